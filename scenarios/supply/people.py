"""The tables of a round's people while a survey is put into them.

What a survey has a column for is as the survey says, its blanks included.  What it has no column for stays as planners
have it: prerequisites, designations, columns of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import TABLES
from constraints.round import LETTERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from constraints.round import Round
    from scenarios.supply.mapping import ColumnMap
    from scenarios.supply.replies import Reply

_CONSENT = {"leaders": "willing", "staff": "release_agreed"}
_IDS = {name: TABLES[name].record.key[0] for name in LETTERS}
_TABLES = {letter: name for name, letter in LETTERS.items()}

Cells = dict[str, Any]


class PeopleTables:
    """Leaders and staff by id; `assumed` counts the blanks of replies that were filled, by column.

    Parameters
    ----------
    round_ : Round
    read : iterable of str
        The fields that the survey has a column for.
    columns : ColumnMap
        For what blanks stand for.
    homes : mapping of str to str
        The supporter of each home.
    """

    def __init__(self, round_: Round, read: Iterable[str], columns: ColumnMap, homes: Mapping[str, str]) -> None:
        self._columns, self._homes, self._read = columns, homes, frozenset(read)
        self.assumed: dict[str, int] = {"max_cases": 0}
        frames = {name: round_.tables[name] for name in LETTERS}
        self._headers = {name: list(frame.columns) for name, frame in frames.items()}
        self._rows: dict[str, dict[str, Cells]] = {
            name: {
                row[_IDS[name]]: {str(column): cell for column, cell in row.items()} for row in frame.to_dict("records")
            }
            for name, frame in frames.items()
        }

    @property
    def supporters(self) -> set[str]:
        """The supporters that have people."""
        return {row["supporter_id"] for rows in self._rows.values() for row in rows.values()}

    def take_out(self, ids: Iterable[str]) -> None:
        """Take people out."""
        for rows in self._rows.values():
            for person_id in ids:
                rows.pop(person_id, None)

    def hold_back(self, ids: Iterable[str]) -> None:
        """See to it that nobody sends these people anew: they have not said that they can be."""
        for name, rows in self._rows.items():
            for person_id in ids:
                if person_id in rows:
                    rows[person_id][_CONSENT[name]] = False

    def put(self, reply: Reply, person_id: str) -> None:
        """Write down what a reply says."""
        name = _TABLES[reply.letter]
        before = next((rows.pop(person_id) for rows in self._rows.values() if person_id in rows), None)
        now = _cells(reply, self._columns)
        if before is None:
            row: Cells = dict.fromkeys(self._headers[name]) | now | {"supporter_id": self._homes[reply.home]}
            self.assumed["max_cases"] += reply.is_leader and reply.max_cases is None
        else:
            answered = {
                column: cell for column, cell in now.items() if self._is_said(column) or before.get(column) is None
            }
            row = {column: before.get(column) for column in self._headers[name]} | answered
            self.assumed["max_cases"] += "max_cases" in answered and reply.is_leader and reply.max_cases is None
        self._rows[name][person_id] = row | {_IDS[name]: person_id}

    def _is_said(self, column: str) -> bool:
        """Say whether the survey has a column for one of ours."""
        return column == "half_days" or {"role": "kind"}.get(column, column) in self._read

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables, sorted by id."""
        return {
            name: pd.DataFrame(
                {
                    column: pd.Series([rows[person_id].get(column) for person_id in sorted(rows)], dtype=object)
                    for column in self._headers[name]
                }
            )
            for name, rows in self._rows.items()
        }


def _cells(reply: Reply, columns: ColumnMap) -> Cells:
    """Return the cells that a reply fills, None where it leaves one blank."""
    both: Cells = {
        "half_days": reply.half_days or 0, "phases": reply.phases or None, "max_minutes": reply.max_minutes,
    }  # fmt: skip
    if reply.is_leader:
        places = columns.max_cases if reply.max_cases is None else reply.max_cases
        return both | {
            "kind": reply.kind, "max_cases": places, "specialisms": reply.levels or None,
            "schools_improved": reply.schools_improved, "willing": reply.willing,
        }  # fmt: skip
    return both | {
        "role": reply.kind, "max_cases": reply.max_cases, "specialisms": reply.levels,
        "release_agreed": reply.release_agreed,
    }  # fmt: skip
