"""Replies that were sent twice: which of a person's rows counts, and rows that nobody can tell apart."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import Fault
from scenarios.supply.times import is_month_first, read_time

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_TIMES = "times such as 03/09/2020 09:12 on all rows of a person who replied more than once"


@dataclasses.dataclass(frozen=True)
class Row:
    """A row of a survey as it stands.

    Attributes
    ----------
    number : int
        As a spreadsheet numbers it.
    cells : sequence of str
    """

    number: int
    cells: Sequence[str]

    def cell(self, position: int | None) -> str:
        """Return the text of a column; empty where the row is too short, or there is no such column."""
        return self.cells[position].strip() if position is not None and position < len(self.cells) else ""


@dataclasses.dataclass(frozen=True)
class Superseded:
    """A row that does not count, because its person replied again.

    Attributes
    ----------
    row, by_row : int
        The row, and the one that counts.
    """

    row: int
    by_row: int


@dataclasses.dataclass(frozen=True)
class LatestRows:
    """What is left of the rows of a survey.

    Attributes
    ----------
    rows : tuple of Row
        Those that count, in their order.
    superseded : tuple of Superseded
    faults : tuple of Fault
        Of people whose latest reply cannot be told (NM507); one of their rows is among `rows`.
    by_day_first : tuple of int
        Rows that count only because the day stands before the month in their times; the other way round, another row
        of the person would be the latest.
    """

    rows: tuple[Row, ...]
    superseded: tuple[Superseded, ...] = ()
    faults: tuple[Fault, ...] = ()
    by_day_first: tuple[int, ...] = ()


def identical_rows(file: str, rows: Iterable[Row]) -> Iterator[Fault]:
    """Find rows whose cells are all as those of an earlier one (NM507): one reply sent twice, or two people in one.

    Parameters
    ----------
    file : str
    rows : iterable of Row
    """
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        cells = tuple(" ".join(cell.split()) for cell in row.cells)
        before = first.setdefault(cells, row.number)
        if before != row.number:
            expected = f"every person once; rows {before} and {row.number} are identical"
            advice = "take one of the two out; or, if they are two people, give each an id"
            yield Fault("NM507", file, row.number, None, f"as row {before}", expected, advice)


def latest_rows(
    file: str,
    heading: str,
    rows: Sequence[Row],
    who: Mapping[int, str],
    when: Callable[[Row], str],
    contents: Callable[[Row], object],
) -> LatestRows:
    """Keep of each person the row with the greatest time stamp: the whole row, its blanks included.

    Parameters
    ----------
    file, heading : str
        For faults: the survey, and the heading of its time stamps.
    rows : sequence of Row
    who : mapping of int to str
        By row number, what tells a person apart; rows that are not in it stand for themselves.
    when : callable
        The text of a row's time stamp.
    contents : callable
        What a row says, for rows of one time.
    """
    by_person: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_person[who.get(row.number, f"row {row.number}")].append(row)
    odd_column = any(is_month_first(when(row)) for row in rows)
    kept, superseded, faults, by_day_first = [], list[Superseded](), list[Fault](), list[int]()
    for own in by_person.values():
        times = {row.number: _time(when(row), odd_column=odd_column) for row in own}
        chosen = own[0]
        if len(own) > 1:
            fault, chosen = _latest(file, heading, own, times, when, contents)
            faults += [] if fault is None else [fault]
            superseded += [Superseded(row.number, chosen.number) for row in own if row is not chosen]
            by_day_first += [chosen.number] if fault is None and _is_another_later(own, chosen, when) else []
        kept.append(chosen)
    kept.sort(key=lambda row: row.number)
    superseded.sort(key=lambda one: one.row)
    return LatestRows(tuple(kept), tuple(superseded), tuple(faults), tuple(sorted(by_day_first)))


def _is_another_later(rows: Sequence[Row], chosen: Row, when: Callable[[Row], str]) -> bool:
    """Say whether another row would be the latest if the month stood first; not where it cannot stand first."""
    times = {row.number: time for row in rows if (time := read_time(when(row), month_first=True)) is not None}
    return len(times) == len(rows) and any(time > times[chosen.number] for time in times.values())


def _time(text: str, *, odd_column: bool) -> dt.datetime | None:
    """Read a time; in a column that has the month before the day somewhere, days that could be either are not read."""
    found = read_time(text)
    other = read_time(text, month_first=True)
    return None if odd_column and found != other else found


def _latest(
    file: str,
    heading: str,
    rows: Sequence[Row],
    times: Mapping[int, dt.datetime | None],
    when: Callable[[Row], str],
    contents: Callable[[Row], object],
) -> tuple[Fault | None, Row]:
    """Return the row that counts of one person's, and why it cannot be told where it cannot."""
    unread = next((row for row in rows if times[row.number] is None), None)
    others = ", ".join(str(row.number) for row in rows)
    if unread is not None:
        expected, advice = f"{_TIMES} (rows {others})", "write the times of these rows as dd/mm/yyyy hh:mm"
        return Fault("NM507", file, unread.number, heading, when(unread), expected, advice), rows[0]
    found = {row.number: time for row in rows if (time := times[row.number]) is not None}
    if len({time.tzinfo is None for time in found.values()}) > 1:
        expected, advice = f"times that all name a zone, or none (rows {others})", "write them all in one way"
        return Fault("NM507", file, rows[0].number, heading, when(rows[0]), expected, advice), rows[0]
    greatest = max(found.values())
    last = [row for row in rows if found[row.number] == greatest]
    if any(contents(row) != contents(last[0]) for row in last):
        numbers = " and ".join(str(row.number) for row in last)
        expected = f"one latest reply of a person; rows {numbers} have one time and say different things"
        return Fault("NM507", file, last[1].number, heading, when(last[1]), expected, "take all but one out"), last[0]
    return None, last[0]
