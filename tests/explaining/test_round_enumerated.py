"""Bottlenecks, drop-outs and gains are what trying every placing finds; rules are known by their audit faces alone."""

import itertools

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from constraints.checks import check
from constraints.domain.allocation import Allocation
from constraints.faces.arrays import arrays_of
from constraints.faces.plan import Plan
from constraints.rules.base import PairRule, Preference
from constraints.rules.catalogue import rules_of
from constraints.strategies import tiny_rounds
from constraints.testing import every_allocation, keeps, leader, make_round, school, supporter
from optimiser.questions.changed_rounds import with_half_days, with_places, without_leader
from optimiser.questions.explain import Remedies, bottleneck_map, drill, whole_gain
from optimiser.questions.explain.redundant_limits import admits_nothing_new
from optimiser.questions.placement import Places
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solve import solve
from scenarios.runs.solving import run
from scenarios.runs.waiting import entry_of, waiting_causes
from tests.support.effort import examples


@st.composite
def crowded_rounds(draw):
    """Up to four schools in reach of up to three leaders who have little time, two of them perhaps of one supporter."""
    lumps = draw(st.sampled_from([(6, 6, 6), (3, 6, 10)]))
    tiers = {str(k): {"lead_half_days": h, "lead_limit_half_days": None} for k, h in enumerate(lumps, 1)}
    count = draw(st.sampled_from((4, 3, 2)))
    schools = [
        school(
            str(100001 + k),
            tier=draw(st.sampled_from((1, 1, 2, 3))),
            phase=draw(st.sampled_from(("primary", "primary", "secondary"))),
            rounds_waited=draw(st.integers(0, 2)),
        )
        for k in range(count)
    ]
    leaders = [
        leader(
            f"L{k}",
            draw(st.sampled_from(("S1", "S2"))),
            half_days=draw(st.sampled_from((12, 6, 18, 9, 13, 0))),
            max_cases=draw(st.sampled_from((1, 2, 1, 0))),
            phases=draw(st.sampled_from(("primary;secondary", "primary", "secondary"))),
        )
        for k in range(draw(st.sampled_from((3, 2, 1))))
    ]
    release = {name: draw(st.sampled_from((40, 12, 6))) for name in ("S1", "S2")}
    supporters = [supporter(name, release_half_days=half_days) for name, half_days in release.items()]
    return make_round(schools=schools, leaders=leaders, supporters=supporters, overrides={"tiers": tiers})


def placings(round_):
    """Every legal allocation of leads alone, by the audit faces of all rules."""
    rules = [rule for rule in rules_of(round_.policy) if not isinstance(rule, Preference)]
    cases, leaders = list(round_.cases), [p for p, person in round_.people.items() if person.is_leader]
    able = {c: [p for p in leaders if _allowed(round_, rules, c, p)] for c in cases}
    found = []
    for led in itertools.product(*([None, *able[c]] for c in cases)):
        rows = [(c, p) for c, p in zip(cases, led, strict=True) if p is not None]
        if all(keeps(rule, Plan(round_, Allocation.of(rows, []))) for rule in rules if not isinstance(rule, PairRule)):
            found.append(dict(rows))
    return found


def _allowed(round_, rules, case_id, leader_id):
    plan = Plan(round_, Allocation.of([(case_id, leader_id)], []))
    return all(keeps(rule, plan) for rule in rules if isinstance(rule, PairRule))


def merit(round_, placing):
    """Placed tier by tier, then rounds waited."""
    tiers = [round_.cases[c].tier for c in placing]
    waited = sum(min(round_.cases[c].rounds_waited, round_.policy.goals.waiting_cap) for c in placing)
    return (*(tiers.count(tier) for tier in sorted(round_.policy.tiers, reverse=True)), waited)


def session_of(round_):
    result = solve(round_)
    return Session.of_plan(round_, result.allocation, result.stages)


def after(losses):
    return tuple(loss.after for loss in losses if loss.goal.startswith("placed") or loss.goal == "waiting")


@pytest.mark.harness
@settings(max_examples=examples(12))
@given(crowded_rounds())
def test_cuts_are_true_of_every_placing_and_tight_where_they_say_exactly(round_):
    session = session_of(round_)
    found = bottleneck_map(session.model, session.x)
    every = placings(round_)
    for cut in found.bottlenecks:
        most = max(sum(c in placing for c in cut.case_ids) for placing in every)
        assert most <= cut.places
        assert min(round_.cases[c].tier for c in cut.case_ids) >= cut.tier
        if cut.proved:
            event("exact cut")
            assert len(cut.case_ids) - most == cut.must_wait  # no placing does better, and the plan does as well
    for group in found.groups:
        if group.by == "phase":
            members = [c for c, case in round_.cases.items() if case.members[0].phase == group.name]
            best = max(sum(c in placing for c in members) for placing in every)
            assert group.must_wait <= len(members) - best
    for tier, beyond in found.beyond.items():
        cases = [c for c, case in round_.cases.items() if case.tier >= tier]
        planned = sum(d.case_id in cases for d in session.allocation.deployments)
        assert max(sum(c in placing for c in cases) for placing in every) <= planned + beyond


@pytest.mark.harness
@settings(max_examples=examples(12))
@given(tiny_rounds(always=("running", "commitments")))
def test_no_leader_has_time_for_a_case_that_the_best_plan_leaves_waiting(round_):
    assume(not check(round_))
    found = run(round_)
    assume(found.allocation is not None)
    causes = waiting_causes(found)
    unplaced = found.tables["unplaced"].set_index("case_id")["cause"]
    assert "room" not in causes.values()
    for case_id, cause in causes.items():
        assert cause in {unplaced[case_id], "other-limits"} or cause == entry_of(round_, round_.cases[case_id])
        event(cause)


@pytest.mark.harness
@settings(max_examples=examples(8))
@given(crowded_rounds())
def test_every_waiting_case_is_in_a_bottleneck_of_which_one_must_wait(round_):
    session = session_of(round_)
    places, every = Places.of_model(session.model), placings(round_)
    led = {d.case_id for d in session.allocation.deployments}
    found = bottleneck_map(session.model, session.x)
    for case_id in round_.cases.keys() - led:
        tier = round_.cases[case_id].tier
        cuts = [cut for cut in found.bottlenecks if cut.tier == tier and case_id in cut.case_ids]
        if not cuts:  # counts would let it in: days that do not divide keep it out; or nobody could lead it
            assert found.beyond[tier] or arrays_of(round_).case_at[case_id] not in places.case
        for cut in cuts:
            event(f"{len(cut.case_ids)} share")
            assert case_id in cut.waiting_ids
            assert cut.must_wait > 0
            assert min(round_.cases[c].tier for c in cut.case_ids) >= cut.tier
            assert max(sum(c in placing for c in cut.case_ids) for placing in every) <= cut.places


@pytest.mark.harness
@pytest.mark.parametrize("complications", [("running", "limits"), ("decisions", "commitments"), ("regions", "periods")])
def test_cuts_hold_for_the_best_plan_of_any_tiny_round(complications):
    """Whatever else binds, the best plan leaves no fewer waiting; and the plan is no better than the counts allow."""

    @settings(max_examples=examples(5))
    @given(tiny_rounds(always=complications))
    def holds(round_):
        result = solve(round_)
        if result.allocation is None:
            return
        session = Session.of_plan(round_, result.allocation, result.stages)
        found = bottleneck_map(session.model, session.x)
        assert all(cut.must_wait <= len(cut.waiting_ids) for cut in found.bottlenecks)
        assert all(more >= 0 for more in found.beyond.values())
        for one in drill(session):
            assert all(loss.bound >= loss.after for loss in one.losses)
            alone = solve(without_leader(round_, one.leader_id))
            if alone.allocation is not None and one.proved and one.losses:
                best = {stage.goal: stage.value for stage in alone.stages}
                told = tuple(loss.after for loss in one.losses)
                assert told == tuple(best[loss.goal] for loss in one.losses) or one.how == "no cases"

    holds()


@pytest.mark.harness
@settings(max_examples=examples(20))
@given(crowded_rounds())
def test_the_drill_finds_what_the_best_placing_without_each_leader_loses(round_):
    session = session_of(round_)
    every = placings(round_)
    before = merit(round_, {d.case_id: d.leader_id for d in session.allocation.deployments})
    assert before == max(merit(round_, placing) for placing in every)
    for one in drill(session):
        best = max(merit(round_, placing) for placing in every if one.leader_id not in placing.values())
        event(f"{one.how}, lost {len(one.lost_ids)}")
        assert one.proved  # counts or the engine decide all that is so small
        assert after(one.losses) == best
        stays = {d.case_id for d in session.allocation.deployments} - set(one.lost_ids)
        led = session.model.allocation(one.point(session.model)).deployments
        assert {row.case_id for row in led} >= stays
        assert one.leader_id not in {row.leader_id for row in led}


@pytest.mark.harness
@settings(max_examples=examples(5))
@given(crowded_rounds())
def test_a_remedy_gives_what_the_best_placing_of_the_changed_round_has(round_):
    session = session_of(round_)
    remedies = Remedies(session)
    for remedy in remedies.menu():
        changed = remedies.make(remedy.change)
        best = max(merit(changed, placing) for placing in placings(changed))
        event(f"{remedy.change.kind}: {remedy.gain.placed}")
        if remedy.gain.proved:
            assert after(remedy.gain.losses) == best
        else:
            assert after(remedy.gain.losses) <= best
    for limit in remedies.binding():
        if limit.gain.proved:
            changed = remedies.make(limit.change)
            assert after(limit.gain.losses) == max(merit(changed, placing) for placing in placings(changed))


@pytest.mark.harness
@settings(max_examples=examples(4))
@given(tiny_rounds(always=("limits",)))
def test_what_more_is_worth_in_all_goals_is_what_the_changed_round_solved_alone_has(round_):
    result = solve(round_)
    if result.allocation is None:
        return
    session = Session.of_plan(round_, result.allocation, result.stages)
    remedies = Remedies(session)
    for limit in remedies.binding(TimeBudget.of(0.0)):
        changed = remedies.make(limit.change)
        found = whole_gain(session, limit.change, changed)
        alone = {stage.goal: stage.value for stage in solve(changed).stages}
        assert found.proved
        assert all(loss.after == alone[loss.goal] for loss in found.losses)


@pytest.mark.harness
@pytest.mark.parametrize("policy", ["sio-2019", "rise-2025"])
def test_a_limit_that_another_makes_redundant_lets_in_no_other_plan(policy):
    seen = set()

    @settings(max_examples=examples(10))
    @given(tiny_rounds(policy, always=("limits",)))
    def hold(round_):
        session = Session.of_round(round_)
        for leader_id in arrays_of(round_).people.ids[: arrays_of(round_).people.leaders]:
            for changed in (with_places(round_, leader_id), with_half_days(round_, leader_id, 2)):
                after = Session.of_round(changed)
                seen.add(redundant := admits_nothing_new(session.model, after.model))
                if redundant:
                    for mask in every_allocation(after.model.columns):
                        before, now = session.model.complete(mask), after.model.complete(mask)
                        assert session.model.keeps(before) == after.model.keeps(now)
                        assert session.model.values(before) == after.model.values(now)

    hold()
    assert seen == {True, False}
