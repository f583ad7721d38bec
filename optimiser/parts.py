"""One stage's program over a space: earlier stages held, idle rows left out, relaxation tightened."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.columns import NO_LOWER, NO_UPPER
from optimiser import strengthen
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.pairs import Ints
    from optimiser.spaces import Space

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
    case : int array (columns,)
    packed : bool
        Whether at most one column of each case may be used.
    """

    program: Program
    at: Ints
    case: Ints
    packed: bool = True

    def seen(self, point: Ints) -> Ints:
        """Return what a point of the space looks like in the part."""
        return np.minimum(point[self.at], self.program.most)

    def narrowed(self, keep: Ints, point: Ints) -> Part:
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
        matrix = sparse.csr_array(program.matrix[:, keep])
        case, most = self.case[keep], program.most[keep]
        alone = case if self.packed else np.full(len(case), -1, np.int64)
        binding = np.flatnonzero(~strengthen.idle(matrix, lower, upper, most, alone))
        inner = Program(program.cost[keep], matrix[binding], lower[binding], upper[binding], most)
        return Part(inner, self.at[keep], case, self.packed)


def part_of(space: Space, cost: Ints, held: Sequence[Held], columns: Ints) -> Part:
    """Write the program of a stage.

    Parameters
    ----------
    space : Space
    cost : int array (columns of the space,)
        To be least.
    held : sequence of Held
    columns : int array
        Sorted; the columns of the space that may be used.
    """
    program = _with_held(space, cost, held, columns)
    case = space.case[columns]
    full, free = strengthen.relieved(program, case)
    moving, rows = np.flatnonzero(~full), np.flatnonzero(~free)
    matrix, lower = program.matrix[rows], program.lower[rows]
    upper = program.upper[rows] - matrix @ np.where(full, program.most, 0)
    matrix, case, most = sparse.csr_array(matrix[:, moving]), case[moving], program.most[moving]
    binding = np.flatnonzero(~strengthen.idle(matrix, lower, upper, most, case))
    matrix, lower, upper = matrix[binding], lower[binding], upper[binding]
    more, more_lower, more_upper = strengthen.divided(matrix, lower, upper, case)
    useful = np.flatnonzero(~strengthen.idle(more, more_lower, more_upper, most, case))
    tight = Program(
        cost=program.cost[moving],
        matrix=sparse.csr_array(sparse.vstack([matrix, more[useful]], format="csr")),
        lower=np.concatenate([lower, more_lower[useful]]),
        upper=np.concatenate([upper, more_upper[useful]]),
        most=most,
    )
    return Part(tight, columns[moving], case)


def _with_held(space: Space, cost: Ints, held: Sequence[Held], columns: Ints) -> Program:
    matrix, lower, upper = space.matrix[:, columns], space.lower, space.upper
    if held:
        rows = sparse.csr_array(np.vstack([weights[columns] for weights, _, _ in held]))
        values = np.array([value for _, value, _ in held], np.int64)
        rising = np.array([at_least for _, _, at_least in held])
        matrix = sparse.vstack([matrix, rows], format="csr")
        lower = np.concatenate([lower, np.where(rising, values, NO_LOWER)])
        upper = np.concatenate([upper, np.where(rising, NO_UPPER, values)])
    return Program(cost[columns], sparse.csr_array(matrix), lower, upper, space.most[columns])
