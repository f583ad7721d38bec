"""What became of the rows of a round and its runs: carried, dropped or unknown, where they stand now, and why."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from constraints.domain import Decision, Event
    from scenarios.following.carrying import Work

Verdict = Literal["carried", "dropped", "unknown"]
ITSELF = "itself"
"""Stands in the next round as it is."""


@dataclasses.dataclass(frozen=True)
class Fate:
    """What became of one row.

    Attributes
    ----------
    table : str
        Of the round, or of a run: `deployments`, `supports`.
    row : int
        Its number in the file, the header being 1.
    case_id, person_id, need_id : str
        Empty where the row names none.
    what : str
        What the row says, in a few words.
    fate : {"carried", "dropped", "unknown"}
    reason : str
    becomes : ITSELF, Work, Decision, str, int or None
        What stands in the next round for it: the row as it is, running work, a pin, `history`, or the row of the same
        table with that number; None: nothing.
    """

    table: str
    row: int
    case_id: str
    person_id: str
    need_id: str
    what: str
    fate: Verdict
    reason: str
    becomes: Work | Decision | str | int | None = None

    @property
    def stays(self) -> bool:
        """Whether the row stands in the same table of the next round."""
        return self.becomes == ITSELF


def decision_fate(row: int, one: Decision, fate: Verdict, reason: str, becomes: str | None = None) -> Fate:
    """Return the fate of a decision."""
    about = [one.decision, one.rule, one.specialism, one.on and str(one.on)]
    what = " ".join(str(part) for part in about if part)
    return Fate("decisions", row, one.case_id, one.person_id, "", what, fate, reason, becomes)


def event_fate(row: int, one: Event, fate: Verdict, reason: str, becomes: Work | str | None = None) -> Fate:
    """Return the fate of an event."""
    scope = f", {one.scope}" if one.scope else ""
    what = f"{one.event} by {one.party}{scope}, {one.on}"
    return Fate("events", row, one.case_id, one.person_id or "", "", what, fate, reason, becomes)
