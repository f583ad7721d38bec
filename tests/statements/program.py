"""Columns and rows of a small mixed-integer program, written as mappings."""

import math

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array


class Program:
    """Columns from 0 up to a most, whole or not, and rows over them."""

    def __init__(self):
        self.most, self.whole = [], []
        self.rows, self.lower, self.upper = [], [], []

    def column(self, most=1, *, whole=True):
        """Add a column; return its number."""
        self.most.append(most)
        self.whole.append(whole)
        return len(self.most) - 1

    def row(self, entries, upper=math.inf, lower=-math.inf):
        """Add a row, a mapping of column to value, unless nothing can break it."""
        if entries or lower > 0 or upper < 0:
            self.rows.append(dict(entries))
            self.lower.append(lower)
            self.upper.append(upper)

    def any_of(self, columns):
        """Return a column that is at least each of some others."""
        found = self.column(whole=False)
        for column in columns:
            self.row({column: 1, found: -1}, 0)
        return found

    def best(self, entries):
        """Return the solution with the most of some columns; None where there is none."""
        costs = -_dense(entries, len(self.most) or 1)
        at = [(i, column, value) for i, row in enumerate(self.rows) for column, value in row.items()]
        row, column, value = zip(*at, strict=True) if at else ((), (), ())
        matrix = csr_array((np.array(value, float), (row, column)), shape=(len(self.rows), len(costs)))
        found = milp(
            costs,
            integrality=np.array(self.whole or [0], int),
            bounds=Bounds(0, np.array(self.most or [0], float)),
            constraints=LinearConstraint(matrix, self.lower, self.upper) if self.rows else (),
            options={"mip_rel_gap": 0.0},
        )
        assert found.status in {0, 2}, found.message
        return found.x


def total(entries, x):
    """Return what a solution has of some columns; of columns that were added later it has nothing."""
    return round(sum(value * x[column] for column, value in entries.items() if column < len(x)))


def _dense(entries, size):
    values = np.zeros(size)
    for column, value in entries.items():
        values[column] = value
    return values
