"""Progress is shown where it is asked for, in a terminal and in a notebook; the logger is silent by default."""

import logging
import subprocess
import sys

import pytest

import nlematch as nle


@pytest.fixture(scope="module")
def round_():
    return nle.draw_round(0.03, seed=2)


def python(code, **more):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300, check=True, **more)


def test_the_logger_is_silent_by_default_and_tells_steps_better_plans_and_bounds(round_, caplog):
    assert any(isinstance(each, logging.NullHandler) for each in logging.getLogger("nlematch").handlers)
    quiet = python("import nlematch as nle; nle.run(nle.draw_round(0.01, seed=2))")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    with caplog.at_level(logging.DEBUG, "nlematch"):
        nle.run(round_)
    info = [each.getMessage() for each in caplog.records if each.levelno == logging.INFO]
    assert info[0].endswith(f"solving {len(round_.cases)} cases")
    assert any(": best " in line and "bound " in line for line in info[1:-1])
    assert "proved-best" in info[-1]
    assert any(each.levelno == logging.DEBUG for each in caplog.records)


def test_what_solver_log_keeps_is_as_it_was(round_, tmp_path):
    told = []
    nle.run(round_, tmp_path / "run", progress=told.append)
    lines = (tmp_path / "run" / "solver.log").read_text().splitlines()
    assert len(lines) == len(told) > 0
    assert all(" best " in line and " bound " in line for line in lines)


def test_true_shows_a_bar_on_stderr_and_false_nothing():
    code = """
import nlematch as nle
round_ = nle.draw_round(0.02, seed=2)
nle.run(round_, progress={0})
nle.frontier(round_, "travel", points=2, progress={0})
"""
    shown, quiet = (python(code.format(each)) for each in (True, False))
    assert shown.stdout == quiet.stdout == quiet.stderr == ""
    assert "solving" in shown.stderr
    assert "frontie" in shown.stderr


def test_a_notebook_has_a_line_that_changes(round_, monkeypatch):
    ipython = pytest.importorskip("IPython")
    from IPython.display import DisplayHandle

    shown = []
    monkeypatch.setattr(ipython, "get_ipython", type("Shell", (), {"kernel": 1}))
    monkeypatch.setattr("IPython.display.display", lambda data, **_: shown.append(data) or DisplayHandle())
    monkeypatch.setattr(DisplayHandle, "update", lambda self, data, **_: shown.append(data))
    nle.run(round_, progress=True)
    assert shown[0] == {"text/plain": "solving ..."}
    assert "bound" in shown[-1]["text/plain"]
    assert len(shown) < 200
