"""Stand-ins: columns that do as well in the place of others, so that these can be left out of a stage (dominance).

A column that uses no more of anything than another, and is worth the same to a stage, stands in for it: every legal
point stays legal, and as good, with stand-ins in place (column dominance).  Of the plans of a case that differ in their
profile of time alone, few are left so: the half-days of most people bind in few periods, or in none.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER, arrays_of, half_days_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.domain import Bools, Ints
    from constraints.faces import Columns
    from optimiser.model import Model
    from optimiser.solvers import Rows

_OF_DAYS = frozenset({"leader-days", "staff-days"})
"""The rules whose rows are about people's half-days, in all or in a period."""


@dataclasses.dataclass(frozen=True)
class StandIns:
    """Which column does as well in each one's place.

    Attributes
    ----------
    of : int array (columns of the formulation,)
        The column itself, another that stands for itself, or -1 where none is needed.
    """

    of: Ints

    @property
    def kept(self) -> Bools:
        """Which columns stand for themselves."""
        kept: Bools = self.of == np.arange(len(self.of))
        return kept

    def bare(self, point: Ints) -> Ints:
        """Return a legal point with every column replaced by its stand-in: as good, and as legal."""
        bare = np.where(self.kept, point, 0)
        others = self.of[(point > 0) & ~self.kept]
        bare[others[others >= 0]] = 1
        return bare

    def eliminated(self, out: Ints) -> Bools:
        """Say which columns cannot be used where some cannot: they, and those that they stand in for."""
        gone = np.zeros(len(self.of), bool)
        gone[out] = True
        unused: Bools = gone | ((self.of >= 0) & gone[self.of])
        return unused


def stand_ins_of_profiles(
    points: sparse.csr_array,
    columns: Columns,
    rows: Rows,
    follows: Bools,
    weights: Mapping[str, Ints],
) -> Ints:
    """Say which case plan does as well in each one's place, of those that differ in their profile of time alone.

    Parameters
    ----------
    points : csr_array (plans, columns + auxiliaries)
        What each plan uses of the model.
    columns : Columns
    rows : Rows
        Of the formulation, over plans and more.
    follows : bool array (rows,)
        Rows that every legal point keeps with any profiles: see :func:`periods_that_follow`.
    weights : mapping of str to int array (plans and more,)
        Of the goals that are to be worth the same.

    Returns
    -------
    int array (plans,)
    """
    plans = points.shape[0]
    asked = np.flatnonzero(~(follows | implied_rows(rows)))
    by_plan, kept_lower = sparse.csr_array(rows.matrix[asked][:, :plans].T), rows.lower[asked]
    stand_in = np.arange(plans)
    for one, other in _siblings(points, columns):
        more = sparse.coo_array(by_plan[other] - by_plan[one])  # what the other takes beyond the one
        binds = kept_lower[more.col] > NO_LOWER
        same = np.ones(len(one), bool)
        for weight in weights.values():
            same &= weight[one] == weight[other]
        fits_other, fits_one = same.copy(), same
        fits_other[more.row[(more.data < 0) | ((more.data != 0) & binds)]] = False  # the one uses no more
        fits_one[more.row[(more.data > 0) | ((more.data != 0) & binds)]] = False
        stand_in[other[fits_other]] = np.minimum(stand_in[other[fits_other]], one[fits_other])
        alone = fits_one & ~fits_other & (stand_in[one] == one)
        stand_in[one[alone]] = other[alone]
    while (stand_in[stand_in] != stand_in).any():
        stand_in = stand_in[stand_in]
    return stand_in


def periods_that_follow(model: Model) -> Bools:
    """Say which rows of people's half-days in a period (rows of the model,) hold with any profiles of the same pairs.

    A person's work adds up to at most what all periods have together, whatever its profiles. So where no profile puts
    more than a share of any piece of it into a period, that share of all is the most there can be in it.

    Parameters
    ----------
    model : Model
    """
    arrays, columns = arrays_of(model.round), model.columns
    whole = np.where(arrays.people.has_periods, arrays.people.period_left.sum(axis=1), 2**40)
    half_days = half_days_of(arrays, columns)
    found = np.zeros(len(model.upper), bool)
    for block in model.blocks:
        rows = block.rows
        if block.rule.id in _OF_DAYS and len(rows.upper):
            person = np.array([arrays.person_at[name] for name in rows.subjects], np.int64)
            share = rows.value * whole[person[rows.row]] // np.maximum(half_days[rows.column], 1)
            most = np.zeros(len(rows.upper), np.int64)
            np.maximum.at(most, rows.row, share)
            found[block.first_row : block.first_row + len(rows.upper)] = most <= rows.upper
    return found


def _siblings(points: sparse.csr_array, columns: Columns) -> Iterator[tuple[Ints, Ints]]:
    """Walk over pairs of plans (k,) and (k,) of the same people at the same needs, the first before the second."""
    chosen = sparse.csr_array(points[:, : len(columns)])
    chosen.sort_indices()
    subject = np.where(columns.need >= 0, -1 - columns.need, columns.case)
    _, pair = np.unique(np.stack([subject, columns.person]), axis=1, return_inverse=True)
    starts, size = chosen.indptr[:-1], np.diff(chosen.indptr)
    people = np.full((len(size), int(size.max(initial=1))), -1, np.int64)
    within = np.arange(len(chosen.indices)) - np.repeat(starts, size)
    people[np.repeat(np.arange(len(size)), size), within] = np.ravel(pair)[chosen.indices]
    people.sort(axis=1)  # columns of a plan stand by profile, too: by people they are the same
    _, group, times = np.unique(people, axis=0, return_inverse=True, return_counts=True)
    group = np.ravel(group)
    order = np.argsort(group, kind="stable")
    first = np.cumsum(times) - times
    for a, b in itertools.combinations(range(int(times.max(initial=1))), 2):
        both = first[times > b]
        yield order[both + a], order[both + b]


def implied_rows(all_rows: Rows) -> Bools:
    """Say which rows follow from another that lets only so many of their columns be used: a caseload, say.

    Parameters
    ----------
    all_rows : Rows
    """
    matrix, lower, upper = all_rows.matrix, all_rows.lower, all_rows.upper
    rows = matrix.shape[0]
    size, most = np.diff(matrix.indptr), np.zeros(rows, np.int64)
    entries = matrix.tocoo()
    np.maximum.at(most, entries.row, entries.data)
    least = np.full(rows, 2**40)
    np.minimum.at(least, entries.row, entries.data)
    one_sided = (lower <= NO_LOWER) & (upper < NO_UPPER) & (size > 0) & (least >= 1)
    counts = np.flatnonzero(one_sided & (most == 1))
    sums = np.flatnonzero(one_sided)
    pattern = sparse.csr_array((np.ones(len(matrix.data), np.int64), matrix.indices, matrix.indptr), shape=matrix.shape)
    shared = sparse.coo_array(sparse.csr_array(pattern[sums]) @ sparse.csr_array(pattern[counts]).T)
    row, by = sums[shared.row], counts[shared.col]
    earlier = (upper[by] < upper[row]) | ((upper[by] == upper[row]) & (by < row))
    follows = (shared.data == size[row]) & (most[row] * upper[by] <= upper[row]) & ((most[row] > 1) | earlier)
    implied = np.zeros(rows, bool)
    implied[row[follows & (row != by)]] = True
    return implied
