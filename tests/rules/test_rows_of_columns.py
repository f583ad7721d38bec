"""The helpers that make rows: few, tight, and the same 0-1 points as the sums they stand for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from constraints.faces.columns import (
    NO_LOWER,
    NO_UPPER,
    Named,
    RuleRows,
    at_most_distinct,
    implies,
    limits,
    matches,
    never,
    no_rows,
    stack_rows,
)

NAMES = ("A", "B", "C")


def ints(*values):
    return np.array(values, np.int64)


def spelt(rows: RuleRows, columns: int) -> list[tuple[str, list[int], int]]:
    """Each row as its subject, its coefficients and its upper side."""
    matrix = np.zeros((len(rows.upper), columns), np.int64)
    np.add.at(matrix, (rows.row, rows.column), rows.value)
    return list(zip(rows.subjects, matrix.tolist(), rows.upper.tolist(), strict=True))


def test_a_limit_that_nothing_can_break_has_no_row():
    # A: 3 + 4 = 7 fits into 7. B: 3 + 4 is beyond 6.
    rows = limits(ints(0, 0, 1, 1), ints(0, 1, 2, 3), ints(3, 4, 3, 4), ints(7, 6, 0), NAMES)
    assert spelt(rows, 4) == [("B", [0, 0, 3, 4], 6)]
    assert (rows.lower == NO_LOWER).all()


def test_a_column_beyond_the_limit_alone_is_shut_and_leaves_the_sum():
    # 9 > 6 can never be; without it 3 + 4 > 6 stays.
    rows = limits(ints(0, 0, 0), ints(0, 1, 2), ints(9, 3, 4), ints(6), NAMES)
    assert spelt(rows, 3) == [("A", [1, 0, 0], 0), ("A", [0, 3, 4], 6)]
    # Without it 2 + 4 = 6 fits: only the shut column is left to say.
    rows = limits(ints(0, 0, 0), ints(0, 1, 2), ints(9, 2, 4), ints(6), NAMES)
    assert spelt(rows, 3) == [("A", [1, 0, 0], 0)]


def test_what_takes_nothing_is_never_in_the_way():
    assert not len(limits(ints(0, 0), ints(0, 1), ints(0, 0), ints(0), NAMES).upper)


def test_equal_sizes_are_counted():
    # Deployments of 6 half-days, 17 left: 6 x + 6 y + 6 z <= 17 is x + y + z <= 2, floor(17 / 6).
    rows = limits(ints(0, 0, 0), ints(0, 1, 2), ints(6, 6, 6), ints(17), NAMES)
    assert spelt(rows, 3) == [("A", [1, 1, 1], 2)]
    # 4, 6 and 8 share 2, and floor(11 / 2) = 5.
    rows = limits(ints(0, 0, 0), ints(0, 1, 2), ints(4, 6, 8), ints(11), NAMES)
    assert spelt(rows, 3) == [("A", [2, 3, 4], 5)]


def test_no_limit_is_no_row():
    assert not len(limits(ints(0, 0), ints(0, 1), ints(10**6, 10**6), ints(NO_UPPER), NAMES).upper)


def test_no_columns_are_no_rows():
    none = ints()
    assert not len(limits(none, none, none, ints(3, 3, 3), NAMES).upper)
    assert not len(never(none, none, NAMES).upper)
    assert not len(at_most_distinct(none, none, none, ints(1), NAMES, 0).upper)
    assert not len(stack_rows().upper)
    assert not len(stack_rows(no_rows(), no_rows()).upper)


@pytest.mark.parametrize("upper", range(12))
def test_limits_hold_for_the_same_points_as_the_sum(upper):
    value = ints(0, 2, 4, 5, 10)
    rows = limits(ints(0, 0, 0, 0, 0), np.arange(5), value, ints(upper), NAMES)
    for point in itertools.product((0, 1), repeat=5):
        x = ints(*point)
        kept = all(np.array(row) @ x <= most for _, row, most in spelt(rows, 5))
        assert kept == (value @ x <= upper)


def test_distinct_things_are_counted_by_their_column_or_by_an_auxiliary():
    # A has things 7, 7 and 8, and may have one: thing 7 needs the auxiliary 3, thing 8 is its column.
    rows = at_most_distinct(ints(0, 0, 0), ints(7, 7, 8), ints(0, 1, 2), ints(1), NAMES, 3)
    assert spelt(rows, 4) == [("A", [1, 0, 0, -1], 0), ("A", [0, 1, 0, -1], 0), ("A", [0, 0, 1, 1], 1)]
    assert rows.aux_upper.tolist() == [1]
    assert [rows.complete(ints(*x)).tolist() for x in ((0, 0, 1), (1, 0, 0), (1, 1, 0))] == [[0], [1], [1]]


def test_distinct_things_within_the_limit_need_nothing():
    # Two things where two are allowed.
    rows = at_most_distinct(ints(0, 0, 0), ints(7, 7, 8), ints(0, 1, 2), ints(2), NAMES, 3)
    assert (len(rows.upper), len(rows.aux_upper)) == (0, 0)
    assert rows.complete(ints(1, 1, 1)).tolist() == []


def test_where_nothing_is_allowed_all_columns_are_shut_without_auxiliaries():
    rows = at_most_distinct(ints(0, 0, 1), ints(7, 7, 8), ints(0, 1, 2), ints(0, 1), NAMES, 3)
    assert spelt(rows, 3) == [("A", [1, 1, 0], 0)]
    assert not len(rows.aux_upper)


def test_stacked_rows_stand_below_each_other_with_their_names():
    first, second = never(ints(1), ints(0), NAMES), implies(ints(1), ints(2), Named((NAMES, ints(2)), (NAMES, ints(0))))
    rows = stack_rows(first, no_rows(), second)
    assert spelt(rows, 3) == [("B", [1, 0, 0], 0), ("C / A", [0, 1, -1], 0)]
    assert rows.subjects[-1] == "C / A"
    assert list(rows.subjects[:1]) == ["B"]
    with pytest.raises(IndexError):
        rows.subjects[2]


def test_names_of_needs_have_two_words():
    assert list(Named(([("100001", "maths")], ints(0)), (NAMES, ints(1)))) == ["100001 / maths / B"]


def test_matches_are_all_entries_of_every_wanted_key():
    which, entry = matches(ints(5, 3, 5, 9), ints(9, 5, 4, 5))
    assert list(zip(which.tolist(), entry.tolist(), strict=True)) == [(0, 3), (1, 0), (1, 2), (3, 0), (3, 2)]
    assert [len(part) for part in matches(ints(), ints(1, 2))] == [0, 0]
    assert [len(part) for part in matches(ints(1, 2), ints())] == [0, 0]
