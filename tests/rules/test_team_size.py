"""So many people, of so few supporters, come to one case."""

from __future__ import annotations

import pytest

from constraints.faces.arrays import arrays_of
from constraints.rules.base import CouplingRule
from constraints.testing import all_columns, leader, make_round, need, rule_of, running, school, staff_member, verify

A, B = "100001", "100002"
NAMES = ("maths", "phonics", "english")


def team(people=5, supporters=2, model="any-supporter", **tables):
    """A has three needs; L1, L2, T1 and T2 are of S1, T3 of S2, T4 of S3."""
    rows = {
        "schools": [school(A), school(B)],
        "leaders": [leader("L1", "S1"), leader("L2", "S1")],
        "staff": [
            staff_member("T1", "S1"), staff_member("T2", "S1"), staff_member("T3", "S2"), staff_member("T4", "S3"),
        ],
        "needs": [need(A, name) for name in NAMES],
        "overrides": {
            "rules": {"team-size": {"people": people, "supporters": supporters}}, "team": {"model": model}
        },
    }  # fmt: skip
    return verify("team-size").given(**rows | tables)


def covered(asked, *people):
    """Deploy L1 and let people cover A's needs in turn."""
    asked = asked.deploy(A, "L1")
    for name, person in zip(NAMES, people, strict=False):
        asked = asked.support(A, name, person)
    return asked


# --- people ---


@pytest.mark.parametrize(("people", "fits"), [(3, True), (2, False)])
def test_leader_and_staff_are_counted(people, fits):
    asked = covered(team(people), "T1", "T2")
    asked.keeps() if fits else asked.breaches(A)


def test_a_person_with_two_needs_is_one():
    covered(team(2), "T1", "T1", "T1").keeps()
    covered(team(2), "T1", "T1", "T2").breaches(A)


def test_personal_cover_adds_nobody():
    covered(team(2), "L1", "L1", "T1").keeps()
    covered(team(1), "L1", "L1", "T1").breaches(A)


def test_visits_add_nobody():
    needs = [need(A, "maths"), need(A, "phonics", mode="visit"), need(A, "english", mode="visit")]
    covered(team(2, needs=needs), "T1", "T2", "T3").keeps()
    covered(team(1, needs=needs), "T1").breaches(A)


def test_cases_are_apart():
    asked = team(2, needs=[need(A, "maths"), need(A, "phonics"), need(B, "maths")])
    asked.deploy(A, "L1").support(A, "maths", "T1").deploy(B, "L2").support(B, "maths", "T2").keeps()


# --- supporters ---


@pytest.mark.parametrize(("supporters", "fits"), [(3, True), (2, False)])
def test_supporters_are_counted(supporters, fits):
    asked = covered(team(supporters=supporters), "T1", "T3", "T4")  # S1 of the leader, S2, S3
    asked.keeps() if fits else asked.breaches(A)


def test_supporters_of_visits_do_not_count():
    needs = [need(A, "maths"), need(A, "phonics", mode="visit")]
    covered(team(supporters=1, needs=needs), "T1", "T3").keeps()
    covered(team(supporters=1, needs=needs), "T3").breaches(A)


# --- running work ---


def test_running_work_counts():
    going_on = [running(A, "L1"), running(A, "T1", need_id="maths")]
    covered(team(2, running=going_on), "T1", "T1").keeps()
    covered(team(2, running=going_on), "T1", "T2").breaches(A)


def test_running_work_beyond_a_limit_lifts_it_to_what_it_has():
    """L1, T1 and T3, of two supporters, go on where two people of one supporter are allowed; nobody comes in."""
    going_on = [running(A, "L1"), running(A, "T1", need_id="maths"), running(A, "T3", need_id="phonics")]
    asked = team(2, 1, running=going_on)
    covered(asked, "T1", "T3").keeps()
    covered(asked, "T1", "T3", "T1").keeps()
    covered(asked, "T1", "T3", "T2").breaches(A)  # a fourth person
    covered(team(5, 1, running=going_on), "T1", "T3", "T2").keeps()
    covered(team(5, 1, running=going_on), "T1", "T3", "T4").breaches(A)  # a third supporter


def test_running_support_of_others_leaves_no_room_for_a_new_leaders_supporter():
    """T3 of S2 and T4 of S3 go on at A: two supporters. A new leader of S1 is a third, also in an own team."""
    going_on = [running(A, "T3", need_id="maths"), running(A, "T4", need_id="phonics")]
    for model in ("own-supporter", "any-supporter"):
        covered(team(supporters=2, model=model, running=going_on), "T3", "T4").breaches(A)
        covered(team(supporters=3, model=model, running=going_on), "T3", "T4").keeps()


# --- where the limit says something of its own ---


def test_more_people_than_needs_allow_are_left_to_other_rules():
    """One need and a leader are two people. A third covers the same need: support-under-leader reports it."""
    asked = team(2, needs=[need(A, "maths")]).deploy(A, "L1").support(A, "maths", "T1").support(A, "maths", "T2")
    asked.keeps()
    verify("support-under-leader").given(asked.round).deploy(A, "L1").support(A, "maths", "T1").support(
        A, "maths", "T2"
    ).breaches()


def test_supporters_of_an_own_team_are_left_to_other_rules():
    covered(team(supporters=1, model="own-supporter"), "T1", "T3").keeps()
    covered(team(supporters=1, model="any-supporter"), "T1", "T3").breaches(A)


def size(people, supporters, model):
    """Rows, and auxiliaries, of the round above."""
    round_ = team(people, supporters, model).round
    assert round_ is not None
    rule = rule_of(round_, "team-size")
    assert isinstance(rule, CouplingRule)
    rows = rule.rows(arrays_of(round_), all_columns(round_))
    return len(rows.upper), len(rows.aux_upper)


def test_auxiliaries_stand_only_where_a_limit_can_bind():
    # Three needs and a leader are four people: a limit of 4 says nothing; of 3, T1-T4 have three needs each, so
    # 4 auxiliaries, 12 links and the sum.
    assert size(4, 4, "any-supporter") == (0, 0)
    assert size(3, 4, "any-supporter") == (13, 4)
    # S1, S2 and S3 have several columns each: L1, L2 and 6 of S1, 3 of S2, 3 of S3, so 14 links and the sum.
    assert size(4, 2, "any-supporter") == (15, 3)
    assert size(4, 2, "own-supporter") == (0, 0)


def test_a_case_with_fewer_candidates_than_places_has_no_row():
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader("L1")],
        staff=[staff_member("T1")],
        needs=[need(A, name) for name in NAMES],
        overrides={"rules": {"team-size": {"people": 2, "supporters": 2}}},
    )
    rule = rule_of(round_, "team-size")
    assert isinstance(rule, CouplingRule)
    assert not len(rule.rows(arrays_of(round_), all_columns(round_)).upper)
