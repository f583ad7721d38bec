"""region-guarantee and budget, which are off unless switched on."""

from __future__ import annotations

import pytest

from constraints.rulebooks.shipped import load_policy
from constraints.rules.catalogue import rules_of
from constraints.testing import leader, need, running, school, staff_member, verify

CASES = ("100001", "100002", "100003", "100004")
A, B, C, D = CASES


def test_both_are_off_by_default():
    assert {rule.id for rule in rules_of(load_policy("sio-2019"))}.isdisjoint({"region-guarantee", "budget"})


# --- region-guarantee ---


def guarantee(share, regions=("North East",) * 3 + ("South West",), **tables):
    return verify("region-guarantee").given(
        schools=[school(urn, region=region) for urn, region in zip(CASES, regions, strict=True)],
        leaders=[leader("L1"), leader("L2")],
        overrides={"rules": {"region-guarantee": {"enabled": True, "share_percent": share}}},
        **tables,
    )


@pytest.mark.parametrize(
    ("share", "least"),
    [(1, 1), (33, 1), (34, 2), (50, 2), (66, 2), (67, 3), (100, 3)],  # of 3 cases: ceil(3 x share / 100)
)
def test_the_share_is_rounded_up_to_whole_cases(share, least):
    asked = guarantee(share).deploy(D, "L1")  # South West has its only case
    for case_id in (A, B, C)[: least - 1]:
        asked = asked.deploy(case_id, "L2")
    asked.breaches("North East")
    asked.deploy((A, B, C)[least - 1], "L2").keeps()


def test_every_region_is_asked_apart():
    asked = guarantee(50).deploy(A, "L1").deploy(B, "L1")
    asked.breaches("South West")
    asked.deploy(D, "L2").keeps()


def test_cases_without_a_region_are_left_out():
    asked = guarantee(100, (None, "North East", None, None))
    asked.breaches("North East")
    asked.deploy(B, "L1").keeps()


def test_no_share_asks_for_nothing():
    guarantee(0).keeps()


def test_running_deployments_count():
    guarantee(100, ("North East", None, None, None), running=[running(A, "L1")]).deploy(A, "L1").keeps()


# --- budget: 27,500 pence a leader's half-day, 17,500 a member of staff's under sio-2019 ---


def money(pence, **tables):
    return verify("budget").given(
        schools=[school(A), school(B)],
        leaders=[leader("L1"), leader("L2")],
        staff=[staff_member("T1")],
        needs=[need(A, "maths", half_days=4), need(A, "phonics", half_days=2)],
        overrides={"rules": {"budget": {"enabled": True, "pence": pence}}},
        **tables,
    )


@pytest.mark.parametrize(("pence", "fits"), [(235_000, True), (234_999, False)])
def test_leaders_and_staff_are_paid(pence, fits):
    # 6 x 27,500 + 4 x 17,500 = 165,000 + 70,000 = 235,000
    asked = money(pence).deploy(A, "L1")
    asked.keeps()
    asked = asked.support(A, "maths", "T1")
    asked.keeps() if fits else asked.breaches()


def test_cases_share_the_budget():
    money(330_000).deploy(A, "L1").deploy(B, "L2").keeps()  # 2 x 165,000
    money(329_999).deploy(A, "L1").deploy(B, "L2").breaches()


def test_personal_cover_and_running_work_cost_nothing():
    money(165_000).deploy(A, "L1").support(A, "maths", "L1").keeps()
    asked = money(0, running=[running(A, "L1"), running(A, "T1", need_id="maths")])
    asked.deploy(A, "L1").support(A, "maths", "T1").keeps()
    asked.deploy(A, "L1").support(A, "maths", "T1").support(A, "phonics", "T1").breaches()


def test_no_money_is_no_new_work():
    money(0).deploy(A, "L1").breaches()
    money(0).keeps()
