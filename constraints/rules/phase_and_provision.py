"""A person works in phases and provisions that are not too far from those they know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import FAIL, NOT_KNOWN, PASS, Level, asks_fit, fit_levels, fit_of, phase_fit
from constraints.rules.base import PASSED, Finding, PairRule, over_members, worst

if TYPE_CHECKING:
    from constraints.domain import Ints, School
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Person, Round

_VERDICT = {Level.WRONG: FAIL, Level.UNKNOWN: NOT_KNOWN, Level.UNUSUAL: PASS, Level.FINE: PASS}


class PhaseAndProvision(PairRule):
    """Whether a person clearly does not fit a school of the case; what is only unusual is priced by phase-stretch.

    Related schemes weigh phase and provision; which pairs are clearly wrong is a choice of the policy.
    """

    id = "phase-and-provision"
    sentence = "Nobody works in a phase or provision that is clearly wrong for them by the policy's table."
    source = "https://northyorkssrma.co.uk/about-srma-deployments/"
    binds = frozenset({"lead", "support"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: every school of the case; for staff only where the policy binds the need's specialism."""
        if row.kind == "support" and row.specialism not in round_.policy.fit.support_specialisms:
            return PASSED
        return worst(_between(round_, row.person, school) for school in row.case.members)

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: levels from a table of people by phases and provisions, as verdicts."""
        verdict = np.array([_VERDICT[level] for level in Level], np.int8)
        found = np.full(len(pairs), PASS, np.int8)
        relevant = np.flatnonzero(asks_fit(arrays, pairs))

        def judge(school: Ints, person: Ints) -> Verdicts:
            return verdict[fit_levels(arrays, school, person)]

        found[relevant] = over_members(arrays, pairs.take(relevant), judge)
        return found


def _between(round_: Round, person: Person, school: School) -> Finding:
    level = fit_of(round_.policy, person, school)
    if level >= Level.UNUSUAL:
        return PASSED
    if phase_fit(round_.policy.fit, person, school) == level:
        part, known, requirement = "phase", person.phases, school.phase
    else:
        part, known, requirement = "provision", person.provisions, school.provision or "mainstream"
    if level is Level.UNKNOWN:
        return Finding(NOT_KNOWN, f"no {part} is known of {person.person_id}; school {school.urn} is {requirement}")
    because = f"{person.person_id} knows {' and '.join(known)}; school {school.urn} is {requirement}, too far by {part}"
    return Finding(FAIL, because)
