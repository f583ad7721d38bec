"""The list to approve: yes and no beside each match, read back as events, and held by the next repair."""

import datetime as dt

import openpyxl
import pytest

from constraints.domain import Event
from scenarios.reports.audience import Audience
from scenarios.reports.workbook import make_workbook
from scenarios.rounds import read_round

SHEET = "To approve"


def decide(book, out, decisions, more=None):
    """Write decisions beside matches by case, and other cells by title into the same rows."""
    workbook = openpyxl.load_workbook(book)
    sheet = workbook[SHEET]
    header = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        case_id = row[header.index("Case ID")].value
        if case_id in decisions:
            for title, value in {"Decision": decisions[case_id], **(more or {})}.items():
                row[header.index(title)].value = value
    workbook.save(out)
    return out


def events(path):
    return [
        (row.case_id, row.event, row.party, row.person_id, row.scope, row.by) for row in read_round(path).records(Event)
    ]


@pytest.fixture(params=["planner", "director"])
def book(request, small_run, tmp_path):
    return make_workbook(small_run, tmp_path / "list.xlsx", Audience(request.param)).path


def leader_of(run, case_id):
    rows = (run / "deployments.csv").read_text(encoding="utf-8").splitlines()
    return next(row.split(",")[2] for row in rows if row.startswith(case_id))


def test_yes_and_no_become_events_of_the_director(book, small_run, round_path, tmp_path, call):
    back = decide(book, tmp_path / "back.xlsx", {"100001": "approve", "100004": "Reject"})
    call("record", round_path, "--from", back, "--by", "RD")
    yes, no = leader_of(small_run, "100001"), leader_of(small_run, "100004")
    assert events(round_path) == [
        ("100001", "approved", "regional-director", yes, None, "RD"),
        ("100004", "refused", "regional-director", no, "pair", "RD"),
    ]
    again = call("record", round_path, "--from", back, "--by", "RD")
    assert "2 row(s) the round has already" in again.stderr
    assert len(events(round_path)) == 2


def test_who_decided_and_when_may_stand_in_the_row(book, round_path, tmp_path, call):
    said = {"By": "RD-2", "On": dt.date(2019, 10, 1)}
    call("record", round_path, "--from", decide(book, tmp_path / "back.xlsx", {"100001": "approve"}, said))
    (event,) = read_round(round_path).records(Event)
    assert (event.by, event.on.date()) == ("RD-2", dt.date(2019, 10, 1))


def test_nobody_decides_without_a_name(book, round_path, tmp_path, call):
    back = decide(book, tmp_path / "back.xlsx", {"100001": "approve"})
    refused = call("record", round_path, "--from", back, exits=1)
    assert "give --by" in refused.stderr
    assert events(round_path) == []


@pytest.mark.parametrize(
    ("decisions", "more", "told"),
    [
        ({"100001": "maybe"}, {}, "NM105"),
        ({"100001": "approve"}, {"Leader ID": "L3"}, "NM924"),
        ({"100001": "approve"}, {"Leader's own school": "Elsewhere"}, "NM924"),
        ({"100001": "approve"}, {"By": "=A1"}, "NM104"),
        ({"100001": "reject"}, {"Reason code": "because"}, "NM105"),
    ],
)
def test_what_cannot_be_read_adds_nothing(book, round_path, tmp_path, call, decisions, more, told):
    back = decide(book, tmp_path / "back.xlsx", decisions, more)
    assert told in call("record", round_path, "--from", back, "--by", "RD", exits=1).stderr
    assert events(round_path) == []


def test_an_untouched_list_says_nothing_and_is_not_taken_for_changed(book, round_path, call):
    result = call("record", round_path, "--from", book)
    assert "Not believed" not in result.stderr
    assert "Recorded: 0 row(s)" in result.stderr


def test_a_repair_holds_what_is_approved(book, small_run, round_path, tmp_path, call):
    call("record", round_path, "--from", decide(book, tmp_path / "back.xlsx", {"100001": "approve"}), "--by", "RD")
    call("repair", round_path, small_run, "--out", tmp_path / "run2")
    assert leader_of(tmp_path / "run2", "100001") == leader_of(small_run, "100001")
