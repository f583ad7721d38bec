"""Who covers a need has its specialism."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.faces import FAIL, as_verdicts
from constraints.rules.base import PASSED, Finding, PairRule

if TYPE_CHECKING:
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class SpecialismMatch(PairRule):
    """Whether a person has the need's specialism at any level; a low level is priced by specialism-shortfall.

    Specialist leaders are designated by specialism.
    """

    id = "specialism-match"
    sentence = "Who covers a need has its specialism at level 1 or more."
    source = "http://southwarktsa.co.uk/what-is-sle.php"
    binds = frozenset({"support", "personal"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: look the specialism up among the person's."""
        if row.specialism in row.person.levels:
            return PASSED
        return Finding(FAIL, f"{row.person.person_id} does not have the specialism {row.specialism}")

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: one look-up of levels."""
        return as_verdicts(arrays.people.levels[pairs.person, arrays.needs.specialism[pairs.need]] < 1)
