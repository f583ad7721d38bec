"""Put the next round together, and say of every row of the old one where it stands now."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from typing import TYPE_CHECKING

from constraints.domain import Commitment, Conflict, Decision, Event, Running, School, number_of
from constraints.round import Proposals, Round, binds_a_person, named_in, standing_events, table_of
from optimiser.questions.pair_judgement import obstacles_to
from scenarios.following.fates import ITSELF, Fate
from scenarios.following.lasting import decisions_after, events_after
from scenarios.following.renewing import renewed
from scenarios.following.rows import joined, rows_numbered, rows_of
from scenarios.following.tables import after_waiting, aftermath, settled, with_history
from scenarios.following.transition import HISTORY, transitions
from scenarios.following.works import running_rows, running_works

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from constraints.round import RoundMeta
    from scenarios.following.proposals import Proposal

_OF_A_PAIR = frozenset({"asked", "agreed", "approved", "announced"})
"""Events of a lead that has become a pin: others have been told of it."""
_RENEWED = ("running", "decisions", "events")
Pin = tuple[Fate, Decision | None]


@dataclasses.dataclass(frozen=True)
class Followed:
    """The next round, and where it comes from.

    Attributes
    ----------
    round : Round
        Not checked yet.
    fates : tuple of Fate
        Of every row.
    places : mapping of int to int
        The number of the row of `running.csv` of each piece of work, by its `id`.
    """

    round: Round
    fates: tuple[Fate, ...]
    places: Mapping[int, int]


class Assembly:
    """The next round in the making.

    Parameters
    ----------
    old : Round
        The round that is over, with all its regions.
    meta : RoundMeta
        Of the next.
    proposals : sequence of Proposal
        What the runs newly propose.
    sources : collection of str
        What commitments call these runs.
    """

    def __init__(self, old: Round, meta: RoundMeta, proposals: Sequence[Proposal], sources: Collection[str]) -> None:
        self.old, self.meta, self.sources = old, meta, sources
        events = rows_of(old, "events", Event)
        running = [number for number, _ in rows_of(old, "running", Running)]
        rows = list(zip(running, running_works(old), strict=True))
        self.told = Proposals.of(old)
        self.cases = list(transitions(old, meta, rows, proposals, events, self.told))
        self.works = [work for case in self.cases for work in case.works]
        self.ended = [one for case in self.cases for one in case.ended]

    def made(self, outcomes: Mapping[str, str], demand: Round | None) -> Followed:
        """Return the next round, and what became of every row.

        Parameters
        ----------
        outcomes : mapping of str to str
            How support ended, by case.
        demand : Round, optional
            Made of new files.
        """
        tables = self._demand(outcomes, demand)
        bare = Round(self.meta, self.old.policy, tables | {name: tables[name][:0] for name in _RENEWED})
        works = settled(self.works)
        order = sorted(range(len(works)), key=lambda at: works[at])
        tables["running"] = table_of("running", running_rows([works[at] for at in order], self.meta))
        decisions = decisions_after(self.old, bare.cases.keys(), works)
        events, commitments = self._events(bare), self._commitments(bare)
        standing = self._stay(tables, {"decisions": decisions, "events": events})
        pins = list(self._pins(Round(self.meta, self.old.policy, standing)))
        events = [self._of_a_pin(fate, pins) for fate in events]
        tables = self._stay(tables, {"decisions": decisions, "events": events, "commitments": commitments})
        pinned = table_of("decisions", [pin for _, pin in pins if pin is not None])
        tables["decisions"] = joined(tables["decisions"], pinned) if len(pinned) else tables["decisions"]
        made = Round(self.meta, self.old.policy, {name: _numbered(frame) for name, frame in tables.items()})
        of_works = (fate for case in self.cases for fate in case.fates if fate.table != "events")
        of_pins = (fate for fate, _ in pins)
        fates = (
            *self._schools(made, demand is not None),
            *events,
            *decisions,
            *of_works,
            *of_pins,
            *commitments,
            *self._conflicts(made),
        )
        return Followed(made, fates, {id(self.works[at]): place for place, at in enumerate(order, 2)})

    # --- parts --------------------------------------------------------------------------------------------------

    def _demand(self, outcomes: Mapping[str, str], demand: Round | None) -> dict[str, pd.DataFrame]:
        """Return the tables without the cases that leave, with the rounds waited, the history, and the new files."""
        after = aftermath(self.old, self.works, self.ended, outcomes)
        tables = with_history(after_waiting(self.old.tables, after), self.old, self.ended, outcomes)
        if demand is None:
            return tables
        return renewed(self.old, tables, demand, {work.case_id for work in self.works})

    def _stay(self, tables: Mapping[str, pd.DataFrame], fates: Mapping[str, Iterable[Fate]]) -> dict[str, pd.DataFrame]:
        """Return tables with the rows that stay of some of the old ones."""
        old = self.old.tables
        kept = {name: rows_numbered(old[name], [one.row for one in rows if one.stays]) for name, rows in fates.items()}
        return {**tables, **kept}

    def _events(self, bare: Round) -> list[Fate]:
        """Say what became of every event; of starts and ends what became of the work that they are about."""
        told = {fate.row: fate for case in self.cases for fate in case.fates if fate.table == "events"}
        fates = [told.get(fate.row, fate) for fate in events_after(self.old)]
        return [
            dataclasses.replace(fate, becomes=None, reason=f"{fate.reason}; its case is not in the next round")
            if fate.fate == "unknown" and fate.case_id not in bare.cases
            else fate
            for fate in fates
        ]

    def _pins(self, standing: Round) -> Iterator[Pin]:
        """Make a pin of every lead that was announced or approved and has not started, where the rules let it."""
        for case in self.cases:
            for one in case.pins:
                work = one.work
                why = f"{self._how_far(work.case_id, work.person_id)}, and not started"
                stops = obstacles_to(standing, work.case_id, work.person_id)
                if stops:
                    reason = f"{why}; it cannot be pinned: {stops[0].because}"
                    yield case.fate(one.table, one.row, work, "unknown", reason), None
                else:
                    pin = Decision(
                        case_id=work.case_id, person_id=work.person_id, decision="pin", reason_code="continuity"
                    )
                    yield case.fate(one.table, one.row, work, "carried", f"{why}: a pin now", pin), pin

    def _how_far(self, case_id: str, leader_id: str) -> str:
        return "announced" if self.told.state(case_id, leader_id) == "announced" else "approved"

    def _of_a_pin(self, fate: Fate, pins: Sequence[Pin]) -> Fate:
        """Let the events of a lead that has become a pin stay, so that it is still announced."""
        row = self._told.get(fate.row)
        if row is None or row.event not in _OF_A_PAIR or fate.becomes is not None:
            return fate
        for _, pin in pins:
            if pin is not None and pin.case_id == row.case_id and row.person_id in self._names(pin.person_id):
                return dataclasses.replace(fate, fate="carried", reason="of a lead that is a pin now", becomes=ITSELF)
        return fate

    def _names(self, person_id: str) -> set[str | None]:
        return {None, person_id, self.old.people[person_id].supporter.supporter_id}

    @cached_property
    def _told(self) -> dict[int, Event]:
        """Events that stand, by the numbers of their rows."""
        rows = rows_of(self.old, "events", Event)
        standing = {id(row) for row in standing_events([row for _, row in rows])}
        return {number: row for number, row in rows if id(row) in standing}

    def _commitments(self, bare: Round) -> list[Fate]:
        """Say of every commitment whether it stays: those of the runs themselves do not."""
        return [self._commitment(bare, number, row) for number, row in rows_of(self.old, "commitments", Commitment)]

    def _commitment(self, bare: Round, number: int, row: Commitment) -> Fate:
        what = f"{row.half_days} half-days, {row.source or 'no source'}"
        fate = Fate("commitments", number, "", row.person_id, "", what, "carried", "stays as it is", ITSELF)
        if row.source in self.sources:
            reason = "of a run that is given: what of it started is running work"
            return dataclasses.replace(fate, fate="dropped", reason=reason, becomes=None)
        if binds_a_person(bare, row) or row.supporter_id in bare.supporters:
            return fate
        return dataclasses.replace(fate, fate="unknown", reason="stays, and binds nobody of the next round")

    def _schools(self, made: Round, renewed_: bool) -> Iterator[Fate]:
        """Say of every school whether it is in the next round."""
        there = {urn: place for place, urn in enumerate(made.tables["schools"]["urn"], 2)}
        over = {one.case_id: one.on for one in self.ended}
        running = {work.case_id for work in self.works}
        for number, school in rows_of(self.old, "schools", School):
            case_id = school.case_id or school.urn
            fate = Fate("schools", number, case_id, "", "", f"tier {school.tier}", "carried", "", there.get(school.urn))
            if school.urn not in there:
                why = f"its support ended on {over[case_id]}" if case_id in over else "not in the new files"
                yield dataclasses.replace(fate, fate="dropped", reason=why)
            elif case_id in over and renewed_ and case_id not in running:
                why = f"its support ended on {over[case_id]}, and the new files have it: it may be led again"
                yield dataclasses.replace(fate, fate="unknown", reason=why)
            else:
                case = made.cases.get(case_id)
                waited = number_of(case.rounds_waited, "round") if case is not None else "its rounds"
                yield dataclasses.replace(fate, reason="in support" if case_id in running else f"has waited {waited}")

    def _conflicts(self, made: Round) -> list[Fate]:
        """Say of every conflict whom it is about; all of them stay."""
        strange = {
            label
            for named in named_in(made.tables)
            if named.table == "conflicts" and not named.known
            for label in named.rows
        }
        return [
            Fate("conflicts", number, row.case_id, row.party, "", f"conflict, {row.reason_code}",
                 "unknown" if place in strange else "carried",
                 "stays, and names nobody of the next round" if place in strange else "stays", ITSELF)
            for place, (number, row) in enumerate(rows_of(self.old, "conflicts", Conflict), 2)
        ]  # fmt: skip


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose rows have the numbers that they will have in its file."""
    return frame.set_axis(range(2, len(frame) + 2))


def new_row_of(fate: Fate, followed: Followed, stays: Mapping[str, Mapping[int, int]]) -> tuple[str, int | None]:
    """Return the table and number of what stands in the next round for a row; an empty text for nothing.

    Parameters
    ----------
    fate : Fate
    followed : Followed
    stays : mapping of str to mapping of int to int
        By table, the new numbers of the rows that stay, by their numbers of before.
    """
    if fate.stays:
        return fate.table, stays[fate.table][fate.row]
    if isinstance(fate.becomes, int):
        return fate.table, fate.becomes
    if isinstance(fate.becomes, Decision):
        rows = [number for number, row in rows_of(followed.round, "decisions", Decision) if row == fate.becomes]
        return "decisions", rows[0] if rows else None
    if fate.becomes == HISTORY:
        return HISTORY, None
    return ("", None) if fate.becomes is None else ("running", followed.places[id(fate.becomes)])
