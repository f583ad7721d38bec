"""Which rows were recorded, in order: a line a row, with its number, written together with the row.

The planners' files have no column for it: they sort them, edit them and share them.  So `recorded.csv` stands in the
round's side folder.  It has no word of a row, only its digest without the private note: what planners take out of their
files is nowhere else.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from constraints.domain import FACT_WORDS, TABLES, Decision, Event, Fault, InputRefused, to_text
from scenarios.escaping import escape, standing_rows
from scenarios.files import Unreadable, absolute, decode_roughly, is_there, read_bytes, side_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from constraints.domain import Record
    from constraints.round import Round
    from scenarios.files import Change

RECORDED = "recorded.csv"
RECORDS: Mapping[str, type[Decision | Event]] = {"decisions": Decision, "events": Event}
"""The tables that rows may be added to."""
COLUMNS = ("sequence", "recorded_at", "table", "sha256")
_MOST_BYTES = 64 * 1024 * 1024
"""Half a million rows."""


def acknowledge(change: Change, added: Mapping[str, Sequence[Mapping[str, str]]]) -> dict[str, tuple[int, ...]]:
    """Give rows their numbers, and write their numbers with the change that adds them.

    Parameters
    ----------
    change : Change
    added : mapping of str to sequence of mapping of str to str
        The rows by table, each its texts by column.

    Returns
    -------
    dict of str to tuple of int
        Their numbers by table; the first row ever recorded in a round has 1.
    """
    kept = decode_roughly(change.kept(RECORDED))
    following = max((int(line[0]) for line in _lines(kept)), default=0) + 1
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    lines: list[tuple[object, ...]] = [] if kept else [COLUMNS]
    numbers: dict[str, tuple[int, ...]] = {}
    for name, rows in added.items():
        numbers[name] = tuple(range(following, following + len(rows)))
        lines += [(number, now, name, row_digest(row)) for number, row in zip(numbers[name], rows, strict=True)]
        following += len(rows)
    change.keep(RECORDED, kept + standing_rows([[str(cell) for cell in line] for line in lines]))
    return numbers


def missing_rows(path: Path, round_: Round) -> list[tuple[int, str]]:
    """Return which rows were recorded in a round and are not in it now as they were: their numbers and tables.

    Somebody took them out or changed them by hand, or a synchroniser put an older file in the place of theirs.

    Parameters
    ----------
    path : Path
        The round.
    round_ : Round
        As it was read from there.
    """
    file = side_folder(absolute(path)) / RECORDED
    if not is_there(file):
        return []
    there = {(name, row_digest(cells_of(name, row))) for name in RECORDS for row in round_.records(RECORDS[name])}
    try:
        text = decode_roughly(read_bytes(file, _MOST_BYTES))
    except Unreadable as why:
        expected, advice = (
            "what `nlematch record` kept",
            "remove it: what was recorded is in the round, numbers begin anew",
        )
        raise InputRefused([Fault("NM107", RECORDED, None, None, str(why), expected, advice)]) from why
    return [(int(number), name) for number, _, name, digest in _lines(text) if (name, digest) not in there]


def _lines(text: str) -> Iterator[list[str]]:
    """Walk over the lines that are as they were written: an editor may have been at the others."""
    for line in text.splitlines():
        cells = line.split(",")
        if len(cells) == len(COLUMNS) and cells[2] in RECORDS and re.fullmatch("[0-9]{1,18}", cells[0]):
            yield cells


def cells_of(name: str, row: Record) -> dict[str, str]:
    """Return the texts of a row by column, as they stand in a file."""
    return {
        column: escape(to_text(getattr(row, field)), FACT_WORDS.get(field, frozenset()))
        for column, field in TABLES[name].columns.items()
    }


def row_digest(row: Mapping[str, str]) -> str:
    """Return the SHA-256 of a row's texts by column, the private note left out."""
    cells = [f"{column}={text}" for column, text in sorted(row.items()) if text and column != "note"]
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()
