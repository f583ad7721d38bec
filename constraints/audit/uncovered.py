"""Needs that nobody covers, each with its cause, from round and allocation alone."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.faces import PlanRow
from constraints.rules import judge_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.domain import Need
    from constraints.faces import Plan
    from constraints.round import Case, Person

CAUSES: dict[str, str] = {
    "no-leader": "the case has no leader",
    "no-specialist": "nobody who may be asked has the specialism",
    "blocked": "a rule stops everybody who may be asked and has it",
    "no-time": "those whom no rule stops have no half-days or cases left",
    "other-limits": "somebody has the time; a limit of the offer, the team or the home school, or a pin, goes before",
}
"""The closed list of causes, the first that fits."""


@dataclasses.dataclass(frozen=True)
class Uncovered:
    """The needs that an allocation leaves open.

    Parameters
    ----------
    plan : Plan
    """

    plan: Plan

    def rows(self) -> Iterator[tuple[str, str, str, int, str]]:
        """Walk over them: case, need, specialism, severity, cause."""
        covered = {row.ids[:2] for row in self.plan.covers}
        for (case_id, need_id), need in self.plan.round.needs.items():
            if (case_id, need_id) not in covered and self.plan.round.coverable(need):
                yield case_id, need_id, need.specialism, need.severity, self.cause(need)

    def cause(self, need: Need) -> str:
        """Say why nobody covers a need, as a key of :data:`CAUSES`."""
        if need.case_id not in self.plan.leads_of:
            return "no-leader"
        case = self.plan.round.cases[need.case_id]
        specialists = self._specialists(case, need.specialism)
        cause = "blocked" if specialists else "no-specialist"
        for person in sorted(specialists, key=lambda person: _square_metres(case, person)):
            if self._may(PlanRow(case, person, need, need.half_days, running=False)):
                if self._has_time(case, need, person):
                    return "other-limits"
                cause = "no-time"
        return cause

    def _specialists(self, case: Case, specialism: str) -> Sequence[Person]:
        """Return who has a specialism among the case's leaders and the staff who may cover its needs."""
        leaders = [row.person for row in self.plan.leads_of[case.case_id]]
        teams = dict.fromkeys(self._team(leader) for leader in leaders)
        staff = [person for team in teams for person in self._staff.get((team, specialism), ())]
        return [*(leader for leader in leaders if leader.levels.get(specialism, 0) > 0), *staff]

    def _team(self, person: Person) -> str:
        """Return the supporter whose people work together; nothing where everybody may."""
        own = self.plan.round.policy.team.model == "own-supporter"
        return person.supporter.supporter_id if own else ""

    @functools.cached_property
    def _staff(self) -> Mapping[tuple[str, str], Sequence[Person]]:
        """The staff of each team with each specialism."""
        staff: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in self.plan.round.people.values():
            for specialism, level in person.levels.items():
                if not person.is_leader and level > 0:
                    staff[self._team(person), specialism].append(person)
        return staff

    def _may(self, row: PlanRow) -> bool:
        """Say whether no rule and no planner stops a row."""
        round_ = self.plan.round
        forbidden = round_.instructions.forbids_pair(row.case.case_id, row.person.person_id, row.specialism)
        return not forbidden and not any(judgement.stops for judgement in judge_row(round_, row))

    def _has_time(self, case: Case, need: Need, person: Person) -> bool:
        """Say whether a person could still take a need on, by their half-days and cases alone."""
        all_mine = self.plan.rows_of_person.get(person.person_id, ())
        if person.is_leader:  # personal cover lies inside the deployment, that of running work too
            here = [row.need.half_days for row in all_mine if row.need and row.case.case_id == case.case_id]
            return sum(here) + need.half_days <= case.lead_half_days
        mine = [row for row in all_mine if not row.running]
        ledger = self.plan.round.ledger
        cases_held = ledger.cases_held.get(person.person_id, frozenset())
        cases = {row.case.case_id for row in mine} - cases_held
        days = sum(ledger.days_left[person.person_id]) - sum(row.half_days for row in mine)
        known = case.case_id in cases or case.case_id in cases_held
        return days >= need.half_days and (known or len(cases) < ledger.cases_left[person.person_id])


def _square_metres(case: Case, person: Person) -> int:
    return (case.easting - person.easting) ** 2 + (case.northing - person.northing) ** 2
