"""Whether a leader can be asked. The delivery window of the tests is 1 September 2019 to 31 August 2020."""

from __future__ import annotations

import datetime as dt

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS, REFUSED
from constraints.faces.plan import Plan
from constraints.testing import event, leader, make_round, rule_of, school, supporter, verify

WINDOW = (dt.date(2019, 9, 1), dt.date(2020, 8, 31))


def lead(one_leader, *, home=None, at=None, **tables):
    given = verify("available-leader").given(
        schools=[at or school()], supporters=[home or supporter("S1")], leaders=[one_leader], delivery=WINDOW, **tables
    )
    return given.deploy("100001", "L1")


@pytest.mark.parametrize("answer", ["willing", "prerequisites"])
def test_a_yes_passes_a_no_fails_and_no_reply_is_not_known(answer):
    lead(leader(**{answer: True})).finds(PASS)
    lead(leader(**{answer: False})).finds(REFUSED if answer == "willing" else FAIL)  # unwilling: never waived
    lead(leader(**{answer: None})).finds(NOT_KNOWN)


def test_a_no_counts_more_than_no_reply():
    lead(leader(willing=None, prerequisites=False)).finds(FAIL)


@pytest.mark.parametrize(
    ("dates", "verdict"),
    [
        ({}, PASS),  # blank is open
        ({"designated_from": "01/09/2019", "designated_to": "31/08/2020"}, PASS),  # exactly the window
        ({"designated_from": "02/09/2019"}, FAIL),  # a day late
        ({"designated_to": "30/08/2020"}, FAIL),  # a day short
        ({"designated_from": "01/09/2010"}, PASS),
    ],
)
def test_leader_and_supporter_are_designated_over_the_whole_window(dates, verdict):
    lead(leader(**dates)).finds(verdict)
    lead(leader(), home=supporter("S1", **dates)).finds(verdict)


def test_who_has_withdrawn_is_out_and_so_are_the_leaders_of_a_supporter_that_has():
    lead(leader(), events=[event("100001", "withdrawn", "leader", "L1")]).finds(REFUSED)
    lead(leader(), events=[event("100001", "withdrawn", "supporter", "S1")]).finds(REFUSED)
    lead(leader(), events=[event("100001", "withdrawn", "supporter", "S2")]).finds(PASS)


def test_a_leader_who_named_regions_leads_only_there():
    def in_region(region, regions):
        return lead(leader(regions=regions), at=school(region=region))

    in_region("London", "London;South East").finds(PASS)
    in_region("North West", "London;South East").finds(FAIL)
    in_region("North West", None).finds(PASS)
    in_region(None, "London").finds(NOT_KNOWN)
    in_region(None, None).finds(PASS)


def test_a_region_that_no_case_lies_in_still_binds():
    lead(leader(regions="South West"), at=school(region="London")).finds(FAIL)


def test_the_finding_says_what_is_missing():
    round_ = make_round(schools=[school()], leaders=[leader(willing=None, designated_to="01/01/2020")], delivery=WINDOW)
    rule = rule_of(round_, "available-leader")
    finding = rule.judge(round_, Plan(round_, Allocation.of([("100001", "L1")])).leads[0])
    assert finding.because == "L1 is designated only to 2020-01-01, delivery ends 2020-08-31"
