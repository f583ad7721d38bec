"""Problems, weights and contestants of the benchmark, and what the audit says of their plans."""

import dataclasses
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import problem as problems
from benchmarks import results
from benchmarks.export import problem_from
from benchmarks.judge import Verdict, allocation_of, best_bound, judge
from benchmarks.moments import ahead, primal_gap, primal_integral, steps_of
from benchmarks.problem import LEAD
from benchmarks.race import CONTESTANTS, RIVALS, race
from benchmarks.recorder import Recorder
from benchmarks.registry import ROUNDS
from benchmarks.standings import standings
from benchmarks.weights import short_of_strict, weights_of
from constraints.audit.audit import audit_allocation
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.search.greedy import build_greedy_start
from scenarios.rounds import write_round

ROOT = Path(__file__).resolve().parents[2]
GOALS = ["placed.tier3", "placed.tier2", "placed.tier1", "waiting", "needs", "price"]


@pytest.fixture(scope="module")
def model():
    round_ = ROUNDS["tiny"].make(None)
    return build_model(round_, find_candidates(round_))


@pytest.fixture(scope="module")
def problem(model):
    return problem_from(model)


@pytest.fixture(scope="module")
def on_disk(model, problem, tmp_path_factory):
    folder = tmp_path_factory.mktemp("problem")
    write_round(model.round, folder / "round")
    problem.save(folder)
    return folder


def test_weights_rise_from_price_to_the_highest_tier():
    assert weights_of(GOALS) == (10_000_000, 1_000_000, 100_000, 10_000, 1_000, -1)
    assert weights_of(["placed.tier1", "price"]) == (100_000, -1)


def test_how_far_weights_are_from_strict_order():
    # 2 * 10 + 5 * 1 = 25 can be gained below a weight of 100, 5 below a weight of 10, nothing below the last
    assert short_of_strict((100, 10, -1), (1, 2, 5)) == (0.25, 0.5, 0.0)
    assert short_of_strict((100, 10, -1), (1, 30, 5))[0] == 3.05  # 30 * 10 + 5: no strict order


def test_a_problem_reads_back_as_it_was(problem, on_disk):
    again = problems.load(on_disk)
    for field in dataclasses.fields(problem):
        if field.name != "matrix":
            assert np.array_equal(getattr(again, field.name), getattr(problem, field.name)), field.name
    assert (again.matrix != problem.matrix).nnz == 0


def test_the_problem_values_a_plan_as_the_model_does(model, problem):
    x = build_greedy_start(model)
    assert np.array_equal(problem.complete(np.flatnonzero(x[: problem.columns])), x)
    assert problem.keeps(x)
    assert problem.values(x) == {s.goal: s.value(x) for s in model.stages if s.goal != "canonical"}
    values = problem.values(x)
    assert problem.weighted(int(problem.cost @ x)) == sum(
        w * values[g] for w, g in zip(weights_of(list(values)), values, strict=True)
    )


def test_the_nearest_first_plan_is_clean(model, problem, on_disk, tmp_path):
    finish = race(CONTESTANTS["by_hand"], on_disk, tmp_path / "by_hand", 30, 1)
    assert finish.failure == ""
    verdict = judge(model.round, tmp_path / "by_hand")
    assert verdict.breaches == {}
    assert verdict.values == problem.values(build_greedy_start(model))
    assert 0 < verdict.first_seconds <= finish.seconds


def test_the_weighted_goal_bounds_what_nlematch_finds(model, on_disk, tmp_path):
    for name in ("nlematch", "weighted"):
        assert race(CONTESTANTS[name], on_disk, tmp_path / name, 20, 1).failure == ""
    found, bound = judge(model.round, tmp_path / "nlematch"), judge(model.round, tmp_path / "weighted").bound
    assert found.breaches == {}
    assert found.weighted <= bound
    assert set(found.stage_bounds) == set(found.values)


def test_a_plan_that_overdraws_a_leader_is_found_out(model, problem, tmp_path):
    """Deferred acceptance knows capacities only; here every case simply takes its nearest leader."""
    leads = np.flatnonzero(problem.kind == LEAD)
    order = leads[np.lexsort((problem.minutes[leads], problem.case[leads]))]
    _, first = np.unique(problem.case[order], return_index=True)
    x = problem.complete(order[first])
    recorder = Recorder(tmp_path, 0.0)
    recorder.point(problem, x)
    verdict = judge(model.round, tmp_path)
    assert not problem.keeps(x)
    assert {"leader-days", "leader-caseload"} <= set(verdict.breaches)
    assert len(audit_allocation(model.round, allocation_of(tmp_path)).breaches) == sum(verdict.breaches.values())


@pytest.mark.skipif(not RIVALS.exists(), reason="the rivals' environment is not there; `make bench` makes it")
def test_what_deferred_acceptance_breaks_is_found(tmp_path):
    round_ = ROUNDS["drawn-1-8"].make(None)
    problem_from(build_model(round_, find_candidates(round_))).save(tmp_path)
    assert race(CONTESTANTS["deferred_acceptance"], tmp_path, tmp_path / "da", 30, 1).failure == ""
    verdict = judge(round_, tmp_path / "da")
    assert set(verdict.breaches) == {"release-limit"}  # days and caseloads are its capacities, release is not
    assert verdict.values["needs"] == 0


def test_a_contestant_without_its_environment_is_told_and_has_no_plan(model, on_disk, tmp_path):
    finish = race(CONTESTANTS["highs"], on_disk, tmp_path / "highs", 5, 1, tmp_path / "nothing-there")
    assert finish.failure.startswith("not run")
    assert judge(model.round, tmp_path / "highs").weighted is None


def test_spans_in_which_a_rival_is_ahead():
    ours, rival = [(1.0, 10), (5.0, 20)], [(0.5, 5), (2.0, 12)]
    # alone from 0.5 to 1; behind from 1 to 2; 12 against 10 from 2 to 5; behind again
    assert ahead(rival, ours, 9.0) == [(0.5, 1.0), (2.0, 5.0)]
    assert ahead(ours, ours, 9.0) == []
    assert ahead([], ours, 9.0) == []


@pytest.mark.parametrize(
    ("value", "gap"), [(100, 0.0), (75, 0.25), (0, 1.0), (-100, 1.0), (125, 0.2)]
)  # over the larger of the two, and 1 where the signs differ: Berthold's definition
def test_the_primal_gap_is_a_share_of_the_larger(value, gap):
    assert primal_gap(value, 100) == gap
    assert primal_gap(0, 0) == 0.0


def test_the_primal_integral_is_the_area_between_plans_and_the_best():
    steps = [(2.0, 50), (4.0, 75), (6.0, 100)]
    # no plan for 2 s, half of the best for 2 s, three quarters for 2 s, then the best
    assert primal_integral(steps, 100, 10.0) == 2.0 + 1.0 + 0.5
    assert primal_integral(steps, 100, 3.0) == 2.0 + 0.5  # what comes after the end counts for nothing
    assert primal_integral([], 100, 10.0) == 10.0
    assert primal_integral([(0.0, 100)], 100, 10.0) == 0.0


def test_a_rival_from_the_round_finds_the_same_best_and_reads_in_its_time(model, on_disk, tmp_path):
    for name in ("cpsat", "cpsat_from_round"):
        assert race(CONTESTANTS[name], on_disk, tmp_path / name, 20, 1).failure == ""
    given, read = (judge(model.round, tmp_path / name) for name in ("cpsat", "cpsat_from_round"))
    assert (read.weighted, read.breaches) == (given.weighted, {})
    assert "reading the round" in read.note
    assert "reading the round" not in given.note


def test_a_rival_in_an_environment_of_its_own_has_the_round_read_by_the_projects(problem, on_disk, tmp_path):
    arguments = ["contestant", "--problem", str(on_disk), "--out", str(tmp_path), "--seconds", "9"]
    program = (
        f"import sys; sys.argv = {arguments!r} + ['--reader', {sys.executable!r}]; sys.executable = 'another'\n"
        "from benchmarks.recorder import Task\n"
        "Task().load()\n"
        "assert 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
    made = problems.load(tmp_path / "problem")
    assert (made.matrix != problem.matrix).nnz == 0
    assert np.array_equal(made.stages, problem.stages)


def test_only_better_plans_are_steps():
    better, bound, worse = {"values": {}, "weighted": 5}, {"bound": 9}, {"values": {}, "weighted": 4}
    stream = [{"seconds": second, **line} for second, line in enumerate([better, bound, worse])]
    assert steps_of(stream) == [(0, 5)]


def test_a_round_measured_again_takes_the_place_of_its_results(tmp_path):
    file = tmp_path / "results.json"
    short, other, long = ({"round": name, "seconds": s, "n": 1} for name, s in (("a", 9), ("b", 9), ("a", 60)))
    results.merge(file, [short, other, long])
    again = {"round": "a", "seconds": 9, "n": 2}
    assert results.merge(file, [again]) == [other, long, again]
    assert json.loads(file.read_text()) == [other, long, again]


def test_no_place_on_a_machine_is_in_results_or_requirements():
    for name in ("RESULTS.md", "results.json", "README.md", "requirements-rivals.txt", "requirements-rivals.in"):
        file = ROOT / "benchmarks" / name
        if file.exists():
            text = file.read_text(encoding="utf-8")
            assert not re.search(r"://|--(extra-)?index|--find-links|(^|\s)/(home|root|tmp|work|opt)/", text), name


def test_every_rival_requirement_is_locked_with_hashes():
    text = (ROOT / "benchmarks" / "requirements-rivals.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert all(re.match(r"[a-z0-9.-]+==\S+ ", line) and "--hash=sha256:" in line for line in lines)
    assert {"highspy", "matching", "matplotlib", "timefold"} <= {line.split("==")[0] for line in lines}


def test_standings_say_who_was_ahead_of_our_plans_and_when():
    def entry(name, weighted, first, **more):
        plan = {"values": {"needs": 1}, "breaches": {}, "weighted": weighted, "first_seconds": first, "seconds": 9.0,
                "primal_integral": first + 0.25}  # fmt: skip
        return {"name": name, **plan, **more}

    race = {
        "round": "tiny", "cases": 1_200, "seconds": 10, "bound": 200.0,
        "ahead": {"highs": [(0.2, 1.5), (3.0, 3.01)], "scip": [(0.3, 1.0)], "scip_from_round": [(0.6, 1.0)]},
        "contestants": [
            entry("nlematch", 200, 1.0), entry("highs", 190, 0.2), entry("scip", 150, 0.3),
            entry("cpsat", 199, 0.1, breaches={"one-leader": 1}), entry("scip_from_round", 140, 0.6),
        ],
    }  # fmt: skip
    before = race | {"contestants": race["contestants"][:-1]}
    alone = race | {"contestants": [entry("nlematch", 200, 1.0), entry("by_hand", 100, 0.5)]}
    lines = list(standings([race, before, alone]))
    rows = [line for line in lines if line.startswith("| tiny")]
    told = "| tiny | 1,200 | 10 | 1.0 | 9.0 | 0.0000 | 1.25 | HiGHS | 5.0000 | 0.45 (HiGHS) | HiGHS 1.0 to 1.5 s |"
    # handed arrays from our first plan on; from the round, from the start
    assert rows == [f"{told} SCIP alone, from the round 0.6 to 1.0 s |", f"{told} not raced |"]
    assert list(standings([alone])) == []


def test_a_bound_that_a_legal_plan_beats_is_none():
    def verdict(weighted, bound, breaches=0):
        return Verdict({}, weighted, {"one-leader": breaches} if breaches else {}, bound, {}, None, None, 0, 0.0, "")

    found = {
        "ours": verdict(90, None),
        "false": verdict(None, 0.0),
        "true": verdict(80, 95.5),
        "weak": verdict(1, 99.0),
    }
    assert best_bound(found) == ("true", 95.5)
    assert best_bound(found | {"breaks": verdict(97, None, breaches=1)}) == ("true", 95.5)
    assert best_bound(found | {"better": verdict(96, None)}) == ("true", 95.5)  # within what floats are worth
    assert best_bound(found | {"better": verdict(98, None)}) == ("weak", 99.0)
    assert best_bound({"ours": verdict(90, None)}) == (None, None)
