"""`nlematch adopt`: a plan made by hand becomes a run that can be compared with the best."""

import csv
import json

import pandas as pd
import pytest
from click.testing import CliRunner

from scenarios.cli.main import main
from scenarios.rechecking import recheck


def adopt(round_path, plan, out, *options):
    return CliRunner().invoke(main, ["adopt", str(round_path), str(plan), "--out", str(out), *options])


def manifest_of(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def values_of(folder) -> dict[str, int]:
    return {stage["goal"]: stage["value"] for stage in manifest_of(folder)["stages"]}


def write_plan(folder, deployments, supports=None):
    """Write a plan as planners do: ids alone."""
    folder.mkdir()
    for name, header, rows in (
        ("deployments", ("case_id", "leader_id"), deployments),
        ("supports", ("case_id", "need_id", "person_id"), supports),
    ):
        if rows is not None:
            with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerows([header, *rows])
    return folder


@pytest.fixture
def best(solved):
    """The best plan's rows, ids alone."""
    deployments = pd.read_csv(solved / "deployments.csv", dtype=str)[["case_id", "leader_id"]]
    supports = pd.read_csv(solved / "supports.csv", dtype=str)[["case_id", "need_id", "person_id"]]
    assert len(supports)
    return deployments, supports


def as_folder(best, tmp_path, solved):
    return write_plan(tmp_path / "plan", *(frame.to_numpy().tolist() for frame in best))


def as_workbook(best, tmp_path, solved):
    with pd.ExcelWriter(tmp_path / "plan.xlsx") as book:
        best[0].to_excel(book, sheet_name="Deployments", index=False)
        best[1].to_excel(book, sheet_name="supports", index=False)
    return tmp_path / "plan.xlsx"


def as_run(best, tmp_path, solved):
    return solved


@pytest.mark.parametrize("form", [as_folder, as_workbook, as_run])
def test_the_best_plan_has_the_values_of_the_run(rich_path, solved, best, tmp_path, form):
    ended = adopt(rich_path, form(best, tmp_path, solved), tmp_path / "by-hand")
    assert ended.exit_code == 0, ended.output
    assert values_of(tmp_path / "by-hand") == values_of(solved)
    assert manifest_of(tmp_path / "by-hand")["prices"] == manifest_of(solved)["prices"]
    for file in solved.glob("*.csv"):
        assert file.read_bytes() == (tmp_path / "by-hand" / file.name).read_bytes()
    assert recheck(tmp_path / "by-hand").clean


def test_a_plan_says_that_nothing_is_proved_of_it(rich_path, solved, tmp_path):
    adopt(rich_path, solved, tmp_path / "by-hand")
    told = manifest_of(tmp_path / "by-hand")
    assert told["outcome"] == "adopted"
    assert {(stage["bound"], stage["proved"]) for stage in told["stages"]} == {(None, False)}
    assert {"read", "audit", "write", "total"} <= set(told["seconds"])
    assert "no solver ran" in (tmp_path / "by-hand" / "solver.log").read_text(encoding="utf-8")


def test_the_order_of_rows_and_what_else_a_file_has_do_not_matter(rich_path, best, tmp_path):
    plan = as_folder(best, tmp_path, None)
    deployments = pd.read_csv(plan / "deployments.csv", dtype=str).iloc[::-1].assign(remark="by phone")
    deployments[["remark", "leader_id", "case_id"]].to_csv(plan / "deployments.csv", index=False)
    (plan / "minutes of the meeting.csv").write_text("who\nall\n", encoding="utf-8")
    assert adopt(rich_path, plan, tmp_path / "by-hand").exit_code == 0


# 100001 is pinned to L1 and 100004 goes on under L2: the least legal plan
def test_a_plan_of_deployments_alone_is_complete(rich_path, tmp_path):
    plan = write_plan(tmp_path / "plan", [["100001", "L1"], ["100004", "L2"]])
    ended = adopt(rich_path, plan, tmp_path / "by-hand")
    assert ended.exit_code == 0, ended.output
    assert values_of(tmp_path / "by-hand")["needs"] == 0
    assert manifest_of(tmp_path / "by-hand")["counts"]["placed"] == 2
    assert "2 of 6 cases placed; a plan made elsewhere; audit clean" in ended.stderr


def test_a_plan_with_a_breach_is_written_and_ends_with_5(rich_path, tmp_path):
    plan = write_plan(tmp_path / "plan", [["100001", "L1"], ["100004", "L2"], ["100003", "L1"]])  # a conflict
    ended = adopt(rich_path, plan, tmp_path / "by-hand", "--format", "json")
    assert ended.exit_code == 5
    assert json.loads(ended.stdout)["outcome"] == "adopted"
    assert "declared-conflict" in ended.stderr
    kept = json.loads((tmp_path / "by-hand" / "audit.json").read_text(encoding="utf-8"))
    assert [breach["rule"] for breach in kept["breaches"]] == ["declared-conflict"]
    again = CliRunner().invoke(main, ["audit", str(tmp_path / "by-hand"), "--format", "json"])
    assert again.exit_code == 5
    assert [row["rule"] for row in json.loads(again.stdout) if row["kind"] == "breach"] == ["declared-conflict"]


def test_a_case_led_twice_is_a_breach(rich_path, tmp_path):
    plan = write_plan(tmp_path / "plan", [["100001", "L1"], ["100001", "L2"], ["100004", "L2"]])
    ended = adopt(rich_path, plan, tmp_path / "by-hand")
    assert ended.exit_code == 5
    assert "one-leader" in ended.stderr


REFUSED = {
    "a case": ([["999999", "L1"]], None, "NM602"),
    "a leader": ([["100001", "L9"]], None, "NM602"),
    "staff who leads": ([["100001", "T1"]], None, "NM602"),
    "a need": ([["100001", "L1"]], [["100001", "music", "T1"]], "NM602"),
    "a person": ([["100001", "L1"]], [["100001", "maths", "T9"]], "NM602"),
    "a row twice": ([["100001", "L1"], ["100001", "L1"]], None, "NM201"),
    "an empty cell": ([["100001", ""]], None, "NM103"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_plan_that_the_round_cannot_read_is_refused(rich_path, tmp_path, what):
    deployments, supports, code = REFUSED[what]
    ended = adopt(rich_path, write_plan(tmp_path / "plan", deployments, supports), tmp_path / "by-hand")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert code in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_all_unknown_ids_are_named_at_once(rich_path, tmp_path):
    plan = write_plan(tmp_path / "plan", [["999999", "L1"], ["100001", "L9"]], [["100001", "music", "T9"]])
    ended = adopt(rich_path, plan, tmp_path / "by-hand")
    assert ended.stderr.count("NM602") == 4  # a case, a leader, a need and a person


@pytest.mark.parametrize("text", [None, "", "case_id\n1\n", "leader_id\nL1\n"])
def test_a_plan_without_its_columns_is_refused(rich_path, tmp_path, text):
    (tmp_path / "plan").mkdir()
    if text is not None:
        (tmp_path / "plan" / "deployments.csv").write_text(text, encoding="utf-8")
    ended = adopt(rich_path, tmp_path / "plan", tmp_path / "by-hand")
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert any(code in ended.stderr for code in ("NM101", "NM102", "NM107"))


def test_what_is_no_plan_is_refused(rich_path, tmp_path):
    assert adopt(rich_path, tmp_path / "nothing", tmp_path / "by-hand").exit_code == 1
    assert adopt(rich_path, tmp_path / "nothing", tmp_path / "by-hand", "--colour").exit_code == 2
