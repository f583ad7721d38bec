"""The goals of a policy, in order: what each counts, once from an allocation and once as weights on columns.

1. `placed.tier3`, `placed.tier2` ...: cases that are led, tier by tier, the most urgent first;
2. `waiting`: rounds waited by the cases that are led, each up to a cap;
3. `needs`: the severity of the needs that are covered (half-days would reward padding);
4. `price`: the minutes of all preferences together;
5. `canonical`: a fixed weight of every row, so that one plan of several equals is picked, the same on every machine.

Each is a stage of the solve: improved as far as can be proved, then held while the next is improved.
"""

from __future__ import annotations

import abc
import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from constraints.domain import to_text
from constraints.policies import TIE_BREAKS
from constraints.rules import Preference, rules_of

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Columns, Plan, RoundArrays
    from constraints.policies import Policy
    from constraints.round import Case, Profile, Round

Sense = Literal["max", "min"]


@dataclasses.dataclass(frozen=True)
class Goal(abc.ABC):
    """One goal, with two faces as a rule has: its value of an allocation, and its weights on columns."""

    sense: ClassVar[Sense] = "max"

    @property
    @abc.abstractmethod
    def name(self) -> str:
        """How outputs call it."""

    @property
    def maximise(self) -> bool:
        """Whether more is better."""
        return self.sense == "max"

    @abc.abstractmethod
    def value(self, plan: Plan) -> int:
        """Audit face: how much an allocation has of it."""

    @abc.abstractmethod
    def weights(self, arrays: RoundArrays, columns: Columns) -> Ints:
        """Model face: how much each column has of it, (n,)."""


@dataclasses.dataclass(frozen=True)
class Placed(Goal):
    """Cases of one tier that have a leader."""

    tier: int

    @property
    def name(self) -> str:
        """How outputs call it."""
        return f"placed.tier{self.tier}"

    def value(self, plan: Plan) -> int:
        """Audit face: the number of such cases."""
        return sum(plan.round.cases[case_id].tier == self.tier for case_id in plan.leads_of)

    def weights(self, arrays: RoundArrays, columns: Columns) -> Ints:
        """Model face: 1 on their leads, (n,)."""
        return _on_leads(columns, (arrays.cases.tier == self.tier).astype(np.int64))


@dataclasses.dataclass(frozen=True)
class Waiting(Goal):
    """Rounds that led cases have waited, each counted up to a cap."""

    cap: int
    name = "waiting"

    def value(self, plan: Plan) -> int:
        """Audit face: the rounds added up."""
        return sum(min(plan.round.cases[case_id].rounds_waited, self.cap) for case_id in plan.leads_of)

    def weights(self, arrays: RoundArrays, columns: Columns) -> Ints:
        """Model face: the rounds on leads, (n,)."""
        return _on_leads(columns, np.minimum(arrays.cases.waited, self.cap))


@dataclasses.dataclass(frozen=True)
class NeedsCovered(Goal):
    """Severity of the needs that are covered at led cases."""

    name = "needs"

    def value(self, plan: Plan) -> int:
        """Audit face: the severities added up, each need once; needs that nobody may cover score nothing."""
        scored = {
            row.ids[:2]: row.need.severity
            for row in plan.covers
            if row.need is not None and row.case.case_id in plan.leads_of
            if row.running or plan.round.coverable(row.need)
        }
        return sum(scored.values())

    def weights(self, arrays: RoundArrays, columns: Columns) -> Ints:
        """Model face: the severity on all covering of needs, (n,)."""
        weights = np.zeros(len(columns), np.int64)
        weights[columns.covers] = arrays.needs.severity[columns.need[columns.covers]]
        return weights


@dataclasses.dataclass(frozen=True)
class Price(Goal):
    """Minutes of all preferences together."""

    sense = "min"
    name = "price"

    def value(self, plan: Plan) -> int:
        """Audit face: the minutes added up."""
        return sum(price_terms(plan).values())

    def weights(self, arrays: RoundArrays, columns: Columns) -> Ints:
        """Model face: the prices on columns, (n,); prices on groups stand on the auxiliaries of the rules' rows."""
        weights = np.zeros(len(columns), np.int64)
        for rule in preferences(arrays.round.policy):
            weights += column_prices(rule, arrays, columns)
        return weights


@dataclasses.dataclass(frozen=True)
class Canonical(Goal):
    """The published weights of all rows, which have no meaning: they only tell equals apart."""

    version: int
    sense = "min"
    name = "canonical"

    def value(self, plan: Plan) -> int:
        """Audit face: the weights added up."""
        weight = TIE_BREAKS[self.version]
        return sum(weight(*row.ids, *_text_of_profile(plan.round, row.case, row.profile)) for row in plan.rows)

    def weights(self, arrays: RoundArrays, columns: Columns) -> Ints:
        """Model face: the weight of each column, (n,)."""
        cases, people = arrays.cases.ids, arrays.people.ids
        needs = [need_id for _, need_id in arrays.needs.ids] + [""]  # a lead's need is -1, the last
        rows = zip(columns.case.tolist(), columns.need.tolist(), columns.person.tolist(), strict=True)
        weight = TIE_BREAKS[self.version]
        ids = ((cases[c], needs[n], people[p]) for c, n, p in rows)
        profiles = _texts_of_profiles(arrays, columns)
        if profiles is None:
            return np.array([weight(*row) for row in ids], np.int64)
        return np.array([weight(*row, *profile) for row, profile in zip(ids, profiles, strict=True)], np.int64)


def _text_of_profile(round_: Round, case: Case, profile: Profile) -> tuple[str, ...]:
    """Return what the tie-break's text of a row ends with: the profile, where the tier has more than one."""
    return (to_text(profile),) if len(round_.profiles_of_tier(case.tier)) > 1 else ()


def _texts_of_profiles(arrays: RoundArrays, columns: Columns) -> Iterator[tuple[str, ...]] | None:
    """Walk over the same of every column; None where no tier has more than one profile."""
    round_ = arrays.round
    cases = list(round_.cases.values())
    if all(len(round_.profiles_of_tier(tier)) == 1 for tier in {case.tier for case in cases}):
        return None
    texts = [[_text_of_profile(round_, case, each) for each in round_.profiles[case.case_id]] for case in cases]
    found = [texts[c][k] for c, k in zip(columns.case.tolist(), columns.profile.tolist(), strict=True)]
    for j in np.flatnonzero(columns.running & (columns.need >= 0)).tolist():  # running support keeps its own
        key = arrays.needs.ids[columns.need[j]]
        found[j] = _text_of_profile(round_, round_.cases[key[0]], round_.ledger.profiles[key])
    return iter(found)


def goals_of(policy: Policy) -> tuple[Goal, ...]:
    """Return the goals of a policy in order."""
    placed = tuple(Placed(tier) for tier in policy.tier_order)
    return (*placed, Waiting(policy.goals.waiting_cap), NeedsCovered(), Price(), Canonical(policy.goals.tie_break))


def stage_values(plan: Plan) -> dict[str, int]:
    """Return the value of every goal of an allocation, by name, in order."""
    return {goal.name: goal.value(plan) for goal in goals_of(plan.round.policy)}


def stage_weights(arrays: RoundArrays, columns: Columns) -> Mapping[str, Ints]:
    """Return the weights of every goal on the columns, by name; each is computed when it is first asked for."""
    return _Lazy({goal.name: goal.weights for goal in goals_of(arrays.round.policy)}, arrays, columns)


class _Lazy(Mapping[str, "Ints"]):
    """Weights by name, computed once, when asked for: hashing for a goal that is never reached would be waste."""

    def __init__(
        self, makers: Mapping[str, Callable[[RoundArrays, Columns], Ints]], arrays: RoundArrays, columns: Columns
    ) -> None:
        self._makers, self._arrays, self._columns = makers, arrays, columns
        self._made: dict[str, Ints] = {}

    def __getitem__(self, name: str) -> Ints:
        if name not in self._made:
            self._made[name] = self._makers[name](self._arrays, self._columns)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


def preferences(policy: Policy) -> tuple[Preference, ...]:
    """Return the preferences of a policy that are switched on."""
    return tuple(rule for rule in rules_of(policy) if isinstance(rule, Preference))


def price_terms(plan: Plan) -> dict[str, int]:
    """Return the minutes of every preference of an allocation, by rule; 0 where nothing is charged."""
    return {rule.id: sum(charge.minutes for charge in rule.charges(plan)) for rule in preferences(plan.round.policy)}


def column_prices(rule: Preference, arrays: RoundArrays, columns: Columns) -> Ints:
    """Return what a preference charges each column, (n,): 0 for running work."""
    parts = [rule.prices(arrays, pairs) for pairs in (columns.lead, columns.support, columns.personal)]
    return np.where(columns.running, 0, np.concatenate(parts)).astype(np.int64)


def _on_leads(columns: Columns, by_case: Ints) -> Ints:
    weights = np.zeros(len(columns), np.int64)
    weights[columns.leads] = by_case[columns.lead.case]
    return weights
