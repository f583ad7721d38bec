"""Wherever people read a travel time, they read whether it was measured, or is estimated, off-peak."""

import re

import openpyxl
import pytest

from constraints.testing import HERE, leader, make_round, measured, need, school, staff_member, supporter
from scenarios.rounds import write_round

ESTIMATED, MEASURED = "estimated, off-peak", "measured"
A, B, C, D = "100001", "100002", "100003", "100004"
KILOMETRE = {"travel": {"base_minutes": 0.0, "factor": 1.0, "power": 1.0}}


def text_of(page):
    """Return a page's words without its tags, scripts and white space."""
    html = re.sub(r"<(script|style).*?</\1>", " ", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, call):
    """A run: A is led from 20 km, measured, B from 30 km, estimated; C and D wait, 63 and 70 km from the leader."""
    place = tmp_path_factory.mktemp("estimated")
    at = {urn: (HERE[0], HERE[1] + 1000 * km) for urn, km in ((A, 20), (B, 30), (C, 63), (D, 70))}
    round_ = make_round(
        schools=[school(urn, at=where) for urn, where in at.items()],
        supporters=[supporter("S1", at=HERE)],
        leaders=[leader("L1", "S1", half_days=12, max_cases=2)],
        staff=[staff_member("T1", "S1")],
        needs=[need(B, "maths")],
        travel=[measured("S1", A, 21)],
        overrides=KILOMETRE,
    )
    write_round(round_, place / "round")
    call("solve", place / "round", "--out", place / "run")
    return place / "run"


def rows_of(book, sheet, key="Case ID"):
    header, *rows = ([cell.value for cell in row] for row in book[sheet].iter_rows())
    return {row[header.index(key)]: dict(zip(header, row, strict=True)) for row in rows}


def test_the_page_of_a_run_says_it_of_every_journey(folder, call, tmp_path):
    call("report", folder, "--out", tmp_path / "page.html")
    text = text_of(tmp_path / "page.html")
    assert f"1 of 2; others {ESTIMATED}" in text
    assert "Minutes are" in text
    assert text.count(ESTIMATED) >= 4  # the first sheet, the cases, the journeys, the transparency note


@pytest.mark.parametrize(("case_id", "said"), [(A, f"21 ({MEASURED})"), (B, f"30 ({ESTIMATED})")])
def test_the_page_for_a_school_says_it(folder, call, tmp_path, case_id, said):
    call("report", folder, "--out", tmp_path / "page.html", "--audience", "school", "--case", case_id)
    assert said in text_of(tmp_path / "page.html")


def test_letters_say_it_of_the_leader_and_of_others(folder, call, tmp_path):
    call("letters", folder, "--out", tmp_path / "letters", "--audience", "planner")
    school_a, school_b = (text_of(next((tmp_path / "letters").rglob(f"*{urn}*.html"))) for urn in (A, B))
    assert f"The journey takes 21 minutes each way ({MEASURED})" in school_a
    assert f"The journey takes 30 minutes each way ({ESTIMATED})" in school_b
    sheet = text_of(next((tmp_path / "letters").rglob("*L1*.html")))
    assert f"({MEASURED})" in sheet
    assert f"({ESTIMATED})" in sheet
    waiting = text_of(next((tmp_path / "letters").rglob(f"*{C}*.html")))
    assert f"63 ({ESTIMATED})" in waiting


def test_the_workbook_says_it_on_every_sheet_with_minutes(folder, call, tmp_path):
    call("workbook", folder, "--out", tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert {case: row["Minutes are"] for case, row in rows_of(book, "Allocation").items()} == {
        A: MEASURED,
        B: ESTIMATED,
    }
    assert rows_of(book, "Needs covered")[B]["Minutes are"] == ESTIMATED
    assert rows_of(book, "Leaders", "Leader ID")["L1"]["Minutes are"] == ESTIMATED  # of the longest
    for sheet in book:
        header = [cell.value for cell in sheet[1]]
        if "Minutes one way" in header:
            assert "Minutes are" in header, sheet.title


def test_explanations_and_flags_say_it(folder, call):
    said = re.sub(r"\s+", " ", call("explain", folder, "--case", C, "--quick").stdout)
    assert f"63 minutes away ({ESTIMATED})" in said
    stopped = re.sub(r"\s+", " ", call("explain", folder, "--case", D, "--leader", "L1", "--quick").stdout)
    assert f"70 minutes one way ({ESTIMATED}), at most 60" in stopped
