"""What people gave to commands and was answered with exit 70, or with another thing than what was so."""

import os
import sys
from pathlib import Path

import pytest

from constraints import testing as make
from constraints.domain.faults import InputRefused
from scenarios.files.postcodes import read_postcodes
from scenarios.rounds import read_round, write_round
from scenarios.runs import run
from tests.support.published_files import PublishedFiles

posix = pytest.mark.skipif(sys.platform == "win32", reason="names of bytes, and links, are those of POSIX")


@pytest.fixture
def round_path(tmp_path):
    write_round(make.make_round(schools=[make.school()], leaders=[make.leader("L1")]), tmp_path / "round")
    return tmp_path / "round"


def test_a_list_of_teaching_schools_of_which_none_is_found_gives_an_empty_pool(tmp_path, call):
    """pandas gave the pool a row of nothing for every school there is."""
    files = PublishedFiles(tmp_path / "in")
    files.folder.mkdir()
    files.school("100001").write()
    (tmp_path / "list.csv").write_text("URN\n110001\n", encoding="utf-8")
    words = (
        "--ofsted",
        tmp_path / "in" / "ofsted.csv",
        "--gias",
        tmp_path / "in" / "gias.csv",
        "--out",
        tmp_path / "out",
    )
    call("import", *words, "--teaching-schools", tmp_path / "list.csv", "--policy", "sio-2019", "--as-at", "2020-08-31")
    assert len(read_round(tmp_path / "out", "as-solved").tables["pool"]) == 0


@pytest.mark.parametrize("seconds", [1e12, 1e300])
def test_a_time_limit_beyond_all_clocks_is_none(round_path, seconds):
    """The solvers' durations hold 292,000 years; 1e30 seconds are more."""
    assert run(round_path, time_limit=seconds).manifest["stop_reason"] == "proved"


def test_memory_that_no_machine_has_is_no_limit(tmp_path, call, round_path):
    (tmp_path / "study.toml").write_text('round = "round"\n[scenarios.a]\n', encoding="utf-8")
    ended = call("run", tmp_path / "study.toml", "--out", tmp_path / "out", "--memory", "9" * 30, exits=2)
    assert "--memory" in ended.stderr
    assert not (tmp_path / "out").exists()


def test_a_text_with_a_nul_is_refused_where_a_path_is_expected(tmp_path, call):
    (tmp_path / "study.toml").write_text('round = "a\\u0000b"\n[scenarios.a]\n', encoding="utf-8")
    assert "NM701 study.toml" in call("run", tmp_path / "study.toml", "--out", tmp_path / "out", exits=1).stderr


@posix
def test_a_link_that_leads_to_itself_is_told(tmp_path, call, round_path):
    circle = tmp_path / "circle"
    circle.symlink_to("circle")
    run(round_path, tmp_path / "run")
    for words in (
        ("new", circle),
        ("letters", tmp_path / "run", "--template", circle, "--out", tmp_path / "out"),
        ("commitments", circle),
        ("compare", circle, circle),
        ("run", circle, "--out", tmp_path / "out"),
        ("repair", round_path, circle, "--out", tmp_path / "out"),
    ):
        assert "NM" in call(*words, exits=1).stderr, words
    assert not (tmp_path / "out").exists()


@posix
@pytest.mark.parametrize("name", ["u\udcff", "\x1b[31m", "b\u202ex", "x" * 200])
def test_a_folder_may_have_any_name_and_what_is_made_of_it_is_read_again(tmp_path, call, round_path, name):
    call("new", tmp_path / name)
    call("check", tmp_path / name)
    call("solve", round_path, "--out", tmp_path / f"{name} run", "--quiet")
    call("commitments", tmp_path / f"{name} run", "--out", round_path / "commitments.csv")
    call("check", round_path)


def test_a_path_too_long_for_any_folder_of_templates_is_told(tmp_path, call, round_path):
    run(round_path, tmp_path / "run")
    ended = call("letters", tmp_path / "run", "--template", "x" * 5_000, "--out", tmp_path / "out", exits=1)
    assert "NM911" in ended.stderr


@pytest.mark.parametrize("person", ["???", "n/a", "as above", "L1\u202e"])
def test_a_name_of_somebody_who_is_nobody_is_told(tmp_path, call, round_path, person):
    run(round_path, tmp_path / "run")
    (tmp_path / "names.csv").write_text(f"person_id,name\n{person},Jane\n", encoding="utf-8")
    words = ("--names", tmp_path / "names.csv", "--out", tmp_path / "out")
    assert "names.csv row 2 'person_id'" in call("letters", tmp_path / "run", *words, exits=1).stderr


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="this system has no file that fails when it is read")
def test_a_file_that_fails_in_the_middle_of_reading_is_told(tmp_path, call, round_path):
    (tmp_path / "survey.csv").write_text("ID\nA\n", encoding="utf-8")
    for option in ("--columns", "--gias", "--postcodes"):
        ended = call("import-supply", round_path, tmp_path / "survey.csv", option, "/proc/self/mem", exits=1)
        assert "NM" in ended.stderr


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_nobody_waits_for_a_pipe_of_postcodes(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputRefused, match="a pipe or a device, not a file"):
        read_postcodes(tmp_path / "pipe", {"LS14AP"})


@pytest.mark.parametrize("cell", ["1e30", "1e999", "inf", "nan", "2.5", "9" * 30, "", "x"])
@pytest.mark.parametrize("table", ["multipliers", "cuts", "proofs"])
def test_a_number_of_a_proof_that_is_none_is_told(tmp_path, call, round_path, table, cell):
    """Some of these became another number, with no more than a warning of NumPy's."""
    run(round_path, tmp_path / "run")
    file = tmp_path / "run" / "bounds" / f"{table}.csv"
    header, *rows = file.read_text(encoding="utf-8").splitlines()
    first = (rows[0] if rows else ",".join("0" for _ in header.split(","))).split(",")
    file.write_text("\n".join([header, ",".join([cell, *first[1:]]), *rows[1:]]) + "\n", encoding="utf-8")
    assert f"NM601 bounds/{table}.csv" in call("audit", tmp_path / "run", "--bounds", exits=None).stderr
