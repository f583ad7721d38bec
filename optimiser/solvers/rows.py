"""Rows of a linear system in whole numbers: the one value that models, formulations, programs and cuts are made of."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER

if TYPE_CHECKING:
    from constraints.domain import Ints


@dataclasses.dataclass(frozen=True)
class Rows:
    """Rows `lower <= matrix @ x <= upper`.

    Attributes
    ----------
    matrix : csr_array (rows, columns), int64
    lower, upper : int array (rows,)
        `NO_LOWER` and `NO_UPPER` where there is no side.
    """

    matrix: sparse.csr_array
    lower: Ints
    upper: Ints

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.upper)

    @classmethod
    def at_most(cls, matrix: sparse.csr_array, upper: Ints) -> Rows:
        """Return rows that have no lower side, such as cuts."""
        return Rows(matrix, np.full(len(upper), NO_LOWER, np.int64), upper)

    def activity(self, x: Ints) -> Ints:
        """Return what each row has at a point."""
        activity: Ints = self.matrix @ x
        return activity

    def holds(self, x: Ints) -> bool:
        """Say whether a point keeps every row."""
        activity = self.activity(x)
        return bool(np.all((activity >= self.lower) & (activity <= self.upper)))

    def append(self, *others: Rows) -> Self:
        """Return the same with other rows, over the same columns, at the end."""
        every: tuple[Rows, ...] = (self, *others)
        return dataclasses.replace(
            self,
            matrix=sparse.csr_array(sparse.vstack([each.matrix for each in every], format="csr")),
            lower=np.concatenate([each.lower for each in every]),
            upper=np.concatenate([each.upper for each in every]),
        )

    def restrict(self, rows: Ints) -> Self:
        """Return the same with some of the rows alone."""
        matrix = sparse.csr_array(self.matrix[rows])
        return dataclasses.replace(self, matrix=matrix, lower=self.lower[rows], upper=self.upper[rows])


@dataclasses.dataclass(frozen=True)
class BoundedRows(Rows):
    """Rows over whole columns from 0 to `most`.

    Attributes
    ----------
    most : int array (columns,)
    """

    most: Ints

    def keeps(self, x: Ints) -> bool:
        """Say whether a point keeps every row, and every column's limit."""
        return len(x) == len(self.most) and bool(np.all((x >= 0) & (x <= self.most))) and self.holds(x)
