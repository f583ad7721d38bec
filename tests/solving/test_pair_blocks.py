"""Where case plans are too many, blocks of cases are searched over the model's own columns: nothing is lost by it."""

import dataclasses
from fractions import Fraction

import pytest
from hypothesis import given, settings

from constraints.audit import audit
from constraints.policy import load_policy
from constraints.strategies import tiny_rounds
from optimiser import blockwork, engine, pairwork
from optimiser.bounds import dual_bound, loose_bound, loose_cost
from optimiser.candidates import find_candidates
from optimiser.lanes import Lanes
from optimiser.model import build_model
from optimiser.rowwise import bound_row_by_row
from optimiser.solve import Outcome, Settings, solve
from optimiser.solvers import Program, relax
from optimiser.start import by_hand
from optimiser.stopping import Stopper
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized


def over_pairs(monkeypatch, iterations, passes):
    """Let every round be worked on over pairs, in blocks."""
    monkeypatch.setattr(engine, "case_plans", lambda model, stopper: None)
    monkeypatch.setattr(engine, "LARGE", 0)
    monkeypatch.setattr(engine, "FIRST_ITERATIONS", iterations)
    monkeypatch.setattr(pairwork, "BLOCKS", passes)


def test_tiny_rounds_are_solved_as_enumerated(monkeypatch, solved_as_enumerated):
    over_pairs(monkeypatch, 1, blockwork.Passes((1, 2), turns=2, closed=0.1, work=20.0))
    searched = []

    @settings(max_examples=60)
    @given(tiny_rounds())
    def holds(round_):
        searched.extend(step for step in solved_as_enumerated(round_).steps if step.step == "block searches")

    holds()
    assert searched


def any_team(share: str, seed: int = 1):
    """A part of a drawn England in which staff of any supporter may cover a need."""
    scale = Fraction(share)
    round_ = draw_england("sio-2019", england_sized(scale), seed, scale)
    overrides = {**round_.meta.overrides, "team": {"model": "any-supporter"}}
    meta = dataclasses.replace(round_.meta, overrides=overrides)
    return dataclasses.replace(round_, meta=meta, policy=load_policy(meta.policy_name, overrides))


@pytest.fixture
def in_blocks(monkeypatch):
    """Let rounds of some hundred cases be worked on in blocks of pairs."""
    over_pairs(monkeypatch, 10, blockwork.Passes((20, 40), turns=2, closed=0.02, work=20.0))


@pytest.mark.usefixtures("in_blocks")
def test_blocks_find_what_a_search_over_all_pairs_does_not_in_its_work(monkeypatch):
    round_, how = any_team("0.15"), Settings(work_limit=0.5)
    blocks = solve(round_, how)
    monkeypatch.setattr(engine, "LARGE", 10**9)
    whole = solve(round_, how)
    values = [[stage.value for stage in each.stages if stage.goal != "price"] for each in (blocks, whole)]
    goals = [stage.goal for stage in blocks.stages]
    assert values[0][: goals.index("needs") + 1] > values[1][: goals.index("needs") + 1]
    assert not audit(round_, blocks.allocation).breaches
    for stage in blocks.stages:
        best = stage.value <= stage.bound if stage.goal not in {"price", "canonical"} else stage.value >= stage.bound
        assert best, stage


@pytest.mark.usefixtures("in_blocks")
def test_the_number_of_threads_decides_nothing():
    round_ = any_team("0.1", seed=2)
    one, two = (solve(round_, Settings(threads=threads, work_limit=0.5)) for threads in (1, 2))
    assert any(step.step == "block searches" for step in two.steps)
    assert one.steps == two.steps
    assert one.allocation == two.allocation


def test_loose_bounds_hold_and_are_never_worse_than_the_columns_alone():
    round_ = any_team("0.03")
    model, result = build_model(round_, find_candidates(round_)), solve(round_)
    assert result.outcome is Outcome.PROVED_BEST
    tighter = []
    for stage, end in zip(model.stages, result.stages, strict=True):
        cost = -stage.weights if stage.maximise else stage.weights
        alone = stage.told(Program(cost, model.matrix, model.lower, model.upper, model.most).trivial_bound)
        loose = loose_bound(model, stage)
        assert end.value <= loose <= alone if stage.maximise else end.value >= loose >= alone
        tighter.append(loose != alone)
    assert any(tighter)


def improved_by_blocks(model, goal):
    """The plan by hand, and what blocks make of it in one stage."""
    stage = next(stage for stage in model.stages if stage.goal == goal)
    program = Program(-stage.weights, model.matrix, model.lower, model.upper, model.most)
    told, x = [], by_hand(model)
    better = pairwork.by_pair_blocks(
        model, program, x, loose_cost(model, stage), stopper=Stopper(), settings=Settings(), lanes=Lanes(1),
        tell=lambda cost, bound, better: told.append(cost), note=lambda step, cost, bound: told.append(cost),
    )  # fmt: skip
    assert model.keeps(better)
    assert told == sorted(told, reverse=True)
    assert told[-1] == -stage.weights @ better
    return x, better


def test_of_what_is_equally_good_blocks_find_the_cheaper(monkeypatch):
    monkeypatch.setattr(pairwork, "BLOCKS", blockwork.Passes((20,), turns=2, closed=0.02, work=1.0))
    round_ = any_team("0.1")
    model = build_model(round_, find_candidates(round_))
    needs, price = (next(s for s in model.stages if s.goal == goal) for goal in ("needs", "price"))
    x, cheap = improved_by_blocks(model, "needs")
    monkeypatch.setattr(pairwork, "PRICE", "no such goal")
    _, dear = improved_by_blocks(model, "needs")
    assert needs.value(cheap) > 1.1 * needs.value(x)
    assert needs.value(cheap) >= 0.98 * needs.value(dear)
    assert price.value(cheap) < 0.9 * price.value(dear)


def needs_program(share):
    """The program of the needs stage, all pairs, nothing held."""
    round_ = any_team(share)
    model = build_model(round_, find_candidates(round_))
    stage = next(stage for stage in model.stages if stage.goal == "needs")
    return Program(-stage.weights, model.matrix, model.lower, model.upper, model.most)


def test_bounds_row_by_row_are_those_of_all_rows():
    program = needs_program("0.1")
    whole = dual_bound(program, relax(program, Stopper()).duals)
    told = []
    bound = bound_row_by_row(program, 0, -(10**9), Stopper(), 10**6, told.append)
    assert bound == whole == told[-1]
    assert told == sorted(set(told))
    assert len(told) > 1  # some rows came in later
    assert bound_row_by_row(program, 0, whole + 1, Stopper(), 10**6, told.append) == whole + 1  # what is known stays
    assert bound_row_by_row(program, whole - 5, -(10**9), Stopper(), 10**6, told.append) >= whole - 5  # enough
    assert bound_row_by_row(program, 0, -7 + whole, Stopper(), 1, told.append) == -7 + whole  # no time


def test_a_relaxation_gives_up_after_so_many_iterations():
    program = needs_program("0.05")
    given_up = relax(program, Stopper(), iterations=5)
    assert given_up.solution is None
    assert relax(program, Stopper()).solution is not None
