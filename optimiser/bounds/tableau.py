"""Rows read off the simplex tableau.

Where a relaxed point splits a column, that column's row of the tableau is a sum of the rows that are tight, and
rounding that sum cuts the point off: Gomory's cut where it is all whole numbers, and otherwise the one of Nemhauser and
Wolsey (:mod:`optimiser.bounds.mir_cuts`).  The floats of the tableau only say which multipliers are worth a look: a cut
is made from these in whole numbers, over all columns of the program.  So a row whose least common divisor is large is
taken over another that is not quite its own, and cuts a little less off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from constraints.faces import NO_UPPER
from optimiser.bounds.mir_cuts import Derivations, Sums, in_small_numbers, safe, sided
from optimiser.parameters import DEFAULTS
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Basis, Floats, Program, Stopper

_TOLERANCE, _ZERO, _FEW = 1e-5, 1e-9, 16


def separate(
    program: Program,
    basis: Basis,
    basic: Ints,
    x: Floats,
    barred: Ints,
    stopper: Stopper,
    parameters: SearchParameters = DEFAULTS,
) -> tuple[Derivations, Rows] | None:
    """Find cuts that a relaxed point breaks; where it is time to stop, those that were found so far.

    Parameters
    ----------
    program : Program
    basis : Basis
        Of the point, over the columns `basic`; all other columns are at 0.
    basic : int array
    x : float array (columns,)
    barred : int array
        Rows that no cut may rest on: goals held, which other questions let go, and which have to do with everything.
        Rounded rows that presolve made of a price held are not among them; cuts that rest on these hold as long as the
        price is held, which it is in all stages to come.
    stopper : Stopper
    parameters : SearchParameters, optional

    Returns
    -------
    tuple of Derivations and Rows, or None
    """
    derivations = _tableau_rows(program, basis, basic, x, barred, stopper, parameters)
    if not len(derivations):
        return None
    sums = Sums.of(program, derivations)
    seen = sums.over(np.flatnonzero(x > 0))
    found = [_broken(sums, seen, factor, x, parameters) for factor in parameters.row_multiples if not stopper.over]
    found = [each for each in found if len(each[0])]
    if not found:
        return None
    cuts = found[0][1].append(*(each for _, each in found[1:]))
    order = np.lexsort((np.diff(cuts.matrix.indptr), -np.round(_depth(cuts, x), 9)))
    chosen = _apart(cuts.matrix, order, parameters)
    rests_on = Derivations.joined([each for each, _ in found]).only(chosen)
    return rests_on, cuts.restrict(chosen)


def _tableau_rows(
    program: Program, basis: Basis, basic: Ints, x: Floats, barred: Ints, stopper: Stopper, parameters: SearchParameters
) -> Derivations:
    """Return the rows of the tableau of split columns, as whole multipliers over their least common divisor."""
    columns, tight = basic[basis.basic_columns], np.flatnonzero(~basis.basic_rows)
    split = np.abs(x[columns] - np.rint(x[columns]))
    order = np.argsort(-split, kind="stable")
    order = order[split[order] > parameters.min_fraction][: parameters.max_split_columns]
    none = sparse.csr_array((0, len(program.upper)), dtype=np.int64)
    nothing = Derivations(none, sparse.csr_array((0, len(x)), dtype=np.int64), np.zeros(0, np.int64))
    if len(columns) != len(tight) or not len(order) or stopper.over:
        return nothing
    tableau = _solved(sparse.csc_matrix(program.matrix[tight][:, columns].astype(float)), order)
    if tableau is None:
        return nothing
    multipliers, divisors = _whole(_eliminated(tableau, np.flatnonzero(np.isin(tight, barred))), parameters, stopper)
    refused = ~sided(program)[tight]
    refused |= basis.at_lower[tight] & (program.upper[tight] < NO_UPPER)
    rests = np.diff(multipliers.indptr)
    good = np.flatnonzero(
        (rests > 0) & (rests <= parameters.max_rows_per_cut) & (abs(multipliers) @ refused.astype(np.int64) == 0)
    )
    multipliers, divisors = sparse.csr_array(multipliers[good]), divisors[good]
    spread = sparse.csr_array(
        (multipliers.data, tight[multipliers.indices], multipliers.indptr), shape=(len(good), len(program.upper))
    )
    up = np.sort(basic[basis.at_most])
    flipped = sparse.csr_array(
        (np.ones(len(good) * len(up), np.int64), np.tile(up, len(good)), np.arange(len(good) + 1) * len(up)),
        shape=(len(good), len(x)),
    )
    found = Derivations(spread, flipped, divisors)
    return found.only(np.flatnonzero(safe(program, found, max(map(abs, parameters.row_multiples)))))


def _solved(square: sparse.csc_matrix, order: Ints) -> Floats | None:
    """Return the rows `order` of a basis' inverse, (rows, tight rows); None where it is too nearly singular."""
    try:
        factors = splu(sparse.csc_matrix(square.T))
    except RuntimeError:
        return None
    unit = np.zeros((square.shape[0], len(order)))
    unit[order, np.arange(len(order))] = 1.0
    inverse = factors.solve(unit).T
    if not np.isfinite(inverse).all():
        return None
    return np.where(np.abs(inverse) < _ZERO, 0.0, inverse)


def _eliminated(tableau: Floats, barred: Ints) -> Floats:
    """Return sums of rows of the tableau that rest on no barred row.

    Two rows are enough for a sum; those that rest on barred rows in the same shares stand next to each other.
    """
    for row in barred.tolist():
        share = tableau[:, row]
        rest = np.flatnonzero(np.abs(share) > _ZERO)
        shares = np.round(tableau[np.ix_(rest, barred)] / share[rest, None], 6)
        rest = rest[np.lexsort((np.abs(share[rest]), *shares.T))]
        one, other = rest[:-1], rest[1:]
        sums = tableau[one] - (share[one] / share[other])[:, None] * tableau[other]
        sums[:, row] = 0.0
        tableau = np.concatenate([np.delete(tableau, rest, axis=0), np.where(np.abs(sums) < _ZERO, 0.0, sums)])
    return tableau


def _whole(tableau: Floats, parameters: SearchParameters, stopper: Stopper) -> tuple[sparse.csr_array, Ints]:
    """Return rows as whole numbers over the least divisor that makes them whole; where it is large, over another.

    Rows that are whole as they are are left out: of them nothing is rounded.
    """
    rows = sparse.csr_array(tableau)
    divisors, left = np.zeros(rows.shape[0], np.int64), np.flatnonzero(np.diff(rows.indptr))
    some = _some_of_each(rows)
    for divisor in range(1, parameters.max_divisor + 1):
        if not len(left) or stopper.over:
            break
        hopeful = left[_are_whole(some[left] * divisor).all(axis=1)]
        for row in hopeful.tolist():
            if _are_whole(rows.data[rows.indptr[row] : rows.indptr[row + 1]] * divisor).all():
                divisors[row] = divisor
        left = left[divisors[left] == 0]
    divisors[left] = parameters.rough_divisor
    good = np.flatnonzero(divisors > 1)
    kept = sparse.csr_array(rows[good])
    scaled = np.rint(kept.data * np.repeat(divisors[good], np.diff(kept.indptr))).astype(np.int64)
    whole = sparse.csr_array((scaled, kept.indices, kept.indptr), shape=kept.shape)
    whole.eliminate_zeros()
    return whole, divisors[good]


def _some_of_each(rows: sparse.csr_array) -> Floats:
    """Return a few entries of every row, 0 where it has none, to be looked at before all are; (rows, few)."""
    each = np.diff(rows.indptr)
    place = np.linspace(0, np.maximum(each - 1, 0), _FEW).astype(np.int64).T + rows.indptr[:-1, None]
    return np.where(each[:, None] > 0, np.append(rows.data, 0.0)[place], 0.0)


def _are_whole(values: Floats) -> Bools:
    whole: Bools = np.abs(values - np.rint(values)) < _TOLERANCE
    return whole


def _broken(sums: Sums, seen: Sums, factor: int, x: Floats, parameters: SearchParameters) -> tuple[Derivations, Rows]:
    """Return the deepest cuts that follow from so many of each sum, and what they follow from.

    Those that seem to cut nothing off where the point is above 0, which is all that `seen` has, are not made.
    """
    seeming = _depth(Rows.at_most(*seen.times(factor).rounded()), x[x > 0])
    hopeful = (factor * sums.right % sums.derivations.divisors > 0) & (seeming > parameters.min_depth)
    at = np.argsort(-seeming, kind="stable")
    at = at[hopeful[at]]
    at = at[np.cumsum(np.diff(sums.activity.indptr)[at]) <= parameters.max_sum_entries]
    own = sums.only(at).times(factor)
    cuts = in_small_numbers(*own.rounded())
    depth, entries = _depth(cuts, x), np.diff(cuts.matrix.indptr)
    good = (depth > parameters.min_depth) & (entries > 0) & (entries <= parameters.max_cut_entries)
    order = np.argsort(-depth, kind="stable")
    best = order[good[order]][: parameters.max_cuts]
    return own.only(best).rests_on, cuts.restrict(best)


def _depth(cuts: Rows, x: Floats) -> Floats:
    """Return by which distance each cut cuts a point off; below 0 where it does not."""
    length = np.sqrt(cuts.matrix.multiply(cuts.matrix).astype(float).sum(axis=1))
    depth: Floats = (cuts.matrix @ x - cuts.upper) / np.maximum(length, 1e-9)
    return depth


def _apart(matrix: sparse.csr_array, order: Ints, parameters: SearchParameters) -> Ints:
    """Return the first rows in an order that are not nearly parallel to one before them, at most so many."""
    value = matrix.data.astype(float)
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    length = np.sqrt(np.bincount(row, weights=value**2, minlength=matrix.shape[0]))
    unit = sparse.csr_array((value / length[row], matrix.indices, matrix.indptr), shape=matrix.shape)
    chosen: list[int] = []
    step = 128
    for start in range(0, len(order), step):
        batch = order[start : start + step]
        among = np.abs((unit[batch] @ unit[batch].T).toarray())
        before = np.abs((unit[batch] @ unit[chosen].T).toarray()).max(axis=1) if chosen else np.zeros(len(batch))
        mine: list[int] = []
        for place in np.flatnonzero(before < parameters.max_parallelism).tolist():
            if not mine or among[place, mine].max() < parameters.max_parallelism:
                mine.append(place)
        chosen += batch[mine].tolist()
        if len(chosen) >= parameters.max_cuts:
            break
    return np.array(chosen[: parameters.max_cuts], np.int64)
