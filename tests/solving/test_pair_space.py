"""Where case plans are too many, the model's own columns are worked on: nothing is lost by it."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings

from constraints.audit.audit import audit_allocation
from constraints.rulebooks.shipped import load_policy
from constraints.strategies import tiny_rounds
from optimiser.bounds.safe_dual import loose_bound
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import Outcome, solve
from optimiser.solvers import Program
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from tests.support.effort import examples
from tests.support.small_steps import small_steps

OVER_PAIRS = SearchParameters(max_case_plans=0)


@pytest.mark.harness
@pytest.mark.parametrize("parameters", [OVER_PAIRS, small_steps(pairs=True)], ids=["as by default", "small steps"])
def test_tiny_rounds_are_solved_as_enumerated(parameters, solved_as_enumerated):
    @settings(max_examples=examples(12))
    @given(tiny_rounds())
    def holds(round_):
        solved_as_enumerated(round_, Settings(parameters=parameters))

    holds()


def any_team(share: str, seed: int = 1):
    """A part of a drawn England in which staff of any supporter may cover a need."""
    scale = Fraction(share)
    round_ = draw_england("sio-2019", england_sized(scale), seed, scale)
    overrides = {**round_.meta.overrides, "team": {"model": "any-supporter"}}
    meta = dataclasses.replace(round_.meta, overrides=overrides)
    return dataclasses.replace(round_, meta=meta, policy=load_policy(meta.policy_name, overrides))


def test_plans_and_pairs_prove_the_same():
    scale = Fraction("0.05")
    round_ = draw_england("sio-2019", england_sized(scale), 1, scale)
    over_plans = solve(round_)
    over_pairs = solve(round_, Settings(parameters=OVER_PAIRS))
    assert over_plans.outcome is over_pairs.outcome is Outcome.PROVED_BEST
    assert [(s.value, s.bound) for s in over_plans.stages] == [(s.value, s.bound) for s in over_pairs.stages]
    assert over_plans.allocation == over_pairs.allocation


def test_what_the_work_limit_ends_is_legal_and_its_bounds_hold():
    round_ = any_team("0.15")
    result = solve(round_, Settings(work_limit=0.01))
    assert result.outcome is not Outcome.PROVED_BEST
    assert not audit_allocation(round_, result.allocation).breaches
    for stage in result.stages:
        best = stage.value <= stage.bound if stage.goal not in {"price", "canonical"} else stage.value >= stage.bound
        assert best, stage


def test_loose_bounds_hold_and_are_never_worse_than_the_columns_alone():
    round_ = any_team("0.03")
    model, result = build_model(round_, find_candidates(round_)), solve(round_)
    assert result.outcome is Outcome.PROVED_BEST
    tighter = []
    for stage, end in zip(model.stages, result.stages, strict=True):
        cost = -stage.weights if stage.maximise else stage.weights
        alone = stage.value_of_cost(Program.of(model, cost).trivial_bound)
        loose = loose_bound(model, stage)
        assert end.value <= loose <= alone if stage.maximise else end.value >= loose >= alone
        tighter.append(loose != alone)
    assert any(tighter)
