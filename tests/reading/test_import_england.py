"""`nlematch import` on the real files of 2020, where they lie beside the checkout."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
from collections import Counter
from pathlib import Path

import pytest

from constraints.domain.faults import InputRefused
from scenarios.demand import DemandFiles, import_demand, write_import
from scenarios.rounds import read_round

AS_AT = dt.date(2020, 8, 31)
FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "england-2020"


@pytest.fixture(scope="module")
def england():
    if not FOLDER.is_dir():
        pytest.skip("../shared not present")
    return DemandFiles(
        ofsted=FOLDER / "ofsted_mi_2020-08-31.csv",
        gias=FOLDER / "gias_2020-09-21.csv",
        history=FOLDER / "ofsted_inspection_history_2005-2020.csv",
        trusts=FOLDER / "gias_grouplinks_2019-06-01.csv",
        links=FOLDER / "gias_links_2025-04-22.csv",
        teaching_schools=FOLDER / "teaching_schools_2018-03-12.csv",
    )


@pytest.fixture(scope="module")
def of_2019(england):
    return import_demand(england, "sio-2019", AS_AT)


def test_the_tiers_of_2019_are_those_of_every_authority(of_2019):
    with (FOLDER / "local_authority_facts.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    expected = Counter({(row["la_code"], tier): int(row[f"tier{tier}"]) for row in rows for tier in (1, 2, 3)})
    schools = of_2019.round.tables["schools"]
    found = Counter(zip(schools["la_code"], schools["tier"], strict=True))
    assert found == +expected
    assert Counter(schools["tier"]) == {1: 1204, 2: 932, 3: 61}


def test_what_is_told_of_the_files_of_2020(of_2019):
    counts = of_2019.report.counts
    assert counts["no-judgement"] == 193
    assert counts["pool-left-out"] == 12  # of 808 teaching schools 754 are in GIAS, 42 more under a later URN
    assert [row.urn for row in of_2019.report.of("position-doubtful")] == ["101095"]  # of Wandsworth, in Kent
    assert "not-in-gias" not in counts
    assert "value-not-read" not in counts


def test_the_pool_is_every_outstanding_and_teaching_school(of_2019, england):
    pool = of_2019.round.tables["pool"]
    alone = import_demand(dataclasses.replace(england, teaching_schools=None), "sio-2019", AS_AT).round.tables["pool"]
    assert len(alone) == 4148  # graded 1 in the published file
    assert set(alone["urn"]) <= set(pool["urn"])
    assert sum(pool["teaching_school"]) == 754 + 42


def test_a_written_import_is_a_sound_round(of_2019, tmp_path):
    write_import(of_2019, tmp_path / "round")
    again = read_round(tmp_path / "round")
    for name, frame in of_2019.round.tables.items():
        assert again.tables[name].to_dict("list") == frame.to_dict("list"), name
    assert again.meta == dataclasses.replace(of_2019.round.meta, overrides=again.meta.overrides)
    assert len((tmp_path / "round" / "import-report.csv").read_text().splitlines()) == 1 + len(of_2019.report.rows)


def test_the_offer_of_2022_makes_trust_cases_whose_members_are_no_cases(england):
    round_ = import_demand(england, "tsi-2022", AS_AT).round
    cases, schools = round_.tables["cases"], round_.tables["schools"]
    members = schools[schools["case_id"].notna()]
    assert len(cases) > 100
    assert set(cases["case_id"]) == set(members["case_id"])
    assert set(round_.cases) == set(cases["case_id"]) | set(schools["urn"]) - set(members["urn"])
    place = dict(zip(members["urn"], members["case_id"], strict=True))
    assert [place[urn] for urn in cases["delivery_urn"]] == cases["case_id"].tolist()
    assert all(case.trust_id is not None for case in round_.cases.values() if case.target == "trust")


def test_every_stuck_school_of_2025_was_below_good_twice(england):
    imported = import_demand(england, "rise-2025", AS_AT)
    strict = set(imported.round.tables["schools"]["urn"])
    left_out = {row.urn for kind in ("earlier-urn-only", "joined-since") for row in imported.report.of(kind)}
    with england.ofsted.open(encoding="cp1252", newline="") as stream:
        stuck = {
            row["URN"]
            for row in csv.DictReader(stream)
            if row["Overall effectiveness"] == "3"
            and row["Previous full inspection overall effectiveness"] in {"3", "4"}
        }
    assert strict.isdisjoint(left_out)
    assert strict | left_out == stuck


def test_the_extract_of_2026_has_no_positions(england):
    files = dataclasses.replace(england, gias=FOLDER / "gias_edubaseallstatefunded_2026-06-02_sample.csv")
    with pytest.raises(InputRefused) as refused:
        import_demand(files, "sio-2019", AS_AT)
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [
        ("NM501", "Easting"),
        ("NM501", "Northing"),
    ]
