"""Tables in text files: what parts their cells and rows."""

from __future__ import annotations

import csv
import gc
import io
import itertools
import re
from typing import TYPE_CHECKING

from scenarios.files.decoding import STRAY, Decoded
from scenarios.files.grids import Grid
from scenarios.files.headers import WITHIN, count_known
from scenarios.files.limits import MOST_CELLS, MOST_CHARACTERS
from scenarios.files.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Set

SEPARATORS = (",", ";", "\t")
_HEAD_CHARACTERS = 100_000
_NO_LETTER = "a byte in it is no letter of {encoding} text"
_SHOWN = 40
_WRAPPED = re.compile(r'\s*="((?:[^"]|"")*)"\s*')
_ENCODINGS = {"cp1252": "Windows (cp1252)", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}


def text_grid(decoded: Decoded, known: Set[str] = frozenset()) -> Grid:
    """Read the rows of a text file; lines may end in CR, LF or both.

    Parameters
    ----------
    decoded : Decoded
    known : set of str
        The headers that may stand in it, folded: by them the separator is told.

    Raises
    ------
    Unreadable
    """
    csv.field_size_limit(MOST_CHARACTERS)
    mark = separator_of(decoded.text, known)
    reader = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=mark, strict=True)
    rows: list[list[str]] = []
    collecting = gc.isenabled()
    gc.disable()  # rows refer to nothing but text: looking through millions of them for circles costs a third
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise Unreadable(_in_words(error), len(rows) + 1) from error
    finally:
        if collecting:
            gc.enable()
    if sum(map(len, rows)) > MOST_CELLS:
        raise Unreadable(f"more than {MOST_CELLS:,} cells")
    if '="' in decoded.text:
        rows = [[_unwrapped(cell) for cell in row] for row in rows]
    spoilt = _marked_strays(rows, decoded.encoding) if decoded.is_stray else {}
    return Grid(rows, range(1, len(rows) + 1), spoilt, is_text=True)


def _unwrapped(cell: str) -> str:
    """Return a cell without the formula by which programs keep spreadsheets from reading it as a number: `="00123"`."""
    found = _WRAPPED.fullmatch(cell)
    return cell if found is None else found[1].replace('""', '"')


def separator_of(text: str, known: Set[str]) -> str:
    """Return what parts the cells: the mark by which a row splits into most known headers.

    Lists inside cells are parted by semicolons too, so headers tell first; where no mark shows a known one, the mark
    that gives most rows the same number of cells, the comma in doubt.
    """
    head = text[:_HEAD_CHARACTERS]
    return max(SEPARATORS, key=lambda mark: _evidence(head, mark, known))


def _evidence(head: str, mark: str, known: Set[str]) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=mark)
    try:
        rows = list(itertools.islice(reader, WITHIN))
    except csv.Error:
        return 0, 0
    headers = max((count_known(row, known) for row in rows), default=0)
    widths = [len(row) for row in rows if len(row) > 1]
    return headers, 0 if headers else max(map(widths.count, widths), default=0)


def _in_words(error: csv.Error) -> str:
    message = str(error)
    if "unexpected end of data" in message:
        return "a quote that is never closed"
    if "field larger" in message:
        return f"a cell of more than {MOST_CHARACTERS:,} characters: a quote may be missing"
    return message


def _marked_strays(rows: list[list[str]], encoding: str) -> dict[tuple[int, int], str]:
    """Put the mark of a lost letter in the place of bytes that are none, and return the cells where they stood."""
    why = _NO_LETTER.format(encoding=_ENCODINGS.get(encoding, "UTF-16"))
    spoilt = {}
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            if STRAY.search(cell):
                row[place] = STRAY.sub("\ufffd", cell)
                spoilt[number, place] = f"{why}: {row[place].strip()[:_SHOWN]}"
    return spoilt
