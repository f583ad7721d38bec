"""Which decisions stand: the latest for a pair and rule."""

from __future__ import annotations

import itertools

import pytest

from constraints.checks import check
from constraints.testing import event, forbid, leader, lift, make_round, pin, school, waive


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


# --- taken back ---

DAY, LATER = {"on": "2020-01-01"}, {"on": "2020-01-02"}
PAIR = ("100001", "L1")


@pytest.mark.parametrize("on", [DAY, LATER])
def test_a_lift_takes_back_what_stands_with_its_specialism_and_rule_on_the_same_day_too(on):
    first = [pin(*PAIR, **DAY), pin(*PAIR, "maths", **DAY), waive(*PAIR, "travel-limit", **DAY)]
    assert told(*first, lift(*PAIR, **on)).pins == ((*PAIR, "maths"),)
    assert told(*first, lift(*PAIR, "maths", **on)).pins == ((*PAIR, None),)
    of_rule = told(*first, lift(*PAIR, rule="travel-limit", **on))
    assert (len(of_rule.pins), of_rule.waivers) == (2, frozenset())
    assert told(*first, lift(*PAIR, rule="failed-before", **on)).waivers == {(*PAIR, "travel-limit", None)}
    assert told(*first, lift(*PAIR, **on)).waivers == {(*PAIR, "travel-limit", None)}


def test_what_is_decided_after_a_lift_stands_and_what_was_replaced_before_does_not_come_back():
    again = told(pin(*PAIR, **DAY), lift(*PAIR, **DAY), pin(*PAIR, **LATER))
    assert again.pins == ((*PAIR, None),)
    replaced = told(pin(*PAIR, on="2019-12-01"), forbid(*PAIR, **DAY), lift(*PAIR, **LATER))
    assert (replaced.pins, replaced.forbids) == ((), frozenset())


def test_decisions_do_not_depend_on_the_order_of_rows():
    rows = [pin(*PAIR, **DAY), lift(*PAIR, **DAY), waive(*PAIR, "travel-limit", **DAY), forbid(*PAIR, **LATER)]
    assert len({told(*order) for order in itertools.permutations(rows)}) == 1


@pytest.mark.parametrize(
    ("before", "advice"),
    [
        ([], "take the row out"),
        ([pin(*PAIR, **LATER)], "take the row out"),
        ([lift(*PAIR, **DAY)], "take the row out"),
        ([pin(*PAIR, "maths", **DAY)], "row 2 says pin L1 for maths: repeat its specialism and rule"),
        ([waive(*PAIR, "travel-limit", **DAY)], "row 2 says waive of travel-limit L1 for the whole case: repeat"),
    ],
)
def test_a_lift_of_nothing_is_refused(before, advice):
    round_ = make_round(schools=[school()], leaders=[leader()], decisions=[*before, lift(*PAIR, **DAY)])
    faults = [fault for fault in check(round_) if fault.value == "lift"]
    assert {(fault.code, fault.file, fault.column) for fault in faults} == {("NM303", "decisions.csv", "decision")}
    assert faults[-1].advice.startswith(advice)


def test_what_was_lifted_contradicts_nothing():
    tables = {"schools": [school()], "leaders": [leader()]}
    same_day = [pin(*PAIR, **DAY), lift(*PAIR, **DAY), forbid(*PAIR, **DAY)]
    assert check(make_round(**tables, decisions=same_day)) == []
    tables["events"] = [event("100001", "refused", "leader", "L1", on="2019-12-01")]
    waived = [waive(*PAIR, "travel-limit", **DAY)]
    assert [fault.code for fault in check(make_round(**tables, decisions=waived))] == ["NM302"]
    lifted = [*waived, lift(*PAIR, rule="travel-limit", **LATER)]
    assert check(make_round(**tables, decisions=lifted)) == []


def test_a_lift_of_the_waiver_of_somebody_who_is_not_here_has_no_effect_as_the_waiver_has_none():
    gone = [waive("100001", "X9", "travel-limit", **DAY), lift("100001", "X9", rule="travel-limit", **LATER)]
    assert check(make_round(schools=[school()], leaders=[leader()], decisions=gone)) == []
    of_pin = make_round(schools=[school()], leaders=[leader()], decisions=[lift("100001", "X9", **LATER)])
    assert "NM202" in {fault.code for fault in check(of_pin)}
