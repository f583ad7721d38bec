"""Rounds at the edge: no case at all, columns called as ours, a carriage return in a name, a rule lifted to enter."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from constraints import testing as make
from scenarios.cli.main import main
from scenarios.reports.audience import Audience
from scenarios.reports.figures import figures
from scenarios.reports.fixes import fixes
from scenarios.reports.letters import write_letters
from scenarios.reports.page import run_page
from scenarios.reports.page.first import first_screen
from scenarios.reports.workbook import make_workbook
from scenarios.rounds import read_round, write_round
from scenarios.runs import read_run, run
from scenarios.runs.fingerprint import sealed

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.round.round import Round
    from scenarios.runs import Run

A, B, C = "100001", "100002", "100003"


def solved(round_: Round, folder: Path) -> Run:
    run(round_, folder)
    return read_run(folder)


def with_columns(round_: Round, **columns: str) -> Round:
    """Give every school a planner's own columns."""
    schools = round_.tables["schools"].assign(**columns)
    return dataclasses.replace(round_, tables={**round_.tables, "schools": schools})


def test_a_round_without_cases_is_reported(tmp_path: Path) -> None:
    found = solved(make.make_round(leaders=[make.leader()]), tmp_path / "run")
    assert "None: a leader is proposed for every school." in run_page(found, Audience.PLANNER)
    assert "Schools of the round: none." in run_page(found, Audience.PUBLIC)
    assert make_workbook(found, tmp_path / "x.xlsx").rows["Allocation"] == 0
    assert len(write_letters(found, tmp_path / "letters")) == 0


def test_columns_of_a_planner_that_are_called_as_ours_change_no_figure(tmp_path: Path) -> None:
    plain = make.make_round(schools=[make.school(A), make.school(B)], leaders=[make.leader(max_cases=1)])
    names = ("leader_id", "minutes", "price", "cause", "target", "urns", "state", "away", "supporter_name", "running")
    odd = with_columns(plain, **dict.fromkeys(names, "evil"), **{"price:travel": "evil"})
    one, other = solved(plain, tmp_path / "plain"), solved(odd, tmp_path / "odd")
    told, again = figures(one), figures(other)
    for field in dataclasses.fields(told):
        assert getattr(told, field.name).equals(getattr(again, field.name)), field.name
    assert other.cases()["own_leader_id"].tolist() == ["evil", "evil"]  # kept, under another name
    assert other.cases()["leader_id"].notna().sum() == 1
    assert other.cases()["state"].tolist() == ["evil", "evil"]  # none of the columns of `cases()`, so as it was
    assert "Written" in CliRunner().invoke(
        main, ["workbook", str(tmp_path / "odd"), "--out", str(tmp_path / "x.xlsx")]
    ).stderr  # fmt: skip


@pytest.mark.parametrize("line_break", ["\r", "\r\n"])
def test_a_carriage_return_in_a_cell_breaks_no_row_of_the_run(tmp_path: Path, line_break: str) -> None:
    plain = make.make_round(schools=[make.school(A)], leaders=[make.leader()])
    write_round(with_columns(plain, mine="-"), tmp_path / "round")
    file = tmp_path / "round" / "schools.csv"
    text = file.read_text(encoding="utf-8").replace("'-", f'"one{line_break}two"')
    file.write_text(text, encoding="utf-8", newline="")
    found = solved(read_round(tmp_path / "round"), tmp_path / "run")
    assert found.cases()["mine"].tolist() == ["one\ntwo"]
    assert figures(found).cases["case_id"].tolist() == [A]


def test_a_case_that_a_planner_let_in_counts_among_those_in_the_round(tmp_path: Path) -> None:
    # A is not eligible, the rule is lifted for it; B is eligible: 2 have a leader, of 2 and not of 1
    round_ = make.make_round(
        schools=[make.school(A, eligible=False), make.school(B)],
        leaders=[make.leader()],
        decisions=[make.waive(A, "L1", "eligible-case")],
    )
    told = figures(solved(round_, tmp_path / "run"))
    assert told.funnel[["eligible", "in_round", "proposed"]].sum().tolist() == [1, 2, 2]


def test_the_load_on_the_first_screen_is_the_key_figure(tmp_path: Path) -> None:
    # L1 leads A (6 half-days) of 60; 10 more are taken elsewhere, and L2 only goes on covering a need
    round_ = make.make_round(
        schools=[make.school(A), make.school(B, eligible=False)],
        needs=[make.need(B, "maths")],
        leaders=[make.leader("L1"), make.leader("L2", specialisms="maths:3", willing=False)],
        running=[make.running(B, "L2", 4, "maths")],
        commitments=[make.commitment("L1", 10, 1)],
    )
    found = solved(round_, tmp_path / "run")
    told = figures(found)
    shown = {line.id: line.says.text for line in first_screen(found, told, fixes(found, told.cases)).load}
    assert shown["leaders-used"] == "1 of 2"
    assert shown["leader-load"] == "6 half-days (3 days) of 60 half-days (30 days)"
    run_path = str(tmp_path / "run")
    compared = CliRunner().invoke(main, ["compare", run_path, run_path, "--show", "kpis", "--format", "csv"]).stdout
    assert [line for line in compared.splitlines() if line.startswith(("leaders-used,,all", "leader-load,,all"))] == [
        f"{kpi},{run_},{figures_}"
        for run_ in ("run", "run (2)")
        for kpi, figures_ in (("leaders-used,,all", "0.5,1,2"), ("leader-load,,all", "0.1,6,60"))
    ]


def test_the_public_reads_no_small_count_in_a_proof(tmp_path: Path) -> None:
    # 3 of 6 schools have a leader: the tables hide it, so the sentence about what is proved must not tell it
    schools = [make.school(f"10000{n}", tier=1) for n in range(1, 7)]
    solved(make.make_round(schools=schools, leaders=[make.leader(max_cases=3)]), tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    told = json.loads(file.read_text(encoding="utf-8"))
    stages = [
        stage | ({"bound": 4, "proved": False} if stage["goal"] == "placed.tier1" else {}) for stage in told["stages"]
    ]
    file.chmod(0o600)
    told |= {"outcome": "within", "stages": stages}
    sealed(told, tmp_path / "run")
    file.write_text(json.dumps(told), encoding="utf-8")
    found = read_run(tmp_path / "run")
    assert "cases of tier 1 placed: 3, the most possible is 4" in run_page(found, Audience.PLANNER)
    for audience in (Audience.PUBLIC, Audience.SCHOOL):
        page = run_page(found, audience, case_id=A)
        assert "cases of tier 1 placed: 3" not in page
        assert "not proved best, but with a proved limit on what is possible: cases of tier 1 placed" in page


def test_the_public_page_counts_cases_where_a_case_is_several_schools(tmp_path: Path) -> None:
    members = [make.school(urn, case_id="C1", governance="academy", trust_id="5001", tier=None) for urn in (A, B)]
    one = make.make_round(
        schools=[*members, make.school(C)], cases=[make.trust_case("C1", delivery_urn=A)], leaders=[make.leader()]
    )
    assert "Cases of the round" in run_page(solved(one, tmp_path / "several"), Audience.PUBLIC)
    single = make.make_round(schools=[make.school(C)], leaders=[make.leader()])
    assert "Schools of the round" in run_page(solved(single, tmp_path / "single"), Audience.PUBLIC)


def test_a_school_whose_support_goes_on_reads_no_proposal(tmp_path: Path) -> None:
    found = solved(
        make.make_round(
            schools=[make.school(A), make.school(B)],
            leaders=[make.leader("L1"), make.leader("L2")],
            running=[make.running(A, "L1", 4)],
        ),
        tmp_path / "run",
    )
    goes_on, proposed = (run_page(found, Audience.SCHOOL, case_id=case_id) for case_id in (A, B))
    assert "How far it has come: support has started." in goes_on
    assert "This is a proposal." not in goes_on
    assert "This is a proposal." in proposed
    contacts = found.tables["contacts"].set_index(["case_id", "party"])["what"]
    assert contacts[A, "school"] == "tell"  # it has had its say
    assert contacts[B, "school"] == "ask"
