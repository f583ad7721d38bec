"""What programs leave in files that people hand on changes nothing, or is told: nothing is misread in silence."""

from __future__ import annotations

import datetime as dt

import pytest

from constraints.domain.faults import InputRefused
from scenarios.demand import import_demand
from tests.support.published_files import PublishedFiles

AS_AT = dt.date(2020, 8, 31)
WHOLE = ["Web Link", "TelephoneNum", "HeadLastName"]
"""Columns that are not read."""


def published(folder):
    """Schools of all tiers, in a trust and a federation, with a predecessor, of the pool, closed, inspected lately."""
    before = {
        "Previous inspection start date": "01/02/2015", "Previous publication date": "01/03/2015",
        "Previous full inspection overall effectiveness": "3",
        "Does the previous full inspection relate to the URN of the current school?": "Yes",
    }  # fmt: skip
    late = {"Inspection start date": "10/07/2020", "Publication date": "01/09/2020"}
    academy = {"TypeOfEstablishment (name)": "Academy converter", "Trusts (code)": "5001"}
    by_age = {"PhaseOfEducation (name)": "Not applicable", "StatutoryLowAge": "11", "StatutoryHighAge": "16"}
    files = PublishedFiles(folder)
    for number, (ofsted, gias) in enumerate(
        [
            (before, {}), (before, academy), ({"Overall effectiveness": "1"}, {}), ({"Overall effectiveness": "2"}, {}),
            ({}, {"EstablishmentStatus (name)": "Closed", "CloseDate": "01-01-2019"}), (before | late, {}),
            ({"Quality of education": "4"}, by_age | {"Federations (code)": "1234"}), ({}, {}), ({}, {}), ({}, {}),
        ],
        start=100_001,
    ):  # fmt: skip
        place = {"Easting": str(400_000 + number % 100), "NumberOfPupils": "123", "Postcode": "LS1 4AP"}
        files.school(str(number), ofsted, place | gias)
    files.inspected("100001", *(("Inadequate", f"20{year:02d}0110") for year in (1, 4, 8, 12)))
    files.in_trust("100002", "5001", "01-04-2014").link("100002", "199999", "Predecessor", "01-04-2014")
    return files


def read(files, encoding="utf-8"):
    """Return the tables of a round by name and URN or case, and the URNs of which something is told."""
    for file in files.lines:
        (files.folder / file).write_text(files.text(file), encoding=encoding, newline="")
    imported = import_demand(files.files(), "sio-2019", AS_AT)
    tables = {
        (name, row["urn"], row.get("specialism")): {key: cell for key, cell in row.items() if cell == cell}
        for name in ("schools", "pool", "needs")
        for row in imported.round.tables[name].to_dict("records")
    }
    return tables, {row.urn for row in imported.report.rows if row.kind in {"value-not-read", "not-known"}}


def changed(files, change):
    for lines in files.lines.values():
        for line in lines:
            line.update({header: change(text, header) for header, text in line.items() if header not in WHOLE})
    return files


def wide(text):
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in text)


IDS = {"URN", "Trusts (code)", "Federations (code)", "LinkURN"}
AROUND = {
    "blanks behind": lambda text, _: text + "  ",
    "a non-breaking space": lambda text, _: "\u00a0" + text + "\u202f",
    "a tab and a line break": lambda text, _: text + "\t\n",
    "no width": lambda text, _: text[:1] + "\u200b" + text[1:] + "\ufeff",
    "soft hyphens": lambda text, _: text[:2] + "\u00ad" + text[2:],
    "marks of direction": lambda text, _: "\u200e" + text + "\u202c",
    "digits of full width": lambda text, _: wide(text),
    "an apostrophe": lambda text, _: "'" + text if text else text,
    "a formula that is text": lambda text, _: f'="{text}"' if text else text,
    "a point and noughts": lambda text, _: text + ".00" if text.isdigit() else text,
    "quotes around ids": lambda text, header: f'"{text}"' if text and header in IDS else text,
}


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_values_changes_nothing(tmp_path, around):
    tables, _ = read(published(tmp_path))
    assert {key[1] for key in tables} == {f"10000{n}" for n in (1, 2, 3, 6, 7, 8, 9)} | {"100010"}
    assert read(changed(published(tmp_path), AROUND[around])) == (tables, set())


@pytest.fixture(scope="module")
def as_it_was(tmp_path_factory):
    return read(published(tmp_path_factory.mktemp("before")))[0]


COLUMNS = [(file, header) for file, lines in published(None).lines.items() for header in lines[-1]]


@pytest.mark.parametrize(("file", "header"), COLUMNS, ids=str)
def test_what_is_no_value_of_its_column_is_told_or_refused_wherever_it_stands(tmp_path, as_it_was, file, header):
    files = published(tmp_path)
    lines = files.lines[file]
    urns = {lines[-1]["URN"], lines[0]["URN"]}
    lines[-1][header], lines[0][header] = "?", "#REF!"
    after, told = {}, set()
    try:
        after, told = read(files)
    except InputRefused:
        return
    differ = {key[1] for key in as_it_was.keys() | after.keys() if as_it_was.get(key) != after.get(key)}
    assert differ <= told & urns


@pytest.mark.parametrize("file", sorted({file for file, _ in COLUMNS}))
def test_headers_without_a_row_say_nothing_and_are_refused(tmp_path, file):
    files = published(tmp_path)
    files.lines[file] = [dict.fromkeys(files.lines[file][0], "")]
    with pytest.raises(InputRefused) as refused:
        read(files)
    assert [(fault.code, fault.file, fault.row, fault.column) for fault in refused.value.faults] == [
        ("NM103", file, 2, "URN")
    ]


def test_an_empty_file_of_overrides_changes_nothing(tmp_path, as_it_was):
    empty = dict.fromkeys(("urn", "action", "tier", "reason_code"), "")
    assert read(published(tmp_path).line("overrides.csv", empty)) == (as_it_was, set())


@pytest.mark.parametrize("header", [wide, lambda text: "\u200b" + text, lambda text: text[:2] + "\u00ad" + text[2:]])
def test_headers_are_known_whatever_stands_in_them_unseen(tmp_path, as_it_was, header):
    files = published(tmp_path)
    for file, lines in files.lines.items():
        files.lines[file] = [{header(name): text for name, text in line.items()} for line in lines]
    for file in files.lines:
        (tmp_path / file).write_text(files.text(file), encoding="utf-8", newline="")
    imported = import_demand(files.files(), "sio-2019", AS_AT)
    assert set(imported.round.tables["schools"]["urn"]) == {key[1] for key in as_it_was if key[0] == "schools"}


@pytest.mark.parametrize("text", ["?", "tbc ask the school", "10O010", "0"])
def test_a_school_below_the_last_urn_is_no_note(tmp_path, text):
    for file in ("ofsted.csv", "gias.csv"):
        files = published(tmp_path)
        files.lines[file][-1]["URN"] = text
        with pytest.raises(InputRefused) as refused:
            read(files)
        assert [(fault.code, fault.file, fault.row) for fault in refused.value.faults] == [("NM104", file, 11)]


def test_totals_and_notes_below_the_table_are_passed_over(tmp_path):
    tables, _ = read(published(tmp_path))
    files = published(tmp_path)
    for file, pupils in (("ofsted.csv", "Total number of pupils"), ("gias.csv", "NumberOfPupils")):
        files.line(file, {"URN": "Total", pupils: "1,230"}).line(file, {"URN": "Source: as published"})
    assert read(files) == (tables, set())
