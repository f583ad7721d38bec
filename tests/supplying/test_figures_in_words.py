"""Figures as people write them, and what is told of how they were read."""

import pytest
from pydantic_core import PydanticCustomError

from scenarios.supply import load_map, read_survey
from scenarios.supply.readings import Readings

READ = Readings(weeks=39)


def read(field, text):
    try:
        return READ.read(field, text)
    except PydanticCustomError:
        return None


@pytest.mark.parametrize(
    ("text", "half_days", "note"),
    [
        ("12", 24, ""),
        ("7.5", 15, ""),
        ("7,5", 15, ""),
        ("15 days", 30, ""),
        ("1 day", 2, ""),
        ("0", 0, ""),
        ("half a day", 1, "0.5 days"),
        ("Half-day", 1, "0.5 days"),
        ("1/2 day", 1, "0.5 days"),
        ("7½", 15, "7.5 days"),
        ("one and a half days", 3, "1.5 days"),
        ("six days", 12, "6 days"),
        ("none", 0, "0 days"),
        ("10 half-days", 10, "5 days"),
        ("2 days a week", 156, "78 days, 39 weeks"),
        ("1 day per week", 78, "39 days, 39 weeks"),
        ("2 days/week", 156, "78 days, 39 weeks"),
        ("7 1/2", 15, "7.5 days"),
        ("1 day a fortnight", 39, "19.5 days, 39 weeks"),
        ("2 days fortnightly", 78, "39 days, 39 weeks"),
        ("half a day a week", 39, "19.5 days, 39 weeks"),
        ("3-5", 6, "3 days, the lower of the two figures"),
        ("3 to 5 days", 6, "3 days, the lower of the two figures"),
        ("5 \u2013 3", 6, "3 days, the lower of the two figures"),
        ("1-2 days a week", 78, "39 days, the lower of the two figures, 39 weeks"),
        ("up to 10", 20, "10 days, 'up to' is left out"),
        ("approx. 8 days", 16, "8 days, 'approx.' is left out"),
        ("10+ days", 20, "10 days, or more: the figure itself"),
        ("1,000", 2000, "1000 days"),
    ],
)
def test_days(text, half_days, note):
    assert read("days", text) == (half_days, note)


@pytest.mark.parametrize(
    "text",
    ["as needed", "4.3", "20 hours", "1 day a month", "a few", "5 (autumn only)", "2 x 3", "-4", "2020-05-03", "3-May",
     "2 days one week", "half a day a fortnight", "1/0 days", "half", "days", "5 10", "1001", "NLE"],
)  # fmt: skip
def test_what_is_no_figure_of_days_for_certain_is_not_read(text):
    assert read("days", text) is None


@pytest.mark.parametrize("text", ["10 days per term", "10 a term", "5 days each term", "5 days/term", "2 days termly"])
def test_days_a_term_are_the_days_of_a_column_for_one_term_and_refused_elsewhere(text):
    figure = int(text.split()[0])
    assert read("period_days", text) == (2 * figure, f"{figure} days")
    for field in ("days", "half_days", "release_days"):
        assert read(field, text) is None
    with pytest.raises(PydanticCustomError) as refused:
        Readings(weeks=39).read("days", text)
    assert "days a term" in refused.value.context["expected"]
    assert refused.value.context["advice"] == (
        "write the days of the whole delivery window, or give every term a column of its own; "
        "or say in a map what it means"
    )


@pytest.mark.parametrize("text", ["2 days a month", "1 day per half-term", "3 days monthly", "4 days per quarter"])
def test_days_a_month_and_the_like_are_refused_with_what_to_write(text):
    with pytest.raises(PydanticCustomError) as refused:
        Readings(weeks=39).read("days", text)
    assert "whole delivery window" in refused.value.context["advice"]


def test_days_a_week_of_one_term_are_not_known():
    assert read("period_days", "2 days a week") is None
    assert read("period_days", "4 days") == (8, "")
    assert Readings(weeks=None).read("days", "4") == (8, "")
    with pytest.raises(PydanticCustomError):
        Readings(weeks=None).read("days", "2 days a week")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("half_days", "9", (9, "")),
        ("half_days", "3 days", (6, "6 half-days")),
        ("half_days", "7 half days", (7, "3.5 days")),
        ("half_days", "2.5", None),
        ("max_cases", "2", (2, "")),
        ("max_cases", "2 schools", (2, "")),
        ("max_cases", "1-2", (1, "1, the lower of the two figures")),
        ("max_cases", "up to three", (3, "3, 'up to' is left out")),
        ("max_cases", "1.5", None),
        ("max_cases", "101", None),
        ("max_cases", "02/03/2020", None),
        ("max_minutes", "45", (45, "")),
        ("max_minutes", "60 mins", (60, "")),
        ("max_minutes", "1 hour", (60, "60 minutes")),
        ("max_minutes", "1 hr 30", (90, "90 minutes")),
        ("max_minutes", "1.5 hours each way", (90, "90 minutes")),
        ("max_minutes", "30-45", (30, "30 minutes, the lower of the two figures")),
        ("max_minutes", "half an hour", (30, "30 minutes")),
        ("max_minutes", "20 miles", None),
        ("max_minutes", "2000", None),
        ("postcode", "ls1 4ap", ("LS14AP", "")),
        ("postcode", "LS1", None),
        ("easting", "450000.0", (450_000, "")),
        ("easting", "SK4500", None),
        ("body_id", "5001.0", ("5001", "")),
        ("body_id", "Oak Trust", None),
        ("replied", "12/09/2019", (True, "")),
        ("replied", "no", (False, "")),
    ],
)
def test_other_figures(field, text, value):
    assert read(field, text) == value


def test_a_meaning_of_one_figure_is_not_that_of_another(tmp_path):
    """3-5 and 3.5 differ in a sign only."""
    (tmp_path / "map.toml").write_text('[values.days]\n"3-5" = "4"\n')
    (tmp_path / "survey.csv").write_text("URN,Days\n110001,3-5\n110002,3.5\n110003, 3-5\n")
    read = read_survey(tmp_path / "survey.csv", load_map(tmp_path / "map.toml"))
    assert [reply.half_days for reply in read.replies] == [8, 7, 8]
