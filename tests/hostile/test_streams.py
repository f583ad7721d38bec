"""The command as a process whose stdout and stderr are full, closed, broken or of another encoding."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from constraints import testing as make
from scenarios.rechecking import recheck
from scenarios.rounds import write_round

NLEMATCH = [sys.executable, "-c", "from scenarios.cli.main import main; main(prog_name='nlematch')"]
FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
posix = pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX closes the streams")


@pytest.fixture(scope="module")
def round_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("streams") / "round"
    write_round(make.make_round(schools=[make.school("100001", name="Ysgol T\u0177")], needs=[]), path)
    return path


def nlematch(*words, **streams):
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run([*NLEMATCH, *map(str, words)], check=False, timeout=120, **streams)


def in_shell(redirected, *words):
    command = [*NLEMATCH, *map(str, words)]
    return subprocess.run(
        ["sh", "-c", f'"$@" {redirected}', "sh", *command], check=False, capture_output=True, timeout=120
    )


@needs_full
@pytest.mark.parametrize("output_format", ["table", "csv", "json"])
def test_results_that_nobody_takes_are_said_to_be_lost(round_path, output_format):
    with FULL.open("w") as full:
        ended = nlematch("check", round_path, "--format", output_format, stdout=full)
    assert ended.returncode == 1
    said = ended.stderr.decode()
    assert said.startswith("NM604 stdout: 'No space left on device'.")
    assert said.count("\n") == 1


@needs_full
def test_what_is_written_elsewhere_is_not_lost_with_the_results(round_path, tmp_path):
    with FULL.open("w") as full:
        ended = nlematch("solve", round_path, "--out", tmp_path / "run", stdout=full)
    assert (ended.returncode, (tmp_path / "run" / "manifest.json").is_file()) == (1, True)
    assert "nothing was written" not in ended.stderr.decode()


@needs_full
def test_talk_that_nobody_takes_stops_nothing(round_path, tmp_path):
    with FULL.open("w") as full:
        ended = nlematch("solve", round_path, "--out", tmp_path / "run", stderr=full)
        refused = nlematch("solve", round_path, "--out", tmp_path / "run", stderr=full)
    assert (ended.returncode, refused.returncode) == (0, 1)
    assert b"placed.tier2" in ended.stdout


@posix
@pytest.mark.parametrize("closed", ["2>&-", ">&-", "<&- >&- 2>&-"])
def test_a_stream_that_is_closed_stops_nothing_and_gets_into_no_file(round_path, tmp_path, closed):
    ended = in_shell(closed, "solve", round_path, "--out", tmp_path / "run")
    assert ended.returncode == 0, ended.stderr
    assert recheck(tmp_path / "run").clean


@posix
def test_whoever_has_read_enough_ends_the_command_without_a_word(round_path):
    code = in_shell("| head -n 1; exit ${PIPESTATUS:-0}", "rules", "--format", "csv")
    assert code.stderr == b""


@pytest.mark.parametrize("output_format", ["table", "csv", "json"])
def test_a_narrow_encoding_loses_no_results(round_path, tmp_path, output_format):
    shutil.copytree(round_path, tmp_path / "round")
    (tmp_path / "round" / "needs.csv").write_text("case_id\nT\u0177\n", encoding="utf-8")
    environment = os.environ | {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    ended = nlematch("check", tmp_path / "round", "--format", output_format, env=environment)
    assert ended.returncode == 1
    assert rb"T\u0177" in ended.stdout
