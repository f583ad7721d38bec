"""Ctrl-C is the caller's: real signals, sent to real processes, reach whoever called with the best so far."""

import signal
import subprocess
import sys
import threading

import pytest

import nlematch as nle
from optimiser.solvers import Stopper, heed_signals, until_interrupted
from scenarios.generate.rounds import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rounds import write_round

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

BEGIN = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # whatever started the tests
import nlematch as nle
large = nle.read_round(__import__("pathlib").Path({large!r}))
handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
def ready(*told):
    print("ready", flush=True)
"""
END = """
assert handlers == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Three tenths of England: takes seconds to prove."""
    from fractions import Fraction

    path = tmp_path_factory.mktemp("rounds") / "large"
    write_round(draw_england("sio-2019", england_sized(Fraction(3, 10)), 1, Fraction(3, 10)), path)
    return path


@pytest.fixture
def interrupted(large, tmp_path):
    """Return what a script says and ends with that is sent signals, one whenever it says that it is ready."""

    def run(script, *signals):
        code = BEGIN.format(large=str(large)) + script + END
        process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
        )
        said = []
        waiting = list(signals)
        for line in process.stdout:
            if line == "ready\n" and waiting:
                process.send_signal(waiting.pop(0))
            elif line != "ready\n":
                said.append(line.rstrip())
        errors = process.communicate(timeout=90)[1]
        return said, process.returncode, errors

    return run


def test_a_loop_of_four_solves_ends_at_the_first(interrupted):
    script = """
done = 0
try:
    for _ in range(4):
        nle.run(large, progress=ready)
        done += 1
except KeyboardInterrupt as stopped:
    print(done, type(stopped).__name__, stopped.result.manifest["stop_reason"], stopped.result.audit.clean)
"""
    assert interrupted(script, signal.SIGINT) == (["0 Interrupted interrupted True"], 0, "")


def test_nobody_need_catch_it_and_the_run_is_written(interrupted, tmp_path):
    said, code, errors = interrupted("nle.run(large, 'run', progress=ready)", signal.SIGINT)
    assert (said, code) == ([], 1)
    assert "Interrupted: interrupted; the best so far is `.result`" in errors
    assert nle.recheck(tmp_path / "run").clean


def test_who_asks_for_it_is_given_the_best_so_far(interrupted):
    script = "print(nle.run(large, progress=ready, on_interrupt='return').manifest['stop_reason'])"
    assert interrupted(script, signal.SIGINT) == (["interrupted"], 0, "")
    assert interrupted(script, signal.SIGTERM) == (["interrupted"], 0, "")


def test_sigterm_ends_a_script_as_ever(interrupted):
    assert interrupted("nle.run(large, progress=ready)", signal.SIGTERM) == ([], -signal.SIGTERM, "")


def test_a_handler_of_the_callers_own_is_put_back_and_an_ignored_signal_is_ignored(interrupted):
    own = """
calls = []
signal.signal(signal.SIGINT, lambda *_: calls.append(1))
handlers[0] = signal.getsignal(signal.SIGINT)
try:
    nle.run(large, progress=ready)
except KeyboardInterrupt as stopped:
    print(stopped.result is not None, calls)
signal.raise_signal(signal.SIGINT)
print(calls)
"""
    assert interrupted(own, signal.SIGINT) == (["True []", "[1]"], 0, "")
    ignored = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
handlers[0] = signal.SIG_IGN
print(nle.run(large, progress=ready, time_limit=1).manifest["stop_reason"])
"""
    assert interrupted(ignored, signal.SIGINT) == (["time-limit"], 0, "")


def test_a_second_one_ends_at_once_with_nothing(interrupted):
    script = """
import threading
def twice(*told):
    ready()
    time.sleep(0.5)
    ready()
    time.sleep(0.5)
try:
    nle.run(large, progress=twice)
except KeyboardInterrupt as stopped:
    print(stopped.result)
"""
    assert interrupted(script, signal.SIGINT, signal.SIGINT) == (["None"], 0, "")


def test_before_there_is_anything_there_is_no_result(interrupted):
    script = """
import scenarios.runs.settings as settings
read = settings.read_round
def slowly(*given):
    ready()
    time.sleep(30)
settings.read_round = slowly
try:
    nle.run("round", on_interrupt="return")
except KeyboardInterrupt as stopped:
    print(stopped.result)
"""
    assert interrupted(script, signal.SIGINT) == (["None"], 0, "")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("nle.explain_round(run, seconds=None)", "found.about"),
        ("nle.robustness(small, draws=500)", "found"),
        ("nle.frontier(small, 'travel', progress=ready, points=None)", "found.complete"),
    ],
)
def test_other_questions_keep_to_the_same_rule(interrupted, call, told):
    script = f"""
import threading
small = nle.draw_round(0.1, seed=2)
run = nle.run(small, time_limit=5)
nle.robustness, nle.frontier, nle.explain_round  # loaded
try:
    threading.Timer(1.0, ready).start()
    {call}
except KeyboardInterrupt as stopped:
    found = stopped.result
    print({told})
"""
    said, code, errors = interrupted(script, signal.SIGINT)
    assert (code, errors) == (0, "")
    assert said == ["None" if told == "found" else "round" if told == "found.about" else "False"]


def test_a_solve_in_another_thread_works_and_touches_no_handler():
    before, found = signal.getsignal(signal.SIGINT), []

    def work():
        with heed_signals():
            assert signal.getsignal(signal.SIGINT) is before
        found.append(nle.run(nle.draw_round(0.01, seed=2)).manifest["outcome"])

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == ["proved-best"]


def test_stoppers_of_one_piece_of_work_see_its_interrupt_and_no_other():
    def work(interrupt):
        mine = Stopper()
        interrupt.happened = True
        assert mine.until(5).over
        return "best"

    other = Stopper()
    assert until_interrupted("return", work) == "best"
    assert not other.over
    with pytest.raises(KeyboardInterrupt) as stopped:
        until_interrupted("raise", lambda outer: until_interrupted("return", work))
    assert stopped.value.result == "best"


def test_an_error_after_an_interrupt_is_the_interrupt():
    def work(interrupt):
        interrupt.happened = True
        raise nle.StoppedWithoutAllocation("nothing yet")

    with pytest.raises(nle.Interrupted) as stopped:
        until_interrupted("raise", work)
    assert stopped.value.result is None
    with pytest.raises(nle.StoppedWithoutAllocation):
        until_interrupted("return", work)
