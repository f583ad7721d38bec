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

Held = tuple["Ints", int, bool]
"""Weights over a space, a value, and whether at least (or else at most) so much is to be kept."""


@dataclasses.dataclass(frozen=True)
class Part:
    """A program over some columns of a space.

    Attributes
    ----------
    program : Program
    at : int array (columns,)
        Which columns of the space these are.
    case, choice : int array (columns,)
        As the space has them.
    held : int array
        The program's rows that hold earlier stages.
    """

    program: Program
    at: Ints
    case: Ints
    choice: Ints
    held: Ints

    def seen(self, point: Ints) -> Ints:
        """Return what a point of the space looks like in the part."""
        return np.minimum(point[self.at], self.program.most)

    def keeps(self, point: Ints) -> bool:
        """Say whether a point of the part holds every row."""
        activity = self.program.matrix @ point
        return bool(np.all((activity >= self.program.lower) & (activity <= self.program.upper)))

    def fix_outside(self, keep: Ints, point: Ints) -> Part:
        """Return the part in which only the columns `keep` may move away from a point.

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
        return Part(inner, self.at[keep], self.case[keep], choice, np.flatnonzero(np.isin(binding, self.held)))


def build_stage_program(space: Formulation, cost: Ints, held: Sequence[Held], alive: Bools) -> Part:
    """Write the program of a stage.

    Parameters
    ----------
    space : Formulation
    cost : int array (columns of the space,)
        To be least.
    held : sequence of Held
    alive : bool array (columns of the space,)
        The columns that may be used.
    """
    columns = np.flatnonzero(alive)
    program = _with_held(space, cost, held, columns)
    choice = space.choice[columns]
    full, free = presolve.fix_by_dominance(program, choice)
    moving, rows = np.flatnonzero(~full), np.flatnonzero(~free)
    matrix, lower = program.matrix[rows], program.lower[rows]
    upper = program.upper[rows] - matrix @ np.where(full, program.most, 0)
    matrix, choice, most = sparse.csr_array(matrix[:, moving]), choice[moving], program.most[moving]
    binding = np.flatnonzero(~presolve.redundant_rows(matrix, lower, upper, most, choice))
    matrix, lower, upper = matrix[binding], lower[binding], upper[binding]
    more, more_lower, more_upper = presolve.mir_rows(matrix, lower, upper, choice)
    useful = np.flatnonzero(~presolve.redundant_rows(more, more_lower, more_upper, most, choice))
    tight = Program(
        cost=program.cost[moving],
        matrix=sparse.csr_array(sparse.vstack([matrix, more[useful]], format="csr")),
        lower=np.concatenate([lower, more_lower[useful]]),
        upper=np.concatenate([upper, more_upper[useful]]),
        most=most,
    )
    at = columns[moving]
    return Part(tight, at, space.case[at], choice, np.flatnonzero(rows[binding] >= len(space.upper)))


def _with_held(space: Formulation, cost: Ints, held: Sequence[Held], columns: Ints) -> Program:
    matrix, lower, upper = space.matrix[:, columns], space.lower, space.upper
    if held:
        rows = sparse.csr_array(np.vstack([weights[columns] for weights, _, _ in held]))
        values = np.array([value for _, value, _ in held], np.int64)
        rising = np.array([at_least for _, _, at_least in held])
        matrix = sparse.vstack([matrix, rows], format="csr")
        lower = np.concatenate([lower, np.where(rising, values, NO_LOWER)])
        upper = np.concatenate([upper, np.where(rising, NO_UPPER, values)])
    return Program(cost[columns], sparse.csr_array(matrix), lower, upper, space.most[columns])
