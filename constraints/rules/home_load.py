"""home-load: a supporter's own school keeps some of its people's time."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import Named, RuleRows, at_most, no_rows
from constraints.rules.base import Charge, Preference, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Columns, Plan, RoundArrays


class HomeLoadParams(RuleParams):
    """Parameters of `home-load`."""

    minutes_per_half_day: int = Field(default=10, ge=0)
    free_percent: int = Field(default=80, ge=0, le=100)
    """The share of a supporter's release limit that costs nothing, rounded down to half-days."""


class HomeLoad(Preference):
    """A price on every half-day of a supporter's people beyond a share of its release limit.

    Running work and commitments elsewhere count in what is used; deployments, and support by staff, come on top.  A
    supporter without a release limit has no price.  That a supporting school must have the capacity is the programme's
    own condition; the share and the rate are choices.
    """

    id = "home-load"
    sentence = (
        "Each half-day of a supporter's people beyond {free_percent} % of its release limit "
        "costs {minutes_per_half_day} minutes."
    )
    source = "https://www.gov.uk/guidance/national-leaders-of-education-a-guide-for-potential-applicants"
    Params = HomeLoadParams
    params: HomeLoadParams

    def charges(self, plan: Plan) -> Iterator[Charge]:
        """Audit face: one charge a supporter that is used beyond its free share."""
        used = Counter(plan.round.ledger.release_taken)
        for row in plan.rows:
            if not row.running and row.kind in {"lead", "support"}:
                used[row.person.supporter.supporter_id] += row.half_days
        for supporter_id, supporter in plan.round.supporters.items():
            if supporter.release_half_days is not None:
                free = self.params.free_percent * supporter.release_half_days // 100
                minutes = self.params.minutes_per_half_day * max(0, used[supporter_id] - free)
                if minutes > 0:
                    yield Charge(self.id, minutes, None, supporter_id)

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Model face: an auxiliary a supporter, the half-days beyond what is still free.

        A supporter whose columns together stay within it needs none.  What running work takes beyond the free share
        is the offset.
        """
        if self.params.minutes_per_half_day == 0:
            return no_rows()
        supporters = arrays.supporters
        limited = supporters.release >= 0
        free = self.params.free_percent * supporters.release // 100
        slack = np.maximum(0, free - supporters.release_taken)
        beyond = np.where(limited, np.maximum(0, supporters.release_taken - free), 0)
        column, half_days = _new_half_days(arrays, columns)
        supporter = arrays.people.supporter[columns.person[column]]
        most = np.bincount(supporter, half_days, len(slack)).astype(np.int64)
        priced = np.flatnonzero(limited & (most > slack))
        rows = _excess_rows(column, half_days, supporter, priced, slack, len(columns))
        return dataclasses.replace(
            rows,
            subjects=Named((supporters.ids, priced)),
            aux_upper=(most - slack)[priced],
            aux_price=np.full(len(priced), self.params.minutes_per_half_day, np.int64),
            offset=self.params.minutes_per_half_day * int(beyond.sum()),
        )


def _new_half_days(arrays: RoundArrays, columns: Columns) -> tuple[Ints, Ints]:
    """Return the columns that take a supporter's time anew, and their half-days."""
    half_days = np.concatenate(
        [arrays.cases.lead_half_days[columns.lead.case], arrays.needs.half_days[columns.support.need]]
    )
    column = np.flatnonzero(~columns.running[: len(half_days)])
    return column, half_days[column]


def _excess_rows(column: Ints, value: Ints, group: Ints, priced: Ints, slack: Ints, n: int) -> RuleRows:
    """Make rows `sum of the group's values - excess <= slack`, an excess (auxiliary) for each priced group."""
    place = np.full(len(slack), -1, np.int64)
    place[priced] = np.arange(len(priced))
    kept = place[group] >= 0
    entry_row, entry_column, entry_value = place[group[kept]], column[kept], value[kept]
    own = np.arange(len(priced))

    def complete(x: Ints) -> Ints:
        used = np.bincount(entry_row, entry_value * x[entry_column], len(priced)).astype(np.int64)
        excess: Ints = np.maximum(0, used - slack[priced])
        return excess

    rows = at_most(
        np.concatenate([entry_row, own]),
        np.concatenate([entry_column, n + own]),
        np.concatenate([entry_value, np.full(len(priced), -1, np.int64)]),
        slack[priced],
        (),
    )
    return dataclasses.replace(rows, complete=complete)
