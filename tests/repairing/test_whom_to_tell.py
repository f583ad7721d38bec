"""`tell.csv` of a repair: every party to whom a case means something else than before, and what it had heard."""

import pytest

from constraints.testing import event, school
from scenarios.rechecking import recheck
from scenarios.repair import NEWS, repair
from scenarios.runs import run

# L1 leads 100001 and T1 covers there; L2 leads 100003 and T2 covers; 100002 is 10 km from both.
L1_OUT = event("100001", "withdrawn", "leader", "L1", on="2019-10-02")


@pytest.fixture
def told(small_round, tmp_path):
    """Solve a round, repair it with these events and other schools, and return who is told what of a case."""

    def tell(case_id, *events, **more):
        run(small_round(), tmp_path / "run")
        repaired = repair(small_round(events=list(events), **more), tmp_path / "run", tmp_path / "out")
        assert recheck(tmp_path / "out").clean
        table = repaired.tables["tell"]
        mine = table[table["case_id"] == case_id].fillna("")
        assert set(mine["news"]) <= NEWS.keys()
        return {
            (row.party, row.whom): (row.news, row.before, row.after, row.heard) for row in mine.itertuples(index=False)
        }

    return tell


def test_nobody_is_told_where_nothing_changed(told):
    assert told("100001") == {}


def test_a_leader_whom_the_school_refuses_is_followed_by_another(told):
    rows = told("100001", event("100001", "refused", "school", "L1", scope="pair"))
    assert rows == {
        ("local-authority", "301"): ("changed", "L1", "L2", ""),
        ("school", "100001"): ("changed", "L1", "L2", "refused"),
        ("home-head", "S2"): ("new", "", "L2, T2", ""),
        ("leader", "L2"): ("new", "", "lead", ""),
        ("staff", "T2"): ("new", "", "maths", ""),
        ("home-head", "S1"): ("withdrawn", "L1, T1", "", ""),
        ("leader", "L1"): ("withdrawn", "lead", "", ""),
        ("staff", "T1"): ("withdrawn", "maths", "", ""),
    }
    assert [news for news, *_ in rows.values()] == ["changed"] * 2 + ["new"] * 3 + ["withdrawn"] * 3


def test_what_each_party_had_heard_is_told(told):
    asked = event("100001", "asked", "school", "L1", on="2019-09-01")
    agreed = event("100001", "agreed", "home-head", "L1", on="2019-09-01")
    public = event("100001", "announced", "regional-director", "L1", on="2019-09-02")
    rows = told("100001", asked, agreed, public, L1_OUT)
    heard = {party: rows[party][3] for party in rows if rows[party][0] != "new"}
    assert heard == {
        ("local-authority", "301"): "announced",
        ("school", "100001"): "asked",
        ("home-head", "S1"): "agreed",
        ("leader", "L1"): "withdrawn",
        ("staff", "T1"): "announced",
    }


def test_a_school_that_refused_the_offer_is_among_those_whose_part_is_over(told):
    rows = told("100001", event("100001", "refused", "school", on="2019-10-02"))
    assert {news for news, *_ in rows.values()} == {"withdrawn"}
    assert rows["school", "100001"] == ("withdrawn", "L1", "", "refused")


def test_a_case_that_left_the_round_is_over_for_everybody(told):
    rows = told("100003", schools=[school("100001", la_code="301")], needs=[])
    assert rows["leader", "L2"] == ("withdrawn", "lead", "", "")
    assert rows["staff", "T2"] == ("withdrawn", "maths", "", "")


def test_who_does_something_else_at_a_case_is_told(told):
    """The need of 100001 is gone, and with it T1's part there; that L1 leads is no news."""
    rows = told("100001", needs=[])
    assert rows == {
        ("home-head", "S1"): ("changed", "L1, T1", "L1", ""),
        ("staff", "T1"): ("withdrawn", "maths", "", ""),
    }


@pytest.mark.parametrize(("cell", "value"), [("after", "L9"), ("news", "new"), ("heard", "asked"), ("before", "")])
def test_a_row_that_cannot_be_is_found_by_an_audit(told, tmp_path, cell, value):
    told("100001", L1_OUT)
    file = tmp_path / "out" / "tell.csv"
    lines = file.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if ",school," in line)
    row = dict(zip(lines[0].split(","), lines[at].split(","), strict=True)) | {cell: value}
    lines[at] = ",".join(row.values())
    file.write_text("\n".join(lines) + "\n")
    found = {(breach.subject, breach.because) for breach in recheck(tmp_path / "out").breaches}
    assert ("tell.csv 100001 school", "not what round, events and allocation give") in found
