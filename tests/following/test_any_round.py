"""Any round and whatever happened in it: the next one is sound, adds up, and follows from rows in any order."""

import datetime as dt
import random

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

import nlematch as nle
from constraints.changes import with_rows, with_tables
from constraints.checks import check
from constraints.domain import TABLES, Event, Running
from constraints.strategies import feasible_rounds, tiny_rounds
from constraints.testing import event
from scenarios.runs import run
from tests.support.effort import examples
from tests.support.next_rounds import assert_adds_up, lines

PARTIES = {
    "asked": "school", "agreed": "leader", "approved": "regional-director", "announced": "regional-director",
    "started": "leader", "ended": "leader", "refused": "leader", "withdrawn": "leader",
}  # fmt: skip
DAYS = [dt.date(2019, 9, 1), dt.date(2019, 9, 20), dt.date(2019, 12, 1), dt.date(2020, 9, 2)]
ALWAYS = ("running", "events", "decisions", "commitments", "conflicts", "waiting")


@st.composite
def stories(draw):
    """A round, a run of it, and the round with what happened since."""
    plain = feasible_rounds().filter(lambda made: made[1].deployments).map(lambda made: made[0])
    drawn = tiny_rounds(always=draw(st.sampled_from([(), ("running",), ("commitments", "conflicts"), ("decisions",)])))
    round_ = draw(st.one_of(plain, drawn))
    assume(not check(round_))
    found = run(round_)
    assume(found.allocation is not None)
    pairs = [(row.case_id, row.leader_id) for row in found.allocation.deployments]
    pairs += [(row.case_id, row.person_id) for row in found.allocation.supports]
    pairs += [(row.case_id, row.person_id) for row in round_.records(Running) if row.case_id in round_.cases]
    dice, told = random.Random(draw(st.integers(0, 2**32))), round_  # hypothesis alone draws few events, and the same
    for case_id, person_id in dice.sample(pairs, len(pairs)):
        for what in dice.choices([*PARTIES, "started", "started", "announced"], k=dice.randrange(4)):
            named = dice.choice([person_id, person_id, None]) if what in {"started", "ended"} else person_id
            row = event(case_id, what, PARTIES[what], named, on=dice.choice(DAYS))
            after = with_rows(told, {"events": [row]})
            told = told if check(after) else after
    return told, found


def turned(round_):
    """Return a round with the rows of its tables the other way round."""
    return with_tables(round_, {name: frame.iloc[::-1] for name, frame in round_.tables.items()})


@pytest.mark.harness
@given(stories(), st.sampled_from(["2019-10-01", "2020-01-01", "2020-03-17", "2020-09-01"]))
@settings(
    max_examples=examples(15), suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
    deadline=None,
)  # fmt: skip
def test_the_next_round_is_sound_and_adds_up(story, as_at):
    old, found = story
    following = nle.next_round(old, found, as_at)
    now = following.round
    assert_adds_up(following, old)
    before, after = old.instructions, now.instructions
    assert before.refused_pairs == after.refused_pairs
    assert before.withdrawn == after.withdrawn
    assert before.refused_offers == after.refused_offers
    assert after.waivers >= {waiver for waiver in before.waivers if waiver[0] in now.cases}
    assert_who_works(old, now)
    assert_who_waits(old, now)
    if all(row.event != "void" for row in old.records(Event)):
        other = nle.next_round(turned(old), found, as_at).round
        assert {name: lines(now.tables[name]) for name in TABLES} == {
            name: lines(other.tables[name]) for name in TABLES
        }


def assert_who_works(old, now):
    """Nobody who is out works; what runs is no more than it was, and not over yet."""
    started = {(row.case_id, row.person_id) for row in old.records(Event) if row.event == "started"}
    named = {case_id for case_id, person_id in started if person_id is None}
    ran = {(row.case_id, row.person_id) for row in old.records(Running)}
    for row in now.records(Running):
        assert row.person_id not in old.instructions.withdrawn
        assert 0 <= row.half_days_left <= row.half_days
        assert row.until >= now.meta.delivery_start
        case_id = row.case_id.removesuffix("-before")
        led = {one for one, _ in started} | named
        assert (case_id, row.person_id) in started | ran or case_id in (led if row.need_id else named)


def assert_who_waits(old, now):
    """A case has waited a round more where it may be led, has not refused, and nobody leads it."""
    leads = set(now.ledger.leads)
    for case_id, case in now.cases.items():
        was = old.cases[case_id]
        may = all(one.eligible and one.trust_match not in {"matched", "pending"} for one in was.members)
        waits = may and case_id not in leads and case_id not in old.instructions.refused_offers
        assert case.rounds_waited == was.rounds_waited + waits


@pytest.mark.harness
@pytest.mark.parametrize("case", ["trust", "periods"])
def test_trusts_and_terms_go_on(case):
    always = (*ALWAYS, "trust-cases") if case == "trust" else (*ALWAYS, "periods")

    @given(tiny_rounds(always=always))
    @settings(max_examples=examples(4), suppress_health_check=list(HealthCheck), deadline=None)
    def holds(round_):
        found = None if check(round_) else run(round_)
        if found is not None and found.allocation is not None:
            started = [event(r.case_id, "started", "leader", r.leader_id) for r in found.allocation.deployments]
            told = with_rows(round_, {"events": started})
            told = round_ if check(told) else told
            assert_adds_up(nle.next_round(told, found, "2020-01-01"), told)

    holds()
