"""`nlematch run` in process: what it prints and where, and what it ends with."""

import csv
import io
import json
import sys

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main

STUDY = "title = 'Reach'\nround = 'round'\n[grid.reach]\nof = 'solve.reach'\nvalues = [15, 60]\n"
NEVER = "round = 'round'\n[rules.region-guarantee]\nenabled = true\nshare_percent = 100\n"


def call(*options):
    return CliRunner().invoke(main, ["run", *map(str, options)])


def test_results_go_to_stdout_and_talk_to_stderr(written, tmp_path):
    ended = call(written(STUDY), "--out", tmp_path / "out", "--workers", 1, "--format", "csv")
    assert ended.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    assert [(row["run"], row["reach"], row["status"]) for row in rows] == [
        ("reach=15", "15", "finished"), ("reach=60", "60", "finished")
    ]  # fmt: skip
    assert rows[0]["draw"] == ""
    assert "Reach: 2 runs: 2 finished" in ended.stderr
    assert (
        json.loads(call(written(STUDY), "--out", tmp_path / "out", "--format", "json").stdout)[0]["run"] == "reach=15"
    )


def test_rounds_in_a_row_show_coverage_and_waiting_time(written, tmp_path):
    file = written("round = 'round'\n[chain]\nrounds = 2\nmonths = 3\n")
    shown = call(file, "--out", tmp_path / "out", "--workers", 1).stdout
    assert "coverage_percent" in shown
    assert "waited_longest" in shown
    plain = call(file, "--out", tmp_path / "out", "--workers", 1, "--format", "csv").stdout
    assert "coverage_percent" not in plain  # one table, for programs: chain.csv has the other
    with (tmp_path / "out/chain.csv").open() as chain:
        assert [row["round"] for row in csv.DictReader(chain)] == ["1", "2"]


def test_quiet_says_nothing(written, tmp_path):
    assert call(written(STUDY), "--out", tmp_path / "out", "--workers", 1, "--quiet").stderr == ""


def test_a_study_with_faults_ends_with_1_and_writes_nothing(written, tmp_path):
    ended = call(written(STUDY + "sede = 3\n"), "--out", tmp_path / "out")
    assert ended.exit_code == 1
    assert "NM702" in ended.stderr
    assert "NM702" in call(written("rond = 'x'\n"), "--out", tmp_path / "out").stderr
    assert not (tmp_path / "out").exists()


def test_what_is_proved_impossible_is_a_finding(written, tmp_path):
    ended = call(written(NEVER), "--out", tmp_path / "out", "--workers", 1)
    assert ended.exit_code == 0
    assert "1 impossible" in ended.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux bounds the address space of a process")
def test_a_run_that_failed_ends_with_4_and_says_which(written, tmp_path):
    ended = call(written("round = 'round'\n"), "--out", tmp_path / "out", "--workers", 1, "--memory", 300)
    assert ended.exit_code == 4
    assert "base: " in ended.stderr


def test_options_of_this_machine_and_a_cluster_do_not_go_together(written, tmp_path):
    ended = call(written(STUDY), "--out", tmp_path / "out", "--cluster", "tcp://x:1", "--workers", 2)
    assert ended.exit_code == 2


def test_a_cluster_without_the_extra_is_refused_in_plain_words(written, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    ended = call(written(STUDY), "--out", tmp_path / "out", "--cluster", "tcp://localhost:1")
    assert ended.exit_code == 1
    assert "NM706" in ended.stderr
    assert "nlematch[cluster]" in ended.stderr
    assert "Traceback" not in ended.output
    assert not (tmp_path / "out").exists()
