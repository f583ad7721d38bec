"""Rows with more or fewer cells than the header: nobody knows which cell is which, so every reader tells them."""

from __future__ import annotations

import ast
import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from constraints.domain.faults import InputRefused
from constraints.domain.records import TABLES
from constraints.testing import make_round, school
from scenarios.demand import DemandFiles, import_demand
from scenarios.files.postcodes import read_postcodes
from scenarios.following.outcomes import read_outcomes
from scenarios.reports.letters.names import read_names
from scenarios.rounds import load_round
from scenarios.runs.plans import PLAN_TABLES, read_plan
from scenarios.supply import add_supply, homes_of, load_map, read_survey
from scenarios.supply.keys import read_keys
from tests.support.published_files import PublishedFiles

ROOT = Path(__file__).parents[2]
AS_AT = dt.date(2020, 8, 31)


def published(folder):
    """Write one file of every kind that `nlematch import` takes."""
    files = PublishedFiles(folder)
    for urn in ("100001", "100002", "100003"):
        files.school(urn).inspected(urn, ("Good", "20100101")).in_trust(urn, "5001", "01-01-2015")
        files.link(urn, "100009", "Predecessor", "01-01-2012")
        files.add("teaching_schools.csv", URN=urn, Name="X")
        files.add("overrides.csv", urn=urn, action="add", tier="1", reason_code="other")
        files.add("postcodes.csv", pcds="LS1 4AP", east1m="450000", north1m="300000")
    return files.write()


def take_supply(path, **more):
    round_ = make_round(schools=[school()])
    mapping, gias = load_map(None), path.parent / "gias.csv"
    published_gias = PublishedFiles(path.parent)
    for urn in ("100001", "100002", "100003"):
        published_gias.gias(urn)
    published_gias.write()
    survey = read_survey(path, mapping)
    add_supply(round_, survey, homes_of(round_, gias), mapping, **more)


def of_import(kind):
    def read(folder, change):
        files = published(folder)
        change(getattr(files, kind))
        import_demand(files, "sio-2019", AS_AT)

    return read


def of_text(name, header, row, read):
    """Make a reader of a file that has a header and three rows."""

    def read_it(folder, change):
        path = folder / name
        path.write_text(f"{header}\n" + "".join(f"{row.format(n=n)}\n" for n in (1, 2, 3)), encoding="utf-8")
        change(path)
        read(path)

    return read_it


def faults_of_table(path):
    raise InputRefused(load_round(path.parent).faults)


SURVEY = "URN,Type,Days,Number of schools"
_PUBLISHED = [field.name for field in dataclasses.fields(DemandFiles) if field.name != "postcodes"]
READERS = {
    **{f"import --{kind}": ("scenarios/demand/publishers.py", of_import(kind)) for kind in _PUBLISHED},
    "postcodes": (
        "scenarios/files/postcodes.py",
        of_text("p.csv", "pcds,east1m,north1m", "LS1 4AP,1,2", lambda path: read_postcodes(path, {"LS14AP"})),
    ),
    "survey": ("scenarios/supply/sources.py", of_text("s.csv", SURVEY, "10000{n},NLE,8,2", take_supply)),
    "capacity return": (
        "scenarios/supply/sources.py",
        of_text("s.csv", "Type,Trust ID,Days,Number of schools", "Trust,500{n},8,2", take_supply)
    ),
    "outcomes": (
        "scenarios/following/outcomes.py",
        of_text("ended.csv", "case_id,outcome", "{n},failed", lambda path: read_outcomes(path, make_round(), "123")),
    ),
    "keys": (
        "scenarios/supply/keys.py",
        of_text("people-key.csv", "key,survey_row,id", "k{n},{n},L{n}", lambda path: read_keys(path.parent)),
    ),
    "names": (
        "scenarios/reports/letters/names.py",
        of_text("names.csv", "person_id,name", "L{n},Ann", lambda path: read_names(path, ("L1", "L2", "L3"))),
    ),
    **{
        f"{name} of a round": (
            "scenarios/rounds/round_sheets.py",
            of_text(f"{name}.csv", ",".join(table.columns), "," * (len(table.columns) - 2) + "{n},", faults_of_table),
        )
        for name, table in TABLES.items()
    },
    **{
        f"{name} of a plan": (
            "scenarios/rounds/round_sheets.py",
            of_text(f"{name}.csv", ",".join(table.columns), "{n}," * (len(table.columns) - 1) + "{n}",
                    lambda path: read_plan(path.parent, make_round())),
        )
        for name, table in PLAN_TABLES.items()
    },
}  # fmt: skip
"""Every reader of a table that people give: the module that opens it, and the reading of one with a row changed."""
AS_ROUNDS = {"scenarios/record/opening.py", "scenarios/record/recording.py", "scenarios/rounds/shared.py"}
"""Who opens sheets of workbooks or of runs, or makes one of what was given, and has them read as tables of a round."""


def more(line):
    return line + ",more"


def fewer(line):
    return line.rpartition(",")[0]


@pytest.mark.parametrize("spoil", [more, fewer])
@pytest.mark.parametrize("reader", READERS)
def test_uneven_rows_are_told_by_every_reader(tmp_path, reader, spoil):
    def change(path):
        lines = path.read_bytes().decode("cp1252").splitlines()
        lines[2] = spoil(lines[2])
        path.write_text("\n".join(lines) + "\n", encoding="cp1252")
        spoilt.append(path.name)

    spoilt: list[str] = []
    with pytest.raises(InputRefused) as refused:
        READERS[reader][1](tmp_path, change)
    (file,) = spoilt
    told = [(fault.code, fault.row) for fault in refused.value.faults if fault.file == file and fault.row == 3]
    assert told == [("NM110", 3)]


@pytest.mark.parametrize("reader", READERS)
def test_even_rows_are_not(tmp_path, reader):
    codes = set()
    try:
        READERS[reader][1](tmp_path, lambda path: None)
    except InputRefused as refused:
        codes = {fault.code for fault in refused.faults}
    assert "NM110" not in codes


def test_every_reader_is_here():
    openers = {"read_sheet", "sheet_of", "open_csv"}
    found = set()
    for file in sorted((ROOT / "scenarios").rglob("*.py")):
        calls = (node.func for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.Call))
        names = {func.id if isinstance(func, ast.Name) else getattr(func, "attr", "") for func in calls}
        if (names & openers and file.name != "sheets.py") or file.parts[-2:] == ("rounds", "sheets.py"):
            found.add(file.relative_to(ROOT).as_posix())
    assert found == {module for module, _ in READERS.values()} | AS_ROUNDS


def test_notes_below_a_survey_are_no_uneven_rows(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text(f"Name,{SURVEY}\nAnn,100001,NLE,8,2\nSent on 3 September\n", encoding="utf-8")
    take_supply(path)
