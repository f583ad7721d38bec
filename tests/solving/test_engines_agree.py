"""The engine over case plans and CP-SAT alone prove the same, also where every step of the former has work to do."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from constraints.strategies import tiny_rounds
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import Outcome, solve
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from tests.support.effort import examples
from tests.support.small_steps import small_steps


def ends(result):
    return {stage.goal: (stage.value, stage.bound) for stage in result.stages if stage.proved}


@pytest.mark.harness
def test_tiny_rounds_are_solved_as_enumerated_in_small_steps(solved_as_enumerated):
    @settings(max_examples=examples(8))
    @given(tiny_rounds())
    def holds(round_):
        solved_as_enumerated(round_, Settings(parameters=small_steps(first_core_columns=3)))

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


def test_the_number_of_threads_decides_nothing():
    """Components are what is worked on side by side."""
    parameters = SearchParameters(min_component_cases=2)
    scale = Fraction("0.1")
    round_ = draw_england("sio-2019", england_sized(scale), 1, scale)
    one, two = (solve(round_, Settings(threads=threads, parameters=parameters)) for threads in (1, 2))
    assert len(two.components) > 1
    assert one.steps == two.steps
    assert one.allocation == two.allocation
