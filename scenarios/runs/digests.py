"""Digests of what went in: the same for the same facts, whatever the order of rows or the form of the file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from constraints.domain import TABLES, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from constraints.round import Round

_LATER: Mapping[str, frozenset[str]] = {
    "commitments": frozenset({"visits", "period", "supporter_id"}),
    "needs": frozenset({"withdrawn_on"}),
    "running": frozenset({"half_days", "until", "profile"}),
    "schools": frozenset({"trust_name"}),
}
"""Columns by table that came after the first version: blank ones leave the digests of earlier runs as they were."""


_OCCASION = ("case_id", "party", "person_id", "scope", "on")
"""What a void has in common with the events that it takes back."""


def sorted_rows(frame: pd.DataFrame, texts: Sequence[object]) -> list[int]:
    """Return the positions of a table's rows in the order of their texts.

    A void takes back what stands above it, so of events that one is about the order is a fact: among themselves they
    stay as they were recorded, whatever their texts.

    Parameters
    ----------
    frame : DataFrame
        A table of a round.
    texts : sequence
        One a row, comparable.
    """
    order = sorted(range(len(texts)), key=texts.__getitem__)  # type: ignore[arg-type]
    if "event" not in frame.columns or not (frame["event"] == "void").any():
        return order
    occasions = list(zip(*(map(to_text, frame[name].tolist()) for name in _OCCASION), strict=True))
    voided = {one for one, event in zip(occasions, frame["event"].tolist(), strict=True) if event == "void"}
    recorded = {one: iter([row for row, other in enumerate(occasions) if other == one]) for one in voided}
    return [next(recorded[occasions[row]]) if occasions[row] in voided else row for row in order]


def table_digest(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's rows as text, sorted by :func:`sorted_rows`.

    Parameters
    ----------
    frame : DataFrame
        A table of a round.
    """
    columns = [[to_text(value) for value in frame[name].tolist()] for name in sorted(frame.columns)]
    texts = ["\x1f".join(row) for row in zip(*columns, strict=True)]
    lines = [texts[row] for row in sorted_rows(frame, texts)]
    header = "\x1f".join(sorted(frame.columns))
    return hashlib.sha256("\x1e".join([header, *lines]).encode()).hexdigest()


def input_digests(round_: Round) -> dict[str, str]:
    """Return the digest of every table of a round that has rows; private notes, which no run holds, count for none."""
    tables = {name: _as_first_laid_out(name, round_.tables[name]) for name in TABLES}
    return {name: table_digest(frame) for name, frame in tables.items() if len(frame)}


def _as_first_laid_out(name: str, table: pd.DataFrame) -> pd.DataFrame:
    blank = [column for column in _LATER.get(name, ()) if table[column].isna().all()]
    return table.drop(columns=[*blank, "note"], errors="ignore")
