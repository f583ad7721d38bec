"""several-supporters-in-trust: one trust's schools led from different places."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import Named, RuleRows, at_most, implies, no_rows, stack_rows
from constraints.rules.base import Charge, Preference, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Columns, Plan, RoundArrays


class SeveralSupportersInTrustParams(RuleParams):
    """Parameters of `several-supporters-in-trust`."""

    minutes: int = Field(default=30, ge=0)


class SeveralSupportersInTrust(Preference):
    """A price on every supporter after the first that leads cases of one trust; running leads count as supporters.

    A case belongs to a trust when all its schools do.  Only trusts with several cases in the round are looked at.
    That some trusts were given several supporters has been criticised in public; the rate is a choice.
    """

    id = "several-supporters-in-trust"
    sentence = "Each further supporter that leads schools of the same trust costs {minutes} minutes."
    source = "https://schoolsweek.co.uk/impact-of-rise-teams-to-be-published-this-year"
    Params = SeveralSupportersInTrustParams
    params: SeveralSupportersInTrustParams

    def charges(self, plan: Plan) -> Iterator[Charge]:
        """Audit face: one charge a trust that several supporters lead in."""
        cases = Counter(case.trust_id for case in plan.round.cases.values())
        leading: dict[str, set[str]] = defaultdict(set)
        for row in plan.leads:
            if row.case.trust_id is not None and cases[row.case.trust_id] > 1:
                leading[row.case.trust_id].add(row.person.supporter.supporter_id)
        for trust_id in sorted(leading):
            minutes = self.params.minutes * (len(leading[trust_id]) - 1)
            if minutes > 0:
                yield Charge(self.id, minutes, None, trust_id)

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Model face: whether each supporter leads in each trust, and an auxiliary for those beyond the first.

        A supporter that has one column in a trust leads there where that column is used; one that has more gets an
        auxiliary that is at least each of them.  Trusts in which fewer than two supporters have columns are left out.
        """
        column, trust, supporter = _leads_in_trusts(arrays, columns)
        if self.params.minutes == 0 or not len(column):
            return no_rows()
        keys = trust * len(arrays.supporters.ids) + supporter
        _, first, group, size = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
        codes, of_trust = np.unique(trust[first], return_inverse=True)
        shared, flags = np.flatnonzero(size[group] > 1), int((size > 1).sum())
        flag = len(columns) + np.cumsum(size > 1) - 1  # of each group that has several columns
        says = np.where(size == 1, column[first], flag)  # what says that the group's supporter leads in its trust
        beyond = len(columns) + flags + np.arange(len(codes))

        def complete(x: Ints) -> Ints:
            led = np.zeros(len(size), np.int64)
            np.maximum.at(led, group, x[column])
            supporters = np.bincount(of_trust, led, len(codes)).astype(np.int64)
            return np.concatenate([led[size > 1], np.maximum(0, supporters - 1)])

        names = _names(arrays)
        return dataclasses.replace(
            stack_rows(
                implies(column[shared], flag[group[shared]], Named((names, trust[shared]))),
                at_most(
                    np.concatenate([of_trust, np.arange(len(codes))]),
                    np.concatenate([says, beyond]),
                    np.concatenate([np.ones(len(says), np.int64), np.full(len(codes), -1, np.int64)]),
                    np.ones(len(codes), np.int64),
                    Named((names, codes)),
                ),
            ),
            aux_upper=np.concatenate([np.ones(flags, np.int64), np.bincount(of_trust) - 1]),
            aux_price=np.concatenate([np.zeros(flags, np.int64), np.full(len(codes), self.params.minutes, np.int64)]),
            complete=complete,
        )


def _leads_in_trusts(arrays: RoundArrays, columns: Columns) -> tuple[Ints, Ints, Ints]:
    """Return the leads in trusts of several cases where several supporters may lead: column, trust and supporter."""
    cases_of = np.bincount(arrays.cases.trust[arrays.cases.trust >= 0])
    trust = arrays.cases.trust[columns.lead.case]
    column = np.flatnonzero(trust >= 0)
    column = column[cases_of[trust[column]] > 1]
    trust = trust[column]
    supporter = arrays.people.supporter[columns.lead.person[column]]
    groups = np.unique(np.stack([trust, supporter]), axis=1)
    several = np.bincount(groups[0], minlength=len(cases_of))[trust] > 1
    return column[several], trust[several], supporter[several]


def _names(arrays: RoundArrays) -> list[str]:
    """Return the trusts of cases by their numbers; blank for the trusts of supporters only."""
    names = [""] * (int(arrays.cases.trust.max()) + 1)
    for code, case in zip(arrays.cases.trust.tolist(), arrays.round.cases.values(), strict=True):
        if code >= 0:
            names[code] = case.trust_id or ""
    return names
