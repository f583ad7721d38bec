"""leader-days, staff-days and release-limit."""

from __future__ import annotations

import pytest

from constraints.testing import (
    capacity,
    commitment,
    leader,
    need,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
    verify,
)

A, B, C = "100001", "100002", "100003"
SCHOOLS = [school(A), school(B), school(C)]


# --- leader-days: a deployment takes 6 half-days under sio-2019 ---


@pytest.mark.parametrize(("half_days", "fits"), [(12, True), (11, False)])
def test_deployments_fit_into_a_leaders_half_days(half_days, fits):
    asked = verify("leader-days").given(schools=SCHOOLS, leaders=[leader("L1", half_days=half_days)])
    asked.deploy(A, "L1").keeps()
    both = asked.deploy(A, "L1").deploy(B, "L1")  # 6 + 6 = 12
    both.keeps() if fits else both.breaches("L1")


def test_personal_cover_takes_no_half_days_of_its_own():
    asked = verify("leader-days").given(
        schools=SCHOOLS, leaders=[leader("L1", half_days=6)], needs=[need(A, half_days=6)]
    )
    asked.deploy(A, "L1").support(A, "maths", "L1").keeps()


@pytest.mark.parametrize(("left_of_it", "fits"), [(5, True), (6, False)])
def test_running_work_is_taken_off_and_charged_no_more(left_of_it, fits):
    """11 half-days less what is left of running work: 6 are left for a deployment, or 5 are not."""
    asked = verify("leader-days").given(
        schools=SCHOOLS, leaders=[leader("L1", half_days=11)], running=[running(A, "L1", left_of_it)]
    )
    asked.deploy(A, "L1").keeps()
    both = asked.deploy(A, "L1").deploy(B, "L1")
    both.keeps() if fits else both.breaches("L1")


def test_running_work_beyond_the_half_days_leaves_nothing_and_breaks_nothing():
    asked = verify("leader-days").given(
        schools=SCHOOLS, leaders=[leader("L1", half_days=3)], running=[running(A, "L1", 9)]
    )
    asked.deploy(A, "L1").keeps()
    asked.deploy(A, "L1").deploy(B, "L1").breaches("L1")


@pytest.mark.parametrize(("elsewhere", "fits"), [(6, True), (7, False)])
def test_commitments_are_taken_off(elsewhere, fits):
    asked = (
        verify("leader-days")
        .given(schools=SCHOOLS, leaders=[leader("L1", half_days=12)], commitments=[commitment("L1", elsewhere)])
        .deploy(A, "L1")
    )
    asked.keeps() if fits else asked.breaches("L1")


def test_a_case_led_anew_in_a_higher_tier_is_charged_in_full():
    """4 are left of the old work under tier 1; 10 - 4 = 6 pay for the new deployment, 9 - 4 = 5 do not."""
    for half_days, fits in ((10, True), (9, False)):
        asked = (
            verify("leader-days")
            .given(schools=SCHOOLS, leaders=[leader("L1", half_days=half_days)], running=[running(A, "L1", 4, tier=1)])
            .deploy(A, "L1")
        )
        asked.keeps() if fits else asked.breaches("L1")


def test_a_deployment_of_a_cases_own_length():
    asked = verify("leader-days").given(
        schools=[school(A, case_id="C1")],
        cases=[trust_case("C1", lead_half_days=8)],
        leaders=[leader("L1", half_days=8), leader("L2", half_days=7)],
    )
    asked.deploy("C1", "L1").keeps()
    asked.deploy("C1", "L2").breaches("L2")


PERIODS = [capacity("L1", "autumn", 2), capacity("L1", "spring", 9), capacity("L1", "summer", 9)]


def test_periods_are_kept_one_by_one():
    """6 half-days fall on three periods as 2, 2, 2: one deployment fits into an autumn of 2, two do not."""
    asked = verify("leader-days").given(schools=SCHOOLS, leaders=[leader("L1", half_days=1)], capacity=PERIODS)
    asked.deploy(A, "L1").keeps()
    asked.deploy(A, "L1").deploy(B, "L1").breaches("L1")


@pytest.mark.parametrize(("profile", "fits"), [([1, 1, 1], True), ([2, 1, 0], False), ([0, 1, 1], True)])
def test_the_tiers_profile_says_how_a_deployment_falls_on_periods(profile, fits):
    """2, 2, 2 and 0, 3, 3 fit into 2, 9, 9; 4, 2, 0 does not."""
    asked = (
        verify("leader-days")
        .given(
            schools=SCHOOLS, leaders=[leader("L1")], capacity=PERIODS, overrides={"tiers": {"2": {"profile": profile}}}
        )
        .deploy(A, "L1")
    )
    asked.keeps() if fits else asked.breaches("L1")


def test_people_without_rows_of_capacity_have_one_figure():
    asked = verify("leader-days").given(
        schools=SCHOOLS, leaders=[leader("L1"), leader("L2", half_days=12)], capacity=PERIODS
    )
    asked.deploy(A, "L2").deploy(B, "L2").keeps()
    asked.deploy(A, "L2").deploy(B, "L2").deploy(C, "L2").breaches("L2")


def test_running_work_is_taken_off_each_period():
    """3 running half-days fall as 1, 1, 1 and leave 1 of autumn's 2: no deployment (2, 2, 2) fits."""
    tables = {"schools": SCHOOLS, "leaders": [leader("L1")], "capacity": PERIODS}
    verify("leader-days").given(**tables, running=[running(B, "L1", 3)]).deploy(A, "L1").breaches("L1")
    verify("leader-days").given(**tables, running=[running(B, "L1", 0)]).deploy(A, "L1").keeps()


# --- staff-days ---

NEEDS = [need(A, "maths", half_days=4), need(A, "phonics", half_days=3), need(B, "maths", half_days=3)]


def staff(half_days, **tables):
    return verify("staff-days").given(
        schools=SCHOOLS,
        leaders=[leader("L1")],
        staff=[staff_member("T1", half_days=half_days)],
        **{"needs": NEEDS} | tables,
    )


@pytest.mark.parametrize(("half_days", "fits"), [(10, True), (9, False)])
def test_support_fits_into_a_persons_half_days(half_days, fits):
    # 4 + 3 + 3 = 10
    asked = staff(half_days).support(A, "maths", "T1").support(A, "phonics", "T1")
    asked.keeps()
    asked = asked.support(B, "maths", "T1")
    asked.keeps() if fits else asked.breaches("T1")


def test_visits_take_the_same_half_days():
    asked = staff(3, needs=[need(A, half_days=4, mode="visit"), need(B, half_days=3, mode="visit")])
    asked.support(A, "maths", "T1").breaches("T1")
    asked.support(B, "maths", "T1").keeps()


def test_running_support_is_taken_off_and_charged_no_more():
    """1 half-day of running maths is left: 5 - 1 = 4 pay for 3 and not for 3 + 3."""
    asked = staff(5, running=[running(A, "T1", 1, need_id="maths")]).support(A, "maths", "T1")
    asked.support(B, "maths", "T1").keeps()
    asked.support(B, "maths", "T1").support(A, "phonics", "T1").breaches("T1")


def test_staff_have_periods_too():
    """Needs of 4 fall on two periods as 2, 2, and of 3 as 1, 2: 3 and 4 in all."""
    tables = {"capacity": [capacity("T1", "autumn", 3), capacity("T1", "spring", 3)]}
    asked = staff(0, **tables)
    asked.support(A, "maths", "T1").keeps()
    asked.support(A, "maths", "T1").support(B, "maths", "T1").breaches("T1")


# --- release-limit ---


def release(most, **tables):
    return verify("release-limit").given(
        schools=SCHOOLS,
        supporters=[supporter("S1", release_half_days=most)],
        leaders=[leader("L1"), leader("L2"), leader("L3", "S2")],
        staff=[staff_member("T1"), staff_member("T3", "S2")],
        **{"needs": NEEDS} | tables,
    )


@pytest.mark.parametrize(("most", "fits"), [(16, True), (15, False), (None, True)])
def test_a_supporters_people_share_its_release(most, fits):
    # 6 of L1, 6 of L2 and 4 of T1 make 16; a blank limits nothing under sio-2019.
    asked = release(most).deploy(A, "L1").deploy(B, "L2").support(A, "maths", "T1")
    asked.keeps() if fits else asked.breaches("S1")


def test_others_and_personal_cover_are_not_charged():
    asked = release(6).deploy(A, "L1").deploy(B, "L3").support(B, "maths", "T3")
    asked.support(A, "maths", "L1").keeps()
    asked.support(A, "phonics", "T1").breaches("S1")  # 6 + 3 = 9


@pytest.mark.parametrize(("most", "fits"), [(11, True), (10, False)])
def test_running_work_and_commitments_are_taken_off_the_release(most, fits):
    """2 of running work, 3 elsewhere and 6 of a new deployment make 11."""
    asked = release(most, running=[running(A, "L1", 2)], commitments=[commitment("T1", 3)])
    asked.deploy(A, "L1").keeps()
    asked = asked.deploy(A, "L1").deploy(B, "L2")
    asked.keeps() if fits else asked.breaches("S1")


def test_running_work_beyond_the_release_breaks_nothing():
    asked = release(1, running=[running(A, "L1", 9)]).deploy(A, "L1")
    asked.keeps()
    asked.support(A, "phonics", "T1").breaches("S1")
