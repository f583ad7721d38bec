"""Declared conflicts and refused pairs."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import FAIL, PASS
from constraints.faces.plan import Plan
from constraints.rules.base import PairParams
from constraints.rules.declared_conflict import DeclaredConflict
from constraints.testing import (
    conflict,
    event,
    leader,
    make_round,
    need,
    rule_of,
    school,
    staff_member,
    supporter,
    trust_case,
    verify,
)  # fmt: skip


def given(**tables):
    return verify("declared-conflict").given(
        schools=[school("100001", case_id="C1"), school("100002", case_id="C1"), school("100009")],
        cases=[trust_case("C1")],
        supporters=[supporter("S1", trust_id="TR1"), supporter("S2")],
        leaders=[leader("L1"), leader("L2", "S2")],
        staff=[staff_member("P1"), staff_member("P2", "S2")],
        needs=[need("C1")],
        **tables,
    )


@pytest.mark.parametrize("name", ["C1", "100001", "100002"])
@pytest.mark.parametrize("party", ["S1", "TR1"])
def test_a_conflict_with_the_supporter_or_its_trust_stops_all_its_people(name, party):
    tables = {"conflicts": [conflict(name, party)]}
    given(**tables).deploy("C1", "L1").finds(FAIL)
    given(**tables).support("C1", "maths", "P1").finds(FAIL)
    given(**tables).deploy("C1", "L2").finds(PASS)
    given(**tables).support("C1", "maths", "P2").finds(PASS)
    given(**tables).deploy("100009", "L1").finds(PASS)


def test_a_conflict_with_a_person_stops_that_person_only():
    tables = {"conflicts": [conflict("C1", "L1")]}
    given(**tables).deploy("C1", "L1").finds(FAIL)
    given(**tables).support("C1", "maths", "P1").finds(PASS)
    given(**tables).deploy("C1", "L2").finds(PASS)


def test_a_party_that_the_round_does_not_have_stops_nobody():
    given(conflicts=[conflict("C1", "Z9"), conflict("999999", "S1")]).deploy("C1", "L1").finds(PASS)


def test_a_refused_pair_stops_the_person_or_the_whole_supporter_at_that_case():
    by_leader = {"events": [event("C1", "refused", "leader", "L1")]}
    given(**by_leader).deploy("C1", "L1").finds(FAIL)
    given(**by_leader).support("C1", "maths", "P1").finds(PASS)
    given(**by_leader).deploy("100009", "L1").finds(PASS)
    by_supporter = {"events": [event("C1", "refused", "supporter", "S1")]}
    given(**by_supporter).deploy("C1", "L1").finds(FAIL)
    given(**by_supporter).support("C1", "maths", "P1").finds(FAIL)
    given(**by_supporter).support("C1", "maths", "P2").finds(PASS)


def test_a_refusal_that_was_taken_back_stops_nobody():
    rows = [event("C1", "refused", "leader", "L1"), event("C1", "agreed", "leader", "L1", on="2019-09-20")]
    given(events=rows).deploy("C1", "L1").finds(PASS)


def test_no_policy_makes_it_waivable():
    assert not DeclaredConflict(PairParams(waivable=True)).waivable


def test_the_finding_gives_ids_and_the_publishable_reason_never_the_note():
    round_ = make_round(
        schools=[school()],
        leaders=[leader("L1")],
        conflicts=[conflict("100001", "S1", reason_code="dispute", note="private words")],
    )
    row = Plan(round_, Allocation.of([("100001", "L1")])).leads[0]
    because = rule_of(round_, "declared-conflict").judge(round_, row).because
    assert because == "declared conflict of 100001 with S1: an open dispute"
