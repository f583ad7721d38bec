"""supporter-also-supported: a supporter that is itself on the round's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.rules.base import RowPrice, RuleParams

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class SupporterAlsoSupportedParams(RuleParams):
    """Parameters of `supporter-also-supported`."""

    minutes: int = Field(default=60, ge=0)


class SupporterAlsoSupported(RowPrice):
    """A price on a lead by a supporter that is a school of the round, or whose trust has one in it.

    All schools of the round count, those of regions too that a partial solve leaves out.  Press reports counted
    trusts and authorities that supply advisers while their own schools were eligible; the rate is a choice.
    """

    id = "supporter-also-supported"
    sentence = "A leader whose own school or trust is to be supported in the same round costs {minutes} minutes."
    source = "https://schoolsweek.co.uk/rise-improvement-advisers-best-of-the-best-or-clipboard-carrying-bureaucrats"
    Params = SupporterAlsoSupportedParams
    params: SupporterAlsoSupportedParams
    prices_kinds = frozenset({"lead"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        supporter = row.person.supporter
        listed = supporter.urn in round_.schools or supporter.trust_id in round_.supported_trusts
        return self.params.minutes if listed else 0

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        schools, supporters = arrays.schools, arrays.supporters
        is_listed = (supporters.urn >= 0) & np.isin(supporters.urn, schools.urn)
        trust_listed = (supporters.trust >= 0) & np.isin(supporters.trust, schools.trust)
        listed = (is_listed | trust_listed)[arrays.people.supporter[pairs.person]]
        return np.where(listed, self.params.minutes, 0)
