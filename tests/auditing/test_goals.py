"""What each goal counts, and that its weights on columns count the same."""

from __future__ import annotations

import hashlib

import pytest

from constraints.audit.goals import (
    column_prices,
    goals_of,
    preferences,
    price_terms,
    stage_values,
    stage_weights,
)
from constraints.domain.allocation import Allocation
from constraints.faces.arrays import arrays_of
from constraints.faces.plan import Plan
from constraints.policies.tie_break import canonical_weight
from constraints.rulebooks.shipped import load_policy
from constraints.testing import (
    HERE,
    all_columns,
    leader,
    make_round,
    mask_of,
    need,
    running,
    school,
    staff_member,
    supporter,
    waive,
)

GOALS = ["placed.tier3", "placed.tier2", "placed.tier1", "waiting", "needs", "price", "canonical"]


@pytest.fixture
def round_():
    return make_round(
        schools=[
            school("100001", tier=3, rounds_waited=5),
            school("100002", tier=1, rounds_waited=2),
            school("100003", tier=1),
        ],
        leaders=[leader("L1", specialisms="maths:1"), leader("L2", "S2")],
        staff=[staff_member("T1", specialisms="maths:2;phonics:3")],
        needs=[need(severity=3), need(specialism="phonics", severity=1), need("100003", "maths", source="derived")],
        running=[running("100002", "L2")],
    )


BEST = Allocation.of([("100001", "L1"), ("100002", "L2")], [("100001", "maths", "T1"), ("100001", "phonics", "T1")])


def test_the_goals_are_in_order_and_say_their_sense():
    goals = goals_of(load_policy("sio-2019"))
    assert [goal.name for goal in goals] == GOALS
    assert [goal.sense for goal in goals] == ["max"] * 5 + ["min"] * 2


def test_values_of_an_allocation(round_):
    values = stage_values(Plan(round_, BEST))
    assert values["placed.tier3"] == 1
    assert values["placed.tier2"] == 0
    assert values["placed.tier1"] == 1  # running leads are placed cases too
    assert values["waiting"] == 3 + 2  # 5 rounds count as the cap of 3
    assert values["needs"] == 3 + 1
    assert values["price"] == sum(price_terms(Plan(round_, BEST)).values())
    rows = ["100001,,L1", "100002,,L2", "100001,maths,T1", "100001,phonics,T1"]
    assert values["canonical"] == sum(int(hashlib.sha256(row.encode()).hexdigest()[:5], 16) for row in rows)


def test_nothing_is_worth_nothing(round_):
    assert stage_values(Plan(round_, Allocation.of([]))) == dict.fromkeys(GOALS, 0)


def test_a_need_at_a_case_without_a_leader_scores_nothing(round_):
    plan = Plan(round_, Allocation.of([("100002", "L2")], [("100001", "maths", "T1")]))
    assert stage_values(plan)["needs"] == 0


def test_a_need_counts_once_however_many_cover_it(round_):
    plan = Plan(round_, Allocation.of([("100001", "L1")], [("100001", "maths", "T1"), ("100001", "maths", "L1")]))
    assert stage_values(plan)["needs"] == 3


def test_a_need_that_only_informs_scores_nothing(round_):
    plan = Plan(round_, Allocation.of([("100003", "L1")], [("100003", "maths", "T1")]))
    assert stage_values(plan)["needs"] == 0


def test_a_canonical_weight_is_the_first_twenty_bits_of_a_published_hash():
    # Five hexadecimal digits are twenty bits.
    assert canonical_weight("100001", "maths", "T1") == int(hashlib.sha256(b"100001,maths,T1").hexdigest()[:5], 16)
    assert canonical_weight("100001", "", "L1") != canonical_weight("100001", "maths", "L1")


@pytest.mark.parametrize("name", [name for name in GOALS if name != "price"])
def test_weights_on_columns_add_up_to_the_value(round_, name):
    columns = all_columns(round_)
    mask = mask_of(columns, BEST, round_)
    assert stage_weights(arrays_of(round_), columns)[name][mask].sum() == stage_values(Plan(round_, BEST))[name]


def test_price_weights_are_the_preferences_together_and_running_work_is_free(round_):
    columns = all_columns(round_)
    weights = stage_weights(arrays_of(round_), columns)["price"]
    parts = [column_prices(rule, arrays_of(round_), columns) for rule in preferences(round_.policy)]
    assert weights.tolist() == sum(parts).tolist()
    assert weights[columns.running].tolist() == [0]  # L2 at 100002
    assert (weights[~columns.running] > 0).all()  # at least the way


def test_weights_are_made_when_they_are_asked_for_and_once(round_):
    weights = stage_weights(arrays_of(round_), all_columns(round_))
    assert list(weights) == GOALS
    assert weights["canonical"] is weights["canonical"]


def test_price_terms_name_every_preference_with_its_minutes():
    # 10 km at a minute each: 6 half-days of 10 minutes. Severity 3 by level 1 is 2 levels, 60; 4 visits of 10 minutes.
    round_ = make_round(
        schools=[school()], leaders=[leader()], staff=[staff_member(specialisms="maths:1")], needs=[need(severity=3)],
        supporters=[supporter(at=(HERE[0], HERE[1] + 10_000))],
        overrides={"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}},
        decisions=[waive("100001", "L1", "travel-limit")],
    )  # fmt: skip
    terms = price_terms(Plan(round_, Allocation.of([("100001", "L1")], [("100001", "maths", "T1")])))
    assert {name: minutes for name, minutes in terms.items() if minutes} == {
        "travel": 6 * 10 + 4 * 10,
        "specialism-shortfall": 60,
    }
    assert list(terms) == [rule.id for rule in preferences(round_.policy)]
