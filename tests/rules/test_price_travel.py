"""What visits cost. The tests' model of travel takes a minute a kilometre, so minutes can be read off."""

from __future__ import annotations

import pytest

from constraints.rules.travel_price import TravelPrice, TravelPriceParams
from constraints.testing import (
    HERE,
    leader,
    make_round,
    measured,
    need,
    running,
    school,
    staff_member,
    supporter,
    verify,
)

A_MINUTE_A_KM = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0, "half_day_max_minutes": 45}}


def given(km=30, **tables):
    return verify("travel").given(
        **{
            "schools": [school()],
            "supporters": [supporter("S1", at=(HERE[0], HERE[1] + 1000 * km))],
            "leaders": [leader()],
            "staff": [staff_member()],
            "overrides": A_MINUTE_A_KM,
        }
        | tables
    )


@pytest.mark.parametrize(
    ("km", "minutes"),
    [
        (0, 0),
        (30, 6 * 30),  # 6 half-days, a visit each
        (45, 6 * 45),  # still a half-day, and nothing beyond 45
        (46, 3 * (46 + 1)),  # a visit is a whole day now: 6 half-days are 3; 1 minute beyond 45
        (60, 3 * (60 + 15)),
        (61, 3 * (61 + 16 + 1)),  # 16 beyond 45, and 1 beyond 60
    ],
)
def test_a_leader_of_six_half_days_pays_for_each_visit(km, minutes):
    given(km).deploy("100001", "L1").charges(minutes)


def test_an_odd_half_day_is_a_whole_visit():
    overrides = A_MINUTE_A_KM | {"tiers": {"2": {"lead_half_days": 5}}}
    given(50, overrides=overrides).deploy("100001", "L1").charges(3 * (50 + 5))  # 5 half-days: 3 days
    given(40, overrides=overrides).deploy("100001", "L1").charges(5 * 40)


def test_staff_pay_for_the_half_days_of_the_need():
    row = given(30, needs=[need(half_days=4)]).deploy("100001", "L1").support("100001", "maths", "T1")
    row.charges(6 * 30 + 4 * 30)


def test_a_visit_of_the_school_costs_no_travel():
    row = given(30, needs=[need(half_days=4, mode="visit")]).deploy("100001", "L1").support("100001", "maths", "T1")
    row.charges(6 * 30)


def test_a_leader_covers_a_need_in_person_on_the_visits_that_are_paid_already():
    tables = {"needs": [need(half_days=4)], "leaders": [leader(specialisms="maths:3")]}
    given(30, **tables).deploy("100001", "L1").support("100001", "maths", "L1").charges(6 * 30)


def test_measured_minutes_count_before_the_model():
    given(30, travel=[measured("S1", "100001", 10)]).deploy("100001", "L1").charges(6 * 10)


def test_running_work_is_free():
    given(30, running=[running("100001", "L1", 4)]).deploy("100001", "L1").charges(0)


def test_the_sentence_names_the_limits():
    assert "beyond each of 45 and 60 count once more" in TravelPrice().wording()
    assert "beyond each of 30 count" in TravelPrice(TravelPriceParams(dearer_beyond=(30,))).wording()


def test_dearer_beyond_is_the_policys():
    round_ = make_round(
        schools=[school()], leaders=[leader()], supporters=[supporter(at=(HERE[0], HERE[1] + 40_000))],
        overrides=A_MINUTE_A_KM | {"rules": {"travel": {"dearer_beyond": [30]}}},
    )  # fmt: skip
    verify("travel").given(round_).deploy("100001", "L1").charges(6 * (40 + 10))  # 10 beyond 30
