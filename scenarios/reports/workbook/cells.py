"""What may stand in a cell of a workbook: a value of a frame as the type that a spreadsheet has for it."""

from __future__ import annotations

import datetime as dt
import numbers
from typing import Any

import pandas as pd

from scenarios.escaping import fitting

Cell = str | int | float | dt.date | None
"""What is written; None is an empty cell."""


def as_cell(value: Any) -> Cell:  # noqa: ANN401 - any value of a frame
    """Return a value as it is written into a cell.

    Parameters
    ----------
    value : object
        Text, a number, yes or no, a day, or nothing (None, NaN, NA).
    """
    if isinstance(value, str):
        return fitting(value) or None
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool) or type(value).__name__ in {"bool", "bool_"}:
        return "yes" if value else "no"
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        return round(float(value), 4)
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else fitting(str(value))
