"""Real processes: bounded, one-threaded, and replaced when they die; a client that is killed leaves nobody behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from scenarios.studies import load_study, read_study
from scenarios.studies.execution.pools import LEAST_MEMORY_MIB, memory_share_mib, usable_processors

GRID = """
round = "round"
[grid.reach]
of = "solve.reach"
values = [15, 20, 25, 30, 45, 60]
"""
needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")


def kill_workers(after=0.0):
    """Kill every process that this one has started."""
    time.sleep(after)
    victims = multiprocessing.active_children()
    for child in victims:
        child.kill()
    return len(victims)


def same_as_here(record, run_here, file, outcome_of):
    """Say whether a study has the bytes of one that ran in this process."""
    plain = run_here(file, "plain")
    return [outcome_of(run.folder) for run in record.runs] == [outcome_of(run.folder) for run in plain.runs]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="this system gives a process all processors")
def test_there_are_as_many_workers_as_processors_that_may_be_used():
    """In a container, or a job with a share of a machine, fewer than the machine has."""
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, sorted(before)[:1])
        assert usable_processors() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert usable_processors() == len(before)


def test_processes_find_what_one_process_finds(written, run_here, outcome_of, tmp_path):
    file = written(GRID)
    record = read_study(file).run(tmp_path / "out", workers=2)
    assert {run.status for run in record.runs} == {"finished"}
    assert same_as_here(record, run_here, file, outcome_of)
    assert not multiprocessing.active_children()


@needs_signals
def test_a_worker_that_dies_is_replaced_and_nothing_is_lost(written, run_here, outcome_of, tmp_path):
    file, killed = written(GRID), []

    def kill_once(progress):
        if not killed:
            killed.append(kill_workers())

    record = read_study(file).run(tmp_path / "out", workers=2, progress=kill_once)
    assert killed[0] > 0
    assert {run.status for run in record.runs} == {"finished"}
    assert same_as_here(record, run_here, file, outcome_of)


@needs_signals
@pytest.mark.parametrize(("deaths", "status"), [(2, "finished"), (3, "failed")])
def test_a_run_is_tried_twice_beside_others_and_then_alone(written, tmp_path, deaths, status):
    file, stop, killed = written("round = 'round'\n"), threading.Event(), []

    def kill_some():
        while not stop.is_set() and len(killed) < deaths:
            young = {child.pid for child in multiprocessing.active_children()} - set(killed)
            if young:
                for child in multiprocessing.active_children():
                    if child.pid in young:
                        child.kill()
                        killed.append(child.pid)
            time.sleep(0.02)

    killer = threading.Thread(target=kill_some)
    killer.start()
    try:
        record = read_study(file).run(tmp_path / "out", workers=1)
    finally:
        stop.set()
        killer.join()
    assert len(killed) == deaths
    assert [run.status for run in record.runs] == [status]
    if status == "failed":
        assert record.runs[0].message.startswith("its worker died 3 times, at last while it was alone")
        assert [run.status for run in read_study(file).run(tmp_path / "out", workers=1).runs] == ["finished"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds the address space of a process")
def test_a_worker_that_asks_for_too_much_memory_fails_alone_and_says_so(written, tmp_path):
    file = written("round = 'round'\n")
    (failed,) = read_study(file).run(tmp_path / "out", workers=1, memory_mib=300).runs
    assert failed.status == "failed"
    assert "memory" in failed.message
    (finished,) = read_study(file).run(tmp_path / "out", workers=1, memory_mib=LEAST_MEMORY_MIB).runs
    assert finished.status == "finished"


def test_each_worker_has_its_part_of_the_memory_and_enough_to_begin():
    whole = memory_share_mib(1)
    if whole is None:
        pytest.skip("this platform does not tell how much memory it has")
    assert memory_share_mib(10_000) == LEAST_MEMORY_MIB
    assert memory_share_mib(2) in {whole // 2, LEAST_MEMORY_MIB}


SCRIPT = """
import sys
from pathlib import Path
from scenarios.studies import read_study
if __name__ == "__main__":
    read_study(Path(sys.argv[1])).run(Path(sys.argv[2]), workers=2)
"""


def alive_in_session(session):
    """Count the processes of a session that still run; those waiting to be buried do not."""
    listed = subprocess.run(["ps", "-A", "-o", "sess=,stat="], check=True, capture_output=True, text=True).stdout.split(
        "\n"
    )
    return sum(line.split()[0] == str(session) and "Z" not in line.split()[1] for line in listed if line.strip())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts the processes of a session as Linux does")
def test_a_client_that_is_killed_leaves_whole_runs_and_no_workers_and_goes_on_later(
    written, run_here, outcome_of, tmp_path
):
    file, out, script = written(GRID), tmp_path / "out", tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    client = subprocess.Popen([sys.executable, str(script), str(file), str(out)], start_new_session=True)
    deadline = time.monotonic() + 60
    while not list(out.glob("runs/*/scenario.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(client.pid, signal.SIGKILL)
    client.wait()
    while alive_in_session(client.pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive_in_session(client.pid) == 0
    done = {file.parent.name for file in out.glob("runs/*/scenario.json")}
    assert 0 < len(done) <= 6
    assert load_study(out).runs
    told = []
    record = read_study(file).run(out, workers=2, progress=told.append)
    assert told[-1].kept == len(done)
    assert {run.status for run in record.runs} == {"finished"}
    assert same_as_here(record, run_here, file, outcome_of)
