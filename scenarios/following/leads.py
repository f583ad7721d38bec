"""Who leads a case when its round is over, as the events say: what began, what ended, and what broke off."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from constraints.domain import Moment
from constraints.round import takes_away

if TYPE_CHECKING:
    from collections.abc import Iterable

    from constraints.domain import Event
    from constraints.round import Round

NO = frozenset({"refused", "withdrawn"})


@dataclasses.dataclass(frozen=True)
class Over:
    """A lead, or the work of a member of staff, that is over.

    Attributes
    ----------
    person_id : str
    on : date
    ended : bool
        Whether it ended; else somebody refused or withdrew, and it broke off.
    why : str
    """

    person_id: str
    on: dt.date
    ended: bool
    why: str


@dataclasses.dataclass
class CaseStory:
    """What the events of a case come to.

    Attributes
    ----------
    round : Round
    case_id : str
    proposed : str
        The leader whom the run newly proposes; empty for none.
    began : dict of str to date
        Since when whose work there runs, leaders and staff; those of running work among them.
    along : frozenset of str
        Who begins with the leader who is proposed: those who are to cover needs.
    over : list of Over
    unnamed : list of Event
        Starts that name nobody, where nobody is proposed.
    """

    round: Round
    case_id: str
    proposed: str
    began: dict[str, dt.date]
    along: frozenset[str] = frozenset()
    over: list[Over] = dataclasses.field(default_factory=list)
    unnamed: list[Event] = dataclasses.field(default_factory=list)

    def follow(self, events: Iterable[Event]) -> CaseStory:
        """Go through the events of the case in their order, then see who is out of the round altogether."""
        for row in events:
            if row.event == "started":
                self._start(row)
            elif row.event == "ended":
                self._end(row, ended=True, why=f"ended on {_day(row)}")
            elif row.event in NO and takes_away(self.round, row) is not None:
                self._end(row, ended=False, why=f"{row.event} by {row.party} on {_day(row)}")
        for person_id in [one for one in self.began if self._is_out(one)]:
            self.began.pop(person_id)
            self.over.append(Over(person_id, self.round.meta.as_at, False, "out of the whole round"))
        return self

    def leads(self) -> list[str]:
        """Return the leaders whose lead runs on, the one that began last in front."""
        places = {one: place for place, one in enumerate(self.began)}  # of one day who came later
        leaders = [one for one in self.began if one in self.round.people and self.round.people[one].is_leader]
        return sorted(leaders, key=lambda one: (self.began[one], places[one]), reverse=True)

    def _start(self, row: Event) -> None:
        person_id = row.person_id or self.proposed
        if not person_id:
            self.unnamed.append(row)
        elif person_id in self.round.people:
            self.began.setdefault(person_id, _day(row))
            for one in sorted(self.along) if person_id == self.proposed else ():
                self.began.setdefault(one, _day(row))

    def _end(self, row: Event, *, ended: bool, why: str) -> None:
        for person_id in [one for one in self.began if self._is_about(row, one)]:
            self.began.pop(person_id)
            self.over.append(Over(person_id, _day(row), ended, why))

    def _is_about(self, row: Event, person_id: str) -> bool:
        person = self.round.people.get(person_id)
        names = {None, person_id} | ({person.supporter.supporter_id} if person else set())
        return row.person_id in names

    def _is_out(self, person_id: str) -> bool:
        person = self.round.people.get(person_id)
        names = {person_id} | ({person.supporter.supporter_id} if person else set())
        return bool(names & self.round.instructions.withdrawn)


def _day(row: Event) -> dt.date:
    return Moment.of(row.on).date()
