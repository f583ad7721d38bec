"""Support comes from outside the school, its trust and its federation."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS
from constraints.faces.plan import Plan
from constraints.rules.base import PairParams
from constraints.rules.independence import Independence
from constraints.testing import leader, make_round, need, rule_of, school, staff_member, supporter, trust_case, verify


def pair(at, home):
    """Return the lead, and the support by staff, of the same two bodies."""
    given = verify("independence").given(
        schools=[at], supporters=[home], leaders=[leader("L1")], staff=[staff_member("T1")], needs=[need()]
    )
    return given.deploy("100001", "L1"), given.support("100001", "maths", "T1")


@pytest.mark.parametrize(
    ("at", "home", "verdict"),
    [
        ({}, {}, PASS),  # blank never equals blank
        ({}, {"urn": "100001"}, FAIL),
        ({}, {"urn": "100002"}, PASS),
        ({"trust_id": "T1"}, {"trust_id": "T1"}, FAIL),
        ({"trust_id": "T1"}, {"trust_id": "T2"}, PASS),
        ({"trust_id": "T1"}, {}, PASS),
        ({"federation_id": "F1"}, {"federation_id": "F1"}, FAIL),
        ({"federation_id": "F1"}, {"federation_id": "F2"}, PASS),
        ({"federation_id": "X"}, {"trust_id": "X"}, PASS),  # a federation is not a trust of the same number
        ({"governance": "academy", "trust_id": "T1"}, {"trust_id": "T2"}, PASS),
        ({"governance": "academy"}, {"trust_id": "T2"}, NOT_KNOWN),
        ({"governance": "academy"}, {}, NOT_KNOWN),
        ({"governance": "academy", "federation_id": "F1"}, {"federation_id": "F1"}, FAIL),  # a fail counts more
    ],
)
def test_same_school_trust_or_federation_fails(at, home, verdict):
    for asked in pair(school(**at), supporter(**home)):
        asked.finds(verdict)


@pytest.mark.parametrize(("kind", "field"), [("trust", "trust_id"), ("federation", "federation_id")])
def test_a_trust_or_federation_that_supports_is_itself_the_body(kind, field):
    def by(body):
        given = verify("independence").given(
            schools=[school(**{field: body})], supporters=[supporter("B1", kind=kind)], leaders=[leader("L1", "B1")]
        )
        return given.deploy("100001", "L1")

    by("B1").finds(FAIL)
    by("B2").finds(PASS)


def test_every_member_of_a_case_counts_and_the_worst_decides():
    def second(**fields):
        members = [school("100001", case_id="C1"), school("100002", case_id="C1", **fields)]
        given = verify("independence").given(
            schools=members, cases=[trust_case("C1")], supporters=[supporter(trust_id="T1")], leaders=[leader("L1")]
        )
        return given.deploy("C1", "L1")

    second().finds(PASS)
    second(governance="academy").finds(NOT_KNOWN)
    second(trust_id="T1").finds(FAIL)


def test_no_policy_makes_it_waivable():
    assert not Independence(PairParams(waivable=True)).waivable


def test_the_finding_names_both_bodies():
    round_ = make_round(schools=[school(trust_id="T1")], supporters=[supporter(trust_id="T1")], leaders=[leader("L1")])
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    because = rule_of(round_, "independence").judge(round_, row).because
    assert because == "S1 and school 100001 are of the same trust T1"
