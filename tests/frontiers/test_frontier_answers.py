"""Curves of a round that can be worked out by hand; what is honest when time runs out."""

import dataclasses
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from constraints.domain.faults import InputRefused, ProvedImpossible
from constraints.faces.plan import Plan
from constraints.testing import (
    accepted,
    all_columns,
    allocation_of,
    every_allocation,
    leader,
    make_round,
    need,
    pin,
    school,
)
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.model.variations import with_stages
from optimiser.parameters import Settings
from optimiser.questions.frontier import coverage, floor_family, leximin, longest_journey, sweep, total_minutes
from optimiser.questions.frontier.question_rules import Floors, FloorsParams, OneOf, OneOfParams
from optimiser.questions.proof_status import ProofStatus
from optimiser.solve import solve_model
from optimiser.solvers.stopping import Stopper
from scenarios import frontier
from scenarios.frontiers import FrontierSettings
from scenarios.frontiers.curve_figures import drawn
from scenarios.frontiers.curves import as_frontier, swept
from scenarios.frontiers.fairness import with_the_next
from scenarios.frontiers.question import Question
from scenarios.reports import charts
from scenarios.reports.charts.embedding import as_spec
from tests.support.sessions import session_over


def told(found, *names):
    return list(found.points[list(names)].itertuples(index=False, name=None))


def ask(round_, kind, **more):
    found = frontier(round_, kind, **more)
    assert found.complete
    assert found.proved
    return found


def test_total_minutes_tier_by_tier_gives_way_from_the_lowest(line):
    # Both of tier 2 take 0 + 40 minutes; one of tier 1 beside them 10 more. With 0 minutes the first school is led.
    found = ask(line(), "travel")
    assert told(found, "placed.tier2", "placed.tier1", "minutes", "longest") == [
        (2, 1, 50, 40),
        (2, 0, 40, 40),
        (1, 0, 0, 0),
    ]
    assert list(found.points["minutes.bound"]) == [50, 40, 0]


def test_total_minutes_of_all_cases_alike_leaves_the_far_one_out(line):
    found = ask(line(), "travel", count="all")
    assert told(found, "placed", "minutes") == [(3, 30), (2, 10), (1, 0)]


def test_the_longest_journey_has_a_point_where_coverage_rises(line):
    # Time for three: up to 20 km both of tier 1 are led, up to 40 km both of tier 2 and one of tier 1.
    found = ask(line(), "travel", journeys="longest")
    rows = told(found, "placed.tier2", "placed.tier1")
    assert list(found.points["limit"][1:]) == [0, 10, 20, 40]
    assert rows == [(0, 0), (1, 0), (1, 1), (1, 2), (2, 1)]


def test_a_pinned_far_school_makes_short_journeys_impossible(line):
    found = ask(line(decisions=[pin("100004", "L1")]), "travel", journeys="longest", points=None)
    assert told(found, "limit", "proof") == [(20, "proved-impossible"), (40, "proved")]


def test_giving_up_cases_saves_the_dearest(line):
    # Three cost 0 + 60 + 150, two 0 + 60, one 0: a third given up saves nothing more.
    found = ask(line(), "give-up", most=3)
    assert told(found, "given_up", "placed", "price") == [(0, 3, 210), (1, 2, 60), (2, 1, 0)]
    kept = ask(line(), "give-up", most=1, hold=("placed.tier2",))
    assert told(kept, "given_up", "placed", "price") == [(0, 3, 330), (1, 2, 270)]  # both of tier 2 stay: 0 + 270


def test_the_reverse_says_what_is_left_when_the_price_falls(line):
    # 210 less 50 % is 105: two cases for 60. Less 100 % is 0: one case.
    found = ask(line(), "give-up", save=(Fraction(50), Fraction(100)))
    assert told(found, "saved_percent", "placed", "price") == [("100", 1, 0), ("50", 2, 60)]


def test_one_leader_more_is_worth_the_school_that_waits(line):
    # Led are 0, 10 and 40 km; a leader more at S1 leads the one at 20 km, for 150 minutes. S2 is too far from all.
    found = ask(line(), "places")
    assert told(found, "region", "supporter_id", "placed", "placed.tier1", "needs", "price")[0] == (
        "North East", "S1", 1, 1, 0, -150,
    )  # fmt: skip
    assert told(found, "region", "placed", "price")[1] == ("London", 0, 0)
    assert found.points["supporter_id"].isna().tolist() == [False, True]


def test_one_member_of_staff_more_is_worth_the_need_that_waits(line):
    found = ask(line(), "places", by="specialism")
    assert told(found, "specialism", "supporter_id", "placed", "needs", "price") == [("maths", "S1", 0, 2, 0)]
    assert not told(ask(line(needs=[]), "places", by="specialism"), "specialism")


def test_a_floor_costs_a_case_of_the_higher_tier(line):
    # Time for two. Without a floor both schools of tier 2, in the North East; with one half of each region is led.
    found = ask(line(tiers=(2, 2, 1, 1), cases=2), "floors")
    assert told(found, "floor", "proof") == [
        ("1/1 (100.0 %)", "proved-impossible"),
        ("1/2 (50.0 %)", "proved"),
        ("0/1 (0.0 %)", "proved"),
    ]
    assert told(found, "placed.tier2", "placed.tier1")[1:] == [(1, 1), (2, 0)]
    assert found.tables["groups"]["placed"].tolist() == [1, 1]
    assert found.tables["levels"]["groups"].tolist() == [2]


def test_the_second_group_is_raised_where_the_first_cannot_be(line):
    # Time for three of two and two: one region has half, the other all of it.
    found = ask(line(), "floors")
    levels = found.tables["levels"]
    assert levels["share"].tolist() == ["1/2 (50.0 %)", "1/1 (100.0 %)"]
    assert sorted(found.tables["groups"]["placed"]) == [1, 2]
    assert set(levels["proof"]) == {"proved"}


def test_cases_of_no_group_are_told(line):
    schools = [school("100001", region="London"), school("100002")]
    found = ask(line(schools=schools), "floors")
    assert any(note.startswith("1 case(s) of which region is not known") for note in found.notes)
    with pytest.raises(InputRefused, match=r"NM202 frontier\(by='deprivation'\)"):
        frontier(line(schools=[school("100001")]), "floors", by="deprivation")


def test_what_the_round_does_not_have_is_refused_all_at_once(line):
    with pytest.raises(InputRefused) as refused:
        frontier(line(), "give-up", goal="need", hold=("placed.tier9",))
    assert [fault.column for fault in refused.value.faults] == ["goal", "hold"]
    assert "did you mean 'needs'" in str(refused.value)
    with pytest.raises(InputRefused, match="count="):
        frontier(line(), "travel", count="tier9")
    with pytest.raises(InputRefused, match="by="):
        frontier(line(), "places", by="phase")


def test_a_round_without_a_plan_ends_as_proved_impossible(line):
    pinned = line(cases=1, decisions=[pin("100001", "L1"), pin("100002", "L1")])
    with pytest.raises(ProvedImpossible):
        frontier(pinned, "travel")


# -- when time runs out -----------------------------------------------------------------------------------------------


@pytest.fixture
def model(line):
    round_ = line()
    return build_model(round_, find_candidates(round_))


def test_an_interrupt_keeps_the_points_found_and_says_that_there_may_be_more(model):
    counted = coverage(model, "all")
    best = solve_model(with_stages(model, counted), Settings())
    stopper = Stopper(None)
    found = sweep(
        session_over(model, stopper=stopper), total_minutes(model, counted, best.x), best.x,
        tell=lambda point: stopper.interrupt(),
    )  # fmt: skip
    assert [point.level for point in found.points] == [3]
    assert found.points[0].proof is ProofStatus.PROVED
    assert not found.complete
    assert not found.proved


def test_a_limit_is_not_proved_the_shortest_while_the_one_below_is_not_known(model):
    family = longest_journey(model, coverage(model, "all"))
    few = sweep(session_over(model), family, most=2)  # both ends: nobody, and 40 km
    assert [(point.level, point.proof) for point in few.points] == [(-1, ProofStatus.PROVED), (40, ProofStatus.BOUNDED)]
    assert not few.complete
    whole = sweep(session_over(model), family)
    assert [(point.level, point.proof) for point in whole.points][-1] == (20, ProofStatus.PROVED)  # 3 cases by then


def test_without_time_the_fairest_plan_is_the_one_in_hand_and_its_shares_are_bounded(model):
    groups = {"a": ("100001", "100002"), "b": ("100003", "100004")}
    begun = model.running  # nobody is led
    found = leximin(session_over(model, 0.0), groups, begun)
    assert set(found.shares.values()) == {Fraction(0)}
    assert not found.proved
    assert found.levels[0].bound == 1  # it is not known that not all can be led


# -- the rules of a question ------------------------------------------------------------------------------------------


def test_both_faces_of_the_rules_of_a_question_agree_on_every_allocation():
    round_ = make_round(
        schools=[school("100001"), school("100002")],
        leaders=[
            leader("L1", "S1", specialisms="maths:3"),
            leader("L2", "S2"),
            leader("L3", "S2", specialisms="maths:1"),
        ],
        needs=[need("100001")],
    )
    columns = all_columns(round_)
    masks = every_allocation(columns)
    assert masks.shape == (512, 9)
    members = {"a": ("100001",), "b": ("100002",)}
    rules = [
        *(OneOf(OneOfParams(people=("L1", "L3"), cases=cases)) for cases in (0, 1, 2)),
        *(
            Floors(FloorsParams(members=members, least={"a": a, "b": 1}, spared=spared))
            for a in (0, 1)
            for spared in (0, 1, 2)
        ),
    ]
    one_leader = [
        mask for mask in masks if len(np.unique(columns.lead.case[mask[columns.leads]])) == mask[columns.leads].sum()
    ]
    for rule in rules:
        kept = [not list(rule.breaches(Plan(round_, allocation_of(columns, mask, round_)))) for mask in one_leader]
        assert accepted(rule, round_, columns, np.array(one_leader)).tolist() == kept
        if isinstance(rule, OneOf) or rule.params.spared < 1 + rule.params.least["a"]:
            assert 0 < sum(kept) < len(kept)


def test_the_order_of_rows_changes_nothing(line):
    round_ = line()
    turned = {name: frame.iloc[::-1].reset_index(drop=True) for name, frame in round_.tables.items()}
    for kind in ("travel", "give-up", "places", "floors"):
        one = frontier(round_, kind)
        other = frontier(dataclasses.replace(round_, tables=turned), kind)
        assert one.points.equals(other.points)
        assert one.plans == other.plans


# -- what is not known is not said to be ------------------------------------------------------------------------------


def test_a_floor_above_the_highest_that_is_not_proved_impossible_leaves_doubt(model):
    groups = {"a": ("100001", "100002"), "b": ("100003", "100004")}
    counted = coverage(model, "all")
    family = floor_family(model, groups, counted, Fraction(0), Fraction(1, 2))
    swept_ = sweep(session_over(model), family)
    assert [(point.level, point.proof) for point in swept_.points] == [(Fraction(1, 2), ProofStatus.PROVED)]
    best = solve_model(with_stages(model, counted), Settings())
    unproved = leximin(session_over(model, 0.0), groups, best.x)  # without time: the plan in hand
    assert unproved.levels[0].share == Fraction(1, 2)
    doubted = with_the_next(swept_, unproved)
    assert [point.proof for point in doubted.points] == [ProofStatus.BOUNDED]
    assert not doubted.complete
    assert not doubted.proved
    known = with_the_next(swept_, leximin(session_over(model), groups, best.x))
    assert [(p.level, p.proof) for p in known.points] == [
        (1, ProofStatus.IMPOSSIBLE),
        (Fraction(1, 2), ProofStatus.PROVED),
    ]
    assert known.complete
    assert known.proved


def test_a_curve_begun_at_a_plan_that_is_not_proved_best_is_not_whole(model):
    question = Question(session_over(model), FrontierSettings("travel", count="all"), lambda line: None)
    counted = coverage(model, "all")
    best = solve_model(with_stages(model, counted), Settings())
    curve = swept(question, total_minutes(model, counted, best.x), best.x, None, "at_least", lambda level: level)
    assert as_frontier(question, curve, [], proved=True, whole=True).headline() == "every point, all proved"
    doubtful = as_frontier(question, curve, [], proved=False, whole=False)
    assert doubtful.headline() == "some of the points; there may be others"
    assert not doubtful.proved


def test_an_imagined_leader_has_no_more_time_than_anybody_may_have(line):
    # 500 cases of 6 half-days would be 3,000; nobody in a round has more than 2,000.
    found = frontier(line(), "places", cases=500)
    assert found.asked["half_days"] == 2000
    with pytest.raises(InputRefused) as refused:
        frontier(line(), "places", cases=0, half_days=2001)
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [
        ("NM903", "cases"),
        ("NM903", "half_days"),
    ]


# -- as a chart -------------------------------------------------------------------------------------------------------


def curve_of(found):
    return found.drawn().frame.to_dict(orient="split")["data"]


def test_a_curve_is_drawn_from_its_two_figures(line):
    found = ask(line(), "travel", count="all")
    assert curve_of(found) == [["3", 30, 3, True, True], ["2", 10, 2, True, True], ["1", 0, 1, True, True]]
    spec = as_spec(charts.frontier(*found.drawn()))
    assert "3: minutes of all journeys 30.0, cases placed 3.0, proved" in spec["description"]
    assert ask(line(), "travel").drawn().y == "cases placed, the highest tier first"


def test_limits_floors_and_prices_are_figures_and_points_without_a_plan_are_left_out(line):
    longest = ask(line(), "travel", journeys="longest", count="all")  # the limit of nobody is no figure
    assert curve_of(longest) == [["0", 0, 1, True, True], ["10", 10, 2, True, True], ["20", 20, 3, True, True]]
    floors = ask(line(tiers=(2, 2, 1, 1), cases=2), "floors", count="tier2")  # 1/1 is proved impossible
    assert curve_of(floors) == [["1/2 (50.0 %)", 50, 1, True, True], ["0/1 (0.0 %)", 0, 2, True, True]]
    assert floors.drawn()[1:] == ("floor under every group, % of its cases", "placed.tier2")
    prices = ask(line(), "give-up", most=3)
    assert curve_of(prices) == [["0", 210, 3, True, True], ["1", 60, 2, True, True], ["2", 0, 1, True, True]]
    assert ask(line(), "places").drawn() is None


def test_a_point_that_another_betters_is_not_on_the_line():
    points = pd.DataFrame({"given_up": [0, 1], "proof": ["proved", "bounded"], "price": [50, 70], "placed": [3, 3]})
    found = drawn({"kind": "give-up", "goal": "placed"}, points)
    assert found.frame[["proved", "best"]].to_numpy().tolist() == [[True, True], [False, False]]
