"""Tables as CSV: no spreadsheet runs what stands in a cell or a header, and reading gives the text back.

A spreadsheet takes text that begins with `=`, `+`, `-` or `@`, with a tab or a line break, or with one of the signs
that Japanese keyboards have for the first four, for a formula (OWASP, "CSV Injection").  Such text gets an apostrophe
before it, and so does text that would be read as blank; :func:`unescape` takes it off.

Line breaks within a cell are line feeds: not every writer of CSV quotes a lone carriage return, and then the row is
cut there.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from scenarios.escaping.cell_texts import BLANKS, NO_WIDTH, is_blank
from scenarios.escaping.characters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Set

    import pandas as pd

_FORMULA = ("=", "+", "-", "@", "\t", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20", "'")


def escape(text: str, facts: Set[str] = frozenset()) -> str:
    """Return text as it is written into a cell, so that no spreadsheet runs it and :func:`unescape` gives it back.

    Parameters
    ----------
    text : str
    facts : set of str
        Words for nothing that are values of this column, in lower case.
    """
    text = _one_kind_of_break(text)
    return f"'{text}" if text and _needs_escape(text, facts) else text


def unescape(text: str, facts: Set[str] = frozenset()) -> str | None:
    """Return what a cell says, None where it is blank."""
    if is_blank(text, facts):
        return None
    raw = _one_kind_of_break(text.strip())
    unescaped = without_apostrophe(raw)  # what we have escaped says all its characters
    return (unescaped if unescaped != raw else without_apostrophe(NO_WIDTH.sub("", raw).strip())) or None


def escape_ours(text: str) -> str:
    """Return text for a cell of an outcome, so that no spreadsheet runs it and :func:`unescape_ours` gives it back."""
    return escape(text, BLANKS)


def unescape_ours(text: str) -> str:
    """Return what a cell of a file says that we have written ourselves, where no word means blank."""
    return without_apostrophe(_one_kind_of_break(text.strip()))


def without_apostrophe(text: str) -> str:
    """Return text without the apostrophe of :func:`escape`, as headers are read, which may say `n/a`."""
    return text[1:] if text.startswith("'") and _needs_escape(text[1:]) else text


def _one_kind_of_break(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _needs_escape(text: str, facts: Set[str] = frozenset()) -> bool:
    return text.startswith(_FORMULA) or is_blank(text, facts)


def csv_text(frame: pd.DataFrame) -> str:
    """Return a table of ours as CSV; numbers are written as pandas writes them, text and headers escaped.

    Parameters
    ----------
    frame : DataFrame
    """
    table = frame.set_axis([escape_ours(str(name)) for name in frame.columns], axis=1)
    for at in range(table.shape[1]):
        column = table.iloc[:, at]
        if column.dtype.kind not in "biuf":  # tables of proofs are long, and all numbers
            plain = column.astype(object)  # what is no text stays as it is: 3 beside an empty cell is no 3.0
            plain[:] = [_escaped(cell) for cell in plain]
            table.isetitem(at, plain.array)
    return table.to_csv(index=False, lineterminator="\n")


def _escaped(cell: object) -> object:
    return escape_ours(cell) if isinstance(cell, str) else cell


def csv_rows(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of text as CSV, every cell escaped."""
    return standing_rows([escape(cell) for cell in row] for row in rows)


def standing_rows(rows: Iterable[Sequence[str]], mark: str = ",", newline: str = "\n") -> str:
    """Return rows as CSV whose cells are escaped already, or stand in a planner's own file and are to stay so.

    Parameters
    ----------
    rows : iterable of sequence of str
    mark, newline : str
        What parts the cells, and the rows.
    """
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark, lineterminator=newline).writerows(rows)
    return stream.getvalue()


def shown_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV for stdout, which may be a terminal: escaped, and every character can be seen."""
    return standing_rows([[visible(escape_ours(cell)) for cell in row] for row in (header, *rows)])
