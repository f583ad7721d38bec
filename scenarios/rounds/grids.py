"""Files as grids of text: CSV, Parquet and workbooks, and in plain words why one cannot be read."""

from __future__ import annotations

import contextlib
import csv
import io
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from openpyxl.chartsheet import Chartsheet
from openpyxl.reader.excel import ExcelReader

from scenarios.files.refusals import Unreadable, in_words
from scenarios.rounds.headers import separator_of
from scenarios.rounds.words import as_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set
    from pathlib import Path

    import openpyxl


def csv_grid(file: Path, columns: Set[str] = frozenset()) -> list[Sequence[str]]:
    """Read a CSV file as rows of text.

    Parameters
    ----------
    file : Path
        In UTF-8, UTF-16 with its mark, or cp1252; cells parted by commas, semicolons or tabs.
    columns : set of str, optional
        The headers that may stand in it, by which the separator is told; without them it is the comma.

    Raises
    ------
    Unreadable
    """
    try:
        text = _decode(file.read_bytes())
    except OSError as error:
        raise Unreadable(in_words(error)) from error
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text, columns), strict=True)
    rows: list[Sequence[str]] = []
    try:
        rows.extend(reader)
    except csv.Error as error:
        raise Unreadable(str(error), len(rows) + 1) from error
    return rows


def _decode(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if b"\0" in raw:
        raise Unreadable("not a text file")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("neither UTF-8 nor cp1252 text")


def parquet_grid(file: Path) -> list[Sequence[str]]:
    """Read a Parquet file as rows of text, its column names first.

    Raises
    ------
    Unreadable
    """
    try:
        table = pq.read_table(io.BytesIO(file.read_bytes()))
        columns = [[as_text(value) for value in column.to_pylist()] for column in table.columns]
    except OSError as error:  # Arrow's own errors of reading are such, without a number
        raise Unreadable(in_words(error) if error.errno else "not a Parquet file, or damaged") from error
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise Unreadable("not a Parquet file, or damaged") from error
    return [table.column_names, *zip(*columns, strict=True)]


class _Reader(ExcelReader):
    """Opens a workbook and passes over charts: they hold no rows, and openpyxl fails on some."""

    def read_chartsheet(self, sheet: Any, rel: object) -> None:  # noqa: ANN401, ARG002, RUF100 - as openpyxl calls it
        book: Any = self.wb
        book._sheets.append(Chartsheet(parent=book, title=sheet.name))  # noqa: SLF001 - others keep their places


@contextlib.contextmanager
def open_workbook(path: Path) -> Iterator[openpyxl.Workbook]:
    """Open a workbook whose sheets are then read one by one with :func:`tab_grid`.

    Raises
    ------
    Unreadable
    """
    try:
        reader = _Reader(path, read_only=True, data_only=True, keep_links=False)
        reader.read()
    except OSError as error:
        raise Unreadable(in_words(error)) from error
    except Exception as error:  # a damaged file makes openpyxl fail in any way
        raise Unreadable("not a workbook, or damaged") from error
    try:
        yield reader.wb
    finally:
        reader.wb.close()


def tab_grid(tab: Any) -> list[Sequence[str]]:  # noqa: ANN401 - a sheet as openpyxl streams it
    """Read a sheet of an open workbook as rows of text; only now is it known whether it can be read.

    Raises
    ------
    Unreadable
    """
    try:
        return [[as_text(value) for value in row] for row in tab.iter_rows(values_only=True)]
    except Exception as error:  # see open_workbook
        raise Unreadable("the sheet is damaged") from error
