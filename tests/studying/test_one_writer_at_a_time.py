"""Two at work in one study folder: the second is refused, and a lock never outlives who held it."""

import os
import subprocess
import sys

import pytest

from constraints.errors import InputRefused
from scenarios.studies.locking import LOCK, Held, Lock
from scenarios.studies.store import StudyFolder

STUDY = "round = 'round'\n"
HOLDER = """
import pathlib, sys, time
from scenarios.studies.locking import Lock
lock = Lock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
time.sleep(60)
"""


def test_a_second_run_in_one_study_folder_is_refused_and_touches_nothing(written, run_here, tmp_path):
    file = written(STUDY)
    first = StudyFolder(tmp_path / "out")
    staged = tmp_path / "out/.nlematch-of-the-first"
    staged.mkdir()
    with pytest.raises(InputRefused) as refused:
        run_here(file)
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == ("NM707", "out")
    assert f"process {os.getpid()} of " in fault.value
    assert staged.exists()  # nothing is cleared away under the first
    assert not (tmp_path / "out/study.json").exists()
    first.close()
    assert [run.status for run in run_here(file).runs] == ["finished"]
    assert [run.status for run in run_here(file).runs] == ["finished"]  # the first let go of it


def test_a_study_that_fails_lets_go_too(written, run_here, tmp_path, monkeypatch):
    file = written(STUDY)
    monkeypatch.setattr("scenarios.studies.running.load_study", lambda folder: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_here(file)
    monkeypatch.undo()
    assert [run.status for run in run_here(file).runs] == ["finished"]


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path):
    with subprocess.Popen([sys.executable, "-c", HOLDER, tmp_path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Held, match=f"process {holder.pid} of "):
            Lock(tmp_path)
        holder.kill()
    lock = Lock(tmp_path)  # the file is still there, and says who was killed
    assert str(os.getpid()) in (tmp_path / LOCK).read_text()
    lock.close()
    assert (tmp_path / LOCK).read_text() == ""


def test_a_folder_with_little_but_an_old_lock_is_as_good_as_new(written, run_here, tmp_path):
    (tmp_path / "out/runs").mkdir(parents=True)
    (tmp_path / "out" / LOCK).write_text("process 1 of elsewhere\n")
    assert [run.status for run in run_here(written(STUDY)).runs] == ["finished"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other/notes.txt").write_text("mine")
    with pytest.raises(InputRefused, match="NM603"):
        run_here(written(STUDY), out="other")
