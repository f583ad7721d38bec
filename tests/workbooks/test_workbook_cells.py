"""Hostile names and cells appear as text, and nothing in a workbook is a formula."""

import zipfile

import openpyxl
import pandas as pd
import pytest

from scenarios.escaping import LONGEST, fitting
from scenarios.reports.workbook.sheet_layout import Sheet, as_cell


def shown(book, rows_of):
    """Return the names of schools as the workbook has them, placed or not."""
    rows = [*rows_of(book, "Allocation"), *rows_of(book, "Unplaced")]
    return {row["Case ID"]: row["Name"] for row in rows}


def test_names_appear_as_they_are(hostile_book, hostile_names, rows_of):
    names = shown(openpyxl.load_workbook(hostile_book), rows_of)
    as_they_are = {urn for urn in hostile_names if urn != "100008"}
    assert {urn: names[urn] for urn in as_they_are} == {urn: hostile_names[urn] for urn in as_they_are}


def test_what_a_cell_cannot_hold_is_cut_and_says_so(hostile_book, rows_of):
    name = shown(openpyxl.load_workbook(hostile_book), rows_of)["100008"]
    remark = " [cut; 40,000 characters]"
    assert name == "y" * (32_767 - len(remark)) + remark


def test_no_cell_of_any_sheet_is_a_formula_or_a_link(hostile_book):
    book = openpyxl.load_workbook(hostile_book)
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in cells)
    with zipfile.ZipFile(hostile_book) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in part or b"<f " in part for part in sheets)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\tleads", "\tleads"),
        ("\ud800lone", "\ufffdlone"),
        ("", None),
        (None, None),
        (float("nan"), None),
        (True, "yes"),
        (False, "no"),
        (7, 7),
        (1 / 3, 0.3333),
    ],
)
def test_values_become_cells(given, written):
    assert as_cell(given) == written


def test_every_title_stands_once_whatever_a_planner_calls_a_column():
    columns = {"a": "Name", "b": "Name", "c": "Name (2)", "d": "Name", "e": "Other"}
    sheet = Sheet("Any", "", pd.DataFrame(columns=list(columns)), columns)
    assert sheet.header == ("Name", "Name (2)", "Name (2) (2)", "Name (3)", "Other")


def test_signs_that_count_twice_in_excel_count_twice_here():
    assert fitting("\U0001f600" * 16_383) == "\U0001f600" * 16_383  # 32,766 of 32,767
    cut = fitting("\U0001f600" * 16_384)  # 32,768
    assert cut.endswith("\U0001f600 [cut; 16,384 characters]")
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
