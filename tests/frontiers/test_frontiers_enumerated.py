"""Every point of every curve is what trying all allocations finds; rules are known by their audit faces alone."""

import dataclasses
import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from constraints.audit.goals import stage_values
from constraints.faces.plan import Plan
from constraints.rules.base import CouplingRule, PairRule
from constraints.rules.catalogue import rules_of
from constraints.strategies import tiny_rounds
from constraints.testing import (
    MOST_COLUMNS,
    all_columns,
    allocation_of,
    every_allocation,
    keeps,
    leader,
    make_round,
    need,
    school,
    staff_member,
    supporter,
)
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.model.variations import with_stages
from optimiser.parameters import Settings
from optimiser.questions.frontier import (
    coverage,
    floor_family,
    give_up,
    goal_of,
    leximin,
    longest_journey,
    more_leaders,
    more_staff,
    savings,
    sweep,
    total_minutes,
    with_people,
    worth_of_places,
)
from optimiser.questions.proof_status import ProofStatus
from optimiser.solve import solve_model
from tests.support.effort import examples
from tests.support.sessions import session_over

KILOMETRES = (2, 8, 15, 23, 31, 38)


@dataclasses.dataclass(frozen=True)
class Tried:
    """A legal allocation: the cases that are led, the minutes of new journeys, and the value of every goal."""

    led: frozenset[str]
    minutes: tuple[int, ...]
    values: dict[str, int]

    @property
    def tiers(self) -> tuple[int, ...]:
        return tuple(value for goal, value in self.values.items() if goal.startswith("placed"))

    @property
    def longest(self) -> int:
        return max(self.minutes, default=-1)

    @property
    def worth(self) -> tuple[int, ...]:
        return *self.tiers, self.values["waiting"], self.values["needs"], -self.values["price"]


def every_plan(round_) -> list[Tried]:
    """All allocations that keep every rule and every forbid, over all conceivable columns."""
    columns, rules = all_columns(round_), rules_of(round_.policy)
    singles = [Plan(round_, allocation_of(columns, one, round_)) for one in np.eye(len(columns), dtype=bool)]
    pair_rules = [rule for rule in rules if isinstance(rule, PairRule)]
    legal = np.flatnonzero([all(keeps(r, p) for r in pair_rules) and not forbidden(round_, p) for p in singles])
    assert len(legal) <= MOST_COLUMNS
    masks = np.zeros((2 ** len(legal), len(columns)), bool)
    masks[:, legal] = np.arange(2 ** len(legal))[:, None] >> np.arange(len(legal)) & 1
    minutes = columns.lead.minutes
    found = []
    for mask in masks:
        plan = Plan(round_, allocation_of(columns, mask, round_))
        if all(keeps(rule, plan) for rule in rules if isinstance(rule, CouplingRule)):
            new = np.flatnonzero(mask[columns.leads] & ~columns.lead.running)
            values = {goal: value for goal, value in stage_values(plan).items() if goal != "canonical"}
            found.append(Tried(frozenset(plan.leads_of), tuple(minutes[new].tolist()), values))
    return found


def forbidden(round_, plan) -> bool:
    told = round_.instructions
    return any(
        not row.running and told.forbids_pair(row.case.case_id, row.person.person_id, row.specialism)
        for row in plan.rows
    )


@st.composite
def crowded_rounds(draw):
    """Up to six schools at different distances of two leaders who have little time; deployments come in lumps."""
    lumps = draw(st.sampled_from([(3, 6, 10), (6, 6, 6), (2, 5, 5)]))
    tiers = {str(k): {"lead_half_days": h, "lead_limit_half_days": None} for k, h in enumerate(lumps, 1)}
    schools = [
        school(
            str(100001 + k),
            tier=draw(st.sampled_from((1, 1, 2, 3))),
            at=(450_000, 300_000 + 1000 * draw(st.sampled_from(KILOMETRES))),
            idaci_quintile=draw(st.sampled_from((1, 2, 5))),
        )
        for k in range(draw(st.sampled_from((6, 5, 4, 3))))
    ]
    leaders = [
        leader(f"L{k}", f"S{k}", half_days=draw(st.sampled_from((12, 18, 9, 6, 13))), max_cases=draw(st.integers(1, 3)))
        for k in (1, 2)
    ]
    supporters = [supporter("S1", at=(450_000, 300_000)), supporter("S2", at=(450_000, 340_000))]
    return make_round(schools=schools, leaders=leaders, supporters=supporters, overrides={"tiers": tiers})


MIXED = [("running", "limits"), ("decisions", "geography"), ("regions", "waiting"), ("periods", "teams")]
rounds = st.one_of(crowded_rounds(), *(tiny_rounds(always=complications) for complications in MIXED))


def laid_out(round_):
    """The model and all plans of a round that has one."""
    tried = every_plan(round_)
    assume(tried)
    return build_model(round_, find_candidates(round_)), tried


def best_of(model, stages):
    return solve_model(with_stages(model, stages), Settings())


def swept(model, family, begun=None):
    found = sweep(session_over(model), family, begun)
    assert found.complete
    assert found.proved
    assert [point.level for point in found.points] == sorted(
        (point.level for point in found.points), key=list(family.levels).index
    )
    return found


def nondominated(pairs):
    """The pairs (more is better, less is better) that no other pair is as good as in both."""
    kept = set(pairs)
    return {(a, b) for a, b in kept if not any((c >= a and d <= b) and (c, d) != (a, b) for c, d in kept)}


def points(found, feasible=ProofStatus.PROVED):
    return [tuple(one.value for one in point.stages) for point in found.points if point.proof is feasible]


# -- coverage against travel ------------------------------------------------------------------------------------------


@pytest.mark.harness
@settings(max_examples=examples(4))
@given(rounds)
def test_all_cases_against_total_minutes_is_the_nondominated_set(round_):
    model, tried = laid_out(round_)
    counted = coverage(model, "all")
    found = swept(model, total_minutes(model, counted, best_of(model, counted).x))
    frontier = nondominated([(len(one.led & set(round_.cases)), sum(one.minutes)) for one in tried])
    assert {(placed, minutes) for minutes, placed in points(found)} == frontier
    assert len(points(found)) == len(frontier)
    event(f"{len(frontier)} points")


@pytest.mark.harness
@settings(max_examples=examples(4))
@given(rounds)
def test_tier_by_tier_every_point_takes_the_least_minutes_and_none_betters_it(round_):
    model, tried = laid_out(round_)
    counted = coverage(model, "tiers")
    best = best_of(model, counted)
    top = [stage.value(best.x) for stage in counted]
    found = swept(model, total_minutes(model, counted, best.x), best.x)
    every = nondominated([(one.tiers, sum(one.minutes)) for one in tried])
    told = {(tuple(tiers), minutes) for minutes, *tiers in points(found)}
    assert told <= every
    for count in range(sum(top) + 1):  # the least minutes that place so many, the highest tiers first
        floors, left = [], count
        for most in top:
            floors.append(min(most, left))
            left -= floors[-1]
        placing = [one for one in tried if all(a >= b for a, b in zip(one.tiers, floors, strict=True))]
        least = min(sum(one.minutes) for one in placing)
        assert least in {minutes for _, minutes in told}


@pytest.mark.harness
@pytest.mark.parametrize("count", ["tiers", "all", "tier1"])
def test_cases_against_the_longest_journey_is_the_nondominated_set(count):
    @settings(max_examples=examples(3))
    @given(rounds)
    def holds(round_):
        model, tried = laid_out(round_)
        counted = coverage(model, count)
        found = swept(model, longest_journey(model, counted))
        goals = [stage.goal for stage in counted]
        values = [(tuple(one.values.get(g, sum(one.tiers)) for g in goals), one.longest) for one in tried]
        told = {(point.worth(counted), point.level) for point in found.points if point.x is not None}
        assert told == nondominated(values)
        for point in found.points:  # pins may make short journeys impossible
            if point.x is None:
                assert all(one.longest > point.level for one in tried)

    holds()


@pytest.mark.harness
@settings(max_examples=examples(3))
@given(crowded_rounds())
def test_few_levels_are_points_of_the_whole_curve(round_):
    model, _ = laid_out(round_)
    counted = coverage(model, "all")
    best = best_of(model, counted)
    family = total_minutes(model, counted, best.x)
    whole, some = swept(model, family), sweep(session_over(model), family, best.x, most=3)
    assert some.solved <= 3
    assert set(points(some)) <= set(points(whole))
    assert {points(whole)[0], points(whole)[-1]} <= set(points(some))
    assert some.complete == (points(some) == points(whole)) or not some.complete


# -- coverage against price -------------------------------------------------------------------------------------------


@pytest.mark.harness
@settings(max_examples=examples(4))
@given(rounds)
def test_what_giving_up_cases_saves_is_the_least_price_of_all_plans(round_):
    model, tried = laid_out(round_)
    given_up = goal_of(model, "placed")
    best = best_of(model, [given_up, goal_of(model, "price")])
    found = swept(model, give_up(model, given_up, [], best.x, 2), best.x)
    most = max(sum(one.tiers) for one in tried)
    told = {price for price, _ in points(found)}
    for units in range(3):
        assert min(one.values["price"] for one in tried if sum(one.tiers) >= most - units) in told
    assert set(points(found)) <= {(one.values["price"], sum(one.tiers)) for one in tried}


@pytest.mark.harness
@settings(max_examples=examples(4))
@given(st.one_of(*(tiny_rounds(always=complications) for complications in MIXED)))
def test_needs_are_given_up_with_all_goals_before_them_held(round_):
    model, tried = laid_out(round_)
    held = [stage for stage in model.ranked if stage.goal not in {"needs", "price"}]
    needs = goal_of(model, "needs")
    best = best_of(model, [*held, needs, goal_of(model, "price")])
    found = swept(model, give_up(model, needs, held, best.x, 2), best.x)
    top = max(one.worth[:-1] for one in tried)
    holding = [one for one in tried if all(a >= b for a, b in zip(one.worth[:-2], top[:-1], strict=True))]
    told = {price for price, _ in points(found)}
    for units in range(3):
        assert min(one.values["price"] for one in holding if one.values["needs"] >= top[-1] - units) in told


@pytest.mark.harness
@settings(max_examples=examples(4))
@given(rounds)
def test_what_is_left_when_the_price_falls_is_the_most_of_all_plans(round_):
    model, tried = laid_out(round_)
    given_up = goal_of(model, "placed")
    best = best_of(model, [given_up, goal_of(model, "price")])
    percents = [Fraction(0), Fraction(25), Fraction(1, 2), Fraction(100)]
    found = sweep(session_over(model), savings(model, given_up, [], best.x, percents))
    assert found.proved
    top = best.stages[-1].value
    most = {
        share: max((sum(one.tiers) for one in tried if top - one.values["price"] >= share * top / 100), default=None)
        for share in percents
    }
    told = {point.level: point for point in found.points}
    for share, point in told.items():
        if point.x is None:
            assert most[share] is None
            assert point.proof is ProofStatus.IMPOSSIBLE
        else:
            assert point.stages[0].value == most[share]
    for share in set(percents) - set(told):  # a dearer level left out, as a cheaper one has as much
        nearest = min((other for other in told if other > share), default=None)
        assert most[share] is None or (nearest is not None and most[nearest] == most[share])


# -- group floors -----------------------------------------------------------------------------------------------------


@st.composite
def grouped_rounds(draw):
    round_ = draw(rounds)
    groups = {}
    for case_id in round_.cases:
        groups.setdefault(draw(st.sampled_from("abc")), []).append(case_id)
    return round_, {name: tuple(members) for name, members in groups.items()}


def shares(one, groups):
    return sorted(Fraction(len(one.led & set(members)), len(members)) for members in groups.values())


@pytest.mark.harness
@settings(max_examples=examples(5))
@given(grouped_rounds())
def test_the_fairest_shares_are_those_of_all_plans(drawn):
    round_, groups = drawn
    model, tried = laid_out(round_)
    counted = coverage(model)
    begun = best_of(model, counted).x
    found = leximin(session_over(model), groups, begun, counted)
    fairest = max(shares(one, groups) for one in tried)
    assert sorted(found.shares.values()) == fairest
    assert found.proved
    assert [(level.share, level.groups) for level in found.levels] == [
        (share, len(list(same))) for share, same in itertools.groupby(fairest)
    ]
    assert all(level.bound == level.share for level in found.levels)
    as_fair = [one.tiers for one in tried if shares(one, groups) == fairest]
    assert tuple(stage.value(found.x) for stage in counted) == max(as_fair)
    event(f"{len(found.levels)} levels")


@pytest.mark.harness
@settings(max_examples=examples(5))
@given(grouped_rounds())
def test_the_price_of_a_floor_is_the_nondominated_set_of_cases_and_worst_shares(drawn):
    round_, groups = drawn
    model, tried = laid_out(round_)
    counted = coverage(model)
    worst = max(shares(one, groups)[0] for one in tried)
    found = swept(model, floor_family(model, groups, counted, Fraction(0), worst))
    told = {(point.worth(counted), -point.level) for point in found.points}
    assert told == nondominated([(one.tiers, -shares(one, groups)[0]) for one in tried])


# -- one place more ---------------------------------------------------------------------------------------------------


@st.composite
def short_rounds(draw):
    """Two or three schools, one leader with little time, a need or two, two supporters."""
    schools = [school(str(100001 + k), at=(450_000, 300_000 + 8000 * k)) for k in range(draw(st.integers(2, 3)))]
    needs = [
        need("100001", draw(st.sampled_from(("maths", "phonics"))), severity=draw(st.integers(1, 3)), need_id="n1"),
    ]
    supporters = [
        supporter("S1", region="North East", release_half_days=draw(st.sampled_from((None, 12, 7)))),
        supporter("S2", at=(450_000, 320_000), region=draw(st.sampled_from(("North East", "London")))),
    ]
    leaders = [leader("L1", draw(st.sampled_from(("S1", "S2"))), half_days=draw(st.sampled_from((6, 12, 0))))]
    staff = [staff_member("T1", "S1", half_days=draw(st.sampled_from((4, 0))))]
    return make_round(schools=schools, needs=needs, supporters=supporters, leaders=leaders, staff=staff)


def best_worth(round_):
    return max(one.worth for one in every_plan(round_))


@pytest.mark.harness
@pytest.mark.parametrize("group", ["North East", "London", "maths", "phonics"])
def test_one_place_more_is_worth_what_the_best_of_all_places_gives(group):
    @settings(max_examples=examples(3))
    @given(short_rounds(), st.sampled_from((1, 2)))
    def holds(round_, cases):
        by_region = group in {"North East", "London"}
        people = more_leaders(round_, group, 6 * cases, cases) if by_region else more_staff(round_, group, 5)
        model = build_model(round_, find_candidates(round_))
        best = best_of(model, model.ranked)
        value = worth_of_places(session_over(model, incumbent=best.x, results=best.stages), group, people)
        alone = {person.supporter_id: best_worth(with_people(round_, [person])) for person in people}
        plain = best_worth(round_)
        most = max([plain, *alone.values()])
        after = tuple(one.after if one.maximise else -one.after for one in value.worth)
        assert tuple(one.before if one.maximise else -one.before for one in value.worth) == plain
        assert after == most
        assert value.proof is ProofStatus.PROVED
        assert all(one.gain == one.most_gain for one in value.worth)
        if value.supporter_id is not None:
            assert alone[value.supporter_id] == most
        event("gains" if most > plain else "nothing")

    holds()


def test_all_plans_are_tried_where_there_are_few():
    round_ = make_round(schools=[school()], leaders=[leader()])
    assert len(every_allocation(all_columns(round_))) == 2
    assert [one.tiers for one in every_plan(round_)] == [(0, 0, 0), (0, 1, 0)]
