"""Which decisions stand: the latest for a pair and rule."""

from __future__ import annotations

import pytest

from constraints.testing import forbid, leader, make_round, pin, school, waive


def told(*rows):
    return make_round(schools=[school()], leaders=[leader()], decisions=list(rows)).instructions


def test_the_latest_of_a_pin_and_a_forbid_of_a_pair_stands():
    assert told(pin("100001", "L1", on="01/01/2020"), forbid("100001", "L1", on="02/01/2020")).pins == ()
    assert told(pin("100001", "L1", on="02/01/2020"), forbid("100001", "L1", on="01/01/2020")).forbids == frozenset()


@pytest.mark.parametrize(("first", "then"), [("maths", None), (None, "maths")])
def test_a_later_forbid_replaces_a_pin_where_one_of_them_means_the_whole_pair(first, then):
    instructions = told(pin("100001", "L1", first, on="01/01/2020"), forbid("100001", "L1", then, on="02/01/2020"))
    assert instructions.pins == ()
    assert instructions.forbids == {("100001", "L1", then)}


def test_decisions_about_two_specialisms_stand_side_by_side():
    instructions = told(
        pin("100001", "L1", "maths", on="01/01/2020"), forbid("100001", "L1", "phonics", on="02/01/2020")
    )
    assert instructions.pins == (("100001", "L1", "maths"),)
    assert instructions.forbids == {("100001", "L1", "phonics")}


def test_two_pins_of_a_pair_stand_side_by_side():
    instructions = told(pin("100001", "L1", on="01/01/2020"), pin("100001", "L1", "maths", on="02/01/2020"))
    assert instructions.pins == (("100001", "L1", None), ("100001", "L1", "maths"))


def test_a_waiver_is_replaced_by_none_but_the_same_waiver():
    instructions = told(
        waive("100001", "L1", "travel-limit", on="01/01/2020"),
        waive("100001", "L1", "failed-before", on="02/01/2020"),
        forbid("100001", "L1", on="03/01/2020"),
    )
    assert {rule for _, _, rule, _ in instructions.waivers} == {"travel-limit", "failed-before"}
