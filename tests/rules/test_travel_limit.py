"""How far people travel. The tests' model of travel takes a minute a kilometre, so minutes can be read off."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS
from constraints.faces.plan import Plan
from constraints.rules.travel_limit import TravelLimit
from constraints.testing import (
    HERE,
    leader,
    make_round,
    measured,
    need,
    rule_of,
    school,
    staff_member,
    supporter,
    verify,
)  # fmt: skip

A_MINUTE_A_KM = {
    "travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0},
    "rules": {"travel-limit": {"minutes": 60, "tolerance_minutes": 5}},
}


def at(metres):
    return HERE[0], HERE[1] + metres


def lead(metres=2000, *, at_school=None, one_leader=None, **tables):
    given = verify("travel-limit").given(
        schools=[at_school or school()],
        supporters=[supporter("S1", at=at(metres), urn="200001")],
        leaders=[one_leader or leader()],
        staff=[staff_member()],
        overrides=A_MINUTE_A_KM,
        **tables,
    )
    return given.deploy("100001", "L1")


@pytest.mark.parametrize(
    ("metres", "minutes", "verdict"),
    [
        (60_000, 60, PASS),  # exactly the limit
        (60_001, 61, NOT_KNOWN),  # rounded up to 61, within 60 + 5
        (65_000, 65, NOT_KNOWN),  # exactly the tolerance
        (65_001, 66, FAIL),
    ],
)
def test_a_modelled_time_is_not_known_within_the_tolerance(metres, minutes, verdict):
    lead(metres).finds(verdict, minutes)


@pytest.mark.parametrize(("minutes", "verdict"), [(60, PASS), (61, FAIL)])
@pytest.mark.parametrize("start", ["L1", "S1", "200001"])
def test_a_measured_time_has_no_tolerance(start, minutes, verdict):
    lead(90_000, travel=[measured(start, "100001", minutes)]).finds(verdict, minutes)


def test_the_least_of_three_limits_counts():
    # 40 km are 40 minutes: within the policy's 60, not within 34 of the leader or the school (34 + 5 = 39)
    lead(40_000).finds(PASS)
    lead(40_000, one_leader=leader(max_minutes=34)).finds(FAIL)
    lead(40_000, at_school=school(max_minutes=34)).finds(FAIL)
    lead(40_000, one_leader=leader(max_minutes=35)).finds(NOT_KNOWN)
    lead(40_000, one_leader=leader(max_minutes=40), at_school=school(max_minutes=40)).finds(PASS)
    lead(61_000, one_leader=leader(max_minutes=90), at_school=school(max_minutes=90)).finds(NOT_KNOWN)


def test_a_limit_of_no_minutes_is_a_limit():
    lead(6_000, one_leader=leader(max_minutes=0)).finds(FAIL)
    lead(5_000, one_leader=leader(max_minutes=0)).finds(NOT_KNOWN)
    lead(0, one_leader=leader(max_minutes=0)).finds(PASS)


def test_staff_travel_too_but_not_where_the_school_comes_to_them():
    lead(90_000, needs=[need()]).support("100001", "maths", "T1").breaches("T1")
    lead(30_000, needs=[need()]).support("100001", "maths", "T1").keeps()
    far = verify("travel-limit").given(
        schools=[school()],
        supporters=[supporter(at=at(90_000))],
        staff=[staff_member()],
        needs=[need(mode="visit")],
        overrides=A_MINUTE_A_KM,
    )
    far.support("100001", "maths", "T1").finds(PASS)


def test_the_finding_says_what_is_estimated_and_what_was_measured():
    def because(**tables):
        round_ = make_round(
            schools=[school()],
            supporters=[supporter(at=at(64_000))],
            leaders=[leader()],
            overrides=A_MINUTE_A_KM,
            **tables,
        )
        row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
        return rule_of(round_, "travel-limit").judge(round_, row)

    modelled = because()
    assert modelled.because == "64 minutes one way (estimated, off-peak), at most 60"
    assert (modelled.margin, modelled.unit) == (-4, "minutes one way")
    known = because(travel=[measured("S1", "100001", 52)])
    assert known.because == "52 minutes one way (measured), at most 60"
    assert known.margin == 8


def test_the_sentence_has_the_policys_figures():
    assert "at most 60 minutes one way" in TravelLimit().wording()
    assert "beyond 5 minutes more" in TravelLimit().wording()
