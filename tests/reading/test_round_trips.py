"""What is written reads back the same, as files, as a workbook and as Parquet; and is written whole or not at all."""

import dataclasses
import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.checks import check
from constraints.domain.faults import InputRefused
from constraints.round import Period
from constraints.rulebooks.document import policy_digest
from constraints.strategies import tiny_rounds
from constraints.testing import conflict, leader, make_round, running, school
from scenarios.rounds import load_round, read_round, write_parquet, write_round, write_workbook

FORMS = {"folder": (write_round, "round"), "workbook": (write_workbook, "r.xlsx"), "parquet": (write_parquet, "round")}


def assert_same(one, other):
    assert one.meta == other.meta
    assert policy_digest(one.policy) == policy_digest(other.policy)
    for name, frame in one.tables.items():
        pd.testing.assert_frame_equal(frame.reset_index(drop=True), other.tables[name].reset_index(drop=True))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=25)
@given(round_=tiny_rounds())
def test_any_round_reads_back_the_same(form, round_):
    write, name = FORMS[form]
    with tempfile.TemporaryDirectory() as folder:
        write(round_, Path(folder) / name)
        loaded = load_round(Path(folder) / name)
    assert_same(round_, loaded.round)
    assert len(loaded.faults) == len(check(round_))


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=50)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z"), include_characters=" "), max_size=12))
def test_any_name_reads_back_the_same_and_never_stands_there_as_a_formula(form, text):
    said = " ".join(text.split())
    round_ = make_round(schools=[school(name=said or "Ash", diocese=said or None)], leaders=[leader()])
    write, name = FORMS[form]
    with tempfile.TemporaryDirectory() as folder:
        write(round_, Path(folder) / name)
        assert_same(round_, read_round(Path(folder) / name))


@pytest.mark.parametrize("name", ["=1+1", "+44", "-", "@home", "NULL", "'quoted", "''", "=HYPERLINK(A1)"])
def test_text_that_a_spreadsheet_would_run_is_written_with_an_apostrophe(tmp_path, name):
    write_round(make_round(schools=[school(name=name)], leaders=[leader()]), tmp_path / "round")
    assert f",'{name}," in (tmp_path / "round" / "schools.csv").read_text(encoding="utf-8")
    assert read_round(tmp_path / "round").schools["100001"].name == name


@pytest.mark.parametrize("form", FORMS)
def test_unknown_columns_and_settings_read_back_the_same(tmp_path, form):
    overrides = {
        "rules": {"travel-limit": {"minutes": 75}},
        "team": {"model": "any-supporter"},
        "tiers": {"1": {"profile": [1, 2], "grant_pence": None}},
    }
    round_ = make_round(schools=[school()], leaders=[leader()], overrides=overrides)
    frame = round_.tables["schools"].assign(**{"KPI Group": pd.Series(["007"], dtype=object)})
    meta = dataclasses.replace(round_.meta, title="=Odd; title", generated=("supply", "needs"))
    round_ = dataclasses.replace(round_, meta=meta, tables={**round_.tables, "schools": frame})
    write, name = FORMS[form]
    write(round_, tmp_path / name)
    assert_same(round_, read_round(tmp_path / name))


@pytest.mark.parametrize("form", ["folder", "workbook", "parquet"])
def test_what_was_assumed_stays_assumed(tmp_path, folder_of, form):
    round_ = read_round(folder_of())
    write, _ = FORMS[form]
    target = tmp_path / "copy.xlsx" if form == "workbook" else tmp_path / "copy"
    write(round_, target)
    assert read_round(target).meta == round_.meta


def test_only_tables_with_rows_and_the_least_three_are_written(tmp_path):
    write_round(make_round(schools=[school()]), tmp_path / "round")
    names = sorted(path.name for path in (tmp_path / "round").iterdir())
    assert names == ["leaders.csv", "round.toml", "schools.csv", "supporters.csv"]


def test_writing_into_a_round_replaces_its_tables_and_keeps_what_is_none(tmp_path, folder_of):
    folder = folder_of(needs="case_id,specialism,severity,half_days\n100001,maths,2,4\n", overrides="mine")
    write_round(make_round(schools=[school("100009")]), folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        ".nlematch", "leaders.csv", "overrides.csv", "round.toml", "schools.csv", "supporters.csv",
    ]  # fmt: skip
    assert (folder / "overrides.csv").read_text() == "mine"
    assert list(read_round(folder).schools) == ["100009"]


def test_a_target_that_cannot_be_written_is_a_fault_and_leaves_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputRefused) as refused:
        write_round(make_round(schools=[school()]), tmp_path / "file" / "round")
    assert [fault.code for fault in refused.value.faults] == ["NM604"]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("note", ["n" * 32_768, "\ufffe"])
def test_text_that_a_cell_of_a_workbook_would_change_is_refused(tmp_path, note):
    round_ = make_round(schools=[school()], conflicts=[conflict("100001", "L1", note=note)])
    with pytest.raises(InputRefused, match="NM604 conflicts row 2 'note'"):
        write_workbook(round_, tmp_path / "round.xlsx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", FORMS)
def test_terms_profiles_and_how_running_work_falls_read_back_the_same(tmp_path, form):
    overrides = {"tiers": {"2": {"profiles": [[1, 1], [0, 1]]}}}
    periods = (
        Period("autumn, 1st", dt.date(2019, 9, 1), dt.date(2019, 12, 31)),
        Period("2", dt.date(2020, 1, 1), dt.date(2020, 8, 31)),
    )
    tables = {"schools": [school()], "leaders": [leader()], "running": [running("100001", "L1", 4, profile=(0, 3))]}
    round_ = make_round(**tables, overrides=overrides)
    round_ = dataclasses.replace(round_, meta=dataclasses.replace(round_.meta, periods=periods))
    write, name = FORMS[form]
    write(round_, tmp_path / name)
    found = read_round(tmp_path / name)
    assert_same(round_, found)
    assert found.periods == ("autumn, 1st", "2")
    assert found.profiles["100001"] == ((0, 3),)
