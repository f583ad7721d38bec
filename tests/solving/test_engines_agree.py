"""The engine over case plans and CP-SAT alone prove the same, also where every step of the former has work to do."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from constraints.strategies import tiny_rounds
from optimiser import blockwork, improve, sifting
from optimiser.solve import Outcome, Settings, solve
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized


def ends(result):
    return {stage.goal: (stage.value, stage.bound) for stage in result.stages if stage.proved}


@pytest.fixture
def small_steps(monkeypatch):
    """Let the relaxation start from one column a case, and the cores from few columns."""
    monkeypatch.setattr(sifting, "SMALL", 0)
    monkeypatch.setattr(sifting, "FIRST_PER_CASE", 1)
    monkeypatch.setattr(sifting, "MORE_PER_CASE", 1)
    monkeypatch.setattr(improve, "CORE", 3)
    monkeypatch.setattr(improve, "SMALL", 0)
    monkeypatch.setattr(improve, "FAR_OFF", 0.0)
    monkeypatch.setattr(improve, "SMALL_CASES", 1)
    monkeypatch.setattr(improve, "BLOCKS", blockwork.Passes((1, 2), turns=3, closed=0.2, work=20.0))
    monkeypatch.setattr(blockwork, "SEARCH_COLUMNS", 4)


@pytest.mark.usefixtures("small_steps")
def test_tiny_rounds_are_solved_as_enumerated_in_small_steps(solved_as_enumerated):
    @settings(max_examples=40)
    @given(tiny_rounds())
    def holds(round_):
        solved_as_enumerated(round_)

    holds()


def test_engines_agree_on_a_drawn_round():
    scale = Fraction("0.05")
    round_ = draw_england("sio-2019", england_sized(scale), 1, scale)
    over_plans, alone = (solve(round_, Settings(engine=engine)) for engine in ("auto", "cpsat"))
    assert over_plans.outcome is Outcome.PROVED_BEST
    assert alone.outcome is Outcome.PROVED_BEST
    assert ends(over_plans) == ends(alone)
    assert over_plans.allocation == alone.allocation  # the canonical stage picks the same of equals


def test_two_runs_give_the_same_allocation():
    scale = Fraction("0.05")
    round_ = draw_england("sio-2019", england_sized(scale), 2, scale)
    first, second = solve(round_), solve(round_)
    assert first.allocation == second.allocation
    assert [(s.value, s.bound) for s in first.stages] == [(s.value, s.bound) for s in second.stages]


def test_the_number_of_threads_decides_nothing(monkeypatch):
    """Without cuts and settling, and with small blocks, the engine has many pieces to work on side by side."""
    monkeypatch.setattr(improve, "CUT_PASSES", 0)
    monkeypatch.setattr(improve, "MOST_SPLIT_CASES", 0)
    monkeypatch.setattr(improve, "FAR", 1.0)
    monkeypatch.setattr(improve, "SMALL", 0)
    monkeypatch.setattr(improve, "BLOCKS", blockwork.Passes((10, 20), turns=3, closed=0.2, work=20.0))
    scale = Fraction("0.1")
    round_ = draw_england("sio-2019", england_sized(scale), 1, scale)
    one, two = (solve(round_, Settings(threads=threads)) for threads in (1, 2))
    assert any(step.step == "block searches" for step in two.steps)
    assert one.steps == two.steps
    assert one.allocation == two.allocation
