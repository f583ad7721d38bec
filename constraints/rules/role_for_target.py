"""Which kinds of leader may lead a school, and which a trust."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import LeaderKind
from constraints.domain import vocabulary as v
from constraints.faces import FAIL, as_verdicts
from constraints.rules.base import PASSED, Finding, PairParams, PairRule

if TYPE_CHECKING:
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class RoleForTargetParams(PairParams):
    """Kinds of leader by what they may lead."""

    school: tuple[LeaderKind, ...] = ("nle", "trust-leader", "adviser")
    trust: tuple[LeaderKind, ...] = ("trust-leader", "adviser")


class RoleForTarget(PairRule):
    """Whether a leader is of a kind that may lead the case.

    In the offer of 2022 a trust was supported by the head of a strong trust; the lists are the policy's.
    """

    id = "role-for-target"
    sentence = "A school is led by one of these kinds of leader: {school}. A trust by one of these: {trust}."
    source = (
        "https://headsup.warwickshire.gov.uk/heads-up-23-september-2022/"
        "celebrating-warwickshires-family-of-schools/dfe-trust-and-school-improvement-offer-202223/print"
    )
    Params = RoleForTargetParams
    params: RoleForTargetParams
    binds = frozenset({"lead"})

    def wording(self) -> str:
        """Return the sentence with the kinds as words."""
        return self.sentence.format(school=", ".join(self.params.school), trust=", ".join(self.params.trust))

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: look the leader's kind up in the list for the case's target."""
        allowed = self.params.trust if row.case.target == "trust" else self.params.school
        if row.person.kind in allowed:
            return PASSED
        who = f"{row.person.person_id} is of the kind {row.person.kind}"
        return Finding(FAIL, f"{who}; a {row.case.target} is led by {' or '.join(allowed)}")

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: a small table of targets by kinds."""
        allowed = np.zeros((len(v.TARGETS), len(v.LEADER_KINDS) + 1), bool)  # the last column: no kind
        for i, target in enumerate(v.TARGETS):
            kinds = self.params.school if target == "school" else self.params.trust
            allowed[i, :-1] = [kind in kinds for kind in v.LEADER_KINDS]
        return as_verdicts(~allowed[arrays.cases.target[pairs.case], arrays.people.kind[pairs.person]])
