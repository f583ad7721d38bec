"""A need is covered only at a case that has a leader, by one person, who by default is of the leader's supporter."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import to_text
from constraints.faces import Columns, Named, RuleRows, at_most, matches
from constraints.rules.base import Breach, CouplingRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Plan, PlanRow, RoundArrays
    from constraints.round import Profile


class SupportUnderLeader(CouplingRule):
    """Support needs a leader.

    Where the policy's team is `own-supporter`, the new support of a need by a supporter's people is at most the
    deployments of that supporter's leaders at the case. Where it is `any-supporter`, all new support of a need is at
    most the deployments at the case. With one leader a case, a need is covered by one person either way. Running
    support is left to running-work, which ties it to the case's leader, whoever that is.

    A case's tier may have several profiles of time: then all of this holds for each of them, so that new support falls
    on the periods as the deployment above it does.
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

        leads = Counter((row.case.case_id, supporter_of(row), row.profile) for row in plan.leads)
        covers: Counter[tuple[str, str, str, Profile]] = Counter()
        for row in plan.covers:
            if row.need is not None and not row.running:
                covers[row.case.case_id, row.need.need_id or "", supporter_of(row), row.profile] += 1
        for (case_id, need_id, supporter_id, profile), people in covers.items():
            allowed = leads[case_id, supporter_id, profile]
            if people > allowed:
                who = f"{people} of {supporter_id}" if own else f"{people}"
                whose = f"leads by {supporter_id}" if own else "leads"
                whose += f" with the profile {to_text(profile)}" if len(plan.round.profiles[case_id]) > 1 else ""
                yield Breach(self.id, f"{case_id} / {need_id}", f"people who cover it: {who}; {whose}: {allowed}")

    def rows(self, arrays: RoundArrays, columns: Columns) -> RuleRows:
        """Make a row for each need and supporter, or for each need: support is at most the leads above it.

        This is stronger than a row for each supporting person, and stands for one person a need as well.
        """
        covers = np.flatnonzero(~columns.running & (columns.need >= 0))
        team, teams = _teams(arrays)
        most = int(arrays.cases.profiles.max(initial=1))
        above = team[columns.person] * most + columns.profile  # whose lead a cover stands under, and with which profile
        ways = teams * most
        keys, row = np.unique(columns.need[covers] * ways + above[covers], return_inverse=True)
        need, whose = keys // ways, keys % ways
        of_lead = columns.lead.case * ways + above[columns.leads]
        lead_row, lead = matches(of_lead, arrays.needs.case[need] * ways + whose)
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
