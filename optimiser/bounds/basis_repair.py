"""A basis that has lost some of its columns and rows, made one again by exchanging as little as can be.

Where the tight rows and the basic columns make a matrix B, a lost column can give its place to the slack of any row in
which its row of the inverse of B is not 0, and a lost row takes with it a column by the same rule (a basis exchange:
Chvátal, "Linear programming", Freeman 1983, chapter 7).  A simplex method that is given as many columns and rows as
come to hand instead mostly begins from nothing, for they are no basis.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.solvers import Floats

_MOST_LOST = 500
"""Where more columns or rows are lost, little is left of a basis, and finding the rest takes longer than it saves."""
_SMALLEST = 1e-7
"""A pivot below this is taken for 0."""


def exchange(square: sparse.csc_array, lost_rows: Bools, lost_columns: Bools) -> tuple[Bools, Bools] | None:
    """Say which tight rows and basic columns make a basis without some of them.

    Parameters
    ----------
    square : csc_array (rows, columns)
        What the basic columns have in the tight rows.
    lost_rows : bool array (rows,)
    lost_columns : bool array (columns,)

    Returns
    -------
    rows, columns : bool array
        Those that stay, as many rows as columns; or None, where too many are lost, or the matrix is too nearly
        singular.
    """
    if max(np.count_nonzero(lost_rows), np.count_nonzero(lost_columns)) > _MOST_LOST:
        return None
    rows, columns = np.ones(len(lost_rows), bool), np.ones(len(lost_columns), bool)
    out = np.flatnonzero(lost_columns)
    given = _partners(square, out, lost_rows)
    if given is None:
        return None
    rows[given], columns[out] = False, False
    left = np.flatnonzero(lost_rows & rows)
    if len(left):
        slacks = sparse.csc_array((np.ones(len(out)), (given, np.arange(len(out)))), shape=(len(rows), len(out)))
        mended = sparse.csc_array(sparse.hstack([square[:, columns], slacks], format="csc"))
        fixed = np.arange(mended.shape[1]) >= np.count_nonzero(columns)
        taken = _partners(sparse.csc_array(mended.T), left, np.zeros(len(fixed), bool), fixed)
        if taken is None:
            return None
        rows[left] = False
        columns[np.flatnonzero(columns)[taken]] = False
    return rows, columns


def _partners(square: sparse.csc_array, out: Ints, first: Bools, barred: Bools | None = None) -> Ints | None:
    """Return a row for each of some columns whose slacks can take their places, of some rows first; None if none can.

    By elimination with pivots as large as there are.
    """
    chosen = np.zeros(len(out), np.int64)
    inverse = _rows_of_inverse(square, out)
    if inverse is None:
        return None
    free = np.ones(square.shape[0], bool) if barred is None else ~barred
    waiting = list(range(len(out)))
    for among in (first, ~first):
        for one in list(waiting):
            size = np.where(free & among, np.abs(inverse[one]), 0.0)
            row = int(np.argmax(size))
            if size[row] < _SMALLEST:
                continue
            chosen[one], free[row] = row, False
            waiting.remove(one)
            others = np.array(waiting, np.int64)
            inverse[others] -= np.outer(inverse[others, row] / inverse[one, row], inverse[one])
    return None if waiting else chosen


def _rows_of_inverse(square: sparse.csc_array, at: Ints) -> Floats | None:
    try:
        factors = splu(sparse.csc_matrix(square.T.astype(float)))
    except RuntimeError:
        return None
    unit = np.zeros((square.shape[0], len(at)))
    unit[at, np.arange(len(at))] = 1.0
    inverse: Floats = factors.solve(unit).T
    return inverse if np.isfinite(inverse).all() else None
