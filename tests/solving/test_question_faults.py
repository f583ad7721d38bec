"""What is asked of a plan is answered by the same solvers: whatever these do, no answer claims what is not so."""

import collections
import dataclasses

import numpy as np
import pytest
from scipy import sparse

from constraints.domain.allocation import Allocation
from constraints.faces.arrays import arrays_of
from optimiser.model.candidates import find_candidates
from optimiser.model.model import CANONICAL, build_model
from optimiser.parameters import Settings
from optimiser.questions.elastic import Target, find_relaxations
from optimiser.questions.explain import Verdict, ask_pair, drill
from optimiser.questions.frontier import coverage, leximin, longest_journey, sweep
from optimiser.questions.proof_status import ProofStatus
from optimiser.questions.repair import ParentPlan, Repair, reasons_of
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.search.conflicts import find_conflict, program_of
from optimiser.solve import solve
from optimiser.solvers.stopping import Stopper
from tests.support.sessions import session_over
from tests.support.small_rounds import tight_round
from tests.support.solver_faults import SolverFaults
from tests.support.staged_optimum import StagedOptimum

pytestmark = pytest.mark.harness

ONE = Settings(threads=1)


@pytest.fixture
def quiet(caplog):
    caplog.set_level("CRITICAL", logger="nlematch")


def session_of(seed, **more):
    """A round, its best plan, and all that is proved of it."""
    round_ = tight_round(seed, **{"cases": 6 + seed % 6, "lumpy": seed % 2 == 0} | more)
    result = solve(round_, ONE)
    assert result.outcome == "proved-best"
    return Session.of_plan(round_, result.allocation, result.stages)


def with_faults(seed, draw, ask):
    """Ask once as it is, and then with faults; return both answers and what was injected."""
    truth = ask()
    faults = SolverFaults(int(draw.integers(2**31)), rate=float(draw.choice([0.1, 0.4, 0.8])))
    with faults.at_work():
        return truth, ask(), faults.injected


def losses_hold(found, true):
    """What is exact is the truth, and what is bounded is bounded right, as long as the values before are the same."""
    for one, other in zip(found, true, strict=False):
        assert other.proved
        assert one.after == other.after or not one.proved
        assert one.bound >= other.after if one.maximise else one.bound <= other.after
        if one.after != other.after:
            break


def about_pairs(seed, draw):
    session = session_of(seed)
    columns = session.model.columns
    leads = np.flatnonzero((session.x[columns.leads] == 0) & ~columns.lead.running)
    if not len(leads):
        return collections.Counter()
    lead = int(draw.choice(leads))
    case_id = arrays_of(session.round).cases.ids[columns.case[lead]]
    leader_id = arrays_of(session.round).people.ids[columns.person[lead]]
    true, found, injected = with_faults(seed, draw, lambda: ask_pair(session, case_id, leader_id))
    assert found.verdict in {true.verdict, Verdict.UNDECIDED}
    if found.plan is not None and true.plan is not None:
        losses_hold(found.plan.losses, true.plan.losses)
        if found.plan.fewest_moves:
            assert found.plan.solved.stages[-1].value == true.plan.solved.stages[-1].value
    if found.conflict is not None:
        assert_impossible(session.model, lead, found.conflict)
    return injected


def assert_impossible(model, lead, conflict):
    """Hold a conflict against plain CP-SAT: the rows that it names and the lead cannot be kept together."""
    placed = [member for member in conflict.members if member.rule == "placed"]
    rows = [
        block.first_row + i
        for block in model.blocks
        for i, subject in enumerate(block.rows.subjects)
        if any((block.rule.id, subject) == (member.rule, member.subject) for member in conflict.members)
    ]
    asked = [np.eye(1, model.size, lead, dtype=np.int64)]
    for member in placed:
        case = arrays_of(model.round).case_at[member.subject]
        led = np.zeros((1, model.size), np.int64)
        led[0, model.columns.leads] = model.columns.lead.case == case
        asked.append(led)
    matrix = sparse.csr_array(sparse.vstack([model.matrix[rows], np.vstack(asked)], format="csr"))
    lower = np.concatenate([model.lower[rows], np.ones(len(asked), np.int64)])
    upper = np.concatenate([model.upper[rows], np.full(len(asked), 2**40)])
    part = dataclasses.replace(model, matrix=matrix, lower=lower, upper=upper)
    assert not StagedOptimum(part).possible


def about_drop_outs(seed, draw):
    session = session_of(seed, cases=9 + seed % 4, lumpy=True)
    true, found, injected = with_faults(seed, draw, lambda: drill(session))
    by_id = {one.leader_id: one for one in true}
    for one in found:
        losses_hold(one.losses, by_id[one.leader_id].losses)
    return injected


def about_ways_out(seed, draw):
    session = session_of(seed)
    led = {row.case_id for row in session.allocation.deployments}
    waiting = [case_id for case_id in session.round.cases if case_id not in led]
    if not waiting:
        return collections.Counter()
    target = Target(str(draw.choice(waiting)))
    (true, _), (found, complete), injected = with_faults(
        seed, draw, lambda: find_relaxations(session.round, target, TimeBudget.of(None), count=1)
    )
    for one, other in zip(found, true, strict=False):
        assert one.bound <= other.price <= one.price
    assert not (complete and true and not found)
    return injected


def about_repairs(seed, draw):
    session = session_of(seed)
    led = [(row.case_id, row.leader_id) for row in session.allocation.deployments]
    people = sorted({leader for _, leader in led})
    moved = [(case_id, str(draw.choice(people)) if draw.random() < 0.5 else leader) for case_id, leader in led]
    parent = ParentPlan.of(session.model, Allocation.of(moved, []), {})
    repair = Repair(session_over(session.model, settings=ONE), parent)
    again = Repair(session_over(session.model, settings=ONE), parent)
    true = repair.find_plan()
    faults = SolverFaults(int(draw.integers(2**31)), rate=float(draw.choice([0.1, 0.4, 0.8])))
    with faults.at_work():
        found = again.find_plan()
        reasons = () if found is None else reasons_of(again, found)
    if found is None:
        return faults.injected
    StagedOptimum(session.model).hold(
        (stage.goal, stage.value, stage.bound) for stage in found.stages if stage.goal != CANONICAL
    )
    if [each.promised for each in found.promises] == [each.promised for each in true.promises]:
        assert found.moved.bound <= true.moved.value <= found.moved.value
    for reason in reasons:
        if reason.kind == "forced" and reason.case_id in parent.columns_of_case:
            assert not StagedOptimum(parent.holding(again.fixed, [reason.case_id])).possible
    return faults.injected


def about_curves(seed, draw):
    model = session_of(seed).model
    family = longest_journey(model, coverage(model, "all"))
    true, found, injected = with_faults(seed, draw, lambda: sweep(session_over(model, settings=ONE), family, most=6))
    known = {point.level: point for point in sweep(session_over(model, settings=ONE), family).points}
    assert all(point.proof in {ProofStatus.PROVED, ProofStatus.IMPOSSIBLE} for point in true.points if true.proved)
    best = [point for level, point in sorted(known.items())]
    for point in found.points:
        below = [one for one in best if one.level <= point.level and one.x is not None]
        if point.x is not None and below:
            most = below[-1].stages[0].value
            assert point.stages[0].value <= most <= point.stages[0].bound
            assert point.proof is not ProofStatus.PROVED or point.stages[0].value == most
    return injected


def about_groups(seed, draw):
    session = session_of(seed)
    model, ids = session.model, list(session.round.cases)
    groups = {"one": ids[::3], "two": ids[1::3], "three": ids[2::3]}
    true, found, injected = with_faults(
        seed,
        draw,
        lambda: leximin(session_over(model, settings=ONE), groups, model.complete(session.x[: len(model.columns)] > 0)),
    )
    assert true.proved
    shares = [sorted(one.shares.values()) for one in (found, true)]
    assert shares[0] <= shares[1]
    assert shares[0] == shares[1] or not found.proved
    assert found.levels[0].bound >= true.levels[0].share
    return injected


def about_the_impossible(seed, draw):
    round_ = tight_round(seed, demands=True)
    model = build_model(round_, find_candidates(round_))
    true, found, injected = with_faults(seed, draw, lambda: Session.of_round(round_).feasible(60.0))
    assert true == StagedOptimum(model).possible
    assert found in {true, None}
    faults = SolverFaults(int(draw.integers(2**31)), rate=0.3)
    with faults.at_work():
        conflict = find_conflict(model, program_of(model), np.zeros(0, np.int64), Stopper(), 1)
    assert conflict is None or not true
    return injected + faults.injected


QUESTIONS = {
    "pairs": about_pairs,
    "drop-outs": about_drop_outs,
    "ways out": about_ways_out,
    "repairs": about_repairs,
    "curves": about_curves,
    "groups": about_groups,
    "the impossible": about_the_impossible,
}


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_claims_what_is_not_so_whatever_solvers_do(question, seeds, record_property):
    injected = collections.Counter()
    for seed in seeds(4):
        try:
            injected += QUESTIONS[question](seed, np.random.default_rng(seed))
        except BaseException as error:
            error.add_note(f"{question}, seed {seed}")
            raise
    record_property("faults", dict(injected))
    assert sum(injected.values()) > 0
