"""Where a school or its diocese requires it, the leader shares the school's faith."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import vocabulary as v
from constraints.faces import FAIL, NOT_KNOWN, PASS
from constraints.rules.base import PASSED, Finding, PairRule, over_members, worst

if TYPE_CHECKING:
    from constraints.domain import Ints, School
    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Person, Round


class FaithRequirement(PairRule):
    """Whether a leader shares the faith of every school that requires it.

    Dioceses are asked first; that only a stated requirement binds is a choice.
    """

    id = "faith-requirement"
    sentence = "Where a school requires it, the leader (or, where they have not said, their supporter) is of its faith."
    source = "https://gov.uk/guidance/school-improvement-support-for-the-2018-to-2019-academic-year"
    binds = frozenset({"lead"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: the schools that require it; capitals do not matter."""
        return worst(_between(school, row.person) for school in row.case.members)

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: a table of people by faiths, its last column for a school whose faith is blank."""
        faiths = arrays.people.faiths
        table = np.full((len(faiths), faiths.shape[1] + 1), NOT_KNOWN, np.int8)
        table[:, :-1] = np.where(faiths, PASS, FAIL)
        table[~faiths.any(axis=1)] = NOT_KNOWN
        required = arrays.schools.faith_requirement == v.FAITH_REQUIREMENTS.index("require")
        school_faith = arrays.schools.faith

        def judge(school: Ints, person: Ints) -> Verdicts:
            return np.where(required[school], table[person, school_faith[school]], np.int8(PASS))

        owner = np.repeat(np.arange(len(arrays.cases.ids)), np.diff(arrays.cases.member_start))
        asks = np.zeros(len(arrays.cases.ids), bool)
        asks[owner[required[arrays.cases.member]]] = True
        at = np.flatnonzero(asks[pairs.case])
        found = np.full(len(pairs), PASS, np.int8)
        found[at] = over_members(arrays, pairs.take(at), judge)
        return found


def _between(school: School, person: Person) -> Finding:
    if school.faith_requirement != "require":
        return PASSED
    if school.faith is None:
        return Finding(NOT_KNOWN, f"school {school.urn} requires a leader of its faith, which is not known")
    known = person.faiths or ((person.supporter.faith,) if person.supporter.faith is not None else ())
    if not known:
        because = f"school {school.urn} requires {school.faith}; the faith of {person.person_id} is not known"
        return Finding(NOT_KNOWN, because)
    if school.faith.casefold() in {faith.casefold() for faith in known}:
        return PASSED
    return Finding(FAIL, f"school {school.urn} requires {school.faith}; {person.person_id} has {' and '.join(known)}")
