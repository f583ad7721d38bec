"""A leader must have improved as many schools as the case's tier asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import FAIL, NOT_KNOWN, PASS, as_verdicts
from constraints.rules.base import PASSED, Finding, PairRule

if TYPE_CHECKING:
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class ImprovementRecord(PairRule):
    """Whether a leader has the track record that the tier asks for.

    A turnaround record is what leaders are designated for; how many schools a tier asks for is a choice of the policy.
    """

    id = "improvement-record"
    sentence = "A leader has improved at least as many schools as the case's tier asks for."
    source = "https://www.fenews.co.uk/resources/national-leaders-of-education-a-guide-for-potential-applicants/"
    binds = frozenset({"lead"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: compare the record with what the tier asks."""
        needed = round_.policy.tiers[row.case.tier].improved_at_least
        improved = row.person.schools_improved
        if needed == 0:
            return PASSED
        who = row.person.person_id
        if improved is None:
            because = f"it is not known how many schools {who} has improved; tier {row.case.tier} asks for {needed}"
            return Finding(NOT_KNOWN, because, None, needed, "schools improved", at_least=True)
        because = f"{who} has improved {improved}; tier {row.case.tier} asks for {needed}"
        return Finding(
            PASS if improved >= needed else FAIL, because, improved, needed, "schools improved", at_least=True
        )

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: the least record of each case against each leader's."""
        tiers = arrays.round.policy.tiers
        least = np.zeros(max(tiers) + 1, np.int64)
        for tier, offer in tiers.items():
            least[tier] = offer.improved_at_least
        needed = least[arrays.cases.tier][pairs.case]
        improved = arrays.people.schools_improved[pairs.person]
        known = improved >= 0
        return as_verdicts(known & (improved < needed), ~known & (needed > 0))
