"""The real files of 2020, as other programs save them or in another year's headers: the same round, or a refusal."""

import csv
import datetime as dt
import re
from pathlib import Path

import pytest

from constraints.domain.faults import InputRefused
from scenarios.demand import DemandFiles, import_demand
from tests.support.published_forms import FORMS, text_form
from tests.support.published_layouts import Table
from tests.support.published_truth import POLICIES

AS_AT = dt.date(2020, 8, 31)
FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "england-2020"
FILES = {
    "ofsted": "ofsted_mi_2020-08-31.csv",
    "gias": "gias_2020-09-21.csv",
    "history": "ofsted_inspection_history_2005-2020.csv",
    "trusts": "gias_grouplinks_2019-06-01.csv",
}
_DAY = re.compile(r"(\d\d)[-/](\d\d)[-/](\d{4})")


def _cell(text):
    day = _DAY.fullmatch(text)
    return dt.date(int(day[3]), int(day[2]), int(day[1])) if day else None if text == "NULL" else text


@pytest.fixture(scope="module")
def tables():
    """The tables of the real files; blanks are None, days are dates."""
    if not FOLDER.is_dir():
        pytest.skip("../shared not present")
    found = {}
    for name, file in FILES.items():
        with (FOLDER / file).open(encoding="cp1252", newline="") as stream:
            header, *rows = csv.reader(stream)
        found[name] = Table(header, [list(map(_cell, row)) for row in rows])
    return found


@pytest.fixture(scope="module")
def usual(tables):
    """What an import of the files as they are comes to, by policy."""
    files = DemandFiles(**{name: FOLDER / file for name, file in FILES.items()})
    rounds = {}

    def of(policy):
        if policy not in rounds:
            rounds[policy] = import_demand(files, policy, AS_AT).round.tables
        return rounds[policy]

    return of


def as_graded(tables):
    """Return the tables with Ofsted's in the headers of 2022 to 2025."""
    header = [name.replace("full inspection", "graded inspection") for name in tables["ofsted"].header]
    return tables | {"ofsted": Table(header, tables["ofsted"].rows)}


def brought_in(tables, form, folder, policy):
    for name, table in tables.items():
        form(folder / f"{name}.dat", table)
    return import_demand(DemandFiles(**{name: folder / f"{name}.dat" for name in tables}), policy, AS_AT)


WAYS = {
    "graded, UTF-16, tabs": (as_graded, text_form("utf-16", mark="\t", blank="")),
    "R": (dict, FORMS["R"]),
    "pandas": (dict, FORMS["pandas"]),
    "13-Jan-20, CR, semicolons": (dict, text_form("utf-8", mark=";", end="\r", date="%d-%b-%y", blank="n/a")),
}


@pytest.mark.harness
@pytest.mark.parametrize(("number", "way"), list(enumerate(WAYS)))
def test_england_is_the_same_in_every_form(tables, usual, tmp_path, seeds, number, way):
    laid_out, form = WAYS[way]
    for policy in sorted({POLICIES[(number + seed) % len(POLICIES)] for seed in seeds(1)}):  # each once
        found = brought_in(laid_out(tables), form, tmp_path, policy).round.tables
        for name in ("schools", "needs", "cases", "pool"):
            assert found[name].astype(str).equals(usual(policy)[name].astype(str)), name


def test_of_england_only_the_school_whose_grade_cannot_be_read_is_not_known(tables, usual, tmp_path):
    before = usual("sio-2019")["schools"]
    urn = before["urn"].iloc[100]
    place = tables["ofsted"].header.index("URN")
    row = next(number for number, row in enumerate(tables["ofsted"].rows) if row[place] == urn)
    spoilt = tables["ofsted"].with_cells("Overall effectiveness", lambda at, cell: "3?" if at == row else cell)
    imported = brought_in(tables | {"ofsted": spoilt}, FORMS["as published"], tmp_path, "sio-2019")
    assert [found.urn for found in imported.report.of("not-known")] == [urn]
    after = imported.round.tables["schools"]
    tiers = [dict(zip(schools["urn"], schools["tier"], strict=True)) for schools in (before, after)]
    assert tiers[1] == {school: tier for school, tier in tiers[0].items() if school != urn}


@pytest.mark.parametrize("flag", ["latest", "previous"])
def test_of_england_no_flag_of_the_urn_is_assumed(tables, tmp_path, flag):
    headers = [name for name in tables["ofsted"].header if f"{flag} full inspection" in name and "URN" in name]
    spoilt = tables["ofsted"].without(*headers)
    with pytest.raises(InputRefused) as refused:
        brought_in(tables | {"ofsted": spoilt}, FORMS["as published"], tmp_path, "rise-2025")
    assert {fault.column for fault in refused.value.faults} <= set(headers)
