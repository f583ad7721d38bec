"""What stands in a workbook agrees with the files of the run, counted again from them."""

import csv
import datetime as dt
import json
import shutil
from collections import Counter

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from constraints.testing import leader, running, trust_case
from scenarios.escaping import unescape
from scenarios.reports.workbook import make_workbook
from scenarios.rounds import write_round
from scenarios.runs import run


def rows_in(run_path, name):
    """Read an outcome file without anything of ours but the rule of apostrophes."""
    with (run_path / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return [{key: unescape(cell) or "" for key, cell in row.items()} for row in csv.DictReader(stream)]


@pytest.fixture(params=["small", "hostile"], scope="module")
def pair(request):
    """A run folder and its workbook, read."""
    return request.getfixturevalue(f"{request.param}_run"), openpyxl.load_workbook(
        request.getfixturevalue(f"{request.param}_book")
    )


def test_every_deployment_is_a_row_with_its_figures(pair, rows_of):
    folder, book = pair
    figures = ("half_days", "minutes", "price")
    expected = {
        (row["case_id"], row["leader_id"], row["supporter_id"], *(int(row[name]) for name in figures))
        for row in rows_in(folder, "deployments")
    }
    names = ("Case ID", "Leader ID", "Supporter ID", "Half days", "Minutes one way", "Price in minutes")
    shown = rows_of(book, "Allocation")
    assert {tuple(row[name] for name in names) for row in shown} == expected
    assert len(shown) == len(expected) > 0


@pytest.mark.parametrize(
    ("title", "table", "keys"),
    [
        ("Needs covered", "supports", {"Case ID": "case_id", "Need ID": "need_id", "Person": "person_id"}),
        ("Unplaced", "unplaced", {"Case ID": "case_id", "Cause": "cause", "Detail": "detail"}),
        ("Needs short", "uncovered", {"Case ID": "case_id", "Need ID": "need_id", "Cause": "cause"}),
        ("Checks", "flags", {"Case ID": "case_id", "Person": "person_id", "Rule": "rule", "Why": "because"}),
    ],
)
def test_other_sheets_have_the_rows_of_their_files(pair, rows_of, title, table, keys):
    folder, book = pair
    expected = Counter(tuple(row[column] for column in keys.values()) for row in rows_in(folder, table))
    assert Counter(tuple(row[name] or "" for name in keys) for row in rows_of(book, title)) == expected


def test_loads_are_the_sums_of_the_rows(pair, rows_of):
    folder, book = pair
    led = Counter(row["leader_id"] for row in rows_in(folder, "deployments"))
    days = Counter()
    for row in rows_in(folder, "deployments"):
        days[row["leader_id"]] += int(row["half_days"])
    shown = rows_of(book, "Leaders")
    assert {row["Leader ID"]: row["New cases"] for row in shown if row["New cases"]} == dict(led)
    assert {row["Leader ID"]: row["Used by the plan"] for row in shown if row["New cases"]} == dict(days)
    assert all(row["Left"] == row["Half days"] - row["Taken before"] - row["Used by the plan"] for row in shown)
    released = Counter()  # what leaders cover personally lies inside their deployments
    leaders = {row["Leader ID"] for row in shown}
    for row in rows_in(folder, "deployments"):
        released[row["supporter_id"]] += int(row["half_days"])
    for row in rows_in(folder, "supports"):
        released[row["supporter_id"]] += int(row["half_days"]) * (row["person_id"] not in leaders)
    homes = rows_of(book, "Support schools")
    assert {row["Supporter ID"]: row["Used by the plan"] for row in homes if row["Used by the plan"]} == dict(released)


def test_the_first_sheet_counts_and_proves_what_the_manifest_does(pair, grid_of):
    folder, book = pair
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    lines = {}
    for label, value in grid_of(book["About"]):
        lines.setdefault(label, value)  # sheets are listed below, some with the name of a figure
    counts = told["counts"]
    assert lines["Cases"] == counts["cases"]
    assert lines["Cases with a leader proposed"] == counts["placed"]
    assert lines["Cases without a leader"] == counts["unplaced"]
    assert lines["Needs covered"] == counts["covered"]
    assert lines["Needs short"] == counts["uncovered"]
    assert lines["together"] == sum(told["prices"].values())
    assert lines["price, minutes"] == f"{sum(told['prices'].values()):,} (proved best)"
    assert lines["What this is"] == "Recommendation; best under the stated rules, prices and data."
    assert lines["Handling"] == "OFFICIAL-SENSITIVE"
    assert lines["Facts as at"] == dt.datetime(2019, 9, 1)  # noqa: DTZ001 - a day in a sheet
    assert lines["Allocation"].startswith(f"{counts['placed']} row")


def test_numbers_are_numbers_and_ids_are_text(small_book):
    book = openpyxl.load_workbook(small_book)
    header = [cell.value for cell in book["Allocation"][1]]
    row = dict(zip(header, book["Allocation"][2], strict=True))
    assert {row[name].data_type for name in ("Tier", "Half days", "Minutes one way", "Price in minutes")} == {"n"}
    assert {row[name].data_type for name in ("Case ID", "Leader ID", "Name", "Other region")} == {"s"}
    assert book["About"]["B6"].is_date


def test_sheets_are_laid_out_for_screen_and_paper(small_book):
    book = openpyxl.load_workbook(small_book)
    sheet = book["Allocation"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == "A1:U5"  # 21 columns, 4 cases
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert "OFFICIAL-SENSITIVE" in sheet.oddHeader.center.text
    assert sheet.oddFooter.left.text.startswith("As at 1 September 2019; run ")
    assert len(sheet.conditional_formatting) > 0


def test_a_sheet_that_is_too_wide_to_be_read_in_print_goes_over_several_pages(small_book):
    book = openpyxl.load_workbook(small_book)
    for sheet in book.worksheets:
        widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, sheet.max_column + 1)]
        across = sheet.page_setup.fitToWidth or 1
        assert sum(widths) / across < 260, sheet.title  # at 260 characters print is 6 points high
        if across > 1:
            assert sheet.print_title_cols is not None


def test_days_stand_beside_half_days(small_book, rows_of):
    book = openpyxl.load_workbook(small_book)
    assert {(row["Half days"], row["Days"]) for row in rows_of(book, "Allocation")} == {(6, 3)}
    (odd,) = [row for row in rows_of(book, "Leaders") if row["Leader ID"] == "L2"]
    beside = {"Half days": "Days", "Taken before": "Taken before, days", "Used by the plan": "Used by the plan, days"}
    assert {odd[one]: odd[days] for one, days in (beside | {"Left": "Left, days"}).items()} == {
        13: 6.5,
        0: 0,
        6: 3,
        7: 3.5,
    }
    for title, column in (("Leaders", "Left"), ("Support schools", "Release limit"), ("Call list", "Release left")):
        for row in rows_of(book, title):
            assert row[f"{column}, days"] == (None if row[column] is None else row[column] / 2)
    for title, column in (("Call list", "left"), ("Runner-ups", "left")):
        assert all(row[f"Days {column}"] == row[f"Half days {column}"] / 2 for row in rows_of(book, title))


def test_half_of_a_day_is_shown(small_book):
    sheet = openpyxl.load_workbook(small_book)["Leaders"]
    shown = {cell.value: sheet.cell(2, cell.column).number_format for cell in sheet[1]}
    assert {shown["Days"], shown["Left, days"]} == {"#,##0.0"}
    assert shown["Half days"] == "#,##0"


def test_the_call_list_names_whom_to_ring(small_book, rows_of):
    first = rows_of(openpyxl.load_workbook(small_book), "Call list")[0]
    assert first["Authority"] == "Bristol"
    assert "(Bristol)" in first["Ring first"]
    assert "(School 100001)" in first["Then"]
    assert "(First)" in first["Then"]


def test_own_columns_of_the_planner_follow_and_private_notes_do_not(tmp_path, make_small, rows_of):
    round_ = make_small()
    schools = round_.tables["schools"].assign(State=["a", "b", "c", "d"], note="planted-note")
    object.__setattr__(round_, "tables", {**round_.tables, "schools": schools})
    run(round_, tmp_path / "run")
    make_workbook(tmp_path / "run", tmp_path / "plan.xlsx")
    rows = rows_of(openpyxl.load_workbook(tmp_path / "plan.xlsx"), "Allocation")
    assert [row["State (2)"] for row in rows] == ["a", "b", "c", "d"]
    assert {row["State"] for row in rows} == {"a leader is proposed"}
    assert not any("planted-note" in str(row) for row in rows)


def test_same_run_same_bytes(small_run, small_book, tmp_path):
    shutil.copytree(small_run, tmp_path / "elsewhere")
    make_workbook(tmp_path / "elsewhere", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == small_book.read_bytes()


def test_running_work_has_no_options_but_its_own(tmp_path, make_small, rows_of):
    run(make_small(running=[running("100004", "L2")]), tmp_path / "run")
    make_workbook(tmp_path / "run", tmp_path / "plan.xlsx")
    calls = rows_of(openpyxl.load_workbook(tmp_path / "plan.xlsx"), "Call list")
    assert [(row["As"], row["Leader ID"]) for row in calls if row["Case ID"] == "100004"] == [("plan", "L2")]
    assert {row["Option"] for row in calls if row["Case ID"] == "100001"} == {1, 2, 3}


def test_a_round_that_places_nobody_has_a_workbook(tmp_path, make_small, rows_of):
    write_round(make_small(leaders=[]), tmp_path / "round")
    run(tmp_path / "round", tmp_path / "run")
    made = make_workbook(tmp_path / "run", tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert (made.rows["Allocation"], made.rows["Unplaced"], made.rows["Call list"]) == (0, 4, 0)
    assert {row["Cause"] for row in rows_of(book, "Unplaced")} == {"nobody-in-reach"}


def test_a_repair_shows_its_changes(small_run, tmp_path, call, make_small, rows_of):
    write_round(make_small(), tmp_path / "round")
    call("repair", tmp_path / "round", small_run, "--out", tmp_path / "run2", "--withdraw", "L1")
    make_workbook(tmp_path / "run2", tmp_path / "plan.xlsx")
    shown = rows_of(openpyxl.load_workbook(tmp_path / "plan.xlsx"), "Changes")
    expected = {(row["case_id"], row["from"], row["to"], row["kind"]) for row in rows_in(tmp_path / "run2", "diff")}
    assert {(row["Case ID"], row["From"] or "", row["To"] or "", row["Kind"]) for row in shown} == expected
    assert "100001" in {row["Case ID"] for row in shown}


def test_a_plan_made_by_hand_that_breaks_limits_has_a_workbook_and_no_room(tmp_path, call, make_small, rows_of):
    # L1 has 12 half-days and leads four cases of 6: nothing is left, and it is not less than nothing.
    write_round(make_small(), tmp_path / "round")
    lines = [f"10000{n},L1" for n in range(1, 5)]
    (tmp_path / "by-hand").mkdir()
    (tmp_path / "by-hand" / "deployments.csv").write_text("\n".join(["case_id,leader_id", *lines, ""]))
    call("adopt", tmp_path / "round", tmp_path / "by-hand", "--out", tmp_path / "run", exits=5)
    make_workbook(tmp_path / "run", tmp_path / "plan.xlsx")
    book = openpyxl.load_workbook(tmp_path / "plan.xlsx")
    assert {row["Half days left"] for row in rows_of(book, "Call list") if row["As"] == "plan"} == {0}
    assert [row["Left"] for row in rows_of(book, "Leaders") if row["Leader ID"] == "L1"] == [-12]
    assert any(
        row[1] == "not reached" or "not proved" in str(row[1]) for row in book["About"].iter_rows(values_only=True)
    )


def test_a_case_of_several_schools_names_them(tmp_path, make_small, rows_of):
    place = {"phase": "primary", "easting": 450_000, "northing": 300_000}
    round_ = make_small(
        schools=[
            {"urn": urn, "name": urn, "tier": None, "case_id": "C1", "trust_id": "T9", **place}
            for urn in ("100001", "100002")
        ],
        cases=[trust_case("C1", delivery_urn="100002")],
        leaders=[leader("L1", "S1", kind="trust-leader")],
        needs=[],
    )
    run(round_, tmp_path / "run")
    make_workbook(tmp_path / "run", tmp_path / "plan.xlsx")
    (row,) = rows_of(openpyxl.load_workbook(tmp_path / "plan.xlsx"), "Allocation")
    assert (row["Case ID"], row["Schools of the case"]) == ("C1", "100001;100002")
