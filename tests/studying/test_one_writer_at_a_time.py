"""Two at work in one study folder: the second is refused, and nothing that one leaves blocks the next."""

import os

import pytest

from constraints.domain.faults import InputRefused
from scenarios.studies.execution.store import StudyFolder

STUDY = "round = 'round'\n"


def test_a_second_run_in_one_study_folder_is_refused_and_touches_nothing(written, run_here, tmp_path):
    file = written(STUDY)
    first = StudyFolder(tmp_path / "out")
    staged = tmp_path / "out/.nlematch/staged/1"
    staged.mkdir(parents=True)
    with pytest.raises(InputRefused) as refused:
        run_here(file)
    (fault,) = refused.value.faults
    assert (fault.code, fault.file) == ("NM607", "out")
    assert f"process {os.getpid()} of " in fault.value
    assert staged.exists()  # nothing is cleared away under the first
    assert not (tmp_path / "out/study.json").exists()
    first.close()
    assert [run.status for run in run_here(file).runs] == ["finished"]
    assert [run.status for run in run_here(file).runs] == ["finished"]  # the first let go of it


def test_a_study_that_fails_lets_go_too(written, run_here, tmp_path, monkeypatch):
    file = written(STUDY)
    monkeypatch.setattr("scenarios.studies.execution.running.load_study", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run_here(file)
    monkeypatch.undo()
    assert [run.status for run in run_here(file).runs] == ["finished"]


def test_a_study_that_comes_to_nothing_leaves_nothing(tmp_path):
    StudyFolder(tmp_path / "out").close()
    assert not (tmp_path / "out").exists()


def test_a_folder_with_little_but_an_old_lock_is_as_good_as_new(written, run_here, tmp_path):
    (tmp_path / "out/.nlematch").mkdir(parents=True)
    (tmp_path / "out/.nlematch/lock").write_text("whoever\n")
    assert [run.status for run in run_here(written(STUDY)).runs] == ["finished"]
    (tmp_path / "other").mkdir()
    (tmp_path / "other/notes.txt").write_text("mine")
    with pytest.raises(InputRefused, match="NM603"):
        run_here(written(STUDY), out="other")
