"""An allocation seen against its round: the rows that the audit faces of the rules walk over."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from constraints.domain import Allocation, Need
    from constraints.round import Case, Person, Profile, Round


@dataclasses.dataclass(frozen=True)
class PlanRow:
    """One row of an allocation with the records it names.

    Attributes
    ----------
    case, person : Case, Person
    need : Need or None
        None for a deployment.
    half_days : int
        What the row takes: the deployment's, the need's, or what is left of running work.
    running : bool
        Work from an earlier round that goes on.
    profile : tuple of int
        The weights by which the half-days fall on the periods; empty: evenly.
    """

    case: Case
    person: Person
    need: Need | None
    half_days: int
    running: bool
    profile: Profile = ()

    @property
    def kind(self) -> str:
        """What the person does: `lead`, `support`, or `personal` cover of a need by a leader."""
        if self.need is None:
            return "lead"
        return "personal" if self.person.is_leader else "support"

    @property
    def specialism(self) -> str | None:
        """The specialism of the need, if it is one."""
        return self.need.specialism if self.need else None

    @property
    def ids(self) -> tuple[str, str, str]:
        """The case, the need (empty for a deployment) and the person."""
        return self.case.case_id, (self.need.need_id or "") if self.need else "", self.person.person_id

    @property
    def subject(self) -> str:
        """The ids joined, as a message names the row."""
        return " / ".join(part for part in self.ids if part)

    @property
    def visit(self) -> bool:
        """Whether the school travels to the supporter."""
        return self.need is not None and self.need.mode == "visit"


@dataclasses.dataclass(frozen=True)
class Plan:
    """An allocation with its round.

    Raises
    ------
    KeyError
        From any view, if the allocation names what the round does not have; readers of plans check that first.
    """

    round: Round
    allocation: Allocation

    @functools.cached_property
    def leads(self) -> tuple[PlanRow, ...]:
        """The deployments."""
        running = self.round.ledger.leads
        rows = []
        for d in self.allocation.deployments:
            case, person = self.round.cases[d.case_id], self.round.people[d.leader_id]
            runs = running.get(d.case_id)
            goes_on = runs is not None and runs[0] == d.leader_id
            half_days = runs[1] if runs is not None and goes_on else case.lead_half_days
            profile = d.profile or self.round.profiles[d.case_id][0]
            rows.append(PlanRow(case, person, None, half_days, goes_on, profile))
        return tuple(rows)

    @functools.cached_property
    def covers(self) -> tuple[PlanRow, ...]:
        """The supports, by staff and by leaders in person."""
        running = self.round.ledger.supports
        rows = []
        for s in self.allocation.supports:
            case, person, need = (
                self.round.cases[s.case_id],
                self.round.people[s.person_id],
                self.round.needs[s.case_id, s.need_id],
            )
            runs = running.get((s.case_id, s.need_id))
            goes_on = runs is not None and runs[0] == s.person_id
            half_days = runs[1] if runs is not None and goes_on else need.half_days
            profile = s.profile or self.round.profiles[s.case_id][0]
            if goes_on:
                profile = self.round.ledger.profiles[s.case_id, s.need_id]
            rows.append(PlanRow(case, person, need, half_days, goes_on, profile))
        return tuple(rows)

    @property
    def rows(self) -> tuple[PlanRow, ...]:
        """Deployments, then supports."""
        return self.leads + self.covers

    @functools.cached_property
    def leads_of(self) -> Mapping[str, tuple[PlanRow, ...]]:
        """The deployments of each case that has any."""
        return _group(self.leads, lambda row: row.case.case_id)

    @functools.cached_property
    def covers_of(self) -> Mapping[str, tuple[PlanRow, ...]]:
        """The supports of each case that has any."""
        return _group(self.covers, lambda row: row.case.case_id)

    @functools.cached_property
    def rows_of_person(self) -> Mapping[str, tuple[PlanRow, ...]]:
        """All rows of each person that has any."""
        return _group(self.rows, lambda row: row.person.person_id)

    @functools.cached_property
    def rows_of_supporter(self) -> Mapping[str, tuple[PlanRow, ...]]:
        """All rows of each supporter's people."""
        return _group(self.rows, lambda row: row.person.supporter.supporter_id)


def _group(rows: tuple[PlanRow, ...], key: Callable[[PlanRow], str]) -> Mapping[str, tuple[PlanRow, ...]]:
    groups: dict[str, list[PlanRow]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: tuple(group) for name, group in groups.items()}
