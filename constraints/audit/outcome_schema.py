"""The outcome tables of a run: their columns, and the type of each, in memory and read back from a run folder alike.

Whoever makes, writes, reads or documents an outcome table looks here.  A blank cell is `NA` in a frame and nothing in
a file, where a boolean is `yes` or `no`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Cell = str | int | float | bool | None

OUTCOME: Mapping[str, Mapping[str, str]] = {
    "deployments": {
        "case_id": "string", "role": "string", "leader_id": "string", "supporter_id": "string",
        "half_days": "Int64", "minutes": "Int64", "price": "Int64", "school": "string", "authority": "string",
        "trust": "string", "home_school": "string", "profile": "string",
    },
    "supports": {
        "case_id": "string", "need_id": "string", "person_id": "string", "supporter_id": "string",
        "half_days": "Int64", "minutes": "Int64", "price": "Int64",
    },
    "uncovered": {
        "case_id": "string", "need_id": "string", "specialism": "string", "severity": "Int64", "cause": "string",
    },
    "referrals": {"case_id": "string", "need_id": "string", "specialism": "string", "severity": "Int64"},
    "flags": {
        "rule": "string", "case_id": "string", "person_id": "string", "need_id": "string", "kind": "string",
        "because": "string",
    },
    "contacts": {"case_id": "string", "order": "Int64", "party": "string", "whom": "string", "what": "string"},
    "unplaced": {"case_id": "string", "cause": "string", "detail": "string"},
    "diff": {
        "case_id": "string", "from": "string", "to": "string", "state": "string", "weight": "Int64", "kind": "string",
        "because": "string", "checked": "boolean",
    },
    "tell": {
        "case_id": "string", "party": "string", "whom": "string", "news": "string", "before": "string",
        "after": "string", "heard": "string",
    },
    "curve": {
        "give_up_percent": "Float64", "moved": "Int64", "weight": "Int64", "least_weight": "Int64",
        "proved": "boolean",
    },
    "elsewhere": {"case_id": "string", "need_id": "string", "person_id": "string", "profile": "string"},
}  # fmt: skip
"""By table the type of every column; `half_days` is gross, `minutes` one way, `price` in minutes.

Every run with a plan has the tables but for `diff` and `tell`, which only repairs have, and `curve`, which they have on
request: after its columns comes one for each goal. Only runs of a part of a plan have `elsewhere`: the rest of the
plan. There a blank need is the lead.
"""

LATER: Mapping[str, tuple[str, ...]] = {"deployments": ("school", "authority", "trust", "home_school", "profile")}
"""Columns by table that runs of earlier versions do not have.

Names follow from the round, and decide nothing. The profile is blank where the case's tier has no more than one, as all
had in earlier versions.
"""

OF_EVERY_RUN = tuple(name for name in OUTCOME if name not in {"diff", "tell", "curve", "elsewhere"})
"""The tables that every run with a plan has."""

_GOAL = "Int64"
"""The type of a goal's column in `curve`."""


def types_of(name: str, columns: Iterable[str]) -> dict[str, str]:
    """Return the types of columns of an outcome table.

    Parameters
    ----------
    name : str
        One of :data:`OUTCOME`.
    columns : iterable of str
        Also such as the table does not have: of the curve these are goals, else they are text.
    """
    types = OUTCOME[name]
    other = _GOAL if name == "curve" else "string"
    return {column: types.get(column, other) for column in columns}


def outcome_table(name: str, rows: Iterable[Sequence[Cell]], goals: Sequence[str] = ()) -> pd.DataFrame:
    """Return an outcome table with its types, also of no rows; empty text is a blank.

    Parameters
    ----------
    name : str
        One of :data:`OUTCOME`.
    rows : iterable of sequence
        Cells in the order of the columns.
    goals : sequence of str, optional
        The further columns of a curve.
    """
    columns = [*OUTCOME[name], *goals]
    plain = [[None if cell == "" else cell for cell in row] for row in rows]
    return pd.DataFrame(plain, columns=columns, dtype=object).astype(types_of(name, columns))
