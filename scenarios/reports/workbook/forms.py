"""The sheets that planners fill in, decisions and events: what they ask for, and how they are written.

Cells are chosen from lists, and what each column means stands beside its cells.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from constraints.domain import TABLES, column_notes, vocabulary
from constraints.rules import pair_rules_of
from scenarios.record import FILLED, IDS_SHEET
from scenarios.reports.workbook.sheet_layout import Sheet, titles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import ColumnNote
    from constraints.round import Round
    from scenarios.reports.workbook.sheet_writer import Writer

ROWS_TO_FILL = 1000
"""Rows of each that are laid out; more may be filled."""

_ORDER = {
    "decisions": ("case_id", "person_id", "decision", "specialism", "rule", "reason_code", "by", "on", "note"),
    "events": (
        "case_id", "event", "party", "person_id", "scope", "reason_code", "by", "on", "reply_by", "note",
    ),
}  # fmt: skip
_MEANS = {
    "decision": {
        "pin": "keep this pair",
        "forbid": "never this pair",
        "waive": "lift a rule for this pair; say which, why, by whom and when",
        "lift": "take back what was decided of this pair; repeat its specialism and its rule",
    },
    "event": {
        "asked": "somebody was asked",
        "agreed": "somebody said yes",
        "refused": "somebody said no",
        "withdrawn": "somebody takes a yes back, or leaves",
        "approved": "the regional director approved the match",
        "announced": "the match was announced",
        "started": "support has started; name the leader",
        "ended": "support has ended",
        "void": "take back what was recorded by mistake; repeat its case, party, person, scope and day",
    },
    "party": {
        "school": "the school that is supported",
        "responsible-body": "its trust, authority or diocese",
        "leader": "the leader",
        "supporter": "the supporter as a body",
        "home-head": "the head of the leader's or staff member's own school",
        "regional-director": "who approves",
    },
    "scope": {"offer": "of the whole offer", "pair": "of this leader for this case", "person": "of the person at all"},
}
"""What the short lists mean, for planners."""


@dataclasses.dataclass(frozen=True)
class Form:
    """A sheet to fill in.

    Attributes
    ----------
    title : str
    about : str
    header : tuple of str
        Titles, which read back as the names of columns.
    columns : tuple of ColumnNote
        What there is to know of each.
    chosen : mapping of str to str
        The list from which cells of a column are chosen, by column: of `Words`, or of the hidden ids.
    """

    title: str
    about: str
    header: tuple[str, ...]
    columns: tuple[ColumnNote, ...]
    chosen: Mapping[str, str]


def forms() -> tuple[Form, ...]:
    """Return the sheets to fill in."""
    return tuple(_form(table, title) for table, title in FILLED.items())


def _form(table: str, title: str) -> Form:
    order = _ORDER[table]
    if set(order) != set(TABLES[table].columns):
        raise KeyError(f"{table} has other columns than its form")
    notes = {note.name: note for note in column_notes(table)}
    lists = {"case_id": "cases", "person_id": "people" if table == "decisions" else "parties"}
    words = ("decision", "event", "party", "scope", "specialism", "reason_code", "rule")
    chosen = lists | {name: name for name in words if name in order}
    header = tuple(titles(*order).values())
    about = f"to fill in, a row each; nlematch record ROUND --from adds them to the round's {table}"
    return Form(title, about, header, tuple(notes[name] for name in order), chosen)


def words_sheet(round_: Round) -> Sheet:
    """Return the sheet of the words that may stand in the sheets to fill in.

    Parameters
    ----------
    round_ : Round
    """
    rules = {rule.id: rule.wording() for rule in pair_rules_of(round_.policy) if rule.waivable}
    lists: Mapping[str, Mapping[str, str]] = {
        **_MEANS, "rule": rules, "reason_code": vocabulary.REASON_CODES, "specialism": vocabulary.SPECIALISMS,
    }  # fmt: skip
    rows = [(name, word, means) for name, words in lists.items() for word, means in words.items()]
    frame = pd.DataFrame(rows, columns=["list", "word", "means"], dtype=object)
    columns = titles("list", "word", "means", list="Column")
    return Sheet("Words", "the words of the sheets to fill in", frame, columns, frozenset({"means"}), frozen=2)


def blocks_of(words: Sheet) -> Mapping[str, tuple[int, int]]:
    """Return the first and last row (from 0, the header being 0) of each list on the sheet of words."""
    names = words.frame["list"].tolist()
    return {name: (names.index(name) + 1, len(names) - names[::-1].index(name)) for name in dict.fromkeys(names)}


def ids_of(round_: Round) -> Mapping[str, Sequence[str]]:
    """Return the ids that may be chosen: of cases, of people, and of people and supporters.

    Parameters
    ----------
    round_ : Round
    """
    people = list(round_.people)
    return {"cases": list(round_.cases), "people": people, "parties": [*people, *round_.supporters]}


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
        look = writer.formats["date" if note.holds.startswith("date") else "as text"]
        tab.set_column(at, at, _NOTE_WIDTH if note.name == "note" else _WIDTH, look)
        means = f"{note.means}.{' Must be filled.' if note.required or note.name == 'by' else ''}"
        beside = {"input_title": form.header[at][:_MOST_TITLE], "input_message": means[:_MOST_MESSAGE]}
        tab.data_validation(1, at, ROWS_TO_FILL, at, _rule(note, form.chosen.get(note.name), sources) | beside)


def _sources(words: Sheet, ids: Mapping[str, Sequence[str]]) -> Mapping[str, str]:
    """Return where each list stands."""
    sources = {
        name: f"='{words.title}'!$B${first + 1}:$B${last + 1}" for name, (first, last) in blocks_of(words).items()
    }
    for at, (name, some) in enumerate(ids.items()):
        column = xl_col_to_name(at)
        sources[name] = f"='{IDS_SHEET}'!${column}$2:${column}${max(len(some), 1) + 1}"
    return sources


def _rule(note: ColumnNote, chosen: str | None, sources: Mapping[str, str]) -> dict[str, Any]:
    """Return what a spreadsheet lets stand in a column: words of closed lists only, other ids after a warning."""
    if chosen is not None:
        ids = note.name.endswith("_id")
        return {"validate": "list", "source": sources[chosen], "error_type": "warning" if ids else "stop"}
    if note.holds.startswith("date"):
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
