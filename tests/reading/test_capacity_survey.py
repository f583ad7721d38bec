"""Capacity surveys as people have them, and what becomes of them."""

import openpyxl
import pytest

from constraints.domain.faults import InputRefused
from constraints.testing import leader, make_round, school
from scenarios.supply import add_supply, homes_of, load_map, read_survey

POOL = [
    {"urn": "110001", "name": "Oak", "phase": "secondary", "easting": 450_000, "northing": 302_000, "region": "London"},
    {"urn": "110002", "name": "Fir", "phase": "primary", "easting": 450_000, "northing": 303_000},
]
HEAD = "Name,E-mail,URN,Days available,Number of schools,Specialisms,Type\n"


def survey(tmp_path, text, name="survey.csv"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def supply_of(path, columns=None, **options):
    round_, mapping = make_round(schools=[school()], pool=POOL), load_map(columns)
    return add_supply(round_, read_survey(path, mapping), homes_of(round_, None), mapping, **options)


def codes(refused):
    return [(fault.code, fault.row, fault.column) for fault in refused.value.faults]


def test_a_survey_with_title_lines_becomes_supporters_leaders_and_staff(tmp_path):
    text = (
        "Capacity survey autumn 2019,,,,,,\n\n"
        + HEAD
        + "Ann Other,a@example.org,110001,7.5,2,Mathematics; phonics,NLE\n"
        'Bo Body,b@example.org,110001.0,3,,"English, Maths:3",SLE\n'
    )
    supply = supply_of(survey(tmp_path, text))
    (person,) = [p for p in supply.round.people.values() if p.is_leader]
    (member,) = [p for p in supply.round.people.values() if not p.is_leader]
    assert (person.person_id, person.kind, person.half_days) == ("110001-L-1", "nle", 15)
    assert person.max_cases == 2
    assert person.levels == {"maths": 1, "phonics": 1}
    assert (member.person_id, member.role, member.half_days) == ("110001-P-1", "specialist-leader", 6)
    assert member.levels == {"english": 1, "maths": 3}
    assert {s.urn: (s.kind, s.phase, s.region) for s in supply.round.supporters.values()} == {
        "110001": ("school", "secondary", "London")
    }
    assert (supply.half_days, supply.places, supply.staff_half_days, supply.excluded) == (15, 2, 6, ())


def test_names_and_addresses_reach_no_table(tmp_path):
    supply = supply_of(survey(tmp_path, HEAD + "Ann Other,a@example.org,110001,7,2,maths,NLE\n"))
    everything = " ".join(frame.to_string() for frame in supply.round.tables.values())
    assert "Ann" not in everything
    assert "example.org" not in everything


@pytest.mark.parametrize("person_id", ["a@example.org", "Ann Other"])
def test_an_id_that_looks_like_a_name_or_an_address_is_refused(tmp_path, person_id):
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, f"ID,URN,Days\n{person_id},110001,4\n"))
    assert codes(refused) == [("NM104", 2, "ID")]


def test_people_without_a_reply_are_left_out_with_what_they_would_add(tmp_path):
    text = "ID,URN,Days,Max cases\nA,110001,4,1\nB,110001,6,2\nC,110001,10,3\nD,110002,,\n"
    supply = supply_of(survey(tmp_path, text))
    assert list(supply.round.people) == ["A", "B", "C"]
    (silent,) = supply.excluded
    # The middle of 8, 12 and 20 half-days and of 1, 2 and 3 cases.
    assert (silent.row, silent.person_id, silent.half_days, silent.places) == (5, "D", 12, 2)
    assert len(supply.round.supporters) == 1  # the home of somebody who did not reply supports nobody


@pytest.mark.parametrize(("replied", "people"), [("yes", ["A"]), ("12/09/2019", ["A"]), ("no", []), ("", [])])
def test_a_column_of_replies_says_who_replied(tmp_path, replied, people):
    supply = supply_of(survey(tmp_path, f"ID,URN,Days,Date of response\nA,110001,4,{replied}\n"))
    assert list(supply.round.people) == people
    assert [(e.half_days, e.basis) for e in supply.excluded] == ([] if people else [(8, "as given")])


def test_who_is_not_willing_replied_and_comes_in_as_such(tmp_path):
    supply = supply_of(survey(tmp_path, "ID,URN,Days,Willing\nA,110001,,no\n"))
    assert supply.round.people["A"].willing is False
    assert supply.excluded == ()


def test_a_workbook_is_read_by_its_first_sheet(tmp_path):
    book = openpyxl.Workbook()
    for row in [("Survey",), ("NLE number", "School URN", "Half days"), (17.0, 110002.0, 9)]:
        book.active.append(row)
    book.save(tmp_path / "survey.xlsx")
    assert supply_of(tmp_path / "survey.xlsx").round.people["17"].half_days == 9


def test_a_map_names_other_headings_and_answers(tmp_path):
    columns = tmp_path / "map.toml"
    columns.write_text(
        '[columns]\nhome_urn = "Where"\ndays = ["How much"]\nspecialisms = "What"\n'
        '[values.specialism]\n"Early reading" = "phonics"\n[assume]\nmax_cases = 4\nkind = "adviser"\n'
    )
    supply = supply_of(survey(tmp_path, "Where,How much,What\n110001,2,Early reading\n"), columns)
    (person,) = supply.round.people.values()
    assert (person.kind, person.half_days, person.max_cases, person.levels) == ("adviser", 4, 4, {"phonics": 1})
    assert supply.assumed == {"max_cases": 1}


@pytest.mark.parametrize("header", ["ID,Days", "ID,URN", "nothing of this"])
def test_required_columns_that_are_not_mapped(tmp_path, header):
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, f"{header}\n1,2\n"))
    assert {code for code, _, _ in codes(refused)} == {"NM504"}
    assert len(codes(refused)) == {"ID,Days": 1, "ID,URN": 1, "nothing of this": 2}[header]


@pytest.mark.parametrize(
    "content",
    [
        "[columns]\nhome = 'URN'",
        "[values.colour]\nred = 'x'",
        "[values.kind]\nHead = 'boss'",
        "[assume]\nkind = 'x'",
        "[",
        "[else]\na = 1",
    ],
)
def test_a_map_that_cannot_be_used(tmp_path, content):
    (tmp_path / "map.toml").write_text(content)
    with pytest.raises(InputRefused) as refused:
        load_map(tmp_path / "map.toml")
    assert [code for code, _, _ in codes(refused)] == ["NM504"]


def test_a_heading_of_the_map_that_the_survey_lacks(tmp_path):
    (tmp_path / "map.toml").write_text("[columns]\nwilling = 'Ready?'\n")
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, "URN,Days\n110001,2\n"), tmp_path / "map.toml")
    assert codes(refused) == [("NM504", None, "willing")]


def test_all_faults_of_the_cells_come_at_once(tmp_path):
    text = (
        HEAD
        + ",,11,4,2,maths,NLE\n,,110001,4.3,2,maths,NLE\n,,110001,4,x,mathss,Boss\n"
        + ",,,4,1,maths,NLE\n,,110001,4,1,,SLE\n"
    )
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, text))
    assert codes(refused) == [
        ("NM104", 2, "URN"),
        ("NM104", 3, "Days available"),
        ("NM104", 4, "Number of schools"),
        ("NM105", 4, "Specialisms"),
        ("NM105", 4, "Type"),
        ("NM103", 5, "URN"),
        ("NM103", 6, "Specialisms"),
    ]


def test_a_home_school_that_nobody_knows(tmp_path):
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, "URN,Days\n110003,2\n"))
    assert codes(refused) == [("NM502", 2, "URN")]


def test_without_pool_and_gias_there_is_nowhere_to_look():
    with pytest.raises(InputRefused) as refused:
        homes_of(make_round(schools=[school()]), None)
    assert codes(refused) == [("NM101", None, None)]


def test_the_order_of_the_rows_does_not_matter(tmp_path):
    rows = [f"11000{1 + k % 2},{k},{1 + k % 3},maths" for k in range(1, 9)]
    head = "URN,Days,Max cases,Specialisms\n"
    one = supply_of(survey(tmp_path, head + "\n".join(rows), "one.csv")).round
    other = supply_of(survey(tmp_path, head + "\n".join(reversed(rows)), "other.csv")).round
    assert one.tables["leaders"].equals(other.tables["leaders"])
    assert one.tables["supporters"].equals(other.tables["supporters"])


def test_people_who_are_there_already_are_replaced_only_on_request(tmp_path):
    path, mapping = survey(tmp_path, "ID,URN,Days\nA,110001,4\n"), load_map()
    round_ = make_round(schools=[school()], leaders=[leader("OLD")], pool=POOL)
    arguments = (round_, read_survey(path, mapping), homes_of(round_, None), mapping)
    with pytest.raises(InputRefused) as refused:
        add_supply(*arguments)
    assert [code for code, _, _ in codes(refused)] == ["NM603"]
    assert list(add_supply(*arguments, replace=True).round.people) == ["A"]


@pytest.mark.parametrize(
    "heading",
    [
        "Are you willing?",
        "are you WILLING",
        "AreYouWilling",
        "Willing to support?",
        " willing? ",
        "Available?",
        "Available",
    ],
)
def test_a_no_counts_however_the_survey_asks(tmp_path, heading):
    path = survey(tmp_path, f"ID,URN,Days,{heading}\nA,110001,4,No\n")
    assert supply_of(path).round.people["A"].willing is False
    assert read_survey(path, load_map()).consent_not_asked == ()


def test_a_heading_that_is_not_known_is_named_and_consent_is_then_not_known(tmp_path):
    path = survey(tmp_path, "ID,Phone  number,URN,Days,,Ready to go\nA,1,110001,4,,No\n")
    read = read_survey(path, load_map())
    assert read.not_read == ("Phone number", "Ready to go")
    assert read.consent_not_asked == ("willing",)
    assert supply_of(path).round.people["A"].willing is None


def test_of_staff_it_is_release_that_is_asked_for(tmp_path):
    head = "ID,URN,Days,Type,Specialisms"
    without = survey(tmp_path, f"{head}\nA,110001,4,SLE,maths\n")
    assert read_survey(without, load_map()).consent_not_asked == ("release_agreed",)
    asked = survey(tmp_path, f"{head},Does the headteacher agree to release?\nA,110001,4,SLE,maths,No\n", "asked.csv")
    assert read_survey(asked, load_map()).consent_not_asked == ()
    assert supply_of(asked).round.people["A"].release_agreed is False


def test_faults_of_cells_home_schools_and_ids_come_together(tmp_path):
    text = (
        "ID,URN,Days,Type,Specialisms\n"
        "A,110001,often,NLE,\n"  # a cell
        "B,119999,4,NLE,\n"  # a home school that nobody knows
        "B,110001,4,NLE,\n"  # an id that stands on row 3 already
        "C,119999,4,Boss,\n"  # a cell and the home school
        "D,,,NLE,x\n"  # no home school, a specialism that is none, no days
    )
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, text))
    assert codes(refused) == [
        ("NM104", 2, "Days"), ("NM502", 3, "URN"), ("NM201", 4, "ID"), ("NM105", 5, "Type"), ("NM502", 5, "URN"),
        ("NM103", 6, "Days"), ("NM105", 6, "Specialisms"), ("NM103", 6, "URN"),
    ]  # fmt: skip


def test_an_id_of_somebody_who_did_not_reply_may_stand_again(tmp_path):
    assert list(supply_of(survey(tmp_path, "ID,URN,Days\nA,110001,\nA,110001,4\n")).round.people) == ["A"]


def test_without_a_column_of_specialisms_it_is_the_column_that_is_missing(tmp_path):
    text = "ID,URN,Days,Type\nA,110001,4,NLE\nB,110001,4,SLE\nC,110001,4,SLE\n"
    with pytest.raises(InputRefused) as refused:
        supply_of(survey(tmp_path, text))
    assert codes(refused) == [("NM504", None, "specialisms")]
    leaders_only = survey(tmp_path, "ID,URN,Days,Type\nA,110001,4,NLE\n", "leaders.csv")
    assert list(supply_of(leaders_only).round.people) == ["A"]
