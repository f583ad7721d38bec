"""What no code foresaw ends with one line, exit 70, and a file with lines of the program and no data."""

import stat
import sys
from pathlib import Path

import pytest

from scenarios.cli.main import main
from scenarios.services import checking

SECRET = "PLANTED-NOTE"


@pytest.fixture
def broken(monkeypatch, tmp_path):
    """Break `nlematch check` in a way that nobody has foreseen, and keep what is told in a folder of the test."""

    def fail(path, *_):
        try:
            {}[SECRET]
        except KeyError as error:
            raise ZeroDivisionError(f"{SECRET} of {path}") from error

    monkeypatch.setattr(checking, "load_round", fail)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_it_ends_with_a_line_a_code_and_where_the_details_are(call, broken):
    ended = call("check", SECRET, exits=70)
    (kept,) = broken.glob("nlematch-*.txt")
    assert ended.stderr.startswith("NM901 nlematch: 'ZeroDivisionError'.")
    assert ended.stderr.count("\n") == 1
    assert str(kept) in ended.stderr
    assert ended.stdout == ""


def test_the_details_are_for_the_maintainers_and_tell_nothing_of_the_data(call, broken):
    ended = call("check", SECRET, exits=70)
    (kept,) = broken.glob("nlematch-*.txt")
    told = kept.read_text(encoding="utf-8")
    assert [line for line in told.splitlines() if line.endswith("Error")] == ["ZeroDivisionError", "KeyError"]
    assert "scenarios/cli/check.py" in told
    assert "in fail" in told
    for text in (told, ended.output.replace(str(broken), "")):
        assert SECRET not in text
        assert str(Path.cwd()) not in text
    assert sys.platform == "win32" or stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_without_a_place_for_details_it_still_says_what_happened(call, broken, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(broken / "nowhere"))
    ended = call("check", "x", exits=70)
    assert "NM901 nlematch: 'ZeroDivisionError'" in ended.stderr


def test_the_exit_code_is_in_the_lists(call):
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert "| 70 | nlematch itself failed" in readme
    assert "70 nlematch itself" in call("--help").stdout.replace("\n  ", " ")
    assert main.name == "main"
