"""Adding one row to the events of a round on disk: a file or sheet gains a row, whole or not at all.

Only the file of events is touched, or the sheet of a workbook.  What was written is read again before it takes the
old one's place, and must hold all that was there and one row more.
"""

from __future__ import annotations

import csv
import io
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd

from constraints.cells import to_text
from constraints.domain import TABLES, Event
from constraints.errors import Fault, InputRefused
from constraints.round import table_of
from scenarios.rounds import load_round
from scenarios.rounds.headers import header_at, separator_of
from scenarios.rounds.rows import read_table
from scenarios.rounds.sheets import find_sheets, shown_name
from scenarios.rounds.words import as_text, escape, header_name
from scenarios.rounds.writing import refusing, write_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from constraints.round import Round

EVENTS = "events"
_COLUMNS = TABLES[EVENTS].columns


def with_event(round_: Round, event: Event) -> pd.DataFrame:
    """Return the events of a round and one more, numbered as rows of the file.

    Parameters
    ----------
    round_ : Round
        Its rows are numbered as the file's.
    event : Event
    """
    before = round_.tables[EVENTS]
    number = max(before.index.tolist(), default=1) + 1
    row = table_of(EVENTS, [event]).reindex(columns=before.columns).set_axis([number])
    return pd.concat([before, row.astype(object).where(row.notna(), None)]).astype(object) if len(before) else row


def append_event(path: Path, round_: Round, event: Event) -> None:
    """Add an event to a round on disk.

    Parameters
    ----------
    path : Path
        The round: a folder or a workbook.
    round_ : Round
        As it was read from there.
    event : Event
        Valid.

    Raises
    ------
    InputRefused
        The file cannot be written (NM604); what was there is unchanged.
    """
    frame = with_event(round_, event)
    cells = {column: escape(to_text(getattr(event, field))) for column, field in _COLUMNS.items()}
    with refusing(path), tempfile.TemporaryDirectory(dir=path if path.is_dir() else path.parent) as staging:
        target = _events_file(path) if path.is_dir() else path
        staged = Path(staging) / target.name
        if not path.is_dir():
            _write_workbook(path, staged, cells)
            _expect(_same_tables(staged, {**round_.tables, EVENTS: frame}), path)
        else:
            _write_file(target, staged, frame, cells)
            _expect(_same_events(Path(staging), frame), target)
        staged.replace(target)


def _expect(same: bool, path: Path) -> None:
    """Refuse to replace a file by one that does not say the same and one row more.

    Raises
    ------
    InputRefused
        With NM604.
    """
    if not same:
        expected = "a file that says the same when it is saved again"
        advice = "save its formulas as values, or keep the round as a folder of CSV files"
        raise InputRefused([Fault("NM604", shown_name(path), None, None, "", expected, advice)])


# --- a folder ------------------------------------------------------------------------------------------------------


def _events_file(folder: Path) -> Path:
    """Return the file of events; where there is none, of the kind that the round's other files are."""
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in {".csv", ".parquet"}]
    own = [file for file in files if file.stem.strip().lower() == EVENTS]
    if own:
        return own[0]
    schools = next((file for file in files if file.stem.strip().lower() == "schools"), None)
    return folder / f"{EVENTS}{schools.suffix.lower() if schools else '.csv'}"


def _write_file(file: Path, staged: Path, frame: pd.DataFrame, cells: Mapping[str, str]) -> None:
    if file.suffix.lower() == ".csv" and file.exists() and file.stat().st_size:
        staged.write_bytes(_with_row(file.read_bytes(), cells))
    else:
        write_table(EVENTS, frame, staged)


def _with_row(raw: bytes, cells: Mapping[str, str]) -> bytes:
    """Return a CSV file with one row more; what stands there stays as it is, unless a column has to be added."""
    text, encoding = _decoded(raw)
    mark = separator_of(text, _COLUMNS.keys())
    newline = "\r\n" if "\r\n" in text else "\n"
    grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    top = header_at(grid, _COLUMNS.keys()) or 0
    header = [header_name(cell) for cell in grid[top]]
    lacking = [column for column, cell in cells.items() if cell and column not in header]
    if lacking:
        grid[top] += lacking
        width = len(grid[top])
        body = [row + [""] * (width - len(row)) for row in grid[top + 1 :]]
        text = _lines([*grid[: top + 1], *body], mark, newline)
    elif not text.endswith(("\n", "\r")):
        text += newline
    text += _lines([[cells.get(column, "") for column in [*header, *lacking]]], mark, newline)
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:  # a note in letters that the file's encoding lacks
        return text.encode("utf-8-sig")


def _lines(rows: Sequence[Sequence[str]], mark: str, newline: str) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=mark, lineterminator=newline).writerows(rows)
    return stream.getvalue()


def _decoded(raw: bytes) -> tuple[str, str]:
    """Return a file's text and its encoding, as the reader of rounds tells them."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16"), "utf-16"
    if raw.startswith(b"\xef\xbb\xbf"):
        return raw.decode("utf-8-sig"), "utf-8-sig"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252"), "cp1252"


def _same_events(folder: Path, frame: pd.DataFrame) -> bool:
    sheet = find_sheets(folder).sheets.get(EVENTS)
    faults: list[Fault] = []
    return sheet is not None and _same(read_table(TABLES[EVENTS], sheet, faults), frame) and not faults


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Say whether two tables have the same rows; a column that is blank throughout may be left out of one."""
    names = [name for name in {*one.columns, *other.columns} if not _blank(one, name) or not _blank(other, name)]
    if len(one) != len(other) or not {*names} <= {*one.columns} & {*other.columns}:
        return False
    return all([to_text(v) for v in one[name]] == [to_text(v) for v in other[name]] for name in names)


def _blank(frame: pd.DataFrame, name: str) -> bool:
    return name not in frame.columns or all(value is None for value in frame[name].tolist())


# --- a workbook ----------------------------------------------------------------------------------------------------


def _write_workbook(path: Path, staged: Path, cells: Mapping[str, str]) -> None:
    """Write a workbook with one row more on its sheet of events; all other sheets stay as they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that are no cells, such as charts, are not ours to keep
        book = openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
        sheet = next((tab for tab in book.worksheets if tab.title.strip().lower() == EVENTS), None)
        if sheet is None:
            sheet = book.create_sheet(EVENTS)
        _add_row(sheet, cells)
        book.save(staged)


def _add_row(sheet: Worksheet, cells: Mapping[str, str]) -> None:
    grid = [[as_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    filled = [number for number, row in enumerate(grid, 1) if "".join(row).strip()]
    top = header_at(grid, _COLUMNS.keys()) if filled else None
    header = [] if top is None else [header_name(cell) for cell in grid[top]]
    header_row = 1 if top is None else top + 1
    while header and not header[-1]:
        header.pop()
    for column in _COLUMNS if top is None else [column for column, cell in cells.items() if cell]:
        if column not in header:
            header.append(column)
            sheet.cell(header_row, len(header), column)
    below = max([header_row, *filled]) + 1
    for place, column in enumerate(header, 1):
        if cells.get(column):
            sheet.cell(below, place, cells[column])


def _same_tables(staged: Path, tables: Mapping[str, pd.DataFrame]) -> bool:
    found = load_round(staged).round.tables
    return all(_same(found[name], frame) for name, frame in tables.items())
