"""Prices of how well people fit: specialism-shortfall and phase-stretch."""

from __future__ import annotations

import pytest

from constraints.testing import leader, need, running, school, staff_member, supporter, trust_case, verify


def shortfall(**tables):
    return verify("specialism-shortfall").given(**{"schools": [school()], "leaders": [leader()]} | tables)


@pytest.mark.parametrize(
    ("severity", "level", "minutes"),
    [(3, 1, 60), (3, 2, 30), (3, 3, 0), (1, 3, 0)],  # 30 minutes a level; knowing more costs nothing
)
def test_staff_pay_for_each_level_that_they_fall_short(severity, level, minutes):
    tables = {"needs": [need(severity=severity)], "staff": [staff_member(specialisms=f"maths:{level}")]}
    shortfall(**tables).deploy("100001", "L1").support("100001", "maths", "T1").charges(minutes)


def test_a_leader_in_person_pays_the_same():
    tables = {"needs": [need(severity=3)], "leaders": [leader(specialisms="maths:1")]}
    shortfall(**tables).deploy("100001", "L1").support("100001", "maths", "L1").charges(2 * 30)
    shortfall(**tables | {"leaders": [leader(specialisms="maths:3")]}).deploy("100001", "L1").support(
        "100001", "maths", "L1"
    ).charges(0)


def test_running_cover_is_free():
    tables = {
        "needs": [need(severity=3)], "staff": [staff_member(specialisms="maths:1")],
        "running": [running("100001", "L1"), running("100001", "T1", need_id="maths")],
    }  # fmt: skip
    shortfall(**tables).deploy("100001", "L1").support("100001", "maths", "T1").charges(0)


def test_a_leader_pays_once_for_the_best_fitting_of_the_derived_needs():
    # Short of maths by 3 - 1 = 2 levels, of phonics by 2 - 1 = 1: the best fit is 1 level, 30 minutes.
    needs = [need(severity=3, source="derived"), need(specialism="phonics", severity=2, source="derived")]
    knows_both = leader(specialisms="maths:1;phonics:1")
    shortfall(needs=needs, leaders=[knows_both]).deploy("100001", "L1").charges(30)
    shortfall(needs=needs, leaders=[leader()]).deploy("100001", "L1").charges(60)  # 2 levels of phonics, none known
    shortfall(needs=needs, leaders=[leader(specialisms="phonics:2")]).deploy("100001", "L1").charges(0)


def test_needs_that_can_be_covered_do_not_price_the_leader():
    shortfall(needs=[need(severity=3)]).deploy("100001", "L1").charges(0)
    shortfall().deploy("100001", "L1").charges(0)


def test_only_the_needs_of_the_own_case_price_a_leader():
    schools = [school("100001"), school("100002"), school("100003")]
    needs = [need("100001", severity=1, source="derived"), need("100003", severity=3, source="derived")]
    given = shortfall(schools=schools, needs=needs)
    given.deploy("100001", "L1").charges(30)
    given.deploy("100002", "L1").charges(0)
    given.deploy("100003", "L1").charges(90)


def test_a_need_of_a_referred_specialism_prices_no_leader_unless_it_only_informs():
    referred = need(specialism="governance", severity=2)
    shortfall(needs=[referred]).deploy("100001", "L1").charges(0)
    shortfall(needs=[need(specialism="governance", severity=2, source="derived")]).deploy("100001", "L1").charges(60)


def stretch(phase, supporter_phase, **tables):
    return verify("phase-stretch").given(
        **{
            "schools": [school(phase=phase)],
            "supporters": [supporter(phase=supporter_phase)],
            "leaders": [leader()],
            "staff": [staff_member(specialisms="maths:3;attendance:3")],
            "needs": [need(), need(specialism="attendance")],
        }
        | tables
    )


def test_an_unusual_phase_costs_and_a_fine_one_does_not():
    stretch("middle", "primary").deploy("100001", "L1").charges(20)
    stretch("primary", "primary").deploy("100001", "L1").charges(0)
    stretch("primary", "all-through").deploy("100001", "L1").charges(0)


def test_a_clearly_wrong_phase_is_a_matter_of_the_rule_not_of_the_price():
    stretch("secondary", "primary").deploy("100001", "L1").charges(0)


def test_an_unknown_phase_is_not_unusual():
    stretch("middle", None).deploy("100001", "L1").charges(0)


def test_staff_pay_only_for_the_specialisms_that_are_bound_to_a_phase():
    row = stretch("middle", "primary").deploy("100001", "L1").support("100001", "maths", "T1")
    row.charges(20 + 20)
    row.support("100001", "attendance", "T1").charges(20 + 20)  # attendance is free of phase


def test_the_worst_fit_over_the_schools_of_a_trust_case_counts():
    members = [school("100001", case_id="C1"), school("100002", case_id="C1", phase="middle")]
    case = [trust_case(delivery_urn="100001")]
    stretch("primary", "primary", schools=members, cases=case, needs=[]).deploy("C1", "L1").charges(20)
    members[1] = school("100002", case_id="C1", phase="secondary")  # clearly wrong: no stretch
    stretch("primary", "primary", schools=members, cases=case, needs=[]).deploy("C1", "L1").charges(0)
