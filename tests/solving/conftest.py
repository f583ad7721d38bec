"""An oracle for the staged optimum: it tries every allocation, and knows rules by their audit faces alone."""

import dataclasses
import hashlib

import numpy as np
import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.plan import Plan
from constraints.round.round import Round
from constraints.rules.base import CouplingRule, Preference
from constraints.rules.catalogue import rules_of
from constraints.rules.pair_rules import pair_rules_of
from constraints.testing import all_columns, allocation_of, charged, keeps
from optimiser.solve import Outcome, solve


@dataclasses.dataclass(frozen=True)
class Best:
    """The best allocation of a round and its stage values: as many as are led in each tier, and so on."""

    stages: tuple[int, ...]
    allocation: Allocation


def merits(plan: Plan) -> tuple[int, ...]:
    """Placed tier by tier, rounds waited, severity covered: more is better."""
    policy, cases = plan.round.policy, plan.round.cases
    led = {row.case.case_id for row in plan.leads}
    covered = {(row.case.case_id, row.need.need_id): row.need.severity for row in plan.covers}
    return (
        *(sum(cases[case_id].tier == tier for case_id in led) for tier in sorted(policy.tiers, reverse=True)),
        sum(min(cases[case_id].rounds_waited, policy.goals.waiting_cap) for case_id in led),
        sum(severity for (case_id, _), severity in covered.items() if case_id in led),
    )


def price(plan: Plan) -> int:
    return sum(charged(rule, plan) for rule in rules_of(plan.round.policy) if isinstance(rule, Preference))


def canonical(plan: Plan) -> int:
    """The first 20 bits of SHA-256 of the ids of every row, added up; with its profile where the tier has several."""
    round_ = plan.round
    several = {case_id for case_id, case in round_.cases.items() if len(round_.policy.tiers[case.tier].profiles) > 1}

    def ending(row) -> str:
        return "," + ";".join(map(str, row.profile)) if round_.periods and row.case_id in several else ""

    texts = [f"{d.case_id},,{d.leader_id}{ending(d)}" for d in plan.allocation.deployments]
    texts += [f"{s.case_id},{s.need_id},{s.person_id}{ending(s)}" for s in plan.allocation.supports]
    return sum(int(hashlib.sha256(text.encode()).hexdigest()[:5], 16) for text in texts)


def legal_columns(round_: Round, columns) -> np.ndarray:
    """Which columns no pair rule stops; running work is not asked."""
    rules = list(pair_rules_of(round_.policy))
    plans = [Plan(round_, allocation_of(columns, one, round_)) for one in np.eye(len(columns), dtype=bool)]
    return np.array([all(keeps(rule, plan) for rule in rules) for plan in plans], bool)


def enumerate_best(round_: Round) -> Best | None:
    """The best allocation of a tiny round; None where no allocation keeps every rule."""
    columns = all_columns(round_)
    legal = np.flatnonzero(legal_columns(round_, columns))
    subsets = np.arange(2 ** len(legal))[:, None] >> np.arange(len(legal)) & 1 == 1
    pairs = [(columns.case[j], columns.need[j], columns.person[j]) for j in legal]
    couplings = [rule for rule in rules_of(round_.policy) if isinstance(rule, CouplingRule)]
    best: tuple[tuple[int, ...], Allocation] | None = None
    for subset in subsets:
        used = [pairs[k] for k in np.flatnonzero(subset)]
        if len(set(used)) < len(used):  # a pair with two profiles is no allocation
            continue
        mask = np.zeros(len(columns), bool)
        mask[legal[subset]] = True
        plan = Plan(round_, allocation_of(columns, mask, round_))
        worth = merits(plan)
        if best is not None and worth < best[0][: len(worth)]:
            continue
        if not all(keeps(rule, plan) for rule in couplings):
            continue
        worth = (*worth, -price(plan), -canonical(plan))
        if best is None or worth > best[0]:
            best = worth, plan.allocation
    if best is None:
        return None
    *more_is_better, minus_price, minus_canonical = best[0]
    return Best((*more_is_better, -minus_price, -minus_canonical), best[1])


def checked(round_: Round, allocation: Allocation) -> bool:
    """Whether an allocation keeps every rule of a round, by the audit faces."""
    plan = Plan(round_, allocation)
    return all(keeps(rule, plan) for rule in rules_of(round_.policy) if not isinstance(rule, Preference))


@pytest.fixture(scope="session")
def best_by_enumeration():
    return enumerate_best


@pytest.fixture(scope="session")
def is_legal():
    return checked


@pytest.fixture(scope="session")
def solved_as_enumerated():
    """Solve a round and hold the end against all its allocations; return it."""

    def holds(round_, how=None):
        best, result = enumerate_best(round_), solve(round_, how)
        if best is None:
            assert result.outcome is Outcome.PROVED_IMPOSSIBLE
            assert result.allocation is None
            return result
        assert result.outcome is Outcome.PROVED_BEST
        assert all(stage.proved for stage in result.stages)
        assert tuple(stage.value for stage in result.stages) == best.stages
        assert tuple(stage.bound for stage in result.stages) == best.stages
        return result

    return holds
