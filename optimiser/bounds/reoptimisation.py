"""Reoptimisation: solves of restrictions of a model begin with what the proofs of its own solve hold.

These are the cuts that hold for every plan, and for each stage the basis at which its relaxation ended and the columns
that its reduced costs leave (Gamrath, Hiller and Witzig, "Reoptimization techniques for MIP solvers", Experimental
Algorithms 2015).  All is made again from the proofs, so that nothing that was kept has to be believed; bases, which
are no part of a proof, decide nothing but the time.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser.bounds.basis_repair import exchange
from optimiser.bounds.column_generation import AdvancedBasis
from optimiser.bounds.cut_pool import CutPool
from optimiser.bounds.legacy_cuts import ListedCuts
from optimiser.bounds.replay import Replay, WrongProof
from optimiser.formulations import RowSources, embed_formulation
from optimiser.model import CANONICAL, embed
from optimiser.parameters import DEFAULTS
from optimiser.solvers import AT_LOWER, BASIC, Basis, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from constraints.domain import Bools, Ints
    from optimiser.bounds.certificates import KeptBasis, Proof
    from optimiser.bounds.replay import Replayed
    from optimiser.formulations import Formulation, GoalConstraint, StageProgram
    from optimiser.model import Model, Stage
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Stopper


@dataclasses.dataclass(frozen=True)
class StageEnd:
    """Where a solve's stage ended, or several that were worked on together.

    Attributes
    ----------
    goals : tuple of str
    reached : tuple of int
        What the plan has of all goals up to the last of these, offsets left out.
    columns, column_status : int array
        The columns of the formulation that the restricted master had, and where each stood; -1 for one that a
        restriction does not have.
    sources : RowSources
        The rows that were not basic.
    row_status : int array
        Where each of them stood.
    square : csc_array (rows not basic, basic columns), int64
        What the basic columns have in these rows.
    unfixed : bool array (columns of the formulation,)
        The columns that a plan can use that has no less of any of these goals; all, where a restriction has others.
    """

    goals: tuple[str, ...]
    reached: tuple[int, ...]
    columns: Ints
    column_status: Ints
    sources: RowSources
    row_status: Ints
    square: sparse.csc_array
    unfixed: Bools


@dataclasses.dataclass(frozen=True)
class WarmStart:
    """What a solve of a restriction begins with.

    Attributes
    ----------
    uncut, formulation : Formulation
        Without and with the cuts of the solve before.
    ends : tuple of StageEnd
        Over this formulation's rows and columns.
    """

    uncut: Formulation
    formulation: Formulation
    ends: tuple[StageEnd, ...]

    def basis(self, goal: str, stage: StageProgram) -> AdvancedBasis | None:
        """Return where the stage that begins with a goal ended before, as a basis of its program.

        None where there was no such stage, or its basis cannot be mended.
        """
        end = next((end for end in self.ends if end.goals[0] == goal), None)
        if end is None:
            return None
        position = np.full(len(self.formulation.case) + 1, -1, np.int64)  # the last is for columns that are none here
        position[stage.at] = np.arange(len(stage.at))
        at, row = position[end.columns], end.sources.find(stage.sources)
        basic = np.flatnonzero(end.column_status == BASIC)
        found = exchange(end.square, row < 0, at[basic] < 0)
        if found is None:
            return None
        tight, kept = found
        column_status = end.column_status.copy()
        column_status[basic[~kept]] = AT_LOWER
        rows = np.full(len(stage.program), BASIC, np.int64)
        rows[row[tight]] = end.row_status[tight]
        return AdvancedBasis(at[at >= 0], Basis(column_status[at >= 0], rows))

    def unfixed(self, goals: Sequence[GoalConstraint]) -> Bools:
        """Say which columns can be used with what is held of the first goals; (columns of the formulation,).

        Parameters
        ----------
        goals : sequence of GoalConstraint
            In the order of the stages.
        """
        found = self.formulation.most > 0
        for end in self.ends:
            held = goals[: len(end.reached)]
            if len(held) < len(end.reached) or any(
                goal.value < reached if goal.at_least else goal.value > reached
                for goal, reached in zip(held, end.reached, strict=True)
            ):
                break
            found &= end.unfixed
        return found


@dataclasses.dataclass(frozen=True)
class Reoptimiser:
    """A model's formulation with what its solve left, from which restrictions of it are solved.

    Attributes
    ----------
    formulation : Formulation
        Of the whole model, without cuts.
    cuts : Rows
        Over its columns; every plan holds them.
    ends : tuple of StageEnd
        In order; the tie-break has none.
    """

    formulation: Formulation
    cuts: Rows
    ends: tuple[StageEnd, ...]

    def warm_start(self, model: Model) -> WarmStart | None:
        """Return what a solve of a restriction begins with; None where a model is none.

        Parameters
        ----------
        model : Model
        """
        found = self.formulation.restricted(model)
        if found is None:
            return None
        uncut, columns = found
        cuts, rows, more = self.cuts, len(self.formulation), len(uncut) - len(self.formulation)
        over = Rows(sparse.csr_array(cuts.matrix[:, columns]), cuts.lower, cuts.upper)
        place = np.concatenate([np.arange(rows), rows + more + np.arange(len(cuts))])
        same = _count_first(map(_same_goal, self.formulation.model.stages, model.stages))
        ends = self._ends_over(columns, place, same)
        return WarmStart(uncut, uncut.append(over) if _wants_cuts(model, self.formulation.model) else uncut, ends)

    def for_changed_round(self, model: Model) -> Reoptimiser | None:
        """Return the same for the model of a changed round; None where the change does more than take away.

        Parameters
        ----------
        model : Model
            Without variations; those of it are restrictions, too, then.
        """
        embedding = embed(model, self.formulation.model)
        if embedding is None:
            return None
        found = embed_formulation(self.formulation, model, embedding)
        if found is None:
            return None
        place = np.concatenate([found.rows, len(found.formulation) + np.arange(len(self.cuts))])
        same = _count_first(map(embedding.same_goal, model.stages, self.formulation.model.stages))
        ends = self._ends_over(found.columns, place, same)
        return Reoptimiser(found.formulation, found.over(self.cuts), ends)

    def _ends_over(self, columns: Ints, place: Ints, same: int) -> tuple[StageEnd, ...]:
        """Return where the stages ended over another formulation's columns.

        Parameters
        ----------
        columns : int array
            The place of each of its columns among this one's.
        place : int array
            Where each row of this formulation, and each cut, is in the other.
        same : int
            How many of the first goals are the same.
        """
        position = np.full(len(self.formulation.case) + 1, -1, np.int64)  # the last is for columns that are none here
        position[columns] = np.arange(len(columns))
        return tuple(
            dataclasses.replace(
                end,
                columns=position[end.columns],
                sources=end.sources.of_rows(place),
                unfixed=end.unfixed[columns] if len(end.reached) <= same else np.ones(len(columns), bool),
            )
            for end in self.ends
        )


def _wants_cuts(model: Model, of: Model) -> bool:
    """Say whether a goal that cuts were made for is among the first ones, before any that the solve did not have.

    Where little may move, say, cuts only slow the relaxation down.  Goals that count leads alone hardly need any.

    Parameters
    ----------
    model : Model
    of : Model
        That of the solve.
    """
    own = {stage.goal for stage in of.stages}
    first = itertools.takewhile(lambda stage: stage.goal in own, model.stages)
    return any(stage.weights[model.columns.leads.stop :].any() for stage in first)


def _same_goal(one: Stage, other: Stage) -> bool:
    return one.maximise == other.maximise and np.array_equal(one.weights, other.weights)


def _count_first(holds: Iterable[bool]) -> int:
    """Count how many come before the first that does not hold."""
    return sum(1 for _ in itertools.takewhile(bool, holds))


def reoptimiser_of(
    model: Model,
    proofs: Sequence[Proof],
    values: Mapping[str, int],
    stopper: Stopper,
    parameters: SearchParameters = DEFAULTS,
) -> Reoptimiser:
    """Go through the proofs of a model's solve, and make of them what restrictions of the model can begin with.

    Parameters
    ----------
    model : Model
    proofs : sequence of Proof
        In the order in which they were made, :func:`of the whole model <are_of_whole>`; where there are none,
        restrictions begin with the formulation alone.
    values : mapping of str to int
        What the allocation has of every stage.
    stopper : Stopper
    parameters : SearchParameters, optional
        Those that the proofs were made with.

    Raises
    ------
    Stopped
        It was time to stop before all proofs were gone through.
    """
    replay = Replay(model, values, stopper, parameters)
    pool, ends = CutPool(replay.uncut), []
    for proof in proofs:
        if proof.wide or CANONICAL in proof.goals:
            continue
        try:
            replay.go_through(proof)
            reached = replay.values_before(proof.goals[-1], proof)
        except WrongProof:
            break  # what was proved until here holds
        assert replay.last is not None
        begun = len(pool.place)
        pool.add(replay.last.stage, [each for each in proof.cuts if not isinstance(each, ListedCuts)])
        if proof.basis is not None and proof.basis.fits(*replay.last.program.matrix.shape):
            own = replay.value_of(proof.goals[-1])
            ends.append(_end_of(replay.last, proof.basis, (*reached, own), pool.place, begun, parameters))
    every = pool.formulation
    cuts = Rows(every.matrix, every.lower, every.upper).restrict(np.arange(len(replay.uncut), len(every)))
    return Reoptimiser(replay.uncut, cuts, tuple(ends))


def are_of_whole(proofs: Sequence[Proof]) -> bool:
    """Say whether proofs are of a model that was solved as a whole, and none of an earlier version.

    Parameters
    ----------
    proofs : sequence of Proof
    """
    return not any(proof.component > 0 or any(isinstance(each, ListedCuts) for each in proof.cuts) for proof in proofs)


def _end_of(
    done: Replayed,
    basis: KeptBasis,
    reached: tuple[int, ...],
    place: Ints,
    begun: int,
    parameters: SearchParameters,
) -> StageEnd:
    """Return where a stage ended.

    Its columns are those that were not at 0, and as many more, those of the least reduced costs, as a restricted master
    has while cuts are looked for.

    Parameters
    ----------
    done : Replayed
    basis : KeptBasis
    reached : tuple of int
        What the plan has of all goals up to the last of the stage's.
    place : int array
        Where each row of the solve's formulation is in that of the cut pool.
    begun : int
        How many rows the solve's formulation had before the stage.
    parameters : SearchParameters
    """
    stage, cuts = done.stage, np.arange(len(done.program) - len(done.stage.sources))
    rows = np.concatenate([stage.sources.row, begun + cuts])
    divisors = np.concatenate([stage.sources.divisor, np.zeros_like(cuts)])
    status = np.full(len(stage.at), -1, np.int64)
    cheapest = np.argsort(done.reduced.costs, kind="stable")[: parameters.cut_columns]
    status[cheapest] = AT_LOWER
    status[basis.columns] = basis.column_status
    used = np.flatnonzero(status >= 0)
    basic = np.sort(basis.columns[basis.column_status == BASIC])
    return StageEnd(
        goals=done.proof.goals,
        reached=reached,
        columns=stage.at[used],
        column_status=status[used],
        sources=RowSources(rows, divisors).only(basis.rows).of_rows(place),
        row_status=basis.row_status,
        square=sparse.csc_array(done.program.matrix[basis.rows][:, basic]),
        unfixed=done.unfixed,
    )
