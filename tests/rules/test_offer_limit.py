"""What a case gets lies within its offer: an entitlement in half-days, or a grant in pence and the leader's days."""

from __future__ import annotations

import pytest

from constraints.testing import leader, need, running, school, staff_member, trust_case, verify

A, B = "100001", "100002"
NEEDS = [need(A, "maths", half_days=4), need(A, "phonics", half_days=3)]


def offer(**values):
    """Overrides of tier 2, of which the schools are."""
    return {"tiers": {"2": values}}


def entitled(half_days, **tables):
    return verify("offer-limit").given(
        schools=[school(A), school(B)],
        leaders=[leader("L1"), leader("L2")],
        staff=[staff_member("T1"), staff_member("T2")],
        overrides=offer(grant_pence=None, entitlement_half_days=half_days),
        **{"needs": NEEDS} | tables,
    )


# --- entitlements ---


@pytest.mark.parametrize(("half_days", "fits"), [(13, True), (12, False), (None, True)])
def test_leader_and_staff_together_are_within_the_entitlement(half_days, fits):
    # The leader's 6 and 4 + 3 of staff make 13.
    asked = entitled(half_days).deploy(A, "L1").support(A, "maths", "T1")
    asked.keeps()
    asked = asked.support(A, "phonics", "T2")
    asked.keeps() if fits else asked.breaches(A)


def test_each_case_has_its_own():
    entitled(6).deploy(A, "L1").deploy(B, "L2").keeps()


def test_personal_cover_is_charged_nowhere():
    entitled(6).deploy(A, "L1").support(A, "maths", "L1").keeps()
    entitled(6).deploy(A, "L1").support(A, "maths", "T1").breaches(A)


def test_visits_are_charged():
    asked = entitled(9, needs=[need(A, half_days=4, mode="visit")]).deploy(A, "L1")
    asked.support(A, "maths", "T1").breaches(A)  # 6 + 4


def test_an_entitlement_below_the_deployment_lets_nobody_lead():
    entitled(5).deploy(A, "L1").breaches(A)
    entitled(5).support(A, "maths", "T1").keeps()


def test_a_cases_own_entitlement_goes_before_the_tiers():
    asked = verify("offer-limit").given(
        schools=[school(A, case_id="C1")],
        cases=[trust_case("C1", entitlement_half_days=9)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        needs=[need("C1", half_days=4)],
        overrides=offer(grant_pence=None, entitlement_half_days=20),
    )
    asked.deploy("C1", "L1").keeps()
    asked.deploy("C1", "L1").support("C1", "maths", "T1").breaches("C1")  # 6 + 4 = 10


# --- grants ---


def granted(pence, **tables):
    """A half-day of staff is 17,500 pence under sio-2019."""
    return verify("offer-limit").given(
        schools=[school(A)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        overrides=offer(grant_pence=pence),
        **{"needs": NEEDS} | tables,
    )


@pytest.mark.parametrize(("pence", "fits"), [(122_500, True), (122_499, False)])
def test_staff_are_paid_from_the_grant_and_the_leader_is_not(pence, fits):
    # 4 + 3 = 7 half-days at 17,500 make 122,500.
    asked = granted(pence).deploy(A, "L1").support(A, "maths", "T1")
    asked.keeps()
    asked = asked.support(A, "phonics", "T1")
    asked.keeps() if fits else asked.breaches(A)


def test_no_grant_is_no_staff():
    granted(0).deploy(A, "L1").keeps()
    granted(0).deploy(A, "L1").support(A, "maths", "L1").keeps()
    granted(0).deploy(A, "L1").support(A, "maths", "T1").breaches(A)


def test_a_grant_goes_before_an_entitlement():
    asked = verify("offer-limit").given(
        schools=[school(A)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        needs=NEEDS,
        overrides=offer(entitlement_half_days=0),
    )
    asked.deploy(A, "L1").support(A, "maths", "T1").keeps()


# --- the leader's days ---


@pytest.mark.parametrize(("most", "fits"), [(6, True), (5, False)])
def test_a_deployment_is_within_the_tiers_days(most, fits):
    asked = (
        verify("offer-limit")
        .given(schools=[school(A)], leaders=[leader("L1")], overrides=offer(lead_limit_half_days=most))
        .deploy(A, "L1")
    )
    asked.keeps() if fits else asked.breaches(A)


def test_a_running_deployment_beyond_the_tiers_days_goes_on():
    tables = {"schools": [school(A)], "leaders": [leader("L1"), leader("L2")], "running": [running(A, "L1")]}
    asked = verify("offer-limit").given(**tables, overrides=offer(lead_limit_half_days=5))
    asked.deploy(A, "L1").keeps()
    asked.deploy(A, "L2").breaches(A)


# --- running work counts with the figures of case and need ---


def test_running_work_counts_in_full():
    """One half-day is left of a deployment of 6 and one of a need of 4: both count whole, 6 + 4 + 3 = 13."""
    going_on = [running(A, "L1", 1), running(A, "T1", 1, need_id="maths")]
    for half_days, fits in ((13, True), (12, False)):
        asked = entitled(half_days, running=going_on).deploy(A, "L1").support(A, "maths", "T1")
        asked.keeps()
        asked = asked.support(A, "phonics", "T1")
        asked.keeps() if fits else asked.breaches(A)


def test_running_work_beyond_the_offer_lifts_it_to_what_it_takes():
    """The running 6 + 4 = 10 are beyond 8 and go on; another 3 are a breach, as they are of a grant of nothing."""
    going_on = [running(A, "L1"), running(A, "T1", need_id="maths")]
    for asked in (entitled(8, running=going_on), granted(0, running=going_on)):
        asked.deploy(A, "L1").support(A, "maths", "T1").keeps()
        asked.deploy(A, "L1").support(A, "maths", "T1").support(A, "phonics", "T1").breaches(A)


def test_a_new_leader_pays_for_running_support():
    """Running support of 4 does not lift 9: with a new leader's 6 that is 10. It lifts 3 to 4, no more."""
    going_on = [running(A, "T1", need_id="maths")]
    entitled(10, running=going_on).deploy(A, "L2").support(A, "maths", "T1").keeps()
    entitled(9, running=going_on).deploy(A, "L2").support(A, "maths", "T1").breaches(A)
    entitled(3, running=going_on).support(A, "maths", "T1").keeps()
