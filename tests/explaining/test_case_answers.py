"""Why this leader, these people, or none; and the least change that would place a school."""

import pytest

from constraints.testing import capacity, leader, make_round, measured, need, pin, running, school, staff_member
from optimiser.questions.elastic import Edit, Target, find_relaxations, resolve
from optimiser.questions.explain import Cause, Label, ask_case
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solve import solve
from scenarios.explain.cases import cover_fact

A, B, C = "100001", "100002", "100003"


def asked(case_id: str, **tables):
    round_ = make_round(**tables)
    result = solve(round_)
    return ask_case(Session.of_plan(round_, result.allocation, result.stages), case_id)


def changes(case_id: str, *beside: str, count: int = 1, **tables) -> list[tuple[int, tuple[Edit, ...]]]:
    ways, _ = find_relaxations(make_round(**tables), Target(case_id, beside), TimeBudget.of(30.0), count=count)
    assert all(way.proved for way in ways)
    return [(way.price, way.edits) for way in ways]


def test_runners_up_come_in_order_with_their_exact_cost():
    leaders = [leader(name) for name in ("L1", "L2", "L3", "L4")]
    minutes = [measured(name, A, m) for name, m in (("L1", 10), ("L2", 12), ("L3", 15), ("L4", 90))]
    answer = asked(A, schools=[school(A)], leaders=leaders, travel=minutes)
    assert answer.leader_id == "L1"
    assert answer.label is Label.SETTLED
    # 6 visits each: 6 x (12 - 10) and 6 x (15 - 10); L4 is beyond reach
    assert [(one.leader_id, one.plan.losses[-1].loss) for one in answer.runners_up] == [("L2", 12), ("L3", 30)]
    assert answer.complete
    assert answer.candidates == 3


def test_whoever_would_do_as_well_is_named():
    answer = asked(A, schools=[school(A)], leaders=[leader("L1"), leader("L2"), leader("L3", half_days=5)])
    assert answer.label is Label.INTERCHANGEABLE
    assert {answer.leader_id, *answer.interchangeable} == {"L1", "L2"}  # 6 half-days do not fit into 5
    alone = asked(A, schools=[school(A)], leaders=[leader("L1"), leader("L3", half_days=5)])
    assert alone.label is Label.SETTLED
    assert alone.complete


def test_why_these_people():
    answer = asked(
        A,
        schools=[school(A)],
        leaders=[leader("L1")],
        staff=[staff_member("T1", specialisms="maths:3"), staff_member("T2", specialisms="maths:1;phonics:1")],
        needs=[need(A, "maths", severity=3), need(A, "phonics"), need(A, "music", severity=1)],
    )
    maths, music, phonics = answer.covers
    # T2's level 1 falls 2 short of severity 3: 2 x 30 minutes more, and no travel more, for T2 comes anyway
    assert (maths.person_id, maths.next_id, maths.plan.losses[-1].loss) == ("T1", "T2", 60)
    assert maths.label is Label.SETTLED
    assert (phonics.person_id, phonics.others, phonics.label) == ("T2", 0, Label.SETTLED)
    assert (music.person_id, music.cause) == (None, "no-specialist")


def test_nobody_in_reach_and_blocked_are_told_apart():
    far = (450_000, 450_000)
    nobody = asked(A, schools=[school(A, at=far)], leaders=[leader("L1")])
    assert nobody.cause is Cause.NOBODY_IN_REACH
    assert [(who, [one.rule for one in stops]) for who, stops in nobody.stopped] == [("L1", ["travel-limit"])]
    blocked = asked(A, schools=[school(A)], leaders=[leader("L1", willing=False), leader("L2", willing=False)])
    assert blocked.cause is Cause.BLOCKED
    assert (blocked.within_reach, blocked.candidates, blocked.blocked) == (2, 0, {"available-leader": 2})


def test_in_a_round_without_leaders_nobody_is_in_reach_and_no_change_helps():
    tables = {"schools": [school(A)], "leaders": []}
    assert asked(A, **tables).cause is Cause.NOBODY_IN_REACH
    assert changes(A, **tables) == []


def test_a_case_that_no_plan_can_place_is_told_why():
    tables = {"schools": [school(A), school(B)], "decisions": [pin(B, "L1")]}
    answer = asked(A, leaders=[leader("L1", half_days=11)], **tables)
    assert answer.cause is Cause.RULED_OUT
    assert list(map(str, answer.conflict.members)) == [f"pins {B} / L1", "leader-days L1"]
    assert asked(A, leaders=[leader("L1", half_days=12)], **tables).cause is None


def test_a_bottleneck_among_equals_and_a_loss_to_a_higher_tier_are_told_apart():
    one_place = [leader("L1", max_cases=1)]
    near = [measured("L1", A, 30), measured("L1", B, 10)]
    equals = asked(A, schools=[school(A), school(B)], leaders=one_place, travel=near)
    assert equals.cause is Cause.BOTTLENECK
    higher = asked(A, schools=[school(A, tier=1), school(B, tier=3)], leaders=one_place, travel=near)
    assert higher.cause is Cause.HIGHER_TIERS
    for answer in (equals, higher):
        assert [(s.case_id, s.after) for s in answer.plan.steps] == [(A, "L1"), (B, None)]
        (load,) = answer.loads
        assert (load.leads, load.half_days_left, load.places_left) == ((B,), 54, 0)


def test_the_least_change_is_the_cheapest_of_days_places_and_reach():
    tables = {
        "schools": [school(A), school(B)],
        "leaders": [leader("L1", half_days=11, max_cases=1), leader("L2")],
        "travel": [measured("L1", A, 10), measured("L1", B, 10), measured("L2", A, 62), measured("L2", B, 99)],
    }
    # L2 is 2 minutes too far from A: 20; L1 lacks one half-day and one place: 30 + 60; L2 at B: not asked about
    assert changes(A, B, count=3, **tables) == [
        (20, (Edit("travel-limit", A, 2, 20, "L2"),)),
        (90, (Edit("leader-caseload", "L1", 1, 60), Edit("leader-days", "L1", 1, 30))),
    ]


def test_a_period_that_is_full_is_the_one_that_is_raised():
    tables = {
        "schools": [school(A)],
        "leaders": [leader("L1")],
        "capacity": [capacity("L1", "1-autumn", 2), capacity("L1", "2-spring", 9), capacity("L1", "3-summer", 1)],
    }  # 6 half-days fall as 2, 2 and 2
    assert changes(A, **tables) == [(30, (Edit("leader-days", "L1", 1, 30, period="3-summer"),))]


def test_what_is_overdrawn_already_is_not_offered_and_what_is_full_is():
    full = {"schools": [school(A), school(B)], "leaders": [leader("L1", half_days=6)]}
    held = {"running": [running(B, "L1", half_days_left=6)]}
    assert changes(A, B, **full, **held) == [(180, (Edit("leader-days", "L1", 6, 180),))]
    overdrawn = {"running": [running(B, "L1", half_days_left=7)]}
    assert changes(A, B, **full, **overdrawn) == []


@pytest.mark.parametrize(("tier_of_c", "led"), [(2, True), (3, False)])
def test_the_round_so_changed_is_solved_again(tier_of_c, led):
    round_ = make_round(
        schools=[school(A), school(B), school(C, tier=tier_of_c)],
        leaders=[leader("L1", max_cases=1)],
        travel=[measured("L1", A, 20), measured("L1", B, 10), measured("L1", C, 30)],
    )
    # One more place beside B: among three of tier 2 it goes to A, the next nearest; C of tier 3 takes one before them.
    (way,), _ = find_relaxations(round_, Target(A, (B,)), TimeBudget.of(30.0))
    assert way.edits == (Edit("leader-caseload", "L1", 1, 60),)
    assert A in {row.case_id for row in way.allocation.deployments}
    assert resolve(way, A, TimeBudget.of(30.0)).led is led


def test_a_need_that_no_plan_covers_is_told_as_proved():
    """6 of L1's 8 half-days go on leading and the rest on maths, which is pinned: none are left for phonics."""
    able = leader("L1", half_days=8, specialisms="maths:3;phonics:3")
    tables = {"schools": [school(A)], "leaders": [able], "needs": [need(A, "maths"), need(A, "phonics")]}
    tables["decisions"] = [pin(A, "L1", specialism="maths")]
    helped = {"staff": [staff_member("T1", specialisms="phonics:3")]}
    nobody = "nobody (no-time); no plan with this leader covers it"
    for more, text in (({}, nobody), (helped, "T1; without them nobody")):
        phonics = cover_fact(A, asked(A, **tables, **more).covers[1])
        assert phonics.text.startswith(text)
        assert phonics.exact
