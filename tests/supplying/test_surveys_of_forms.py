"""Surveys as the makers of forms write them: two lines of headings, ticked options, numbers of replies."""

import csv
import dataclasses

import pytest

from constraints.domain.faults import InputRefused
from constraints.testing import make_round, school
from scenarios.supply import add_supply, homes_of, load_map, odd_replies, propose_map, read_source, read_survey
from scenarios.supply.headings import with_options
from scenarios.supply.words import known_words, meaning_of, take_apart

POOL = [
    {"urn": f"11000{n}", "name": "A school", "phase": "primary", "easting": 450_000, "northing": 302_000}
    for n in range(1, 4)
]
PSHE = "Personal, social, health and economic education (PSHE)"
QUESTIONS = [
    "Respondent ID", "End Date", "Email Address", "URN", "What is your role?", "",
    "How many days in each term?", "", "", "Specialisms (tick all)", "", "", "", "Are you willing?",
]  # fmt: skip
OPTIONS = [
    "", "", "", "Open-Ended Response", "Response", "Other (please specify)",
    "Autumn 2019", "Spring 2020", "Summer 2020", "Mathematics", PSHE, "Safeguarding", "Other", "Response",
]  # fmt: skip
REPLIES = [
    ["119001", "02/09/2019 09:00", "a@x.uk", "110001", "NLE", "", "4", "3", "", "Mathematics", PSHE, "", "", "Yes"],
    ["119002", "03/09/2019 09:00", "b@x.uk", "110002", "NLE", "", "2", "", "1.5", "", "", "Safeguarding", "", "Yes"],
    ["119003", "04/09/2019 09:00", "A@x.uk", "110001", "NLE", "", "1", "1", "1", "Mathematics", "", "", "", "No"],
]
MAP = """
latest = "End Date"
[columns]
key = "Email Address"
kind = "What is your role?"
specialisms = [
    "Specialisms (tick all) [Mathematics]", "Specialisms (tick all) [Safeguarding]",
    "Specialisms (tick all) [Personal, social, health and economic education (PSHE)]",
]
[periods]
"How many days in each term? [Autumn 2019]" = "autumn"
"How many days in each term? [Spring 2020]" = "spring"
"How many days in each term? [Summer 2020]" = "summer"
[values.specialism]
"Safeguarding" = []
"""


@pytest.fixture
def put(tmp_path):
    """Write a survey and a map; return where they are, the map loaded."""

    def run(*rows, columns=""):
        with (tmp_path / "survey.csv").open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        (tmp_path / "map.toml").write_text(columns, encoding="utf-8")
        return tmp_path / "survey.csv", load_map(tmp_path / "map.toml")

    return run


@pytest.fixture
def take(put):
    """Import a survey; return its people by id, and the survey."""

    def run(*rows, columns=""):
        path, mapping = put(*rows, columns=columns)
        round_ = make_round(schools=[school()], pool=POOL)
        survey = read_survey(path, mapping)
        return add_supply(round_, survey, homes_of(round_), mapping).round.people, survey

    return run


def test_two_lines_of_headings_are_one(take):
    people, survey = take(QUESTIONS, OPTIONS, *REPLIES, columns=MAP)
    assert {person_id: (one.half_days, dict(one.levels), one.willing) for person_id, one in people.items()} == {
        "110001-L-1": (6, {"maths": 1}, False),
        "110002-L-1": (7, {}, True),
    }
    assert [(one.row, one.by_row) for one in survey.superseded] == [(3, 5)]
    assert "Headings are read from rows 1 and 2" in survey.notes
    assert "What is your role? [Other (please specify)]" in survey.not_read


def test_terms_and_options_of_two_lines_are_proposed(put):
    path, mapping = put(QUESTIONS, OPTIONS, *REPLIES)
    proposal = propose_map(read_source(path, mapping), mapping, 39)
    guesses = {one.heading: (one.field or one.guess, one.period) for one in proposal.columns}
    assert guesses["How many days in each term? [Spring 2020]"] == ("period_days", "spring")
    assert guesses["Specialisms (tick all) [Safeguarding]"] == ("specialisms", "")
    assert guesses["Email Address"] == ("key", "")
    assert guesses["Respondent ID"] == (None, "")
    open_answers = [one.answer for one in proposal.answers if one.reading is None and one.field == "specialisms"]
    assert open_answers == ["Safeguarding"]


@pytest.mark.parametrize(
    ("header", "below"),
    [
        (["URN", "Days", ""], ["110001", "5", "see mail"]),  # a note beside the table
        (["URN", "Days", ""], ["", "", "12"]),
        (["URN", "Days", ""], ["", "", ""]),
        (["URN", "Days"], ["110001", "5"]),
        (["", "URN", "Days", ""], ["x", "", "Autumn", "Spring"]),
        (["URN", "Days", "", "Type"], ["", "Autumn", "Spring", "NLE"]),
    ],
)
def test_a_reply_is_never_taken_for_headings(header, below):
    assert with_options(header, below) is None


def test_cells_merged_over_terms_are_joined_with_them():
    header, below = ["URN", "Days", "", "", "Type"], ["", "Autumn", "Spring", "Summer"]
    assert with_options(header, below) == ["URN", "Days [Autumn]", "Days [Spring]", "Days [Summer]", "Type"]


def test_an_option_that_is_ticked_is_the_one_that_its_heading_names(take):
    head = ["URN", "Days", "Specialisms [Mathematics]", f"Specialisms [{PSHE}]", "Specialisms [Phonics]"]
    columns = f"[columns]\nspecialisms = {[heading for heading in head if '[' in heading]}\n"
    rows = [["110001", "5", "Yes", "No", "x"], ["110002", "5", "", "1", "0"], ["110003", "5", "maths:2", "", ""]]
    people, _ = take(head, *rows, columns=columns)
    assert [dict(people[f"11000{n}-L-1"].levels) for n in (1, 2, 3)] == [
        {"maths": 1, "phonics": 1},
        {"pshe": 1},
        {"maths": 2},
    ]


FORM = ["ID", "Start time", "Completion time", "Email", "URN", "Days"]


def test_the_numbers_of_a_form_are_no_ids_of_people(take):
    rows = [["1", "02/09/2019 09:00", "02/09/2019 09:09", "a@x.uk", "110001", "5"],
            ["2", "03/09/2019 09:00", "03/09/2019 09:09", "a@x.uk", "110001", "6"]]  # fmt: skip
    people, survey = take(FORM, *rows, columns='latest = "Completion time"\n')
    assert {person_id: one.half_days for person_id, one in people.items()} == {"110001-L-1": 12}
    assert "ID" in survey.not_read
    people, _ = take(FORM, *rows, columns='[columns]\nperson_id = "ID"\n')  # a planner may know better
    assert sorted(people) == ["1", "2"]


@pytest.mark.parametrize("heading", ["Respondent ID", "Response ID"])
def test_the_number_of_a_reply_is_a_key_for_who_asks_for_it(take, heading):
    rows = [[heading, "URN", "Days"], ["77", "110001", "5"]]
    assert list(take(*rows)[0]) == ["110001-L-1"]
    people, survey = take(*rows, columns=f'[columns]\nkey = "{heading}"\n')
    assert (list(people), survey.replies[0].key) == (["110001-L-1"], "77")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("kind", "National Leader of Education (NLE)", ("nle",)),
        ("kind", "NLE (National Leader of Education)", ("nle",)),
        ("kind", "Specialist Leader of Education [SLE]", ("specialist-leader",)),
        ("kind", "NLE (retired)", None),
        ("specialism", PSHE, ("pshe",)),
        ("specialism", "Maths (KS1)", None),
        ("specialism", "Maths (English)", None),
    ],
)
def test_a_title_may_have_its_short_form_behind_it(name, text, words):
    assert meaning_of(text, known_words()[name]) == words


@pytest.mark.parametrize(
    ("answer", "unknown"),
    [
        (f"{PSHE};Teaching and learning;Mathematics;", ["Teaching and learning"]),
        ("Teaching and learning, maths", ["Teaching and learning"]),
        ("Maths and Weaving", ["Weaving"]),
        ("Weaving, knitting", ["Weaving", "knitting"]),
        ("Maths (number, shape), English", ["Maths (number, shape)"]),
    ],
)
def test_an_option_of_which_nothing_is_known_is_not_cut(answer, unknown):
    assert [part.text for part in take_apart(answer, known_words()["specialism"]) if part.words is None] == unknown


def test_a_map_says_what_a_word_for_nothing_means(take):
    rows = [["URN", "Days"], ["110001", "TBC"]]
    people, _ = take(*rows, columns='[values.days]\n"TBC" = "4"\n')
    assert people["110001-L-1"].half_days == 8


def test_words_for_nothing_are_proposed_where_an_answer_is_needed(put):
    path, mapping = put(["URN", "Days", "Max minutes"], ["110001", "TBC", "n/a"], ["110002", "", "60"])
    proposal = propose_map(read_source(path, mapping), mapping, 39)
    assert [(one.answer, one.rows, one.reading) for one in proposal.answers] == [
        ("TBC", (2,), None),
        ("n/a", (2,), "nothing"),
    ]


KEYED = 'latest = "Sent"\n[columns]\nkey = "Mail"\n'


def test_who_opened_a_form_and_went_away_is_passed_over_and_told(take):
    head = ["Sent", "Mail", "URN", "Days"]
    people, survey = take(
        head, ["05/09/2019", "a@x.uk", "110001", "5"], ["06/09/2019", "b@x.uk", "", ""], columns=KEYED
    )
    assert list(people) == ["110001-L-1"]
    assert survey.notes == ("Rows with no answer in the columns that are read: 3",)


def test_an_empty_reply_that_comes_after_a_full_one_is_refused(take):
    head = ["Sent", "Mail", "URN", "Days"]
    with pytest.raises(InputRefused) as refused:
        take(head, ["05/09/2019", "a@x.uk", "110001", "5"], ["06/09/2019", "a@x.uk", "", ""], columns=KEYED)
    assert [(fault.code, fault.row, fault.column) for fault in refused.value.faults] == [("NM103", 3, "URN")]


def test_where_day_and_month_could_change_places_and_it_matters_it_is_told(take):
    columns = 'latest = "Sent"\n[columns]\nkey = "Mail"\n'
    head = ["Sent", "Mail", "URN", "Days"]
    later = take(
        head, ["05/10/2019", "a@x.uk", "110001", "5"], ["09/07/2019", "a@x.uk", "110001", "6"], columns=columns
    )[1]
    assert later.notes == (
        "Times are read with the day first; with the month first other replies than rows 2 would count",
    )
    same = take(
        head, ["05/10/2019", "a@x.uk", "110001", "5"], ["25/07/2019", "a@x.uk", "110001", "6"], columns=columns
    )[1]
    assert same.notes == ()


def test_what_made_up_schools_release_says_nothing_of_real_people(take):
    survey = take(["URN", "Days"], ["110001", "90"])[1]
    release = {"supporters": [{"supporter_id": "S1", "kind": "school", "urn": "110001", "release_half_days": 9,
                               "easting": 450_000, "northing": 302_000}]}  # fmt: skip
    real = make_round(schools=[school()], pool=POOL, **release)
    assert [one.kind for one in odd_replies(survey, real)] == ["half-days beyond the release limit"]
    drawn = dataclasses.replace(real, meta=dataclasses.replace(real.meta, generated=("supply drawn by a test",)))
    assert odd_replies(survey, drawn) == ()
