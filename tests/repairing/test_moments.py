"""Events and decisions have a time of day, and of one day the later counts."""

from __future__ import annotations

import datetime as dt
import json
import time

import pandas as pd
import pytest

import nlematch as nle
from constraints.checks import check
from constraints.domain import Event, Moment, moment_now
from constraints.domain.moments import parse_moment
from constraints.round import Proposals
from constraints.testing import event, forbid, leader, make_round, pin, school
from scenarios.rounds import read_round

A = "100001"
DAY, MORNING, NOON = "2019-09-02", "2019-09-02 09:00", "2019-09-02 12:00"
PAIR = ("--party", "school", "--person", "L1", "--by", "RD")


def made(*events, **tables):
    return make_round(schools=[school(A)], leaders=[leader()], events=list(events), **tables)


def at(row, on):
    return row.model_copy(update={"on": parse_moment(on)})


def no(on):
    return event(A, "refused", "school", "L1", scope="pair", on=on)


def yes(on):
    return event(A, "agreed", "school", "L1", on=on)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("13/01/2020", "2020-01-13"),
        ("2020-01-13 00:00:00", "2020-01-13"),
        ("13/01/2020 14:30", "2020-01-13 14:30:00"),
        ("13/01/2020, 2:05 pm", "2020-01-13 14:05:00"),
        ("12 January 2020 12:30 am", "2020-01-12 00:30:00"),
        ("2020-07-13T14:05:09.7Z", "2020-07-13 15:05:09"),  # summer in London
        ("2020-01-13T00:30:00+02:00", "2020-01-12 22:30:00"),
        ("43843.5", "2020-01-13 12:00:00"),
    ],
)
def test_a_moment_is_read_as_people_and_programs_write_it_and_written_so_that_it_is_read_again(text, written):
    moment = parse_moment(text)
    assert str(moment) == written
    assert parse_moment(written) == moment


@pytest.mark.parametrize("text", ["13/01/2020 25:00", "14:30", "13/13/2020 10:00", "soon"])
def test_what_is_no_moment_is_none(text):
    assert parse_moment(text) is None


def test_a_moment_compares_with_days_as_their_first_second():
    day, moment = dt.date(2019, 9, 2), parse_moment(NOON)
    assert day < moment < dt.date(2019, 9, 3)
    assert moment != day
    assert Moment.of(day) == day
    assert {day} == {Moment.of(day)}


@pytest.mark.parametrize(
    ("events", "refused"),
    [
        ((no(MORNING), yes(NOON)), False),
        ((yes(MORNING), no(NOON)), True),
        ((no(NOON), yes(MORNING)), True),  # the order of rows does not matter
        ((no(NOON), yes(NOON)), True),  # the same moment: the one that takes more
        ((no(DAY), yes(NOON)), True),  # a day alone may have been after noon
        ((no(MORNING), yes(NOON), event(A, "asked", "leader", "L1", on=DAY)), True),
        ((no(MORNING), yes("2019-09-03")), False),
    ],
)
def test_of_one_day_the_later_answer_counts_where_every_row_has_a_time(events, refused):
    round_ = made(*events)
    assert bool(round_.instructions.refused_pairs) is refused
    assert (Proposals.of(round_).answer(A, "school", ["L1"]) == "agreed") is not refused
    assert check(round_) == []


def test_support_that_ended_after_it_began_the_same_day_has_ended():
    began = event(A, "started", "leader", "L1", on=MORNING)
    ended = event(A, "ended", "leader", "L1", on=NOON)
    assert made(began, ended).instructions.in_support == frozenset()
    assert made(at(began, NOON), at(ended, MORNING)).instructions.in_support == {A}
    assert made(at(began, DAY), ended).instructions.in_support == {A}


def test_only_decisions_of_the_same_moment_contradict_each_other():
    both = pin(A, "L1"), forbid(A, "L1")

    def codes(*moments):
        rows = [at(row, on) for row, on in zip(both, moments, strict=True)]
        return [fault.code for fault in check(made(decisions=rows)) if fault.file == "decisions.csv"]

    assert codes(MORNING, NOON) == []
    assert codes(NOON, NOON) == codes(DAY, NOON) == codes(DAY, DAY) == ["NM303"]
    assert made(decisions=[at(both[0], NOON), at(both[1], MORNING)]).instructions.pins == ((A, "L1", None),)
    assert made(decisions=[at(both[0], MORNING), at(both[1], NOON)]).instructions.pins == ()


def test_a_lift_takes_back_nothing_of_a_later_time():
    lift = at(pin(A, "L1").model_copy(update={"decision": "lift"}), MORNING)
    assert made(decisions=[at(pin(A, "L1"), NOON), lift]).instructions.pins == ((A, "L1", None),)
    (fault,) = check(made(decisions=[at(pin(A, "L1"), NOON), lift]))
    assert (fault.code, fault.value) == ("NM303", "lift")
    assert made(decisions=[at(pin(A, "L1"), DAY), lift]).instructions.pins == ()


def test_a_void_is_of_a_moment():
    void = event(A, "void", "school", "L1", scope="pair", on=NOON)
    assert made(no(MORNING), no(NOON), void).instructions.refused_pairs == {(A, "L1")}
    assert made(no(NOON), void).instructions.refused_pairs == frozenset()
    faults = check(made(no(NOON), at(void, DAY)))
    assert [fault.advice for fault in faults] == [
        "row 2 says refused, L1, pair, 2019-09-02 12:00:00: repeat its person, scope and day, with the time"
    ]


@pytest.mark.parametrize("table", ["events", "decisions"])
def test_a_day_to_come_is_refused_in_files_too(table):
    tomorrow = moment_now().date() + dt.timedelta(days=1)
    row = yes(DAY) if table == "events" else pin(A, "L1")
    (fault,) = check(make_round(schools=[school(A)], leaders=[leader()], **{table: [at(row, tomorrow.isoformat())]}))
    assert (fault.code, fault.file, fault.column) == ("NM203", f"{table}.csv", "on")
    assert check(make_round(schools=[school(A)], leaders=[leader()], **{table: [at(row, str(moment_now()))]})) == []


def test_record_writes_the_second_and_who_changes_their_mind_is_believed(round_path, call):
    before = moment_now()
    call("record", round_path, A, "refused", *PAIR)
    call("record", round_path, A, "agreed", *PAIR)
    call("record", round_path, A, "refused", *PAIR)
    moments = [row.on for row in read_round(round_path).records(Event)]
    assert before <= moments[0] < moments[1] < moments[2] <= moment_now()
    assert read_round(round_path).instructions.refused_pairs == {(A, "L1")}
    told = json.loads(call("record", round_path, A, "refused", *PAIR, "--format", "json").stdout)
    assert (told["already"], told["on"]) == (True, str(moments[2]))
    time.sleep(0.1)
    call("record", round_path, A, "void", *PAIR, "--scope", "pair", "--on", str(moments[2]))
    assert read_round(round_path).instructions.refused_pairs == frozenset()


def test_a_time_that_is_given_is_another_event_and_a_day_alone_the_last_of_its_day(round_path, call):
    def record(what, on):
        return json.loads(call("record", round_path, A, what, *PAIR, "--on", on, "--format", "json").stdout)["already"]

    assert [record("refused", MORNING), record("refused", MORNING), record("refused", DAY)] == [False, True, True]
    assert [record("agreed", NOON), record("agreed", DAY), record("refused", "02/09/2019 3:00 pm")] == [
        False, True, False,
    ]  # fmt: skip
    written = (round_path / "events.csv").read_text().splitlines()[1:]
    assert [line.split(",")[3] for line in written] == [
        "2019-09-02 09:00:00", "2019-09-02 12:00:00", "2019-09-02 15:00:00",
    ]  # fmt: skip


def test_a_void_of_a_day_needs_the_time_where_that_day_has_several_events(round_path, call):
    for on in (MORNING, NOON):
        call("record", round_path, A, "refused", *PAIR, "--on", on)
    message = call("record", round_path, A, "void", *PAIR, "--scope", "pair", "--on", DAY, exits=1).output
    assert "refused pair 2019-09-02 09:00:00, refused pair 2019-09-02 12:00:00" in message
    call("record", round_path, A, "void", *PAIR, "--scope", "pair", "--on", NOON)
    assert [str(row.on)[11:16] for row in read_round(round_path).records(Event)] == ["09:00", "12:00", "12:00"]


def test_frames_give_moments_and_a_time_with_a_zone_is_that_of_london():
    round_ = nle.draw_round(0.01, seed=2)
    case_id, leader_id = next(iter(round_.cases)), round_.tables["leaders"]["leader_id"].iloc[0]
    row = {"case_id": case_id, "event": "asked", "party": "leader", "person_id": leader_id}
    moments = [dt.date(2019, 7, 1), pd.Timestamp("2019-07-02 10:00"), pd.Timestamp("2019-07-03 23:30", tz="UTC")]
    changed = round_.with_tables(events=pd.DataFrame([row | {"on": moment} for moment in moments]))
    assert changed.tables["events"]["on"].map(str).tolist() == [
        "2019-07-01", "2019-07-02 10:00:00", "2019-07-04 00:30:00",
    ]  # fmt: skip
    again = changed.with_tables(events=changed.tables["events"])
    assert again.tables["events"]["on"].tolist() == changed.tables["events"]["on"].tolist()
