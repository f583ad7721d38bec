"""Proofs of bounds that can be kept and checked again: whole multipliers for rows, and what cuts follow from.

A check builds the formulation and each stage's rows again, makes every cut anew from the multipliers that it
rests on, and adds all up in whole numbers.  It asks no solver and believes none; runs of earlier versions have cuts
of another kind (:mod:`optimiser.bounds.legacy_cuts`), of which CP-SAT shows that no whole choice breaks them.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser.bounds.legacy_cuts import ListedCuts
from optimiser.bounds.safe_dual import SCALE_BITS, is_safe, with_multipliers
from optimiser.formulations import GoalConstraint, build_stage_program, formulate, placing, scalarise_lexicographic
from optimiser.model import CANONICAL
from optimiser.parameters import DEFAULTS
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Bools, Ints
    from optimiser.bounds.cliques import Cliques
    from optimiser.bounds.column_generation import Relaxation
    from optimiser.bounds.mir_cuts import Derivations
    from optimiser.bounds.safe_dual import Reduced
    from optimiser.formulations import Formulation, Scalarised, StageProgram
    from optimiser.model import Model, Stage
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Program, Stopper


@dataclasses.dataclass(frozen=True)
class Proof:
    """What proves the bounds of one relaxation.

    Attributes
    ----------
    goals : tuple of str
        The stages that were worked on together, in order.
    cost : int
        What the best point found cost; columns that no point of that cost can use were left out afterwards.
    multipliers : int array (rows,)
        Of the program's rows and then of the cuts, in parts of 2 ** bits.
    cuts : tuple of Derivations or Cliques
        What the cuts follow from: each of the program's rows and of the cuts before it. Of an earlier version, the cuts
        themselves.
    goal_values : tuple of int
        What was held of the stages before, in order, offsets left out; the allocation may have more by now.
    component : int
        Of which component of the model this is: rows, columns and values are the component's.
    wide : bool
        Whether all plans are in, also those that the proofs before leave out, and none is left out afterwards.
    bits : int
    """

    goals: tuple[str, ...]
    cost: int
    multipliers: Ints
    cuts: tuple[Derivations | Cliques | ListedCuts, ...]
    goal_values: tuple[int, ...] = ()
    component: int = 0
    wide: bool = False
    bits: int = SCALE_BITS


@dataclasses.dataclass(frozen=True)
class CheckedBound:
    """What a check found of one stage.

    Attributes
    ----------
    goal : str
    bound : int
        What multipliers and cuts prove.
    cuts : int
        How many cuts the proof has.
    fault : str
        What is wrong with the proof; empty if nothing is.
    goal_values : tuple of int
        What it holds of the goals before, offsets left out.
    """

    goal: str
    bound: int
    cuts: int
    fault: str = ""
    goal_values: tuple[int, ...] = ()


class _Wrong(Exception):
    """A proof that does not hold."""


def kept_cuts(
    relaxation: Relaxation, rows: int, cuts: Sequence[Derivations | Cliques]
) -> tuple[Ints, tuple[Derivations | Cliques, ...], Rows]:
    """Keep of the cuts at a program's end those that its relaxed point is held by, and those that these rest on.

    Parameters
    ----------
    relaxation : Relaxation
        Of the program with all cuts.
    rows : int
        How many rows it has before the first cut.
    cuts : sequence of Derivations or Cliques

    Returns
    -------
    multipliers : int array (rows and cuts kept,)
    derivations : tuple of Derivations or Cliques
        Over the rows and the cuts kept.
    cuts : Rows
    """
    program, multipliers = relaxation.program, relaxation.reduced.multipliers
    used = (multipliers != 0) | (program.matrix @ relaxation.x > program.upper - 1e-6)
    used[:rows] = True
    starts = rows + np.cumsum([0, *map(len, cuts)])
    for start, each in zip(reversed(starts[:-1].tolist()), reversed(cuts), strict=True):
        own = used[start : start + len(each)]
        used[each.rows_of(np.flatnonzero(own))] = True
    place = np.cumsum(used) - 1
    kept = []
    for start, each in zip(starts[:-1].tolist(), cuts, strict=True):
        own = np.flatnonzero(used[start : start + len(each)])
        if len(own):
            count = int(place[:start][-1]) + 1
            kept.append(each.only(own).over(place, count, len(program.cost)))
    at = rows + np.flatnonzero(used[rows:])
    return multipliers[used], tuple(kept), Rows.at_most(sparse.csr_array(program.matrix[at]), program.upper[at])


def check(
    model: Model,
    proofs: Sequence[Proof],
    values: Mapping[str, int],
    stopper: Stopper,
    parameters: SearchParameters = DEFAULTS,
) -> list[CheckedBound]:
    """Check proofs again, from the model alone.

    Parameters
    ----------
    model : Model
    proofs : sequence of Proof
        In the order in which they were made.
    values : mapping of str to int
        What the allocation has of every stage.
    stopper : Stopper
    parameters : SearchParameters, optional
        Those that the proofs were made with.

    Returns
    -------
    list of CheckedBound
        A proof that does not hold ends the list, for the later ones build on it.

    Raises
    ------
    Stopped
        It was time to stop before all were checked.
    """
    if not proofs:
        return []
    checker = _Checker(model, values, stopper, parameters)
    found: list[CheckedBound] = []
    for number, proof in enumerate(proofs):
        count = sum(map(len, proof.cuts))
        try:
            checker.see_that_goals_are_known(proof)
            ends = checker.placing(proof) if number == 0 else None
            ends = ends or checker.stages_of(proof)
            found += [
                CheckedBound(goal, bound, count, goal_values=checker.values_before(goal, proof))
                for goal, bound in ends.items()
            ]
        except _Wrong as wrong:
            return [*found, *(CheckedBound(goal, 0, count, str(wrong)) for goal in proof.goals)]
    return found


class _Checker:
    """Goes through the proofs, and leaves out the columns that they exclude, as the engine did."""

    def __init__(self, model: Model, values: Mapping[str, int], stopper: Stopper, parameters: SearchParameters) -> None:
        self.model, self.stopper = model, stopper
        self.stages = {stage.goal: stage for stage in model.stages}
        self.costs = {
            goal: (stage.offset - values[goal]) if stage.maximise else (values[goal] - stage.offset)
            for goal, stage in self.stages.items()
            if goal in values
        }
        self.formulation: Formulation = formulate(model, stopper, parameters)
        self.uncut = self.formulation
        self.unfixed: Bools = self.formulation.most > 0
        self.rests: list[list[tuple[str, int, int]]] = []

    def see_that_goals_are_known(self, proof: Proof) -> None:
        """Raise where a proof is of goals that the round, or the run, does not have."""
        if not proof.goals or not self.costs.keys() >= set(proof.goals):
            raise _Wrong("the proof is of no stage of the round")

    def placing(self, proof: Proof) -> dict[str, int] | None:
        """Check the proof of the stages that were decided together first; None where it is no such proof."""
        found = placing(self.formulation)
        if found is None or found.goals.goals != proof.goals:
            return None
        stand_ins = found.stand_ins
        part, reduced = self._reduced(proof, found.goals, (), self.unfixed & stand_ins.kept, stand_ins.of)
        self.unfixed &= ~stand_ins.eliminated(part.at[~reduced.unfixed_mask(proof.cost)])
        self.rests.append(_split_cost(found.goals, proof.cost))
        return self._bounds_of(found.goals, reduced.bound)

    def values_before(self, goal: str, proof: Proof) -> tuple[int, ...]:
        """Return what a proof holds of the goals before one; of those decided with it, what the allocation has."""
        before = [*itertools.takewhile(lambda stage: stage.goal != goal, self.model.stages)]
        return (*proof.goal_values, *(self._had(stage) for stage in before[len(proof.goal_values) :]))

    def _had(self, stage: Stage) -> int:
        if stage.goal not in self.costs:
            raise _Wrong(f"the run says nothing of {stage.goal}")
        return -self.costs[stage.goal] if stage.maximise else self.costs[stage.goal]

    def stages_of(self, proof: Proof) -> dict[str, int]:
        """Check the proof of one stage, or of several that were decided together."""
        first = self.model.stages.index(self.stages[proof.goals[0]])
        before = self.model.stages[:first]
        goals = scalarise_lexicographic(self.formulation, self.model.stages[first : first + len(proof.goals)])
        if goals.goals != proof.goals:
            raise _Wrong("its goals cannot be decided together")
        if len(proof.goal_values) != len(before):
            raise _Wrong("it holds other goals than those before its own")
        for s, value in zip(before, proof.goal_values, strict=True):
            if value > self._had(s) if s.maximise else value < self._had(s):
                raise _Wrong(f"it holds more of {s.goal} than the allocation has")
        goals_before = [
            GoalConstraint(self.formulation.weights[s.goal], value, s.maximise)
            for s, value in zip(before, proof.goal_values, strict=True)
        ]
        if proof.wide:
            return self._bounds_of(goals, self._reduced(proof, goals, goals_before, self.uncut.most > 0)[1].bound)
        self._resting_on(before, proof)
        stand_ins = None if CANONICAL in proof.goals else self.uncut.same_but_profile
        if stand_ins is None:
            part, reduced = self._reduced(proof, goals, goals_before, self.unfixed)
            self.unfixed[part.at[~reduced.unfixed_mask(proof.cost)]] = False
        else:
            part, reduced = self._reduced(proof, goals, goals_before, self.unfixed & stand_ins.kept, stand_ins.of)
            self.unfixed &= ~stand_ins.eliminated(part.at[~reduced.unfixed_mask(proof.cost)])
        self.rests.append(_split_cost(goals, proof.cost))
        return self._bounds_of(goals, reduced.bound)

    def _resting_on(self, before: Sequence[Stage], proof: Proof) -> None:
        """See that a proof holds as much as those before it, whose cuts and columns left out it rests on."""
        costs = {s.goal: -value if s.maximise else value for s, value in zip(before, proof.goal_values, strict=True)}
        for rest in self.rests:
            if sum(factor * (costs[goal] - most) for goal, factor, most in rest if goal in costs) > 0:
                raise _Wrong(f"it holds less of {', '.join(goal for goal, *_ in rest)} than a proof that it rests on")
        self.rests += [[(goal, 1, cost)] for goal, cost in costs.items()]

    def _bounds_of(self, goals: Scalarised, bound: int) -> dict[str, int]:
        """Return the bound on every goal's value that a bound on the cost of all together gives."""
        ends = goals.bounds(bound, [self.costs[goal] for goal in goals.goals])
        return {stage.goal: stage.value_of_cost(end) for stage, end in zip(goals.stages, ends, strict=True)}

    def _reduced(
        self,
        proof: Proof,
        goals: Scalarised,
        goals_before: Sequence[GoalConstraint],
        unfixed: Bools,
        stand_in: Ints | None = None,
    ) -> tuple[StageProgram, Reduced]:
        """Add the multipliers up over a stage's rows and the proof's cuts; keep the cuts for the stages to come."""
        spent = sum(f * self.costs[goal] for f, goal in zip(goals.factors, goals.goals, strict=True))
        if not proof.wide and spent > proof.cost:
            raise _Wrong("it is of a better allocation than this one")
        part = build_stage_program(self.uncut if proof.wide else self.formulation, goals.cost, goals_before, unfixed)
        program, rows = part.program, len(part.program.upper)
        for each in proof.cuts:
            program = program.append(self._cuts(part, program, each, goals_before, unfixed))
        if len(proof.multipliers) > len(program.upper):
            raise _Wrong("its multipliers are about other rows")
        multipliers = np.zeros(len(program.upper), np.int64)
        multipliers[: len(proof.multipliers)] = proof.multipliers
        if not is_safe(program, multipliers, proof.bits):
            raise _Wrong("its multipliers are too large")
        if len(program.upper) > rows:
            listed = any(isinstance(each, ListedCuts) for each in proof.cuts)
            cuts = Rows.at_most(program.matrix[rows:], program.upper[rows:])
            self.formulation = with_cuts(self.formulation, part.at, cuts, None if listed else stand_in)
        return part, with_multipliers(program, multipliers, proof.bits)

    def _cuts(
        self,
        part: StageProgram,
        program: Program,
        cuts: Derivations | Cliques | ListedCuts,
        goals_before: Sequence[GoalConstraint],
        unfixed: Bools,
    ) -> Rows:
        """Make some cuts of a proof again, over the rows of its stage and the cuts before them."""
        try:
            if isinstance(cuts, ListedCuts):
                return cuts.checked(self.uncut, part, goals_before, unfixed, self.stopper)
            own = cuts.over(np.arange(len(program.upper)), len(program.upper), len(program.cost))
            return own.derive(program)
        except (ArithmeticError, IndexError, ValueError) as error:
            raise _Wrong(f"its cuts do not follow: {error}") from error


def _split_cost(goals: Scalarised, cost: int) -> list[tuple[str, int, int]]:
    """Return each goal, what a unit of it is worth, and what of a cost of all together is its own."""
    return list(zip(goals.goals, goals.factors, goals.costs(cost), strict=True))


def with_cuts(formulation: Formulation, at: Ints, cuts: Rows, stand_in: Ints | None = None) -> Formulation:
    """Return a formulation with cuts as further rows.

    Parameters
    ----------
    formulation : Formulation
    at : int array
        Which columns of the formulation the cuts are over.
    cuts : Rows
    stand_in : int array (columns of the formulation,), optional
        Where the cuts were found among stand-ins alone: a column counts as the one that stands in for it, for a legal
        point keeps the cuts with stand-ins in place.
    """
    entries = cuts.matrix.tocoo()
    size = len(formulation.case)
    matrix = sparse.csr_array((entries.data, (entries.row, at[entries.col])), (len(cuts.upper), size))
    if stand_in is not None:
        some = np.flatnonzero(stand_in >= 0)
        matrix = sparse.csr_array(matrix @ sparse.csr_array((np.ones_like(some), (stand_in[some], some)), (size, size)))
    return formulation.append(Rows.at_most(matrix, cuts.upper))
