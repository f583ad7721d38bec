"""Support comes from outside: never from the same school, trust or federation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.faces import FAIL, NOT_KNOWN, as_verdicts
from constraints.rules.base import PASSED, Finding, PairRule, over_members, worst

if TYPE_CHECKING:
    from constraints.domain import Ints, School, Supporter
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Round


class Independence(PairRule):
    """Whether the supporter is external to every school of the case.

    Published for school and trust; that a federation counts like a trust is a choice.
    """

    id = "independence"
    always = True
    sentence = "Nobody supports a school of their own school, trust or federation."
    source = "https://www.fenews.co.uk/resources/school-support-recovery-offer-coronavirus-covid-19/"
    binds = frozenset({"lead", "support"})
    may_be_waived = False

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: compare the supporter with each school. Blank never equals blank."""
        return worst(_between(school, row.person.supporter) for school in row.case.members)

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: the same over codes, where -1 is blank."""
        schools, supporters = arrays.schools, arrays.supporters
        trust_blank = schools.academy & (schools.trust < 0)

        def judge(school: Ints, person: Ints) -> Verdicts:
            supporter = arrays.people.supporter[person]
            same = schools.urn[school] == supporters.urn[supporter]
            for ours, theirs in ((schools.trust, supporters.trust), (schools.federation, supporters.federation)):
                body = ours[school]
                same |= (body >= 0) & (body == theirs[supporter])
            return as_verdicts(same, trust_blank[school])

        return over_members(arrays, pairs, judge)


def _between(school: School, supporter: Supporter) -> Finding:
    both = f"{supporter.supporter_id} and school {school.urn} are of the same"
    if supporter.urn is not None and supporter.urn == school.urn:
        return Finding(FAIL, f"{supporter.supporter_id} is school {school.urn} itself")
    if supporter.trust_id is not None and supporter.trust_id == school.trust_id:
        return Finding(FAIL, f"{both} trust {school.trust_id}")
    if supporter.federation_id is not None and supporter.federation_id == school.federation_id:
        return Finding(FAIL, f"{both} federation {school.federation_id}")
    if school.governance == "academy" and school.trust_id is None:
        return Finding(NOT_KNOWN, f"the trust of academy {school.urn} is not known")
    return PASSED
