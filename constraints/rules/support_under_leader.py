"""A need is covered only at a case that has a leader, by one person, who by default is of the leader's supporter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Columns, Named, RuleRows, at_most, matches
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, PlanRow, RoundArrays


class SupportUnderLeader(CouplingRule):
    """Support needs a leader.

    Where the policy's team is `own-supporter`, the new support of a need by a supporter's people is at most the
    deployments of that supporter's leaders at the case. Where it is `any-supporter`, all new support of a need is at
    most the deployments at the case. With one leader a case, a need is covered by one person either way. Running
    support is left to running-work, which ties it to the case's leader, whoever that is.
    """

    id = "support-under-leader"
    always = True
    sentence = (
        "A need is covered only at a case that has a leader, by one person, and from the leader's own supporter "
        "unless the policy lets others in."
    )
    source = "https://www.gov.uk/guidance/national-leaders-of-education-a-guide-for-potential-applicants"

    def breaches(self, plan: Plan) -> Iterator[Breach]:
        """Find needs that more people cover than leaders allow."""
        own = plan.round.policy.team.model == "own-supporter"

        def supporter_of(row: PlanRow) -> str:
            return row.person.supporter.supporter_id if own else ""

        leads = Counter((row.case.case_id, supporter_of(row)) for row in plan.leads)
        covers: Counter[tuple[str, str, str]] = Counter()
        for row in plan.covers:
            if row.need is not None and not row.running:
                covers[row.case.case_id, row.need.need_id or "", supporter_of(row)] += 1
        for (case_id, need_id, supporter_id), people in covers.items():
            allowed = leads[case_id, supporter_id]
            if people > allowed:
                who = f"{people} of {supporter_id}" if own else f"{people}"
                whose = f"leads by {supporter_id}" if own else "leads"
                yield Breach(self.id, f"{case_id} / {need_id}", f"people who cover it: {who}; {whose}: {allowed}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each need and supporter, or for each need: support is at most the leads above it.

        This is stronger than a row for each supporting person, and stands for one person a need as well.
        """
        covers = np.flatnonzero(~columns.running & (columns.need >= 0))
        team, teams = _teams(arrays)
        of_cover = columns.need[covers] * teams + team[columns.person[covers]]
        keys, row = np.unique(of_cover, return_inverse=True)
        need, whose = keys // teams, keys % teams
        of_lead = columns.lead.case * teams + team[columns.lead.person]
        lead_row, lead = matches(of_lead, arrays.needs.case[need] * teams + whose)
        subjects = [(arrays.needs.ids, need)]
        return at_most(
            np.concatenate([row, lead_row]), np.concatenate([covers, lead]),
            np.concatenate([np.ones(len(row), np.int64), -np.ones(len(lead_row), np.int64)]),
            np.zeros(len(keys), np.int64), Named(*subjects),
        )  # fmt: skip


def _teams(arrays: RoundArrays) -> tuple[Ints, int]:
    """Return each person's team, and how many there are: the supporters, or all people together."""
    if arrays.round.policy.team.model == "own-supporter":
        return arrays.people.supporter, max(1, len(arrays.supporters.ids))
    return np.zeros(len(arrays.people.ids), np.int64), 1
