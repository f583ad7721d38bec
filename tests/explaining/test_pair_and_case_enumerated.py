"""Pairs, cases, conflicts and least changes are what trying every allocation finds, by the audit faces alone."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from constraints.domain.allocation import Allocation, Deployment
from constraints.domain.records import Commitment, Running
from constraints.faces.arrays import arrays_of
from constraints.faces.plan import Plan
from constraints.round.round import Round
from constraints.rules.base import CouplingRule, Preference
from constraints.rules.catalogue import rules_of
from constraints.rules.pair_rules import pair_rules_of
from constraints.strategies import tiny_rounds
from constraints.testing import all_columns, allocation_of, charged, each_pair_once, every_allocation, keeps
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.questions.elastic import EditPrices, Target, find_relaxations
from optimiser.questions.explain import Cause, Label, Verdict, ask_case, ask_pair, forced_plan, judge_pair
from optimiser.questions.neighbourhood import NEAR_CASES
from optimiser.questions.pair_judgement import find_blocking, judge
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.search.conflicts import find_conflict, program_of
from optimiser.solve import solve
from optimiser.solvers.stopping import Stopper
from tests.support.effort import examples

EDITABLE = {"leader-days", "leader-caseload", "release-limit"}


@dataclasses.dataclass(frozen=True)
class Tried:
    """One allocation that keeps all rules, and what it is worth: more is better; the tie-break is left out."""

    allocation: Allocation
    worth: tuple[int, ...]

    def leader(self, case_id: str) -> str | None:
        return next((d.leader_id for d in self.allocation.deployments if d.case_id == case_id), None)

    def person(self, case_id: str, need_id: str) -> str | None:
        rows = self.allocation.supports
        return next((s.person_id for s in rows if (s.case_id, s.need_id) == (case_id, need_id)), None)


class Oracle:
    """Every allocation of a tiny round over the pairs that no pair rule stops and no planner forbids."""

    def __init__(self, round_: Round) -> None:
        self.round, self.columns = round_, all_columns(round_)
        self.couplings = [rule for rule in rules_of(round_.policy) if isinstance(rule, CouplingRule)]
        self.legal = self._led(self._legal())
        legal = np.flatnonzero(self.legal)
        masks = np.zeros((2 ** len(legal), len(self.columns)), bool)
        masks[:, legal] = np.arange(len(masks))[:, None] >> np.arange(len(legal)) & 1
        self.masks = each_pair_once(self.columns, masks)

    def _legal(self) -> np.ndarray:
        pair_rules = list(pair_rules_of(self.round.policy))
        plans = [self._plan(one) for one in np.eye(len(self.columns), dtype=bool)]
        return np.array(
            [all(keeps(rule, plan) for rule in pair_rules) and not self._forbidden(plan) for plan in plans], bool
        )

    def _led(self, legal: np.ndarray) -> np.ndarray:
        """Without new cover at a case that nobody may lead of those who would have to, such as the leader in person."""
        columns, supporter = self.columns, arrays_of(self.round).people.supporter
        own = self.round.policy.team.model == "own-supporter"
        leads = np.flatnonzero(legal[columns.leads])
        for j in range(columns.leads.stop, len(columns)):
            over = leads[columns.case[leads] == columns.case[j]]
            if j >= columns.personals.start:
                over = over[columns.person[over] == columns.person[j]]
            elif own:
                over = over[supporter[columns.person[over]] == supporter[columns.person[j]]]
            legal[j] &= bool(len(over)) or bool(columns.running[j])
        return legal

    def legal_leads(self) -> set[tuple[str, str]]:
        cases, people = list(self.round.cases), list(self.round.people)
        leads = np.flatnonzero(self.legal[self.columns.leads])
        return {(cases[self.columns.case[j]], people[self.columns.person[j]]) for j in leads}

    def _forbidden(self, plan: Plan) -> bool:
        told = self.round.instructions
        return any(
            not row.running and told.forbids_pair(row.case.case_id, row.person.person_id, row.specialism)
            for row in plan.rows
        )

    def _plan(self, mask: np.ndarray) -> Plan:
        return Plan(self.round, allocation_of(self.columns, mask, self.round))

    def tried(self) -> list[Tried]:
        found = []
        for mask in self.masks:
            plan = self._plan(mask)
            if all(keeps(rule, plan) for rule in self.couplings):
                found.append(Tried(plan.allocation, worth(plan)))
        return found

    def breaches(self, wanted: Deployment | None = None) -> list[set[str]]:
        """What each allocation breaks, by rule and subject; only those with a deployment where one is wanted."""
        every = map(self._plan, self.masks)
        plans = [plan for plan in every if wanted is None or leads_in(plan, wanted)]
        return [{f"{b.rule} {b.subject}" for rule in self.couplings for b in rule.breaches(plan)} for plan in plans]


def leads_in(plan: Plan, wanted: Deployment) -> bool:
    """Whether somebody leads a case, alone or beside others, by whatever profile."""
    pair = (wanted.case_id, wanted.leader_id)
    return any((row.case_id, row.leader_id) == pair for row in plan.allocation.deployments)


def worth(plan: Plan) -> tuple[int, ...]:
    policy, cases = plan.round.policy, plan.round.cases
    led = {row.case.case_id for row in plan.leads}
    covered = {(row.case.case_id, row.need.need_id): row.need.severity for row in plan.covers}
    price = sum(charged(rule, plan) for rule in rules_of(policy) if isinstance(rule, Preference))
    return (
        *(sum(cases[case_id].tier == tier for case_id in led) for tier in sorted(policy.tiers, reverse=True)),
        sum(min(cases[case_id].rounds_waited, policy.goals.waiting_cap) for case_id in led),
        sum(severity for (case_id, _), severity in covered.items() if case_id in led),
        -price,
    )


def signed(losses) -> tuple[int, ...]:
    return tuple(loss.after if loss.maximise else -loss.after for loss in losses)


def is_minimal(named: list[str], broken: list[set[str]]) -> bool:
    """No allocation keeps all that is named, and without any one of them some allocation keeps the others."""
    cannot = all(set(named) & one for one in broken)
    return cannot and all(any(not (set(named) - {out}) & one for one in broken) for out in named)


def bench_and_oracle(round_):
    """The plan of a round that has one on the session, with all that could be instead."""
    result = solve(round_)
    assume(result.allocation is not None)
    oracle = Oracle(round_)
    return Session.of_plan(round_, result.allocation, result.stages), oracle, oracle.tried()


SORTS = [(), ("running", "limits"), ("decisions", "commitments"), ("regions", "periods"), ("teams", "offers")]


@pytest.mark.harness
@pytest.mark.parametrize("complications", SORTS)
def test_every_pair_of_a_tiny_round_has_its_verdict_and_its_exact_loss(complications):
    @settings(max_examples=examples(3))
    @given(tiny_rounds(always=complications), st.sampled_from([1, NEAR_CASES]))
    def holds(round_, near):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(forced_plan, "NEAR_CASES", near)
            patched.setattr(forced_plan, "FEW_NEAR_CASES", near)
            every_pair_has_its_loss(round_)

    def every_pair_has_its_loss(round_):
        session, oracle, tried = bench_and_oracle(round_)
        best = max(one.worth for one in tried)
        leaders = [p.person_id for p in round_.people.values() if p.is_leader]
        for case_id in round_.cases:
            for leader_id in leaders:
                if (case_id, leader_id) in {(row.case_id, row.leader_id) for row in session.allocation.deployments}:
                    continue
                legal = (case_id, leader_id) in oracle.legal_leads()
                assert (judge_pair(round_, case_id, leader_id) is None) == legal
                answer = ask_pair(session, case_id, leader_id)
                with_pair = [one.worth for one in tried if one.leader(case_id) == leader_id]
                event(f"{answer.verdict} {answer.plan.label if answer.plan else ''}")
                if not legal:
                    assert answer.verdict is Verdict.BLOCKED
                elif not with_pair:
                    assert answer.verdict is Verdict.IMPOSSIBLE
                    assert answer.conflict.minimal
                    named = list(map(str, answer.conflict.members))
                    assert is_minimal(named, oracle.breaches(Deployment(case_id, leader_id)))
                else:
                    assert answer.verdict is Verdict.POSSIBLE
                    assert answer.proved
                    assert signed(answer.plan.losses) == max(with_pair)
                    same = max(with_pair) == best
                    assert answer.plan.label is (Label.INTERCHANGEABLE if same else Label.ONLY_POSSIBLE)
                    assert all(step.before != step.after for step in answer.plan.steps)
                    assert answer.plan.steps[0].case_id == case_id

    holds()


@pytest.mark.harness
@pytest.mark.parametrize("complications", SORTS)
def test_every_case_of_a_tiny_round_is_labelled_as_all_its_plans_say(complications):
    @settings(max_examples=examples(3))
    @given(tiny_rounds(always=complications))
    def holds(round_):
        session, _, tried = bench_and_oracle(round_)
        best = max(one.worth for one in tried)
        optimal = [one for one in tried if one.worth == best]
        for case_id in round_.cases:
            answer = ask_case(session, case_id)
            event(f"{answer.label} {answer.cause or ''}")
            others = {one.leader(case_id) for one in tried} - {answer.leader_id, None}
            if answer.leader_id is not None and not runs(round_, case_id):
                in_best = {one.leader(case_id) for one in optimal}
                assert (answer.label is Label.SETTLED) == (in_best == {answer.leader_id})
                assert set(answer.interchangeable) == in_best - {answer.leader_id, None}
                worths = [signed(one.plan.losses) for one in answer.runners_up]
                assert worths == sorted(worths, reverse=True)
                for one in answer.runners_up:
                    assert signed(one.plan.losses) == max(t.worth for t in tried if t.leader(case_id) == one.leader_id)
                assert answer.complete == (len(answer.runners_up) == len(others))
                covers_hold(answer, tried)
            elif answer.leader_id is None:
                assert answer.cause is cause_of(round_, case_id, answer, tried, best)

    holds()


def runs(round_, case_id) -> bool:
    return case_id in round_.ledger.leads


def covers_hold(answer, tried):
    """Under the plan's leader, a person is settled where no plan as good as the best such has another or nobody."""
    mine = [one for one in tried if one.leader(answer.case_id) == answer.leader_id]
    best = max(one.worth for one in mine)
    for cover in answer.covers:
        if cover.person_id is not None and cover.plan is not None:
            without = [one.worth for one in mine if one.person(answer.case_id, cover.need_id) != cover.person_id]
            if without:
                assert signed(cover.plan.losses) == max(without)
            assert (cover.label is Label.SETTLED) == (not without or max(without) < best)


def cause_of(round_, case_id, answer, tried, best):
    if not answer.candidates:
        return Cause.BLOCKED if answer.within_reach else Cause.NOBODY_IN_REACH
    led = [one.worth for one in tried if one.leader(case_id) is not None]
    if not led:
        return Cause.RULED_OUT
    tiers = sorted(round_.policy.tiers, reverse=True)
    if max(led) == best:
        return Cause.TIE
    first = next(i for i, (a, b) in enumerate(zip(max(led), best, strict=True)) if a != b)
    higher = first < len(tiers) and tiers[first] > round_.cases[case_id].tier
    return Cause.HIGHER_TIERS if higher else Cause.BOTTLENECK


# -- impossible rounds ------------------------------------------------------------------------------------------------


@pytest.mark.harness
def test_what_cannot_hold_together_is_minimal_by_the_audit_of_every_allocation():
    @settings(max_examples=examples(8))
    @given(tiny_rounds(always=("decisions", "limits", "regions")))
    def holds(round_):
        model = build_model(round_, find_candidates(round_))
        none = np.zeros(0, np.int64)
        found = find_conflict(model, program_of(model), none, Stopper(60.0), 1)
        oracle = Oracle(round_)
        assert (found is None) == bool(oracle.tried())
        event("possible" if found is None else f"members: {len(found.members)}")
        if found is not None:
            assert found.minimal
            assert is_minimal(list(map(str, found.members)), oracle.breaches())

    holds()


# -- least changes ----------------------------------------------------------------------------------------------------


@pytest.mark.harness
def test_the_least_change_that_places_a_case_is_the_least_of_all():
    @settings(max_examples=examples(8))
    @given(tiny_rounds(always=("limits", "commitments")))
    def holds(round_):
        assume(not round_.periods)
        result = solve(round_)
        assume(result.allocation is not None)
        beside = tuple(row.case_id for row in result.allocation.deployments)
        for case_id in round_.cases:
            if case_id in beside:
                continue
            ways, _ = find_relaxations(round_, Target(case_id, beside), TimeBudget.of(60.0))
            cheapest = cheapest_change(round_, case_id, beside)
            event("none" if cheapest is None else f"price: {cheapest}")
            assert (not ways) == (cheapest is None)
            if ways:
                assert ways[0].proved
                assert ways[0].price == cheapest
                assert sum(edit.price for edit in ways[0].edits) == cheapest
                assert {case_id, *beside} <= {row.case_id for row in ways[0].allocation.deployments}

    holds()


def cheapest_change(round_, case_id, beside) -> int | None:
    """The least price over all allocations of what each would need changed; None where none can be had by edits."""
    columns, prices = all_columns(round_), EditPrices()
    singles = [Plan(round_, allocation_of(columns, one, round_)) for one in np.eye(len(columns), dtype=bool)]
    lifts = [lift_price(round_, plan, case_id, prices) for plan in singles]
    couplings = [rule for rule in rules_of(round_.policy) if isinstance(rule, CouplingRule)]
    allowed = np.array([lift is not None for lift in lifts])
    best = None
    for mask in every_allocation(columns):
        if (mask & ~allowed).any():
            continue
        plan = Plan(round_, allocation_of(columns, mask, round_))
        if not {case_id, *beside} <= set(plan.leads_of):
            continue
        price = overdraft(round_, plan, prices)
        if price is None or not all(keeps(rule, plan) for rule in couplings if rule.id not in EDITABLE):
            continue
        price += sum(lifts[j] for j in np.flatnonzero(mask))
        best = price if best is None else min(best, price)
    return best


def lift_price(round_, plan, case_id, prices) -> int | None:
    """What it costs to let one pair be used: 0 where nothing stops it, None where nothing may lift it."""
    (row,) = plan.rows
    stops = find_blocking(judge(round_, row))
    if not stops:
        return 0
    if row.kind != "lead" or row.case.case_id != case_id or not all(one.waivable for one in stops):
        return None
    travel = next((one for one in judge(round_, row) if one.rule == "travel-limit"), None)
    if travel is not None and travel.stops and travel.finding.value > travel_limit(round_) + 60:
        return None
    return sum(prices.minute * -one.finding.margin if one.rule == "travel-limit" else prices.waiver for one in stops)


def travel_limit(round_) -> int:
    return next(rule.params.minutes for rule in rules_of(round_.policy) if rule.id == "travel-limit")


def overdraft(round_, plan, prices) -> int | None:
    """The price of what a plan takes beyond days, caseloads and release; None where a limit is not editable."""
    taken, elsewhere = Counter(), Counter()
    led_already = {(r.case_id, r.person_id) for r in round_.records(Running) if r.need_id is None}
    for row in round_.records(Running):
        if row.need_id is None or (row.case_id, row.person_id) not in led_already:
            taken[row.person_id] += row.half_days_left
    for row in round_.records(Commitment):
        taken[row.person_id] += row.half_days
        elsewhere[row.person_id] += 1 if row.cases is None else row.cases
    total = 0
    for person_id, rows in plan.rows_of_person.items():
        person = round_.people[person_id]
        new = [row for row in rows if row.kind == "lead" and not row.running]
        held = round_.ledger.cases_held.get(person_id, frozenset())
        cases = {row.case.case_id for row in new} - held
        days = sum(row.half_days for row in new)
        for used, left, price in (
            (days, person.half_days - taken[person_id], prices.half_day),
            (len(cases), person.max_cases - len(held) - elsewhere[person_id], prices.place),
        ):
            over = used - max(0, left)
            if over > 0 and left < 0:
                return None
            total += price * max(0, over)
    for supporter_id, rows in plan.rows_of_supporter.items():
        release = round_.supporters[supporter_id].release_half_days
        if release is None:
            continue
        mine = [p for p, person in round_.people.items() if person.supporter.supporter_id == supporter_id]
        left = release - sum(taken[p] for p in mine)
        used = sum(row.half_days for row in rows if row.kind != "personal" and not row.running)
        over = used - max(0, left)
        if over > 0 and left < 0:
            return None
        total += prices.release_half_day * max(0, over)
    return total
