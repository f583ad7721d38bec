"""Work from an earlier round goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import (
    NO_UPPER,
    Columns,
    Named,
    RuleRows,
    matches,
    never,
    running_covers,
    running_leads,
    stack_rows,
)
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, RoundArrays


class RunningWork(CouplingRule):
    """Running deployments are kept, and running support goes on wherever its case is led.

    Nobody else covers a need that running support covers already. Running support of a case that nobody leads rests:
    the need is not covered then. Work under a lower tier than the case has now, and of needs that may not be covered,
    only takes its people's time (see :mod:`constraints.round.ledger`).
    """

    id = "running-work"
    always = True
    sentence = "Deployments from an earlier round go on, and so does their support wherever the case has a leader."
    source = "https://tscouncil.org.uk/2019-2020-school-improvement-offer/"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find running work that is left out, and needs under running support that others cover."""
        ledger = plan.round.ledger
        kept = {row.case.case_id for row in plan.leads if row.running}
        for case_id, (person_id, _) in ledger.leads.items():
            if case_id not in kept:
                yield Breach(self.id, f"{case_id} / {person_id}", "leads from an earlier round and is left out")
        for (case_id, need_id), (person_id, _) in ledger.supports.items():
            leads = len(plan.leads_of.get(case_id, ()))
            covers = [row for row in plan.covers_of.get(case_id, ()) if row.need and row.need.need_id == need_id]
            going_on = sum(row.running for row in covers)
            if going_on != leads:
                how = f"{going_on} times in the allocation; leaders of the case: {leads}"
                yield Breach(self.id, f"{case_id} / {need_id} / {person_id}", f"support from an earlier round: {how}")
            if len(covers) > going_on:
                others = len(covers) - going_on
                yield Breach(self.id, f"{case_id} / {need_id}", f"{others} more cover what {person_id} covers already")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make the rows: running leads x = 1; running support z = sum of x at its case; other cover of its need 0."""
        case, leader = running_leads(arrays)
        need, person = running_covers(arrays)
        covers, people = np.arange(len(columns))[columns.covers], len(arrays.people.ids)
        of_cover = columns.need[covers] * people + columns.person[covers]
        led, lead = matches(columns.lead.case * people + columns.lead.person, case * people + leader)
        going_on, cover = matches(of_cover, need * people + person)
        above, over = matches(columns.lead.case, arrays.needs.case[need])
        same, other = matches(columns.need[covers], need)
        others = of_cover[other] != (need * people + person)[same]
        return stack_rows(
            _rows_at_one(led, lead, len(case), Named((arrays.cases.ids, case), (arrays.people.ids, leader))),
            _rows_at_zero(
                np.concatenate([going_on, above]), np.concatenate([covers[cover], over]),
                np.concatenate([np.ones(len(cover), np.int64), -np.ones(len(over), np.int64)]),
                Named((arrays.needs.ids, need), (arrays.people.ids, person)),
            ),
            never(need[same[others]], covers[other[others]], arrays.needs.ids),
        )  # fmt: skip


def _rows_at_one(row: Ints, column: Ints, count: int, subjects: Named) -> RuleRows:
    """Make rows of a column that is used; a row without a column cannot hold."""
    one = np.ones(count, np.int64)
    return RuleRows(row, column, np.ones(len(row), np.int64), one, np.full(count, NO_UPPER, np.int64), subjects)


def _rows_at_zero(row: Ints, column: Ints, value: Ints, subjects: Named) -> RuleRows:
    """Make rows that are 0."""
    zero = np.zeros(len(subjects), np.int64)
    return RuleRows(row, column, value, zero, zero, subjects)
