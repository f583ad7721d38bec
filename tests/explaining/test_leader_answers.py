"""One leader: load, what binds, what a little more is worth, drop-outs and who stands by. Leading takes 6 half-days."""

import json

import pytest

from constraints.domain.allocation import Allocation
from constraints.domain.faults import InputRefused
from constraints.testing import capacity, leader, make_round, measured, pin, running, school, supporter
from optimiser.questions.changed_rounds import with_half_days, with_places, with_reach, without_leader
from optimiser.questions.explain import drill, load_of, value_of_leader
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solve import solve
from scenarios.explain.leaders import explain_leader
from scenarios.runs import read_run, run


def planned(**tables):
    round_ = make_round(**tables)
    result = solve(round_)
    return Session.of_plan(round_, result.allocation, result.stages)


def led(session, **by):
    """A session with a plan of our own: leader by case."""
    return Session.of_plan(session.round, Allocation.of([(case[1:], who) for case, who in by.items()], []))


def values(losses):
    return {loss.goal: (loss.before, loss.after, loss.proved) for loss in losses}


def test_load_is_what_is_led_and_what_is_left():
    # 20 half-days, 4 go on at 100002: 16 left; one new case takes 6, so 10 are free; 3 cases less 1 held: 2 left
    session = planned(
        schools=[school("100001"), school("100002")],
        leaders=[leader("L1", half_days=20, max_cases=3)],
        supporters=[supporter("S1", release_half_days=15)],
        running=[running("100002", "L1", half_days_left=4)],
    )
    load = load_of(session, "L1")
    assert (load.case_ids, load.running_ids) == (("100001",), ("100002",))
    assert (load.half_days, load.half_days_left, load.spare) == (6, (16,), (10,))
    assert (load.cases_left, load.cases_spare) == (2, 1)
    assert load.release_spare == 5  # 15 less 4 that go on less 6
    assert load.binds == ()  # there is no other case to take


@pytest.mark.parametrize(
    ("half_days", "max_cases", "release", "binds"),
    [
        (11, 2, 40, ("leader-days",)),  # 6 of 11 taken: 5 left
        (12, 1, 40, ("leader-caseload",)),
        (12, 2, 11, ("release-limit",)),
        (11, 1, 11, ("leader-days", "leader-caseload", "release-limit")),
    ],
)
def test_what_binds_is_every_rule_that_stops_one_more(half_days, max_cases, release, binds):
    session = planned(
        schools=[school("100001"), school("100002")],
        leaders=[leader("L1", half_days=half_days, max_cases=max_cases)],
        supporters=[supporter("S1", release_half_days=release)],
    )
    assert load_of(session, "L1").binds == binds


def test_nothing_binds_where_there_is_room():
    session = planned(schools=[school("100001"), school("100002")], leaders=[leader("L1"), leader("L2")])
    assert all(load_of(session, who).binds == () for who in ("L1", "L2"))


def test_a_place_is_worth_a_school_where_places_bind_and_a_day_is_not():
    session = planned(schools=[school("100001"), school("100002")], leaders=[leader("L1", max_cases=1)])
    place, day, reach = value_of_leader(session, "L1", quick=False).gains
    assert (place.placed, place.proved) == (1, True)
    assert values(place.losses)["placed.tier2"] == (1, 2, True)
    assert [day.placed, reach.placed] == [0, 0]


def test_a_day_is_worth_a_school_where_two_half_days_are_short():
    # 10 half-days: one deployment of 6 leaves 4; a day more makes 6
    session = planned(schools=[school("100001"), school("100002")], leaders=[leader("L1", half_days=10)])
    place, day, _ = value_of_leader(session, "L1", quick=True).gains
    assert (place.placed, day.placed) == (0, 1)


def test_a_day_is_added_to_every_period():
    round_ = make_round(
        schools=[school("100001")],
        leaders=[leader("L1")],
        capacity=[capacity("L1", "autumn", 3), capacity("L1", "spring", 2)],
    )
    assert with_half_days(round_, "L1", 2).people["L1"].by_period == (5, 4)
    assert with_half_days(round_, "L1", 2).people["L1"].half_days == 9


def test_ten_minutes_more_reach_helps_the_leader_alone():
    # both leaders are 65 minutes away, measured; the limit is 60
    tables = {
        "schools": [school("100001")],
        "leaders": [leader("L1", "S1"), leader("L2", "S2")],
        "travel": [measured("L1", "100001", 65), measured("L2", "100001", 65)],
    }
    session = planned(**tables)
    assert not session.allocation.deployments
    changed = with_reach(session.round, 10, "L1")
    led_by = {d.leader_id for d in solve(changed).allocation.deployments}
    assert led_by == {"L1"}
    assert changed.people["L2"].max_minutes == 60
    assert value_of_leader(session, "L1", quick=True).gains[2].placed == 1
    assert not solve(with_reach(session.round, 4, "L1")).allocation.deployments  # 64 minutes are not enough


def test_reach_of_everybody_lifts_the_policy_and_no_limit_of_a_leader():
    round_ = make_round(
        schools=[school("100001")],
        leaders=[leader("L1", max_minutes=60)],
        travel=[measured("L1", "100001", 65)],
    )
    assert not solve(with_reach(round_, 10)).allocation.deployments  # the own limit still stands
    assert solve(with_reach(round_, 10, "L1")).allocation.deployments


def test_a_leader_without_cases_takes_nothing_with_them():
    session = planned(schools=[school("100001")], leaders=[leader("L1"), leader("L2", "S2", half_days=5)])
    one, other = drill(session)
    assert (other.leader_id, other.how, other.lost_ids, other.proved) == ("L2", "no cases", (), True)
    assert one.lost_ids == ("100001",)  # L2 has 5 half-days, leading takes 6
    assert values(one.losses)["placed.tier2"] == (1, 0, True)


def test_a_standby_takes_the_case_and_hands_one_on():
    # L1 drops out; only L2 may take 100001 (secondary), whose primary goes to L3, who knows primaries alone
    session = planned(
        schools=[school("100001", phase="secondary"), school("100002")],
        leaders=[
            leader("L1", "S1", max_cases=1, phases="secondary"),
            leader("L2", "S2", max_cases=1, phases="primary;secondary"),
            leader("L3", "S3", max_cases=1, phases="primary"),
        ],
    )
    session = led(session, c100001="L1", c100002="L2")
    (one,) = drill(session, ["L1"])
    assert one.lost_ids == ()
    assert [(m.case_id, m.before, m.after) for m in one.moves] == [("100001", "L1", "L2"), ("100002", "L2", "L3")]
    assert (one.how, one.proved) == ("counted", True)


def test_a_less_urgent_school_gives_way():
    # two leaders with a place each; without L1, L2 must choose: tier 3 goes before tier 1
    schools = [school("100001", tier=3), school("100002", tier=1)]
    session = planned(schools=schools, leaders=[leader("L1", "S1", max_cases=1), leader("L2", "S2", max_cases=1)])
    session = led(session, c100001="L1", c100002="L2")
    (one,) = drill(session, ["L1"])
    assert one.lost_ids == ("100002",)
    assert [(m.case_id, m.after) for m in one.moves] == [("100001", "L2")]
    assert values(one.losses)["placed.tier3"] == (1, 1, True)
    assert values(one.losses)["placed.tier1"] == (1, 0, True)


def test_release_that_a_drop_out_frees_goes_to_a_colleague():
    # one supporter releases 6 half-days: L1 leads 100001, so 100002, which only L2 may lead, waits; then it does not
    tables = {
        "schools": [school("100001", tier=2), school("100002", tier=1, phase="secondary")],
        "leaders": [leader("L1", phases="primary"), leader("L2", phases="secondary")],
        "supporters": [supporter("S1", release_half_days=6)],
    }
    session = planned(**tables)
    assert [d.case_id for d in session.allocation.deployments] == ["100001"]
    (one,) = drill(session, ["L1"])
    assert values(one.losses)["placed.tier1"] == (0, 1, True)
    assert (one.lost_ids, one.how) == (("100001",), "solved")
    (bounded,) = drill(session.within(TimeBudget.of(0.0)), ["L1"])
    assert not bounded.proved
    assert values(bounded.losses)["placed.tier1"][1] == 0


def test_a_pin_on_the_leader_goes_with_them():
    round_ = make_round(
        schools=[school("100001")], leaders=[leader("L1"), leader("L2", "S2")], decisions=[pin("100001", "L1")]
    )
    result = solve(round_)
    session = Session.of_plan(round_, result.allocation, result.stages)
    loss = value_of_leader(session, "L1", quick=False).loss
    assert [(m.case_id, m.after) for m in loss.moves] == [("100001", "L2")]
    assert not without_leader(round_, "L1").instructions.pins
    assert round_.instructions.pins  # the round itself is not touched


def test_a_place_more_leaves_other_leaders_as_they_are():
    round_ = make_round(schools=[school("100001")], leaders=[leader("L1", max_cases=1), leader("L2", max_cases=1)])
    changed = with_places(round_, "L1")
    assert [changed.people[who].max_cases for who in ("L1", "L2")] == [2, 1]


@pytest.fixture
def folder(tmp_path):
    schools = [school("100001", tier=2), school("100002", tier=1), school("100003", tier=1)]
    leaders = [leader("L1", "S1", max_cases=2), leader("L2", "S2", half_days=3)]
    run(make_round(schools=schools, leaders=leaders), tmp_path / "run")
    return read_run(tmp_path / "run")


def test_the_answer_is_a_sentence_and_the_same_facts_as_json(folder):
    told = explain_leader(folder, "L1")
    waits = "School 100001 (100001), School 100003 (100003)."
    assert told.sentence.startswith(f"L1 leads 2 new schools; without L1, 2 schools would wait: {waits}")
    assert told.exact
    data = json.loads(json.dumps(told.to_dict()))
    worth = {fact["data"]["change"]["kind"]: fact["data"]["placed_more"] for fact in data["blocks"][1]["facts"]}
    assert worth == {"place": 1, "half-days": 0, "reach": 0}
    assert "for instance School 100002 (100002)" in " ".join(str(told).split())  # the one that waits
    quick = explain_leader(folder, "L1", quick=True)
    assert quick.sentence == told.sentence
    assert any("Quick answer" in line.text for line in quick.proof)


def test_a_leader_who_leads_nobody_is_told_so(folder):
    told = explain_leader(folder, "L2")
    assert told.sentence == "L2 leads no new school; without L2 no school would lose its leader."


def test_an_unknown_leader_is_refused(folder):
    with pytest.raises(InputRefused) as refused:
        explain_leader(folder, "L11")
    assert refused.value.faults[0].code == "NM202"
