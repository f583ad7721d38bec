"""One stage's program over a formulation: earlier stages held, redundant rows left out, relaxation tightened.

Which rows it has is another matter in every stage and every variation of a model, so each row says what it was made of
(:class:`RowSources`): by that, a basis and cuts of one program can be found again in another.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.formulations import presolve
from optimiser.solvers import Program, Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Bools, Ints
    from optimiser.formulations.formulation import Formulation


@dataclasses.dataclass(frozen=True)
class GoalConstraint:
    """What later stages must keep of a goal.

    Attributes
    ----------
    weights : int array (columns of the formulation,)
    value : int
    at_least : bool
        Whether at least so much is to be kept, or else at most.
    """

    weights: Ints
    value: int
    at_least: bool


@dataclasses.dataclass(frozen=True)
class RowSources:
    """What each row of a stage's program was made of.

    Attributes
    ----------
    row : int array (rows,)
        A row of the formulation, or -1 - n for the n-th goal that is held.
    divisor : int array (rows,)
        What it was divided by and rounded; 0 where it is the row itself.
    """

    row: Ints
    divisor: Ints
    NONE: ClassVar[int] = -(2**28)
    """In place of a row: one that is found nowhere else."""

    def __len__(self) -> int:
        return len(self.row)

    def only(self, at: Ints) -> RowSources:
        """Return some of them."""
        return RowSources(self.row[at], self.divisor[at])

    def of_rows(self, place: Ints) -> RowSources:
        """Return them for another formulation, in which row n stands at `place[n]`, or not at all where that is -1.

        Parameters
        ----------
        place : int array (rows of the formulation,)
        """
        row, own = self.row.copy(), self.row >= 0
        row[own] = place[row[own]]
        row[own & (row < 0)] = self.NONE
        return RowSources(row, self.divisor)

    def find(self, other: RowSources) -> Ints:
        """Return where each of these is among others; -1 where it is not."""
        mine, theirs = self._keys(), other._keys()
        order = np.argsort(theirs, kind="stable")
        at = np.searchsorted(theirs[order], mine)
        found = np.full(len(mine), -1, np.int64)
        inside = np.flatnonzero(at < len(theirs))
        same = inside[theirs[order[at[inside]]] == mine[inside]]
        found[same] = order[at[same]]
        found[self.row == self.NONE] = -1
        return found

    def _keys(self) -> Ints:
        return (self.divisor << _KEY_BITS) + self.row


_KEY_BITS = 30
"""For the rows of a formulation; divisors have the rest."""


@dataclasses.dataclass(frozen=True)
class StageProgram:
    """A program over some columns of a formulation.

    Attributes
    ----------
    program : Program
    at : int array (columns,)
        Which columns of the formulation these are.
    case, choice : int array (columns,)
        As the formulation has them.
    sources : RowSources
        Of the program's rows; of cuts that were added since, none.
    full : int array
        Which columns of the formulation are at their most, and written down in the rows' sides.
    """

    program: Program
    at: Ints
    case: Ints
    choice: Ints
    sources: RowSources
    full: Ints

    @property
    def goal_rows(self) -> Ints:
        """The program's rows that hold earlier stages as they are."""
        return np.flatnonzero((self.sources.row < 0) & (self.sources.divisor == 0))

    def project(self, point: Ints) -> Ints:
        """Return what a point of the formulation looks like in the program."""
        return np.minimum(point[self.at], self.program.most)

    def fix_outside(self, keep: Ints, point: Ints) -> Program:
        """Return the program in which only the columns `keep` may move away from a point.

        Parameters
        ----------
        keep : int array
            Sorted positions.
        point : int array (columns,)
            What the others stay at.
        """
        program = self.program
        still = point.copy()
        still[keep] = 0
        activity = program.activity(still)
        lower = np.where(program.lower <= NO_LOWER, NO_LOWER, program.lower - activity)
        upper = np.where(program.upper >= NO_UPPER, NO_UPPER, program.upper - activity)
        inner = dataclasses.replace(program, lower=lower, upper=upper).over(keep)
        return inner.restrict(np.flatnonzero(~presolve.redundant_rows(inner, inner.most, self.choice[keep])))


def build_stage_program(
    formulation: Formulation, cost: Ints, goals: Sequence[GoalConstraint], unfixed: Bools
) -> StageProgram:
    """Write the program of a stage.

    Parameters
    ----------
    formulation : Formulation
    cost : int array (columns of the formulation,)
        To be least.
    goals : sequence of GoalConstraint
    unfixed : bool array (columns of the formulation,)
        The columns that may be used.
    """
    columns = np.flatnonzero(unfixed)
    program = _with_goals(formulation, cost, goals, columns)
    choice, divisors = formulation.choice[columns], formulation.parameters.max_rounding_divisors
    full, free = presolve.fix_by_dominance(program, choice)
    moving, rows = np.flatnonzero(~full), np.flatnonzero(~free)
    program = program.restrict(rows)
    upper = program.upper - program.matrix @ np.where(full, program.most, 0)  # columns that are full are written down
    program, choice = dataclasses.replace(program, upper=upper).over(moving), choice[moving]
    binding = np.flatnonzero(~presolve.redundant_rows(program, program.most, choice))
    program = program.restrict(binding)
    tight, of, by = presolve.mir_rows(program, choice, divisors)
    useful = np.flatnonzero(~presolve.redundant_rows(tight, program.most, choice))
    own = rows[binding]
    own = np.where(own < len(formulation), own, len(formulation) - 1 - own)
    return StageProgram(
        program=program.append(tight.restrict(useful)),
        at=columns[moving],
        case=formulation.case[columns[moving]],
        choice=choice,
        sources=RowSources(
            np.concatenate([own, own[of[useful]]]), np.concatenate([np.zeros(len(own), np.int64), by[useful]])
        ),
        full=columns[np.flatnonzero(full)],
    )


def _with_goals(formulation: Formulation, cost: Ints, goals: Sequence[GoalConstraint], columns: Ints) -> Program:
    program = Program.of(formulation, cost).over(columns)
    if not goals:
        return program
    values = np.array([goal.value for goal in goals], np.int64)
    rising = np.array([goal.at_least for goal in goals])
    matrix = sparse.csr_array(np.vstack([goal.weights[columns] for goal in goals]))
    return program.append(Rows(matrix, np.where(rising, values, NO_LOWER), np.where(rising, NO_UPPER, values)))
