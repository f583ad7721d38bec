"""Tables of the page: which columns of a frame are shown, under which words, and each cell as text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING, Literal

import pandas as pd

from scenarios.statements import Statement, half_days_figure, statements_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Kind = Literal["text", "number", "half-days", "percent"]

MOST_ROWS = 100
"""A table with more rows is long."""
_FEW = 8
NOTHING = ""
"""What stands in a cell where nothing is known."""


@dataclasses.dataclass(frozen=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    key : str
        Of the frame.
    label : str
        Of the heading.
    kind : {"text", "number", "half-days", "percent"}
        Numbers are set right and sorted as numbers; half-days have the days that they are beside them.
    words : mapping of str to str
        What is shown for a value; others are shown as they are.
    pick : bool
        Whether the reader may pick one of its values.
    """

    key: str
    label: str
    kind: Kind = "text"
    words: Mapping[str, str] = dataclasses.field(default_factory=dict)
    pick: bool = False


@dataclasses.dataclass(frozen=True)
class Table:
    """A table as the template draws it.

    Attributes
    ----------
    id : str
        Of the table element; its parts are named after it.
    caption : str
    columns : tuple of Column
    rows : tuple of tuple of str
        Cells as text, not escaped: that is the template's work.
    picks : mapping of int to tuple of str
        The values of each column that the reader may pick from, by its position.
    find : str
        Label of the search box; empty: there is none.
    printed : int
        How many rows are printed.
    empty : Statement or str
        What is said where there is no row; else empty.
    statements : tuple of Statement
        What its cells say.
    summed : bool
        Whether the last row is the sum of the others, and stays the last.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    picks: Mapping[int, tuple[str, ...]]
    find: str
    printed: int
    empty: Statement | str
    statements: tuple[Statement, ...] = ()
    summed: bool = False

    @property
    def shown(self) -> int:
        """How many rows stand in the page as rows at first; a long table has the rest as data, to open quickly."""
        return len(self.rows) if len(self.rows) <= MOST_ROWS else max(MOST_ROWS, self.printed)

    @property
    def has_tools(self) -> bool:
        """Whether there is anything to find or pick in it."""
        return len(self.rows) > _FEW and bool(self.find or self.picks)


def table(
    table_id: str,
    caption: str,
    frame: pd.DataFrame,
    columns: Sequence[Column],
    *,
    find: str = "",
    printed: int = 60,
    empty: Statement | str = "None.",
) -> Table:
    """Make a table of a frame, in the order of its rows.

    Parameters
    ----------
    table_id, caption : str
    frame : DataFrame
    columns : sequence of Column
        The first names the row.
    find, printed, empty
        See :class:`Table`.
    """
    cells = [[shown(value, column) for value in frame[column.key].tolist()] for column in columns]
    picks = {at: _values(frame, column) for at, column in enumerate(columns) if column.pick}
    return Table(
        id=table_id,
        caption=caption,
        columns=tuple(columns),
        rows=tuple(zip(*cells, strict=True)),
        picks={at: values for at, values in picks.items() if len(values) > 1},
        find=find,
        printed=printed,
        empty="" if len(frame) else empty,
        statements=tuple(statements_in(frame[[column.key for column in columns]])),
    )


def _values(frame: pd.DataFrame, column: Column) -> tuple[str, ...]:
    """Return the values that a reader may pick, in the order of the words where there are any, else sorted."""
    values = frame[column.key].dropna().tolist()
    present = dict.fromkeys(value.text if isinstance(value, Statement) else value for value in values)
    order = list(column.words)
    known = sorted(present, key=lambda one: (order.index(one) if one in order else len(order), one))
    return tuple(dict.fromkeys(shown(value, column) for value in known))


def shown(value: object, column: Column) -> str:
    """Return a value as the text of a cell."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)):
        return NOTHING
    if isinstance(value, str) and value in column.words:
        return column.words[value]
    if column.kind == "percent":
        return f"{float(str(value)):.1f}\u00a0%"
    if column.kind == "half-days" and isinstance(value, int | float):
        return half_days_figure(int(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return str(value)
    if isinstance(value, float) and column.kind == "number":
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.2f}"
    return f"{value:,}" if isinstance(value, int) and column.kind == "number" else str(value)
