"""The smallest set of edits that makes a round impossible."""

import pytest

from constraints.testing import leader, make_round, pin, school, staff_member
from optimiser.questions.session import Session
from scenarios.comparison import impossible_edits

A, B, C = "100001", "100002", "100003"


def pinned(half_days, *pairs, staff=(), max_cases=9):
    return make_round(
        schools=[school(A), school(B), school(C)],
        leaders=[leader("L1", "S1", half_days=half_days, max_cases=max_cases), leader("L2", "S2", half_days=60)],
        decisions=[pin(case, person) for case, person in pairs],
        staff=staff,
    )


def test_the_edits_that_clash_are_named_and_no_others():
    before = pinned(18, (A, "L1"))
    # 11 half-days hold one deployment of 6: two pins and 11 half-days clash; the pin on L2 and T1 have no part in it
    after = pinned(11, (A, "L1"), (B, "L1"), (C, "L2"), staff=[staff_member("T1", "S1")])
    found = impossible_edits(before, after)
    assert sorted(edit.name for edit in found.edits) == ["decision 100002 / L1 added", "leader L1: half_days 18 -> 11"]
    assert (found.possible, found.proved, found.smallest) == (False, True, True)
    assert "decision 100002 / L1 added" in str(found)
    assert "No fewer edits do" in str(found)


def test_of_two_clashes_the_smaller_one_is_named():
    before = pinned(12, (A, "L1"))
    # two more pins need 18 half-days, where 12 are; but 5 half-days do not even hold the pin that was there
    after = pinned(5, (A, "L1"), (B, "L1"), (C, "L1"))
    found = impossible_edits(before, after)
    assert [edit.name for edit in found.edits] == ["leader L1: half_days 12 -> 5"]
    assert (found.proved, found.smallest) == (True, True)


def test_where_smaller_sets_are_too_many_it_says_only_that_none_can_be_left_out(monkeypatch):
    monkeypatch.setattr("scenarios.comparison.impossible.MOST_SUBSETS", 0)
    found = impossible_edits(pinned(12, (A, "L1")), pinned(5, (A, "L1"), (B, "L1"), (C, "L1")))
    assert [edit.name for edit in found.edits] == ["decision 100002 / L1 added", "decision 100003 / L1 added"]
    assert (found.proved, found.smallest) == (True, False)
    assert "None of them can be left out" in str(found)


def test_a_possible_round_has_no_culprits():
    found = impossible_edits(pinned(18), pinned(12, (A, "L1"), (B, "L1")))
    assert (found.edits, found.possible) == ((), True)
    assert "possible" in str(found)


@pytest.mark.parametrize(("half_days", "answer"), [(12, True), (11, False)])
def test_whether_a_round_is_possible(half_days, answer):
    round_ = pinned(half_days, (A, "L1"), (B, "L1"))
    assert Session.of_round(round_).feasible(60.0) is answer
