"""Mixed-integer rounding cuts in whole numbers.

For whole multipliers k of rows with whole slacks s, a divisor q, and r = (k b) mod q,

    sum F(k a_j) x_j + sum F(k_i) s_i <= F(k b),    F(t) = (q - r) * (t // q) + max(0, t mod q - r)

holds for all whole x, s >= 0; columns may be counted down from their most first (Nemhauser and Wolsey, "A recursive
procedure to generate all cuts for 0-1 mixed integer programs", Mathematical Programming 46, 1990; Marchand and Wolsey,
"Aggregation and mixed integer rounding to solve MIPs", Operations Research 49, 2001).  What a cut follows from is kept,
so that it can be made again, and so proved, whenever it is used; :mod:`optimiser.bounds.tableau` finds what is worth
it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Bools, Ints
    from optimiser.solvers import Program

LARGE, PARTS = 1_000, 500
"""Coefficients are small up to here; a cut with larger ones is written in so many parts of its largest."""
_SAFE, _BITS = 2.0**60, 40


@dataclasses.dataclass(frozen=True)
class Derivations:
    """What cuts follow from; each rests on rows of a program, of which the last may be cuts themselves.

    Attributes
    ----------
    multipliers : csr_array (cuts, rows), int64
    flipped : csr_array (cuts, columns), int64
        1 where a column is counted down from its most.
    divisors : int array (cuts,)
    """

    multipliers: sparse.csr_array
    flipped: sparse.csr_array
    divisors: Ints

    def __len__(self) -> int:
        return len(self.divisors)

    def only(self, at: Ints) -> Derivations:
        """Return some of them."""
        return Derivations(
            sparse.csr_array(self.multipliers[at]), sparse.csr_array(self.flipped[at]), self.divisors[at]
        )

    def rows_of(self, at: Ints) -> Ints:
        """Return the rows that some of them rest on."""
        return sparse.csr_array(self.multipliers[at]).indices.astype(np.int64)

    def derive(self, program: Program) -> Rows:
        """Make the cuts: see :func:`derive`."""
        return derive(program, self)

    @classmethod
    def joined(cls, several: Sequence[Derivations]) -> Derivations:
        """Return several as one."""
        multipliers, flipped = (
            sparse.csr_array(sparse.vstack([getattr(each, name) for each in several], format="csr"))
            for name in ("multipliers", "flipped")
        )
        return cls(multipliers, flipped, np.concatenate([each.divisors for each in several]))

    def over(self, rows: Ints, count: int, columns: int) -> Derivations:
        """Return them over other rows, of which those that they rest on now stand at `rows`, and more columns."""
        by = self.multipliers.tocoo()
        multipliers = sparse.csr_array((by.data, (by.row, rows[by.col])), shape=(len(self), count))
        return dataclasses.replace(self, multipliers=multipliers).over_columns(np.arange(columns), columns)

    def over_columns(self, at: Ints, columns: int) -> Derivations:
        """Return them over so many columns, of which those that they have now stand at `at`."""
        by = self.flipped.tocoo()
        flipped = sparse.csr_array((by.data, (by.row, at[by.col])), shape=(len(self), columns))
        return dataclasses.replace(self, flipped=flipped)

    def derivable(self, program: Program) -> Bools:
        """Say which cuts follow from the rows of a program."""
        unsided = (~sided(program)).astype(np.int64)
        derivable: Bools = (abs(self.multipliers) @ unsided == 0) & safe(program, self)
        return derivable


def derive(program: Program, derivations: Derivations) -> Rows:
    """Make cuts from what they follow from, in whole numbers.

    A row is taken at its upper side; at its lower side where it has no other.

    Parameters
    ----------
    program : Program
    derivations : Derivations

    Raises
    ------
    OverflowError
        The numbers would become too large.
    ValueError
        A cut rests on a row without sides, or counts a column down more than once.
    """
    if not bool(sided(program)[derivations.multipliers.indices].all()):
        raise ValueError("a cut rests on a row without sides")
    if bool((derivations.flipped.data != 1).any()):
        raise ValueError("a column is counted down more than once")
    if not bool(safe(program, derivations).all()):
        raise OverflowError("a divisor is not above 1, or the multipliers of a cut are too large")
    sums = Sums.of(program, derivations)
    return in_small_numbers(*sums.rounded())


def sided(program: Program) -> Bools:
    """Say which rows have a side at all, so that a cut can rest on them."""
    sided: Bools = (program.lower > NO_LOWER) | (program.upper < NO_UPPER)
    return sided


def safe(program: Program, derivations: Derivations, times: int = 1) -> Bools:
    """Say for which cuts no sum on the way to them can overflow, with so many times their multipliers."""
    rows = np.unique(derivations.multipliers.indices)
    weight = np.zeros(len(program.upper))
    side = np.where(program.upper[rows] < NO_UPPER, program.upper[rows], program.lower[rows])
    weight[rows] = abs(program.matrix[rows]).astype(float) @ np.maximum(program.most, 1).astype(float) + np.abs(side)
    by = derivations.multipliers
    divisor = np.repeat(derivations.divisors, np.diff(by.indptr)).astype(float)
    large = sparse.csr_array((np.abs(by.data.astype(float)) + divisor, by.indices, by.indptr), shape=by.shape)
    safe: Bools = (derivations.divisors > 1) & (times * (large @ weight) < _SAFE)
    return safe


@dataclasses.dataclass(frozen=True)
class Sums:
    """Sums of rows, `activity @ x + slacks = right`, over the rows that they rest on.

    Attributes
    ----------
    derivations : Derivations
        Over the rows of `matrix` alone.
    rows : int array (rows,)
        Which of the program's they are.
    count : int
        How many rows the program has.
    matrix : csr_array (rows, columns), int64
    side, turn : int array (rows,)
        The side that is taken, and -1 where it is the lower one.
    most : int array (columns,)
    activity, sign : csr_array (cuts, columns), int64
        The sums; and of each of their entries, whether its column is counted up, 1, or down, -1.
    right : int array (cuts,)
    """

    derivations: Derivations
    rows: Ints
    count: int
    matrix: sparse.csr_array
    side: Ints
    turn: Ints
    most: Ints
    activity: sparse.csr_array
    sign: sparse.csr_array
    right: Ints

    @classmethod
    def of(cls, program: Program, derivations: Derivations) -> Sums:
        """Add the rows up that some cuts follow from."""
        rows = np.unique(derivations.multipliers.indices).astype(np.int64)
        place = np.zeros(len(program.upper), np.int64)
        place[rows] = np.arange(len(rows))
        own = derivations.over(place, len(rows), len(program.cost))
        matrix = sparse.csr_array(program.matrix[rows])
        capped = program.upper[rows] < NO_UPPER
        side, turn = np.where(capped, program.upper[rows], program.lower[rows]), np.where(capped, 1, -1)
        activity = sparse.csr_array(own.multipliers @ matrix)
        activity.sort_indices()
        sign = _with_data(activity, np.ones(activity.nnz, np.int64))
        sign = sparse.csr_array(sign - 2 * sign.multiply(own.flipped))
        right = own.multipliers @ side - activity.multiply(own.flipped) @ program.most
        return cls(own, rows, len(place), matrix, side, turn, program.most, activity, sign, right)

    def only(self, at: Ints) -> Sums:
        """Return some of the sums."""
        activity, sign = sparse.csr_array(self.activity[at]), sparse.csr_array(self.sign[at])
        own = self.derivations.only(at)
        return dataclasses.replace(self, derivations=own, activity=activity, sign=sign, right=self.right[at])

    def over(self, columns: Ints) -> Sums:
        """Return the sums as some columns have them."""
        own = self.derivations
        return dataclasses.replace(
            self,
            derivations=dataclasses.replace(own, flipped=sparse.csr_array(own.flipped[:, columns])),
            matrix=sparse.csr_array(self.matrix[:, columns]),
            most=self.most[columns],
            activity=sparse.csr_array(self.activity[:, columns]),
            sign=sparse.csr_array(self.sign[:, columns]),
        )

    @property
    def rests_on(self) -> Derivations:
        """What the sums follow from, over the rows of the program, and without columns that they do not have."""
        flipped = _with_data(self.sign, ((self.sign.data < 0) & (self.activity.data != 0)).astype(np.int64))
        flipped.eliminate_zeros()
        own = dataclasses.replace(self.derivations, flipped=flipped)
        return own.over(self.rows, self.count, flipped.shape[1])

    def times(self, factor: int) -> Sums:
        """Return so many of each sum."""
        own = self.derivations
        return dataclasses.replace(
            self,
            derivations=dataclasses.replace(own, multipliers=own.multipliers * factor),
            activity=self.activity * factor,
            right=self.right * factor,
        )

    def rounded(self) -> tuple[sparse.csr_array, Ints]:
        """Return the rounded sums, with columns at their own values and no slacks: matrix and right sides."""
        by, divisor = self.derivations.multipliers, self.derivations.divisors
        rest = self.right % divisor
        sign, turn = self.sign.data, self.turn[by.indices]
        rounded = _rounded(_with_data(self.activity, self.activity.data * sign), divisor, rest).data * sign
        slack = _with_data(by, _rounded(_with_data(by, by.data * turn), divisor, rest).data * turn)
        matrix = sparse.csr_array(_with_data(self.activity, rounded) - slack @ self.matrix)
        down = _with_data(self.activity, np.where(sign < 0, rounded, 0))
        right = (divisor - rest) * (self.right // divisor) + down @ self.most - slack @ self.side
        return matrix, right


def _with_data(array: sparse.csr_array, data: Ints) -> sparse.csr_array:
    """Return an array with other numbers at the same places."""
    return sparse.csr_array((data, array.indices, array.indptr), shape=array.shape)


def _rounded(sums: sparse.csr_array, divisor: Ints, rest: Ints) -> sparse.csr_array:
    """Apply F to every entry."""
    each = np.diff(sums.indptr)
    q, r = np.repeat(divisor, each), np.repeat(rest, each)
    return _with_data(sums, (q - r) * (sums.data // q) + np.maximum(0, sums.data % q - r))


def in_small_numbers(matrix: sparse.csr_array, right: Ints) -> Rows:
    """Write rows with small coefficients: in lowest terms, and where these are large, as a share of the largest.

    All columns are at 0 or more, so a row goes on to hold where its coefficients are rounded down.
    """
    matrix = matrix.copy()
    matrix.eliminate_zeros()
    matrix.sort_indices()
    each = np.diff(matrix.indptr)
    some = np.flatnonzero(each)
    common, largest = np.ones(len(right), np.int64), np.ones(len(right), np.int64)
    if len(some):
        common[some] = np.gcd.reduceat(np.abs(matrix.data), matrix.indptr[some])
        largest[some] = np.maximum.reduceat(np.abs(matrix.data), matrix.indptr[some]) // common[some]
    data, right = matrix.data // np.repeat(common, each), right // common
    many = largest > LARGE
    data, right = _in_parts(data, np.repeat(many, each), np.repeat(largest, each)), _in_parts(right, many, largest)
    small = sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
    small.eliminate_zeros()
    return Rows.at_most(small, right)


def _in_parts(numbers: Ints, many: Bools, largest: Ints) -> Ints:
    """Return numbers in parts of the largest, rounded down, where there are too many units."""
    shift = np.maximum(np.frexp(largest.astype(float))[1] - _BITS, 0)  # so that no product overflows
    numbers, largest = np.where(many, numbers >> shift, numbers), largest >> shift
    return np.where(many, numbers // largest * PARTS + numbers % largest * PARTS // largest, numbers)
