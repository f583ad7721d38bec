"""Every fault that a single file can have, each provoked once, with its place."""

import pytest

from constraints.domain.faults import InputRefused
from scenarios.rounds import read_round

HEADS = {
    "schools": "urn,name,phase,easting,northing,tier",
    "leaders": "leader_id,supporter_id,half_days,max_cases",
}
ASH = "100001,Ash,primary,450000,300000,1"


def faults_of(folder):
    with pytest.raises(InputRefused) as refused:
        read_round(folder)
    return [(fault.code, fault.file, fault.row, fault.column) for fault in refused.value.faults]


def test_a_missing_required_file(folder_of):
    assert faults_of(folder_of(leaders=None)) == [("NM101", "leaders.csv", None, None)]


def test_a_path_where_nothing_is(tmp_path):
    assert faults_of(tmp_path / "nowhere") == [("NM101", "nowhere", None, None)]


def test_a_missing_required_column_is_one_fault_and_silences_what_refers_to_it(folder_of):
    supporters = "kind,easting,northing\nschool,450000,302000\n"
    assert faults_of(folder_of(supporters=supporters)) == [("NM102", "supporters.csv", 1, "supporter_id")]


def test_an_empty_required_cell(folder_of):
    leaders = f"{HEADS['leaders']}\nL1,S1,,2\n"
    assert faults_of(folder_of(leaders=leaders)) == [("NM103", "leaders.csv", 2, "half_days")]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("1000,Ash,primary,450000,300000,1", "urn"),
        ("100001,Ash,primary,45.5,300000,1", "easting"),
        ("100001,Ash,primary,SK123456,300000,1", "easting"),
        ("100001,Ash,primary,450000,300000,high", "tier"),
    ],
)
def test_a_cell_that_cannot_be_read(folder_of, row, column):
    assert faults_of(folder_of(schools=f"{HEADS['schools']}\n{row}\n")) == [("NM104", "schools.csv", 2, column)]


def test_a_date_that_cannot_be_read(folder_of):
    leaders = f"{HEADS['leaders']},designated_from\nL1,S1,12,2,31/02/2019\n"
    assert faults_of(folder_of(leaders=leaders)) == [("NM104", "leaders.csv", 2, "designated_from")]


def test_a_word_outside_its_list_with_the_nearest_one_as_advice(folder_of):
    with pytest.raises(InputRefused) as refused:
        read_round(folder_of(schools=f"{HEADS['schools']}\n100001,Ash,primery,450000,300000,1\n"))
    (fault,) = refused.value.faults
    assert (fault.code, fault.column, fault.value) == ("NM105", "phase", "primery")
    assert fault.advice == "did you mean 'primary'?"


@pytest.mark.parametrize("half_days", ["-1", "2001"])
def test_a_number_outside_what_is_possible(folder_of, half_days):
    leaders = f"{HEADS['leaders']}\nL1,S1,{half_days},2\n"
    assert faults_of(folder_of(leaders=leaders)) == [("NM106", "leaders.csv", 2, "half_days")]


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b"", None),
        (b"PK\x03\x04\0\0", None),
        (b'leader_id,supporter_id,half_days,max_cases\nL1,S1,12,2\n"L2,S1,12,2\n', 3),
    ],
    ids=["empty", "not text", "a quote left open"],
)
def test_a_file_that_cannot_be_read_silences_what_refers_to_it(folder_of, content, row):
    capacity = "person_id,period,half_days\nL1,autumn,4\n"
    folder = folder_of(leaders=content, capacity=capacity)
    assert faults_of(folder) == [("NM107", "leaders.csv", row, None)]


def test_a_workbook_that_is_none(tmp_path):
    (tmp_path / "round.xlsx").write_bytes(b"no workbook")
    assert faults_of(tmp_path / "round.xlsx") == [("NM107", "round.xlsx", None, None)]


def test_a_file_is_what_it_holds_not_what_its_name_ends_in(folder_of):
    folder = folder_of(leaders=None)
    (folder / "leaders.parquet").write_text(f"{HEADS['leaders']}\nL1,S1,12,2\n", encoding="utf-8")
    assert list(read_round(folder).people) == ["L1"]


@pytest.mark.parametrize("second", ["half_days", "Half Days"])
def test_a_column_that_appears_twice(folder_of, second):
    leaders = f"{HEADS['leaders']},{second}\nL1,S1,12,2,12\n"
    assert faults_of(folder_of(leaders=leaders)) == [("NM108", "leaders.csv", 1, "half_days")]


def test_an_unknown_column_that_appears_twice(folder_of):
    leaders = f"{HEADS['leaders']},kpi,kpi\nL1,S1,12,2,a,b\n"
    assert faults_of(folder_of(leaders=leaders)) == [("NM108", "leaders.csv", 1, "kpi")]


def test_a_file_that_is_no_table_with_the_nearest_name_as_advice(folder_of):
    with pytest.raises(InputRefused) as refused:
        read_round(folder_of(leader=f"{HEADS['leaders']}\n"))
    (fault,) = refused.value.faults
    assert (fault.code, fault.file, fault.advice) == (
        "NM109", "leader.csv", "did you mean 'leaders'? Or a name that begins with _ is passed over",
    )  # fmt: skip


def test_a_table_that_is_given_twice(folder_of):
    folder = folder_of()
    (folder / "Leaders.CSV").write_text(f"{HEADS['leaders']}\n")
    assert faults_of(folder) == [("NM109", "leaders.csv", None, None)]  # `Leaders.CSV` sorts first and is read


@pytest.mark.parametrize("row", ["L1,S1,12,2,spare", "L1,S1,12"], ids=["longer", "shorter"])
def test_a_ragged_row_is_one_fault_and_its_id_stays_known(folder_of, row):
    leaders = f"{HEADS['leaders']}\n{row}\n"
    capacity = "person_id,period,half_days\nL1,autumn,4\n"
    assert faults_of(folder_of(leaders=leaders, capacity=capacity)) == [("NM110", "leaders.csv", 2, None)]


@pytest.mark.parametrize(
    ("settings", "code", "key"),
    [
        ("id = ", "NM401", None),
        ("colour = 1", "NM401", "colour"),
        ("schema = 99", "NM401", "schema"),
        ('as_at = "soon"', "NM401", "as_at"),
        ("delivery_start = 2020-09-01\ndelivery_end = 2020-08-31", "NM203", "delivery_end"),
        ('policy = "sio-2091"', "NM402", "policy"),
        ("[policy]\nrules.travel-limit.minuets = 3", "NM402", "rules.travel-limit.minuets"),
        ("[policy]\nrules.travel-limit.minutes = -3", "NM403", "rules.travel-limit.minutes"),
    ],
)
def test_settings_that_cannot_be_used(folder_of, settings, code, key):
    assert faults_of(folder_of(settings=settings)) == [(code, "round.toml", None, key)]


def test_faults_in_the_sheet_of_settings_name_the_sheet(tmp_path, folder_of):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "round"
    book.active.append(("policy", "sio-2091"))
    for name, rows in {
        "schools": [HEADS["schools"].split(",")],
        "supporters": [["supporter_id", "kind", "easting", "northing"]],
        "leaders": [HEADS["leaders"].split(",")],
    }.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "r.xlsx")
    assert faults_of(tmp_path / "r.xlsx") == [("NM402", "round", None, "policy")]


def test_all_faults_of_all_files_come_at_once(folder_of):
    folder = folder_of(
        schools=f"{HEADS['schools']}\n{ASH}\n100002,Elm,primery,450000,300000,1\n",
        leaders=f"{HEADS['leaders']}\nL1,S9,many,2\n",
        settings="seed = -1",
    )
    assert faults_of(folder) == [
        ("NM104", "leaders.csv", 2, "half_days"),
        ("NM202", "leaders.csv", 2, "supporter_id"),
        ("NM401", "round.toml", None, "seed"),
        ("NM105", "schools.csv", 3, "phase"),
    ]
