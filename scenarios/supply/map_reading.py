"""Reading back a map that was filled in: what a planner chose, as a map in TOML would say it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, nearest
from scenarios.escaping import fold as fold_heading
from scenarios.files import Unreadable, open_book, refused
from scenarios.supply.fields import FIELDS, LATEST, NOT_READ, PERIODS
from scenarios.supply.map_file import Assume, MapFile
from scenarios.supply.map_layout import (
    ANSWER_HEADER,
    ANSWERS,
    BLANK_ROWS,
    BLANKS,
    COLUMN_HEADER,
    COLUMNS,
    MEANINGS,
    NOTHING,
    READ_ME,
    SHEET,
)
from scenarios.supply.words import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_CODE = re.compile(r".*\((?P<code>[^()]+)\)\s*$", re.DOTALL)
_FIELD_OF = {field.label.casefold(): name for name, field in FIELDS.items()}
_VALUES = {"specialisms": "specialism", "phases": "phase", PERIODS: PERIODS}
"""Under which name the answers of a field stand, where that is not its own."""


def read_map_workbook(path: Path) -> MapFile:
    """Read a map that `nlematch import-supply --propose` wrote and a planner filled in.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputRefused
        It cannot be read (NM107), is no such map, or a choice is none of the list (NM504).
    """
    try:
        grids = {tab.title: tab.grid.all_rows() for tab in open_book(path).tabs}
    except Unreadable as why:
        raise refused(path, why, "a map in a workbook") from why
    if not {COLUMNS, ANSWERS} <= grids.keys():
        expected = f"a workbook with the sheets {COLUMNS} and {ANSWERS}"
        raise InputRefused([Fault("NM504", path.name, None, None, ", ".join(grids), expected, _AGAIN)])
    return _Filled(path.name, grids).read()


_AGAIN = "fill in the workbook that `nlematch import-supply --propose` wrote, or write the map in TOML"


class _Filled:
    """Goes through the sheets and collects what is wrong."""

    def __init__(self, file: str, grids: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._file, self._grids = file, grids
        self._faults: list[Fault] = []

    def read(self) -> MapFile:
        chosen = list(self._choices())
        read_as = {
            fold_heading(row[COLUMN_HEADER[0]]): row["We read it as"] for _, row in self._rows(COLUMNS, COLUMN_HEADER)
        }
        columns: dict[str, list[str]] = defaultdict(list)
        for _, heading, field, _ in chosen:
            if field is not None and field not in {LATEST, PERIODS}:
                columns[field].append(heading)
        found = MapFile(
            sheet=self._sheet(),
            latest=[heading for _, heading, field, _ in chosen if field == LATEST],
            not_read=[heading for _, heading, field, _ in chosen if field is None],
            columns=dict(columns),
            periods={heading: term for _, heading, field, term in chosen if field == PERIODS},
            values=self._values({fold_heading(heading): field for _, heading, field, _ in chosen}, read_as),
            assume=self._assumed(),
        )
        self._refuse_two(chosen)
        if self._faults:
            raise InputRefused(self._faults)
        return found

    def _rows(self, sheet: str, header: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Walk over the filled rows of a sheet: their numbers, and their cells by heading."""
        grid = self._grids.get(sheet, [])
        top = next((at for at, row in enumerate(grid) if header[0] in {cell.strip() for cell in row}), None)
        if top is None:
            return
        names = [cell.strip() for cell in grid[top]]
        for at in range(top + 1, len(grid)):
            cells = {name: text.strip() for name, text in zip(names, grid[at], strict=False) if name}
            if cells.get(header[0]):
                yield at + 1, {name: cells.get(name, "") for name in header}

    def _choices(self) -> Iterator[tuple[int, str, str | None, str]]:
        """Walk over the columns that a planner chose something for: row, heading, field (None: not read) and term."""
        for number, row in self._rows(COLUMNS, COLUMN_HEADER):
            meaning = row["It holds"]
            if not meaning:
                continue
            if meaning.casefold() == NOT_READ.casefold():
                yield number, row[COLUMN_HEADER[0]], None, ""
                continue
            field = _FIELD_OF.get(meaning.casefold())
            if field is None:
                near = nearest(meaning.casefold(), _FIELD_OF)
                advice = f"did you mean {FIELDS[_FIELD_OF[near]].label!r}?" if near else "choose from the list"
                self._fault(COLUMNS, number, "It holds", meaning, "one of the list", advice)
            elif field == PERIODS and not row["Term"]:
                self._fault(COLUMNS, number, "Term", "", "the term whose days they are", "write its name")
            else:
                yield number, row[COLUMN_HEADER[0]], field, row["Term"]

    def _refuse_two(self, chosen: Sequence[tuple[int, str, str | None, str]]) -> None:
        """Refuse two columns for what one column holds."""
        first: dict[str, str] = {}
        for number, heading, field, _ in chosen:
            if field is not None and not FIELDS[field].many and first.setdefault(field, heading) != heading:
                expected = f"one column for it; {first[field]!r} is chosen too"
                self._fault(
                    COLUMNS, number, "It holds", FIELDS[field].label, expected, "take one of the two choices out"
                )

    def _values(
        self, chosen: Mapping[str, str | None], read_as: Mapping[str, str]
    ) -> dict[str, dict[str, str | list[str]]]:
        """Return what the answers mean, by list or field."""
        values: dict[str, dict[str, str | list[str]]] = defaultdict(dict)
        for number, row in self._rows(ANSWERS, ANSWER_HEADER):
            meant = [row[name] for name in MEANINGS if row[name]]
            if not meant:
                continue
            heading = fold_heading(row[ANSWER_HEADER[0]])
            field = chosen[heading] if heading in chosen else _FIELD_OF.get(read_as.get(heading, "").casefold())
            if field is None:
                expected = f"a choice for the column {row[ANSWER_HEADER[0]]!r} on the sheet {COLUMNS}"
                self._fault(ANSWERS, number, MEANINGS[0], meant[0], expected, "say there what the column holds")
                continue
            words = [] if NOTHING in meant else [_code(word) for word in meant]
            values[_VALUES.get(field, field)][row["Answer"]] = words
        return {name: dict(answers) for name, answers in values.items()}

    def _assumed(self) -> Assume:
        blanks = {row[0].strip(): row[1].strip() for row in self._grids.get(BLANKS, []) if len(row) > 1}
        plain = Assume()
        kind, cases = _code(blanks.get(BLANK_ROWS[0], "")) or plain.kind, blanks.get(BLANK_ROWS[1], "")
        if kind not in CODES["kind"]:
            self._fault(BLANKS, 2, BLANK_ROWS[0], kind, "one of the list", "choose from the list")
            return plain
        if cases and not cases.isdecimal():
            self._fault(BLANKS, 3, BLANK_ROWS[1], cases, "a whole number", "write digits only")
            return plain
        return Assume(kind=kind, max_cases=int(cases) if cases else plain.max_cases)

    def _sheet(self) -> str:
        rows = self._grids.get(READ_ME, [])
        return next((row[1].strip() for row in rows if len(row) > 1 and row[0].strip() == SHEET), "")

    def _fault(self, sheet: str, row: int, column: str, value: str, expected: str, advice: str) -> None:
        self._faults.append(Fault("NM504", f"{self._file} [{sheet}]", row, column, value, expected, advice))


def _code(label: str) -> str:
    """Return the word of a list's label: what stands in its last brackets, else the label itself."""
    found = _CODE.match(label)
    known = {code for codes in CODES.values() for code in codes}
    return found["code"] if found is not None and found["code"] in known else label
