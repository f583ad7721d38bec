"""An integer program as arrays, and what can be said of it without a solver."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy import sparse

    from constraints.domain.numbers import Ints


@dataclasses.dataclass(frozen=True)
class Program:
    """Minimise `cost @ x` over `lower <= matrix @ x <= upper, 0 <= x <= most`, all integers.

    Attributes
    ----------
    cost, most : int array (columns,)
    matrix : csr_array (rows, columns), int64
    lower, upper : int array (rows,)
        `NO_LOWER` and `NO_UPPER` where there is no side.
    """

    cost: Ints
    matrix: sparse.csr_array
    lower: Ints
    upper: Ints
    most: Ints

    def value(self, x: Ints) -> int:
        """Return what a point costs."""
        return int(self.cost @ x)

    def keeps(self, x: Ints) -> bool:
        """Say whether a point keeps every row and limit."""
        if len(x) != len(self.most) or not bool(np.all((x >= 0) & (x <= self.most))):
            return False
        activity = self.matrix @ x
        return bool(np.all((activity >= self.lower) & (activity <= self.upper)))

    @property
    def trivial_bound(self) -> int:
        """The least that the columns alone could cost, rows left aside."""
        return exact_sum(np.minimum(self.cost, 0), self.most)

    @property
    def out_of_reach(self) -> bool:
        """Whether some row cannot be kept even where all columns do their best for it: a proof that no point exists."""
        most, least = self.matrix.maximum(0) @ self.most, self.matrix.minimum(0) @ self.most
        return bool(np.any(most < self.lower) or np.any(least > self.upper))


def exact_sum(a: Ints, b: Ints) -> int:
    """Return `a @ b` in Python's whole numbers, which do not overflow."""
    used = np.flatnonzero((a != 0) & (b != 0))
    return sum(map(int.__mul__, a[used].tolist(), b[used].tolist()))
