"""Adding rows to the events and decisions of a round on disk: files or sheets gain rows, all or none of them.

Only the files of those tables are touched, or the sheets of a workbook.  What was written is read again before it takes
the old one's place, and must hold all that was there and the new rows.
"""

from __future__ import annotations

import csv
import io
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

import openpyxl

from constraints.changes import with_rows
from constraints.domain import TABLES, Fault, InputRefused, to_text
from scenarios.escaping import as_text, fold, set_text, standing_rows
from scenarios.files import (
    Grid,
    Unreadable,
    absolute,
    change_files,
    decode,
    header_at,
    is_folder,
    is_there,
    refuse_os_errors,
    refused,
    separator_of,
    shown_name,
)
from scenarios.record.acknowledging import acknowledge, cells_of
from scenarios.rounds import PRIVATE, find_sheets, headings, load_round, read_table, table_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

    from constraints.domain import Record
    from constraints.round import Round

Cells = Mapping[str, str]
"""A new row: its texts by column."""
_NOTHING: Mapping[str, bytes] = {}


def append_rows(
    path: Path, round_: Round, added: Mapping[str, Sequence[Record]], others: Mapping[str, bytes] = _NOTHING
) -> dict[str, tuple[int, ...]]:
    """Add rows to a round on disk, all of them or none; when this returns they are on the disk.

    Parameters
    ----------
    path : Path
        The round: a folder or a workbook. The caller holds it since it was read.
    round_ : Round
        As it was read from there.
    added : mapping of str to sequence of Record
        Valid rows by table.
    others : mapping of str to bytes, optional
        Files of a folder that are written anew with them, by name; one of a table that gains rows has them already.

    Returns
    -------
    dict of str to tuple of int
        The numbers of the rows by table, in the order in which they were recorded.

    Raises
    ------
    InputRefused
        A file cannot be written (NM604): what was there is unchanged. Or the disk failed half-way (NM608): then the
        next command completes it.
    """
    after = with_rows(round_, added).tables
    cells = {name: [cells_of(name, row) for row in rows] for name, rows in added.items() if rows}
    with change_files(path) as change:
        if is_folder(path):
            for name, rows in cells.items():
                target = file_of(path, name)
                if target.name not in others:
                    change.write(target.name, _file_with(name, target, after[name], rows))
                    _expect(_same_rows(change.staged, name, after[name]), target)
            for name, data in others.items():
                change.write(name, data, private=name in PRIVATE)
        else:
            name = absolute(path).name
            change.write(name, _workbook_with(path, cells, change.staged))
            _expect(_same_tables(change.staged / name, after), path)
        return acknowledge(change, cells)


def _expect(same: bool, path: Path) -> None:
    """Refuse to replace a file by one that does not say the same and the new rows.

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


def file_of(folder: Path, name: str) -> Path:
    """Return the file of a table; where there is none, of the kind that the round's other files are."""
    with refuse_os_errors(folder):
        files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in {".csv", ".parquet"}]
    own = [file for file in files if file.stem.strip().lower() == name]
    if own:
        return own[0]
    schools = next((file for file in files if file.stem.strip().lower() == "schools"), None)
    return folder / f"{name}{schools.suffix.lower() if schools else '.csv'}"


def _file_with(name: str, file: Path, frame: pd.DataFrame, rows: Sequence[Cells]) -> bytes:
    """Return a file with rows more: a CSV file as it stands and lines at its end, another one written anew."""
    with refuse_os_errors(file):
        before = file.read_bytes() if file.suffix.lower() == ".csv" and is_there(file) else b""
    try:
        return _with_lines(name, before, rows) if before else table_file(name, frame, file.suffix.lower())
    except Unreadable as why:
        raise refused(file, why, "a file of text, as its name says") from why


def _with_lines(name: str, raw: bytes, rows: Sequence[Cells]) -> bytes:
    """Return a CSV file with rows more; what stands there stays as it is, unless a column has to be added."""
    decoded, names = decode(raw), headings(TABLES[name])
    text, columns = decoded.text, TABLES[name].columns
    mark = separator_of(text, names.keys())
    newline = "\r\n" if "\r\n" in text else "\n"
    grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    top = header_at(Grid(grid, range(1, len(grid) + 1)), names.keys()) or 0
    header = [names.get(fold(cell), cell) for cell in grid[top]]
    lacking = [column for column in columns if column not in header and any(cells[column] for cells in rows)]
    if lacking:
        grid[top] += lacking
        width = len(grid[top])
        body = [row + [""] * (width - len(row)) for row in grid[top + 1 :]]
        text = standing_rows([*grid[: top + 1], *body], mark, newline)
    elif not text.endswith(("\n", "\r")):
        text += newline
    text += standing_rows([[cells.get(column, "") for column in [*header, *lacking]] for cells in rows], mark, newline)
    try:
        return text.encode(decoded.encoding)
    except UnicodeEncodeError:  # a note in letters that the file's encoding lacks
        return text.encode("utf-8-sig")


def _same_rows(folder: Path, name: str, frame: pd.DataFrame) -> bool:
    sheet = find_sheets(folder).sheets.get(name)
    faults: list[Fault] = []
    return sheet is not None and _same(read_table(TABLES[name], sheet, faults), frame) and not faults


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Say whether two tables have the same rows; a column that is blank throughout may be left out of one."""
    names = [name for name in {*one.columns, *other.columns} if not _blank(one, name) or not _blank(other, name)]
    if len(one) != len(other) or not {*names} <= {*one.columns} & {*other.columns}:
        return False
    return all([to_text(v) for v in one[name]] == [to_text(v) for v in other[name]] for name in names)


def _blank(frame: pd.DataFrame, name: str) -> bool:
    return name not in frame.columns or all(value is None for value in frame[name].tolist())


# --- a workbook ----------------------------------------------------------------------------------------------------


@contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Let a library that writes temporary files of its own write them where an interrupted write is cleared away."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


def _workbook_with(path: Path, added: Mapping[str, Sequence[Cells]], staged: Path) -> bytes:
    """Return a workbook with rows more on some sheets; all other sheets stay as they are."""
    made = io.BytesIO()
    with refuse_os_errors(path), _temporary_files_in(staged), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that are no cells, such as charts, are not ours to keep
        read = io.BytesIO(path.read_bytes())  # what the disk says against it is told as that, not as a damaged file
        book = openpyxl.load_workbook(read, keep_vba=path.suffix.lower() == ".xlsm")
        for name, rows in added.items():
            sheet = next((tab for tab in book.worksheets if tab.title.strip().lower() == name), None)
            _add_rows(name, sheet if sheet is not None else book.create_sheet(name), rows)
        book.save(made)
    return made.getvalue()


def _add_rows(name: str, sheet: Worksheet, rows: Sequence[Cells]) -> None:
    columns, names = TABLES[name].columns, headings(TABLES[name])
    grid = [[as_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    filled = [number for number, row in enumerate(grid, 1) if "".join(row).strip()]
    top = header_at(Grid(grid, range(1, len(grid) + 1)), names.keys()) if filled else None
    header = [] if top is None else [names.get(fold(cell), cell) for cell in grid[top]]
    header_row = 1 if top is None else top + 1
    while header and not header[-1]:
        header.pop()
    for column in columns if top is None else [name for name in columns if any(cells[name] for cells in rows)]:
        if column not in header:
            header.append(column)
            set_text(sheet, header_row, len(header), column)
    for below, cells in enumerate(rows, start=max([header_row, *filled]) + 1):
        for place, column in enumerate(header, 1):
            if cells.get(column):
                set_text(sheet, below, place, cells[column])


def _same_tables(staged: Path, tables: Mapping[str, pd.DataFrame]) -> bool:
    found = load_round(staged).round.tables
    return all(_same(found[name], frame) for name, frame in tables.items())
