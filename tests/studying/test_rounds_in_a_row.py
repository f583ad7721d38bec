"""Chains: what one round leaves to the next, and that nobody is ever asked for more than they have."""

import datetime as dt
from collections import Counter, defaultdict

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from constraints.checks import check
from constraints.testing import (
    HERE,
    leader,
    make_round,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
)
from scenarios.following import Work, months_later, outgrown_aside, within_leads
from scenarios.rounds import write_round
from scenarios.runs import read_run, run
from scenarios.studies.definition.schema import Chain
from scenarios.studies.rounds.chaining import chained
from tests.support.effort import examples

START, END = dt.date(2020, 9, 1), dt.date(2021, 8, 31)
A, B, C = "100001", "100002", "100003"


def year_round(**more):
    """A round whose window is a year: three schools, one leader with time for two."""
    given_ = {"schools": [school(A), school(B), school(C)], "leaders": [leader("L1", half_days=12)]} | more
    return make_round(as_at=START, delivery=(START, END), **given_)


@pytest.fixture
def in_a_row(tmp_path):
    """Run a chain; give the rounds and their runs."""

    def call(round_, arrivals=None, key="0", **asked):
        rounds = chained(round_, Chain(**asked), key, arrivals or {})
        made, runs, sent = [], [], None
        for number in range(1, 99):
            try:
                made.append(next(rounds) if sent is None else rounds.send(sent))
            except StopIteration:
                return made, runs
            assert not check(made[-1])
            out = tmp_path / f"{len(list(tmp_path.iterdir()))}-{number}"
            assert run(made[-1], out).audit.clean
            runs.append(sent := read_run(out))
        raise AssertionError("a chain ends")

    return call


def led(found):
    return {deployment.case_id: deployment.leader_id for deployment in found.allocation.deployments}


def waited(round_):
    return {case_id: case.rounds_waited for case_id, case in round_.cases.items()}


def rows(round_, table, *names):
    return list(round_.tables[table][list(names)].itertuples(index=False, name=None))


# --- one thing after the other -----------------------------------------------------------------------------------


def test_running_work_is_carried_over_with_what_is_left_and_the_others_wait(in_a_row):
    made, runs = in_a_row(year_round(), rounds=4, months=3)
    # 12 half-days: two deployments of 6; the tie-break says which. Whoever is left waits until time is free again:
    # 2 x 5 left after 91 days, 2 x 4 after 181, 2 x 2 after 273 (6 * 273 / 365 = 4.49): then 12 - 4 = 8 >= 6
    first = led(runs[0])
    (left,) = set(first) ^ {A, B, C}
    assert [sorted(row[1] for row in rows(round_, "running", "case_id", "half_days_left")) for round_ in made] == [
        [], [5, 5], [4, 4], [2, 2]
    ]  # fmt: skip
    assert [waited(round_)[left] for round_ in made] == [0, 1, 2, 3]
    assert [len(led(found)) for found in runs] == [2, 2, 2, 3]
    assert {waited(round_)[case_id] for round_ in made for case_id in first} == {0}
    assert [round_.meta.delivery_start for round_ in made] == [
        START, dt.date(2020, 12, 1), dt.date(2021, 3, 1), dt.date(2021, 6, 1)
    ]  # fmt: skip
    assert [round_.meta.delivery_end for round_ in made][-1] == dt.date(2022, 5, 31)


def test_booked_work_takes_all_of_its_half_days_until_it_ends(in_a_row):
    made, runs = in_a_row(year_round(), rounds=4, months=3, carry="booked")
    assert [len(led(found)) for found in runs] == [2, 2, 2, 2]
    assert {row[0] for round_ in made[1:] for row in rows(round_, "running", "half_days_left")} == {6}


def test_work_that_ended_leaves_history_and_its_case_leaves_with_it(in_a_row):
    made, runs = in_a_row(year_round(), rounds=2, months=12, outcomes={"succeeded": 100})
    done = sorted(led(runs[0]))
    assert rows(made[1], "history", "urn", "supporter_id", "ended", "outcome") == [
        (urn, "S1", END, "succeeded") for urn in done
    ]  # fmt: skip
    assert set(made[1].cases) == {A, B, C} - set(done)
    assert not len(made[1].tables["running"])


@pytest.mark.parametrize(("back", "cases"), [(True, 3), (False, 1)])
def test_support_that_failed_may_come_back_and_not_from_the_same_supporter(in_a_row, back, cases):
    round_ = year_round(schools=[school(urn, rounds_waited=2) for urn in (A, B, C)])
    made, runs = in_a_row(round_, rounds=2, months=12, outcomes={"failed": 100}, failed_return=back)
    assert len(made[1].cases) == cases
    failed = set(led(runs[0]))
    assert not failed & set(led(runs[1]))  # by failed-before
    if back:
        assert {waited(made[1])[case_id] for case_id in failed} == {0}  # it begins afresh


def test_a_pin_holds_for_one_round(in_a_row):
    made, runs = in_a_row(year_round(decisions=[pin(A, "L1")]), rounds=2, months=12, outcomes={"failed": 100})
    assert A in led(runs[0])
    assert not len(made[1].tables["decisions"])


def test_a_case_that_declines_the_offer_leaves(in_a_row):
    made, runs = in_a_row(year_round(), rounds=2, declines={"percent": 100})
    assert set(made[1].cases) == {A, B, C} - set(led(runs[0]))
    assert not len(made[1].tables["running"])


def test_a_case_that_declines_the_pair_stays_and_waits_and_never_meets_that_leader_again(in_a_row):
    made, runs = in_a_row(year_round(), rounds=3, declines={"percent": 100, "scope": "pair"})
    first, second = set(led(runs[0])), set(led(runs[1]))
    assert set(made[1].cases) == {A, B, C}
    assert set(waited(made[1]).values()) == {1}
    assert second == {A, B, C} - first
    assert not led(runs[2])


def test_a_leader_who_drops_out_leaves_the_cases_to_wait(in_a_row):
    made, runs = in_a_row(year_round(), rounds=2, drop_outs={"percent": 100})
    assert len(led(runs[0])) == 2
    assert set(waited(made[1]).values()) == {1}
    assert not len(made[1].tables["running"])
    assert not led(runs[1])


def test_conditions_say_who_may_decline(in_a_row):
    schools = [school(A, region="London"), school(B, region="London"), school(C, region="North East")]
    round_ = year_round(schools=schools, leaders=[leader("L1")])
    made, _ = in_a_row(round_, rounds=2, declines={"percent": 100, "where": {"region": "London"}})
    assert set(made[1].cases) == {C}


def test_running_work_at_the_start_lasts_to_the_end_of_the_window(in_a_row):
    round_ = year_round(schools=[school(A)], running=[running(A, "L1", half_days_left=8)])
    made, _ = in_a_row(round_, rounds=2, months=6)
    # 181 of 365 days: 8 * 181 / 365 = 3.97, so 3 are done
    assert rows(made[1], "running", "case_id", "half_days_left") == [(A, 5)]


def test_members_of_a_trust_wait_with_their_case(in_a_row):
    schools = [school(A, case_id="C1"), school(B, case_id="C1", rounds_waited=4), school(C)]
    cases = [trust_case("C1", easting=HERE[0], northing=HERE[1])]
    made, _ = in_a_row(year_round(schools=schools, cases=cases, leaders=[leader("L1", half_days=0)]), rounds=2)
    assert waited(made[0]) == {"C1": 4, C: 0}
    assert waited(made[1]) == {"C1": 5, C: 1}


def test_what_a_leader_covers_in_person_ends_with_the_deployment():
    lead = Work(A, "L1", "", 6, START, END)
    late = Work(A, "L1", "maths", 2, dt.date(2020, 12, 1), dt.date(2021, 11, 30))
    staff = Work(A, "T1", "phonics", 2, dt.date(2020, 12, 1), dt.date(2021, 11, 30))
    assert [work.end for work in within_leads([lead, late, staff])] == [END, END, dt.date(2021, 11, 30)]


def test_a_deployment_that_its_case_outgrew_only_takes_its_leaders_time(in_a_row):
    round_ = year_round(
        schools=[school(A, tier=2)], leaders=[leader("L1", half_days=6), leader("L2", half_days=6)],
        running=[running(A, "L1", half_days_left=6, tier=1)],
    )  # fmt: skip
    made, runs = in_a_row(round_, rounds=2)
    assert led(runs[0]) == {A: "L2"}
    assert rows(made[1], "running", "case_id", "person_id") == [(A, "L2"), (f"{A}-before", "L1")]
    assert led(runs[1]) == {A: "L2"}
    lead = Work(A, "L1", "", 6, START, END)
    assert outgrown_aside([lead], []) == [lead]


# --- what enters -------------------------------------------------------------------------------------------------


def test_cases_and_leaders_may_be_dealt_over_the_rounds(in_a_row):
    urns = [f"1000{n:02d}" for n in range(30)]
    round_ = year_round(
        schools=[school(urn) for urn in urns], needs=[need(urn) for urn in urns],
        leaders=[leader(f"L{n}", half_days=0) for n in range(20)],
    )  # fmt: skip
    asked = {"rounds": 3, "demand": {"first_percent": 50}, "supply": {"first_percent": 50}}
    made, _ = in_a_row(round_, **asked)
    sizes = [len(round_.cases) for round_ in made]
    assert 0 < sizes[0] < sizes[1] < sizes[2] == 30
    assert len(made[0].tables["leaders"]) < len(made[2].tables["leaders"]) == 20
    assert [len(round_.tables["needs"]) for round_ in made] == sizes
    late = set(made[2].cases) - set(made[1].cases)
    assert {waited(made[2])[case_id] for case_id in late} == {0}
    assert {waited(made[2])[case_id] for case_id in made[0].cases} == {2}
    assert "draw 0" in made[0].meta.generated[-1]
    other, _ = in_a_row(round_, key="1", **asked)
    assert set(other[0].cases) != set(made[0].cases)


def test_files_of_later_rounds_add_rows_and_replace_those_of_the_same_id(in_a_row):
    later = year_round(schools=[school("100009"), school(A, tier=1)], leaders=[leader("L9", "S1", half_days=60)])
    arrivals = {2: {name: later.tables[name] for name in ("schools", "leaders")}}
    round_ = year_round(leaders=[leader("L1", half_days=0)])
    made, runs = in_a_row(round_, arrivals, rounds=2)
    assert waited(made[1]) == {A: 0, B: 1, C: 1, "100009": 0}  # A is told anew
    assert made[1].cases[A].tier == 1
    assert set(led(runs[1]).values()) == {"L9"}


# --- nobody is ever asked for more than they have ----------------------------------------------------------------

UNSHRUNK = (Phase.explicit, Phase.generate)
"""Every example solves rounds: to look for a smaller one that fails as well takes minutes."""


@st.composite
def small_years(draw):
    """Rounds with many schools and little time of one or two leaders and members of staff, and a chain."""
    schools = [
        school(f"10000{n}", tier=draw(st.integers(1, 3)), at=(HERE[0], HERE[1] + 1_000 * n))
        for n in range(draw(st.integers(5, 8)))
    ]
    release = st.one_of(st.none(), st.integers(10, 24))
    supporters = [supporter(f"S{n}", release_half_days=draw(release)) for n in (1, 2)]
    leaders = [
        leader(f"L{n}", draw(st.sampled_from(["S1", "S2"])), draw(st.integers(6, 15)), draw(st.integers(1, 4)) + 1)
        for n in range(draw(st.integers(1, 2)))
    ]
    staff = [
        staff_member(f"T{n}", draw(st.sampled_from(["S1", "S2"])), "maths:2", draw(st.integers(3, 9)), max_cases=2)
        for n in range(draw(st.integers(0, 2)))
    ]
    needs = [need(row.urn, "maths", half_days=draw(st.integers(1, 5))) for row in schools]
    asked = {
        "rounds": draw(st.integers(4, 5)), "months": draw(st.sampled_from([3, 5])),
        "seed": draw(st.integers(0, 99)), "carry": draw(st.sampled_from(["remaining", "booked"])),
        "demand": {"first_percent": draw(st.sampled_from([30, 100]))},
        "supply": {"first_percent": draw(st.sampled_from([60, 100]))},
        "declines": {"percent": draw(st.sampled_from([0, 30])), "scope": draw(st.sampled_from(["offer", "pair"]))},
        "drop_outs": {"percent": draw(st.sampled_from([0, 15]))},
        "outcomes": {"failed": 50, "succeeded": 50},
    }  # fmt: skip
    round_ = year_round(schools=schools, supporters=supporters, leaders=leaders, staff=staff, needs=needs)
    return round_, asked


class Books:
    """An accountant who only reads what the runs say was begun, and when: no ledger, no running table.

    Work that is not there any more, though nobody had a reason to end it, is a fault: it was lost, not done.
    """

    def __init__(self, carry):
        self.carry, self.begun, self.last = carry, {}, None

    def enter(self, round_, found):
        """Strike out what ended, and all of a case whose leader went before time; book every row that is new."""
        day, end = round_.meta.delivery_start, round_.meta.delivery_end
        now = {(c, "", p): int(h) for c, p, h in cells(found, "deployments", "case_id", "leader_id", "half_days")}
        leads = {(case_id, person_id) for case_id, _, person_id in now}
        now |= {
            (c, n, p): int(h)
            for c, n, p, h in cells(found, "supports", "case_id", "need_id", "person_id", "half_days")
            if (c, p) not in leads  # what the leader covers in person lies inside the deployment
        }
        self.begun = {row: work for row, work in self.begun.items() if work[2] >= day}
        left = {(c, p): work[1] for (c, n, p), work in self.begun.items() if not n and (c, p) not in leads}
        for (case_id, person_id), since in left.items():
            assert self.may_leave(round_, case_id, person_id, since)
        self.begun = {row: work for row, work in self.begun.items() if row[0] not in {c for c, _ in left}}
        for row, half_days in now.items():
            self.begun.setdefault(row, (half_days, day, end))
        self.last = day

    def may_leave(self, round_, case_id, person_id, since):
        """Say whether work may have ended before its time: the leader dropped out, or the case declined at once."""
        if round_.people[person_id].willing is False:
            return True
        events = round_.tables["events"][["case_id", "person_id", "event"]].itertuples(index=False, name=None)
        declined = case_id not in round_.cases or (case_id, person_id, "refused") in set(events)
        return declined and since == self.last

    def taken(self, day):
        """Add up by person what is still to be delivered when a day begins, and the cases they are at."""
        days, cases = Counter(), defaultdict(set)
        for (case_id, _, person_id), (half_days, start, end) in self.begun.items():
            if day <= end:
                done = half_days * (day - start).days // ((end - start).days + 1)
                days[person_id] += half_days if self.carry == "booked" else half_days - done
                cases[person_id].add(case_id)
        return days, cases


def cells(found, table, *names):
    return found.tables[table][list(names)].itertuples(index=False, name=None)


@pytest.mark.harness
@given(small_years())
@settings(max_examples=examples(4), suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
def test_nobody_is_ever_asked_for_more_than_they_have(in_a_row, example):
    round_, asked = example
    made, runs = in_a_row(round_, **asked)
    books = Books(asked["carry"])
    for now, found in zip(made, runs, strict=True):
        books.enter(now, found)
        days, cases = books.taken(now.meta.delivery_start)
        release = Counter()
        for person_id, person in now.people.items():
            assert days[person_id] <= person.half_days
            assert len(cases[person_id]) <= person.max_cases
            release[person.supporter.supporter_id] += days[person_id]
        for supporter_id, body in now.supporters.items():
            assert body.release_half_days is None or release[supporter_id] <= body.release_half_days


@pytest.mark.harness
@given(small_years())
@settings(max_examples=examples(3), suppress_health_check=list(HealthCheck), phases=UNSHRUNK)
def test_with_booked_work_nobody_delivers_more_than_their_pace_on_any_day(in_a_row, example):
    """Half-days a year, delivered evenly: on no day do a person's deployments together go faster than that."""
    round_, asked = example
    made, runs = in_a_row(round_, **asked | {"carry": "booked", "drop_outs": None})
    works = set()
    for now, found in zip(made, runs, strict=True):
        old = set(now.ledger.leads)
        works |= {
            (leader_id, case_id, int(half_days), now.meta.delivery_start, now.meta.delivery_end)
            for case_id, leader_id, half_days in cells(found, "deployments", "case_id", "leader_id", "half_days")
            if case_id not in old
        }
    declined = {  # begun on paper only: the case said no, and nobody went
        (row.leader_id, row.case_id, now.meta.delivery_start)
        for now, later, found in zip(made, made[1:], runs, strict=False)
        for row in found.allocation.deployments
        if row.case_id not in now.ledger.leads and row.case_id not in later.ledger.leads
        and months_later(now.meta.delivery_start, asked["months"]) <= now.meta.delivery_end
    }  # fmt: skip
    works = {work for work in works if (work[0], work[1], work[3]) not in declined}
    for now in made:
        pace = Counter()
        for leader_id, _, half_days, start, end in works:
            if start <= now.meta.delivery_start <= end:
                pace[leader_id] += half_days
        for leader_id, half_days in pace.items():
            assert half_days <= round_.people[leader_id].half_days


def test_the_first_round_of_a_chain_is_the_round_itself_where_nothing_is_dealt(in_a_row, tmp_path):
    round_ = year_round()
    made, _ = in_a_row(round_, rounds=2)
    write_round(made[0], tmp_path / "one")
    write_round(round_, tmp_path / "other")
    for file in (tmp_path / "other").glob("*.csv"):
        assert (tmp_path / "one" / file.name).read_bytes() == file.read_bytes()
