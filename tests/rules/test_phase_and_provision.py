"""Phases and provisions that are clearly wrong are blocked; unusual ones pass, and are priced elsewhere."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS
from constraints.faces.plan import Plan
from constraints.testing import leader, make_round, need, rule_of, school, staff_member, supporter, trust_case, verify

FIT = {
    "fit": {
        "phase_fine": ["all-through>primary"],
        "phase_unusual": ["secondary>middle"],
        "provision_fine": [],
        "provision_unusual": ["special>mainstream"],
        "phase_free_provisions": ["special"],
        "support_specialisms": ["maths"],
    }
}


def given(schools, *, known, **tables):
    return verify("phase-and-provision").given(
        schools=schools,
        supporters=[supporter("S1", phase=None, provision=None)],
        leaders=[leader("L1", **known)],
        staff=[staff_member("T1", specialisms="maths:2;business:2", **known)],
        overrides=FIT,
        **tables,
    )


@pytest.mark.parametrize(
    ("known", "at", "verdict"),
    [
        ({"phases": "primary", "provisions": "mainstream"}, {"phase": "primary"}, PASS),
        ({"phases": "all-through", "provisions": "mainstream"}, {"phase": "primary"}, PASS),
        ({"phases": "secondary", "provisions": "mainstream"}, {"phase": "middle"}, PASS),  # unusual
        ({"phases": "primary", "provisions": "special"}, {"phase": "primary"}, PASS),  # unusual
        ({"phases": "nursery", "provisions": "mainstream"}, {"phase": "secondary"}, FAIL),
        ({"phases": "primary", "provisions": "mainstream"}, {"phase": "primary", "provision": "special"}, FAIL),
        ({"phases": "nursery", "provisions": "special"}, {"phase": "secondary", "provision": "special"}, PASS),
        ({"provisions": "mainstream"}, {"phase": "primary"}, NOT_KNOWN),
        ({"phases": "primary"}, {"phase": "primary"}, NOT_KNOWN),
        ({"phases": "nursery"}, {"phase": "secondary"}, FAIL),  # wrong by phase, whatever the provision
    ],
)
def test_wrong_fails_unusual_passes_and_blank_is_not_known(known, at, verdict):
    asked = given([school(**at)], known=known, needs=[need()])
    asked.deploy("100001", "L1").finds(verdict)
    asked.support("100001", "maths", "T1").finds(verdict)


def test_support_outside_the_named_specialisms_is_free_of_phase():
    known = {"phases": "nursery", "provisions": "mainstream"}
    asked = given([school(phase="secondary")], known=known, needs=[need(), need(specialism="business")])
    asked.support("100001", "maths", "T1").finds(FAIL)
    asked.support("100001", "business", "T1").finds(PASS)


def test_blank_phases_are_the_supporters():
    asked = verify("phase-and-provision").given(
        schools=[school(phase="primary")], supporters=[supporter(phase="primary")], leaders=[leader()], overrides=FIT
    )
    asked.deploy("100001", "L1").finds(PASS)


def test_the_worst_member_of_a_case_decides():
    known = {"phases": "primary", "provisions": "mainstream"}

    def with_second(phase):
        members = [school("100001", case_id="C1"), school("100002", case_id="C1", phase=phase)]
        return given(members, known=known, cases=[trust_case("C1")]).deploy("C1", "L1")

    with_second("primary").finds(PASS)
    with_second("secondary").finds(FAIL)


@pytest.mark.parametrize(
    ("known", "at", "because"),
    [
        (
            {"phases": "nursery;primary", "provisions": "mainstream"}, {"phase": "secondary"},
            "L1 knows nursery and primary; school 100001 is secondary, too far by phase",
        ),
        (
            {"phases": "primary", "provisions": "mainstream"}, {"provision": "special"},
            "L1 knows mainstream; school 100001 is special, too far by provision",
        ),
        ({"phases": "primary"}, {}, "no provision is known of L1; school 100001 is mainstream"),
    ],
)  # fmt: skip
def test_the_finding_says_what_is_known_and_what_is_asked(known, at, because):
    round_ = make_round(
        schools=[school(**at)],
        supporters=[supporter(phase=None, provision=None)],
        leaders=[leader("L1", **known)],
        overrides=FIT,
    )
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    assert rule_of(round_, "phase-and-provision").judge(round_, row).because == because
