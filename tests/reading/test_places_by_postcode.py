"""`nlematch import --postcodes`: schools that GIAS does not place stand at their postcode."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from click.testing import CliRunner

from constraints.domain.faults import InputRefused
from scenarios.cli.main import main
from scenarios.demand import import_demand
from scenarios.rounds import read_round
from tests.support.published_files import PublishedFiles

AS_AT = dt.date(2020, 8, 31)
PLACES = {"TQ1 1AA": (291_000, 64_000), "EX1 1AB": (292_500, 92_700), "PL1 1AC": (247_800, 54_400)}
"""Of the postcodes of the schools below."""
GOOD, OUTSTANDING = {"Overall effectiveness": "2"}, {"Overall effectiveness": "1"}


@pytest.fixture
def published(tmp_path):
    """Three schools of tiers, one of the pool and a good one, each where its postcode is."""
    files = PublishedFiles(tmp_path)
    for urn, postcode, ofsted in (
        ("100001", "TQ1 1AA", {}), ("100002", "EX1 1AB", {"Quality of education": "4"}), ("100003", "PL1 1AC", {}),
        ("100004", "EX1 1AB", OUTSTANDING), ("100005", "PL1 1AC", GOOD),
    ):  # fmt: skip
        easting, northing = PLACES[postcode]
        cells = {"Postcode": postcode, "Easting": str(easting), "Northing": str(northing)}
        files.school(urn, ofsted, cells)
    return files


def known(folder, places=PLACES):
    """Write a postcode file as the ONS does."""
    rows = "".join(f"{name},198001,,{east},{north},1\n" for name, (east, north) in places.items())
    (folder / "nspl.csv").write_text("pcds,dointr,doterm,east1m,north1m,gridind\n" + rows, encoding="utf-8")
    return folder / "nspl.csv"


def without(published, *headers):
    """Leave columns of the extract out."""
    for line in published.lines["gias.csv"]:
        for header in headers:
            line.pop(header, None)
    return published


def school(published, urn):
    return next(line for line in published.lines["gias.csv"] if line["URN"] == urn)


def take(published, postcodes):
    return import_demand(dataclasses.replace(published.write(), postcodes=postcodes), "sio-2019", AS_AT)


def refused(published, postcodes):
    with pytest.raises(InputRefused) as found:
        take(published, postcodes)
    return [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in found.value.faults]


@pytest.mark.parametrize("gone", [("Easting", "Northing"), ("Easting",), ("Northing",)], ids=str)
def test_with_and_without_positions_there_are_the_same_schools_at_the_same_places(published, tmp_path, gone):
    placed = take(published, None)
    by_postcode = take(without(published, *gone), known(tmp_path))
    assert len(placed.round.tables["schools"]) == 3
    for name, frame in placed.round.tables.items():
        assert frame.equals(by_postcode.round.tables[name]), name
    told = [(row.urn, row.detail) for row in by_postcode.report.of("placed-by-postcode")]
    assert told == [("100001", "TQ1 1AA"), ("100002", "EX1 1AB"), ("100003", "PL1 1AC"), ("100004", "EX1 1AB")]
    others = [row for row in by_postcode.report.rows if row.kind != "placed-by-postcode"]
    assert others == list(placed.report.rows)


def test_positions_of_gias_go_before_those_of_postcodes(published, tmp_path):
    elsewhere = dict.fromkeys(PLACES, (400000, 300000))
    school(published, "100002").update(Easting="", Northing="")
    found = take(published, known(tmp_path, elsewhere))
    schools = found.round.tables["schools"].set_index("urn")
    assert schools.loc["100001", ["easting", "northing"]].tolist() == [291_000, 64_000]
    assert schools.loc["100002", ["easting", "northing"]].tolist() == [400_000, 300_000]
    assert [row.urn for row in found.report.of("placed-by-postcode")] == ["100002"]


@pytest.mark.parametrize("spelt", ["ex11ab", " EX1  1AB ", "EX1\u00a01AB", "Ex1 1aB"])
def test_postcodes_meet_however_they_are_spelt(published, tmp_path, spelt):
    school(published, "100002")["Postcode"] = spelt
    found = take(without(published, "Easting", "Northing"), known(tmp_path))
    assert found.round.tables["schools"].set_index("urn").loc["100002", "easting"] == 292_500


@pytest.mark.parametrize(
    "places",
    [{"TQ1 1AA": PLACES["TQ1 1AA"]}, PLACES | {"EX1 1AB": ("", ""), "PL1 1AC": (0, 0)},
     PLACES | {"EX1 1AB": (300_000, 700_000), "PL1 1AC": (10_000, 5_000)}],
    ids=["not there", "no place", "outside England"],
)  # fmt: skip
def test_unknown_postcodes_are_refused_where_a_place_is_needed_and_told_elsewhere(published, tmp_path, places):
    without(published, "Easting", "Northing")
    assert refused(published, known(tmp_path, places)) == [
        ("NM509", "gias.csv", 3, "Postcode", "EX1 1AB"),
        ("NM509", "gias.csv", 4, "Postcode", "PL1 1AC"),
    ]
    for urn in ("100002", "100003"):
        school(published, urn)["Postcode"] = "TQ1 1AA"
    found = take(published, tmp_path / "nspl.csv")
    assert found.round.tables["pool"].empty
    assert ("100004", "a school without a place") in [(row.urn, row.detail) for row in found.report.of("pool-left-out")]


def test_a_school_without_postcode_and_position_is_left_out_and_told(published, tmp_path):
    school(published, "100002")["Postcode"] = ""
    found = take(without(published, "Easting", "Northing"), known(tmp_path))
    assert [row.urn for row in found.report.of("no-position")] == ["100002"]
    assert sorted(found.round.cases) == ["100001", "100003"]


def test_without_positions_and_without_postcodes_what_to_try_is_said(published, tmp_path):
    without(published, "Easting", "Northing")
    with pytest.raises(InputRefused) as found:
        take(published, None)
    assert [(fault.code, fault.column) for fault in found.value.faults] == [("NM501", "Easting"), ("NM501", "Northing")]
    assert all("--postcodes" in fault.advice for fault in found.value.faults)
    without(published, "Postcode")
    assert refused(published, known(tmp_path)) == [("NM501", "gias.csv", None, "Postcode", "")]


def test_the_commands_take_a_postcode_file(published, tmp_path):
    without(published, "Easting", "Northing").write()
    round_, nspl, gias = tmp_path / "round", known(tmp_path), tmp_path / "gias.csv"
    options = {
        "--ofsted": tmp_path / "ofsted.csv", "--gias": gias, "--postcodes": nspl, "--policy": "sio-2019",
        "--as-at": "2020-08-31", "--out": round_,
    }  # fmt: skip
    result = CliRunner().invoke(main, ["import", *(str(one) for pair in options.items() for one in pair)])
    assert result.exit_code == 0, result.output
    assert "4 placed-by-postcode" in result.output
    survey = tmp_path / "survey.csv"
    survey.write_text("URN,Type,Days,Number of schools\n100005,NLE,8,2\n", encoding="utf-8")  # not in the pool
    more = ["--gias", str(gias), "--postcodes", str(nspl)]
    result = CliRunner().invoke(main, ["import-supply", str(round_), str(survey), *more])
    assert result.exit_code == 0, result.output
    (home,) = read_round(round_).supporters.values()
    assert (home.easting, home.northing) == PLACES["PL1 1AC"]
