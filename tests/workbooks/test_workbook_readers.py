"""For whom workbooks are made, and where they are written."""

import openpyxl
import pytest

from constraints.domain.faults import InputRefused
from constraints.domain.vocabulary import REASON_CODES
from constraints.testing import conflict, leader, make_round, measured, school
from scenarios.repair import repair
from scenarios.reports.audience import Audience
from scenarios.reports.page import run_page
from scenarios.reports.workbook import make_workbook
from scenarios.runs import read_run, run
from tests.support.secrets import leaks, planted_run


def all_text(path):
    """Return all that a workbook holds, hidden sheets and properties too."""
    book = openpyxl.load_workbook(path)
    cells = [str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row]
    return "\n".join([*cells, *book.sheetnames, str(book.properties)])


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return planted_run(tmp_path_factory.mktemp("planted") / "run")


@pytest.mark.parametrize("audience", [Audience.PLANNER, Audience.DIRECTOR])
def test_no_secret_of_others_and_no_private_note_is_in_it(planted, tmp_path, audience):
    make_workbook(planted, tmp_path / "plan.xlsx", audience)
    text = all_text(tmp_path / "plan.xlsx")
    assert leaks(text, audience) == []
    assert "LEAD-A" in text


def test_a_director_reads_of_a_change_the_rule_and_not_what_it_found(tmp_path):
    # L1 led A; a conflict is declared since, so a repair moves A to L2
    leaders = [leader("L1", "S1", half_days=6), leader("L2", "S2", half_days=6)]
    near, far = measured("L1", "100001", 1), measured("L2", "100001", 9)
    before = make_round(schools=[school("100001")], leaders=leaders, travel=[near, far])
    declared = conflict("100001", "L1", reason_code="former-employment")
    after = make_round(schools=[school("100001")], leaders=leaders, travel=[near, far], conflicts=[declared])
    run(before, tmp_path / "before")
    repair(after, tmp_path / "before", out=tmp_path / "after")
    found = REASON_CODES["former-employment"].lower()
    for audience, knows in ((Audience.PLANNER, True), (Audience.DIRECTOR, False)):
        make_workbook(tmp_path / "after", tmp_path / f"{audience}.xlsx", audience)
        text = all_text(tmp_path / f"{audience}.xlsx")
        assert "declared-conflict" in text
        assert (found in text) is knows
        assert (found in run_page(read_run(tmp_path / "after"), audience)) is knows


def test_a_director_has_the_list_to_approve_to_fill_in_and_nothing_else(planted, tmp_path):
    make_workbook(planted, tmp_path / "plan.xlsx", Audience.DIRECTOR)
    titles = openpyxl.load_workbook(tmp_path / "plan.xlsx").sheetnames
    assert not {"Decisions", "Events", "Words", "_ids"} & {*titles}
    assert {"To approve", "Allocation", "Call list", "Transparency"} <= {*titles}


@pytest.mark.parametrize("audience", ["school", "public"])
def test_others_are_refused(small_run, tmp_path, call, audience):
    result = call("workbook", small_run, "--out", tmp_path / "plan.xlsx", "--audience", audience, exits=1)
    assert f"NM921 --audience: '{audience}'" in result.stderr
    assert not (tmp_path / "plan.xlsx").exists()


def test_the_command_says_what_it_wrote(small_run, tmp_path, call):
    result = call("workbook", small_run, "--out", tmp_path / "in" / "plan.xlsx", "--format", "csv")
    assert "Allocation,4\n" in result.stdout
    assert "3 case(s) have a standby" in result.stderr
    assert [file.name for file in (tmp_path / "in").iterdir()] == ["plan.xlsx"]


def test_a_workbook_that_is_there_is_never_overwritten(small_run, tmp_path, call):
    (tmp_path / "plan.xlsx").write_text("filled in")
    result = call("workbook", small_run, "--out", tmp_path / "plan.xlsx", exits=1)
    assert "NM603 plan.xlsx" in result.stderr
    assert (tmp_path / "plan.xlsx").read_text() == "filled in"


def test_what_is_no_run_or_no_workbook_is_refused(tmp_path, small_run):
    with pytest.raises(InputRefused, match="NM601"):
        make_workbook(tmp_path, tmp_path / "plan.xlsx")
    with pytest.raises(InputRefused, match=r"NM604.*ends in \.xlsx"):
        make_workbook(small_run, tmp_path / "plan.ods")
    assert not list(tmp_path.iterdir())


def test_generated_data_are_marked(tmp_path, call):
    call("generate", "--scale", "0.01", "--leaders", "10", "--staff", "20", "--out", tmp_path / "round")
    call("solve", tmp_path / "round", "--out", tmp_path / "run")
    call("workbook", tmp_path / "run", "--out", tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert any(row[0] == "Generated data, not real" for row in book["About"].iter_rows(values_only=True))
    assert book["Call list"].oddFooter.center.text == "GENERATED DATA"
