"""The lock of a target: who comes second hears who has it, and nobody who is dead has it."""

import os
import subprocess
import sys
import threading

import pytest

from constraints.domain.faults import InputRefused
from scenarios.files import change_files, claim, create_file, create_folder, hold, locking, read_settled
from scenarios.rounds import read_round

HOLDER = """
import pathlib, sys
from scenarios.files import {name}
with {name}(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def start_holder():
    """Start a process that holds a target until it is told to end."""
    started = []

    def start(target, name="hold"):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER.format(name=name), target],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        assert process.stdout.readline() == "held\n"
        return process

    yield start
    for process in started:
        process.communicate()


def refusal(target, wait=0.05):
    with pytest.raises(InputRefused) as refused, hold(target, wait):
        pass
    (fault,) = refused.value.faults
    return fault


def test_the_second_hears_who_has_it_and_since_when(tmp_path, start_holder):
    (tmp_path / "round").mkdir()
    process = start_holder(tmp_path / "round")
    fault = refusal(tmp_path / "round")
    assert (fault.code, fault.file) == ("NM607", "round")
    assert f"a Python program, process {process.pid} of " in fault.value
    assert ", since 20" in fault.value
    process.communicate()
    with hold(tmp_path / "round"):
        pass
    assert list((tmp_path / "round").iterdir()) == []  # nothing came of it, nothing is left


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path, start_holder):
    process = start_holder(tmp_path / "run", "claim")
    process.kill()
    process.wait()
    with create_folder(tmp_path / "run") as folder:
        folder.write("a.txt", "a")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_two_solves_to_one_place_the_loser_hears_who_has_it_at_once(tmp_path, start_holder, call, place):
    process = start_holder(tmp_path / "run", "claim")
    ended = call("solve", place / "round", "--out", tmp_path / "run", exits=1)
    assert "NM607 run" in ended.stderr
    assert f"process {process.pid} of" in ended.stderr
    assert not (tmp_path / "run").exists()


def test_who_holds_it_may_hold_it_again_and_another_thread_may_not(tmp_path):
    (tmp_path / "round").mkdir()
    found = []
    with hold(tmp_path / "round"), hold(tmp_path / "round"):
        other = threading.Thread(target=lambda: found.append(refusal(tmp_path / "round")))
        other.start()
        other.join()
    assert f"process {os.getpid()} of" in found[0].value


def test_the_command_that_holds_a_round_is_named(tmp_path, start_holder):
    (tmp_path / "round").mkdir()
    token = locking.command_name.set("nlematch record")
    try:
        with hold(tmp_path / "round"):
            assert "nlematch record, process" in locking.describe_holder(tmp_path / "round/.nlematch")
    finally:
        locking.command_name.reset(token)


def test_a_round_can_be_read_while_somebody_holds_it(place, start_holder):
    start_holder(place / "round")
    assert len(read_round(place / "round").cases) == 3


def test_a_place_is_refused_that_came_into_being_meanwhile(tmp_path):
    with pytest.raises(InputRefused, match="NM603"), claim(tmp_path / "run"):  # noqa: PT012 - both belong together
        (tmp_path / "run").mkdir()
        create_file(tmp_path / "run", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_disk_that_knows_no_locks_lets_everybody_in_and_says_so(tmp_path, monkeypatch, caplog):
    def no_locks(*_):
        raise OSError(locking.errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", no_locks)
    create_file(tmp_path / "a.txt", "a")
    assert (tmp_path / "a.txt").read_text() == "a"
    assert "knows no locks" in caplog.text


def test_readers_see_the_old_state_or_the_new_one_and_never_both(tmp_path):
    (tmp_path / "round").mkdir()
    names = ("a.csv", "b.csv", "c.csv")

    def change(said):
        with change_files(tmp_path / "round") as now:
            for name in names:
                now.write(name, said)

    def look():
        return {(tmp_path / "round" / name).read_text() for name in names}

    change("0")
    ended = threading.Event()

    def write():
        for number in range(1, 60):
            change(str(number))
        ended.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not ended.is_set():
        found = read_settled(tmp_path / "round", look)
        assert len(found) == 1
        seen |= found
    writer.join()
    assert read_settled(tmp_path / "round", look) == {"59"}
    assert len(seen) > 1
