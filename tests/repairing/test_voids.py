"""An event that was recorded by mistake is taken back by a row more, and may be recorded again."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from constraints.checks import check
from constraints.round import Proposals
from constraints.testing import event, leader, make_round, school
from scenarios.rounds import read_round
from scenarios.runs import input_digests, read_run, run

PAIR = ("--party", "school", "--person", "L1", "--by", "RD")
A = "100001"


def made(*events):
    return make_round(schools=[school(A)], leaders=[leader()], events=list(events))


def void(person_id="L1", party="school", **more):
    return event(A, "void", party, person_id, **more)


def refused(person_id="L1", party="school", **more):
    return event(A, "refused", party, person_id, **more)


def test_a_void_takes_back_what_stands_above_it_and_what_is_below_it_stands():
    assert made(refused(scope="pair")).instructions.refused_pairs == {(A, "L1")}
    back = made(refused(scope="pair"), void(scope="pair"))
    assert (check(back), back.instructions.refused_pairs) == ([], frozenset())
    again = made(refused(scope="pair"), void(scope="pair"), refused(scope="pair"))
    assert again.instructions.refused_pairs == {(A, "L1")}
    twice = made(*again.records(type(refused())), void(scope="pair"))
    assert (check(twice), twice.instructions.refused_pairs) == ([], frozenset())


def test_a_void_gives_back_what_stood_before_the_event():
    yes = event(A, "agreed", "school", "L1", on="2019-09-01")
    no = refused(scope="pair", on="2019-09-05")
    assert made(yes, no).instructions.refused_pairs
    round_ = made(yes, no, void(scope="pair", on="2019-09-05"))
    assert Proposals.of(round_).answer(A, "school", ["L1"]) == "agreed"
    started = event(A, "started", "leader", "L1", on="2019-09-05")
    assert made(started).instructions.in_support == {A}
    assert made(started, void(party="leader", on="2019-09-05")).instructions.in_support == frozenset()


def test_a_run_folder_keeps_what_a_void_takes_back_and_what_stands_below_it(tmp_path):
    again = made(refused(scope="pair"), void(scope="pair"), refused(scope="pair"))
    withdrawn = event(A, "withdrawn", "leader", "L1")
    for number, round_ in enumerate((again, made(withdrawn, void(party="leader")), made(withdrawn))):
        run(round_, tmp_path / f"run{number}")
        kept = read_run(tmp_path / f"run{number}").round
        assert kept.instructions == round_.instructions
        assert input_digests(kept) == input_digests(round_)
    twice = made(*again.records(type(refused())), void(scope="pair"))
    moved = made(*sorted(twice.records(type(refused())), key=lambda row: row.event))
    assert input_digests(twice) != input_digests(moved)


@pytest.mark.parametrize(
    ("before", "advice"),
    [
        ([], "take the row out"),
        ([refused(party="leader")], "take the row out"),
        ([refused(scope="pair")], "row 2 says refused, L1, pair, 2019-09-02: repeat its person, scope and day"),
        ([refused(on="2019-09-03")], "row 2 says refused, L1, 2019-09-03: repeat its person, scope and day"),
        ([refused(None)], "row 2 says refused, 2019-09-02: repeat its person, scope and day"),
        ([refused(), void()], "take the row out"),  # it is taken back already
    ],
)
def test_a_void_of_nothing_is_refused(before, advice):
    (fault,) = [fault for fault in check(made(*before, void())) if fault.code == "NM303"]
    assert (fault.file, fault.row, fault.column, fault.value) == ("events.csv", len(before) + 2, "event", "void")
    assert fault.advice.startswith(advice)


def test_the_command_finds_scope_and_day_of_the_one_event_that_is_meant(round_path, call):
    call("record", round_path, A, "refused", *PAIR, "--on", "2019-10-01")
    told = json.loads(call("record", round_path, A, "void", *PAIR, "--format", "json").stdout)
    assert (told["scope"], told["on"], told["already"]) == ("pair", "2019-10-01", False)
    assert told["effects"] == [f"L1 may be matched with {A} again"]
    again = json.loads(call("record", round_path, A, "refused", *PAIR, "--on", "2019-10-01", "--format", "json").stdout)
    assert (again["already"], again["sequence"]) == (False, 3)
    lines = (round_path / "events.csv").read_text().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == ["refused", "void", "refused"]
    assert read_round(round_path).instructions.refused_pairs == {(A, "L1")}


def test_the_command_asks_which_where_several_could_be_meant(round_path, call):
    for day in ("2019-10-01", "2019-10-02"):
        call("record", round_path, A, "refused", *PAIR, "--on", day)
    before = (round_path / "events.csv").read_bytes()
    refusal = call("record", round_path, A, "void", *PAIR, exits=1)
    assert "one event to take back, not refused pair 2019-10-01, refused pair 2019-10-02" in refusal.output
    assert (round_path / "events.csv").read_bytes() == before
    call("record", round_path, A, "void", *PAIR, "--on", "2019-10-02")
    assert [row.event for row in read_round(round_path).records(type(refused()))] == ["refused", "refused", "void"]


def test_the_command_refuses_a_void_of_nothing_and_a_day_to_come(round_path, call):
    assert "NM303" in call("record", round_path, A, "void", *PAIR, exits=1).output
    tomorrow = (dt.date.today() + dt.timedelta(days=1)).isoformat()  # noqa: DTZ011
    refusal = call("record", round_path, A, "agreed", *PAIR, "--on", tomorrow, exits=1)
    assert "a day up to today" in refusal.output
    assert not (round_path / "events.csv").exists()
