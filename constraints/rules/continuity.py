"""continuity: a school keeps a supporter that has helped it before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.faces import KeySet
from constraints.rules.base import RowPrice, RuleParams

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Case, Round


class ContinuityParams(RuleParams):
    """Parameters of `continuity`."""

    minutes: int = Field(default=15, ge=0)


class Continuity(RowPrice):
    """A price on a lead by another supporter than one whose earlier support of a school of the case went well.

    Support went well where it succeeded at least in part.  Nothing where no school of the case has such a past.
    """

    id = "continuity"
    sentence = "Where earlier support went well, a leader from another supporter costs {minutes} minutes."
    source = "choice"
    Params = ContinuityParams
    params: ContinuityParams
    prices_kinds = frozenset({"lead"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        proven = _proven(round_, row.case)
        return self.params.minutes if proven and row.person.supporter.supporter_id not in proven else 0

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        past = [_proven(arrays.round, case) for case in arrays.round.cases.values()]
        has_past = np.array([bool(names) for names in past], bool)
        at, cases, supporters = arrays.supporter_at, len(past), len(arrays.supporters.ids)
        known = [(i, at[name]) for i, names in enumerate(past) for name in names if name in at]
        again = KeySet.of(known, cases, supporters).has(pairs.case, arrays.people.supporter[pairs.person])
        return np.where(has_past[pairs.case] & ~again, self.params.minutes, 0)


def _proven(round_: Round, case: Case) -> set[str]:
    """Return the supporters whose earlier support of a school of the case went well."""
    return {name for school in case.members for name in round_.proven.get(school.urn, ())}
