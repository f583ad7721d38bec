"""What a leader covers personally lies inside the deployment."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, Named, RuleRows, at_most, implies, matches, never, running_covers, stack_rows
from constraints.policies import CHOICE
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Pairs, Plan, RoundArrays


class PersonalCover(CouplingRule):
    """A leader may cover needs of the case that they lead, within the half-days of the deployment.

    The needs' half-days add up to at most the case's `lead_half_days`, of running work too; where what the leader
    covers by running work alone is more, to that. A running cover by somebody who leads the case no more goes on
    (running-work says when), so it asks for no deployment.
    """

    id = "personal-cover"
    always = True
    sentence = (
        "A leader covers needs personally only at a case that they lead, and within the half-days of that deployment."
    )
    source = CHOICE

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find personal cover without a deployment, or beyond its half-days."""
        led = {(row.case.case_id, row.person.person_id) for row in plan.leads}
        as_led = {(row.case.case_id, row.person.person_id, row.profile) for row in plan.leads}
        running = _running_half_days(plan)
        taken: Counter[tuple[str, str]] = Counter()
        for row in plan.covers:
            if row.need is None or not row.person.is_leader:
                continue
            key = row.case.case_id, row.person.person_id
            taken[key] += row.need.half_days
            if (*key, row.profile) not in as_led and not row.running:
                yield Breach(self.id, " / ".join(key), f"covers {row.need.need_id} personally and does not lead")
        for key in sorted(led & taken.keys()):
            limit = max(plan.round.cases[key[0]].lead_half_days, running[key])
            if taken[key] > limit:
                yield Breach(self.id, " / ".join(key), f"{taken[key]} half-days of needs in a deployment of {limit}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make the rows z <= x, and sum d z <= h x.

        A need that alone is longer than the deployment is not covered at all: z <= 0. A leader whose needs all
        together fit into the deployment has no second row, for the first say as much. Half-days R of running cover
        stand free of the deployment, so the second row reads: sum d z <= R + (max(h, R) - R) x. A deployment has such
        rows for each of its profiles.
        """
        each, profile = _over_deployments(arrays, columns.personal)
        pairs = columns.personal.take(each)
        column, half_days = columns.personals.start + each, arrays.needs.half_days[pairs.need]
        keys, at = np.unique(_key(arrays, pairs, profile), return_inverse=True)
        led = _deployments(arrays, columns, keys)
        able = (half_days <= led.most[at]) & (led.column[at] >= 0)
        fits, free = able & ~pairs.running, ~able & ~pairs.running
        return stack_rows(
            implies(column[fits], led.column[at[fits]], led.names(at[fits])),
            never(pairs.person[free], column[free], arrays.people.ids),
            _within(led, *(part[fits | pairs.running] for part in (at, column, half_days))),
        )


@dataclasses.dataclass(frozen=True)
class _Deployments:
    """The possible deployments of leaders who may cover something, one entry each.

    Attributes
    ----------
    arrays : RoundArrays
    keys : int array (d,)
        Case, person and profile.
    column : int array (d,)
        The column of the lead; -1 where there is none.
    cover, most : int array (d,)
        Half-days of needs that running work covers, and the most there may be.
    """

    arrays: RoundArrays
    keys: Ints
    column: Ints
    cover: Ints
    most: Ints

    def names(self, at: Ints) -> Named:
        case, person = _pair_of(self.arrays, self.keys[at])
        return Named((self.arrays.cases.ids, case), (self.arrays.people.ids, person))


def _over_deployments(arrays: RoundArrays, pairs: Pairs) -> tuple[Ints, Ints]:
    """Return a pair and a profile for every deployment that a cover could lie in: running cover in one of any."""
    times = np.where(pairs.running, arrays.cases.profiles[pairs.case], 1)
    each = np.repeat(np.arange(len(pairs)), times)
    within = np.arange(len(each)) - np.repeat(np.cumsum(times) - times, times)
    return each, np.where(pairs.running[each], within, pairs.profile[each])


def _most_profiles(arrays: RoundArrays) -> int:
    return int(arrays.cases.profiles.max(initial=1))


def _key(arrays: RoundArrays, pairs: Pairs, profile: Ints) -> Ints:
    return (pairs.case * len(arrays.people.ids) + pairs.person) * _most_profiles(arrays) + profile


def _pair_of(arrays: RoundArrays, keys: Ints) -> tuple[Ints, Ints]:
    """Return the cases and the people of keys."""
    pairs, people = keys // _most_profiles(arrays), max(1, len(arrays.people.ids))
    return pairs // people, pairs % people


def _deployments(arrays: RoundArrays, columns: Columns, keys: Ints) -> _Deployments:
    column = np.full(len(keys), -1, np.int64)
    which, lead = matches(_key(arrays, columns.lead, columns.lead.profile), keys)
    column[which] = lead
    need, person = running_covers(arrays)
    of_running = arrays.needs.case[need] * len(arrays.people.ids) + person
    which, running = matches(of_running, keys // _most_profiles(arrays))
    cover = np.zeros(len(keys), np.int64)
    np.add.at(cover, which, arrays.needs.half_days[need[running]])
    most = np.maximum(arrays.cases.lead_half_days[_pair_of(arrays, keys)[0]], cover)
    return _Deployments(arrays, keys, column, cover, most)


def _within(led: _Deployments, at: Ints, column: Ints, half_days: Ints) -> RuleRows:
    """Make the rows of the deployments that what is covered could outgrow."""
    total = np.zeros(len(led.keys), np.int64)
    np.add.at(total, at, half_days)
    tight = np.flatnonzero((total > led.most) & (led.column >= 0))
    entry, row = matches(tight, at)
    return at_most(
        np.concatenate([row, np.arange(len(tight))]), np.concatenate([column[entry], led.column[tight]]),
        np.concatenate([half_days[entry], (led.cover - led.most)[tight]]), led.cover[tight], led.names(tight),
    )  # fmt: skip


def _running_half_days(plan: Plan) -> Counter[tuple[str, str]]:
    """Add up the half-days that people cover by running work alone, by case and person."""
    taken: Counter[tuple[str, str]] = Counter()
    for (case_id, need_id), (person_id, _) in plan.round.ledger.supports.items():
        taken[case_id, person_id] += plan.round.needs[case_id, need_id].half_days
    return taken
