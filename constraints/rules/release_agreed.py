"""The home head has agreed to release a member of staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import NOT_KNOWN, PASS, REFUSED
from constraints.rules.base import PASSED, Finding, PairRule

if TYPE_CHECKING:
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class ReleaseAgreed(PairRule):
    """Whether a member of staff may be asked: the home head is asked first, and no reply is not a yes."""

    id = "release-agreed"
    sentence = "The home head has agreed to release the member of staff, and neither they nor the supporter withdrew."
    source = "http://www.northern-alliance.net/sle/memorandum-of-understanding/"
    binds = frozenset({"support"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: withdrawals first, then the home head's answer."""
        person = row.person
        for party in (person.person_id, person.supporter.supporter_id):
            if party in round_.instructions.withdrawn:
                return Finding(REFUSED, f"{party} has withdrawn from the round")
        if person.release_agreed is None:
            return Finding(NOT_KNOWN, f"the home head has not said whether {person.person_id} is released")
        refused = Finding(REFUSED, f"the home head does not release {person.person_id}")
        return PASSED if person.release_agreed else refused

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: one answer a person."""
        people = arrays.people
        by_answer = np.array([REFUSED, NOT_KNOWN, PASS], np.int8)[people.release_agreed + 1]
        verdicts: Verdicts = np.where(people.withdrawn, np.int8(REFUSED), by_answer)[pairs.person]
        return verdicts
