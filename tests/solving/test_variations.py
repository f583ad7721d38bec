"""Variations of a model: both engines agree on them, and each says what its name says."""

from fractions import Fraction

import numpy as np
import pytest

from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.model.variations import constrain_goals, forbid_columns, force_columns, with_stages
from optimiser.parameters import Settings
from optimiser.solve import Outcome, solve_model
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized

SCALE = Fraction(1, 40)


@pytest.fixture(scope="module")
def model():
    round_ = draw_england("sio-2019", england_sized(SCALE), 1, SCALE)
    return build_model(round_, find_candidates(round_))


@pytest.fixture(scope="module")
def best(model):
    return solve_model(model)


def values_of(solved):
    assert all(stage.proved for stage in solved.stages)
    return {stage.goal: stage.value for stage in solved.stages}


def test_both_engines_agree_where_a_later_goal_is_held_before_the_placing_goals(model, best):
    """A floor on needs gives plans with covers a worth of their own, so no least plan may stand for them."""
    by_goal = {stage.goal: stage for stage in model.stages}
    held = values_of(best)
    floors = [(by_goal["needs"], held["needs"]), (by_goal["price"], held["price"])]
    placed = [stage for stage in model.stages if stage.goal.startswith("placed")]
    varied = with_stages(
        constrain_goals(model, *zip(*floors, strict=True)), [*placed, by_goal["needs"], by_goal["price"]]
    )
    over_plans = values_of(solve_model(varied, warm_start=best.x))
    assert over_plans == values_of(solve_model(varied, Settings(engine="cpsat"), warm_start=best.x))
    assert over_plans["needs"] >= held["needs"]


def test_a_barred_lead_is_not_used_and_a_forced_one_is(model, best):
    used = int(np.flatnonzero(best.x[: len(model.columns.lead)])[0])
    case = model.columns.case[used]
    other = next(j for j in np.flatnonzero(model.columns.lead.case == case).tolist() if j != used)
    without = solve_model(forbid_columns(model, np.array([used])))
    assert without.x[used] == 0
    assert force_columns(model, np.array([used])).keeps(best.x)
    instead = solve_model(force_columns(model, np.array([other])))
    assert (instead.x[other], instead.x[used]) == (1, 0)
    alone = solve_model(force_columns(model, np.array([other])), Settings(engine="cpsat"))
    assert values_of(instead) == values_of(alone)


def test_two_leads_of_one_case_cannot_both_be_forced(model):
    first, second = np.flatnonzero(model.columns.lead.case == model.columns.lead.case[0])[:2]
    assert solve_model(force_columns(model, np.array([first, second]))).outcome is Outcome.PROVED_IMPOSSIBLE


def test_known_bounds_end_what_they_prove(model, best):
    """From the best point, with the bounds that its solve proved, nothing is left to do."""
    again = solve_model(model, warm_start=best.x, known=best.stages)
    assert values_of(again) == values_of(best)
    assert [step for step in again.steps if step.step == "core"] == []
