"""Who may be led at all."""

from __future__ import annotations

import pytest

from constraints.audit.audit import audit_allocation
from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, PASS, REFUSED
from constraints.faces.plan import Plan
from constraints.testing import (
    event,
    leader,
    make_round,
    rule_of,
    running,
    school,
    trust_case,
    verify,
    waive,
)  # fmt: skip
from optimiser.model.candidates import find_candidates

LEADERS = [leader("L1"), leader("L2")]


def lead(**tables):
    return verify("eligible-case").given(leaders=LEADERS, **tables).deploy("100001", "L1")


def test_an_eligible_school_that_needs_no_trust_passes():
    lead(schools=[school()]).finds(PASS)
    lead(schools=[school(eligible=True, trust_match="none-suitable")]).finds(PASS)


@pytest.mark.parametrize("fact", [{"eligible": False}, {"trust_match": "pending"}, {"trust_match": "matched"}])
def test_a_school_that_is_not_eligible_or_gets_a_trust_fails(fact):
    lead(schools=[school(**fact)]).finds(FAIL)


def test_one_member_that_is_not_eligible_bars_the_whole_case():
    def trust(**second):
        members = [school("100001", case_id="C1"), school("100002", case_id="C1", **second)]
        given = verify("eligible-case").given(schools=members, cases=[trust_case("C1")], leaders=LEADERS)
        return given.deploy("C1", "L1")

    trust().finds(PASS)
    trust(eligible=False).finds(FAIL)
    trust(trust_match="pending").finds(FAIL)


def test_a_refused_offer_bars_the_case_until_the_school_agrees():
    no = event("100001", "refused", "school", on="2019-09-02")
    lead(schools=[school()], events=[no]).finds(REFUSED)
    lead(schools=[school()], events=[no, event("100001", "agreed", "school", on="2019-09-09")]).finds(PASS)
    lead(schools=[school(), school("100002")], events=[event("100002", "refused", "school")]).finds(PASS)


def test_a_refused_pair_does_not_refuse_the_offer():
    lead(schools=[school()], events=[event("100001", "refused", "school", "L1", scope="pair")]).finds(PASS)


def test_a_case_with_a_running_lead_is_not_open_to_another_leader():
    work = [running("100001", "L2")]
    lead(schools=[school()], running=work).finds(FAIL)
    # the running lead itself is kept, and no pair rule is asked about it
    given = verify("eligible-case").given(schools=[school()], leaders=LEADERS, running=work)
    given.deploy("100001", "L2").keeps()


def test_running_support_of_a_need_does_not_bar_a_lead():
    lead(schools=[school()], running=[running("100001", "L2", need_id="maths")]).finds(PASS)


def test_a_case_whose_support_has_started_elsewhere_is_barred_until_it_ends():
    started = event("100001", "started", "school", on="2019-05-01")
    lead(schools=[school()], events=[started]).finds(FAIL)
    lead(schools=[school()], events=[started, event("100001", "ended", "school", on="2019-07-20")]).finds(PASS)


def test_a_case_that_moved_up_a_tier_may_be_led_anew():
    started = event("100001", "started", "school", on="2019-05-01")

    def with_tier(of_running):
        return lead(schools=[school(tier=2)], events=[started], running=[running("100001", "L2", tier=of_running)])

    with_tier(1).finds(PASS)  # supported under tier 1, now in tier 2
    with_tier(2).finds(FAIL)  # the same tier: in support already
    with_tier(None).finds(FAIL)  # a blank tier is the case's


@pytest.mark.parametrize(
    ("at", "because"),
    [
        ({"eligible": False}, "school 100001 is not eligible"),  # the first of equals
        ({"trust_match": "pending"}, "a strong trust is being sought for school 100001"),
        ({}, "100001 is in support already, led by L2"),
    ],
)
def test_the_finding_names_the_school_and_who_leads_it_now(at, because):
    round_ = make_round(schools=[school(**at)], leaders=LEADERS, running=[running("100001", "L2")])
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    assert rule_of(round_, "eligible-case").judge(round_, row).because == because


def test_a_refusal_is_never_waived_and_another_failure_is():
    told = [waive("100001", "L1", "eligible-case")]
    refused = make_round(
        schools=[school()], leaders=[leader()], decisions=told, events=[event("100001", "refused", "school")]
    )
    pending = make_round(schools=[school(trust_match="pending")], leaders=[leader()], decisions=told)
    assert not find_candidates(refused).lead.case.size
    assert find_candidates(pending).lead.case.size == 1
    assert len(audit_allocation(refused, Allocation.of([("100001", "L1")])).breaches) == 1
    assert not audit_allocation(pending, Allocation.of([("100001", "L1")])).breaches


@pytest.mark.parametrize(("agreed_on", "verdict"), [("02/10/2019", PASS), ("30/09/2019", REFUSED)])
def test_a_school_that_agrees_to_a_leader_later_takes_up_the_offer(agreed_on, verdict):
    no = event("100001", "refused", "school", on="01/10/2019")
    yes = event("100001", "agreed", "school", "L1", on=agreed_on)
    lead(schools=[school()], events=[no, yes]).finds(verdict)
