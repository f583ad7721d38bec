"""How far a proposal has gone, read off the events alone."""

import pytest

from constraints.faces.pairs import FAIL, PASS
from constraints.round.proposals import Proposals
from constraints.testing import event, leader, make_round, school, verify

CASE = "100001"
YES = [event(CASE, "agreed", "school", "L1"), event(CASE, "agreed", "leader", "L1")]


def state(*events, who="L1", **more):
    round_ = make_round(schools=[school(CASE)], leaders=[leader("L1"), leader("L2", "S2")], events=events, **more)
    return Proposals.of(round_).state(CASE, who)


@pytest.mark.parametrize(
    ("events", "reached"),
    [
        ([], "proposed"),
        ([event(CASE, "asked", "leader", "L1")], "proposed"),
        (YES[:1], "proposed"),  # the leader has not said yes
        (YES, "agreed"),
        ([event(CASE, "agreed", "school"), YES[1]], "proposed"),  # yes to the offer is no yes to the leader
        ([event(CASE, "agreed", "school", "S1"), YES[1]], "agreed"),  # yes to the leader's supporter is
        ([*YES, event(CASE, "announced", "regional-director")], "announced"),
        ([event(CASE, "announced", "regional-director", "L1")], "announced"),
        ([*YES, event(CASE, "started", "leader", "L1")], "started"),
        ([event(CASE, "started", "leader", "L1"), event(CASE, "announced", "school", on="2019-09-09")], "started"),
        ([*YES, event(CASE, "started", "leader", "L1"), event(CASE, "ended", "leader", on="2019-09-09")], "proposed"),
    ],
)
def test_a_proposal_goes_from_proposed_to_started(events, reached):
    assert state(*events) == reached
    assert state(*reversed(events)) == reached  # the order of rows does not matter


def test_what_is_said_of_one_leader_says_nothing_of_another():
    assert state(*YES, event(CASE, "announced", "regional-director", "L1"), who="L2") == "proposed"


def test_a_refusal_begins_it_anew_and_one_without_effect_takes_back_one_yes():
    assert state(*YES, event(CASE, "refused", "leader", "L1", on="2019-09-09")) == "proposed"
    again = [event(CASE, "agreed", "leader", "L1", on="2019-09-10")]
    assert state(*YES, event(CASE, "refused", "leader", "L1", on="2019-09-09"), *again) == "proposed"
    overrides = {"refusals": []}
    told = event(CASE, "refused", "leader", "L1", on="2019-09-09")
    assert state(*YES, told, overrides=overrides) == "proposed"
    assert state(*YES, told, *again, overrides=overrides) == "agreed"


def test_the_policy_says_whose_yes_it_takes():
    only_the_director = {"proposals": {"agreed_by": ["regional-director"]}}
    assert state(*YES, overrides=only_the_director) == "proposed"
    assert state(event(CASE, "approved", "regional-director", "L1"), overrides=only_the_director) == "agreed"


def test_it_weighs_more_to_undo_what_has_gone_further():
    weights = {"proposals": {"move_weights": {"proposed": 2, "agreed": 5, "announced": 7, "started": 11}}}
    ways = [[], YES, [event(CASE, "announced", "school")], [event(CASE, "started", "school", "L1")]]
    rounds = [make_round(schools=[school(CASE)], leaders=[leader("L1")], events=e, overrides=weights) for e in ways]
    assert [Proposals.of(round_).weight(CASE, "L1") for round_ in rounds] == [2, 5, 7, 11]


def led_by(who, *events):
    tables = {"schools": [school(CASE)], "leaders": [leader("L1"), leader("L2")], "events": events}
    return verify("eligible-case").given(**tables).deploy(CASE, who)


def test_support_that_started_with_a_leader_is_theirs_alone():
    started = event(CASE, "started", "leader", "L1")
    led_by("L1", started).finds(PASS)
    led_by("L2", started).finds(FAIL)
    led_by("L1", event(CASE, "started", "school")).finds(FAIL)  # with whom is not said: nobody new may lead it
    led_by("L2", started, event(CASE, "ended", "school", on="2019-09-09")).finds(PASS)


def test_of_two_answers_of_one_day_the_one_that_takes_more_counts_in_any_order():
    answers = [event(CASE, "refused", "school", "L1", scope=scope) for scope in ("pair", "offer")]
    for rows in (answers, answers[::-1]):
        told = make_round(schools=[school(CASE)], leaders=[leader("L1")], events=rows).instructions
        assert (told.refused_offers, told.refused_pairs) == ({CASE}, frozenset())
