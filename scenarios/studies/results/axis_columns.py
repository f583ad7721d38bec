"""Axes as columns of a frame: each with the type of its values, and with a name that no other column has."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.studies.definition.schema import Scalar

_TAKEN = frozenset({
    "run", "scenario", "draw", "round", "title", "status", "outcome", "gap_percent", "tie_break", "waiting", "needs",
    "price",
})  # fmt: skip
"""Columns of frames of studies that are not axes."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def axis_column(axis: str) -> str:
    """Return the column of an axis: its name, with `axis.` before it where another column is called so."""
    return f"axis.{axis}" if axis in _TAKEN or axis.startswith(("placed.", "axis.")) else axis


def axis_columns(rows: Iterable[Mapping[str, Scalar]], axes: Iterable[str]) -> dict[str, pd.Series]:
    """Return the columns of axes.

    Parameters
    ----------
    rows : iterable of mapping
        What each run is on every axis; missing where that is not known.
    axes : iterable of str

    Returns
    -------
    mapping of str to Series
        Whole numbers, numbers, truths and texts, missing where nothing is known; of days, and of values of several
        kinds, objects.
    """
    rows = list(rows)
    return {axis_column(axis): _typed([row.get(axis) for row in rows]) for axis in axes}


def _typed(values: list[Scalar | None]) -> pd.Series:
    if not all(value is None or isinstance(value, str) for value in values):
        return pd.Series(values, dtype=object).convert_dtypes()
    days = [None if value is None else _day(str(value)) for value in values]
    lost = sum(value is None for value in values)
    if sum(day is None for day in days) == lost < len(values):
        return pd.Series(days, dtype=object)
    return pd.Series(values, dtype="str")


def _day(text: str) -> dt.date | None:
    """Return the day that a text says in the one way in which studies write days; None of any other text."""
    try:
        return dt.date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        return None
