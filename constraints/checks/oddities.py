"""What is odd about people: somebody who may stand there twice, and time that nobody can have.

The same is said of the people of a round and of the rows of a survey before they come in, so both are looked at here.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

_DAYS_OF_A_WEEKDAY = 2
"""Half-days of Monday to Friday; holidays are not taken out, for the figure is only what nobody can be beyond."""


@dataclasses.dataclass(frozen=True)
class Offer:
    """What a person offers.

    Attributes
    ----------
    subject : str
        The person's id, or the row of the survey.
    person_id : str or None
        None where none is given yet.
    school : str or None
        The home school; None of other bodies, which may well have several leaders.
    kind : str or None
        Of leader; None of staff.
    half_days : int
    release : int or None
        Half-days that all people of the home together may be away.
    willing : bool
        False only of who said no.
    """

    subject: str
    person_id: str | None
    school: str | None
    kind: str | None
    half_days: int
    release: int | None
    willing: bool


@dataclasses.dataclass(frozen=True)
class Oddity:
    """Something odd about one person or several.

    Attributes
    ----------
    kind : str
        The same words for all of its kind.
    subjects : tuple of str
        As the offers name them.
    text : str
        A sentence without its subjects.
    """

    kind: str
    subjects: tuple[str, ...]
    text: str


def half_days_between(start: dt.date, end: dt.date) -> int:
    """Return the half-days from Monday to Friday of a window, both ends in it."""
    weekdays = np.busday_count(start, end) + np.is_busday(end)  # no day after the last: it may be the last there is
    return int(weekdays) * _DAYS_OF_A_WEEKDAY


def find_oddities(offers: Iterable[Offer], window: int) -> Iterator[Oddity]:
    """Find what is odd about people.

    Parameters
    ----------
    offers : iterable of Offer
    window : int
        Half-days of the delivery window; see :func:`half_days_between`.
    """
    offers = list(offers)
    yield from _leaders_of_one_home(offers)
    yield from _ids_alike(offers)
    for one in offers:
        if one.half_days > window:
            text = f"{one.half_days} half-days are offered; the delivery window has {window} from Monday to Friday"
            yield Oddity("more half-days than the window has", (one.subject,), text)
        if one.kind is not None and one.willing and one.half_days == 0:
            yield Oddity("leader without half-days", (one.subject,), "a leader who offers no time can lead nobody")
        if one.release is not None and one.half_days > one.release:
            text = f"{one.half_days} half-days are offered; the home releases {one.release} of all its people together"
            yield Oddity("half-days beyond the release limit", (one.subject,), text)


def _leaders_of_one_home(offers: Sequence[Offer]) -> Iterator[Oddity]:
    homes: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in offers:
        if one.school is not None and one.kind is not None:
            homes[one.school, one.kind].append(one.subject)
    for (school, kind), subjects in sorted(homes.items()):
        if len(subjects) > 1:
            words = {2: "two", 3: "three"}.get(len(subjects), str(len(subjects)))
            text = f"{words} leaders of one home, {kind} at {school}: are they one person?"
            yield Oddity("leaders of one kind at one home", tuple(subjects), text)


def _ids_alike(offers: Sequence[Offer]) -> Iterator[Oddity]:
    spelt: dict[str, dict[str, str]] = defaultdict(dict)
    for one in offers:
        if one.person_id is not None:
            spelt[one.person_id.casefold()].setdefault(one.person_id, one.subject)
    for spellings in spelt.values():
        if len(spellings) > 1:
            text = f"the ids {' and '.join(sorted(spellings))} differ in capitals only: are they one person?"
            yield Oddity("ids alike but for capitals", tuple(spellings.values()), text)
