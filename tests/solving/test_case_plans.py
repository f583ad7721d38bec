"""Case plans: every legal choice is a choice of plans, and every legal choice of plans is a legal choice."""

import itertools

import numpy as np
import pytest
from hypothesis import event, given, settings

from constraints.faces.arrays import arrays_of
from constraints.strategies import tiny_rounds
from constraints.testing import leader, make_round, need, pin, school, staff_member, supporter
from optimiser.formulations.case_plans import case_plans
from optimiser.formulations.formulation import formulate_case_plans
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.solvers.stopping import Stopper

A, B = "100001", "100002"
MOST_COLUMNS = 12


def model_of(round_):
    return build_model(round_, find_candidates(round_))


def legal_points(model):
    """Every legal 0-1 point of a model, by trying all."""
    choices = itertools.product([False, True], repeat=len(model.columns))
    points = (model.complete(np.array(choice, bool)) for choice in choices)
    return [point for point in points if model.keeps(point)]


def plans_by_case(space):
    """For every case, the columns of no plan and of each plan."""
    plans = space.plans
    return [[None, *np.flatnonzero(plans.case == case)] for case in range(len(plans.demanded))]


def points_of_plans(space):
    """Every legal point that a choice of at most one plan a case gives."""
    for choice in itertools.product(*plans_by_case(space)):
        used = np.zeros(len(space.plans.case), np.int64)
        used[[plan for plan in choice if plan is not None]] = 1
        chosen = space.plans.points.T @ used
        full = space.model.complete(chosen[: len(space.model.columns)] > 0)
        point = np.concatenate([used, full[space.plans.free]])
        if space.keeps(point):
            yield point


@pytest.mark.parametrize("complications", [(), ("running", "limits"), ("decisions",), ("teams", "visits"), ("offers",)])
def test_legal_points_are_the_legal_choices_of_plans(complications):
    @settings(max_examples=25)
    @given(tiny_rounds(always=complications))
    def holds(round_):
        model = model_of(round_)
        plans = case_plans(model, Stopper())
        assert plans is not None
        if len(model.columns) > MOST_COLUMNS:
            event("too many columns to try all")
            return
        space = formulate_case_plans(model, plans)
        legal = legal_points(model)
        event(f"legal points: {min(len(legal), 20)}")
        for x in legal:
            point = space.from_model(x)
            assert space.keeps(point)
            assert np.array_equal(space.to_model(point), x)
            for stage in model.stages:
                assert space.weights[stage.goal] @ point == stage.weights @ x
        found = {space.to_model(point).tobytes() for point in points_of_plans(space)}
        assert found == {x.tobytes() for x in legal}

    holds()


def columns_of(model, plans):
    """Each plan as the people that it takes: the leader, then who covers what."""
    columns, arrays = model.columns, arrays_of(model.round)
    named = []
    for row in plans.points[:, : len(columns)].toarray():
        used = np.flatnonzero(row)
        needs = [arrays.needs.ids[n][1] if n >= 0 else "" for n in columns.need[used]]
        named.append(tuple(sorted(zip(needs, (arrays.people.ids[p] for p in columns.person[used]), strict=True))))
    return sorted(named)


def test_one_lead_and_two_who_may_cover_its_need_make_three_plans():
    # L1 alone; L1 with P1; L1 with P2. P3 is of another supporter, which has no leader here.
    round_ = make_round(
        schools=[school(A)],
        needs=[need(A, "maths")],
        supporters=[supporter("S1"), supporter("S2")],
        leaders=[leader("L1")],
        staff=[staff_member("P1"), staff_member("P2"), staff_member("P3", supporter_id="S2")],
    )
    model = model_of(round_)
    alone = ("", "L1")
    assert columns_of(model, case_plans(model, Stopper())) == [
        (alone,),
        (alone, ("maths", "P1")),
        (alone, ("maths", "P2")),
    ]


def test_a_pinned_lead_leaves_its_case_no_choice_but_a_plan():
    leaders = [leader("L1"), leader("L2")]
    free = model_of(make_round(schools=[school(A), school(B)], leaders=leaders))
    pinned = model_of(make_round(schools=[school(A), school(B)], leaders=leaders, decisions=[pin(A, "L2")]))
    assert case_plans(free, Stopper()).demanded.tolist() == [False, False]
    assert len(case_plans(free, Stopper()).case) == 4
    assert case_plans(pinned, Stopper()).demanded.tolist() == [True, False]
    assert case_plans(pinned, Stopper()).case.tolist() == [0, 1, 1]  # of A's two leads only the pinned one is left


def test_more_plans_than_allowed_are_not_made():
    # L1 or L2 at either school, 4; at A with L1's member of staff or without, and so with L2: 2 more.
    staff = [staff_member("P1"), staff_member("P2", supporter_id="S2")]
    leaders = [leader("L1"), leader("L2", supporter_id="S2")]
    model = model_of(make_round(schools=[school(A), school(B)], leaders=leaders, staff=staff, needs=[need(A)]))
    assert case_plans(model, Stopper(), most=5) is None
    plans = case_plans(model, Stopper(), most=6)
    assert plans is not None
    assert len(plans.case) == 6
