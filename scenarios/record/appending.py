"""Adding rows to the events and decisions of a round on disk: files or sheets gain rows, all or none of them.

Only the files of those tables are touched, or the sheets of a workbook.  What was written is read again before it takes
the old one's place, and must hold all that was there and the new rows.
"""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd

from constraints.cells import to_text
from constraints.domain import TABLES
from constraints.errors import Fault, InputRefused
from constraints.round import table_of
from scenarios.rounds import load_round
from scenarios.rounds.headers import header_at, separator_of
from scenarios.rounds.rows import read_table
from scenarios.rounds.sheets import find_sheets, shown_name
from scenarios.rounds.words import as_text, escape, header_name
from scenarios.rounds.writing import refusing, write_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from constraints.domain import Record
    from constraints.round import Round

Cells = Mapping[str, str]
"""A new row: its texts by column."""


def with_rows(round_: Round, name: str, rows: Sequence[Record]) -> pd.DataFrame:
    """Return a table of a round and some rows more, numbered as rows of the file.

    Parameters
    ----------
    round_ : Round
        Its rows are numbered as the file's.
    name : str
        The table's.
    rows : sequence of Record
    """
    before = round_.tables[name]
    first = max(before.index.tolist(), default=1) + 1
    more = table_of(name, rows).reindex(columns=before.columns).set_axis(range(first, first + len(rows)))
    return pd.concat([before, more.astype(object).where(more.notna(), None)]).astype(object) if len(before) else more


def append_rows(path: Path, round_: Round, added: Mapping[str, Sequence[Record]]) -> None:
    """Add rows to a round on disk, all of them or none.

    Parameters
    ----------
    path : Path
        The round: a folder or a workbook.
    round_ : Round
        As it was read from there.
    added : mapping of str to sequence of Record
        Valid rows by table. Two files take their places one after the other; where the second cannot, the first goes
        back.

    Raises
    ------
    InputRefused
        A file cannot be written (NM604); what was there is unchanged.
    """
    frames = {name: with_rows(round_, name, rows) for name, rows in added.items() if rows}
    cells = {name: [_cells(name, row) for row in added[name]] for name in frames}
    with refusing(path), tempfile.TemporaryDirectory(dir=path if path.is_dir() else path.parent) as staging:
        if not path.is_dir():
            staged = Path(staging) / path.name
            _write_workbook(path, staged, cells)
            _expect(_same_tables(staged, {**round_.tables, **frames}), path)
            staged.replace(path)
            return
        moves = []
        for name, frame in frames.items():
            target = _file_of(path, name)
            staged = Path(staging) / target.name
            _write_file(name, target, staged, frame, cells[name])
            _expect(_same_rows(Path(staging), name, frame), target)
            moves.append((staged, target))
        _move_all(moves, Path(staging))


def _cells(name: str, row: Record) -> Cells:
    return {column: escape(to_text(getattr(row, field))) for column, field in TABLES[name].columns.items()}


def _move_all(moves: Sequence[tuple[Path, Path]], keep: Path) -> None:
    """Move files into their places, all of them or none."""
    done: list[tuple[Path, Path]] = []
    try:
        for staged, target in moves:
            before = keep / f"before-{target.name}"
            if target.exists():
                shutil.copy2(target, before)
            staged.replace(target)
            done.append((before, target))
    except OSError:
        for before, target in done:
            if before.exists():
                before.replace(target)
            else:
                target.unlink()
        raise


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


def _file_of(folder: Path, name: str) -> Path:
    """Return the file of a table; where there is none, of the kind that the round's other files are."""
    files = [file for file in sorted(folder.iterdir()) if file.suffix.lower() in {".csv", ".parquet"}]
    own = [file for file in files if file.stem.strip().lower() == name]
    if own:
        return own[0]
    schools = next((file for file in files if file.stem.strip().lower() == "schools"), None)
    return folder / f"{name}{schools.suffix.lower() if schools else '.csv'}"


def _write_file(name: str, file: Path, staged: Path, frame: pd.DataFrame, rows: Sequence[Cells]) -> None:
    if file.suffix.lower() == ".csv" and file.exists() and file.stat().st_size:
        staged.write_bytes(_with_lines(name, file.read_bytes(), rows))
    else:
        write_table(name, frame, staged)


def _with_lines(name: str, raw: bytes, rows: Sequence[Cells]) -> bytes:
    """Return a CSV file with rows more; what stands there stays as it is, unless a column has to be added."""
    text, encoding = _decoded(raw)
    columns = TABLES[name].columns
    mark = separator_of(text, columns.keys())
    newline = "\r\n" if "\r\n" in text else "\n"
    grid = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    top = header_at(grid, columns.keys()) or 0
    header = [header_name(cell) for cell in grid[top]]
    lacking = [column for column in columns if column not in header and any(cells[column] for cells in rows)]
    if lacking:
        grid[top] += lacking
        width = len(grid[top])
        body = [row + [""] * (width - len(row)) for row in grid[top + 1 :]]
        text = _lines([*grid[: top + 1], *body], mark, newline)
    elif not text.endswith(("\n", "\r")):
        text += newline
    text += _lines([[cells.get(column, "") for column in [*header, *lacking]] for cells in rows], mark, newline)
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


def _write_workbook(path: Path, staged: Path, added: Mapping[str, Sequence[Cells]]) -> None:
    """Write a workbook with rows more on some sheets; all other sheets stay as they are."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # parts that are no cells, such as charts, are not ours to keep
        book = openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
        for name, rows in added.items():
            sheet = next((tab for tab in book.worksheets if tab.title.strip().lower() == name), None)
            _add_rows(name, sheet if sheet is not None else book.create_sheet(name), rows)
        book.save(staged)


def _add_rows(name: str, sheet: Worksheet, rows: Sequence[Cells]) -> None:
    columns = TABLES[name].columns
    grid = [[as_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    filled = [number for number, row in enumerate(grid, 1) if "".join(row).strip()]
    top = header_at(grid, columns.keys()) if filled else None
    header = [] if top is None else [header_name(cell) for cell in grid[top]]
    header_row = 1 if top is None else top + 1
    while header and not header[-1]:
        header.pop()
    for column in columns if top is None else [name for name in columns if any(cells[name] for cells in rows)]:
        if column not in header:
            header.append(column)
            sheet.cell(header_row, len(header), column)
    for below, cells in enumerate(rows, start=max([header_row, *filled]) + 1):
        for place, column in enumerate(header, 1):
            if cells.get(column):
                sheet.cell(below, place, cells[column])


def _same_tables(staged: Path, tables: Mapping[str, pd.DataFrame]) -> bool:
    found = load_round(staged).round.tables
    return all(_same(found[name], frame) for name, frame in tables.items())
