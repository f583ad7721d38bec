"""The staged optimum is what trying every allocation finds, and a round without any is proved impossible."""

import pytest
from hypothesis import event, given, settings

from constraints.rulebooks.shipped import preset_names
from constraints.strategies import feasible_rounds, tiny_rounds
from constraints.testing import leader, make_round, measured, need, pin, school, staff_member
from optimiser.parameters import Settings
from optimiser.solve import solve
from tests.support.effort import examples

A, B = "100001", "100002"


def stages_of(result) -> tuple[int, ...]:
    return tuple(stage.value for stage in result.stages)


@pytest.mark.harness
@pytest.mark.parametrize("engine", ["auto", "cpsat"])
def test_any_tiny_round_is_solved_as_enumerated(engine, solved_as_enumerated):
    @settings(max_examples=examples(12))
    @given(tiny_rounds())
    def holds(round_):
        found = solved_as_enumerated(round_, Settings(engine=engine)).allocation
        event("impossible" if found is None else f"placed: {len(found.deployments)}")

    holds()


@pytest.mark.harness
@pytest.mark.parametrize(
    "complications",
    [
        ("running", "limits"),
        ("decisions", "bodies"),
        ("teams", "visits"),
        ("offers",),
        ("offers", "periods"),
        ("offers", "periods", "running", "teams"),
    ],
)
def test_tiny_rounds_of_the_harder_sorts_are_solved_as_enumerated(complications, solved_as_enumerated):
    @settings(max_examples=examples(5))
    @given(tiny_rounds(always=complications))
    def holds(round_):
        solved_as_enumerated(round_)

    holds()


@pytest.mark.harness
@pytest.mark.parametrize("policy", preset_names())
def test_tiny_rounds_of_every_policy_are_solved_as_enumerated(policy, solved_as_enumerated):
    @settings(max_examples=examples(5))
    @given(tiny_rounds(policy=policy))
    def holds(round_):
        solved_as_enumerated(round_)

    holds()


@pytest.mark.harness
def test_a_round_made_around_an_allocation_is_solved_at_least_as_well(best_by_enumeration, is_legal):
    @settings(max_examples=examples(12))
    @given(feasible_rounds())
    def holds(drawn):
        round_, allocation = drawn
        assert is_legal(round_, allocation)
        best = best_by_enumeration(round_)
        assert best is not None
        result = solve(round_)
        assert result.allocation is not None
        assert is_legal(round_, result.allocation)
        assert stages_of(result) == best.stages

    holds()


def test_of_two_schools_and_time_for_one_the_more_urgent_is_led(best_by_enumeration, solved_as_enumerated):
    round_ = make_round(
        schools=[school(A, tier=1), school(B, tier=3)],
        leaders=[leader("L1", half_days=11)],  # two deployments of 6 half-days do not fit into 11
        travel=[measured("L1", A, 10), measured("L1", B, 40)],
    )
    best = best_by_enumeration(round_)
    # placed: tier 3 one, tier 2 none, tier 1 none; nobody waited, no needs; 6 visits of 40 minutes
    assert best.stages[:-1] == (1, 0, 0, 0, 0, 240)
    solved_as_enumerated(round_)


def test_pins_that_cannot_hold_together_are_proved_impossible(best_by_enumeration, solved_as_enumerated):
    schools, pins = [school(A), school(B)], [pin(A, "L1"), pin(B, "L1")]
    cannot = make_round(schools=schools, leaders=[leader("L1", half_days=11)], decisions=pins)
    can = make_round(schools=schools, leaders=[leader("L1", half_days=12)], decisions=pins)
    assert best_by_enumeration(cannot) is None
    solved_as_enumerated(cannot)
    assert best_by_enumeration(can).stages[:3] == (0, 2, 0)
    solved_as_enumerated(can)


def test_severity_goes_before_the_number_of_needs(best_by_enumeration, solved_as_enumerated):
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader("L1")],
        staff=[staff_member("T1", half_days=4, specialisms="maths:3;phonics:3;science:3")],
        needs=[
            need(A, "maths", severity=1, half_days=2),
            need(A, "phonics", severity=1, half_days=2),
            need(A, "science", severity=3, half_days=4),
        ],
    )
    best = best_by_enumeration(round_)
    assert best.stages[4] == 3  # 4 half-days cover severity 3, or 1 + 1
    assert [s.need_id for s in best.allocation.supports] == ["science"]
    solved_as_enumerated(round_)
