"""Columns that look like one we need and were not read: told first; of roles, nothing is written."""

import pytest

from constraints.domain.faults import InputRefused
from scenarios.rounds import read_round
from scenarios.supply import load_map, read_survey


@pytest.fixture
def read(tmp_path):
    def run(head, *rows, columns=""):
        (tmp_path / "survey.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
        (tmp_path / "map.toml").write_text(columns)
        return read_survey(tmp_path / "survey.csv", load_map(tmp_path / "map.toml"))

    return run


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Days in the summer term", "days"),
        ("How many schools could you work with? (number of schools at once)", "max_cases"),
        ("Your main strengths", "specialisms"),
        ("Which key stages do you know", "phases"),
        ("How long would you travel", "max_minutes"),
        ("I consent to being deployed", "willing"),
        ("My chair of governors has agreed", "release_agreed"),
        ("URN of second school", "home_urn"),
        ("Did they reply", "replied"),
        ("Job", "kind"),
        ("What is your position?", "kind"),
    ],
)
def test_a_column_that_looks_like_one_we_need_is_named_with_it(read, heading, field):
    survey = read(f'URN,Type,Days,"{heading}"', "110001,NLE,5,x")
    assert [(one.heading, one.field) for one in survey.look_alikes] == [(heading, field)]
    assert survey.faults == ()  # the column of kinds was read
    assert read(f'URN,Type,Days,"{heading}"', "110001,NLE,5,x", columns=f"not_read = '{heading}'").look_alikes == ()


@pytest.mark.parametrize(
    "heading", ["Name of NLE", "Your e-mail address", "Phone (available 9 to 5)", "Comments", "Postcode", "Start time"]
)
def test_names_addresses_and_other_columns_look_like_nothing(read, heading):
    assert read(f"URN,Type,Days,{heading}", "110001,NLE,5,x").look_alikes == ()


@pytest.mark.parametrize(
    ("heading", "answers"),
    [
        ("Your role", ("Boss", "Head of maths")),
        ("Post", ("", "")),
        ("Anything", ("NLE", "Specialist Leader of Education")),
    ],
)
def test_a_column_of_roles_that_was_not_read_is_refused_until_the_map_says_what_it_is(read, heading, answers):
    head, rows = f"URN,Days,Specialisms,{heading}", [f"110001,5,maths,{answer}" for answer in answers]
    (fault,) = read(head, *rows).faults[:1]
    assert (fault.code, fault.column, fault.value) == ("NM504", "kind", heading)
    assert "kind" not in [f.column for f in read(head, *rows, columns=f"not_read = ['{heading}']").faults]
    named = read(head, *rows, columns=f"[columns]\nkind = '{heading}'")
    assert "kind" in named.headings


def test_nothing_is_written_while_a_column_of_roles_is_not_read(round_path, survey, call, tmp_path, files_of):
    before = files_of(round_path)
    path = survey(
        [("110001", "5", "SLE", "maths"), ("110002", "5", "NLE", "")], head=("URN", "Days", "I am", "Specialisms")
    )
    said = call("import-supply", round_path, path, exits=1).stderr
    assert said.splitlines()[0].startswith("Not read, though it looks like kind: the column 'I am'.")  # before all else
    assert "NM504 survey.csv 'kind': 'I am'" in said
    assert files_of(round_path) == before
    (tmp_path / "map.toml").write_text("[columns]\nkind = 'I am'\n")
    call("import-supply", round_path, path, "--columns", tmp_path / "map.toml")
    assert len(read_round(round_path).tables["staff"]) == 1


def test_a_survey_without_a_second_column_of_kinds_is_as_good_as_before(read):
    survey = read("URN,Type,Days,Job title", "110001,NLE,5,Headteacher")
    assert [one.field for one in survey.look_alikes] == ["kind"]
    assert survey.faults == ()


def test_the_map_may_name_what_stands_nowhere(read):
    with pytest.raises(InputRefused) as refused:
        read("URN,Days", "110001,5", columns="latest = 'Sent'")
    assert [(fault.code, fault.column) for fault in refused.value.faults] == [("NM504", "latest")]


def test_somebody_who_withdrew_is_not_overlooked(read):
    rows = ("110001,5,Withdrawn", "110002,5,")
    assert [(one.heading, one.field) for one in read("URN,Days,Status", *rows).look_alikes] == [("Status", "willing")]
    survey = read("URN,Days,Status", *rows, columns='[columns]\nwilling = "Status"\n')
    assert [reply.willing for reply in survey.replies] == [False, None]
