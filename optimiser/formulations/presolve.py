"""Rows that say the same of whole numbers and more of fractions: merged, divided and rounded.

Every function keeps exactly the same whole points; only the relaxation becomes tighter, or the program smaller.  All
use that of the columns of one choice at most one is used: the plans of a case, or its leads, or the
covers of a need.  (Savelsbergh, "Preprocessing and probing techniques for mixed integer programming problems", ORSA
Journal on Computing 6, 1994, on redundant rows, infeasible columns and fixing of columns that nothing pushes down.)
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.parameters import DEFAULTS
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.solvers import Program


def redundant_rows(rows: Rows, most: Ints, choice: Ints) -> Bools:
    """Say which rows no point within `most` can break, with at most one column of every choice in use.

    The rows that say "at most one" themselves are not redundant while a choice has several columns.

    Parameters
    ----------
    rows : Rows
    most, choice : int array (columns,)
    """
    entries = rows.matrix.tocoo()
    row, column, value = entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data
    high = _extreme(row, column, np.maximum(value, 0), most, choice, len(rows))
    low = -_extreme(row, column, np.maximum(-value, 0), most, choice, len(rows))
    out: Bools = (high <= rows.upper) & (low >= rows.lower) & ~_says_one(row, column, choice, rows.upper)
    return out


def _says_one(row: Ints, column: Ints, choice: Ints, upper: Ints) -> Bools:
    """Say which rows have several columns, all of one choice."""
    first, last = np.full(len(upper), np.iinfo(np.int64).max), np.full(len(upper), -1, np.int64)
    np.minimum.at(first, row, choice[column])
    np.maximum.at(last, row, choice[column])
    out: Bools = (first == last) & (first >= 0) & (np.bincount(row, minlength=len(upper)) > 1)
    return out


def infeasible_columns(matrix: sparse.csr_array, upper: Ints, most: Ints, choice: Ints) -> Bools:
    """Say which columns break a row even where all others do their best for it.

    Parameters
    ----------
    matrix : csr_array (rows, columns), int64
    upper : int array (rows,)
    most, choice : int array (columns,)
    """
    entries = matrix.tocoo()
    row, column, value = entries.row.astype(np.int64), entries.col.astype(np.int64), entries.data
    relief = _extreme(row, column, np.maximum(-value, 0), most, choice, matrix.shape[0])
    out = np.zeros(len(choice), bool)
    out[column[value - relief[row] > upper[row]]] = True
    return out


def fix_by_dominance(program: Program, choice: Ints) -> tuple[Bools, Bools]:
    """Say which auxiliaries can do their most at no cost, and which rows nothing can break then.

    Parameters
    ----------
    program : Program
    choice : int array (columns,)

    Returns
    -------
    full : bool array (columns,)
    free : bool array (rows,)
    """
    entries = program.matrix.tocoo()
    full = np.zeros(len(program.cost), bool)
    free = np.zeros(len(program.upper), bool)
    lone = (choice < 0) & (program.cost == 0)
    while True:
        hurts = (entries.data > 0) | (program.lower[entries.row] > NO_LOWER)
        counted = np.bincount(entries.col[hurts & ~free[entries.row]], minlength=len(full))
        more = lone & (counted == 0) & ~full
        if not more.any():
            return full, free
        full |= more
        upper = program.upper - program.matrix @ np.where(full, program.most, 0)
        relieved = dataclasses.replace(program, upper=upper)
        free = redundant_rows(relieved, np.where(full, 0, program.most), choice)


def _extreme(row: Ints, column: Ints, value: Ints, most: Ints, choice: Ints, rows: int) -> Ints:
    """Return the most that each row can reach: the largest value of every choice, and all columns of none."""
    total, value = np.zeros(rows, np.int64), value * most[column]
    lone = choice[column] < 0
    np.add.at(total, row[lone], value[lone])
    choices = int(choice.max(initial=0)) + 1
    keys, group = np.unique(row[~lone] * choices + choice[column[~lone]], return_inverse=True)
    largest = np.zeros(len(keys), np.int64)
    np.maximum.at(largest, group, value[~lone])
    np.add.at(total, keys // choices, largest)
    return total


def merge_rows(rows: Rows, choice: Ints) -> Rows:
    """Merge rows of one choice that differ in the choice's columns alone: each column keeps its largest coefficient.

    Such rows say that a column is used only where some auxiliary is, column by column; merged they say it of the
    columns' sum.

    Parameters
    ----------
    rows : Rows
    choice : int array (columns,)
    """
    matrix = rows.matrix
    key, mergeable = _merge_keys(matrix, rows.lower, rows.upper, choice)
    if not mergeable.any():
        return rows
    groups, group = np.unique(key[mergeable], axis=0, return_inverse=True)
    group = np.ravel(group)
    place = np.full(matrix.shape[0], -1, np.int64)
    place[mergeable] = group
    entries = matrix.tocoo()
    inside = place[entries.row] >= 0
    cells = place[entries.row[inside]] * matrix.shape[1] + entries.col[inside]
    cell, at = np.unique(cells, return_inverse=True)
    value = np.full(len(cell), NO_LOWER, np.int64)
    np.maximum.at(value, at, entries.data[inside])
    merged = sparse.csr_array(
        (value, (cell // matrix.shape[1], cell % matrix.shape[1])), (len(groups), matrix.shape[1])
    )
    stay = Rows(matrix, rows.lower, rows.upper).restrict(np.flatnonzero(~mergeable))
    return stay.append(Rows.at_most(merged, groups[:, -1]))


def _merge_keys(matrix: sparse.csr_array, lower: Ints, upper: Ints, choice: Ints) -> tuple[Ints, Bools]:
    """Return (choice, auxiliary, its coefficient, upper) of rows, and which have that shape."""
    entries, rows = matrix.tocoo(), matrix.shape[0]
    choices = int(choice.max(initial=0)) + 1
    of = choice[entries.col]
    lone = of < 0
    first, last = np.full(rows, choices, np.int64), np.full(rows, -1, np.int64)
    np.minimum.at(first, entries.row[~lone], of[~lone])
    np.maximum.at(last, entries.row[~lone], of[~lone])
    helpers = np.bincount(entries.row[lone], minlength=rows)
    helper, by = np.zeros(rows, np.int64), np.zeros(rows, np.int64)
    helper[entries.row[lone]], by[entries.row[lone]] = entries.col[lone], entries.data[lone]
    fits = (first == last) & (helpers == 1) & (lower <= NO_LOWER)
    fits[entries.row[~lone & (entries.data < 0)]] = False
    return np.column_stack([first, helper, by, upper]), fits


def mir_rows(rows: Rows, choice: Ints, most_divisors: int = DEFAULTS.max_rounding_divisors) -> tuple[Rows, Ints, Ints]:
    """Return rows that follow from others by dividing and rounding (mixed-integer rounding), where they say more.

    Parameters
    ----------
    rows : Rows
    choice : int array (columns,)
    most_divisors : int
        How many divisors a row is rounded with: its least coefficients of columns of a choice.

    Returns
    -------
    rounded : Rows
    of, divisors : int array (rounded rows,)
        Which row each was made of, and with which divisor: see :func:`rounded`.
    """
    matrix, upper = rows.matrix, rows.upper
    entries = matrix.tocoo()
    row, column, value = entries.row.astype(np.int64), entries.col, entries.data
    used = can_be_rounded(rows, choice)[row] & (choice[column] >= 0)
    pairs = _unique_pairs(row[used], value[used])
    pairs = pairs[:, (pairs[1] > 1) & (upper[pairs[0]] % np.maximum(pairs[1], 1) > 0)]
    place = np.arange(pairs.shape[1]) - np.searchsorted(pairs[0], pairs[0])
    # all first divisors, then all second ones ...
    pairs = pairs[:, np.argsort(place, kind="stable")[: np.count_nonzero(place < most_divisors)]]
    return rounded(rows, choice, *pairs), pairs[0], pairs[1]


def _unique_pairs(one: Ints, other: Ints) -> Ints:
    """Return the different pairs of two arrays, the second at 0 or more, in order; (2, pairs)."""
    span = int(other.max(initial=0)) + 1
    return np.stack(np.divmod(np.unique(one * span + other), span))


def can_be_rounded(rows: Rows, choice: Ints) -> Bools:
    """Say which rows :func:`rounded` can be asked of.

    These have an upper side above 0 and no lower one, columns of choices at 0 or more, and others at 0 or less.

    Parameters
    ----------
    rows : Rows
    choice : int array (columns,)
    """
    entries = rows.matrix.tocoo()
    fits: Bools = (rows.lower <= NO_LOWER) & (rows.upper > 0) & (rows.upper < NO_UPPER)
    fits[entries.row[np.where(choice[entries.col] >= 0, entries.data < 0, entries.data > 0)]] = False
    return fits


def rounded(rows: Rows, choice: Ints, of: Ints, divisors: Ints) -> Rows:
    """Return some rows divided and rounded.

    For a row `sum a x - e <= u` with whole a, x >= 0 and e >= 0, any whole g and r = u mod g > 0,
    `sum ((g - r) * (a // g) + max(0, a mod g - r)) x - e <= (g - r) * (u // g)` holds for all whole x.

    Parameters
    ----------
    rows : Rows
    choice : int array (columns,)
    of, divisors : int array (rounded rows,)
        Of which row, and with which divisor; see :func:`can_be_rounded`.
    """
    part, upper = sparse.coo_array(rows.matrix[of]), rows.upper[of]
    g = divisors[part.row]
    r = (upper % divisors)[part.row]
    value = np.where(choice[part.col] < 0, part.data, (g - r) * (part.data // g) + np.maximum(0, part.data % g - r))
    made = sparse.csr_array((value, (part.row, part.col)), shape=part.shape)
    made.eliminate_zeros()
    return Rows.at_most(made, (divisors - upper % divisors) * (upper // divisors))
