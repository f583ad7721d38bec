"""outside-team: support from another body than the leader's."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import Named, RuleRows, at_most, matches, no_rows
from constraints.rules.base import Charge, Preference, RuleParams

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Columns, Plan, RoundArrays


class OutsideTeamParams(RuleParams):
    """Parameters of `outside-team`."""

    minutes: int = Field(default=40, ge=0)


class OutsideTeam(Preference):
    """A price on support by staff of another supporter than the case's leader's.

    Under the policy's team model `own-supporter` there is no such support, and this adds nothing.  A leader's own
    staff are expected to deliver alongside; support by others under the leader counted too.  The rate is a choice.
    """

    id = "outside-team"
    sentence = "Support by staff of another body than the leader's costs {minutes} minutes."
    source = "http://northwestlearningpartnership.co.uk/index.php/workstreams/cpdleadership/nles"
    Params = OutsideTeamParams
    params: OutsideTeamParams

    def charges(self, plan: Plan) -> Iterator[Charge]:
        """Audit face: one charge a support whose person is from outside."""
        if plan.round.policy.team.model == "own-supporter" or self.params.minutes == 0:
            return
        for row in plan.covers:
            if row.kind == "support" and not row.running:
                leads = plan.leads_of.get(row.case.case_id, ())
                inside = {lead.person.supporter.supporter_id for lead in leads}
                if row.person.supporter.supporter_id not in inside:
                    yield Charge(self.id, self.params.minutes, row)

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Model face: an auxiliary for each new support, 1 where it is used and no leader is from the same supporter.

        Row: `support - leads of the case by that supporter - auxiliary <= 0`.
        """
        if arrays.round.policy.team.model == "own-supporter" or self.params.minutes == 0:
            return no_rows()
        support = np.flatnonzero(~columns.support.running)
        row, lead = _same_team(arrays, columns, support)
        n, own = len(columns), np.arange(len(support))
        column = columns.supports.start + support

        def complete(x: Ints) -> Ints:
            inside = np.bincount(row, x[lead], len(support)).astype(np.int64)
            outside: Ints = np.maximum(0, x[column] - inside)
            return outside

        return dataclasses.replace(
            at_most(
                np.concatenate([own, row, own]),
                np.concatenate([column, lead, n + own]),
                np.concatenate([np.ones(len(own), np.int64), np.full(len(row) + len(own), -1, np.int64)]),
                np.zeros(len(own), np.int64),
                Named((arrays.cases.ids, columns.support.case[support])),
            ),
            aux_upper=np.ones(len(own), np.int64),
            aux_price=np.full(len(own), self.params.minutes, np.int64),
            complete=complete,
        )


def _same_team(arrays: RoundArrays, columns: Columns, support: Ints) -> tuple[Ints, Ints]:
    """Join supports (positions, (k,)) to the leads of the same case by the same supporter.

    Returns
    -------
    row, lead : int array (m,)
        Positions in `support`, and the lead columns that go with them.
    """
    supporters, of = len(arrays.supporters.ids), arrays.people.supporter
    leads = columns.lead.case * supporters + of[columns.lead.person]
    return matches(leads, columns.support.case[support] * supporters + of[columns.support.person[support]])
