"""Sheets of a workbook before anybody writes them: which columns of a frame, under which titles, in which colours."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import itertools
import numbers
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from scenarios.escaping import fitting
from scenarios.statements import Statement, statements_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


Shade = Literal["good", "look", "warn", "quiet", "first"]
"""What a colour says; `docs/workbook.md` has them. No colour says anything that no word says."""

DAYS = "days:"
"""Before the name of a column of half-days: the column of days beside it."""

MOST_ROWS = 1_048_575
"""Rows below the header that a sheet can hold."""


@dataclasses.dataclass(frozen=True)
class Colour:
    """When cells are coloured.

    Attributes
    ----------
    column : str
        Whose cells decide.
    test : {">", ">=", "<=", "=", "between"}
    value : int, float or str
        What they are compared with; of `between` the least.
    shade : str
    most : int, optional
        Of `between`.
    whole_row : bool
        Whether the row is coloured, not the cell alone.
    """

    column: str
    test: Literal[">", ">=", "<=", "=", "between"]
    value: float | str
    shade: Shade
    most: float | None = None
    whole_row: bool = False


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One sheet with a header and rows.

    Attributes
    ----------
    title : str
    about : str
        What it holds, a sentence.
    frame : DataFrame
    columns : mapping of str to str
        Titles by column of the frame, in order; other columns are left out.
    wrapped : frozenset of str
        Columns of long text, broken into lines.
    percent : frozenset of str
        Columns that are shares.
    colours : tuple of Colour
    frozen : int
        Columns that stay in view.
    says : tuple of Statement
        What it says in cells that are figures alone.
    """

    title: str
    about: str | Statement
    frame: pd.DataFrame
    columns: Mapping[str, str]
    wrapped: frozenset[str] = frozenset()
    percent: frozenset[str] = frozenset()
    colours: tuple[Colour, ...] = ()
    frozen: int = 1
    says: tuple[Statement, ...] = ()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All that the sheet says beside figures and words of closed lists."""
        return (*self.says, *statements_in([self.about, self.frame[list(self.columns)]]))

    @property
    def header(self) -> tuple[str, ...]:
        """The titles, each once: a planner's own column may be called as one of ours."""
        lines: list[str] = []
        for title in (str(as_cell(title) or "") for title in self.columns.values()):
            others = (f"{title} ({number})" for number in itertools.count(2))
            lines.append(next(one for one in itertools.chain([title], others) if one not in lines))
        return tuple(lines)

    @functools.cached_property
    def rows(self) -> Sequence[tuple[Cell, ...]]:
        """The cells as they are written, as many rows as a sheet can hold."""
        kept = self.frame.head(MOST_ROWS)
        return list(zip(*([as_cell(v) for v in kept[name].tolist()] for name in self.columns), strict=True))

    def kind(self, name: str) -> Literal["long", "percent", "days", "number"]:
        """Return how the cells of a column look; half of a day is never rounded away."""
        if name in self.wrapped:
            return "long"
        if name in self.percent:
            return "percent"
        return "days" if name.startswith(DAYS) else "number"

    @property
    def left_out(self) -> int:
        """How many rows the sheet cannot hold."""
        return max(0, len(self.frame) - MOST_ROWS)


def titles(*names: str, **special: str) -> dict[str, str]:
    """Return titles of columns: their names as words, or what is given.

    Parameters
    ----------
    *names : str
        Columns in order.
    **special : str
        Titles of some of them.
    """
    return {name: special.get(name, _words(name)) for name in names}


def with_days(frame: pd.DataFrame, columns: Mapping[str, str], *names: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a frame and the titles of its columns with a column of days beside each of half-days.

    Parameters
    ----------
    frame : DataFrame
    columns : mapping of str to str
        Titles by column.
    *names : str
        The columns of half-days.

    Examples
    --------
    >>> import pandas as pd
    >>> with_days(pd.DataFrame({"half_days": [7]}), titles("half_days"), "half_days")[1]
    {'half_days': 'Half days', 'days:half_days': 'Days'}
    """
    days = {f"{DAYS}{name}": frame[name].astype("Float64") / 2 for name in names}
    beside: dict[str, str] = {}
    for name, title in columns.items():
        beside[name] = title
        if name in names:
            word = "Half days"
            beside[f"{DAYS}{name}"] = f"Days{title.removeprefix(word)}" if title.startswith(word) else f"{title}, days"
    return frame.assign(**days), beside


def with_periods(frame: pd.DataFrame, columns: Mapping[str, str], after: str) -> dict[str, str]:
    """Return the titles of columns with that of how half-days fall on periods, where some could have fallen otherwise.

    Parameters
    ----------
    frame : DataFrame
        With the column `by_period`.
    columns : mapping of str to str
        Titles by column.
    after : str
        The column behind which it stands.
    """
    if not frame["by_period"].notna().any():
        return dict(columns)
    at = list(columns).index(after) + 1
    items = list(columns.items())
    return dict([*items[:at], ("by_period", "Half-days by period"), *items[at:]])


def _words(name: str) -> str:
    words = name.replace("_", " ").capitalize()
    return f"{words.removesuffix(' id')} ID" if words.endswith(" id") else words


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
