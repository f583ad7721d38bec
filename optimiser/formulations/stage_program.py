"""One stage's program over a formulation: earlier stages held, redundant rows left out, relaxation tightened."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

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
class StageProgram:
    """A program over some columns of a formulation.

    Attributes
    ----------
    program : Program
    at : int array (columns,)
        Which columns of the formulation these are.
    case, choice : int array (columns,)
        As the formulation has them.
    goal_rows : int array
        The program's rows that hold earlier stages.
    """

    program: Program
    at: Ints
    case: Ints
    choice: Ints
    goal_rows: Ints

    def project(self, point: Ints) -> Ints:
        """Return what a point of the formulation looks like in the program."""
        return np.minimum(point[self.at], self.program.most)

    def fix_outside(self, keep: Ints, point: Ints) -> StageProgram:
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
        inner, choice = dataclasses.replace(program, lower=lower, upper=upper).over(keep), self.choice[keep]
        binding = np.flatnonzero(~presolve.redundant_rows(inner, inner.most, choice))
        return StageProgram(
            inner.restrict(binding),
            self.at[keep],
            self.case[keep],
            choice,
            np.flatnonzero(np.isin(binding, self.goal_rows)),
        )


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
    rounded = presolve.mir_rows(program, choice, divisors)
    useful = np.flatnonzero(~presolve.redundant_rows(rounded, program.most, choice))
    tight = program.append(rounded.restrict(useful))
    at = columns[moving]
    return StageProgram(
        tight, at, formulation.case[at], choice, np.flatnonzero(rows[binding] >= len(formulation.upper))
    )


def _with_goals(formulation: Formulation, cost: Ints, goals: Sequence[GoalConstraint], columns: Ints) -> Program:
    program = Program.of(formulation, cost).over(columns)
    if not goals:
        return program
    values = np.array([goal.value for goal in goals], np.int64)
    rising = np.array([goal.at_least for goal in goals])
    matrix = sparse.csr_array(np.vstack([goal.weights[columns] for goal in goals]))
    return program.append(Rows(matrix, np.where(rising, values, NO_LOWER), np.where(rising, NO_UPPER, values)))
