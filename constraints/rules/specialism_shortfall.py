"""specialism-shortfall: a person knows a specialism less well than the need is severe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pydantic import Field

from constraints.rules.base import RowPrice, RuleParams

if TYPE_CHECKING:
    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round


class SpecialismShortfallParams(RuleParams):
    """Parameters of `specialism-shortfall`."""

    minutes_per_level: int = Field(default=30, ge=0)


class SpecialismShortfall(RowPrice):
    """A price for every level (1-3) that the person's specialism falls short of the need's severity (1-3).

    Who covers a need pays for that need.  A leader pays once a deployment, for the best fitting of the case's needs
    that only inform the fit of the leader; nothing where there are none.  Expertise was one of three things that the
    matching of the 2019 offer weighed; the rate is a choice.
    """

    id = "specialism-shortfall"
    sentence = "Each level by which a person's specialism falls short of the need costs {minutes_per_level} minutes."
    source = "http://www.emsyh.org.uk/strategicschoolimprovement/"
    Params = SpecialismShortfallParams
    params: SpecialismShortfallParams
    prices_kinds = frozenset({"lead", "support", "personal"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        if row.need is not None:
            needs = [row.need]
        else:
            needs = [need for need in round_.needs_of(row.case.case_id) if round_.informs(need)]
        short = [max(0, need.severity - row.person.levels.get(need.specialism, 0)) for need in needs]
        return self.params.minutes_per_level * min(short, default=0)

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        if pairs.kind == "lead":
            return self.params.minutes_per_level * _best_informing(arrays, pairs)
        return self.params.minutes_per_level * _short(arrays, pairs.need, pairs.person)


def _short(arrays: RoundArrays, need: Ints, person: Ints) -> Ints:
    """Return by how many levels people fall short of needs, (n,)."""
    level = arrays.people.levels[person, arrays.needs.specialism[need]].astype(np.int64)
    short: Ints = np.maximum(0, arrays.needs.severity[need] - level)
    return short


def _best_informing(arrays: RoundArrays, pairs: Pairs) -> Ints:
    """Return the least shortfall over the needs that inform the fit of each pair's leader; 0 without such needs."""
    informing = np.flatnonzero(arrays.needs.informs)  # sorted by case, as all needs are
    per_case = np.bincount(arrays.needs.case[informing], minlength=len(arrays.cases.ids))
    begins = np.cumsum(per_case) - per_case
    at = np.flatnonzero(per_case[pairs.case] > 0)
    best = np.zeros(len(pairs), np.int64)
    if len(at):
        counts = per_case[pairs.case[at]]
        first = np.cumsum(counts) - counts
        within = np.arange(counts.sum()) - np.repeat(first, counts)
        need = informing[np.repeat(begins[pairs.case[at]], counts) + within]
        short = _short(arrays, need, np.repeat(pairs.person[at], counts))
        best[at] = np.minimum.reduceat(short, first)
    return best
