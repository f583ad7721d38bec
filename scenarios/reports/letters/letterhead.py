"""What makes a page a letter: who sends it, of which day it is, and by when an answer is expected."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from constraints.domain import Event
from constraints.round import standing_events
from scenarios.escaping import DataText
from scenarios.reports.marks import day_words
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constraints.round import Round
    from scenarios.statements import Statement

DAYS_TO_REPLY = 14
"""Days from a letter to the day by which an answer is expected, where nobody says which."""


def today() -> dt.date:
    """Return the day that a letter bears where nobody says another: what a planner calls today."""
    return dt.date.today()  # noqa: DTZ011


@dataclasses.dataclass(frozen=True)
class Letterhead:
    """Sender and day of a letter.

    Attributes
    ----------
    date : str
        As people write it, such as 1 October 2019.
    sender : DataText
        Empty where nobody said: then the letter has a line to fill in.
    """

    date: str
    sender: DataText


def make_letterhead(date: dt.date, sender: str | None) -> Letterhead:
    """Return the head of letters of a day.

    Parameters
    ----------
    date : date
    sender : str or None
    """
    return Letterhead(day_words(date), DataText((sender or "").strip()))


def replies(
    round_: Round, case_id: str, leader_id: str, party: str, persons: Sequence[str], reply_by: dt.date
) -> Iterator[Statement]:
    """Say by when a party is to answer about a leader: the day that its latest `asked` names, else that of the letter.

    Parameters
    ----------
    round_ : Round
    case_id, leader_id : str
    party : str
        Such as `school`.
    persons : sequence of str
        Whom an event of the party may name.
    reply_by : date
    """
    asked = [
        row
        for row in standing_events(round_.records(Event))
        if (row.case_id, row.event, row.party) == (case_id, "asked", party) and row.person_id in persons
    ]
    named = max(asked, key=lambda row: row.on).reply_by if asked else None
    yield state("letter.reply-by", date=day_words(named or reply_by), case_id=case_id, leader_id=leader_id)
