"""A solve that is stopped, by the clock or by somebody, ends with an audited allocation and an honest bound."""

import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from fractions import Fraction

import numpy as np
import pytest
from click.testing import CliRunner

from constraints.audit.audit import Claimed, audit_allocation
from optimiser.bounds.replay import check
from optimiser.bounds.safe_dual import loose_bound
from optimiser.bounds.tableau import separate
from optimiser.formulations.case_plans import case_plans
from optimiser.formulations.formulation import formulate
from optimiser.formulations.stage_program import build_stage_program
from optimiser.model.candidates import find_candidates
from optimiser.model.model import CANONICAL, build_model
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import Outcome, solve, solve_model
from optimiser.solvers import relax
from optimiser.solvers.interrupts import heed_signals
from optimiser.solvers.stopping import Stopped, Stopper, StopReason
from scenarios.cli.main import main
from scenarios.generate.rounds import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rechecking import recheck
from scenarios.rounds import read_round, write_round
from tests.support.small_rounds import tight_round

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and terminals of POSIX")


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Three tenths of England: takes minutes to prove."""
    path = tmp_path_factory.mktemp("rounds") / "large"
    ended = CliRunner().invoke(
        main, ["generate", "--out", str(path), "--policy", "sio-2019", "--seed", "1", "--scale", "0.3"]
    )
    assert ended.exit_code == 0
    return path


def part_of_england(scale: Fraction):
    """A round like England's, drawn smaller: a hundredth is proved in a moment."""
    return draw_england("sio-2019", england_sized(scale), 1, scale)


def honest(stages, maximise) -> bool:
    """Whether no value is beyond its bound, and proved means that the two meet."""
    return all(
        (stage["value"] <= stage["bound"] if maximise(stage["goal"]) else stage["value"] >= stage["bound"])
        and stage["proved"] == (stage["value"] == stage["bound"])
        for stage in stages
    )


def more_is_better(goal: str) -> bool:
    return goal not in {"price", CANONICAL}


def ends_well(run_folder, reason: str) -> None:
    manifest = json.loads((run_folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["stop_reason"], manifest["reproducible"]) == (reason, False)
    assert manifest["outcome"] in {"within", "feasible"}
    assert manifest["canonical"] == "not reached"
    assert manifest["counts"]["placed"] > 0
    assert honest(manifest["stages"], more_is_better)
    assert recheck(run_folder).clean


def test_a_time_limit_ends_with_an_audited_allocation_and_valid_bounds(large, tmp_path):
    began = time.monotonic()
    ended = CliRunner().invoke(main, ["solve", str(large), "--out", str(tmp_path / "run"), "--time-limit", "1"])
    assert ended.exit_code == 0
    assert time.monotonic() - began < 30
    ends_well(tmp_path / "run", "time-limit")


def test_an_interrupt_from_another_thread_gives_the_best_so_far(large, monkeypatch):
    round_, made = read_round(large), []
    kept = Stopper.__init__

    def remembered(self, seconds=None):
        kept(self, seconds)
        made.append(self)

    monkeypatch.setattr(Stopper, "__init__", remembered)
    told = threading.Event()
    caller = threading.Thread(target=lambda: told.wait(60) and made[0].interrupt())
    caller.start()
    result = solve(round_, Settings(), lambda progress: told.set())
    caller.join()
    assert (result.stop, result.reproducible) == (StopReason.INTERRUPTED, False)
    assert result.outcome in {Outcome.WITHIN, Outcome.FEASIBLE}
    claimed = Claimed({stage.goal: stage.value for stage in result.stages}, result.prices)
    assert audit_allocation(round_, result.allocation, claimed).clean


def test_without_a_limit_a_small_round_is_proved_and_repeats():
    result = solve(part_of_england(Fraction(1, 100)), Settings())
    assert (result.outcome, result.stop, result.reproducible) == (Outcome.PROVED_BEST, StopReason.PROVED, True)


@pytest.mark.parametrize("engine", ["auto", "cpsat"])
def test_a_work_limit_repeats(engine):
    round_ = tight_round(2, lumpy=True)
    one, other = (solve(round_, Settings(work_limit=0.001, engine=engine)) for _ in range(2))
    assert (one.stop, one.reproducible) == (StopReason.WORK_LIMIT, True)
    assert one.allocation == other.allocation
    assert [(s.goal, s.value, s.bound) for s in one.stages] == [(s.goal, s.value, s.bound) for s in other.stages]
    claimed = Claimed({stage.goal: stage.value for stage in one.stages}, one.prices)
    assert audit_allocation(round_, one.allocation, claimed).clean


def test_a_clock_that_struck_in_one_part_of_the_work_is_not_forgotten():
    """A relaxation has a share of a stage's time; what comes after it has time left, and still need not repeat."""
    whole = Stopper(60)
    part = whole.until(40).until(0)
    assert part.over
    assert not whole.over
    assert (part.reason, whole.reason, whole.until(10).reason) == (StopReason.TIME_LIMIT,) * 3
    assert Stopper(60).until(10).reason is StopReason.WORK_LIMIT


@pytest.mark.parametrize("gap", [0.0, 0.9])
def test_a_solve_whose_relaxation_the_clock_cut_short_does_not_say_that_it_repeats(gap):
    parameters = SearchParameters(relaxation_time_share=1e-9, max_split_cases=0)
    result = solve(part_of_england(Fraction(1, 20)), Settings(time_limit=300, gap=gap, parameters=parameters))
    assert (result.stop, result.reproducible) == (StopReason.TIME_LIMIT, False)


def test_no_step_states_a_bound_that_could_not_be():
    """Whatever is left open: no tier has more places than cases, no case more leaders than one."""
    for settings in (Settings(work_limit=0.001), Settings(work_limit=0.001, engine="cpsat")):
        result = solve(part_of_england(Fraction(1, 6)), settings)
        assert any(step.value != step.bound for step in result.steps)
        for stage in result.model.stages:
            if stage.goal != CANONICAL:
                steps = [step for step in result.steps if step.goal == stage.goal]
                loose = loose_bound(result.model, stage)
                assert all(step.bound <= loose if stage.maximise else step.bound >= loose for step in steps)


# --- the stopper itself ----------------------------------------------------------------------------------------------


def test_an_interrupt_reaches_a_part_and_is_its_reason():
    whole = Stopper(100.0)
    part = whole.until(50.0)
    assert (part.over, whole.over) == (False, False)
    whole.interrupt()
    assert (part.over, part.reason) == (True, StopReason.INTERRUPTED)


def test_a_part_is_over_first_and_never_lasts_longer_than_the_whole():
    whole = Stopper(100.0)
    assert whole.until(0.0).over
    assert whole.until(0.0).reason is StopReason.TIME_LIMIT
    assert not whole.over
    assert whole.until(1000.0).remaining <= 100.0


def test_without_a_limit_nothing_is_ever_over():
    stopper = Stopper()
    assert (stopper.remaining, stopper.over, stopper.reason) == (None, False, StopReason.WORK_LIMIT)


def test_what_a_call_raises_is_raised_here():
    def fails():
        raise LookupError("of the call")

    with pytest.raises(LookupError, match="of the call"):
        Stopper().run(fails, lambda: None)


def test_a_call_that_does_not_hear_the_first_cancel_is_told_again():
    stopper, heard, done = Stopper(), [], threading.Event()
    stopper.interrupt()

    def cancel():
        heard.append(1)
        if len(heard) == 3:
            done.set()

    assert stopper.run(lambda: done.wait(20), cancel)
    assert len(heard) >= 3


def test_a_handler_that_was_not_set_from_python_is_left_alone(monkeypatch):
    """`getsignal` has None for such a one, which nothing can put back."""
    known = signal.getsignal
    monkeypatch.setattr(signal, "getsignal", lambda number: None if number == signal.SIGTERM else known(number))
    before, interrupt = known(signal.SIGTERM), known(signal.SIGINT)
    with heed_signals():
        assert known(signal.SIGTERM) is before
        assert known(signal.SIGINT) is not interrupt
    assert known(signal.SIGINT) is interrupt
    assert solve(part_of_england(Fraction(1, 100)), Settings()).outcome is Outcome.PROVED_BEST


# --- steps that take long --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def splitting():
    """A program with teams, and its relaxed point, which splits cases: there are cuts to be found."""
    model = model_of(tight_round(2, lumpy=True))
    space = formulate(model, Stopper())
    part = build_stage_program(space, -space.weights["waiting"], (), space.most > 0)
    return model, part, relax(part.program, Stopper()).solution


def model_of(round_):
    return build_model(round_, find_candidates(round_))


def stopped():
    stopper = Stopper()
    stopper.interrupt()
    return stopper


def test_separation_heeds_the_clock(splitting):
    _, part, relaxed = splitting
    asked = part.program, relaxed.basis, np.arange(len(relaxed.x)), relaxed.x, part.goal_rows
    assert separate(*asked, Stopper()) is not None
    assert separate(*asked, stopped()) is None


def test_listing_plans_heeds_the_clock_and_the_plan_by_hand_is_told(splitting):
    model, _, _ = splitting
    with pytest.raises(Stopped):
        case_plans(model, stopped())
    solved = solve_model(model, Settings(), stopper=stopped())
    assert (solved.outcome, solved.stop) == (Outcome.FEASIBLE, StopReason.INTERRUPTED)
    assert model.keeps(solved.x)


def test_a_check_of_proofs_heeds_the_clock(splitting):
    model, _, _ = splitting
    solved = solve_model(model, Settings())
    values = {stage.goal: stage.value for stage in solved.stages}
    assert check(model, solved.proofs, values, Stopper())
    with pytest.raises(Stopped):
        check(model, solved.proofs, values, stopped())


# --- real signals ----------------------------------------------------------------------------------------------------


class Solving:
    """`nlematch solve` in a process of its own, whose stderr is a terminal, so that its progress can be followed."""

    def __init__(self, round_path, out) -> None:
        import pty  # not on Windows

        self.terminal, theirs = pty.openpty()
        command = "from scenarios.cli.main import main; main()"
        self.process = subprocess.Popen(
            [sys.executable, "-c", command, "solve", str(round_path), "--out", str(out)],
            stdout=subprocess.DEVNULL, stderr=theirs,
        )  # fmt: skip
        os.close(theirs)
        self.said = b""

    def follow_until(self, text: bytes, seconds: float = 90.0) -> None:
        """Read progress until it says something."""
        deadline = time.monotonic() + seconds
        while text not in self.said:
            assert time.monotonic() < deadline, self.said
            assert self._read(), self.said

    def _read(self) -> bool:
        if not select.select([self.terminal], [], [], 1.0)[0]:
            return True
        try:
            more = os.read(self.terminal, 4096)
        except OSError:  # the other end is closed
            return False
        self.said += more
        return bool(more)

    def end(self, seconds: float = 90.0) -> int:
        """Read to the end and return the exit code."""
        deadline = time.monotonic() + seconds
        while self._read():
            assert time.monotonic() < deadline, self.said
        return self.process.wait(seconds)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.terminal)


@pytest.fixture
def solving(large, tmp_path):
    """Start a solve of the large round and wait until it works on the first stage."""
    one = Solving(large, tmp_path / "run")
    try:
        one.follow_until(b"placed.tier")
        yield one
    finally:
        one.close()


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_with_a_whole_run(number, solving, tmp_path):
    solving.process.send_signal(number)
    assert solving.end() == 0, solving.said
    ends_well(tmp_path / "run", "interrupted")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@posix
def test_a_kill_leaves_no_run_and_the_next_solve_works(solving, tmp_path):
    solving.process.kill()
    assert solving.end() == -signal.SIGKILL
    assert not (tmp_path / "run").exists()
    small = part_of_england(Fraction(1, 100))
    write_round(small, tmp_path / "small")
    ended = CliRunner().invoke(main, ["solve", str(tmp_path / "small"), "--out", str(tmp_path / "run")])
    assert ended.exit_code == 0
    assert recheck(tmp_path / "run").clean
