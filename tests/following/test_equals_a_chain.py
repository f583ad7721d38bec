"""A chain without draws is a year by hand, in which all that a run proposes starts on the first day of the window."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import nlematch as nle
from constraints.changes import with_rows, with_settings
from constraints.checks import check
from constraints.domain import TABLES
from constraints.round import Period
from constraints.testing import HERE, event, leader, make_round, need, running, school, staff_member, supporter
from scenarios.following import months_later
from scenarios.runs import run
from scenarios.studies.definition.schema import Chain
from scenarios.studies.rounds.chaining import chained
from tests.support.effort import examples
from tests.support.next_rounds import assert_adds_up, lines

START, END = dt.date(2020, 9, 1), dt.date(2021, 8, 31)
TERMS = (
    Period("autumn", START, dt.date(2020, 12, 31)),
    Period("spring", dt.date(2021, 1, 1), dt.date(2021, 3, 31)),
    Period("summer", dt.date(2021, 4, 1), END),
)


def started(found):
    """Record that everything a run newly proposes has started on the first day."""
    day, ledger = found.round.meta.delivery_start, found.round.ledger
    new = [
        (row.case_id, row.leader_id) for row in found.allocation.deployments
        if ledger.leads.get(row.case_id, ("",))[0] != row.leader_id
    ]  # fmt: skip
    new += [
        (row.case_id, row.person_id) for row in found.allocation.supports
        if ledger.supports.get((row.case_id, row.need_id), ("",))[0] != row.person_id
    ]  # fmt: skip
    return [event(case_id, "started", "leader", person, on=day) for case_id, person in dict.fromkeys(new)]


def by_hand(round_, rounds, months):
    """Do a year by hand: run, record what started, make the next round."""
    made, found = [round_], []
    for number in range(1, rounds + 1):
        found.append(run(made[-1]))
        if number < rounds:
            told = with_rows(made[-1], {"events": started(found[-1])})
            assert check(told) == []
            following = nle.next_round(told, found[-1], months_later(made[-1].meta.as_at, months))
            assert_adds_up(following, told)
            made.append(following.round)
    return made, found


def as_chain(round_, rounds, months):
    chain = chained(round_, Chain(rounds=rounds, months=months), "0", {})
    made, found = [next(chain)], []
    for _ in range(1, rounds):
        found.append(run(made[-1]))
        made.append(chain.send(found[-1]))
    return made, [*found, run(made[-1])]


def assert_equal(one, other):
    for name in TABLES:
        assert lines(one.tables[name]) == lines(other.tables[name]), name
    assert (one.meta.as_at, one.meta.delivery_start, one.meta.delivery_end, one.meta.periods) == (
        other.meta.as_at, other.meta.delivery_start, other.meta.delivery_end, other.meta.periods
    )  # fmt: skip


@st.composite
def small_years(draw):
    """Rounds with more cases than time, work that runs already, and refusals."""
    schools = [
        school(f"10000{n}", tier=draw(st.integers(1, 2)), at=(HERE[0], HERE[1] + 1_000 * n),
               rounds_waited=draw(st.integers(0, 2)), eligible=draw(st.sampled_from([None, True, True, False])))
        for n in range(draw(st.integers(3, 5)))
    ]  # fmt: skip
    supporters = [supporter(f"S{n}", release_half_days=draw(st.one_of(st.none(), st.integers(10, 24)))) for n in (1, 2)]
    leaders = [leader(f"L{n}", f"S{n}", draw(st.integers(6, 15)), draw(st.integers(1, 3))) for n in (1, 2)]
    staff = [staff_member("T1", "S1", "maths:2", draw(st.integers(3, 9)), max_cases=2)]
    needs = [need(row.urn, "maths", half_days=draw(st.integers(1, 5))) for row in schools]
    runs = draw(st.lists(st.sampled_from([1, 2]), max_size=1))
    work = [
        running(schools[0].urn, f"L{n}", draw(st.integers(1, 6)), tier=draw(st.sampled_from([None, 1])),
                since=draw(st.sampled_from([None, START - dt.timedelta(100)])))
        for n in runs
    ]  # fmt: skip
    events = draw(st.lists(st.sampled_from([
        event(schools[1].urn, "refused", "school", on=START),
        event(schools[2].urn, "refused", "leader", "L2", on=START),
    ]), max_size=2, unique_by=lambda row: row.case_id))  # fmt: skip
    round_ = make_round(
        as_at=START, delivery=(START, END), schools=schools, supporters=supporters, leaders=leaders, staff=staff,
        needs=needs, running=work, events=events,
    )  # fmt: skip
    return with_settings(round_, periods=TERMS) if draw(st.booleans()) else round_


@pytest.mark.harness
@given(small_years(), st.sampled_from([3, 5, 12]))
@settings(
    max_examples=examples(6), suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
    deadline=None,
)  # fmt: skip
def test_a_chain_without_draws_is_a_year_by_hand(round_, months):
    rounds, of_chain = as_chain(round_, 3, months)
    hand, of_hand = by_hand(round_, 3, months)
    for one, other in zip(rounds, hand, strict=True):
        assert_equal(one, other)
    for one, other in zip(of_chain, of_hand, strict=True):
        assert one.allocation == other.allocation
        assert [stage["value"] for stage in one.manifest["stages"]] == [s["value"] for s in other.manifest["stages"]]


def test_the_rounds_are_written_and_read_as_they_are(tmp_path):
    schools = [school(f"10000{n}") for n in range(3)]
    round_ = make_round(as_at=START, delivery=(START, END), schools=schools, leaders=[leader("L1", half_days=12)])
    found = run(round_)
    told = with_rows(round_, {"events": started(found)})
    following = nle.next_round(told, found, "2020-12-01", tmp_path / "next")
    read = nle.read_round(tmp_path / "next")
    assert_equal(following.round, read)
    assert read.meta.id == "test-2020-12-01"
    written = pd.read_csv(tmp_path / "next" / "next.csv", dtype=str, keep_default_na=False)
    assert len(written) == len(following.rows)
    with pytest.raises(nle.InputRefused, match="NM603"):
        nle.next_round(told, found, "2020-12-01", tmp_path / "next")
