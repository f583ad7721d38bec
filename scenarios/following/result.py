"""The next round as it is handed over: with what became of every row, as `next.csv`."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import Displayed, number_of
from scenarios.escaping import plain_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from constraints.round import Round

COLUMNS = {
    "table": "string", "row": "Int64", "case_id": "string", "school": "string", "person_id": "string",
    "need_id": "string", "what": "string", "fate": "string", "now_in": "string", "new_row": "Int64", "reason": "string",
}  # fmt: skip
"""Columns of `next.csv`, with their types."""
NEXT_FILE = "next.csv"


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class NextRound(Displayed):
    """The round that comes after one, and what became of every row of that one.

    Attributes
    ----------
    round : Round
        It has passed the checks.
    rows : DataFrame
        A row for each row of the old round's schools, events, decisions, running work, commitments and conflicts, and
        for each row that its runs newly proposed; columns :data:`COLUMNS`.
    folder : Path or None
        Where it is written.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> run = nle.run(round_)
    >>> following = nle.next_round(round_, run, "2020-01-01")
    >>> following.round.meta.delivery_start.isoformat()
    '2020-01-01'
    >>> following.counts()
             table  carried  dropped  unknown
    0  deployments        0        9        0
    1      schools       22        0        0
    2     supports        0        5        0
    """

    round: Round
    rows: pd.DataFrame
    folder: Path | None = None

    def _lines(self) -> Iterable[str]:
        """Say which round it is, and how many rows went where."""
        meta, counts = self.round.meta, self.rows["fate"].value_counts()
        yield f"{meta.id}, as at {meta.as_at}, delivery from {meta.delivery_start} to {meta.delivery_end}"
        running = number_of(len(self.round.tables["running"]), "row")
        yield f"{number_of(len(self.round.cases), 'case')}, {running} of running work"
        told = ", ".join(f"{counts.get(fate, 0):,} {fate}" for fate in ("carried", "dropped", "unknown"))
        yield f"rows of before: {told}"

    def __str__(self) -> str:
        """Return the headline, and how many rows of each table went where."""
        return f"{self.headline()}\n{self.counts().to_string(index=False)}"

    def counts(self) -> pd.DataFrame:
        """Return how many rows of each table were carried, dropped and are unknown."""
        fates = ("carried", "dropped", "unknown")
        types = {"table": "string"} | dict.fromkeys(fates, "Int64")
        told = Counter(zip(self.rows["table"], self.rows["fate"], strict=True))
        rows = [(name, *(told[name, fate] for fate in fates)) for name in dict.fromkeys(self.rows["table"])]
        return pd.DataFrame(rows, columns=list(types)).astype(types)

    def to_frame(self) -> pd.DataFrame:
        """Return what became of every row."""
        return self.rows

    def to_dict(self) -> dict[str, Any]:
        """Return all but the round itself as plain data."""
        meta = self.round.meta
        days = {name: getattr(meta, name).isoformat() for name in ("as_at", "delivery_start", "delivery_end")}
        return {"id": meta.id, **days, "counts": plain_rows(self.counts()), "rows": plain_rows(self.rows)}
