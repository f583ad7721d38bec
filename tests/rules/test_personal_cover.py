"""What a leader covers personally lies inside the deployment."""

from __future__ import annotations

from constraints.faces.arrays import arrays_of
from constraints.rules.base import CouplingRule
from constraints.testing import (
    all_columns,
    leader,
    make_round,
    need,
    rule_of,
    running,
    school,
    staff_member,
    trust_case,
    verify,
)

A, B = "100001", "100002"
TEAM = {"schools": [school(A), school(B)], "leaders": [leader("L1"), leader("L2")]}


def given(**tables):
    return verify("personal-cover").given(**TEAM, **tables)


def test_a_leader_covers_only_where_they_lead():
    asked = given(needs=[need(A)])
    asked.support(A, "maths", "L1").breaches(f"{A} / L1")
    asked.deploy(B, "L1").support(A, "maths", "L1").breaches(f"{A} / L1")
    asked.deploy(A, "L2").support(A, "maths", "L1").breaches(f"{A} / L1")
    asked.deploy(A, "L1").support(A, "maths", "L1").keeps()


def test_needs_fit_into_the_deployment():
    """sio-2019 deploys a leader for 6 half-days."""
    # 4 + 2 = 6 fits.
    fits = given(needs=[need(A, "maths", half_days=4), need(A, "phonics", half_days=2)])
    fits.deploy(A, "L1").support(A, "maths", "L1").support(A, "phonics", "L1").keeps()
    # 4 + 3 = 7 does not; either alone does.
    over = given(needs=[need(A, "maths", half_days=4), need(A, "phonics", half_days=3)]).deploy(A, "L1")
    over.support(A, "maths", "L1").support(A, "phonics", "L1").breaches(f"{A} / L1")
    over.support(A, "maths", "L1").keeps()
    over.support(A, "phonics", "L1").keeps()


def test_a_need_longer_than_the_deployment_is_not_for_the_leader():
    given(needs=[need(A, half_days=7)]).deploy(A, "L1").support(A, "maths", "L1").breaches(f"{A} / L1")
    given(needs=[need(A, half_days=6)]).deploy(A, "L1").support(A, "maths", "L1").keeps()


def test_deployments_of_two_cases_are_apart():
    """4 half-days at each of two cases lie in two deployments of 6."""
    asked = given(needs=[need(A, half_days=4), need(B, half_days=4)]).deploy(A, "L1").deploy(B, "L1")
    asked.support(A, "maths", "L1").support(B, "maths", "L1").keeps()


def test_staff_are_no_concern():
    asked = given(needs=[need(A, half_days=20)], staff=[staff_member("T1")])
    asked.support(A, "maths", "T1").keeps()


def test_a_case_with_a_deployment_of_its_own_length():
    """The trust's leader comes for 10 half-days: needs of 6 + 4 fit, 6 + 5 do not."""
    for second, fits in ((4, True), (5, False)):
        asked = verify("personal-cover").given(
            schools=[school(A, case_id="C1"), school(B, case_id="C1")],
            cases=[trust_case("C1", lead_half_days=10, delivery_urn=A)],
            leaders=[leader("L1")],
            needs=[need("C1", "maths", half_days=6, urn=A), need("C1", "phonics", half_days=second, urn=B)],
        )
        asked = asked.deploy("C1", "L1").support("C1", "maths", "L1").support("C1", "phonics", "L1")
        asked.keeps() if fits else asked.breaches("C1 / L1")


# --- running work ---


def test_a_running_leader_covers_within_the_whole_deployment():
    """One half-day of the deployment is left, yet it counts as the case's 6: a need of 6 fits, one of 7 does not."""
    for half_days, fits in ((6, True), (7, False)):
        asked = given(needs=[need(A, half_days=half_days)], running=[running(A, "L1", 1)])
        asked = asked.deploy(A, "L1").support(A, "maths", "L1")
        asked.keeps() if fits else asked.breaches(f"{A} / L1")


def test_running_cover_counts_with_the_needs_figure():
    """Running maths (4, of which 1 is left) and new phonics: 4 + 2 = 6 fits, 4 + 3 = 7 does not."""
    for second, fits in ((2, True), (3, False)):
        asked = given(
            needs=[need(A, "maths", half_days=4), need(A, "phonics", half_days=second)],
            running=[running(A, "L1"), running(A, "L1", 1, need_id="maths")],
        ).deploy(A, "L1")
        asked = asked.support(A, "maths", "L1").support(A, "phonics", "L1")
        asked.keeps() if fits else asked.breaches(f"{A} / L1")


def test_running_cover_beyond_the_deployment_leaves_nothing_and_breaks_nothing():
    """Running maths alone takes 8 of 6: it goes on, and phonics of 1 is beyond the limit of 8."""
    asked = given(
        needs=[need(A, "maths", half_days=8), need(A, "phonics", half_days=1)],
        running=[running(A, "L1"), running(A, "L1", need_id="maths")],
    ).deploy(A, "L1")
    asked.support(A, "maths", "L1").keeps()
    asked.support(A, "maths", "L1").support(A, "phonics", "L1").breaches(f"{A} / L1")


def test_running_cover_goes_on_under_another_leader():
    asked = given(
        needs=[need(A, "maths"), need(A, "phonics")],
        running=[running(A, "L1", need_id="maths")],
    ).deploy(A, "L2")
    asked.support(A, "maths", "L1").keeps()
    asked.support(A, "phonics", "L1").breaches(f"{A} / L1")


# --- rows ---


def sizes(*half_days):
    """Rows of one leader over needs of one case: how many link z to x, shut z, and hold the sum."""
    specialisms = ("maths", "phonics", "english")
    needs = [need(A, name, half_days=n) for name, n in zip(specialisms, half_days, strict=False)]
    round_ = make_round(schools=[school(A)], leaders=[leader("L1")], needs=needs)
    rule = rule_of(round_, "personal-cover")
    assert isinstance(rule, CouplingRule)
    return len(rule.rows(arrays_of(round_), all_columns(round_)).upper)


def test_there_is_a_row_for_the_sum_only_where_needs_outgrow_the_deployment():
    assert sizes(6) == 1  # z <= x
    assert sizes(7) == 1  # z <= 0
    assert sizes(4, 2) == 2  # two links; 4 + 2 <= 6 needs no saying
    assert sizes(4, 3) == 3  # two links and 4 z + 3 z' <= 6 x
    assert sizes(4, 2, 7) == 3  # two links and a shut column, which is not in the sum
