"""Nobody travels longer than policy, person and case accept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import FAIL, NOT_KNOWN, PASS, as_verdicts
from constraints.round import how_known
from constraints.rules.base import PASSED, Finding, PairParams, PairRule

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class TravelLimitParams(PairParams):
    """The policy's limit, and how far beyond a limit a modelled time leaves it open."""

    minutes: int = Field(default=60, ge=0)
    """Minutes one way."""
    tolerance_minutes: int = Field(default=5, ge=0)
    """A modelled time up to this far beyond the limit is not-known; further it fails."""


class TravelLimit(PairRule):
    """Whether the journey is within the least of three limits: the policy's, the person's, the case's.

    Matching weighed distance; no limit was ever published, so the figures are choices. A leader hundreds of miles
    away is what has to be avoided (https://schoolsweek.co.uk/dfe-advisers-rise-to-the-challenge-269-miles-away/).
    """

    id = "travel-limit"
    sentence = (
        "A journey takes at most {minutes} minutes one way, or less where person or case say so. A time that is not "
        "measured blocks only beyond {tolerance_minutes} minutes more, and is to be checked within them."
    )
    source = "http://www.emsyh.org.uk/strategicschoolimprovement/"
    Params = TravelLimitParams
    params: TravelLimitParams
    binds = frozenset({"lead", "support"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: the least limit against the measured or modelled time; none where the school travels."""
        if row.visit:
            return PASSED
        limits = (self.params.minutes, row.person.max_minutes, row.case.max_minutes)
        limit = min(minutes for minutes in limits if minutes is not None)
        minutes, measured = round_.times.between(row.case, row.person)
        because = f"{minutes} minutes one way ({how_known(measured)}), at most {limit}"
        if minutes <= limit:
            verdict = PASS
        elif not measured and minutes <= limit + self.params.tolerance_minutes:
            verdict = NOT_KNOWN
        else:
            verdict = FAIL
        return Finding(verdict, because, minutes, limit, "minutes one way")

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: limits of people and cases first, then one comparison a pair."""
        beyond = pairs.minutes - self.limits(arrays, pairs)
        if pairs.kind == "support":
            beyond[arrays.needs.visit[pairs.need]] = 0
        slack = np.where(pairs.measured, 0, self.params.tolerance_minutes)
        return as_verdicts(beyond > slack, beyond > 0)

    def limits(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Return the least of the limits of policy, person and case of each pair, minutes one way, (n,)."""
        person, case = self._cap(arrays.people.max_minutes), self._cap(arrays.cases.max_minutes)
        return np.minimum(person[pairs.person], case[pairs.case])

    def _cap(self, own: Ints) -> Ints:
        """Return own limits where they are given (-1: not) and less than the policy's."""
        return np.where(own < 0, self.params.minutes, np.minimum(own, self.params.minutes))
