"""waived: what it costs to lift a rule for a pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field

from constraints.rules.base import RowPrice, RuleParams
from constraints.rules.judging import is_lifted, judge
from constraints.rules.pair_rules import pair_rules_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Ints
    from constraints.faces import Pairs, PlanRow, RoundArrays
    from constraints.round import Round
    from constraints.rules.base import PairRule


class WaivedParams(RuleParams):
    """Parameters of `waived`."""

    minutes: int = Field(default=60, ge=0)


class Waived(RowPrice):
    """A price for every waiver that a row makes use of: of a pair rule that would stop it.

    A waiver that nothing needs costs nothing.
    """

    id = "waived"
    sentence = "Each rule that is lifted for a match costs {minutes} minutes."
    source = "choice"
    Params = WaivedParams
    params: WaivedParams
    prices_kinds = frozenset({"lead", "support"})

    def price_of(self, round_: Round, row: PlanRow) -> int:
        """Audit face: the minutes of one row."""
        return self.params.minutes * sum(1 for _ in waivers_used(round_, row))

    def prices_of(self, arrays: RoundArrays, pairs: Pairs) -> Ints:
        """Model face: the minutes of pairs of one kind, (n,)."""
        return self.params.minutes * pairs.waived


def waivers_used(round_: Round, row: PlanRow) -> Iterator[PairRule]:
    """Walk over the pair rules that would stop a row and are lifted for it."""
    if not round_.instructions.waivers:
        return
    for rule in pair_rules_of(round_.policy):
        if row.kind in rule.binds and is_lifted(rule, round_, row) and judge(rule, round_, row).waived:
            yield rule
