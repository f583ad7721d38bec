"""The map of a survey as a workbook to fill in: which column holds what, and what the answers mean."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from constraints.domain import name_examples
from constraints.domain import vocabulary as v
from scenarios.escaping import new_workbook
from scenarios.supply.fields import FIELDS, NOT_READ
from scenarios.supply.map_layout import (
    ANSWER_HEADER,
    ANSWERS,
    BLANK_HEADER,
    BLANK_ROWS,
    BLANKS,
    COLUMN_HEADER,
    COLUMNS,
    HEADER_ROW,
    LISTS,
    MEANINGS,
    NOTHING,
    READ_ME,
    SHEET,
    SURVEY,
)
from scenarios.supply.words import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scenarios.supply.guesses import AnswerGuess, ColumnGuess, Proposal

_ROWS_SHOWN = 3
_NO_TIME = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - never the clock: the same survey gives the same bytes
_KINDS = {
    "nle": "National Leader of Education", "trust-leader": "Trust leader", "adviser": "Adviser", "trust": "Trust",
    "local-authority": "Local authority", "la-traded-service": "Traded service of an authority",
    "federation": "Federation",
}  # fmt: skip
_WIDTHS = {COLUMNS: (44, 8, 8, 10, 40, 26, 26, 34, 14), ANSWERS: (40, 40, 11, 16, 30, 26, 34, 24, 24, 24),
           BLANKS: (34, 34), READ_ME: (22, 100)}  # fmt: skip

_HOW = f"""\
Fill in the yellow cells of the sheets Columns and Answers, save the workbook, and give it with --columns.
Columns: choose in 'It holds' what a column of the survey holds. Leave it empty where 'We read it as' is right.
Choose '{NOT_READ}' for a column that looks like one of ours and is none.
Answers: choose in 'It means' what an answer means; up to four words, where it means several.
Leave it empty where 'We read it as' is right. Choose '{NOTHING}' where it means none.
For figures write the figure: days, half-days, schools or minutes.
Days in one term: choose 'Days offered in one term' for each of the columns, and write the term beside it.
Key: choose it for the column that tells people apart, such as an e-mail address. It is read for nothing else.
Replies that were sent twice: choose a key, and 'When the reply was sent' for the column of times.
Columns with names, addresses and long texts are listed without what stands in them. They are not read.
""".splitlines()


def label_of(name: str, code: str) -> str:
    """Return how a list shows a word: its title, and in brackets the word itself.

    Parameters
    ----------
    name : {"kind", "specialism", "phase"}
    code : str
    """
    titles = {"kind": {**_KINDS, **v.STAFF_ROLES}, "specialism": v.SPECIALISMS}.get(name, {})
    title = titles.get(code)
    return f"{title} ({code})" if title else code


def map_workbook(proposal: Proposal) -> bytes:
    """Make the workbook of a proposal.

    Parameters
    ----------
    proposal : Proposal
    """
    stream = io.BytesIO()
    with new_workbook(stream) as book:
        _MapBook(book).write(proposal)
    return stream.getvalue()


class _MapBook:
    """Writes the sheets."""

    def __init__(self, book: Any) -> None:  # noqa: ANN401 - xlsxwriter has no types
        self._book = book
        book.set_properties({"created": _NO_TIME})
        self._head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        self._plain = book.add_format({"text_wrap": True, "valign": "top"})
        self._fill = book.add_format({"bg_color": "#FFF2CC", "border": 1, "border_color": "#BFBFBF", "text_wrap": True,
                                      "valign": "top", "num_format": "@"})  # fmt: skip
        self._open = book.add_format({"text_wrap": True, "valign": "top", "bold": True, "font_color": "#9C0006"})
        self._ranges: dict[str, str] = {}

    def write(self, proposal: Proposal) -> None:
        sheets = {name: self._sheet(name) for name in (READ_ME, COLUMNS, ANSWERS, BLANKS, LISTS)}
        self._lists(sheets[LISTS])
        self._read_me(sheets[READ_ME], proposal)
        self._columns(sheets[COLUMNS], proposal.columns)
        self._answers(sheets[ANSWERS], proposal.answers)
        self._blanks(sheets[BLANKS], proposal)

    def _sheet(self, name: str) -> Any:  # noqa: ANN401 - see above
        sheet = self._book.add_worksheet(name)
        for place, width in enumerate(_WIDTHS.get(name, ())):
            sheet.set_column(place, place, width)
        return sheet

    def _lists(self, sheet: Any) -> None:  # noqa: ANN401
        """Write the words to choose from, a column a list, and remember where each stands."""
        words = {name: [label_of(name, code) for code in codes] for name, codes in CODES.items()}
        lists = {
            "fields": [field.label for field in FIELDS.values()] + [NOT_READ],
            **{name: [*labels, NOTHING] for name, labels in words.items()},
            "yes-no": ["yes", "no", NOTHING],
            "any": [*(label for labels in words.values() for label in labels), "yes", "no", NOTHING],
        }
        for place, (name, labels) in enumerate(lists.items()):
            self._row(sheet, 0, [name], self._head, place)
            for row, label in enumerate(labels, start=1):
                sheet.write_string(row, place, label)
            letter = chr(ord("A") + place)
            self._ranges[name] = f"={LISTS}!${letter}$2:${letter}${len(labels) + 1}"

    def _read_me(self, sheet: Any, proposal: Proposal) -> None:  # noqa: ANN401
        source = proposal.source
        facts = [(SURVEY, source.file), (SHEET, source.tab), (HEADER_ROW, " and ".join(map(str, source.header_rows)))]
        for row, (name, text) in enumerate([*facts, ("", ""), *(("", line) for line in _HOW)]):
            self._row(sheet, row, [name], self._head)
            self._row(sheet, row, [text], self._plain, 1)

    def _columns(self, sheet: Any, columns: Sequence[ColumnGuess]) -> None:  # noqa: ANN401
        self._row(sheet, 0, COLUMN_HEADER, self._head)
        sheet.freeze_panes(1, 1)
        for row, one in enumerate(columns, start=1):
            cells = [one.heading, _letter(one.position), str(one.filled), str(one.different), "; ".join(one.examples)]
            self._row(sheet, row, cells, self._plain)
            self._row(sheet, row, [_label(one.field), _label(one.guess)], self._open if one.guess else self._plain, 5)
            self._row(sheet, row, ["", one.period], self._fill, 7)
        self._choose(sheet, "fields", 1, len(columns), 7)

    def _answers(self, sheet: Any, answers: Sequence[AnswerGuess]) -> None:  # noqa: ANN401
        self._row(sheet, 0, ANSWER_HEADER, self._head)
        sheet.freeze_panes(1, 2)
        first = len(ANSWER_HEADER) - len(MEANINGS)
        for row, one in enumerate(answers, start=1):
            self._row(
                sheet,
                row,
                [one.heading, " ".join(one.answer.split()), str(len(one.rows)), _shown_rows(one.rows)],
                self._plain,
            )
            cells = [one.reading or "", one.guess and f"perhaps {one.guess}"]
            self._row(sheet, row, cells, self._plain if one.reading else self._open, 4)
            self._row(sheet, row, [""] * len(MEANINGS), self._fill, first)
            name = _list_of(one.field)
            if name:
                self._choose(sheet, name, row, row, first, len(MEANINGS))

    def _blanks(self, sheet: Any, proposal: Proposal) -> None:  # noqa: ANN401
        self._row(sheet, 0, BLANK_HEADER, self._head)
        filled = (label_of("kind", proposal.kind), str(proposal.max_cases))
        for row, (what, text) in enumerate(zip(BLANK_ROWS, filled, strict=True), start=1):
            self._row(sheet, row, [what], self._plain)
            self._row(sheet, row, [text], self._fill, 1)
        self._choose(sheet, "kind", 1, 1, 1)

    def _row(self, sheet: Any, row: int, cells: Iterable[str], form: Any, first: int = 0) -> None:  # noqa: ANN401
        for place, text in enumerate(cells, start=first):
            if text:
                sheet.write_string(row, place, text, form)
            else:
                sheet.write_blank(row, place, None, form)

    def _choose(self, sheet: Any, name: str, top: int, bottom: int, left: int, width: int = 1) -> None:  # noqa: ANN401
        rule = {
            "validate": "list", "source": self._ranges[name], "error_type": "stop",
            "error_title": "Not on the list", "error_message": "Choose from the list, or leave the cell empty.",
        }  # fmt: skip
        if bottom >= top:
            sheet.data_validation(top, left, bottom, left + width - 1, rule)


def _letter(position: int) -> str:
    """Return the letters by which a spreadsheet calls a column."""
    letters, left = "", position + 1
    while left:
        left, rest = divmod(left - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _label(field: str | None) -> str:
    return "" if field is None else FIELDS[field].label


def _list_of(field: str | None) -> str:
    """Return the list that an answer's meaning is chosen from; empty where it is a figure."""
    return "any" if field is None else FIELDS[field].words


def _shown_rows(rows: Sequence[int]) -> str:
    """Return the first rows of an answer, for a planner to look them up."""
    return name_examples(rows, _ROWS_SHOWN)
