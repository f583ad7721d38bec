"""The arithmetic of carry-over: what is left of a piece of work on a later day, and which day that is."""

import datetime as dt
import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.round import Period
from scenarios.following.carrying import Work, months_later

START = dt.date(2020, 9, 1)
YEAR = Work("C1", "L1", "", 6, START, dt.date(2021, 8, 31))

days = st.dates(dt.date(2018, 1, 1), dt.date(2026, 12, 31))


@st.composite
def works(draw):
    start = draw(days)
    return Work("C1", "L1", "", draw(st.integers(0, 60)), start, start + dt.timedelta(draw(st.integers(0, 800))))


# 365 days; on 1 December 91 are gone: 6 * 91 / 365 = 1.49, so 1 of 6 is done
@pytest.mark.parametrize(
    ("day", "left"),
    [
        ("2020-08-31", 6),
        ("2020-09-01", 6),
        ("2020-10-31", 6),  # 60 days: 0.99
        ("2020-11-01", 5),  # 61 days: 1.003
        ("2020-12-01", 5),
        ("2021-03-01", 4),  # 181 days: 2.98
        ("2021-03-02", 4),  # 182: 2.99
        ("2021-03-03", 3),  # 183: 3.008
        ("2021-08-31", 1),  # the last day is still to come
        ("2021-09-01", 0),
        ("2022-09-01", 0),
    ],
)
def test_a_year_of_six_half_days(day, left):
    assert YEAR.left_at(dt.date.fromisoformat(day)) == left


@pytest.mark.parametrize(("carry", "charged"), [("remaining", 4), ("booked", 6)])
def test_what_is_charged_in_the_middle(carry, charged):
    assert YEAR.charged_at(dt.date(2021, 3, 1), carry) == charged


@pytest.mark.parametrize("carry", ["remaining", "booked"])
def test_nothing_is_charged_after_the_end(carry):
    assert YEAR.charged_at(dt.date(2021, 9, 1), carry) == 0
    assert YEAR.charged_at(dt.date(2021, 8, 31), carry) > 0


@given(works(), days, days)
def test_what_is_left_never_grows(work, one, other):
    first, then = sorted((one, other))
    assert 0 <= work.left_at(then) <= work.left_at(first) <= work.half_days


@given(works())
def test_all_is_left_at_the_start_and_nothing_after_the_end(work):
    assert work.left_at(work.start) == work.half_days
    assert work.left_at(work.end + dt.timedelta(1)) == 0
    assert work.left_at(work.end) > 0 or work.half_days == 0


@given(works(), days)
def test_no_less_is_left_than_even_delivery_leaves_and_less_than_one_more(work, day):
    whole = (work.end - work.start).days + 1
    gone = min(max((day - work.start).days, 0), whole)
    exact = work.half_days * (1 - Fraction(gone, whole))
    assert exact <= work.left_at(day) < exact + 1


@given(works(), st.lists(days, min_size=1, max_size=6))
def test_what_is_done_between_rounds_adds_up_to_all(work, rounds):
    stops = [work.start, *sorted(day for day in rounds if day >= work.start), work.end + dt.timedelta(1)]
    stops = sorted(set(stops))
    done = [work.left_at(one) - work.left_at(other) for one, other in itertools.pairwise(stops)]
    assert sum(done) == work.half_days


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ("2020-09-01", 3, "2020-12-01"),
        ("2020-12-01", 3, "2021-03-01"),
        ("2021-08-31", 3, "2021-11-30"),  # the last day of a month stays the last
        ("2021-11-30", 3, "2022-02-28"),
        ("2022-02-28", 3, "2022-05-31"),
        ("2020-02-29", 12, "2021-02-28"),
        ("2021-01-30", 1, "2021-02-28"),  # February is shorter
        ("2020-09-15", 12, "2021-09-15"),
    ],
)
def test_the_same_day_of_a_later_month(day, months, later):
    assert months_later(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(later)


@given(days, st.integers(1, 24))
def test_so_many_months_later_is_in_the_month_that_is_so_many_later(day, months):
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months


TERMS = (
    Period("autumn", dt.date(2019, 9, 1), dt.date(2019, 12, 31)),
    Period("spring", dt.date(2020, 1, 1), dt.date(2020, 3, 31)),
    Period("summer", dt.date(2020, 4, 1), dt.date(2020, 8, 31)),
)
NEXT = (
    Period("spring", dt.date(2020, 1, 1), dt.date(2020, 3, 31)),
    Period("summer", dt.date(2020, 4, 1), dt.date(2020, 8, 31)),
    Period("autumn", dt.date(2020, 9, 1), dt.date(2020, 12, 31)),
)


def by_terms(half_days, profile, start=TERMS[0].start, end=TERMS[-1].end):
    return Work("C", "L", "", half_days, start, end, 2, profile, TERMS)


@pytest.mark.parametrize(
    ("profile", "day", "left"),
    [
        ((1, 1, 1), "2020-01-01", 4),  # autumn is over: its two half-days are done
        ((0, 1, 1), "2020-01-01", 6),  # nothing was due before Christmas
        ((0, 1, 1), "2020-02-15", 5),  # 45 of the 91 days of spring are gone: one half-day of three
        ((0, 1, 1), "2020-04-01", 3),
        ((2, 1, 0), "2020-04-01", 0),
        ((2, 1, 0), "2019-11-01", 4),  # 61 of 122 days: two of four half-days
    ],
)
def test_full_periods_are_done_by_the_profile_and_the_current_one_evenly_by_day(profile, day, left):
    assert by_terms(6, profile).left_at(dt.date.fromisoformat(day)) == left


def test_work_that_begins_late_falls_on_the_periods_that_it_has_days_in():
    late = by_terms(6, (2, 1, 0), start=dt.date(2020, 2, 1))
    assert [half_days for _, _, half_days in late.parts] == [6, 0]  # autumn is gone, so spring has all
    none = by_terms(6, (1, 0, 0), start=dt.date(2020, 2, 1))
    assert [half_days for _, _, half_days in none.parts] == [3, 3]  # no weight is left: evenly


@pytest.mark.parametrize(
    ("profile", "carried"),
    [((1, 1, 1), (1, 1, 0)), ((0, 1, 1), (1, 1, 0)), ((1, 2, 0), (1, 0, 0)), ((2, 0, 1), (0, 1, 0))],
)
def test_what_is_left_falls_on_the_next_rounds_periods_by_its_days(profile, carried):
    day = NEXT[0].start
    assert by_terms(6, profile).profile_from(day, NEXT) == carried
    assert by_terms(6, profile).profile_from(day, ()) == ()
    assert by_terms(6, (1, 0, 0)).profile_from(day, NEXT) == ()  # nothing is left


def test_periods_change_nothing_in_the_end():
    for half_days in range(9):
        for profile in ((), (1, 1, 1), (0, 2, 1), (5, 0, 1)):
            work = by_terms(half_days, profile)
            assert work.left_at(work.start) == half_days
            assert work.left_at(work.end + dt.timedelta(1)) == 0
            assert sum(part for _, _, part in work.parts) == half_days
