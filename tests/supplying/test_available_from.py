"""Somebody who is available from a day on has half-days in the periods from then on."""

import pytest

from constraints.domain.records import Capacity
from scenarios.rounds import read_round

HEAD = ("Email", "URN", "Type", "Days", "Number of schools", "Are you willing?", "Available from")
TERMS = """
[[periods]]
name = "summer"
start = 2020-04-01
end = 2020-08-31
[[periods]]
name = "autumn"
start = 2019-09-01
end = 2019-12-31
[[periods]]
name = "spring"
start = 2020-01-01
end = 2020-03-31
"""


@pytest.fixture
def with_terms(round_path):
    with (round_path / "round.toml").open("a", encoding="utf-8") as stream:
        stream.write(TERMS)
    return round_path


def row(day, days="15"):
    return [("a@one", "110001", "NLE", days, "2", "Yes", day)]


def by_period(round_path):
    return {row.period: row.half_days for row in read_round(round_path).records(Capacity)}


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        ("01/01/2020", "15", {"autumn": 0, "spring": 15, "summer": 15}),
        ("from 1 January 2020", "15", {"autumn": 0, "spring": 15, "summer": 15}),
        ("2020-02-16", "15", {"autumn": 0, "spring": 9, "summer": 21}),  # 45 of 91 days: 30 x 45/91 / (45/91 + 1) = 9.9
        ("2020-04-01", "7.5", {"autumn": 0, "spring": 0, "summer": 15}),
        ("2020-12-01", "15", {"autumn": 0, "spring": 0, "summer": 0}),
        ("2019-09-01", "15", {}),  # all the time: one figure
        ("", "15", {}),
    ],
)
def test_days_fall_on_the_periods_from_the_day_on(with_terms, survey, with_keys, call, day, days, found):
    call("import-supply", with_terms, survey(row(day, days), head=HEAD), "--columns", with_keys)
    assert by_period(with_terms) == found
    call("check", with_terms)


def test_without_dates_of_periods_nothing_can_be_made_of_the_day(round_path, survey, with_keys, call):
    told = call("import-supply", round_path, survey(row("2020-01-01"), head=HEAD), "--columns", with_keys, exits=1)
    assert "[[periods]]" in told.output
    assert not (round_path / "leaders.csv").read_text(encoding="utf-8").count("110001")
    call("import-supply", round_path, survey(row("2019-09-01"), head=HEAD), "--columns", with_keys)


def test_a_day_that_is_none_is_refused(with_terms, survey, with_keys, call):
    told = call("import-supply", with_terms, survey(row("soon"), head=HEAD), "--columns", with_keys, exits=1)
    assert "NM104" in told.output


def test_days_in_a_term_that_is_over_by_then_are_refused(with_terms, survey, tmp_path, call):
    head = ("Email", "URN", "Type", "Autumn", "Spring", "Number of schools", "Are you willing?", "Available from")
    columns = tmp_path / "terms.toml"
    columns.write_text('[columns]\nkey = "Email"\n[periods]\nAutumn = "autumn"\nSpring = "spring"\n', encoding="utf-8")
    rows = [("a@one", "110001", "NLE", "2", "3", "2", "Yes", "2020-01-01")]
    told = call("import-supply", with_terms, survey(rows, head=head), "--columns", columns, exits=1)
    assert "NM205" in told.output
    rows = [("a@one", "110001", "NLE", "0", "3", "2", "Yes", "2020-01-01")]
    call("import-supply", with_terms, survey(rows, head=head), "--columns", columns)
    assert by_period(with_terms) == {"autumn": 0, "spring": 6}
