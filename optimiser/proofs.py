"""Proofs of bounds that can be kept and checked again: whole multipliers for rows, and cuts with their own proofs.

A check builds the model's case plans and each stage's rows again, adds the multipliers up in whole numbers, and lets
CP-SAT show of every cut that no whole choice breaks it.  It asks no relaxation and believes none.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.columns import NO_LOWER
from optimiser import bounds, solvers
from optimiser.caseplans import case_plans
from optimiser.hulls import Cuts
from optimiser.parts import part_of
from optimiser.placing import folded, least_plans, out_of_use
from optimiser.solvers import Program
from optimiser.spaces import plan_space

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.pairs import Bools, Ints
    from optimiser.bounds import Reduced
    from optimiser.model import Model, Stage
    from optimiser.parts import Part
    from optimiser.spaces import PlanSpace
    from optimiser.stopping import Stopper


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
        Of the program's rows and then of the cuts, in parts of 2 ** SCALE_BITS.
    cuts : Cuts or None
        Over the program's columns.
    held : tuple of int
        What was held of the stages before, in order, offsets left out; the allocation may have more by now.
    component : int
        Of which component of the model this is: rows, columns and values are the component's.
    wide : bool
        Whether all plans are in, also those that the proofs before leave out, and none is left out afterwards.
    """

    goals: tuple[str, ...]
    cost: int
    multipliers: Ints
    cuts: Cuts | None
    held: tuple[int, ...] = ()
    component: int = 0
    wide: bool = False


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
    held : tuple of int
        What it holds of the goals before, offsets left out.
    """

    goal: str
    bound: int
    cuts: int
    fault: str = ""
    held: tuple[int, ...] = ()


class _Wrong(Exception):
    """A proof that does not hold."""


def joined(cuts: Sequence[Cuts]) -> Cuts | None:
    """Return cuts that were found one after the other as one; None where there are none."""
    if not cuts:
        return None
    matrix = sparse.csr_array(sparse.vstack([each.matrix for each in cuts], format="csr"))
    return Cuts(matrix, np.concatenate([each.upper for each in cuts]))


def check(model: Model, proofs: Sequence[Proof], values: Mapping[str, int], stopper: Stopper) -> list[CheckedBound]:
    """Check proofs again, from the model alone.

    Parameters
    ----------
    model : Model
    proofs : sequence of Proof
        In the order in which they were made.
    values : mapping of str to int
        What the allocation has of every stage.
    stopper : Stopper

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
    checker = _Checker(model, values, stopper)
    found: list[CheckedBound] = []
    for number, proof in enumerate(proofs):
        count = 0 if proof.cuts is None else len(proof.cuts.upper)
        try:
            ends = checker.placing(proof) if number == 0 and len(proof.goals) > 0 else None
            ends = ends or checker.stage(proof)
        except _Wrong as wrong:
            return [*found, *(CheckedBound(goal, 0, count, str(wrong)) for goal in proof.goals)]
        found += [CheckedBound(goal, bound, count, held=checker.held(goal, proof)) for goal, bound in ends.items()]
    return found


class _Checker:
    """Goes through the proofs, and leaves out the plans that they exclude, as the engine did."""

    def __init__(self, model: Model, values: Mapping[str, int], stopper: Stopper) -> None:
        self.model, self.stopper = model, stopper
        self.stages = {stage.goal: stage for stage in model.stages}
        self.values = {goal: values[goal] - stage.offset for goal, stage in self.stages.items() if goal in values}
        plans = case_plans(model, stopper)
        if plans is None:
            raise _Wrong("the model has too many case plans")
        self.space = plan_space(model, plans)
        self.uncut = self.space
        self.alive = np.ones(len(self.space.case), bool)

    def placing(self, proof: Proof) -> dict[str, int] | None:
        """Check the proof of the stages that were decided together; None where it is no such proof."""
        bettered, least = least_plans(self.space)
        fold = folded(self.space, self.model.stages, least)
        if tuple(stage.goal for stage in fold.stages) != proof.goals:
            return None
        leads_alone = np.concatenate([~bettered, np.ones(len(self.space.plans.free), bool)])
        part, reduced = self._reduced(proof, fold.cost, (), leads_alone)
        self.alive[: len(least)] &= ~out_of_use(part.at[~reduced.within(proof.cost)], len(self.alive), bettered, least)
        ends = fold.bounds(reduced.bound, [self.values[goal] for goal in proof.goals])
        return {goal: bound + self.stages[goal].offset for goal, bound in zip(proof.goals, ends, strict=True)}

    def held(self, goal: str, proof: Proof) -> tuple[int, ...]:
        """Return what a proof holds of the goals before one; those decided together hold what the allocation has."""
        before = list(itertools.takewhile(lambda stage: stage.goal != goal, self.model.stages))
        return proof.held if len(proof.goals) == 1 and len(proof.held) == len(before) else self._had(before)

    def _had(self, stages: Sequence[Stage]) -> tuple[int, ...]:
        return tuple(self.values[stage.goal] for stage in stages)

    def stage(self, proof: Proof) -> dict[str, int]:
        """Check the proof of one stage."""
        if len(proof.goals) != 1 or proof.goals[0] not in self.values:
            raise _Wrong("the proof is of no stage of the round")
        stage = self.stages[proof.goals[0]]
        before = self.model.stages[: self.model.stages.index(stage)]
        weights = self.space.weights
        if len(proof.held) != len(before):
            raise _Wrong("it holds other goals than those before its own")
        for s, value in zip(before, proof.held, strict=True):
            if value > self.values[s.goal] if s.maximise else value < self.values[s.goal]:
                raise _Wrong(f"it holds more of {s.goal} than the allocation has")
        held = [(weights[s.goal], value, s.maximise) for s, value in zip(before, proof.held, strict=True)]
        cost = -weights[stage.goal] if stage.maximise else weights[stage.goal]
        if proof.wide:
            return {stage.goal: stage.told(self._reduced(proof, cost, held, np.ones_like(self.alive))[1].bound)}
        part, reduced = self._reduced(proof, cost, held, self.alive)
        self.alive[part.at[~reduced.within(proof.cost)]] = False
        return {stage.goal: stage.told(reduced.bound)}

    def _reduced(
        self, proof: Proof, cost: Ints, held: Sequence[tuple[Ints, int, bool]], alive: Bools
    ) -> tuple[Part, Reduced]:
        """Add the multipliers up over a stage's rows and the proof's cuts; keep the cuts for the stages to come."""
        part = part_of(self.uncut if proof.wide else self.space, cost, held, np.flatnonzero(alive))
        program = part.program
        if proof.cuts is not None:
            if proof.cuts.matrix.shape[1] > len(part.at):
                raise _Wrong("its cuts are about other columns")
            cuts = Cuts(_widened(proof.cuts.matrix, len(part.at)), proof.cuts.upper)
            self._check_cuts(part, cuts, held, alive)
            program = cuts.joined(program)
            self.space = cuts_learnt(self.space, part.at, cuts)
        if len(proof.multipliers) > len(program.upper):
            raise _Wrong("its multipliers are about other rows")
        multipliers = np.zeros(len(program.upper), np.int64)
        multipliers[: len(proof.multipliers)] = proof.multipliers
        if not bounds.safe(program, multipliers):
            raise _Wrong("its multipliers are too large")
        return part, bounds.multiplied(program, multipliers)

    def _check_cuts(self, part: Part, cuts: Cuts, held: Sequence[tuple[Ints, int, bool]], alive: Bools) -> None:
        """Have CP-SAT show of each cut that no whole choice of its plans breaks it, by the model's own rows.

        A price that is held is such a row too, and what is left out relieves none: both are so in all stages to come.
        """
        space = self.uncut
        for weights, value, _ in (each for each in held if not each[2]):
            space = space.with_rows(sparse.csr_array(weights[None, :]), np.array([value], np.int64))
        own = space.matrix.copy()
        own.data[~alive[own.indices]] = 0
        own.eliminate_zeros()
        for number in range(len(cuts.upper)):
            entries = slice(cuts.matrix.indptr[number], cuts.matrix.indptr[number + 1])
            at, by = part.at[cuts.matrix.indices[entries]], cuts.matrix.data[entries]
            if (by < 0).any() or (self.space.case[at] < 0).any():
                raise _Wrong(f"cut {number + 1} is not of its kind")
            columns = sparse.csr_array(own[:, at])
            rows = np.unique(columns.tocoo().row)
            rows = rows[(space.lower[rows] <= NO_LOWER) & (np.diff(own.indptr)[rows] > 0)]
            rows = rows[[bool((own.data[own.indptr[r] : own.indptr[r + 1]] > 0).all()) for r in rows.tolist()]]
            cases = np.flatnonzero(np.bincount(self.space.case[at], minlength=0) > 1)
            single = sparse.csr_array((self.space.case[at][None, :] == cases[:, None]).astype(np.int64))
            program = Program(
                cost=-by,
                matrix=sparse.csr_array(sparse.vstack([columns[rows], single], format="csr")),
                lower=np.full(len(rows) + len(cases), NO_LOWER, np.int64),
                upper=np.concatenate([space.upper[rows], np.ones(len(cases), np.int64)]),
                most=np.ones(len(at), np.int64),
            )
            found = solvers.search(program, None, self.stopper, seed=1, work_limit=10.0)
            if found.cost is not None and -found.cost > int(cuts.upper[number]):
                raise _Wrong(f"cut {number + 1} is broken by a choice that keeps the rules")
            if found.bound is None or -found.bound > int(cuts.upper[number]):
                self.stopper.check()
                raise _Wrong(f"cut {number + 1} was not proved")


def cuts_learnt(space: PlanSpace, at: Ints, cuts: Cuts) -> PlanSpace:
    """Return a space with cuts over some of its columns, which stand at `at`, as further rows."""
    entries = cuts.matrix.tocoo()
    shape = (len(cuts.upper), len(space.case))
    matrix = sparse.csr_array((entries.data, (entries.row, at[entries.col])), shape)
    return space.with_rows(matrix, cuts.upper)


def _widened(matrix: sparse.csr_array, columns: int) -> sparse.csr_array:
    return sparse.csr_array((matrix.data, matrix.indices, matrix.indptr), shape=(matrix.shape[0], columns))
