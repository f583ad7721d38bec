"""One stage's program over a space: earlier stages held, idle rows left out, relaxation tightened."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces.columns import NO_LOWER, NO_UPPER
from optimiser.formulations import presolve
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain.numbers import Bools, Ints
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
    """A program over some columns of a space.

    Attributes
    ----------
    program : Program
    at : int array (columns,)
        Which columns of the space these are.
    case, choice : int array (columns,)
        As the space has them.
    goal_rows : int array
        The program's rows that hold earlier stages.
    """

    program: Program
    at: Ints
    case: Ints
    choice: Ints
    goal_rows: Ints

    def project(self, point: Ints) -> Ints:
        """Return what a point of the space looks like in the program."""
        return np.minimum(point[self.at], self.program.most)

    def keeps(self, point: Ints) -> bool:
        """Say whether a point of the program holds every row."""
        activity = self.program.matrix @ point
        return bool(np.all((activity >= self.program.lower) & (activity <= self.program.upper)))

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
        activity = program.matrix @ still
        lower = np.where(program.lower <= NO_LOWER, NO_LOWER, program.lower - activity)
        upper = np.where(program.upper >= NO_UPPER, NO_UPPER, program.upper - activity)
        matrix, choice, most = sparse.csr_array(program.matrix[:, keep]), self.choice[keep], program.most[keep]
        binding = np.flatnonzero(~presolve.redundant_rows(matrix, lower, upper, most, choice))
        inner = Program(program.cost[keep], matrix[binding], lower[binding], upper[binding], most)
        return StageProgram(
            inner, self.at[keep], self.case[keep], choice, np.flatnonzero(np.isin(binding, self.goal_rows))
        )


def build_stage_program(
    space: Formulation, cost: Ints, goals: Sequence[GoalConstraint], unfixed: Bools
) -> StageProgram:
    """Write the program of a stage.

    Parameters
    ----------
    space : Formulation
    cost : int array (columns of the space,)
        To be least.
    goals : sequence of GoalConstraint
    unfixed : bool array (columns of the formulation,)
        The columns that may be used.
    """
    columns = np.flatnonzero(unfixed)
    program = _with_goals(space, cost, goals, columns)
    choice = space.choice[columns]
    full, free = presolve.fix_by_dominance(program, choice)
    moving, rows = np.flatnonzero(~full), np.flatnonzero(~free)
    matrix, lower = program.matrix[rows], program.lower[rows]
    upper = program.upper[rows] - matrix @ np.where(full, program.most, 0)
    matrix, choice, most = sparse.csr_array(matrix[:, moving]), choice[moving], program.most[moving]
    binding = np.flatnonzero(~presolve.redundant_rows(matrix, lower, upper, most, choice))
    matrix, lower, upper = matrix[binding], lower[binding], upper[binding]
    more, more_lower, more_upper = presolve.mir_rows(
        matrix, lower, upper, choice, space.parameters.max_rounding_divisors
    )
    useful = np.flatnonzero(~presolve.redundant_rows(more, more_lower, more_upper, most, choice))
    tight = Program(
        cost=program.cost[moving],
        matrix=sparse.csr_array(sparse.vstack([matrix, more[useful]], format="csr")),
        lower=np.concatenate([lower, more_lower[useful]]),
        upper=np.concatenate([upper, more_upper[useful]]),
        most=most,
    )
    at = columns[moving]
    return StageProgram(tight, at, space.case[at], choice, np.flatnonzero(rows[binding] >= len(space.upper)))


def _with_goals(space: Formulation, cost: Ints, goals: Sequence[GoalConstraint], columns: Ints) -> Program:
    matrix, lower, upper = space.matrix[:, columns], space.lower, space.upper
    if goals:
        rows = sparse.csr_array(np.vstack([goal.weights[columns] for goal in goals]))
        values = np.array([goal.value for goal in goals], np.int64)
        rising = np.array([goal.at_least for goal in goals])
        matrix = sparse.vstack([matrix, rows], format="csr")
        lower = np.concatenate([lower, np.where(rising, values, NO_LOWER)])
        upper = np.concatenate([upper, np.where(rising, NO_UPPER, values)])
    return Program(cost[columns], sparse.csr_array(matrix), lower, upper, space.most[columns])
