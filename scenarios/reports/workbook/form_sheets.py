"""Writing the sheets to fill in: lists to choose from, and what each column means beside its cells."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_col_to_name

from scenarios.record.forms import IDS_SHEET
from scenarios.reports.workbook.filling import ROWS_TO_FILL, blocks_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain.dictionary import ColumnNote
    from scenarios.reports.workbook.filling import Form
    from scenarios.reports.workbook.sheets import Sheet
    from scenarios.reports.workbook.writing import Writer

_TAB_COLOUR = "#ED7D31"
_WIDTH, _NOTE_WIDTH = 18, 40
_EARLIEST = dt.date(2000, 1, 1)
_MOST_TITLE, _MOST_MESSAGE = 32, 255
"""Characters that a spreadsheet shows beside a cell."""


def add_form(writer: Writer, form: Form, words: Sheet, ids: Mapping[str, Sequence[str]]) -> None:
    """Add a sheet to fill in.

    Parameters
    ----------
    writer : Writer
    form : Form
    words : Sheet
        The closed lists.
    ids : mapping of str to sequence of str
        As :func:`add_ids` writes them.
    """
    tab = writer.tab(form.title)
    tab.set_tab_color(_TAB_COLOUR)
    writer.header(tab, form.header, 1)
    sources = _sources(words, ids)
    for at, note in enumerate(form.columns):
        look = writer.formats["date" if note.holds == "date" else "as text"]
        tab.set_column(at, at, _NOTE_WIDTH if note.name == "note" else _WIDTH, look)
        means = f"{note.means}.{' Must be filled.' if note.required or note.name == 'by' else ''}"
        beside = {"input_title": form.header[at][:_MOST_TITLE], "input_message": means[:_MOST_MESSAGE]}
        tab.data_validation(1, at, ROWS_TO_FILL, at, _rule(note, form.chosen.get(note.name), sources) | beside)


def _sources(words: Sheet, ids: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Return where each list stands."""
    told = {name: f"='{words.title}'!$B${first + 1}:$B${last + 1}" for name, (first, last) in blocks_of(words).items()}
    for at, (name, some) in enumerate(ids.items()):
        column = xl_col_to_name(at)
        told[name] = f"='{IDS_SHEET}'!${column}$2:${column}${max(len(some), 1) + 1}"
    return told


def _rule(note: ColumnNote, chosen: str | None, sources: Mapping[str, str]) -> dict[str, Any]:
    """Return what a spreadsheet lets stand in a column: words of closed lists only, other ids after a warning."""
    if chosen is not None:
        ids = note.name.endswith("_id")
        return {"validate": "list", "source": sources[chosen], "error_type": "warning" if ids else "stop"}
    if note.holds == "date":
        return {"validate": "date", "criteria": ">", "value": _EARLIEST}
    return {"validate": "any"}


def add_ids(writer: Writer, ids: Mapping[str, Sequence[str]]) -> None:
    """Add the hidden sheet of ids that may be chosen, a column a list.

    Parameters
    ----------
    writer : Writer
    ids : mapping of str to sequence of str
    """
    rows = itertools.zip_longest(*([name, *some] for name, some in ids.items()), fillvalue="")
    writer.hidden(IDS_SHEET, [tuple(row) for row in rows])
