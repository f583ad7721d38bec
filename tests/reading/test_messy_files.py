"""Files as planners have them: encodings, blanks, headers, formats of numbers and dates."""

import datetime as dt

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from constraints.checks import check
from constraints.domain.faults import InputRefused
from scenarios.rounds import read_round


def test_the_least_round_of_three_files_with_required_columns_alone_is_read_and_clean(folder_of):
    round_ = read_round(folder_of())
    assert list(round_.cases) == ["100001", "100002"]
    assert list(round_.people) == ["L1"]
    assert check(round_) == []
    assert set(round_.meta.assumed) == {"id", "title", "as_at", "delivery_start", "delivery_end", "policy", "seed"}


def test_dates_and_policy_come_from_the_offer_where_there_is_no_round_toml(folder_of):
    meta = read_round(folder_of()).meta
    assert (meta.policy_name, meta.as_at) == ("sio-2019", dt.date(2019, 9, 1))
    assert (meta.delivery_start, meta.delivery_end) == (dt.date(2019, 9, 1), dt.date(2020, 8, 31))


@pytest.mark.parametrize("urn", ["100001", " 100001 ", "100001.0", "100001.00"])
def test_a_urn_is_read_however_a_spreadsheet_left_it(folder_of, urn):
    schools = f"urn,name,phase,easting,northing,tier\n{urn},Ash,primary,450000,300000,1\n"
    assert list(read_round(folder_of(schools=schools)).schools) == ["100001"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_survive_every_encoding_that_spreadsheets_write(folder_of, encoding):
    schools = "urn,name,phase,easting,northing,tier\n100001,École Ste-Thérèse,primary,450000,300000,1\n".encode(
        encoding
    )
    assert read_round(folder_of(schools=schools)).schools["100001"].name == "École Ste-Thérèse"


def test_headers_may_vary_in_capitals_spaces_and_hyphens_and_end_in_empty_columns(folder_of):
    leaders = "Leader ID, SUPPORTER_ID ,Half-Days,max cases,,\r\nL1,S1,12,2,,\r\n"
    assert read_round(folder_of(leaders=leaders)).people["L1"].half_days == 12


def test_blank_rows_are_passed_over_and_still_numbered(folder_of):
    leaders = "leader_id,supporter_id,half_days,max_cases\n\nL1,S1,12,2\n,,,\n\nL2,S1,8,1\n,,,\n"
    frame = read_round(folder_of(leaders=leaders)).tables["leaders"]
    assert frame.index.tolist() == [3, 6]  # header 1, blank 2, L1 3, blank 4 and 5, L2 6


@pytest.mark.parametrize(
    "blank",
    [
        "",
        "  ",
        "\xa0",
        "NULL",
        "null",
        "N/A",
        "n/a",
        "#N/A",
        "NA",
        "nan",
        "None",
        "nil",
        "-",
        "TBC",
        "Unknown",
        "no trust",
    ],
)
def test_words_for_nothing_are_blank(folder_of, blank):
    leaders = f"leader_id,supporter_id,half_days,max_cases,willing\nL1,S1,12,2,{blank}\n"
    assert read_round(folder_of(leaders=leaders)).people["L1"].willing is None


def test_a_word_for_nothing_is_a_value_where_its_publisher_means_one(folder_of):
    schools = (
        "urn,name,phase,easting,northing,tier,faith,diocese,faith_requirement\n"
        "100001,Ash,primary,450000,300000,1,None,Not applicable,None\n"
        "100002,Elm,primary,450000,300000,1,Does not apply,Not known,NA\n"
        "100003,Oak,primary,450000,300000,1,NA,None,\n"
    )
    rows = read_round(folder_of(schools=schools)).tables["schools"]
    assert rows["faith"].tolist() == ["None", "Does not apply", None]
    assert rows["diocese"].tolist() == ["Not applicable", None, None]
    assert rows["faith_requirement"].tolist() == ["none", None, None]


def test_dates_may_be_british_or_iso(folder_of):
    leaders = (
        "leader_id,supporter_id,half_days,max_cases,designated_from,designated_to\n"
        "L1,S1,12,2,01/09/2018,2021-08-31\nL2,S1,12,2,2018-09-01 00:00:00,31-08-2021\n"
    )
    for person in read_round(folder_of(leaders=leaders)).people.values():
        assert (person.designated_from, person.designated_to) == (dt.date(2018, 9, 1), dt.date(2021, 8, 31))


def test_unknown_columns_are_kept_as_text_after_the_known_ones(folder_of):
    schools = "KPI Group,urn,phase,easting,northing,tier,name\n007,100001,primary,450000,300000,1,Ash\n"
    frame = read_round(folder_of(schools=schools)).tables["schools"]
    assert frame.columns[-1] == "KPI Group"
    assert frame["KPI Group"].tolist() == ["007"]


def test_a_file_of_schools_without_names_calls_them_by_urn(folder_of):
    schools = "urn,phase,easting,northing,tier\n100001,primary,450000,300000,1\n"
    assert read_round(folder_of(schools=schools)).schools["100001"].name == "School 100001"


def test_an_empty_name_in_a_column_of_names_is_a_fault(folder_of):
    schools = "urn,name,phase,easting,northing,tier\n100001,,primary,450000,300000,1\n"
    with pytest.raises(InputRefused) as refused:
        read_round(folder_of(schools=schools))
    assert [(f.code, f.row, f.column) for f in refused.value.faults] == [("NM103", 2, "name")]


def test_files_that_are_no_tables_of_a_round_are_left_alone(folder_of):
    folder = folder_of(overrides="anything", names="id,name\nL1,Somebody\n", _notes="x")
    (folder / "import-report.csv").write_text("x")
    (folder / "letter.docx").write_bytes(b"\0")
    assert list(read_round(folder).people) == ["L1"]


def test_a_workbook_with_typed_cells_is_read_like_the_files(tmp_path):
    book = openpyxl.Workbook()
    settings = book.active
    settings.title = "round"
    for row in [("key", "value"), ("id", "R1"), ("as_at", dt.date(2019, 9, 2)), ("seed", 7.0)]:
        settings.append(row)
    settings.append(("policy", "sio-2019"))
    settings.append(("policy.rules.travel-limit.minutes", 75))
    for name, header, *rows in [
        ("Schools", "urn,name,phase,easting,northing,tier", (100001.0, "Ash", "Primary", 450000, 300000, 1)),
        ("supporters", "supporter_id,kind,easting,northing", ("S1", "school", 450000.0, 302000)),
        ("leaders", "leader_id,supporter_id,half_days,max_cases,willing", ("L1", "S1", 12, 2, True)),
        ("_workings", "anything", (1,)),
    ]:
        sheet = book.create_sheet(name)
        sheet.append(header.split(","))
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "round.xlsx")
    round_ = read_round(tmp_path / "round.xlsx")
    assert round_.schools["100001"].phase == "primary"
    assert round_.people["L1"].willing is True
    assert (round_.meta.id, round_.meta.as_at, round_.meta.seed) == ("R1", dt.date(2019, 9, 2), 7)
    assert round_.policy.rules["travel-limit"]["minutes"] == 75


def test_parquet_files_may_have_typed_columns(folder_of):
    folder = folder_of(leaders=None)
    columns = {"leader_id": ["L1"], "supporter_id": ["S1"], "half_days": [12], "max_cases": [2.0], "willing": [False]}
    pq.write_table(pa.table(columns | {"designated_from": [dt.date(2019, 1, 1)]}), folder / "leaders.parquet")
    person = read_round(folder).people["L1"]
    assert (person.half_days, person.max_cases, person.willing) == (12, 2, False)
    assert person.designated_from == dt.date(2019, 1, 1)


def test_a_policy_may_be_a_table_that_extends_a_preset(folder_of):
    round_ = read_round(folder_of(settings='[policy]\nextends = "sio-2019"\nrules.travel-limit.minutes = 75\n'))
    assert round_.policy.rules["travel-limit"]["minutes"] == 75
    assert round_.meta.overrides == {"rules": {"travel-limit": {"minutes": 75}}}
    assert "policy" not in round_.meta.assumed


def test_an_override_takes_a_limit_away_with_the_word_none(folder_of):
    settings = '[policy]\ntiers.1.lead_limit_half_days = "none"\n'
    assert read_round(folder_of(settings=settings)).policy.tiers[1].lead_limit_half_days is None
