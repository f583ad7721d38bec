"""`nlematch import` as it is called: what it prints, writes and refuses."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main
from scenarios.demand import KINDS
from scenarios.demand.report import LEFT_OUT, ReportBuilder
from scenarios.rounds import read_round
from tests.support.published_files import PublishedFiles


@pytest.fixture
def published(tmp_path):
    return PublishedFiles(tmp_path)


def call(folder, *more):
    arguments = ["--ofsted", folder / "ofsted.csv", "--gias", folder / "gias.csv", "--policy", "sio-2019"]
    arguments += ["--as-at", "2020-08-31", "--out", folder / "round", *more]
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def test_a_round_is_written_with_its_report(published, tmp_path):
    published.school("100001").school("100002", {"Overall effectiveness": "1"}).ofsted("100003").write()
    result = call(tmp_path)
    assert result.exit_code == 0
    round_ = read_round(tmp_path / "round")
    assert list(round_.cases) == ["100001"]
    assert round_.tables["pool"]["urn"].tolist() == ["100002"]
    assert (tmp_path / "round" / "import-report.csv").read_text() == (
        "kind,urn,detail\n"
        'history-not-given,,tier 3: give the inspection history with --history\n'
        "not-in-gias,100003,tier 2\n"
    )  # fmt: skip


def test_regions_go_to_stdout_and_talk_to_stderr(published, tmp_path):
    published.school("100001").ofsted("100003").write()
    result = call(tmp_path, "--format", "csv")
    assert result.stdout == "region,tier 3,tier 2,tier 1,cases,schools\nSouth West,0,1,0,1,1\nall,0,1,0,1,1\n"
    assert "1 cases" in result.stderr
    assert f"1 not-in-gias: {KINDS['not-in-gias']}" in result.stderr


def test_json_has_the_counts_too(published, tmp_path):
    published.school("100001").write()
    shown = json.loads(call(tmp_path, "--format", "json").stdout)
    assert shown["regions"][-1] == {"region": "all", "tier 3": 0, "tier 2": 1, "tier 1": 0, "cases": 1, "schools": 1}
    assert shown["counts"]["cases"] == 1
    assert shown["report"] == {"history-not-given": 1}


def test_a_refused_import_writes_nothing(published, tmp_path):
    published.school("100001", gias={"Easting": ""}).write()
    result = call(tmp_path)
    assert result.exit_code == 1
    assert "NM502 ofsted.csv" in result.stderr
    assert not (tmp_path / "round").exists()


def test_a_folder_with_a_round_is_not_written_over_and_another_is(published, tmp_path):
    published.school("100001").write()
    (tmp_path / "round").mkdir()
    (tmp_path / "round" / "overrides.csv").write_text("urn,action,tier,reason_code\n", encoding="utf-8")
    assert call(tmp_path).exit_code == 0
    before = (tmp_path / "round" / "schools.csv").read_bytes()
    again = call(tmp_path)
    assert again.exit_code == 1
    assert "NM603" in again.stderr
    assert (tmp_path / "round" / "schools.csv").read_bytes() == before
    assert (tmp_path / "round" / "overrides.csv").exists()


def test_the_help_has_an_example(tmp_path):
    result = CliRunner().invoke(main, ["import", "--help"])
    assert result.exit_code == 0
    assert "nlematch import --ofsted mi.csv" in result.output


def test_a_kind_of_row_that_is_not_in_the_list_is_a_bug():
    with pytest.raises(KeyError):
        ReportBuilder().add("no-such-kind", "100001", "")
    assert set(LEFT_OUT) <= set(KINDS)


def test_the_columns_that_were_used_are_told_and_those_that_are_not_there(published, tmp_path):
    published.school("100001").write()
    said = call(tmp_path, "--explain-columns").stderr
    assert "ofsted.csv: latest.overall from 'Overall effectiveness'" in said
    assert "ofsted.csv: latest.urn_then is not in the file" in said


def test_a_region_is_a_round_and_the_pool_stays_whole(published, tmp_path):
    published.school("100001").school("100002", gias={"GOR (name)": "North East"})
    published.school("100003", {"Overall effectiveness": "1"}, gias={"GOR (name)": "London"})
    published.school("100004", {"Overall effectiveness": "not seen"}, gias={"GOR (name)": "London"}).write()
    result = call(tmp_path, "--region", "NE")
    assert result.exit_code == 0, result.output
    round_ = read_round(tmp_path / "round")
    assert list(round_.cases) == ["100002"]
    assert round_.tables["pool"]["urn"].tolist() == ["100003"]
    rows = (tmp_path / "round" / "import-report.csv").read_text(encoding="utf-8").splitlines()
    assert "other-region,100001,South West" in rows
    assert not [row for row in rows if "100004" in row]  # whatever there is to say of a school of another region
    assert "1 other-region" in result.stderr


def test_a_region_without_a_case_is_refused(published, tmp_path):
    published.school("100001").write()
    result = call(tmp_path, "--region", "NE")
    assert result.exit_code == 1
    assert "NM202 --region: 'NE'" in result.output
    assert not (tmp_path / "round").exists()
