"""What becomes of each kind of row, one after the other: exact answers with their arithmetic."""

import datetime as dt

import pytest

import nlematch as nle
from constraints.checks import check
from constraints.testing import (
    commitment,
    conflict,
    event,
    forbid,
    leader,
    make_round,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    waive,
)
from scenarios.runs import commitments, run

START, END = dt.date(2020, 9, 1), dt.date(2021, 8, 31)
NEXT = "2020-12-01"
A, B, C = "100001", "100002", "100003"


def autumn(**more):
    """A round of a year: two schools that L1 and L2 lead, each with a member of staff for maths."""
    given = {
        "schools": [school(A), school(B)],
        "supporters": [supporter("S1"), supporter("S2")],
        "leaders": [leader("L1", "S1", half_days=6, max_cases=1), leader("L2", "S2", half_days=6, max_cases=1)],
        "staff": [staff_member("T1", "S1", "maths:2", 4), staff_member("T2", "S2", "maths:2", 4)],
        "needs": [need(A, half_days=4), need(B, half_days=4)],
    } | more  # fmt: skip
    return make_round(as_at=START, delivery=(START, END), **given)


@pytest.fixture(scope="module")
def found():
    """The run of the round: L1 leads A with T1, L2 leads B with T2."""
    return run(autumn(decisions=[pin(A, "L1"), pin(B, "L2")]))


def following(found, as_at=NEXT, *, outcomes=None, demand=None, **tables):
    """Make the next round of the run's round with other tables; it is sound."""
    made = nle.next_round(autumn(**tables), found, as_at, outcomes=outcomes, demand=demand)
    assert check(made.round) == []
    return made


def at_work(made):
    rows = made.round.tables["running"][["case_id", "person_id", "need_id", "half_days_left"]]
    return [tuple(row) for row in rows.itertuples(index=False, name=None)]


def fates(made, table):
    rows = made.rows[made.rows["table"] == table]
    return [(row["fate"], row["now_in"], row["reason"]) for row in rows.to_dict("records")]


def start(case_id, person_id, on=START):
    return event(case_id, "started", "leader", person_id, on=on)


# --- what runs on ----------------------------------------------------------------------------------------------------


def test_what_started_runs_on_with_what_is_left_and_takes_its_needs_along(found):
    made = following(found, events=[start(A, "L1"), start(B, "L2", dt.date(2020, 11, 1))])
    # of A 91 of 365 days are over: 6 x 91 / 365 = 1.5, 1 done; 4 x 91 / 365 = 0.997, none done
    # of B, from 1 November, 30 of 304: 6 x 30 / 304 = 0.6, none done
    assert at_work(made) == [(A, "L1", None, 5), (A, "T1", "maths", 4), (B, "L2", None, 6), (B, "T2", "maths", 4)]
    rows = made.round.tables["running"]
    assert rows["half_days"].tolist() == [6, 4, 6, 4]
    assert rows["since"].tolist() == [START, START, dt.date(2020, 11, 1), dt.date(2020, 11, 1)]
    assert set(rows["until"]) == {END}
    assert not len(made.round.tables["events"])


def test_what_has_not_started_does_not_run_on(found):
    made = following(found, events=[event(A, "agreed", "school", "L1"), event(A, "agreed", "leader", "L1")])
    assert at_work(made) == []
    assert [row[0] for row in fates(made, "deployments")] == ["unknown", "dropped"]
    assert "agreed" in fates(made, "deployments")[0][2]
    assert fates(made, "deployments")[1] == ("dropped", "", "only proposed")


def test_who_covers_a_need_may_start_later_and_end_sooner(found):
    day = dt.date(2020, 10, 1)
    ended = event(B, "ended", "leader", "T2", on=day)
    made = following(found, events=[start(A, "L1"), start(A, "T1", day), start(B, "L2"), ended])
    assert at_work(made) == [(A, "L1", None, 5), (A, "T1", "maths", 4), (B, "L2", None, 5)]
    assert made.round.tables["running"]["since"].tolist() == [START, day, START]


@pytest.mark.parametrize(
    "gone",
    [
        event(A, "withdrawn", "leader", "L1", on=dt.date(2020, 10, 1)),
        event(A, "withdrawn", "supporter", "S1", on=dt.date(2020, 10, 1)),
        event(A, "withdrawn", "school", on=dt.date(2020, 10, 1)),
    ],
)
def test_what_broke_off_leaves_no_history_and_nobody_at_work(found, gone):
    made = following(found, events=[start(A, "L1"), start(B, "L2"), gone])
    assert at_work(made) == [(B, "L2", None, 5), (B, "T2", "maths", 4)]
    assert not len(made.round.tables["history"])
    assert made.round.cases[A].rounds_waited == (0 if gone.party == "school" else 1)


def test_another_leader_than_the_runs_has_the_half_days_of_the_tier():
    others = autumn(leaders=[leader("L1", "S1", half_days=6), leader("L2", "S2", half_days=12)])
    found = run(others.with_tables(decisions=autumn(decisions=[pin(A, "L1"), pin(B, "L2")]).tables["decisions"]))
    made = nle.next_round(autumn(events=[start(A, "L2")]), found, NEXT)
    assert at_work(made) == [(A, "L2", None, 5)]
    assert fates(made, "events") == [("carried", "running", "running work now")]


def test_a_start_of_nobody_by_name_is_of_whoever_is_proposed(found):
    made = following(found, events=[event(A, "started", "leader", on=START), event(C, "refused", "leader", "L1")])
    assert at_work(made) == [(A, "L1", None, 5), (A, "T1", "maths", 4)]


def test_a_start_that_is_void_is_no_start(found):
    made = following(found, events=[start(A, "L1"), event(A, "void", "leader", "L1", on=START)])
    assert at_work(made) == []
    assert {row[0] for row in fates(made, "events")} == {"dropped"}


def test_work_that_began_after_the_window_lasts_to_the_end_of_the_next_one(found):
    made = following(found, as_at="2021-09-01", events=[start(A, "L1", dt.date(2021, 9, 5))])
    assert at_work(made) == [(A, "L1", None, 6), (A, "T1", "maths", 4)]
    assert set(made.round.tables["running"]["until"]) == {dt.date(2022, 8, 31)}


def test_running_work_goes_by_its_own_days(found):
    rows = [
        running(C, "L1", 4),  # no days: from the window's first to its last: 4 x 91 / 365 = 0.997
        running(C, "T1", 3, need_id="maths", since=dt.date(2020, 6, 1), until=dt.date(2020, 12, 31), half_days=7),
    ]  # 7 x 183 / 214 = 5.99: 5 done
    made = following(found, running=rows)
    assert at_work(made) == [(C, "L1", None, 4), (C, "T1", "maths", 2)]
    again = nle.next_round(made.round, run(made.round), "2021-03-01")
    # 4 x 181 / 365 = 1.98; the other ended in December
    assert at_work(again) == [(C, "L1", None, 3)]


# --- what ended ------------------------------------------------------------------------------------------------------


def test_what_ended_is_history_and_leaves(found):
    day = dt.date(2020, 11, 20)
    events = [start(A, "L1"), event(A, "ended", "leader", "L1", on=day), start(B, "L2")]
    made = following(found, events=events)
    history = made.round.tables["history"]
    assert history[["urn", "supporter_id", "ended", "outcome"]].to_numpy().tolist() == [[A, "S1", day, "not-known"]]
    assert set(made.round.cases) == {B}
    assert [row[:2] for row in fates(made, "deployments")] == [("dropped", "history"), ("carried", "running")]


@pytest.mark.parametrize("outcomes", [{A: "failed"}, {A: "succeeded"}, "file"])
def test_outcomes_are_as_planners_say(found, outcomes, tmp_path):
    given = outcomes
    if outcomes == "file":
        given = tmp_path / "ended.csv"
        given.write_text(f"outcome,case_id\nFailed,{A}\n")
    events = [start(A, "L1"), event(A, "ended", "leader", "L1", on=dt.date(2020, 11, 20))]
    made = following(found, events=events, outcomes=given, schools=[school(A, rounds_waited=2), school(B)])
    (outcome,) = made.round.tables["history"]["outcome"]
    assert outcome == ("succeeded" if outcomes == {A: "succeeded"} else "failed")
    assert set(made.round.cases) == ({B} if outcome == "succeeded" else {A, B})
    if outcome == "failed":
        assert made.round.cases[A].rounds_waited == 0


def test_an_outcome_of_what_did_not_end_is_refused(found):
    with pytest.raises(nle.InputRefused) as refused:
        following(found, outcomes={B: "failed", A: "fine"})
    assert [(fault.code, fault.value) for fault in refused.value.faults] == [("NM105", "fine"), ("NM202", B)]


def test_work_whose_time_is_over_ended(found):
    made = following(found, as_at="2021-09-01", events=[start(A, "L1")])
    assert at_work(made) == []
    assert made.round.tables["history"]["ended"].tolist() == [END]


# --- instructions ----------------------------------------------------------------------------------------------------


def test_announced_is_a_pin_and_stays_announced(found):
    events = [
        event(A, "agreed", "school", "L1"), event(A, "announced", "regional-director", "L1"),
        event(B, "approved", "regional-director", "L2"),
    ]  # fmt: skip
    made = following(found, events=events)
    decisions = made.round.tables["decisions"][["case_id", "person_id", "decision"]].to_numpy().tolist()
    assert decisions == [[A, "L1", "pin"], [B, "L2", "pin"]]
    assert [row[:2] for row in fates(made, "events")] == [("carried", "events")] * 3
    again = nle.next_round(made.round, run(made.round), "2021-02-01")
    assert [row[0] for row in fates(again, "events")] == ["carried"] * 3


def test_an_announced_lead_that_no_rule_lets_pass_any_more_is_to_settle(found):
    made = following(found, events=[event(A, "announced", "regional-director", "L1")], conflicts=[conflict(A, "L1")])
    assert not len(made.round.tables["decisions"])
    assert fates(made, "deployments")[0][0] == "unknown"
    assert "cannot be pinned" in fates(made, "deployments")[0][2]
    assert fates(made, "conflicts") == [("carried", "conflicts", "stays")]


def test_a_forbid_of_what_runs_on_is_dropped_and_of_something_else_stays(found):
    decisions = [forbid(A, "L1"), forbid(A, "L1", "maths"), forbid(A, "T1", "maths"), forbid(A, "T1", "phonics")]
    made = following(found, decisions=decisions, events=[start(A, "L1")])
    assert [row[0] for row in fates(made, "decisions")] == ["dropped", "carried", "dropped", "carried"]


def test_pins_drop_and_forbids_and_waivers_stay(found):
    decisions = [
        pin(A, "L1"), forbid(B, "L1"), waive(B, "L2", "travel-limit"), forbid(A, "L2"),
        pin(A, "L2", on=dt.date(2020, 9, 2)),
    ]  # fmt: skip
    made = following(found, decisions=decisions, events=[start(B, "L2")])
    kept = made.round.tables["decisions"][["case_id", "person_id", "decision"]].to_numpy().tolist()
    assert kept == [[B, "L1", "forbid"], [B, "L2", "waive"]]
    assert [row[0] for row in fates(made, "decisions")] == ["dropped", "carried", "carried", "dropped", "dropped"]


@pytest.mark.parametrize("lasts", ["until-revoked", "round"])
def test_refusals_last_as_the_policy_says(found, lasts):
    events = [
        event(A, "refused", "school"), event(B, "withdrawn", "leader", "L2"), event(B, "refused", "leader", "L1"),
        event(B, "refused", "school", "S2", scope="pair"),
    ]  # fmt: skip
    old = autumn(events=events).with_policy({"refusals": {"lasts": lasts}})
    now = nle.next_round(old, found, NEXT).round
    assert (A in now.instructions.refused_offers) == (lasts == "until-revoked")
    assert ("L2" in now.instructions.withdrawn) == (lasts == "until-revoked")
    assert now.instructions.refused_pairs == {(B, "L1"), (B, "S2")}
    assert (now.cases[A].rounds_waited, now.cases[B].rounds_waited) == (0, 1)  # who refused the offer does not wait


def test_who_may_not_be_led_does_not_wait(found):
    schools = [school(A, eligible=False), school(B, trust_match="pending", rounds_waited=1), school(C, rounds_waited=1)]
    made = following(found, schools=schools, needs=[])
    assert [made.round.cases[urn].rounds_waited for urn in (A, B, C)] == [0, 1, 2]


def test_commitments_of_the_run_itself_are_dropped(found):
    (source,) = set(commitments(found)["source"])
    rows = [
        commitment("L1", 2, supporter_id="S1", source="London"), commitment("L1", 6, supporter_id="S1", source=source),
        commitment("X9", 2, supporter_id="S9"),
    ]  # fmt: skip
    made = following(found, commitments=rows)
    assert [row[0] for row in fates(made, "commitments")] == ["carried", "dropped", "unknown"]
    assert made.round.tables["commitments"]["source"].tolist()[0] == "London"
    assert len(made.round.tables["commitments"]) == 2


# --- days and refusals -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_at", "first", "last"),
    [
        ("2020-12-01", "2020-12-01", "2021-11-30"),  # three months: the last day of a month stays the last
        ("2020-12-15", "2020-12-15", "2021-12-14"),  # three months and fourteen days
        ("15/09/2020", "2020-09-15", "2021-09-14"),
        ("2022-09-01", "2022-09-01", "2023-08-31"),
    ],
)
def test_the_window_moves_along(found, as_at, first, last):
    meta = following(found, as_at=as_at).round.meta
    assert (meta.delivery_start.isoformat(), meta.delivery_end.isoformat()) == (first, last)


def test_what_cannot_be_is_refused(found, tmp_path):
    with pytest.raises(nle.InputRefused, match="NM203"):
        nle.next_round(autumn(), found, START)
    with pytest.raises(nle.InputRefused, match="NM602"):
        nle.next_round(autumn(schools=[school("100008")], needs=[]), found, NEXT)
    with pytest.raises(nle.InputRefused, match="NM606"):
        nle.next_round(autumn(), [found, found], NEXT)
    with pytest.raises(nle.InputRefused, match="NM203"):
        nle.next_round(autumn(), found, NEXT, delivery_end="2020-01-01")
    nle.write_round(autumn(), tmp_path / "there")
    with pytest.raises(nle.InputRefused, match="NM603"):
        nle.next_round(autumn(), found, NEXT, tmp_path / "there")
