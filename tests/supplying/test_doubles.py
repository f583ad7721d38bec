"""Replies that were sent twice, people who may stand there twice, and time that nobody can have."""

import datetime as dt

import pytest

from constraints.checks.oddities import Offer, find_oddities, half_days_between
from constraints.domain.faults import InputRefused
from constraints.testing import make_round, school
from scenarios.supply import Homes, add_supply, homes_of, load_map, odd_replies, read_survey
from scenarios.supply.times import is_month_first, read_time

POOL = [
    {"urn": f"11000{n}", "name": "A school", "phase": "primary", "easting": 450_000, "northing": 302_000}
    for n in range(1, 4)
]
HEAD = "Sent,Mail,URN,Type,Days,Specialisms"
MAP = 'latest = "Sent"\n[columns]\nkey = "Mail"\n'


@pytest.fixture
def take(tmp_path):
    """Import a survey with a map; return the half-days by row, and the rows that do not count."""

    def run(*rows, columns=MAP, head=HEAD):
        (tmp_path / "survey.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
        (tmp_path / "map.toml").write_text(columns)
        mapping, round_ = load_map(tmp_path / "map.toml"), make_round(schools=[school()], pool=POOL)
        survey = read_survey(tmp_path / "survey.csv", mapping)
        supply = add_supply(round_, survey, homes_of(round_, None), mapping)
        days = {row: supply.round.people[person_id].half_days for row, person_id in supply.ids.items()}
        return days, [(one.row, one.by_row) for one in survey.superseded]

    return run


def codes(refused):
    return [(fault.code, fault.row, fault.column) for fault in refused.value.faults]


def test_the_whole_row_of_the_greatest_time_counts_its_blanks_included(take):
    rows = ("03/09/2020 09:12,a@x,110001,NLE,12,", "05/09/2020 08:01,a@x,110001,NLE,6,", "04/09/2020,b@x,110002,NLE,5,")
    assert take(*rows) == ({3: 12, 4: 10}, [(2, 3)])


def test_a_reply_that_does_not_count_may_have_any_faults(take):
    rows = ("03/09/2020 09:12,a@x,9,Boss,often,", "05/09/2020 08:01,A@X ,110001,NLE,6,")
    assert take(*rows) == ({3: 12}, [(2, 3)])


def test_the_order_of_rows_does_not_matter(take):
    rows = ("2020-09-05T08:01:00Z,a@x,110001,NLE,6,", "2020-09-05T08:59:00+01:00,a@x,110001,NLE,12,")
    assert take(*rows) == ({2: 12}, [(3, 2)])  # 07:59 by the same clock


def test_equal_times_with_other_contents_are_refused_and_with_the_same_are_one(take):
    same = "05/09/2020 08:01,a@x,110001,NLE,6,"
    assert take(same, same) == ({2: 12}, [(3, 2)])
    with pytest.raises(InputRefused, match="rows 2 and 3 have one time and say different things") as refused:
        take(same, "05/09/2020 08:01,a@x,110001,NLE,7,")
    assert codes(refused) == [("NM507", 3, "Sent")]
    older = "04/09/2020 08:01,a@x,110001,NLE,{},"
    assert take(older.format(1), older.format(2), same) == ({4: 12}, [(2, 4), (3, 4)])


@pytest.mark.parametrize("sent", ["soon", "", "31/02/2020", "09/25/2020 10:00"])
def test_a_time_that_cannot_be_read_is_refused_among_doubles_only(take, sent):
    with pytest.raises(InputRefused) as refused:
        take("05/09/2020 08:01,a@x,110001,NLE,6,", f"{sent},a@x,110001,NLE,7,")
    assert {(code, column) for code, _, column in codes(refused)} == {("NM507", "Sent")}
    assert take(f"{sent},a@x,110001,NLE,6,", f"{sent},b@x,110002,NLE,7,")[1] == []


def test_where_the_month_stands_first_somewhere_no_day_is_guessed(take):
    rows = ("05/09/2020,a@x,110001,NLE,6,", "06/08/2020,a@x,110001,NLE,7,")
    assert take(*rows) == ({2: 12}, [(3, 2)])
    with pytest.raises(InputRefused) as refused:
        take(*rows, "09/25/2020,b@x,110002,NLE,7,")
    assert codes(refused) == [("NM507", 2, "Sent")]


def test_times_with_and_without_a_zone_are_not_compared(take):
    with pytest.raises(InputRefused, match="times that all name a zone, or none"):
        take("2020-09-05T08:01:00Z,a@x,110001,NLE,6,", "2020-09-05T08:00:00,a@x,110001,NLE,7,")


def test_a_well_known_heading_of_addresses_tells_people_apart_where_the_latest_is_asked_for(take):
    head, columns = HEAD.replace("Mail", "Email address"), 'latest = "Sent"\n'
    rows = ("03/09/2020,a@x,110001,NLE,12,", "05/09/2020,a@x,110001,NLE,6,")
    assert take(*rows, head=head, columns=columns) == ({3: 12}, [(2, 3)])
    with pytest.raises(InputRefused) as refused:
        take(*rows, columns=columns)  # nothing tells them apart
    assert codes(refused) == [("NM504", None, "key")]


def test_one_key_or_id_on_two_rows_is_refused_without_the_latest(take):
    rows = ("03/09/2020,a@x,110001,NLE,12,", "05/09/2020,A@x,110001,NLE,6,")
    with pytest.raises(InputRefused, match="rows 2 and 3 have one key") as refused:
        take(*rows, columns='[columns]\nkey = "Mail"\n')
    assert codes(refused) == [("NM507", 3, "Mail")]
    assert "a@x" not in str(refused.value).lower()  # an address stands in no message
    with pytest.raises(InputRefused) as refused:
        take("N1,110001,6", "N1,110001,7", head="ID,URN,Days", columns="")
    assert codes(refused) == [("NM201", 3, "ID")]


def test_identical_rows_are_refused_whatever_is_read(take):
    row = "03/09/2020,a@x,110001,NLE,12,"
    with pytest.raises(InputRefused, match="rows 2 and 4 are identical") as refused:
        take(row, "03/09/2020,b@x,110001,NLE,12,", row, columns="")
    assert codes(refused) == [("NM507", 4, None)]


def offer(subject="2", **said):
    plain = {"person_id": None, "school": None, "kind": "nle", "half_days": 9, "release": None, "willing": True}
    return Offer(subject, **plain | said)


def kinds(*offers, window=20):
    return [(one.kind, one.subjects) for one in find_oddities(offers, window)]


def test_what_is_odd_about_people_is_told_and_nothing_else():
    assert kinds(offer(), offer("3"), offer("4", half_days=20)) == []
    assert kinds(offer(half_days=21)) == [("more half-days than the window has", ("2",))]
    assert kinds(offer(half_days=0)) == [("leader without half-days", ("2",))]
    assert kinds(offer(half_days=0, willing=False), offer(half_days=0, kind=None)) == []
    assert kinds(offer(release=8), offer(release=9)) == [("half-days beyond the release limit", ("2",))]
    assert kinds(offer(person_id="nle1"), offer("3", person_id="NLE1")) == [("ids alike but for capitals", ("2", "3"))]
    assert kinds(offer(person_id="nle1"), offer("3", person_id="nle1")) == []  # refused elsewhere
    home = {"school": "110001"}
    assert kinds(offer(**home), offer("3", **home)) == [("leaders of one kind at one home", ("2", "3"))]
    assert kinds(offer(**home), offer("3", **home, kind="adviser"), offer("4", **home, kind=None)) == []


def test_a_window_is_counted_from_monday_to_friday_with_both_ends():
    start = make_round(schools=[school()]).meta.as_at.replace(year=2020, month=9, day=4)  # a Friday
    assert half_days_between(start, start) == 2
    assert half_days_between(start, start.replace(day=7)) == 4
    assert half_days_between(start.replace(day=5), start.replace(day=6)) == 0
    assert half_days_between(dt.date(9999, 12, 31), dt.date(9999, 12, 31)) == 2  # a Friday, and the last day there is


def test_odd_replies_are_told_with_their_rows_also_where_the_survey_is_refused(tmp_path):
    rows = ["URN,Type,Days,Release days", "110001,NLE,5,4", "110001,NLE,6,3", "110001,NLE,often,", "110002,NLE,400,"]
    (tmp_path / "survey.csv").write_text("\n".join(rows))
    survey = read_survey(tmp_path / "survey.csv", load_map())
    odd = odd_replies(survey, make_round(schools=[school()], pool=POOL))
    assert [(one.kind, one.subjects) for one in odd] == [
        ("leaders of one kind at one home", ("2", "3", "4")),
        ("half-days beyond the release limit", ("2",)),  # 10 of the 8 that the greatest of both says
        ("half-days beyond the release limit", ("3",)),
        ("leader without half-days", ("4",)),  # what could not be read is as if it were blank
        ("more half-days than the window has", ("5",)),
        ("release of one home said differently", ("2", "3")),
    ]
    with pytest.raises(InputRefused):
        add_supply(make_round(schools=[school()], pool=POOL), survey, Homes({}, {}), load_map())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("03/09/2020 09:12", "2020-09-03T09:12:00"),
        ("3.9.2020 9.12", "2020-09-03T09:12:00"),
        ("03-Sep-20", "2020-09-03T00:00:00"),
        ("3 September 2020 21:00", "2020-09-03T21:00:00"),
        ("2020-09-03T09:12:33.5", "2020-09-03T09:12:33.500000"),
        ("2020/09/03 9:12:33 am GMT+1", "2020-09-03T08:12:33+00:00"),
        ("03/09/2020 12:05 p.m. BST", "2020-09-03T11:05:00+00:00"),
        ("2020-09-03 00:05-05:30", "2020-09-03T05:35:00+00:00"),
        ("44077.5", "2020-09-03T12:00:00"),
        ("03/09/2020 12:05 am", "2020-09-03T00:05:00"),
        ("03/09/2020 13:05 am", None),
        ("03/13/2020", None),
        ("3 Foo 2020", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_times_as_forms_write_them(text, said):
    found = read_time(text)
    assert (found.isoformat() if found else None) == said


def test_a_month_that_stands_first_is_seen():
    assert [is_month_first(text) for text in ("09/25/2020 10:00", "25/09/2020", "09/10/2020", "2020-09-25", "x")] == [
        True, False, False, False, False,
    ]  # fmt: skip
    assert read_time("09/25/2020", month_first=True).day == 25
