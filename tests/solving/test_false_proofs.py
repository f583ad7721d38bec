"""Three ways in which a solve once claimed what it had not proved, or fell over: reached by what a solver may do."""

import pytest

from constraints.audit.audit import Claimed, audit_allocation
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.parameters import Settings
from optimiser.solve import Outcome, solve
from optimiser.solvers.stopping import StopReason
from tests.support.small_rounds import KINDS
from tests.support.small_steps import small_steps
from tests.support.solver_faults import ALWAYS, NEVER, SolverFaults
from tests.support.staged_optimum import StagedOptimum


def sound_end(kind, seed, how, faults):
    """Solve a round, hold the end against the truth, and return it."""
    round_ = KINDS[kind](seed)
    with faults.at_work():
        result = solve(round_, how)
    StagedOptimum(build_model(round_, find_candidates(round_))).hold(
        (stage.goal, stage.value, stage.bound) for stage in result.stages
    )
    claimed = Claimed({stage.goal: stage.value for stage in result.stages}, result.prices)
    assert audit_allocation(round_, result.allocation, claimed).clean
    return result


def steps_of(result):
    return {step.step for step in result.steps}


def test_a_core_that_ends_within_the_gap_proves_nothing_more():
    """CP-SAT calls optimal what is within the gap that was asked for; where a core's end decides, that is no proof."""
    parameters = small_steps(first_core_columns=3, max_split_cases=0, cut_passes=0)
    result = sound_end("lumpy", 2, Settings(gap=0.1, threads=1, parameters=parameters), SolverFaults(rate=NEVER))
    assert "core" in steps_of(result)
    assert result.outcome is Outcome.WITHIN


def test_a_core_of_which_no_bound_is_known_gains_nothing():
    """A search that is stopped at once has no bound: that is no number to reckon with."""
    parameters = small_steps(max_split_cases=0, cut_passes=0)
    faults = SolverFaults(12, rate=ALWAYS, kinds=["stop at once"])
    result = sound_end("lumpy", 12, Settings(threads=1, parameters=parameters), faults)
    assert "core" in steps_of(result)
    assert faults.injected["stop at once"] > 0


@pytest.mark.parametrize("seed", [1, 2])
def test_a_relaxation_that_fails_after_cuts_leaves_the_one_before(seed):
    """Its rows are then those without the last cuts, as its multipliers are."""
    parameters = small_steps(max_split_cases=0)
    faults = SolverFaults(seed, rate=0.3, kinds=["LP: nothing"])
    result = sound_end("lumpy", seed, Settings(threads=1, parameters=parameters), faults)
    assert {"cuts", "core"} <= steps_of(result)
    assert faults.injected["LP: nothing"] > 0


@pytest.mark.parametrize(("kind", "drawn"), [("lumpy", range(40, 70)), ("pairs", range(10))])
def test_a_false_proof_is_taken_back_where_a_plan_contradicts_it_later(kind, drawn):
    """What nothing contradicts is believed; but no bound is stated that the plan itself is beyond."""
    parameters = small_steps(max_split_cases=0, cut_passes=0, pairs=kind == "pairs")
    taken_back = 0
    for seed in drawn:
        round_ = KINDS[kind](seed)
        with SolverFaults(seed, ALWAYS, ["false proof"]).at_work():
            result = solve(round_, Settings(threads=1, parameters=parameters))
        if "a bound was proved that the allocation is beyond" in result.distrusted:
            taken_back += 1
            assert result.outcome is Outcome.WITHIN
            assert result.stop in {StopReason.SOLVER, StopReason.WORK_LIMIT}
        for stage, goal in zip(result.stages, result.model.stages, strict=True):
            assert stage.value <= stage.bound if goal.maximise else stage.value >= stage.bound
        claimed = Claimed({stage.goal: stage.value for stage in result.stages}, result.prices)
        assert audit_allocation(round_, result.allocation, claimed).clean
    assert taken_back
