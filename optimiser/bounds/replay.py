"""Proofs gone through again, from the model alone: every cut is made anew, all multipliers are added up.

The formulation and each stage's rows are built again, every cut is made from the multipliers that it rests on, and all
is added up in whole numbers.  No solver is asked, and none believed; runs of earlier versions have cuts of another kind
(:mod:`optimiser.bounds.legacy_cuts`), of which CP-SAT shows that no whole choice breaks them.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np

from optimiser.bounds.certificates import with_cuts
from optimiser.bounds.legacy_cuts import ListedCuts
from optimiser.bounds.safe_dual import is_safe, with_multipliers
from optimiser.formulations import GoalConstraint, build_stage_program, formulate, placing, scalarise_lexicographic
from optimiser.model import CANONICAL
from optimiser.parameters import DEFAULTS
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Bools, Ints
    from optimiser.bounds.certificates import Proof
    from optimiser.bounds.cliques import Cliques
    from optimiser.bounds.mir_cuts import Derivations
    from optimiser.bounds.safe_dual import Reduced
    from optimiser.formulations import Formulation, Scalarised, StageProgram
    from optimiser.model import Model, Stage
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Program, Stopper


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


@dataclasses.dataclass(frozen=True)
class Replayed:
    """What was gone through of a proof.

    Attributes
    ----------
    proof : Proof
    stage : StageProgram
        Of its stages, without their own cuts.
    program : Program
        With them.
    reduced : Reduced
        What the multipliers prove.
    unfixed : bool array (columns of the formulation,)
        Those that a plan can use that is as good, by this proof and those before.
    """

    proof: Proof
    stage: StageProgram
    program: Program
    reduced: Reduced
    unfixed: Bools


class WrongProof(Exception):
    """A proof that does not hold."""


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
    replay = Replay(model, values, stopper, parameters)
    found: list[CheckedBound] = []
    for proof in proofs:
        count = sum(map(len, proof.cuts))
        try:
            ends = replay.go_through(proof)
            found += [
                CheckedBound(goal, bound, count, goal_values=replay.values_before(goal, proof))
                for goal, bound in ends.items()
            ]
        except WrongProof as wrong:
            return [*found, *(CheckedBound(goal, 0, count, str(wrong)) for goal in proof.goals)]
    return found


class Replay:
    """Goes through the proofs, and leaves out the columns that they exclude, as the engine did.

    Parameters
    ----------
    model : Model
    values : mapping of str to int
        What the allocation has of every stage.
    stopper : Stopper
    parameters : SearchParameters

    Attributes
    ----------
    last : Replayed or None
        Of the last proof that was gone through.
    """

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
        self.last: Replayed | None = None

    def go_through(self, proof: Proof) -> dict[str, int]:
        """Go through the next proof, and return the bounds that it proves, by goal.

        Raises
        ------
        WrongProof
        """
        if not proof.goals or not self.costs.keys() >= set(proof.goals):
            raise WrongProof("the proof is of no stage of the round")
        ends = self._placing(proof) if self.last is None else None
        ends = ends or self._stages_of(proof)
        assert self.last is not None
        self.last = dataclasses.replace(self.last, unfixed=self.unfixed.copy())
        return ends

    def _placing(self, proof: Proof) -> dict[str, int] | None:
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

    def value_of(self, goal: str) -> int:
        """Return what the allocation has of a goal, without its offset."""
        return self._had(self.stages[goal])

    def _had(self, stage: Stage) -> int:
        if stage.goal not in self.costs:
            raise WrongProof(f"the run says nothing of {stage.goal}")
        return -self.costs[stage.goal] if stage.maximise else self.costs[stage.goal]

    def _stages_of(self, proof: Proof) -> dict[str, int]:
        """Check the proof of one stage, or of several that were decided together."""
        first = self.model.stages.index(self.stages[proof.goals[0]])
        before = self.model.stages[:first]
        goals = scalarise_lexicographic(self.formulation, self.model.stages[first : first + len(proof.goals)])
        if goals.goals != proof.goals:
            raise WrongProof("its goals cannot be decided together")
        if len(proof.goal_values) != len(before):
            raise WrongProof("it holds other goals than those before its own")
        for s, value in zip(before, proof.goal_values, strict=True):
            if value > self._had(s) if s.maximise else value < self._had(s):
                raise WrongProof(f"it holds more of {s.goal} than the allocation has")
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
                raise WrongProof(
                    f"it holds less of {', '.join(goal for goal, *_ in rest)} than a proof that it rests on"
                )
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
            raise WrongProof("it is of a better allocation than this one")
        part = build_stage_program(self.uncut if proof.wide else self.formulation, goals.cost, goals_before, unfixed)
        program, rows = part.program, len(part.program.upper)
        for each in proof.cuts:
            program = program.append(self._cuts(part, program, each, goals_before, unfixed))
        if len(proof.multipliers) > len(program.upper):
            raise WrongProof("its multipliers are about other rows")
        multipliers = np.zeros(len(program.upper), np.int64)
        multipliers[: len(proof.multipliers)] = proof.multipliers
        if not is_safe(program, multipliers, proof.bits):
            raise WrongProof("its multipliers are too large")
        if len(program.upper) > rows:
            listed = any(isinstance(each, ListedCuts) for each in proof.cuts)
            cuts = Rows.at_most(program.matrix[rows:], program.upper[rows:])
            self.formulation = with_cuts(self.formulation, part.at, cuts, None if listed else stand_in)
        reduced = with_multipliers(program, multipliers, proof.bits)
        self.last = Replayed(proof, part, program, reduced, self.unfixed)
        return part, reduced

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
            raise WrongProof(f"its cuts do not follow: {error}") from error


def _split_cost(goals: Scalarised, cost: int) -> list[tuple[str, int, int]]:
    """Return each goal, what a unit of it is worth, and what of a cost of all together is its own."""
    return list(zip(goals.goals, goals.factors, goals.costs(cost), strict=True))
