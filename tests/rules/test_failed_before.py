"""Support that failed is not tried again by the same supporter."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, PASS
from constraints.faces.plan import Plan
from constraints.testing import history, leader, make_round, need, rule_of, school, staff_member, trust_case, verify


def given(*past):
    return verify("failed-before").given(
        schools=[school("100001", case_id="C1"), school("100002", case_id="C1"), school("100009")],
        cases=[trust_case("C1")],
        leaders=[leader("L1"), leader("L2", "S2")],
        staff=[staff_member("T1"), staff_member("T2", "S2")],
        needs=[need("C1")],
        history=past,
    )


@pytest.mark.parametrize(
    ("outcome", "verdict"), [("failed", FAIL), ("succeeded", PASS), ("partly", PASS), ("not-known", PASS)]
)
def test_only_a_failure_counts(outcome, verdict):
    given(history("100001", "S1", outcome)).deploy("C1", "L1").finds(verdict)
    given(history("100001", "S1", outcome)).support("C1", "maths", "T1").finds(verdict)


def test_a_failure_at_any_member_counts_for_that_supporter_only():
    past = history("100002", "S1", "failed")
    given(past).deploy("C1", "L1").finds(FAIL)
    given(past).deploy("C1", "L2").finds(PASS)
    given(past).support("C1", "maths", "T2").finds(PASS)
    given(past).deploy("100009", "L1").finds(PASS)


def test_a_later_success_does_not_undo_a_failure():
    past = history("100001", "S1", "failed", "2016-07-20"), history("100001", "S1", "succeeded", "2018-07-20")
    given(*past).deploy("C1", "L1").finds(FAIL)


def test_schools_and_supporters_that_are_not_in_the_round_do_not_matter():
    given(history("999999", "S1", "failed"), history("100001", "S9", "failed")).deploy("C1", "L1").finds(PASS)


def test_the_finding_names_school_and_supporter():
    round_ = make_round(schools=[school()], leaders=[leader()], history=[history("100001", "S1", "failed")])
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    because = rule_of(round_, "failed-before").judge(round_, row).because
    assert because == "earlier support of school 100001 by S1 ended as failed"
