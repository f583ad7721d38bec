"""Two copies of a table united: what each of two planners changed, unless they contradict each other.

`docs/semantics.md` (two copies of a round) is the specification.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import TABLES, Event, to_text
from constraints.round import occasion_of, standing_events
from scenarios.record.acknowledging import RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Cells = dict[str, Any]
"""A row: its values by column."""
Row = tuple[str, ...]
"""A row as text, by which it is compared."""


@dataclasses.dataclass(frozen=True)
class Contradiction:
    """A cell, or a row, of which two copies say different things.

    Attributes
    ----------
    table, row : str
        Where: the table, and the texts of the key of its row.
    column : str or None
        None where the whole row is meant.
    before, first, second : str
        What stood there, and what the copies say.
    """

    table: str
    row: str
    column: str | None
    before: str
    first: str
    second: str


@dataclasses.dataclass(frozen=True)
class United:
    """A table of two copies.

    Attributes
    ----------
    frame : DataFrame
        Rows of before first, then those of the first copy, then those of the second.
    contradictions : tuple of Contradiction
        Where there are any, the frame is not to be used.
    """

    frame: pd.DataFrame
    contradictions: tuple[Contradiction, ...] = ()


def unite_tables(
    name: str,
    before: pd.DataFrame | None,
    first: pd.DataFrame,
    second: pd.DataFrame,
    behind: tuple[bool, bool] = (False, False),
) -> United:
    """Unite a table of two copies of a round.

    Parameters
    ----------
    name : str
        The table's.
    before : DataFrame or None
        The table that both were copied from; None where nobody has it.
    first, second : DataFrame
    behind : (bool, bool)
        Whether a copy is older than what was before: then it may lack a change rather than have made one.
    """
    frames = [frame for frame in (before, first, second) if frame is not None]
    columns = list(dict.fromkeys(column for frame in frames for column in frame.columns))
    work = _Union(name, columns, _rows(before, columns), _rows(first, columns) or [], _rows(second, columns) or [],
                  behind)  # fmt: skip
    rows = work.appended() if name in RECORDS else work.by_key() if work.has_keys() else work.counted()
    frame = pd.DataFrame(
        {column: pd.Series([row[column] for row in rows], dtype=object) for column in columns}, columns=columns
    )
    return United(frame.set_axis(range(2, 2 + len(rows))), tuple(work.found))


def _rows(frame: pd.DataFrame | None, columns: Sequence[str]) -> list[Cells] | None:
    if frame is None:
        return None
    own = [frame[column].tolist() if column in frame.columns else [None] * len(frame) for column in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*own, strict=True)]


class _Union:
    """Unites the rows of a table, and collects what contradicts each other."""

    def __init__(
        self,
        name: str,
        columns: Sequence[str],
        before: list[Cells] | None,
        first: list[Cells],
        second: list[Cells],
        behind: tuple[bool, bool],
    ) -> None:
        self.name, self.columns = name, columns
        self.before, self.first, self.second, self.behind = before, first, second, behind
        self.found: list[Contradiction] = []
        self.key = TABLES[name].record.key

    # -- files to which rows are only ever added

    def appended(self) -> list[Cells]:
        """Return all rows: those of before, and each once that a copy has more. None is ever taken out."""
        before = self._common_start() if self.before is None else self.before
        more = [_without(rows, map(self._said, before), self._said) for rows in (self.first, self.second)]
        theirs = _without(more[1], map(self._said, more[0]), self._said)
        if self.name == "events":
            self._refuse_other_voids(before, more)
        return [*before, *more[0], *theirs]

    def _common_start(self) -> list[Cells]:
        pairs = zip(self.first, self.second, strict=False)
        length = next(
            (at for at, (one, other) in enumerate(pairs) if self._text(one) != self._text(other)),
            min(len(self.first), len(self.second)),
        )
        return self.first[:length]

    def _refuse_other_voids(self, before: list[Cells], more: Sequence[list[Cells]]) -> None:
        """Tell events that stand in one copy, and that a void of the other takes back: which was later, no file says.

        An event that names its second and stands in both copies is one event, whoever took it back.
        """
        added = [[_event(row) for row in rows] for rows in more]
        there = [*map(_event, before)]
        standing = [{occasion_of(row) for row in standing_events([*there, *rows])} for rows in added]
        voided = [{occasion_of(row) for row in rows if row.event == "void"} for rows in added]
        for at, rows in enumerate(added):
            for row, cells in zip(rows, more[at], strict=True):
                occasion = occasion_of(row)
                stands = row.event != "void" and occasion in standing[at]
                if stands and occasion in voided[1 - at] - standing[1 - at] and not row.on.has_time:
                    says = ("stands", "is taken back") if at == 0 else ("is taken back", "stands")
                    self.found.append(Contradiction(self.name, self._shown(cells), "event", "", *says))

    # -- tables whose rows have names

    def has_keys(self) -> bool:
        """Say whether every row can be told from all others by its key."""
        if not self.key:
            return False
        return all(
            len({self._name(row) for row in rows}) == len(rows) for rows in (self.before or [], self.first, self.second)
        )

    def by_key(self) -> list[Cells]:
        """Return the rows by their keys: what one copy changed, added or took out alone, it has changed."""
        tables = [{self._name(row): row for row in rows} for rows in (self.before or [], self.first, self.second)]
        united = (self._row(name, *(table.get(name) for table in tables)) for name in dict.fromkeys(_chain(tables)))
        return [row for row in united if row is not None]

    def _row(self, name: Row, before: Cells | None, first: Cells | None, second: Cells | None) -> Cells | None:
        texts = [None if row is None else self._text(row) for row in (before, first, second)]
        if texts[1] == texts[2]:
            return first
        if self.before is None and (first is None or second is None):
            return first or second
        if self.before is not None and texts[0] in texts[1:]:
            changed = 1 if texts[1] == texts[0] else 0
            if not self.behind[changed]:
                return (first, second)[changed]
        if first is None or second is None:
            says = ["" if row is None else self._shown(row) for row in (before, first, second)]
            self.found.append(Contradiction(self.name, _joined(name), None, *says))
            return first or second
        return {column: self._cell(name, column, before, first, second) for column in self.columns}

    def _cell(self, name: Row, column: str, before: Cells | None, first: Cells, second: Cells) -> object:
        one, other = to_text(first[column]), to_text(second[column])
        if one == other:
            return first[column]
        if self.name == "serials" and column == "last":  # the greatest number used is the greatest of both
            return max(first[column], second[column])
        was = None if before is None else to_text(before[column])
        changed = 1 if one == was else 0
        if was in (one, other) and not self.behind[changed]:
            return (first, second)[changed][column]
        header = column.rstrip("_")
        self.found.append(Contradiction(self.name, _joined(name), header, was or "", one, other))
        return first[column]

    # -- tables whose rows may repeat

    def counted(self) -> list[Cells]:
        """Return the rows of before less those that a copy took out, and those that a copy added."""
        before = [] if self.before is None else self.before
        counts = [Counter(map(self._text, rows)) for rows in (before, self.first, self.second)]
        rows = {self._text(row): row for table in (self.second, self.first, before) for row in table}
        order = dict.fromkeys(self._text(row) for table in (before, self.first, self.second) for row in table)
        united: list[Cells] = []
        for text in order:
            was, one, other = (count[text] for count in counts)
            changed = 1 if one == was else 0
            if one != other and self.before is not None and (was not in (one, other) or self.behind[changed]):
                says = [f"{number} times" for number in (was, one, other)]
                self.found.append(Contradiction(self.name, self._shown(rows[text]), None, *says))
            often = max(one, other) if self.before is None or one == other else other if one == was else one
            united += [rows[text]] * often
        return united

    # -- rows as text

    def _text(self, row: Cells) -> Row:
        return tuple(to_text(row[column]) for column in self.columns)

    def _said(self, row: Cells) -> Row:
        """Return what of a row that was added counts: two voids of the same events are one, whoever wrote them."""
        if self.name == "events" and row["event"] == "void":
            return tuple(map(to_text, ("void", *occasion_of(_event(row)))))
        return self._text(row)

    def _name(self, row: Cells) -> Row:
        return tuple(to_text(row[field]) for field in self.key)

    def _shown(self, row: Mapping[str, Any]) -> str:
        return _joined(to_text(row.get(column)) for column in self.columns if column != "note")


def lacks_rows(name: str, before: pd.DataFrame, copy: pd.DataFrame) -> bool:
    """Say whether a copy lacks rows of a table to which rows are only ever added: then it is older.

    Parameters
    ----------
    name : str
        The table's.
    before, copy : DataFrame
    """
    fields = list(TABLES[name].record.model_fields)
    there, here = (Counter(tuple(map(to_text, row)) for row in one[fields].to_numpy()) for one in (before, copy))
    return bool(there - here)


def _event(row: Cells) -> Event:
    return Event.model_construct(**{field: row[field] for field in Event.model_fields})


def _chain(tables: Iterable[Iterable[Row]]) -> Iterator[Row]:
    for table in tables:
        yield from table


def _joined(texts: Iterable[str]) -> str:
    return " / ".join(text for text in texts if text)


def _without(rows: Iterable[Cells], others: Iterable[Row], text: Callable[[Cells], Row]) -> list[Cells]:
    """Return rows in their order, less the first of each that is among others."""
    left = Counter(others)
    kept = []
    for row in rows:
        if left[text(row)] > 0:
            left[text(row)] -= 1
        else:
            kept.append(row)
    return kept
