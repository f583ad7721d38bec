"""Where postcodes are: from the files of the Office for National Statistics and of Ordnance Survey.

Understood are the ONS's NSPL and ONSPD (`pcds`, `east1m`, `north1m`, or their names of earlier years), and Code-Point
Open, whose files have no header.  They have millions of rows, so only what is asked for is kept.

Sources: the user guides of the ONS Postcode Directory and of the National Statistics Postcode Lookup
(https://geoportal.statistics.gov.uk), and of Code-Point Open (https://www.ordnancesurvey.co.uk).
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from constraints.domain import Fault, InputRefused
from scenarios.files.decoding import decode_roughly
from scenarios.files.disk import list_folder
from scenarios.files.raw import open_file
from scenarios.files.refusals import Unreadable, refused
from scenarios.files.repeats import told_once
from scenarios.files.sheets import ragged_fault

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path
    from typing import BinaryIO

Position = tuple[int, int]
"""Easting and northing, in metres."""

_POSTCODE = ("pcds", "pcd", "pcd7", "pcd8", "pcd2", "postcode")
_EASTING, _NORTHING = ("east1m", "oseast1m", "easting", "eastings"), ("north1m", "osnrth1m", "northing", "northings")
_CODE_POINT = (
    "postcode", "quality", "eastings", "northings", "country", "nhs_region", "nhs_area", "county", "district", "ward",
)  # fmt: skip
"""The columns of Code-Point Open, whose files have no header."""
_HEAD_BYTES = 65_536
_METRES = re.compile(r"[0-9]{1,7}(?:\.[0-9]{0,9})?")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, pa.ArrowException, UnicodeDecodeError, csv.Error)
"""What archives and tables that are damaged, or protected by a password, end in."""
_EXPECTED = (
    "a postcode file: the ONS's NSPL or ONSPD, or Code-Point Open (a CSV file, its folder, or the zip as published)"
)


def fold_postcode(text: str) -> str:
    """Return a postcode as postcodes are compared: capitals, and no blanks."""
    return "".join(text.split()).upper()


def read_postcodes(path: Path, wanted: Collection[str]) -> dict[str, Position]:
    """Find the places of some postcodes in a postcode file.

    Parameters
    ----------
    path : Path
        A CSV file, a folder of them, or a zip archive with them.
    wanted : collection of str
        Postcodes, folded.

    Returns
    -------
    dict of str to (easting, northing)
        Of those that the file has, with a place on the grid of Great Britain.

    Raises
    ------
    InputRefused
        The file cannot be read (NM107), has none of the layouts that are known (NM501), has rows with more or fewer
        cells than others (NM110), or a place of a wanted postcode that is no number (NM104).
    """
    found: dict[str, Position] = {}
    faults: list[Fault] = []
    some = False
    try:
        for name, stream in _streams(path):
            some = _read_one(name, stream, frozenset(wanted), found, faults) or some
    except Unreadable as error:
        raise refused(path, error, _EXPECTED) from error
    except (OSError, *_DAMAGED) as error:
        why = getattr(error, "strerror", None) or "not a file of postcodes, or damaged"
        raise InputRefused([Fault("NM107", path.name, None, None, why, _EXPECTED, "check the path")]) from error
    if faults:
        raise InputRefused(told_once(faults))
    if not some:
        advice = "give the file as it was published"
        raise InputRefused([Fault("NM501", path.name, None, "pcds", "", _EXPECTED, advice)])
    return found


def _streams(path: Path) -> Iterator[tuple[str, BinaryIO]]:
    """Open every CSV file of a path, one after the other: its name, and its bytes."""
    if path.is_dir():
        for entry in list_folder(path):
            if entry.is_dir() or entry.suffix.lower() == ".csv":
                yield from _streams(entry)
        return
    with open_file(path) as stream:
        if not zipfile.is_zipfile(stream):
            stream.seek(0)
            yield path.name, stream
            return
        with zipfile.ZipFile(stream) as archive:
            for name in sorted(archive.namelist()):
                if name.lower().endswith(".csv"):
                    with archive.open(name) as inner:
                        yield f"{path.name} [{name}]", io.BufferedReader(inner)  # type: ignore[type-var,unused-ignore]


def _read_one(
    file: str, stream: BinaryIO, wanted: frozenset[str], found: dict[str, Position], faults: list[Fault]
) -> bool:
    """Read one file; say whether its layout is known. Other files of a folder, such as lists of codes, are not."""
    head = stream.read(_HEAD_BYTES)
    first = next(csv.reader(io.StringIO(decode_roughly(head.removeprefix(codecs.BOM_UTF8)))), [])
    names = [cell.strip().casefold() for cell in first]
    columns = _columns(names)
    if columns is None:
        return False
    headless = columns[0] not in names
    options = arrow_csv.ReadOptions(use_threads=False, column_names=_headings(len(names)) if headless else None)
    wanted_columns = list(columns) if headless else [first[names.index(name)] for name in columns]
    types = dict.fromkeys(wanted_columns, pa.string())
    convert = arrow_csv.ConvertOptions(include_columns=wanted_columns, column_types=types)

    def uneven(row: arrow_csv.InvalidRow) -> str:
        faults.append(ragged_fault(file, row.number, row.actual_columns, row.expected_columns))
        return "skip"

    parse = arrow_csv.ParseOptions(invalid_row_handler=uneven)
    with _joined(head, stream) as whole, arrow_csv.open_csv(whole, options, parse, convert) as batches:
        for batch in batches:
            _keep(file, batch, wanted, found, faults)
    return True


def _columns(names: list[str]) -> tuple[str, str, str] | None:
    """Return the columns of postcode, easting and northing; None where the layout is not known."""
    groups = [next((name for name in known if name in names), None) for known in (_POSTCODE, _EASTING, _NORTHING)]
    if None not in groups:
        return groups[0] or "", groups[1] or "", groups[2] or ""
    digits = len(names) >= 4 and all(names[k].isdecimal() for k in (1, 2, 3))
    return ("postcode", "eastings", "northings") if digits else None


def _headings(width: int) -> list[str]:
    return [*_CODE_POINT[:width], *(f"column {k}" for k in range(len(_CODE_POINT), width))]


@contextmanager
def _joined(head: bytes, stream: BinaryIO) -> Iterator[pa.NativeFile]:
    """Give a stream from its beginning, of which the head was read already."""

    class Whole(io.RawIOBase):
        """The head, then the rest."""

        def __init__(self) -> None:
            self._left = head

        def readable(self) -> bool:
            """Say that it can be read."""
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override,unused-ignore]
            """Fill a buffer."""
            data = self._left[: len(buffer)] if self._left else stream.read(len(buffer))
            self._left = self._left[len(data) :]
            buffer[: len(data)] = data
            return len(data)

    with pa.PythonFile(Whole(), mode="r") as whole:
        yield whole


def _keep(
    file: str, batch: pa.RecordBatch, wanted: frozenset[str], found: dict[str, Position], faults: list[Fault]
) -> None:
    """Keep the rows of a batch that are wanted and have a place."""
    folded = pc.utf8_upper(pc.replace_substring_regex(batch.column(0), r"\s+", ""))
    rows = batch.filter(pc.is_in(folded, value_set=pa.array(sorted(wanted), pa.string())))
    for postcode, *place in zip(*(column.to_pylist() for column in rows.columns), strict=True):
        if not any(text and text.strip(" 0") for text in place):  # 0, or nothing: no place on this grid
            continue
        if not all(text is not None and _METRES.fullmatch(text.strip()) for text in place):
            expected = "metres on the national grid"  # which postcode is not told: somebody may live there
            shown = ", ".join(text or "" for text in place)
            faults.append(Fault("NM104", file, None, None, shown, expected, "give the file as published"))
            continue
        easting, northing = (int(float(text)) for text in place)
        found[fold_postcode(postcode)] = easting, northing
