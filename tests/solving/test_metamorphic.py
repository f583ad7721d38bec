"""What has to happen to the optimum when a round is changed in a way whose effect is known beforehand."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from constraints.policies import merge_values
from constraints.round.round import Round
from constraints.rulebooks.shipped import load_policy
from constraints.strategies import tiny_rounds
from constraints.testing import capacity, leader, make_round, measured, need, pin, school, staff_member, supporter
from optimiser.model.model import CANONICAL
from optimiser.solve import Outcome, solve
from tests.support.effort import examples

NAMES = (
    "case_id",
    "urn",
    "supporter_id",
    "leader_id",
    "staff_id",
    "person_id",
    "need_id",
    "party",
    "from_",
    "to",
    "body",
    "nominated_by",
)
"""Columns that hold ids of cases, schools, supporters, people and needs."""

A, B = "100001", "100002"


def merit(round_: Round) -> tuple[int, ...] | None:
    """The proved stage values, more is better, the tie-break left out; None where no allocation exists."""
    result = solve(round_)
    if result.outcome is Outcome.PROVED_IMPOSSIBLE:
        return None
    assert result.outcome is Outcome.PROVED_BEST
    return tuple(-s.value if s.goal == "price" else s.value for s in result.stages if s.goal != CANONICAL)


def at_least(one: tuple[int, ...] | None, other: tuple[int, ...] | None) -> bool:
    """Whether one optimum is as good as the other; none at all is the worst."""
    return other is None or (one is not None and one >= other)


def changed(round_: Round, table: str, **columns) -> Round:
    """The round with columns of a table replaced by a function of the old values; blanks stay blank."""
    frame = round_.tables[table].copy()
    for name, change in columns.items():
        values = [value if value is None else change(value) for value in frame[name]]
        frame[name] = pd.Series(values, index=frame.index, dtype=object)
    return dataclasses.replace(round_, tables={**round_.tables, table: frame})


def with_rows(round_: Round, **more) -> Round:
    """The round with records added to tables."""
    tables = {name: frame.to_dict("records") for name, frame in round_.tables.items()}
    rows = {name: [record.model_dump() for record in records] for name, records in more.items()}
    return make_round(policy=round_.policy, **{name: tables[name] + rows.get(name, []) for name in tables})


def with_rules(round_: Round, **rules) -> Round:
    """The round with parameters of rules replaced; ids are written with `_` for `-`."""
    changes = {"rules": {name.replace("_", "-"): values for name, values in rules.items()}}
    overrides = merge_values(round_.meta.overrides, changes)
    meta = dataclasses.replace(round_.meta, overrides=overrides)
    return dataclasses.replace(round_, meta=meta, policy=load_policy(meta.policy_name, overrides))


def plain(round_: Round) -> Round:
    """Without rules that a wider round can make harder to keep, and without the price on a share of capacity."""
    return with_rules(
        round_, region_guarantee={"enabled": False}, budget={"enabled": False}, home_load={"enabled": False}
    )


WIDER = {
    "half-days of leaders": lambda r: changed(r, "leaders", half_days=lambda n: n + 6),
    "cases of leaders": lambda r: changed(r, "leaders", max_cases=lambda n: n + 1),
    "half-days of staff": lambda r: changed(r, "staff", half_days=lambda n: n + 3),
    "cases of staff": lambda r: changed(r, "staff", max_cases=lambda n: n + 1),
    "half-days in a period": lambda r: changed(r, "capacity", half_days=lambda n: n + 3),
    "release": lambda r: changed(r, "supporters", release_half_days=lambda n: n + 6),
    "visit places": lambda r: changed(r, "supporters", visit_places=lambda n: n + 1),
    "teams": lambda r: with_rules(r, team_size={"people": 9, "supporters": 2}),
}
"""Changes that take no allocation away and raise no price."""


@pytest.mark.harness
@pytest.mark.parametrize("change", WIDER)
def test_more_capacity_never_makes_the_optimum_worse(change):
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("limits", "periods") if "period" in change else ("limits", "teams", "visits")))
    def holds(drawn):
        round_ = plain(drawn)
        before, after = merit(round_), merit(WIDER[change](round_))
        event("better" if after != before else "the same")
        assert at_least(after, before)

    holds()


def team(people: int, **more) -> Round:
    """A school with a need, a leader who cannot cover it and a member of staff who can."""
    overrides = {"rules": {"team-size": {"people": people}}}
    values = {"staff": [staff_member("T1")], "needs": [need(A)]} | more
    return make_round(schools=[school(A)], leaders=[leader("L1")], overrides=overrides, **values)


TOO_NARROW = {
    "half-days of leaders": make_round(schools=[school(A), school(B)], leaders=[leader("L1", half_days=6)]),
    "cases of leaders": make_round(schools=[school(A), school(B)], leaders=[leader("L1", max_cases=1)]),
    "half-days of staff": team(5, staff=[staff_member("T1", half_days=1)]),  # the need takes 4
    "cases of staff": team(5, staff=[staff_member("T1", max_cases=0)]),
    "half-days in a period": make_round(  # a deployment takes 3 in each
        schools=[school(A)],
        leaders=[leader("L1")],
        capacity=[capacity("L1", "autumn", 0), capacity("L1", "spring", 3)],
    ),
    "release": make_round(
        schools=[school(A)], leaders=[leader("L1")], supporters=[supporter("S1", release_half_days=5)]
    ),
    "visit places": team(5, needs=[need(A, mode="visit")], supporters=[supporter("S1", visit_places=0)]),
    "teams": team(1),
}


@pytest.mark.parametrize("change", WIDER)
def test_where_capacity_is_what_lacks_more_of_it_is_better(change):
    round_ = plain(TOO_NARROW[change])
    assert merit(WIDER[change](round_)) > merit(round_)


@pytest.mark.harness
def test_one_leader_more_and_one_member_of_staff_more_never_make_the_optimum_worse():
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("limits",)))
    def holds(drawn):
        round_ = plain(drawn)
        more = with_rows(
            round_, leaders=[leader("L9", "S1", half_days=6)], staff=[staff_member("T9", "S1", half_days=4)]
        )
        assert at_least(merit(more), merit(round_))

    holds()


TIGHTER = {
    "travel": lambda r: with_rules(r, travel_limit={"minutes": 45}),
    "teams": lambda r: with_rules(r, team_size={"people": 1, "supporters": 1}),
    "what is not known": lambda r: with_rules(
        r,
        available_leader={"not_known": "block"},
        independence={"not_known": "block"},
        travel_limit={"not_known": "block"},
    ),
    "cases of leaders": lambda r: changed(r, "leaders", max_cases=lambda n: max(0, n - 1)),
    "half-days of everybody": lambda r: changed(
        changed(r, "leaders", half_days=lambda n: n // 2), "staff", half_days=lambda n: n // 2
    ),
}


@pytest.mark.harness
@pytest.mark.parametrize("change", TIGHTER)
def test_tightening_never_makes_the_optimum_better(change):
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("limits", "teams", "answers", "geography")))
    def holds(drawn):
        round_ = plain(drawn)
        before, after = merit(round_), merit(TIGHTER[change](round_))
        event("worse" if after != before else "the same")
        assert at_least(before, after)

    holds()


JUST_WIDE_ENOUGH = {
    "travel": make_round(schools=[school(A)], leaders=[leader("L1")], travel=[measured("L1", A, 46)]),
    "teams": team(2),
    "what is not known": make_round(schools=[school(A)], leaders=[leader("L1", willing=None)]),
    "cases of leaders": make_round(schools=[school(A)], leaders=[leader("L1", max_cases=1)]),
    "half-days of everybody": make_round(schools=[school(A)], leaders=[leader("L1", half_days=6)]),
}


@pytest.mark.parametrize("change", TIGHTER)
def test_where_there_is_just_enough_less_of_it_is_worse(change):
    round_ = plain(JUST_WIDE_ENOUGH[change])
    assert merit(TIGHTER[change](round_)) < merit(round_)


@pytest.mark.harness
def test_row_order_never_matters():
    @settings(max_examples=examples(10))
    @given(tiny_rounds(always=("running", "decisions")), st.integers(0, 2**16))
    def holds(round_, seed):
        draw = np.random.default_rng(seed)
        tables = {
            name: frame.iloc[draw.permutation(len(frame))].reset_index(drop=True)
            for name, frame in round_.tables.items()
        }
        one, other = solve(round_), solve(dataclasses.replace(round_, tables=tables))
        assert one.allocation == other.allocation
        assert [(s.goal, s.value, s.bound) for s in one.stages] == [(s.goal, s.value, s.bound) for s in other.stages]
        assert (one.outcome, one.prices) == (other.outcome, other.prices)

    holds()


def renamed(round_: Round) -> Round:
    """The round with all ids of people, supporters and needs replaced, so that their order is turned round."""
    names = {
        name: f"{99 - i:02d}-{name}"
        for i, name in enumerate(
            [*round_.supporters, *round_.people, *sorted({need_id for _, need_id in round_.needs})]
        )
    }
    for table, frame in round_.tables.items():
        columns = frame.columns.intersection(NAMES)
        round_ = changed(round_, table, **dict.fromkeys(columns, lambda value: names.get(value, value)))
    return round_


@pytest.mark.harness
def test_names_never_matter_but_to_the_tie_break():
    @settings(max_examples=examples(10))
    @given(tiny_rounds(always=("decisions", "conflicts", "interests")))
    def holds(round_):
        before, after = merit(round_), merit(renamed(round_))
        event("impossible" if before is None else f"placed: {sum(before[:3])}")
        assert before == after

    holds()


@pytest.mark.harness
def test_a_case_that_nobody_may_lead_changes_nothing_for_the_others():
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("limits",)))
    def holds(drawn):
        round_ = plain(drawn)
        with_one_more = with_rows(round_, schools=[school("999999", eligible=False)])
        assert merit(with_one_more) == merit(round_)

    holds()


@pytest.mark.harness
def test_a_pin_of_what_is_best_changes_nothing():
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("limits",)), st.data())
    def holds(round_, data):
        best = solve(round_).allocation
        assume(best is not None and best.deployments)
        pair = data.draw(st.sampled_from(best.deployments))
        pinned = with_rows(round_, decisions=[pin(pair.case_id, pair.leader_id, on="2030-01-01")])
        assert solve(pinned).allocation == best

    holds()


@pytest.mark.harness
def test_a_pin_never_helps():
    @settings(max_examples=examples(6))
    @given(tiny_rounds(always=("limits",)), st.data())
    def holds(round_, data):
        taken_away = {(case_id, person_id) for case_id, person_id, _ in round_.instructions.forbids}
        pairs = [(c, p.person_id) for c in round_.cases for p in round_.people.values() if p.is_leader]
        pair = data.draw(st.sampled_from(pairs))
        assume(pair not in taken_away)  # the later row wins: a pin would give the pair back
        assert at_least(merit(round_), merit(with_rows(round_, decisions=[pin(*pair, on="2030-01-01")])))

    holds()


@pytest.mark.harness
def test_without_pins_and_guarantees_no_round_is_impossible():
    """Running work above a limit leaves nothing for new work; it is never in its own way."""

    @settings(max_examples=examples(16))
    @given(tiny_rounds(always=("commitments", "limits", "offers", "running", "teams", "visits")))
    def holds(drawn):
        round_ = with_rules(drawn, region_guarantee={"enabled": False}, budget={"enabled": True, "pence": 0})
        tables = dict(round_.tables, decisions=round_.tables["decisions"].iloc[:0])
        assert merit(dataclasses.replace(round_, tables=tables)) is not None

    holds()
