"""A leader must be willing, prepared and designated for the whole delivery window, and lead in the case's region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import FAIL, NOT_KNOWN, PASS, REFUSED
from constraints.rules.base import PASSED, Finding, PairRule, worst

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from constraints.faces import Pairs, PlanRow, RoundArrays, Verdicts
    from constraints.round import Case, Person, Round, RoundMeta


class AvailableLeader(PairRule):
    """Whether a leader can be asked to lead at all, and in the case's region.

    The capacity survey asked leaders whether they wanted to take part, and a regional briefing was a condition;
    no reply is not-known, never a yes. Designation can end while a leader still has a school
    (https://www.gov.uk/government/publications/system-leader-and-teaching-schools-review-of-designation).
    """

    id = "available-leader"
    sentence = (
        "A leader leads only if willing and with the prerequisites met, if leader and supporter are designated over "
        "the whole delivery window and have not withdrawn, and only in the regions that the leader named, if any."
    )
    source = "http://www.emsyh.org.uk/strategicschoolimprovement/"
    binds = frozenset({"lead"})

    def judge(self, round_: Round, row: PlanRow) -> Finding:
        """Audit face: answers, designation, withdrawal, regions."""
        return worst(self._findings(round_, row))

    def _findings(self, round_: Round, row: PlanRow) -> Iterator[Finding]:
        person = row.person
        for party in (person.person_id, person.supporter.supporter_id):
            if party in round_.instructions.withdrawn:
                yield Finding(REFUSED, f"{party} has withdrawn from the round")
        who = person.person_id
        yield _answer(person.willing, Finding(REFUSED, f"{who} is not willing"), f"{who} has not said whether willing")
        unmet = Finding(FAIL, f"{who} does not meet the prerequisites")
        yield _answer(person.prerequisites, unmet, f"not known whether {who} meets the prerequisites")
        yield _designation(who, person.designated_from, person.designated_to, round_.meta)
        home = person.supporter
        yield _designation(home.supporter_id, home.designated_from, home.designated_to, round_.meta)
        yield _region(person, row.case)

    def verdicts(self, arrays: RoundArrays, pairs: Pairs) -> Verdicts:
        """Model face: one table of people by regions, its last column for a case whose region is blank."""
        people = arrays.people
        regions = np.full((len(people.ids), len(arrays.regions) + 1), NOT_KNOWN, np.int8)
        regions[:, :-1] = np.where(people.regions, PASS, FAIL)
        regions[~people.region_bound] = PASS
        own = np.minimum(people.willing, people.prerequisites)
        out = ~people.designated | ~arrays.supporters.designated[people.supporter]
        own = np.minimum(own, np.where(out, np.int8(FAIL), np.int8(PASS)))
        own = np.where(people.withdrawn | (people.willing < 0), np.int8(REFUSED), own)
        table: Verdicts = np.minimum(regions, own[:, None])
        return table[pairs.person, arrays.cases.region[pairs.case]]


def _answer(answer: bool | None, no: Finding, silent: str) -> Finding:
    if answer is None:
        return Finding(NOT_KNOWN, silent)
    return PASSED if answer else no


def _designation(party: str, start: dt.date | None, end: dt.date | None, meta: RoundMeta) -> Finding:
    if start is not None and start > meta.delivery_start:
        return Finding(FAIL, f"{party} is designated only from {start}, delivery starts {meta.delivery_start}")
    if end is not None and end < meta.delivery_end:
        return Finding(FAIL, f"{party} is designated only to {end}, delivery ends {meta.delivery_end}")
    return PASSED


def _region(person: Person, case: Case) -> Finding:
    if not person.regions or case.region in person.regions:
        return PASSED
    leads = f"{person.person_id} leads in {' and '.join(person.regions)}"
    if case.region is None:
        return Finding(NOT_KNOWN, f"the region of {case.case_id} is not known; {leads}")
    return Finding(FAIL, f"{case.case_id} is in {case.region}; {leads}")
