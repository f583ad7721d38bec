"""A run folder that was cut short or edited is refused by every output, with what is wrong, and without a traceback."""

from __future__ import annotations

import json
import shutil
import stat
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main
from scenarios.runs import read_run
from tests.support.letters_of_a_small_round import small_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the small round: Ash and Elm are led by L1, Yew and Oak by nobody."""
    folder = tmp_path_factory.mktemp("sound") / "run"
    small_run(folder)
    return folder


def _replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def _told(key: str, value: object) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        file = folder / "manifest.json"
        told = json.loads(file.read_text(encoding="utf-8"))
        file.write_text(json.dumps(told | {key: value}), encoding="utf-8")

    return damage


def _lost(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).unlink()


_DAMAGES = {
    "a file that is gone": (_lost("unplaced.csv"), "NM601 unplaced.csv: 'without the file'"),
    "a column that is gone": (_replaced("contacts.csv", "whom", "who"), "NM601 contacts.csv: 'without whom'"),
    "a number that is none": (
        _replaced("supports.csv", "S1,4,", "S1,four,"),
        "NM601 supports.csv row 3 'half_days': 'four'",
    ),
    "a word of no list": (_replaced("contacts.csv", ",ask", ",shout"), "'what': 'shout'"),
    "a case nobody knows": (_replaced("unplaced.csv", "100004", "999999"), "NM601 unplaced.csv row 3 'case_id'"),
    "a leader nobody knows": (_replaced("deployments.csv", "L1", "L9"), "NM602 deployments 'leader_id': 'L9'"),
    "a row that is gone": (_replaced("unplaced.csv", "100003", "100004"), "'case_id': '100003'"),
    "a manifest without its mark": (_told("generated", None), "NM601 manifest.json 'generated': 'None'"),
}


@pytest.fixture(params=_DAMAGES)
def damaged(request: pytest.FixtureRequest, sound: Path, tmp_path: Path) -> tuple[Path, str]:
    damage, said = _DAMAGES[request.param]
    folder = tmp_path / "run"
    shutil.copytree(sound, folder)
    for file in (folder, *folder.rglob("*")):
        file.chmod(file.stat().st_mode | stat.S_IWRITE)
    damage(folder)
    return folder, said


def test_a_whole_run_is_read(sound: Path) -> None:
    assert read_run(sound).manifest["counts"]["placed"] == 2


@pytest.mark.parametrize(("command", "out"), [("report", "x.html"), ("workbook", "x.xlsx"), ("letters", "x")])
def test_a_damaged_run_is_refused(damaged: tuple[Path, str], tmp_path: Path, command: str, out: str) -> None:
    folder, said = damaged
    done = CliRunner().invoke(main, [command, str(folder), "--out", str(tmp_path / out)])
    assert done.exit_code == 1, done.exception
    assert said in done.stderr
    assert not (tmp_path / out).exists()


@pytest.mark.parametrize(("command", "ending"), [("report", ".html"), ("workbook", ".xlsx"), ("letters", "")])
def test_a_target_that_no_file_can_have_is_refused(sound: Path, tmp_path: Path, command: str, ending: str) -> None:
    done = CliRunner().invoke(main, [command, str(sound), "--out", str(tmp_path / ("x" * 300 + ending))])
    assert done.exit_code == 1, done.exception
    assert done.stderr.startswith("NM604")
    assert not list(tmp_path.iterdir())
