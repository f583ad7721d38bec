"""`nlematch adopt` reads the edited sheet Allocation, and any table that says school and leader."""

import csv

import openpyxl
import pytest

from constraints.testing import school
from scenarios.rounds import write_round


def leads(run):
    with (run / "deployments.csv").open(encoding="utf-8") as stream:
        return {row["case_id"]: row["leader_id"] for row in csv.DictReader(stream)}


def test_the_workbook_as_it_is_gives_the_plan_that_it_was_made_of(small_book, small_run, round_path, tmp_path, call):
    call("adopt", round_path, small_book, "--out", tmp_path / "mine")
    assert leads(tmp_path / "mine") == leads(small_run)
    assert (tmp_path / "mine" / "supports.csv").read_bytes() == (small_run / "supports.csv").read_bytes()


def test_an_edited_leader_is_taken_and_an_emptied_one_leads_nobody(small_book, small_run, round_path, tmp_path, call):
    book = openpyxl.load_workbook(small_book)
    sheet = book["Allocation"]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        case_id, leader = (row[header.index(title)] for title in ("Case ID", "Leader ID"))
        leader.value = {"100002": "Middle", "100004": None}.get(case_id.value, leader.value)
    del book["Needs covered"]
    book.save(tmp_path / "edited.xlsx")
    call("adopt", round_path, tmp_path / "edited.xlsx", "--out", tmp_path / "mine")
    expected = leads(small_run) | {"100002": "L3"}  # the leader of the home that is called Middle
    expected.pop("100004")
    assert leads(tmp_path / "mine") == expected


@pytest.mark.parametrize(
    "text",
    [
        "URN,Leader\n100001,L1\n100004,L2\n",
        "School,Leader\nschool 100001,First\nSCHOOL 100004,last\n",
        "Our list of March\n\nurn;Led by;remark\n100001;L1;\n100004;L2;by phone\n",
    ],
)
def test_any_table_with_school_and_leader_will_do(round_path, tmp_path, call, text):
    (tmp_path / "ours.csv").write_text(text, encoding="utf-8")
    call("adopt", round_path, tmp_path / "ours.csv", "--out", tmp_path / "mine")
    assert leads(tmp_path / "mine") == {"100001": "L1", "100004": "L2"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("URN,Leader\n100009,L1\n", "NM202 ours row 2 'case_id': '100009'"),
        ("URN,Leader\n100001,L9\n", "NM202"),
        ("URN,Leader\n,L1\n", "NM103"),
        ("URN,Head\n100001,L1\n", "no sheet says school and leader"),
    ],
)
def test_what_is_not_known_is_refused(round_path, tmp_path, call, text, told):
    (tmp_path / "ours.csv").write_text(text, encoding="utf-8")
    refused = call("adopt", round_path, tmp_path / "ours.csv", "--out", tmp_path / "mine", exits=1).stderr
    assert told.split(" ", maxsplit=1)[0] in refused
    assert not (tmp_path / "mine").exists()


def test_two_leaders_of_one_school_are_a_breach(round_path, tmp_path, call):
    (tmp_path / "ours.csv").write_text("URN,Leader\n100001,L1\n100001,L2\n", encoding="utf-8")
    assert "one-leader" in call("adopt", round_path, tmp_path / "ours.csv", "--out", tmp_path / "mine", exits=5).stderr


def test_a_name_that_several_schools_have_is_asked_back(make_small, tmp_path, call):
    twins = [school(urn, name="St Mary's", tier=2) for urn in ("100001", "100002")]
    write_round(make_small(schools=twins, needs=[]), tmp_path / "round")
    (tmp_path / "ours.csv").write_text("School,Leader\nSt Marys,L1\n", encoding="utf-8")
    refused = call("adopt", tmp_path / "round", tmp_path / "ours.csv", "--out", tmp_path / "mine", exits=1).stderr
    assert "several are called so: give the id, 100001 or 100002" in refused


def test_names_will_do_where_a_command_asks_for_an_id(small_run, round_path, tmp_path, call):
    why = call("explain", small_run, "--case", "School 100002", "--leader", "Middle", "--quick").stdout
    assert why == call("explain", small_run, "--case", "100002", "--leader", "L3", "--quick").stdout
    said = call("record", round_path, "school 100002", "asked", "--party", "leader", "--person", "Middle", "--by", "RD")
    assert "100002" in said.stdout
    assert "L3" in said.stdout
    call("repair", round_path, small_run, "--withdraw", "Last", "--out", tmp_path / "run2")
    assert "L2" not in leads(tmp_path / "run2").values()
