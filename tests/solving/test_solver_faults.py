"""Whatever a solver does, fails to do or says: no false proof, no wrong bound, no crash; and an audited plan."""

import collections

import numpy as np
import pytest

from constraints.audit.audit import Claimed, audit_allocation
from constraints.checks import check
from optimiser.bounds.composition import check_joint
from optimiser.bounds.replay import check as check_proofs
from optimiser.bounds.safe_dual import loose_bound
from optimiser.model.candidates import find_candidates
from optimiser.model.components import find_components
from optimiser.model.model import CANONICAL, build_model
from optimiser.parameters import Settings
from optimiser.solve import solve_model
from optimiser.solvers.stopping import Stopper
from scenarios.rechecking import recheck
from scenarios.runs import run
from scenarios.runs.proofs import check_bounds
from tests.support.small_rounds import KINDS
from tests.support.small_steps import small_steps
from tests.support.solver_faults import LP, MIP, SolverFaults
from tests.support.staged_optimum import StagedOptimum

pytestmark = pytest.mark.harness

LIMITS = ({}, {"gap": 0.05}, {"gap": 0.2}, {"work_limit": 1e-4}, {"work_limit": 0.01}, {"time_limit": 0.1})
TURNS = 6
"""How often each round is solved; the first time into a folder, which takes longer than to solve it."""
INTERRUPTED = 0.15
"""How often Ctrl-C is pressed."""


def some_steps(draw, kind):
    """Draw search parameters by which steps have much to do, little, or nothing."""
    return small_steps(
        pieces=int(draw.choice([1, 4, 40])),
        pairs=kind == "pairs",
        first_core_columns=int(draw.choice([3, 10, 40])),
        core_growth=int(draw.choice([2, 4])),
        cut_passes=int(draw.choice([0, 1, 3])),
        max_split_cases=int(draw.choice([0, 300])),
    )


def drawn_settings(draw):
    """Draw an engine and what ends a solve early, if anything."""
    engine = "cpsat" if draw.random() < 0.2 else "auto"
    return {"engine": engine, "threads": 1} | LIMITS[draw.integers(len(LIMITS))]


def drawn_faults(draw, press=None):
    """Draw how many calls are spoilt: all in one way, or some in any."""
    alike = draw.random() < 0.5
    kinds = [str(draw.choice([*MIP])), str(draw.choice([*LP]))] if alike else None
    rate = float(draw.choice([0.3, 1.0] if alike else [0.05, 0.2, 0.5]))
    at = int(draw.integers(1, 40)) if draw.random() < INTERRUPTED else None
    return SolverFaults(int(draw.integers(2**31)), rate, kinds, at, press)


def hold(best, outcome, stop, stages, steps):
    """Hold what is said of a plan against the truth; a stage is (goal, value, bound, reached), a step all but that."""
    best.hold(stage[:3] for stage in stages)
    ranked = [stage for stage in stages if stage[0] != CANONICAL]
    proved, reached = all(value == bound for _, value, bound, _ in ranked), all(stage[3] for stage in ranked)
    assert outcome == ("proved-best" if proved else "within" if reached else "feasible")
    assert proved or stop != "proved"
    loose = {stage.goal: loose_bound(best.model, stage) for stage in best.model.stages}
    rising = {stage.goal: stage.maximise for stage in best.model.stages}
    for goal, value, bound in steps:
        ends = value, bound, loose[goal]
        assert ends == tuple(sorted(ends, reverse=not rising[goal])), (goal, ends)  # none states what could not be


def ends_well(best, settings, faults, stopper):
    """Solve a model with faults and hold the end against the truth."""
    model = best.model
    with faults.at_work():
        solved = solve_model(model, Settings(**settings), stopper=stopper)
    if solved.x is None:
        assert solved.outcome == "none-found" or not best.possible
        return
    stages = [(stage.goal, stage.value, stage.bound, stage.reached) for stage in solved.stages]
    steps = [] if solved.components else [(step.goal, step.value, step.bound) for step in solved.steps]
    hold(best, solved.outcome, solved.stop, stages, steps)
    values = {stage.goal: stage.value for stage in solved.stages}
    assert audit_allocation(model.round, model.allocation(solved.x), Claimed(values, model.prices(solved.x))).clean
    assert not [each.fault for each in checked(model, solved, settings["parameters"]) if each.fault]


def checked(model, solved, parameters):
    """Check the proofs of a solve again, as `audit --bounds` does."""
    if not solved.components:
        return check_proofs(
            model, solved.proofs, {stage.goal: stage.value for stage in solved.stages}, Stopper(), parameters
        )
    stated = [[each.stages[at].bound for each in solved.components] for at in range(len(solved.stages))]
    pieces = find_components(model, parameters.min_component_cases)
    return check_joint(pieces, solved.x, solved.proofs, stated, Stopper(), parameters)


def folder_ends_well(best, settings, faults, folder):
    """Run a round with faults, and hold the folder against the truth and its own audits."""
    with faults.at_work():
        record = run(best.model.round, folder, on_interrupt="return", **settings)
    told = record.manifest
    if record.allocation is None:
        assert told["outcome"] == "none-found" or not best.possible
        return
    stages = [(stage["goal"], stage["value"], stage["bound"], stage["reached"]) for stage in told["stages"]]
    steps = [] if told["components"] else [(step["goal"], step["value"], step["bound"]) for step in told["steps"]]
    hold(best, told["outcome"], told["stop_reason"], stages, steps)
    assert recheck(folder).clean
    assert not [each.fault for each in check_bounds(folder) if each.fault]


def solve_with_faults(kind, seed, folder):
    """Solve one round again and again, with other faults each time; return what was injected."""
    draw = np.random.default_rng(seed)
    round_ = KINDS[kind](seed)
    assert not check(round_)
    best = StagedOptimum(build_model(round_, find_candidates(round_)))
    injected = collections.Counter()
    for turn in range(TURNS):
        stopper, settings = Stopper(), drawn_settings(draw)
        if "time_limit" in settings:
            stopper = Stopper(settings["time_limit"])
        faults = drawn_faults(draw, None if turn == 0 else stopper.interrupt)
        settings["parameters"] = some_steps(draw, kind)
        if turn == 0:
            folder_ends_well(best, settings, faults, folder)
        else:
            ends_well(best, settings, faults, stopper)
        injected += faults.injected
    return injected


@pytest.mark.parametrize("kind", KINDS)
def test_a_solve_claims_nothing_false_whatever_solvers_do(kind, seeds, tmp_path, caplog, record_property):
    caplog.set_level("CRITICAL", logger="nlematch")
    injected = collections.Counter()
    for seed in seeds(3):
        try:
            injected += solve_with_faults(kind, seed, tmp_path / str(seed))
        except BaseException as error:
            error.add_note(f"{kind}, seed {seed}")
            raise
    record_property("faults", dict(injected))
    assert sum(injected.values()) > 0
