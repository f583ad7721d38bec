"""Faith binds only where a school requires it."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS
from constraints.faces.plan import Plan
from constraints.testing import leader, make_round, rule_of, school, supporter, trust_case, verify


def lead(at, faiths=None, home=None):
    given = verify("faith-requirement").given(
        schools=[school(**at)], supporters=[supporter(faith=home)], leaders=[leader(faiths=faiths)]
    )
    return given.deploy("100001", "L1")


RC = {"faith": "Roman Catholic", "faith_requirement": "require"}


@pytest.mark.parametrize(
    ("faiths", "home", "verdict"),
    [
        ("Roman Catholic", None, PASS),
        ("roman catholic;Jewish", "Jewish", PASS),  # capitals do not matter, one of several is enough
        ("Church of England", None, FAIL),
        ("Church of England", "Roman Catholic", FAIL),  # what the leader says goes before the supporter's
        (None, "ROMAN CATHOLIC", PASS),
        (None, "Jewish", FAIL),
        (None, None, NOT_KNOWN),
    ],
)
def test_a_leader_shares_the_required_faith_or_their_supporter_does(faiths, home, verdict):
    lead(RC, faiths, home).finds(verdict)


@pytest.mark.parametrize("requirement", ["none", "prefer", None])
def test_nothing_binds_where_it_is_not_required(requirement):
    lead({"faith": "Roman Catholic", "faith_requirement": requirement}, "Jewish").finds(PASS)


def test_a_requirement_without_a_faith_cannot_be_judged():
    lead({"faith_requirement": "require"}, "Jewish").finds(NOT_KNOWN)
    lead({"faith_requirement": "require"}).finds(NOT_KNOWN)


def test_every_member_that_requires_it_counts():
    def trust(second):
        members = [school("100001", case_id="C1", **RC), school("100002", case_id="C1", **second)]
        given = verify("faith-requirement").given(
            schools=members, cases=[trust_case("C1")], leaders=[leader(faiths="Roman Catholic")]
        )
        return given.deploy("C1", "L1")

    trust({}).finds(PASS)
    trust(RC).finds(PASS)
    trust({"faith": "Jewish", "faith_requirement": "prefer"}).finds(PASS)
    trust({"faith": "Jewish", "faith_requirement": "require"}).finds(FAIL)
    trust({"faith_requirement": "require"}).finds(NOT_KNOWN)


def test_the_finding_names_both_faiths():
    round_ = make_round(schools=[school(**RC)], leaders=[leader(faiths="Jewish")])
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    because = rule_of(round_, "faith-requirement").judge(round_, row).because
    assert because == "school 100001 requires Roman Catholic; L1 has Jewish"
