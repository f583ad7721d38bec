"""How far the proposal of a leader for a case has gone, and who has answered: events alone say it."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from constraints.domain import Event
from constraints.round.instructions import standing_events, takes_away
from constraints.round.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from constraints.round.round import Round

State = Literal["proposed", "agreed", "announced", "started"]
STATES: tuple[State, ...] = ("proposed", "agreed", "announced", "started")
"""How far a proposal has gone, in order."""

FIXED: frozenset[State] = frozenset({"announced", "started"})
"""What others have been told of: a repair moves it only where it is asked to."""

_OF_A_MOMENT = ("ended", "asked", "agreed", "approved", "announced", "started", "refused", "withdrawn")
"""Events of one moment in the order in which they count: who takes back on the day itself has taken back."""

_YES = frozenset({"agreed", "approved"})
_NO = frozenset({"refused", "withdrawn"})


@dataclasses.dataclass(frozen=True)
class Proposals:
    """The events of a round, by case and in order.

    Attributes
    ----------
    round : Round
    events : mapping of case_id to list of Event
    """

    round: Round
    events: Mapping[str, list[Event]]

    @classmethod
    def of(cls, round_: Round) -> Proposals:
        """Read a round's events."""
        events: dict[str, list[Event]] = defaultdict(list)
        standing = standing_events(round_.records(Event))
        turns = Turns(standing)
        for row in sorted(standing, key=lambda e: (turns.of(e), _OF_A_MOMENT.index(e.event))):
            events[row.case_id].append(row)
        return cls(round_, events)

    def state(self, case_id: str, leader_id: str) -> State:
        """Say how far the proposal of a leader for a case has gone.

        It is agreed where every party of the policy's `proposals.agreed_by` has said yes to this leader or to their
        supporter. An announcement or a start that names nobody is of whoever was proposed. A refusal that takes the
        pair away, and the end of support, begin it anew.

        Parameters
        ----------
        case_id, leader_id : str
        """
        yes: set[str] = set()
        reached: State = "proposed"
        for row in self._about(case_id, leader_id):
            if row.event == "ended" or (row.event in _NO and takes_away(self.round, row) is not None):
                yes, reached = set(), "proposed"
            elif row.event in _NO:
                yes.discard(row.party)
            elif row.event in _YES and row.person_id is not None:
                yes.add(row.party)
            elif row.event == "started":
                reached = "started"
            elif row.event == "announced" and reached != "started":
                reached = "announced"
        if reached == "proposed" and yes.issuperset(self.round.policy.proposals.agreed_by):
            return "agreed"
        return reached

    def approved(self, case_id: str, leader_id: str) -> bool:
        """Say whether somebody has approved of a leader for a case, and nobody has taken the pair away since.

        Parameters
        ----------
        case_id, leader_id : str
        """
        by: set[str] = set()
        for row in self._about(case_id, leader_id):
            if row.event == "approved" and row.person_id is not None:
                by.add(row.party)
            elif row.event == "ended" or (row.event in _NO and takes_away(self.round, row) is not None):
                by = set()
            elif row.event in _NO:
                by.discard(row.party)
        return bool(by)

    def is_held(self, case_id: str, leader_id: str) -> bool:
        """Say whether a repair leaves a proposal alone: it is approved, or others were told of it.

        Parameters
        ----------
        case_id, leader_id : str
        """
        return self.state(case_id, leader_id) in FIXED or self.approved(case_id, leader_id)

    def weight(self, case_id: str, leader_id: str) -> int:
        """Return what it weighs to take a case from its leader."""
        weight: int = getattr(self.round.policy.proposals.move_weights, self.state(case_id, leader_id))
        return weight

    def answer(self, case_id: str, party: str, persons: Collection[str]) -> Literal["agreed", "asked"] | None:
        """Say what a party has said about people at a case: yes to all of them, nothing yet though asked, or neither.

        Parameters
        ----------
        case_id, party : str
        persons : collection of str
        """
        last = [self._last_word(case_id, party, person) for person in persons]
        if last and all(word in _YES for word in last):
            return "agreed"
        return "asked" if last and all(word in _YES | {"asked"} for word in last) else None

    def made_known(self, case_id: str, leader_id: str) -> Literal["announced", "started"] | None:
        """Say whether a leader was ever announced for a case, or started there, whatever came of it since.

        Parameters
        ----------
        case_id, leader_id : str
        """
        events = {row.event for row in self._about(case_id, leader_id)}
        return "started" if "started" in events else "announced" if "announced" in events else None

    def last_word(self, case_id: str, party: str, persons: Collection[str]) -> str:
        """Return what a party has said or been asked last about people at a case; empty where there is nothing.

        Parameters
        ----------
        case_id, party : str
        persons : collection of str
            Of several the first of whom there is a word counts.
        """
        words = (self._last_word(case_id, party, person) for person in persons)
        return next((word for word in words if word), "")

    def _last_word(self, case_id: str, party: str, person_id: str) -> str | None:
        """Return the last event of a party about a person at a case; a yes to nobody by name is no yes to them."""
        rows = [row for row in self._about(case_id, person_id) if row.party == party]
        words = [row.event for row in rows if row.event not in _YES or row.person_id is not None]
        return next((word for word in reversed(words) if word in _YES | _NO | {"asked"}), None)

    def _about(self, case_id: str, person_id: str) -> Iterator[Event]:
        """Walk over the events of a case that are about a person, their supporter or nobody by name."""
        person = self.round.people.get(person_id)
        names: Iterable[str | None] = {person_id, None} | ({person.supporter.supporter_id} if person else set())
        return (row for row in self.events.get(case_id, ()) if row.person_id in names)
