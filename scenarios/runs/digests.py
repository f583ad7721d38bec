"""Digests of what went in: the same for the same facts, whatever the order of rows or the form of the file."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from constraints.domain.cells import to_text
from constraints.domain.records import TABLES

if TYPE_CHECKING:
    import pandas as pd

    from constraints.round.round import Round

_LATER = frozenset({"visits", "period", "supporter_id"})
"""Columns of `commitments.csv` that came after the first version: blank ones leave digests as they were."""


def table_digest(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's rows as text, sorted.

    Parameters
    ----------
    frame : DataFrame
        A table of a round.
    """
    columns = [[to_text(value) for value in frame[name].tolist()] for name in sorted(frame.columns)]
    lines = sorted("\x1f".join(row) for row in zip(*columns, strict=True))
    header = "\x1f".join(sorted(frame.columns))
    return hashlib.sha256("\x1e".join([header, *lines]).encode()).hexdigest()


def input_digests(round_: Round) -> dict[str, str]:
    """Return the digest of every table of a round that has rows; private notes, which no run holds, count for none."""
    tables = {name: round_.tables[name].drop(columns="note", errors="ignore") for name in TABLES}
    taken = tables["commitments"]
    tables["commitments"] = taken.drop(columns=[name for name in _LATER if taken[name].isna().all()])
    return {name: table_digest(frame) for name, frame in tables.items() if len(frame)}
