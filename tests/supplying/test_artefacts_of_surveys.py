"""What programs leave in surveys changes nobody, or is told."""

import pytest

from constraints.domain.faults import InputRefused
from constraints.testing import make_round, school
from scenarios.supply import add_supply, homes_of, load_map, read_survey

POOL = [
    {"urn": f"11000{n}", "name": f"Oak {n}", "phase": "primary", "easting": 450_000 + n, "northing": 302_000}
    for n in (1, 2, 3)
]
HEAD = ["ID", "Home URN", "Type", "Days available", "Number of schools", "Phases", "Specialisms", "Willing"]
ROWS = [
    ["A1", "110001", "NLE", "15", "2", "Primary", "Maths; Phonics", "Yes"],
    ["A2", "110002", "National Leader of Education", "8", "1", "Secondary", "Attendance", "No"],
    ["A3", "110003", "SLE", "4", "1", "Primary", "Phonics", ""],
]


def take(path, rows, head=HEAD, columns=""):
    """Return the leaders and staff of a survey, by id."""
    lines = [",".join(f'"{cell}"' for cell in row) for row in [head, *rows]]
    path.joinpath("survey.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.joinpath("map.toml").write_text(columns, encoding="utf-8")
    round_, mapping = make_round(schools=[school()], pool=POOL), load_map(path / "map.toml")
    survey = read_survey(path / "survey.csv", mapping, 39)
    return add_supply(round_, survey, homes_of(round_), mapping).round.people


def faults_of(*given, **more):
    with pytest.raises(InputRefused) as refused:
        take(*given, **more)
    return [(fault.code, fault.row, fault.column) for fault in refused.value.faults]


AROUND = {
    "blanks": lambda text: f" {text}\u00a0 ",
    "no width": lambda text: text[:1] + "\u200b" + text[1:] + "\ufeff",
    "soft hyphens": lambda text: text[:2] + "\u00ad" + text[2:],
    "marks of direction": lambda text: "\u200e" + text + "\u202c",
    "full width": lambda text: "".join(chr(ord(sign) + 0xFEE0) if sign.isalnum() else sign for sign in text),
    "a formula that is text": lambda text: f'=""{text}""' if text else text,
    "a line break": lambda text: text + "\n",
    "quotes": lambda text: f"'{text}'" if text[:1] == "A" and len(text) == 2 else text,
    "a point and nought": lambda text: text + ".0" if text.isdigit() else text,
}


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_answers_changes_nobody(tmp_path, around):
    people = take(tmp_path, ROWS)
    assert set(people) == {"A1", "A2", "A3"}
    assert take(tmp_path, [[AROUND[around](cell) for cell in row] for row in ROWS]) == people


@pytest.mark.parametrize("text", ["-nan", "inf", "#REF!", "?", "see above"])
def test_what_is_no_id_is_refused(tmp_path, text):
    assert faults_of(tmp_path, [[text, *ROWS[0][1:]], *ROWS[1:]]) == [("NM104", 2, "ID")]


TERMS = '[periods]\nAutumn = "autumn"\nSpring = "spring"\n'


@pytest.mark.parametrize("heading", ["Days available", "Days available.1", "Home URN.1", "days_available...9"])
def test_headings_that_a_program_has_numbered_stand_twice(tmp_path, heading):
    rows = [[*row, "9"] for row in ROWS]
    assert faults_of(tmp_path, rows, [*HEAD, heading]) == [("NM108", 1, heading)]


def test_a_numbered_heading_may_be_left_out_by_the_map(tmp_path):
    rows = [[*row, "9"] for row in ROWS]
    people = take(tmp_path, rows, [*HEAD, "Days available.1"], 'not_read = ["Days available.1"]')
    assert people == take(tmp_path, ROWS)


@pytest.mark.parametrize("heading", ["Autumn", "Spring.1"])
def test_days_of_a_term_stand_once(tmp_path, heading):
    rows = [[*row, "1", "2", "3"] for row in ROWS]
    assert faults_of(tmp_path, rows, [*HEAD, "Autumn", "Spring", heading], TERMS) == [("NM108", 1, heading)]


@pytest.mark.parametrize(
    ("columns", "where"),
    [
        ('[columns]\ndays = "Days available"\nmax_cases = "Days available"\n', "columns.max_cases"),
        ('not_read = ["days-available"]\n[columns]\ndays = "Days available"\n', "not_read"),
        ('[columns]\ndays = "Days available"\n[periods]\n"Days available" = "autumn"\n', "periods"),
    ],
)
def test_a_map_names_a_heading_for_one_thing_only(tmp_path, columns, where):
    assert faults_of(tmp_path, ROWS, HEAD, columns) == [("NM504", None, where)]


def test_what_a_map_names_for_one_field_is_read_for_no_other(tmp_path):
    people = take(tmp_path, ROWS, HEAD, '[columns]\nschools_improved = "Number of schools"\n[assume]\nmax_cases = 7\n')
    assert [people[name].max_cases for name in ("A1", "A2")] == [7, 7]


def test_headings_without_a_reply_are_no_survey(tmp_path):
    assert faults_of(tmp_path, []) == [("NM103", 2, None)]
    assert faults_of(tmp_path, [[""] * len(HEAD)]) == [("NM103", 2, None)]
