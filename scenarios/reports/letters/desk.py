"""The desk at which letters are written: a run's plan and tables laid out by case and person."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.audit import CAUSES as UNCOVERED
from constraints.domain import SPECIALISMS, STAFF_ROLES
from constraints.faces import Plan
from constraints.round import Proposals
from constraints.rules import TravelLimit, find_rule
from scenarios import statements
from scenarios.escaping import DataText
from scenarios.reports.letters.missing_names import named
from scenarios.reports.letters.template_facts import Gap, Help, Journey, Place, Who
from scenarios.runs import allocation_of, waiting_causes
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from constraints.domain import School
    from constraints.faces import PlanRow
    from constraints.round import Case, Person, Round
    from scenarios.reports.letters.names import Names
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement

KINDS = {"nle": "National Leader of Education", "trust-leader": "trust leader", "adviser": "adviser"}
"""Kinds of leader in words."""

_GAPS = UNCOVERED | {
    "no-specialist": "nobody who could come has this specialism",
    "blocked": "those who have it are ruled out",
    "no-time": "those who have it have no time left",
    "other-limits": "a limit of the offer, the team or the supporting school stands in the way",
}
"""Why a need is not covered, in words that fit a letter."""


@dataclasses.dataclass(frozen=True)
class Desk:
    """A run laid out for letters.

    Attributes
    ----------
    run : Run
    names : Names
        Names and telephone numbers by id; may be empty.
    """

    run: Run
    names: Names

    @property
    def round(self) -> Round:
        """The run's round."""
        return self.run.round

    @functools.cached_property
    def schools(self) -> statements.Names:
        """What schools and supporters are called where a rule's words have their ids."""
        return statements.Names.of(self.run.round)

    @functools.cached_property
    def plan(self) -> Plan:
        """The run's plan."""
        return Plan(self.run.round, allocation_of(self.run))

    @functools.cached_property
    def proposals(self) -> Proposals:
        """How far each proposal has gone."""
        return Proposals.of(self.run.round)

    @functools.cached_property
    def travel_limit(self) -> TravelLimit | None:
        """The policy's limit of journeys, if it has one."""
        return find_rule(self.round.policy, TravelLimit)

    @functools.cached_property
    def causes(self) -> Mapping[str, str]:
        """Why each case without a leader has none."""
        return waiting_causes(self.run)

    def rows(self, table: str, case_id: str) -> Sequence[Mapping[str, str]]:
        """Return the rows of an outcome table that are about a case, in the table's order."""
        return self._by_case[table].get(case_id, ())

    @functools.cached_property
    def _by_case(self) -> Mapping[str, Mapping[str, Sequence[Mapping[str, str]]]]:
        found: dict[str, dict[str, list[dict[str, str]]]] = {}
        for name in ("uncovered", "referrals", "flags", "contacts", "unplaced"):
            grouped: dict[str, list[dict[str, str]]] = defaultdict(list)
            frame = self.run.tables[name]
            for row in frame.astype("string").fillna("").to_dict("records"):
                grouped[row["case_id"]].append({str(key): str(value) for key, value in row.items()})
            found[name] = grouped
        return found

    # -- people and places ------------------------------------------------------------------------------------------

    def who(self, person: Person) -> Who:
        """Return a person by name, where there is one."""
        role = KINDS.get(person.kind or "", "leader") if person.is_leader else STAFF_ROLES.get(person.role or "", "")
        otherwise = f"{'Leader' if person.is_leader else 'Staff member'} {person.person_id}"
        home = person.supporter
        return Who(
            id=DataText(person.person_id),
            name=named(self.names.names.get(person.person_id), otherwise),
            role=role,
            supporter=named(home.name, f"Supporter {home.supporter_id}"),
            leads=person.is_leader,
        )

    def place(self, case: Case) -> Place:
        """Return a case as letters call it."""
        school = case.place
        several = len(case.members) > 1
        return Place(
            case_id=DataText(case.case_id),
            name=school_name(school),
            urn=DataText(school.urn),
            target=case.target,
            members=tuple(school_name(one) for one in case.members) if several else (),
            phase=school.phase,
            authority=DataText(school.la_name or ""),
            region=DataText(school.region or ""),
        )

    def journey(self, row: PlanRow) -> Journey:
        """Return the way of a person to a case."""
        minutes, measured = self.round.times.between(row.case, row.person)
        whole_days = minutes > self.round.policy.travel.half_day_max_minutes
        limit = self.travel_limit.params.minutes if self.travel_limit is not None else None
        limits = [one for one in (limit, row.person.max_minutes, row.case.max_minutes) if one is not None]
        return Journey(
            minutes=minutes,
            measured=measured,
            limit=min(limits) if limit is not None else None,
            visits=(row.half_days + 1) // 2 if whole_days else row.half_days,
            whole_days=whole_days,
        )

    # -- needs --------------------------------------------------------------------------------------------------------

    def helps(self, case_id: str) -> tuple[Help, ...]:
        """Return who covers which need of a case; the leader first, then by home and person."""
        rows = sorted(self.plan.covers_of.get(case_id, ()), key=lambda row: (not row.person.is_leader, row.ids))
        return tuple(
            Help(
                what=SPECIALISMS[row.specialism or ""],
                who=self.who(row.person),
                half_days=row.half_days,
                inside=row.person.is_leader,
                visit=row.visit,
                visiting=tuple(_visiting(row)),
                minutes=self.round.times.between(row.case, row.person)[0],
            )
            for row in rows
        )

    def gaps(self, case_id: str) -> tuple[Gap, ...]:
        """Return the needs of a case that nobody covers."""
        return tuple(
            Gap(what, why, state("letter.gap", what=what, why=why, cause=row["cause"], **_need(row)))
            for row in self.rows("uncovered", case_id)
            for what, why in [(SPECIALISMS[row["specialism"]], _GAPS[row["cause"]])]
        )

    def referred(self, case_id: str, key: str = "letter.referred") -> tuple[Gap, ...]:
        """Return the needs of a case that another scheme supplies; `key` of what is said of each."""
        return tuple(
            Gap(what, "", state(key, what=what, **_need(row)))
            for row in self.rows("referrals", case_id)
            for what in [SPECIALISMS[row["specialism"]]]
        )


def _visiting(row: PlanRow) -> Iterator[Statement]:
    if row.visit:
        yield state("letter.staff-visit", case_id=row.case.case_id, need_id=row.ids[1])


def _need(row: Mapping[str, str]) -> dict[str, Argument]:
    return {name: row[name] for name in ("case_id", "need_id", "specialism")}


def school_name(school: School) -> DataText:
    """Return a school's name, or its URN where nothing of the name can be seen."""
    return named(school.name, f"School {school.urn}")
