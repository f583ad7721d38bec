"""Why not this leader: what stops the pair, what it would cost, who moves, and what rules it out."""

import pytest

from constraints.domain.allocation import Allocation
from constraints.domain.faults import InputRefused
from constraints.testing import forbid, leader, make_round, measured, pin, school, waive
from optimiser.questions.explain import Label, Verdict, ask_pair, judge_pair
from optimiser.questions.session import Session
from optimiser.solve import solve

A, B, C = "100001", "100002", "100003"
FAR = (450_000, 400_000)  # 98 km north: far beyond an hour


def on_bench(round_) -> Session:
    result = solve(round_)
    return Session.of_plan(round_, result.allocation, result.stages)


def lost(answer) -> dict[str, int]:
    return {loss.goal: loss.loss for loss in answer.plan.losses if loss.loss}


def test_every_rule_that_stops_a_pair_is_told_with_its_margin():
    round_ = make_round(
        schools=[school(A, tier=3)],
        leaders=[leader("L1", willing=False, schools_improved=0)],
        travel=[measured("L1", A, 75)],
    )
    answer = judge_pair(round_, A, "L1")
    assert answer.verdict is Verdict.BLOCKED
    found = {one.rule: one for one in answer.judgements}
    assert set(found) == {"available-leader", "improvement-record", "travel-limit"}
    travel = found["travel-limit"]
    assert (travel.finding.value, travel.finding.limit, travel.finding.margin) == (75, 60, -15)  # an hour is the limit
    assert not travel.modelled
    assert not found["available-leader"].waivable  # a refusal
    assert travel.waivable


def test_a_modelled_time_is_told_from_a_measured_one():
    round_ = make_round(schools=[school(A, at=FAR)], leaders=[leader("L1")])
    (travel,) = judge_pair(round_, A, "L1").judgements
    assert travel.modelled
    assert travel.stops


def test_what_a_planner_forbids_is_blocked_and_what_is_waived_is_not():
    forbidden = make_round(schools=[school(A)], leaders=[leader("L1")], decisions=[forbid(A, "L1")])
    assert [one.rule for one in judge_pair(forbidden, A, "L1").judgements] == ["pins"]
    far = {"schools": [school(A)], "leaders": [leader("L1")], "travel": [measured("L1", A, 75)]}
    assert judge_pair(make_round(**far), A, "L1") is not None
    assert judge_pair(make_round(**far, decisions=[waive(A, "L1", "travel-limit")]), A, "L1") is None


def three_schools():
    """L1 is next to A, L2 next to B, L3 next to C; each has time for one."""
    minutes = {(A, "L1"): 10, (A, "L2"): 20, (B, "L2"): 10, (B, "L3"): 20, (C, "L3"): 10, (C, "L1"): 30}
    return make_round(
        schools=[school(A), school(B), school(C)],
        leaders=[leader(name, half_days=6) for name in ("L1", "L2", "L3")],
        travel=[measured(name, urn, minutes.get((urn, name), 90)) for urn in (A, B, C) for name in ("L1", "L2", "L3")],
    )


def test_the_loss_is_exact_and_the_chain_says_who_takes_whose_place():
    answer = ask_pair(on_bench(three_schools()), A, "L2")
    assert answer.verdict is Verdict.POSSIBLE
    # before 6 x (10 + 10 + 10); after 6 x (20 + 20 + 30), all three placed still
    assert lost(answer) == {"price": 240}
    assert answer.proved
    assert [(p.rule, p.before, p.after) for p in answer.plan.prices] == [("travel", 180, 420)]
    assert [(s.case_id, s.before, s.after, s.why, s.because_of) for s in answer.plan.steps] == [
        (A, "L1", "L2", "asked", ""),
        (B, "L2", "L3", "gives-way", A),
        (C, "L3", "L1", "takes-place", A),
    ]
    assert answer.plan.label is Label.ONLY_POSSIBLE
    assert answer.plan.fewest_moves


def test_a_pair_that_costs_a_place_names_what_stands_against_it():
    round_ = make_round(
        schools=[school(A), school(B)],
        leaders=[leader("L1", half_days=6), leader("L2", half_days=6)],
        travel=[measured("L1", A, 10), measured("L1", B, 20), measured("L2", A, 10), measured("L2", B, 90)],
    )  # only L1 reaches B
    answer = ask_pair(on_bench(round_), A, "L1")
    assert lost(answer)["placed.tier2"] == 1
    assert [str(one) for one in answer.conflict.members] == [f"placed {B}", "leader-days L1"]
    assert answer.conflict.minimal


def test_two_leaders_who_are_as_good_are_interchangeable():
    same = {"schools": [school(A)], "leaders": [leader("L1"), leader("L2")]}
    session = on_bench(make_round(**same))
    (row,) = session.allocation.deployments
    other = {"L1": "L2", "L2": "L1"}[row.leader_id]
    assert ask_pair(session, A, other).plan.label is Label.INTERCHANGEABLE
    nearer = on_bench(make_round(**same, travel=[measured(row.leader_id, A, 4), measured(other, A, 5)]))
    assert ask_pair(nearer, A, other).plan.label is Label.ONLY_POSSIBLE


@pytest.mark.parametrize(("half_days", "possible"), [(11, False), (12, True)])
def test_what_rules_a_pair_out_is_minimal(half_days, possible):
    round_ = make_round(
        schools=[school(A), school(B), school(C)],
        leaders=[leader("L1", half_days=half_days), leader("L2")],
        decisions=[pin(B, "L1"), pin(C, "L2")],
        travel=[measured("L1", A, 50)],
    )
    answer = ask_pair(on_bench(round_), A, "L1")
    if possible:
        assert answer.verdict is Verdict.POSSIBLE
        return
    assert answer.verdict is Verdict.IMPOSSIBLE
    assert [str(one) for one in answer.conflict.members] == [f"pins {B} / L1", "leader-days L1"]  # C's pin has no part


def test_a_plan_that_breaks_a_rule_is_refused_with_what_it_breaks():
    round_ = make_round(schools=[school(A), school(B)], leaders=[leader("L1", half_days=11)])
    with pytest.raises(InputRefused) as refused:
        Session.of_plan(round_, Allocation.of([(A, "L1"), (B, "L1")]))
    assert [fault.code for fault in refused.value.faults] == ["NM605"]
    assert Session.of_plan(round_, Allocation.of([(A, "L1")])).allocation == Allocation.of([(A, "L1")])


def test_a_plan_made_elsewhere_is_told_that_a_better_one_exists():
    session = Session.of_plan(three_schools(), Allocation.of([(A, "L2"), (B, "L3"), (C, "L1")]))
    assert not session.proved
    answer = ask_pair(session, A, "L1")
    assert answer.plan.label is Label.BETTER
    assert lost(answer) == {"price": -240}
