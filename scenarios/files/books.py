"""Any file of tables that people give us, opened by what is in it, whatever its name ends in."""

from __future__ import annotations

import dataclasses
import functools
import io
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from scenarios.escaping import as_text
from scenarios.files.archives import open_archive
from scenarios.files.decoding import Decoded, decode
from scenarios.files.grids import Grid
from scenarios.files.limits import MIB, MOST_BYTES, MOST_CELLS, MOST_CHARACTERS
from scenarios.files.other_workbooks import other_tabs
from scenarios.files.raw import open_file, read_bytes
from scenarios.files.refusals import Unreadable
from scenarios.files.texts import text_grid
from scenarios.files.workbooks import excel_tabs

if TYPE_CHECKING:
    from collections.abc import Set
    from pathlib import Path

_ZIP, _OLD_OFFICE, _PARQUET = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1"
_PAGES = ("<!doctype html", "<html", "<table")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Tab(Protocol):
    """One sheet of a file; a text file has one."""

    title: str
    """Empty where the file is the sheet."""
    hidden: bool

    def head(self) -> Grid:
        """Return at least the first rows, among which the header is."""

    @property
    def grid(self) -> Grid:
        """All rows."""


@dataclasses.dataclass(frozen=True)
class Book:
    """A file that was opened.

    Attributes
    ----------
    file : str
        Its name.
    tabs : tuple of Tab
    is_workbook : bool
        Whether it may have several sheets.
    """

    file: str
    tabs: tuple[Tab, ...]
    is_workbook: bool


class _OneTab:
    """A file that is one table."""

    title = ""
    hidden = False

    def __init__(self, read: functools.partial[Grid]) -> None:
        self._read = read

    def head(self) -> Grid:
        """Return all rows."""
        return self.grid

    @functools.cached_property
    def grid(self) -> Grid:
        """All rows."""
        return self._read()


def open_book(path: Path, known: Set[str] = frozenset()) -> Book:
    """Open a file of tables.

    Parameters
    ----------
    path : Path
    known : set of str
        The headers that its table may have, folded; they tell what parts the cells of a text file.

    Raises
    ------
    Unreadable
    """
    raw = read_bytes(path, MOST_BYTES)
    if raw.startswith(_ZIP):
        archive = open_archive(raw)
        names = set(archive.namelist())
        excels = "xl/workbook.bin" not in names and "[Content_Types].xml" in names
        return Book(path.name, excel_tabs(raw) if excels else other_tabs(raw, archive), is_workbook=True)
    if raw.startswith(_OLD_OFFICE):
        if _ENCRYPTED in raw:
            raise Unreadable("protected by a password")
        return Book(path.name, other_tabs(raw, None), is_workbook=True)
    if raw.startswith(_PARQUET):
        return Book(path.name, (_OneTab(functools.partial(_parquet_grid, raw)),), is_workbook=False)
    decoded = _text(raw)
    return Book(path.name, (_OneTab(functools.partial(text_grid, decoded, known)),), is_workbook=False)


def is_workbook(path: Path) -> bool:
    """Say whether a file begins as workbooks do; what cannot be read begins as none."""
    try:
        with open_file(path) as stream:
            return stream.read(8).startswith((_ZIP, _OLD_OFFICE))
    except (OSError, Unreadable):
        return False


def _text(raw: bytes) -> Decoded:
    decoded = decode(raw)
    beginning = decoded.text[:1000].lstrip().lower()
    if beginning.startswith(_PAGES):
        raise Unreadable("a web page, not a table")
    if beginning.startswith("<?xml"):
        raise Unreadable("an XML file, not a table")
    return decoded


def _parquet_grid(raw: bytes) -> Grid:
    try:
        table = _parquet_table(raw)
        columns = [[as_text(value) for value in column.to_pylist()] for column in table.columns]
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Unreadable("not a Parquet file, or damaged") from error
    rows = [table.column_names, *map(list, zip(*columns, strict=True))]
    for number, row in enumerate(rows, 1):
        if any(len(cell) > MOST_CHARACTERS for cell in row):
            raise Unreadable(f"a cell of more than {MOST_CHARACTERS:,} characters", number)
    return Grid(rows, range(1, len(rows) + 1))


def _parquet_table(raw: bytes) -> pa.Table:
    """Read a Parquet file as it is packed, each text of a column once, and look how large it would be unpacked.

    Raises
    ------
    Unreadable
        It would fill the memory.
    """
    about = pq.ParquetFile(io.BytesIO(raw)).metadata
    if about.num_rows * about.num_columns > MOST_CELLS:
        raise Unreadable(f"more than {MOST_CELLS:,} cells")
    size = sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups))
    if size <= MOST_BYTES:
        leaves = [about.schema.column(number) for number in range(about.num_columns)]
        texts = [leaf.path for leaf in leaves if leaf.physical_type == "BYTE_ARRAY"]
        table = pq.ParquetFile(io.BytesIO(raw), read_dictionary=texts).read()
        size = sum(_unpacked(chunk) for column in table.columns for chunk in column.chunks)
    if size > MOST_BYTES:
        raise Unreadable(f"a Parquet file that unpacks to more than {MOST_BYTES // MIB} MB")
    return table


def _unpacked(chunk: pa.Array) -> int:
    """Return how many bytes the texts of a part of a column have, those that are packed once counted each time."""
    if not pa.types.is_dictionary(chunk.type):
        return int(chunk.nbytes)
    return int(pc.sum(pc.binary_length(chunk.dictionary).take(chunk.indices)).as_py() or 0)
