"""Reading Ofsted's and GIAS's files as they are published, quirks and all."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from constraints.domain.faults import InputRefused
from scenarios.demand import import_demand
from tests.support.published_files import PublishedFiles

AS_AT = dt.date(2020, 8, 31)


@pytest.fixture
def published(tmp_path):
    return PublishedFiles(tmp_path)


def schools(imported):
    """The schools of a round by URN, as dictionaries."""
    frame = imported.round.tables["schools"]
    return {row["urn"]: row for row in frame.to_dict("records")}


def tiers(imported):
    return {urn: row["tier"] for urn, row in schools(imported).items()}


def told(imported, kind):
    return [(row.urn, row.detail) for row in imported.report.of(kind)]


def rewrite(path, change):
    path.write_bytes(change(path.read_bytes()))


def faults_of(files, policy="sio-2019"):
    with pytest.raises(InputRefused) as refused:
        import_demand(files, policy, AS_AT)
    return [(fault.code, fault.file, fault.row, fault.column) for fault in refused.value.faults]


def test_what_is_read_of_a_school(published):
    ofsted = {"The income deprivation affecting children index (IDACI) quintile": "4"}
    gias = {
        "EstablishmentName": "St  Piran's", "ReligiousCharacter (name)": "Church of England", "NumberOfPupils": "1,034",
        "Diocese (name)": "Diocese of Exeter", "UrbanRural (name)": "(England/Wales) Rural village",
        "Federations (code)": "7",
    }  # fmt: skip
    row = schools(import_demand(published.school("100001", ofsted, gias).write(), "sio-2019", AS_AT))["100001"]
    assert {name: row[name] for name in row if row[name] is not None} == {
        "urn": "100001", "name": "St Piran's", "phase": "primary", "easting": 290_000, "northing": 90_000, "tier": 2,
        "provision": "mainstream", "governance": "maintained", "la_code": "878", "la_name": "Devon",
        "region": "South West", "federation_id": "7", "diocese": "Diocese of Exeter", "faith": "Church of England",
        "pupils": 1034, "idaci_quintile": 4, "urban_rural": "rural", "eligible": True,
    }  # fmt: skip


def test_heads_and_telephones_stay_in_the_publishers_file(published, tmp_path):
    imported = import_demand(published.school("100001").write(), "sio-2019", AS_AT)
    text = "".join(frame.to_csv() for frame in imported.round.tables.values()) + imported.report.as_frame().to_csv()
    assert "Somebody" in (tmp_path / "gias.csv").read_text(encoding="cp1252")
    assert "Somebody" not in text
    assert "01632960000" not in text


@pytest.mark.parametrize("file", ["ofsted.csv", "gias.csv"])
@pytest.mark.parametrize(
    "change",
    [
        lambda raw: b"State-funded schools, most recent inspections\r\n\r\n" + raw,
        lambda raw: b"\xef\xbb\xbf" + raw.decode("cp1252").encode(),
        lambda raw: raw.replace(b"URN", b" Urn ", 1).replace(b"EstablishmentName", b"ESTABLISHMENTNAME"),
        lambda raw: raw.replace(b"Overall effectiveness", b"Overall  effectiveness"),
        lambda raw: raw + b"Source: the publisher\r\n",
        lambda raw: raw + raw.splitlines(keepends=True)[-1],
        lambda raw: raw.replace(b"100001", b"100001.0"),
        lambda raw: raw.replace(b"\r\n", b"\n"),
    ],
    ids=["title lines", "BOM", "case", "two spaces", "a note below", "a line twice", "100001.0", "line ends"],
)
def test_these_quirks_change_nothing(published, tmp_path, file, change):
    files = published.school(
        "100001", {"School name": "Sainte Thérèse"}, {"EstablishmentName": "Sainte Thérèse"}
    ).write()
    rewrite(tmp_path / file, change)
    row = schools(import_demand(files, "sio-2019", AS_AT))["100001"]
    assert (row["name"], row["tier"]) == ("Sainte Thérèse", 2)


@pytest.mark.parametrize("value", ["Not judged", "NULL", "9", "0", "", "8"])
def test_what_is_not_judged_is_not_requires_improvement_and_not_good(published, value):
    published.school("100001", {"Overall effectiveness": value}).school("100002")
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100002": 2}
    assert list(imported.round.tables["pool"]["urn"]) == []
    assert told(imported, "value-not-read") == []


def test_a_previous_inspection_that_was_not_judged_is_neither_none_nor_below_good(published):
    before = {
        "Previous inspection start date": "01/02/2015",
        "Previous full inspection overall effectiveness": "Not judged",
    }
    imported = import_demand(published.school("100001", before).school("100002").write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100001": 1, "100002": 2}


def test_grades_as_words_are_read(published):
    published.school("100001", {"Overall effectiveness": "Requires  improvement"})
    published.school("100002", {"Overall effectiveness": "OUTSTANDING"})
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100001": 2}
    assert list(imported.round.tables["pool"]["urn"]) == ["100002"]


def test_a_school_whose_tier_depends_on_a_cell_that_cannot_be_read_is_left_out_and_listed(published):
    published.school("100001", {"Overall effectiveness": "Gud"}).school("100002", {"Publication date": "soon"})
    published.school("100003").school("100004", {"Quality of education": "?"})
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert tiers(imported) == {"100003": 2, "100004": 2}  # no tier depends on the quality of education
    assert told(imported, "value-not-read") == [
        ("100001", "Overall effectiveness: Gud"), ("100002", "Publication date: soon"),
        ("100004", "Quality of education: ?"),
    ]  # fmt: skip
    assert told(imported, "not-known") == [
        ("100001", "not eligible or tier 2: Overall effectiveness 'Gud' cannot be read"),
        ("100002", "not eligible or tier 2: Publication date 'soon' cannot be read"),
    ]  # fmt: skip


@pytest.mark.parametrize("date", ["01/09/2020", "01-09-2020", "2020-09-01", "20200901", "2020-09-01 00:00:00"])
def test_an_inspection_published_after_the_as_at_date_does_not_count(published, date):
    # Published on 1 September; the day before, the school was good by the inspection before.
    later = {
        "Publication date": date,
        "Previous publication date": "01/03/2016",
        "Previous full inspection overall effectiveness": "2",
    }
    files = published.school("100001", later).school("100002").write()
    imported = import_demand(files, "sio-2019", dt.date(2020, 8, 31))
    assert tiers(imported) == {"100002": 2}
    assert told(imported, "judgement-too-late") == [("100001", "the one before it counts")]
    assert tiers(import_demand(files, "sio-2019", dt.date(2020, 9, 1))) == {"100001": 1, "100002": 2}


def test_before_a_judgement_that_came_too_late_the_history_says_what_was_previous(published):
    # On 31 August the latest known inspection is that of 2016 (3); the one before it, of 2013, is in the history only.
    later = {
        "Publication date": "01/09/2020", "Overall effectiveness": "2", "Previous publication date": "01/03/2016",
        "Previous inspection start date": "01/02/2016", "Previous full inspection overall effectiveness": "3",
    }  # fmt: skip
    without = import_demand(published.school("100001", later).school("100002").write(), "sio-2019", AS_AT)
    assert tiers(without) == {"100002": 2}
    assert told(without, "not-known") == [
        ("100001", "tier 1 or tier 2: the inspection before the latest is not known: give it with --history")
    ]
    published.inspected("100001", ("Satisfactory", "20130501"), ("Requires Improvement", "20160201"))
    assert tiers(import_demand(published.write(), "sio-2019", AS_AT)) == {"100001": 2, "100002": 2}


def test_a_report_card_is_newer_than_the_graded_inspection_before_it(published):
    # The layout since November 2025 has no previous inspection; two spaces stand in one of its headers.
    line = {
        "URN": "100001", "Region": "South West", "Publication date": "01/12/2025",
        "Leadership and governance": "Needs attention",
        "Attendance and behaviour": "Urgent improvement", "Latest OEIF overall effectiveness": "3",
        "Latest OEIF  quality of education": "3",
        "Publication date of latest OEIF graded inspection": "01/10/2022",
        "Does the latest full inspection relate to the URN of the current school?": "Yes",
        "Does the latest OEIF graded inspection relate to the URN of the current school?": "Yes",
    }  # fmt: skip
    graded = line | {
        "URN": "100002",
        "Publication date": "",
        "Leadership and governance": "",
        "Attendance and behaviour": "",
    }
    expected = line | {"URN": "100003", "Leadership and governance": "Expected standard"}
    for cells in (line, graded, expected):
        published.line("ofsted.csv", cells).gias(cells["URN"])
    published.inspected("100002", ("Good", "20170101"))
    imported = import_demand(published.write(), "rise-2025", dt.date(2025, 12, 31))
    # 100001 needs attention after a 3; 100002 has a 3 after a good of 2017; 100003 is at the expected standard now.
    assert list(tiers(imported)) == ["100001"]
    needs = imported.round.tables["needs"]
    assert list(zip(needs["specialism"], needs["severity"], strict=True)) == [("attendance", 3), ("leadership", 2)]


def test_columns_that_are_missing_are_all_named_at_once(published):
    files = published.school("100001").in_trust("100001", "5", "01-01-2015").write()
    published.lines["ofsted.csv"] = [{"URN": "100001", "Region": "x"}]
    published.lines["gias.csv"] = [{"URN": "100001", "EstablishmentName": "x", "PhaseOfEducation (name)": "Primary"}]
    published.lines["trusts.csv"] = [{"URN": "100001", "Group Type": "Multi-academy trust"}]
    published.write()
    assert faults_of(files) == [
        ("NM501", "gias.csv", None, "EstablishmentStatus (name)"),
        ("NM501", "gias.csv", None, "TypeOfEstablishment (name)"),
        ("NM501", "ofsted.csv", None, "Overall effectiveness"),
        ("NM501", "trusts.csv", None, "Joined date"),
        ("NM501", "trusts.csv", None, "Linked UID"),
    ]


def test_a_file_without_previous_inspections_needs_the_history(published):
    line = {"URN": "100001", "Overall effectiveness": "3", "Inspection start date": "01/09/2019"}
    files = published.line("ofsted.csv", line | {"Publication date": "01/10/2019"}).gias("100001").write()
    assert faults_of(files) == [("NM501", "ofsted.csv", None, "Previous full inspection overall effectiveness")]
    published.inspected("100001", ("Inadequate", "20150101"))
    assert tiers(import_demand(published.write(), "sio-2019", AS_AT)) == {"100001": 2}
    published.inspected("100001", ("Good", "20170101"))
    assert tiers(import_demand(published.write(), "sio-2019", AS_AT)) == {"100001": 1}


@pytest.mark.parametrize("history", [False, True])
def test_the_previous_inspection_is_never_taken_for_the_latest(published, history):
    # Good now, requires improvement before: without the latest column it would enter the round by its previous grade.
    before = {"Previous full inspection overall effectiveness": "3", "Previous publication date": "01/03/2016"}
    published.school("100001", {"Overall effectiveness": "2"} | before).school("100002")
    if history:
        published.inspected("100001", ("Requires Improvement", "20160301"))
    assert tiers(import_demand(published.write(), "sio-2019", AS_AT)) == {"100002": 2}
    for line in published.lines["ofsted.csv"]:
        del line["Overall effectiveness"]
    assert faults_of(published.write()) == [("NM501", "ofsted.csv", None, "Overall effectiveness")]


def test_a_column_that_is_read_may_stand_only_once(published, tmp_path):
    files = published.school("100001").write()
    rewrite(tmp_path / "ofsted.csv", lambda raw: raw.replace(b"Quality of education", b"OVERALL  effectiveness"))
    rewrite(tmp_path / "gias.csv", lambda raw: raw.replace(b"TelephoneNum", b"Easting"))
    assert faults_of(files) == [
        ("NM108", "gias.csv", None, "Easting"), ("NM108", "ofsted.csv", None, "Overall effectiveness"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "cells"),
    [
        (lambda line: line.replace(b"School 100002", b"School, of 100002"), 24),
        (lambda line: line.rsplit(b",", 2)[0] + b"\r\n", 21),
    ],
    ids=["a comma without quotes", "cells lost"],
)
def test_a_row_whose_cells_stand_elsewhere_is_refused(published, tmp_path, change, cells):
    # With a comma more, "Quality of education" would be read where the overall grade stands.
    files = published.school("100001").school("100002").write()
    *lines, last = (tmp_path / "ofsted.csv").read_bytes().splitlines(keepends=True)
    (tmp_path / "ofsted.csv").write_bytes(b"".join([*lines, change(last)]))
    with pytest.raises(InputRefused) as refused:
        import_demand(files, "sio-2019", AS_AT)
    assert [(fault.code, fault.row, fault.value) for fault in refused.value.faults] == [("NM110", 3, f"{cells} cells")]


def test_a_ragged_row_that_cannot_matter_and_notes_below_refuse_nothing(published, tmp_path):
    files = published.school("100001").gias("100002", {"EstablishmentStatus (name)": "Closed"}).write()
    raw = (tmp_path / "gias.csv").read_bytes().removesuffix(b"\r\n")
    (tmp_path / "gias.csv").write_bytes(raw + b",x\r\nSource: the publisher, as at today\r\n")
    assert tiers(import_demand(files, "sio-2019", AS_AT)) == {"100001": 2}


def test_memberships_without_the_day_of_leaving_are_refused(published):
    # Whoever has left would count as a member.
    line = {
        "URN": "100001",
        "Group UID": "2001",
        "Group Type": "Multi-academy trust",
        "Date Joined Group": "01/09/2014",
    }
    files = published.school("100001").line("trusts.csv", line).write()
    assert faults_of(files, "tsi-2022") == [("NM501", "trusts.csv", None, "Date Left Group")]


def test_a_column_that_is_not_read_may_stand_twice(published, tmp_path):
    files = published.school("100001").write()
    rewrite(tmp_path / "gias.csv", lambda raw: raw.replace(b"TelephoneNum", b"HeadLastName"))
    assert tiers(import_demand(files, "sio-2019", AS_AT)) == {"100001": 2}


def test_a_file_without_a_urn_column_a_missing_one_and_a_workbook_are_refused(published, tmp_path):
    files = published.school("100001").write()
    rewrite(tmp_path / "ofsted.csv", lambda _: b"name,grade\r\nx,3\r\n")
    rewrite(tmp_path / "gias.csv", lambda _: b"PK\x03\x04 and so on")
    files = dataclasses.replace(files, history=tmp_path / "none.csv")
    assert faults_of(files) == [
        ("NM107", "gias.csv", None, None), ("NM101", "none.csv", None, None), ("NM501", "ofsted.csv", None, "URN"),
    ]  # fmt: skip


def test_a_urn_that_is_none_and_one_on_two_lines_are_refused(published):
    files = published.school("100001").ofsted("1234").school("100002").gias("100002", {"Easting": "1"}).write()
    assert faults_of(files) == [("NM201", "gias.csv", 4, "URN"), ("NM104", "ofsted.csv", 3, "URN")]


@pytest.mark.parametrize(
    ("type_name", "provision", "governance"),
    [
        ("Community School", "mainstream", "maintained"),
        ("Voluntary aided school", "mainstream", "maintained"),
        ("Academy Converter", "mainstream", "academy"),
        ("Free schools special", "special", "academy"),
        ("Community Special School", "special", "maintained"),
        ("Academy Alternative Provision Converter", "alternative", "academy"),
        ("Pupil Referral Unit", "alternative", "maintained"),
        ("University Technical College", "mainstream", "academy"),
        ("Studio schools", "mainstream", "academy"),
    ],
)
def test_provision_and_governance_come_from_the_type(published, type_name, provision, governance):
    published.school("100001", gias={"TypeOfEstablishment (name)": type_name})
    row = schools(import_demand(published.write(), "sio-2019", AS_AT))["100001"]
    assert (row["provision"], row["governance"]) == (provision, governance)


@pytest.mark.parametrize(
    ("stated", "low", "high", "ofsted", "phase"),
    [
        ("Primary", "", "", "Primary", "primary"),
        ("Middle deemed secondary", "", "", "Secondary", "middle"),
        ("16 plus", "", "", "Secondary", "sixteen-plus"),
        ("Not applicable", "4", "11", "Special", "primary"),
        ("Not applicable", "11", "19", "Special", "secondary"),
        ("Not applicable", "9", "13", "Special", "middle"),
        ("Not applicable", "2", "5", "Special", "nursery"),
        ("Not applicable", "16", "19", "Special", "sixteen-plus"),
        ("Not applicable", "3", "19", "Special", "all-through"),
        ("Not applicable", "", "", "Secondary", "secondary"),
        ("Not applicable", "", "", "PRU", "all-through"),
    ],
)
def test_phase_is_stated_or_comes_from_the_ages_or_from_ofsted_or_is_all_through(
    published, stated, low, high, ofsted, phase
):
    ages = {"PhaseOfEducation (name)": stated, "StatutoryLowAge": low, "StatutoryHighAge": high}
    imported = import_demand(published.school("100001", {"Ofsted phase": ofsted}, ages).write(), "sio-2019", AS_AT)
    assert schools(imported)["100001"]["phase"] == phase
    assumed = [("100001", "")] if (stated, low, ofsted) == ("Not applicable", "", "PRU") else []
    assert told(imported, "phase-assumed") == assumed


def test_the_region_is_one_of_the_nine_never_ofsteds_own(published):
    published.school("100001", gias={"GOR (name)": ""}).school(
        "100002", {"Region": "North East, Yorkshire and the Humber"}, {"GOR (name)": ""}
    )
    published.school("100003", gias={"GOR (name)": "yorkshire and  The Humber"})
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    regions = {urn: row["region"] for urn, row in schools(imported).items()}
    assert regions == {"100001": "South West", "100002": None, "100003": "Yorkshire and the Humber"}
    assert told(imported, "region-not-known") == [("100002", "")]


def test_a_position_far_from_the_others_of_its_authority_is_flagged_and_stays(published):
    # Schools stand at 0, 1 ... 9 km on a line, and one at 0 km but 329 km north of it. The middle is at 4 km. Distances
    # from it are 0 1 1 2 2 3 3 4 4 5 329 km: the sixth is 3 km, and six times that, 18 km, is usual.
    for number in range(10):
        published.school(f"1000{number:02}", gias={"Easting": str(290_000 + 1_000 * number)})
    published.school("100010", gias={"Northing": "419000"})
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert told(imported, "position-doubtful") == [
        ("100010", "329 km from the middle of Devon, where up to 18 km is usual")
    ]
    assert "100010" in schools(imported)


def test_too_few_schools_of_an_authority_say_nothing_about_a_position(published):
    for number in range(3):
        published.school(f"10000{number}")
    published.school("100009", gias={"Northing": "419000"})
    assert told(import_demand(published.write(), "sio-2019", AS_AT), "position-doubtful") == []


@pytest.mark.parametrize("easting", ["", "0", "abc", "NULL", "9999999"])
def test_a_school_without_a_position_is_left_out_and_listed(published, easting):
    published.school("100001", gias={"Easting": easting}).school("100002")
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert list(schools(imported)) == ["100002"]
    assert [urn for urn, _ in told(imported, "no-position")] == ["100001"]


def test_a_school_of_one_file_only_is_listed(published):
    published.ofsted("100001").ofsted("100002", {"Overall effectiveness": "2"}).gias("100003").school("100004")
    published.gias("100005", {"TypeOfEstablishment (name)": "Other independent school"})
    published.gias("100006", {"EstablishmentStatus (name)": "Closed"})
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert list(schools(imported)) == ["100004"]
    assert told(imported, "not-in-gias") == [("100001", "tier 2")]
    assert told(imported, "not-in-ofsted") == [("100003", "")]


def test_with_no_school_left_the_import_is_refused(published):
    assert faults_of(published.ofsted("100001").gias("100002").write()) == [("NM502", "ofsted.csv", None, "URN")]


def test_a_closed_school_is_left_out_unless_it_closed_after_the_as_at_date(published):
    published.school("100001", gias={"EstablishmentStatus (name)": "Closed", "CloseDate": "31-08-2020"})
    published.school("100002", gias={"EstablishmentStatus (name)": "Closed", "CloseDate": "01-09-2020"})
    published.school("100003", gias={"EstablishmentStatus (name)": "Open, but proposed to close"})
    imported = import_demand(published.write(), "sio-2019", AS_AT)
    assert list(schools(imported)) == ["100002", "100003"]
    assert told(imported, "closed") == [("100001", "tier 2")]


def test_the_order_of_lines_changes_nothing(published):
    published.school("100002").school("100001", {"Quality of education": "4"}).school(
        "100003", {"Overall effectiveness": "1"}
    )
    published.inspected("100001", *(("Inadequate", f"200{year}0101") for year in range(4)))
    first = import_demand(published.write(), "sio-2019", AS_AT)
    for lines in published.lines.values():
        lines.reverse()
    second = import_demand(published.write(), "sio-2019", AS_AT)
    assert first.report == second.report
    for name, frame in first.round.tables.items():
        assert frame.equals(second.round.tables[name]), name


def test_an_extract_of_gias_without_positions_is_refused_where_they_are_needed_and_says_what_to_try(published):
    published.school("100001")
    for line in published.lines["gias.csv"]:
        del line["Easting"], line["Northing"]
    with pytest.raises(InputRefused, match=r"--postcodes .*all fields") as refused:
        import_demand(published.write(), "sio-2019", AS_AT)
    assert [fault.column for fault in refused.value.faults] == ["Easting", "Northing"]
