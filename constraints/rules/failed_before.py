"""A supporter does not return to a school where its support failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.faces import FAIL, KeySet, as_verdicts
from constraints.rules.base import PASSED, Finding, PairRule

if TYPE_CHECKING:
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class FailedBefore(PairRule):
    """Whether the supporter's earlier support of a school of the case ended as failed.

    That a match goes wrong is a routine case for the National College; that it is not tried again is a choice.
    """

    id = "failed-before"
    sentence = "A supporter does not return to a school where its earlier support ended as failed."
    source = (
        "http://www.nationalcollege.org.uk/index/professional-development/national-leaders-of-education/nle-faqs.htm"
    )
    binds = frozenset({"lead", "support"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: look up every school of the case with the supporter."""
        supporter = row.person.supporter.supporter_id
        for school in row.case.members:
            if (school.urn, supporter, "failed") in round_.past_support:
                return Finding(FAIL, f"earlier support of school {school.urn} by {supporter} ended as failed")
        return PASSED

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: a set of (case, supporter)."""
        case_of = {school.urn: at for at, case in enumerate(arrays.round.cases.values()) for school in case.members}
        failed = (
            (case_of[urn], arrays.supporter_at[supporter])
            for urn, supporter, outcome in arrays.round.past_support
            if outcome == "failed" and urn in case_of and supporter in arrays.supporter_at
        )
        keys = KeySet.of(failed, len(arrays.cases.ids), len(arrays.supporters.ids))
        return as_verdicts(keys.has(pairs.case, arrays.people.supporter[pairs.person]))
