"""The pages about files and error codes name exactly what the code has."""

import re
from pathlib import Path

import pytest

from constraints.domain.dictionary import column_notes
from constraints.domain.faults import FAULT_CODES
from constraints.domain.records import TABLES
from tools.files_page import files_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


def test_every_error_code_has_one_line_with_its_meaning():
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    assert dict(re.findall(r"^\| (NM\d{3}) \| (.*?) \|", page, re.MULTILINE)) == FAULT_CODES
    assert len(re.findall(r"^\| NM\d{3} ", page, re.MULTILINE)) == len(FAULT_CODES)


def test_every_error_code_is_given_somewhere_and_no_other():
    given = {
        code
        for package in ("constraints", "optimiser", "scenarios")
        for file in (ROOT / package).rglob("*.py")
        if file.name != "errors.py"
        for code in re.findall(r'"(NM\d{3})"', file.read_text(encoding="utf-8"))
    }
    assert given == set(FAULT_CODES)


def test_error_codes_stand_in_order_and_say_what_to_do():
    page = (DOCS / "errors.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (NM\d{3}) \| .*? \| (.*?) \|$", page, re.MULTILINE)
    assert [code for code, _ in rows] == sorted(FAULT_CODES)
    assert [code for code, what_to_do in rows if len(what_to_do) < len("Do it.")] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_column_is_described_and_the_required_ones_are_bold(table):
    section = files_page().split(f"\n## {table}\n")[1].split("\n## ")[0]
    bold = re.findall(r"^\| \*\*`(\w+)`\*\* \|", section, re.MULTILINE)
    plain = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert tuple(bold) == TABLES[table].required
    assert set(bold + plain) == set(TABLES[table].columns)
    assert all(note.means for note in column_notes(table))


def test_no_column_is_described_that_does_not_exist():
    import tomllib
    from importlib import resources

    raw = tomllib.loads(resources.files("constraints.domain").joinpath("dictionary.toml").read_text(encoding="utf-8"))
    assert {table: set(columns) - {""} for table, columns in raw.items()} == {
        name: set(table.columns) for name, table in TABLES.items()
    }
