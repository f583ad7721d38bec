"""An integer program as arrays, and what can be said of it without a solver."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser.solvers.rows import BoundedRows

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints


@dataclasses.dataclass(frozen=True)
class Program(BoundedRows):
    """Minimise `cost @ x` over `lower <= matrix @ x <= upper, 0 <= x <= most`, all integers.

    Attributes
    ----------
    cost : int array (columns,)
    """

    cost: Ints

    @classmethod
    def of(cls, rows: BoundedRows, cost: Ints) -> Program:
        """Return the program over the rows of a model or a formulation."""
        return Program(rows.matrix, rows.lower, rows.upper, rows.most, cost)

    def over(self, columns: Ints) -> Program:
        """Return the program over some of the columns, the others at 0."""
        matrix = sparse.csr_array(self.matrix[:, columns])
        return dataclasses.replace(self, matrix=matrix, most=self.most[columns], cost=self.cost[columns])

    def value(self, x: Ints) -> int:
        """Return what a point costs."""
        return int(self.cost @ x)

    @property
    def trivial_bound(self) -> int:
        """The least that the columns alone could cost, rows left aside."""
        return exact_sum(np.minimum(self.cost, 0), self.most)

    @property
    def breakable(self) -> Bools:
        """Which rows a point within the columns' limits could break; the others are redundant."""
        most, least = self.matrix.maximum(0) @ self.most, self.matrix.minimum(0) @ self.most
        return np.asarray((most > self.upper) | (least < self.lower))

    @property
    def out_of_reach(self) -> bool:
        """Whether some row cannot be kept even where all columns do their best for it: a proof that no point exists."""
        most, least = self.matrix.maximum(0) @ self.most, self.matrix.minimum(0) @ self.most
        return bool(np.any(most < self.lower) or np.any(least > self.upper))


def exact_sum(a: Ints, b: Ints) -> int:
    """Return `a @ b` in Python's whole numbers, which do not overflow."""
    used = np.flatnonzero((a != 0) & (b != 0))
    return sum(map(int.__mul__, a[used].tolist(), b[used].tolist()))
