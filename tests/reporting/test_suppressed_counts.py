"""Small counts can't be told from what is shown: by cases, and for any counts by counting what readers could."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.reports.audience import FEWER, NOT_SHOWN, Audience, suppressed, suppressed_total
from scenarios.reports.page.outsiders import halves
from scenarios.reports.suppression import LEAST_SHOWN, protected_halves

PUBLIC = Audience.PUBLIC


def _shown(*counts: int) -> tuple[list[object], object]:
    series = pd.Series(counts, dtype="int64")
    return suppressed(series, PUBLIC).tolist(), suppressed_total(series, PUBLIC)


@pytest.mark.parametrize("audience", [Audience.PLANNER, Audience.DIRECTOR, Audience.SCHOOL])
def test_others_see_counts_as_they_are(audience: Audience) -> None:
    counts = pd.Series([1, 0, 7])
    assert suppressed(counts, audience).tolist() == [1, 0, 7]
    assert suppressed_total(counts, audience) == 8


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert _shown(0, 5, 12) == ([0, 5, 12], 17)


def test_a_single_small_count_takes_another_with_it() -> None:
    # 3 alone would be 40 - 37. With 7 hidden too, 10 = a + b, b at least 5: a may be anything from 1 to 4.
    assert _shown(3, 7, 30) == ([FEWER, NOT_SHOWN, 30], 40)


def test_two_small_counts_protect_each_other_where_their_sum_leaves_both_free() -> None:
    # 2 + 3 = 5: (1, 4), (2, 3), (3, 2) and (4, 1) are all possible.
    assert _shown(2, 3, 30) == ([FEWER, FEWER, 30], 35)


def test_two_small_counts_do_not_where_their_sum_gives_them_away() -> None:
    # 1 + 1 = 2 has one way only. With 9 hidden too, 11 = a + b + c, c at least 5: a may be 4 where b is 1 or 2.
    assert _shown(1, 1, 9, 30) == ([FEWER, FEWER, NOT_SHOWN, 30], 41)


def test_a_total_is_hidden_where_nothing_else_can_protect() -> None:
    assert _shown(1, 5) == ([FEWER, 5], NOT_SHOWN), "6 = a + b with b at least 5 has one way only"
    assert _shown(1, 1) == ([FEWER, FEWER], FEWER)
    assert _shown(4) == ([FEWER], FEWER)


def test_the_order_of_rows_decides_nothing() -> None:
    counts = pd.Series({"North": 2, "South": 8, "East": 8, "West": 20})
    one, other = suppressed(counts, PUBLIC), suppressed(counts.iloc[::-1], PUBLIC)
    assert one.to_dict() == other.to_dict() == {"North": FEWER, "South": 8, "East": NOT_SHOWN, "West": 20}


@given(st.lists(st.integers(0, 12), max_size=4))
def test_no_hidden_small_count_can_be_told_from_what_is_shown(counts: list[int]) -> None:
    """Fill in every hidden count in every way that labels and total allow: each small one takes every value 1 to 4."""
    shown, total = _shown(*counts)
    hidden = [at for at, cell in enumerate(shown) if not isinstance(cell, int)]
    known = sum(cell for cell in shown if isinstance(cell, int))
    assert all(cell == count for cell, count in zip(shown, counts, strict=True) if isinstance(cell, int))
    assert not any(isinstance(cell, int) and 0 < cell < 5 for cell in shown)
    most = sum(counts) + 4  # no hidden count can be above the total; without one, 4 more than it is as good as any
    choices = [range(1, 5) if shown[at] == FEWER else range(5, most + 1) for at in hidden]
    ways = [
        way for way in itertools.product(*choices)
        if (known + sum(way) == total if isinstance(total, int) else total == NOT_SHOWN or known + sum(way) < 5)
    ]  # fmt: skip
    assert ways, "what is shown contradicts itself"
    for place, at in enumerate(hidden):
        if shown[at] == FEWER and isinstance(total, int):
            assert {way[place] for way in ways} == {1, 2, 3, 4}
    if not isinstance(total, int):
        assert not any(shown[at] == NOT_SHOWN for at in hidden), "the total is hidden instead of larger counts"


@given(st.lists(st.integers(0, 60), max_size=12))
def test_what_is_hidden_is_small_or_needed(counts: list[int]) -> None:
    shown, _ = _shown(*counts)
    assert all((0 < count < 5) == (cell == FEWER) for cell, count in zip(shown, counts, strict=True))
    assert FEWER in shown or NOT_SHOWN not in shown


# --- halves of what a reader knows ------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=4))
def test_what_a_group_is_in_all_gives_no_hidden_half_back(counts: list[tuple[int, int]]) -> None:
    """The page of another run tells what halves add up to: fill them in in every way that is left."""
    first, second = (pd.Series(half, dtype="int64") for half in zip(*counts, strict=True))
    found = protected_halves(first, second)
    if found is None:
        return
    ways = [
        way
        for way in itertools.product(*(range(one + two + 1) for one, two in counts))
        if sum(way) == sum(first)
        and all(cell in {one, NOT_SHOWN} for cell, one in zip(found[0], way, strict=True))
        and all(cell in {sum(both) - one, NOT_SHOWN} for cell, one, both in zip(found[1], way, counts, strict=True))
    ]
    assert tuple(first) in ways, "what is shown contradicts itself"
    for at, (one, two) in enumerate(counts):
        if 0 < one < LEAST_SHOWN or 0 < two < LEAST_SHOWN:
            assert {way[at] for way in ways} == set(range(one + two + 1))


def test_nothing_is_hidden_of_halves_where_nothing_is_small() -> None:
    first, second = pd.Series({"a": 5, "b": 0}), pd.Series({"a": 12, "b": 7})
    found = protected_halves(first, second)
    assert found is not None
    assert [half.to_dict() for half in found] == [first.to_dict(), second.to_dict()]


def test_a_small_half_hides_both_halves_and_another_group() -> None:
    # The totals would tell of A alone; and A and B have 57 less than all.
    first, second = pd.Series({"A": 13, "B": 12, "C": 20}), pd.Series({"A": 2, "B": 20, "C": 30})
    found = protected_halves(first, second)
    assert found is not None
    assert found[0].to_dict() == {"A": NOT_SHOWN, "B": NOT_SHOWN, "C": 20}
    assert found[1].to_dict() == {"A": NOT_SHOWN, "B": NOT_SHOWN, "C": 30}


def test_two_public_pages_of_one_round_side_by_side_tell_no_small_count() -> None:
    """In one run a region has 10 placed and 4 waiting, in the other 8 and 6: the second must not tell the first."""
    regions = (
        {"North": (10, 4), "South": (9, 9), "East": (30, 30)},
        {"North": (8, 6), "South": (10, 8), "East": (30, 30)},
    )
    known: dict[str, int] = {}
    pages = []
    for counts in regions:
        frame = pd.DataFrame(counts, index=["with", "without"]).T
        tables = [one.table for one in halves(("a", "b"), ("A", "B"), "Schools", frame)]
        pages.append([dict(one.rows) for one in tables if one])
        both = pages[-1]
        known |= {name: sum(int(half[name]) for half in both) for name in counts if both[0][name] != NOT_SHOWN}
    assert known["North"] == 14
    assert [half["North"] for half in pages[0]] == [NOT_SHOWN, NOT_SHOWN]
