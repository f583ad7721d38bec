"""People of a survey who did not reply, and what they would add."""

from __future__ import annotations

import dataclasses
import statistics
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenarios.supply.mapping import ColumnMap
    from scenarios.supply.replies import Reply


@dataclasses.dataclass(frozen=True)
class Excluded:
    """A person who did not reply, and what they would add.

    Attributes
    ----------
    row : int
        Of the survey.
    person_id : str
        Empty where the survey has no ids.
    home, kind : str
    half_days, places : int
        As the row says, else the middle figure of those of the same side who replied.
    basis : str
        Which of the two it is.
    """

    row: int
    person_id: str
    home: str
    kind: str
    half_days: int
    places: int
    basis: str


def excluded(replies: Iterable[Reply], columns: ColumnMap) -> Iterator[Excluded]:
    """Say what each person without a reply would add.

    Parameters
    ----------
    replies : iterable of Reply
        All of them.
    columns : ColumnMap
    """
    silent, figures = [], defaultdict[bool, list[tuple[int, int]]](list)
    for reply in sorted(replies, key=lambda reply: reply.row):
        if reply.replied:
            places = columns.max_cases if reply.max_cases is None else reply.max_cases
            figures[reply.is_leader].append((reply.half_days or 0, places))
        else:
            silent.append(reply)
    middle = {
        side: (
            statistics.median_low(half_days for half_days, _ in rows),
            statistics.median_low(places for _, places in rows),
        )
        for side, rows in figures.items()
    }
    for reply in silent:
        half_days, places = middle.get(reply.is_leader, (0, 0))
        basis = "as given" if reply.half_days is not None else "middle figure of the replies"
        yield Excluded(
            reply.row, reply.person_id or "", reply.home, reply.kind,
            half_days if reply.half_days is None else reply.half_days,
            places if reply.max_cases is None else reply.max_cases, basis,
        )  # fmt: skip
