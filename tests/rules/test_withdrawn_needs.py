"""A need that was withdrawn is not there, and its row stays."""

from __future__ import annotations

import datetime as dt

import pytest

import nlematch as nle
from constraints.audit import audit_allocation
from constraints.checks import brief_of, check
from constraints.domain import moment_now
from constraints.testing import leader, make_round, need, pin, running, school, staff_member
from scenarios.runs.digests import input_digests

A, DAY = "100001", "2019-10-01"


def made(*needs, **more):
    tables = {"schools": [school(A)], "leaders": [leader()], "staff": [staff_member(specialisms="maths:3;phonics:3")]}
    return make_round(**(tables | {"needs": list(needs)} | more))


def test_it_is_neither_covered_nor_uncovered_nor_counted():
    round_ = made(need(A, "maths", withdrawn_on=DAY), need(A, "phonics"))
    assert list(round_.needs) == [(A, "phonics")]
    run = nle.run(round_)
    assert run.tables["supports"]["need_id"].tolist() == ["phonics"]
    assert run.tables["uncovered"].empty
    assert run.manifest["counts"]["needs"] == 1
    counts = brief_of(round_).counts
    assert (counts["needs"], counts["needs withdrawn"]) == (1, 1)
    assert "needs withdrawn" not in brief_of(made(need(A, "maths"))).counts


def test_cover_of_it_is_refused_by_the_audit():
    round_ = made(need(A, "maths", withdrawn_on=DAY))
    with pytest.raises(nle.InputRefused):
        audit_allocation(round_, nle.Allocation.of([(A, "L1")], [(A, "maths", "T1")]))


def test_a_derived_one_does_not_inform_the_lead():
    def price(**more):
        round_ = made(need(A, "maths", severity=3, source="derived", **more))
        return nle.run(round_).manifest["prices"].get("specialism-shortfall", 0)

    assert (price(), price(withdrawn_on=DAY)) == (90, 0)


def test_other_needs_keep_their_ids():
    rows = [need(A, "maths", severity=3, half_days=6), need(A, "maths", severity=2), need(A, "phonics")]
    assert list(made(*rows).needs) == [(A, "maths"), (A, "maths-2"), (A, "phonics")]
    gone = rows[0].model_copy(update={"withdrawn_on": dt.date(2019, 10, 1)})
    assert list(made(gone, *rows[1:]).needs) == [(A, "maths-2"), (A, "phonics")]


def test_support_that_runs_for_it_only_takes_its_persons_time():
    work = [running(A, "L1"), running(A, "T1", 2, need_id="maths")]
    for row, covers in ((need(A, "maths"), {(A, "maths")}), (need(A, "maths", withdrawn_on=DAY), set())):
        round_ = made(row, running=work)
        assert check(round_) == []
        assert set(round_.ledger.supports) == covers
        assert sum(round_.ledger.days_left["T1"]) == 58


def test_a_pin_to_cover_nothing_else_is_told_before_anything_is_solved():
    round_ = made(need(A, "maths", withdrawn_on=DAY), decisions=[pin(A, "T1", "maths")])
    faults = check(round_)
    assert [(fault.code, fault.file) for fault in faults] == [("NM202", "decisions.csv")]
    assert check(made(need(A, "maths"), decisions=[pin(A, "T1", "maths")])) == []


def test_a_day_to_come_is_refused_and_today_is_not():
    tomorrow = moment_now().date() + dt.timedelta(days=1)
    (fault,) = check(made(need(A, withdrawn_on=tomorrow.isoformat())))
    assert (fault.code, fault.file, fault.column) == ("NM203", "needs.csv", "withdrawn_on")
    assert check(made(need(A, withdrawn_on=str(moment_now())))) == []


def test_rounds_without_it_have_the_digests_that_they_had():
    frame = made(need(A)).tables["needs"]
    assert (
        input_digests(made(need(A)))["needs"]
        == (input_digests(make_round(schools=[school(A)], needs=[need(A)]))["needs"])
    )
    assert "withdrawn_on" in frame.columns
    assert input_digests(made(need(A, withdrawn_on=DAY)))["needs"] != input_digests(made(need(A)))["needs"]
