"""How many schools a leader has improved, against what the tier asks."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS
from constraints.faces.plan import Plan
from constraints.testing import leader, make_round, rule_of, school, verify

ASKS_2 = {"tiers": {"3": {"improved_at_least": 2}, "2": {"improved_at_least": 0}}}


@pytest.mark.parametrize(
    ("tier", "improved", "verdict"),
    [
        (3, 3, PASS),
        (3, 2, PASS),  # exactly what is asked
        (3, 1, FAIL),
        (3, 0, FAIL),
        (3, None, NOT_KNOWN),
        (2, 0, PASS),
        (2, None, PASS),  # nothing is asked
    ],
)
def test_tier_3_asks_for_two_schools_and_tier_2_for_none(tier, improved, verdict):
    given = verify("improvement-record").given(
        schools=[school(tier=tier)], leaders=[leader(schools_improved=improved)], overrides=ASKS_2
    )
    given.deploy("100001", "L1").finds(verdict, improved if tier == 3 else None)


@pytest.mark.parametrize(("improved", "margin"), [(3, 1), (2, 0), (0, -2)])
def test_the_margin_is_how_many_more_than_asked(improved, margin):
    round_ = make_round(schools=[school(tier=3)], leaders=[leader(schools_improved=improved)], overrides=ASKS_2)
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    finding = rule_of(round_, "improvement-record").judge(round_, row)
    assert (finding.value, finding.limit, finding.unit) == (improved, 2, "schools improved")
    assert finding.margin == margin
