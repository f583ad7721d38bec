"""A look at a round that may be unsound: rows with their numbers, known ids, and faults made in one way."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from constraints.domain import TABLES, Fault, Record, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Set

    from constraints.round import Round

_NEAREST_AT_MOST = 50
"""Unknown ids for which the nearest known one is looked for: it takes time, and nobody reads hundreds."""


@dataclasses.dataclass(frozen=True)
class Look:
    """A round under check.

    Attributes
    ----------
    round : Round
        Only its tables, settings and policy are safe to use.
    file_names : mapping of str to str
        The file or sheet of each table.
    unread : frozenset of str
        Tables that could not be read.
    labels : mapping of str to callable
        By table of a frame: gives what a row is called by its number.
    """

    round: Round
    file_names: Mapping[str, str]
    unread: frozenset[str]
    labels: Mapping[str, Callable[[int], str]] = dataclasses.field(default_factory=dict)
    _guessed: dict[tuple[str, frozenset[str]], str] = dataclasses.field(default_factory=dict, init=False)
    _rows: dict[type[Record], list[tuple[int, Any]]] = dataclasses.field(default_factory=dict, init=False)

    def file(self, table: str) -> str:
        """Return a table's file or sheet as the planner knows it."""
        return self.file_names.get(table, "round.toml" if table == "round" else f"{table}.csv")

    def column(self, table: str, field: str) -> list[tuple[int, Any]]:
        """Return row numbers and values of the cells of a column that are not blank."""
        frame = self.round.tables[table]
        cells = zip(frame.index.tolist(), frame[field].tolist(), strict=True)
        return [(number, value) for number, value in cells if value is not None]

    def rows(self, record: type[Record]) -> list[tuple[int, Any]]:
        """Return row numbers and rows of a record's table; any cell of a row may be None, whatever the record says."""
        if record not in self._rows:
            table = next(name for name, table in TABLES.items() if table.record is record)
            numbers = self.round.tables[table].index.tolist()
            self._rows[record] = list(zip(numbers, self.round.records(record), strict=True))
        return self._rows[record]

    @functools.cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        """The ids of each kind: cases, people, leaders, staff, supporters, schools."""
        ids = {
            name: self._ids(name, TABLES[name].record.key[0])
            for name in ("schools", "cases", "supporters", "leaders", "staff")
        }
        stand_alone = {
            row.urn
            for _, row in self.rows(_record("schools"))
            if row.urn is not None and row.case_id in (None, row.urn)
        }
        return ids | {
            "case rows": ids["cases"],
            "cases": ids["cases"] | stand_alone,
            "people": ids["leaders"] | ids["staff"],
        }

    @functools.cached_property
    def members(self) -> Mapping[str, Set[str]]:
        """The URNs of each case's schools, of cases that have any."""
        members = defaultdict(set)
        for _, row in self.rows(_record("schools")):
            case_id = row.case_id or row.urn
            if case_id is not None and row.urn is not None:
                members[case_id].add(row.urn)
        return dict(members)

    def _ids(self, table: str, field: str) -> frozenset[str]:
        return frozenset(value for _, value in self.column(table, field))

    def can_tell(self, *tables: str) -> bool:
        """Say whether all these tables could be read, so that an id which they do not have is unknown."""
        return not self.unread.intersection(tables)

    def fault(
        self, code: str, table: str, row: int | None, column: str | None, value: object, expected: str, advice: str
    ) -> Fault:
        """Make a fault in a table."""
        text = "" if value is None else str(value)
        heading = column.rstrip("_") if column else None
        label = None if row is None or table not in self.labels else self.row_name(table, row)
        return Fault(code, self.file(table), row, heading, text, expected, advice, label)

    def row_name(self, table: str, row: int) -> str:
        """Return how the planner knows a row: by its number in the file, by its label in a frame."""
        return self.labels[table](row) if table in self.labels else str(row)

    def nearest(self, word: str, known: Collection[str]) -> str:
        """Return the advice for an unknown id: the nearest known one, where there is one."""
        key = word, frozenset(known)
        if key not in self._guessed:
            if len(self._guessed) >= _NEAREST_AT_MOST:
                return "check the id"
            by_lower = {name.lower(): name for name in sorted(known)}
            near = nearest(word, by_lower)
            self._guessed[key] = f"did you mean {by_lower[near]!r}?" if near else "check the id"
        return self._guessed[key]


def _record(table: str) -> type[Any]:
    return TABLES[table].record
