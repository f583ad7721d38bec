"""The next round of new files: their schools, with what planners wrote; work goes on, whatever the files say."""

import datetime as dt

import pandas as pd
import pytest

import nlematch as nle
from constraints.changes import with_tables
from constraints.checks import check
from constraints.testing import event, leader, make_round, need, running, school, staff_member, trust_case
from scenarios.runs import run

START, END = dt.date(2019, 9, 1), dt.date(2020, 8, 31)
A, B, C, D = "100001", "100002", "100003", "100004"


def old_round(**more):
    given = {
        "schools": [school(A, faith_requirement="require", max_minutes=30), school(B), school(C, eligible=False)],
        "leaders": [leader("L1", half_days=12), leader("L2")],
        "staff": [staff_member("T1", specialisms="maths:3")],
        "needs": [need(A, "maths"), need(A, "phonics", source="derived"), need(B, "maths", severity=2)],
    } | more  # fmt: skip
    return make_round(as_at=START, delivery=(START, END), **given)


def new_files(*schools, cases=(), needs=()):
    """Make what an import gives: schools, cases and derived needs, nobody to lead."""
    round_ = make_round(as_at=START, delivery=(START, END), schools=list(schools), cases=list(cases), needs=list(needs))
    blank = {name: round_.tables[name][:0] for name in ("supporters", "leaders")}
    return with_tables(round_, blank)


def following(round_, demand, **more):
    made = nle.next_round(round_, run(round_), "2020-01-01", demand=demand, **more)
    assert check(made.round) == []
    return made


def test_schools_are_those_of_the_files_with_what_planners_wrote():
    made = following(old_round(), new_files(school(A, tier=3, pupils=200), school(C), school(D)))
    schools = made.round.tables["schools"].set_index("urn")
    assert list(schools.index) == [A, C, D]
    assert (schools.loc[A, "tier"], schools.loc[A, "pupils"]) == (3, 200)  # of the files
    assert (schools.loc[A, "faith_requirement"], schools.loc[A, "max_minutes"]) == ("require", 30)  # a planner's
    assert schools.loc[C, "eligible"] is False  # a planner's no
    assert {case_id: case.rounds_waited for case_id, case in made.round.cases.items()} == {A: 1, C: 0, D: 0}
    told = made.rows[made.rows["table"] == "schools"].set_index("case_id")
    assert told["fate"].to_dict() == {A: "carried", B: "dropped", C: "carried"}
    assert told.loc[B, "reason"] == "not in the new files"


def test_needs_that_planners_wrote_stay_and_derived_ones_are_of_the_files():
    fresh = [need(A, "behaviour", source="derived"), need(D, "behaviour", source="derived")]
    made = following(old_round(), new_files(school(A), school(D), needs=fresh))
    assert {(one.case_id, one.specialism, one.source) for one in made.round.needs.values()} == {
        (A, "maths", "diagnosed"), (A, "behaviour", "derived"), (D, "behaviour", "derived")
    }  # fmt: skip


def test_a_case_at_work_stays_though_the_files_do_not_have_it():
    round_ = old_round(running=[running(B, "L2", 4), running(B, "T1", 2, need_id="maths")])
    made = following(round_, new_files(school(A)))
    assert set(made.round.cases) == {A, B}
    assert made.round.tables["schools"].set_index("urn").loc[B, "eligible"] is False
    assert {(row.case_id, row.specialism) for row in made.round.needs.values()} >= {(B, "maths")}
    assert set(made.round.ledger.leads) == {B}
    assert run(made.round).audit.clean


def test_a_case_that_ended_comes_back_with_the_files_and_is_asked_about():
    events = [event(A, "started", "leader", "L1", on=START), event(A, "ended", "leader", "L1", on=dt.date(2019, 12, 1))]
    round_ = old_round(schools=[school(A, rounds_waited=2), school(B)])
    found = run(round_)
    led = {row.case_id: row.leader_id for row in found.allocation.deployments}
    told = old_round(
        schools=[school(A, rounds_waited=2), school(B)],
        events=[row.model_copy(update={"person_id": led[A]}) for row in events],
    )
    made = nle.next_round(told, found, "2020-01-01", demand=new_files(school(A), school(B)))
    (row,) = made.rows[(made.rows["table"] == "schools") & (made.rows["fate"] == "unknown")].to_dict("records")
    assert row["case_id"] == A
    assert made.round.cases[A].rounds_waited == 0


def test_members_of_a_trust_and_cases_that_planners_made():
    schools = [school(A, case_id="trust-5001", trust_id="5001"), school(B, case_id="trust-5001", trust_id="5001"),
               school(C, case_id="pair"), school(D, case_id="pair")]  # fmt: skip
    cases = [trust_case("trust-5001", easting=400_000, northing=300_000, lead_half_days=9),
             trust_case("pair", easting=400_000, northing=300_000, rounds_waited=1)]  # fmt: skip
    round_ = old_round(schools=schools, cases=cases, needs=[], leaders=[leader("L1", kind="nle")])
    fresh = new_files(
        school(A, case_id="trust-5001", trust_id="5001"), school(B, trust_id="5002"), school(C), school(D),
        cases=[trust_case("trust-5001", easting=400_100, northing=300_000)],
    )  # fmt: skip
    made = following(round_, fresh)
    assert {case_id: len(case.members) for case_id, case in made.round.cases.items()} == {
        "trust-5001": 1, B: 1, "pair": 2  # a case that the trust's test made is not kept for who has left it
    }  # fmt: skip
    assert made.round.cases["trust-5001"].lead_half_days == 9
    assert (made.round.cases["pair"].rounds_waited, made.round.cases["trust-5001"].easting) == (2, 400_100)


def test_columns_of_ones_own_stay():
    round_ = old_round()
    own = round_.tables["schools"].assign(cluster=["east", "west", "east"])
    made = following(round_.with_tables(schools=own), new_files(school(A), school(D)))
    assert made.round.tables["schools"]["cluster"].tolist() == ["east", None]


@pytest.mark.parametrize("outcome", ["failed", "succeeded"])
def test_outcomes_are_read_by_name_from_a_file(tmp_path, outcome):
    round_ = old_round(needs=[], schools=[school(A, name="Elm Primary"), school(B)])
    found = run(round_)
    led = {row.case_id: row.leader_id for row in found.allocation.deployments}
    events = [event(A, "started", "leader", led[A], on=START), event(A, "ended", "leader", on=dt.date(2019, 12, 1))]
    file = tmp_path / "ended.csv"
    pd.DataFrame({"case_id": ["elm primary"], "outcome": [outcome]}).to_csv(file, index=False)
    told = old_round(needs=[], schools=[school(A, name="Elm Primary"), school(B)], events=events)
    made = nle.next_round(told, found, "2020-01-01", outcomes=file)
    assert made.round.tables["history"]["outcome"].tolist() == [outcome]
    assert (A in made.round.cases) == (outcome == "failed")
