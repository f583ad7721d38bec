"""The least change against enumeration: every allocation of a tiny round is audited, and the audit alone judges."""

import dataclasses
import functools
import itertools
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.audit.audit import audit_allocation
from constraints.audit.goals import goals_of
from constraints.domain.allocation import Allocation
from constraints.round.proposals import Proposals
from constraints.round.round import Round
from constraints.testing import HERE, event, forbid, leader, make_round, need, school, staff_member, supporter
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.parameters import Settings
from optimiser.questions.repair import MOVED, ParentPlan, Repair, no_less_than_all_stay, reasons_of
from optimiser.results import StageResult
from optimiser.solve import solve
from tests.support.effort import examples
from tests.support.sessions import session_over

CASES = ("100001", "100002", "100003")
LEADERS = ("L1", "L2", "L3")
GIVE_UPS = (Fraction(0), Fraction(1, 2), Fraction(10), Fraction(40))


@dataclasses.dataclass(frozen=True)
class Plan:
    """An allocation that keeps every rule: who leads, and its values with the sign by which more is better."""

    leaders: dict[str, str]
    merits: tuple[int, ...]


def legal_plans(round_: Round) -> list[Plan]:
    """Audit every allocation; the tie-break is left out of the merits."""
    goals = [goal for goal in goals_of(round_.policy) if goal.name != "canonical"]
    who = [(None, *(p for p in LEADERS if p in round_.people))] * len(round_.cases)
    able = (None, "T1", *(p for p in LEADERS if p in round_.people)) if ("100001", "maths") in round_.needs else (None,)
    plans = []
    for choice, cover in itertools.product(itertools.product(*who), able):
        leaders = {case: person for case, person in zip(round_.cases, choice, strict=True) if person}
        supports = [("100001", "maths", cover)] if cover else []
        if cover and leaders.get("100001") is None:
            continue
        report = audit_allocation(round_, Allocation.of(leaders.items(), supports))
        if report.clean:
            values = [report.stage_values[goal.name] * (1 if goal.maximise else -1) for goal in goals]
            plans.append(Plan(leaders, tuple(values)))
    return plans


def floors(merits: tuple[int, ...], give_up: Fraction) -> tuple[int, ...]:
    return tuple(value - abs(value) * give_up // 100 for value in merits)


@st.composite
def changed_rounds(draw):
    """A round and the same round after refusals, withdrawals and edits."""

    def number(least, most):
        return draw(st.integers(least, most))

    tables = {
        "schools": [
            school(urn, tier=number(1, 2), at=(HERE[0], HERE[1] + 1000 * number(0, 40)), rounds_waited=number(0, 1))
            for urn in CASES
        ],
        "supporters": [supporter(f"S{n}", at=(HERE[0], HERE[1] + 20_000 * n)) for n in range(1, 3)],
        "leaders": [
            leader(who, f"S{1 + n % 2}", half_days=number(1, 3) * 6, max_cases=number(1, 3))
            for n, who in enumerate(LEADERS)
        ],
        "staff": [staff_member("T1", "S1")],
        "needs": [need("100001")] if draw(st.booleans()) else [],
    }
    before = make_round(**tables)
    kinds = st.sampled_from(["withdrawn", "refused", "forbid", "announced", "agreed", "fewer days", "gone"])
    events, decisions = [], []
    for kind in draw(st.lists(kinds, min_size=1, max_size=4)):
        case, who = draw(st.sampled_from(CASES)), draw(st.sampled_from(LEADERS))
        if kind == "forbid":
            decisions.append(forbid(case, who))
        elif kind == "fewer days":
            tables["leaders"] = [
                row.model_copy(update={"half_days": 6}) if row.leader_id == who else row for row in tables["leaders"]
            ]
        elif kind == "gone":
            tables["leaders"] = [row for row in tables["leaders"] if row.leader_id != "L3"]
        elif kind == "agreed":
            events += [event(case, "agreed", party, who) for party in ("school", "leader")]
        else:
            events.append(event(case, kind, "leader", who))
    here = {row.leader_id for row in tables["leaders"]}
    tables["decisions"] = [row for row in decisions if row.person_id in here]
    tables["events"] = [row for row in events if row.person_id in here]
    return before, make_round(**tables)


@dataclasses.dataclass(frozen=True)
class Oracle:
    """What enumeration says of a repair."""

    round: Round
    parent: dict[str, str]
    move_announced: bool
    give_up: Fraction

    @functools.cached_property
    def all(self) -> list[Plan]:
        return legal_plans(self.round)

    @functools.cached_property
    def held(self) -> list[Plan]:
        """The plans that keep as much of what was announced as any."""
        if self.move_announced:
            return self.all
        least = min(self.weight(plan, {"announced", "started"}) for plan in self.all)
        return [plan for plan in self.all if self.weight(plan, {"announced", "started"}) == least]

    @functools.cached_property
    def within(self) -> list[Plan]:
        """The plans that keep the floors."""
        best = max(plan.merits for plan in self.held)
        low = floors(best, self.give_up)
        return [plan for plan in self.held if all(m >= least for m, least in zip(plan.merits, low, strict=True))]

    def weight(self, plan: Plan, states=frozenset({"proposed", "agreed", "announced", "started"})) -> int:
        proposals = Proposals.of(self.round)
        return sum(
            proposals.weight(case, who)
            for case, who in self.parent.items()
            if plan.leaders.get(case) != who and proposals.state(case, who) in states
        )


def repaired(before, after, give_up, move_announced):
    parent = solve(before, Settings()).allocation
    model = build_model(after, find_candidates(after))
    repair = Repair(session_over(model), ParentPlan.of(model, parent), move_announced)
    return repair, repair.find_plan(give_up), {row.case_id: row.leader_id for row in parent.deployments}


@pytest.mark.harness
@settings(max_examples=examples(12))
@given(rounds=changed_rounds(), give_up=st.sampled_from(GIVE_UPS), move_announced=st.booleans())
def test_the_moves_are_the_least_and_the_plan_is_the_best_of_those(rounds, give_up, move_announced):
    before, after = rounds
    repair, found, parent = repaired(before, after, give_up, move_announced)
    oracle = Oracle(after, parent, move_announced, give_up)
    least = min(oracle.weight(plan) for plan in oracle.within)
    assert (found.moved.value, found.moved.bound) == (least, least)

    merits = tuple(stage.value(found.x) * (1 if stage.maximise else -1) for stage in repair.ranked)
    assert merits == max(plan.merits for plan in oracle.within if oracle.weight(plan) == least)
    assert audit_allocation(after, repair.model.allocation(found.x)).clean


@pytest.mark.harness
@settings(max_examples=examples(12))
@given(rounds=changed_rounds(), give_up=st.sampled_from(GIVE_UPS), move_announced=st.booleans())
def test_bounds_hold_over_the_whole_round_and_the_plain_plan_is_the_best(rounds, give_up, move_announced):
    before, after = rounds
    repair, found, _ = repaired(before, after, give_up, move_announced)
    plans = legal_plans(after)
    signs = [1 if stage.maximise else -1 for stage in repair.ranked]
    assert tuple(s * stage.value(repair.plain.x) for s, stage in zip(signs, repair.ranked, strict=True)) == max(
        plan.merits for plan in plans
    )
    for number, (sign, result) in enumerate(zip(signs, found.stages, strict=False)):
        as_good = [plan for plan in plans if all(
            plan.merits[k] >= signs[k] * found.stages[k].value for k in range(number)
        )]  # fmt: skip
        assert max(plan.merits[number] for plan in as_good) <= sign * result.bound
        assert not result.proved or max(plan.merits[number] for plan in as_good) == sign * result.value


@pytest.mark.harness
@settings(max_examples=examples(12))
@given(rounds=changed_rounds(), give_up=st.sampled_from(GIVE_UPS), move_announced=st.booleans())
def test_every_reason_is_true(rounds, give_up, move_announced):
    before, after = rounds
    repair, found, parent = repaired(before, after, give_up, move_announced)
    oracle = Oracle(after, parent, move_announced, give_up)
    now = {row.case_id: row.leader_id for row in repair.model.allocation(found.x).deployments}
    reasons = reasons_of(repair, found)
    moved = {case: who for case, who in parent.items() if now.get(case) != who}
    assert [reason.case_id for reason in reasons] == sorted(moved)
    stay = {case: who for case, who in parent.items() if now.get(case) == who}
    goals = [stage.goal for stage in repair.ranked]
    signs = [1 if stage.maximise else -1 for stage in repair.ranked]
    low = floors(max(plan.merits for plan in oracle.held), give_up)
    for reason in reasons:
        who = moved[reason.case_id]
        having = [plan for plan in oracle.held if plan.leaders.get(reason.case_id) == who]
        assert (reason.kind == "forced") == (not having)
        assert reason.checked
        if reason.obstacles:
            assert not any(plan.leaders.get(reason.case_id) == who for plan in oracle.all)
        if reason.kind == "chosen":
            at = goals.index(reason.goal)
            beside = [plan for plan in having if stay.items() <= plan.leaders.items()]
            beside = [plan for plan in beside if all(plan.merits[k] >= low[k] for k in range(at))]
            best = max((signs[at] * plan.merits[at] for plan in beside), default=None, key=lambda v: v * signs[at])
            assert reason.at_most == best
            assert reason.promised == signs[at] * low[at]
            assert best is None or best * signs[at] < low[at]


def test_no_bound_says_less_than_what_has_to_move_anyway():
    """L1 is out of 100001: that case moves (1) however soon the time was up. 100002 (1) could stay."""
    tables = {"schools": [school("100001"), school("100002")], "leaders": [leader("L1"), leader("L2")]}
    before = Allocation.of([("100001", "L1"), ("100002", "L2")], [])
    for decisions, least in (([forbid("100001", "L1")], 1), ([], 0)):
        round_ = make_round(**tables, decisions=decisions)
        moved = ParentPlan.of(build_model(round_, find_candidates(round_)), before).moving(MOVED)
        told = [no_less_than_all_stay(moved, StageResult(MOVED, 2, bound, 0.0)).bound for bound in (-206, 2)]
        assert told == [least, 2]  # a bound that says more stays
