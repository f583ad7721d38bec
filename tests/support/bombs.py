"""Small files that unpack to more than the memory holds, or say so, and cells without end.

Each is small, or says that it is larger than it is; what it would unpack to is never there.
"""

import io
import struct
import zipfile

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from scenarios.files.limits import MOST_BYTES, MOST_CHARACTERS, MOST_PARTS

SHEET = "xl/worksheets/sheet1.xml"


def book(text="1"):
    """A workbook with a table of one row, as bytes."""
    made = openpyxl.Workbook()
    made.active.append(["urn", "name"])
    made.active.append(["100001", text])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def repacked(raw, change):
    """A workbook with other parts: what `change` makes of them by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in change({name: old.read(name) for name in old.namelist()}).items():
            new.writestr(name, data)
    return stream.getvalue()


def stated(raw, size):
    """An archive that says of its first sheet that it unpacks to so many bytes, in both places that say so."""
    raw, name = bytearray(raw), SHEET.encode()
    for mark, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = raw.rindex(mark, 0, raw.index(name) if mark[2] == 3 else raw.rindex(name))
        raw[start + at : start + at + 4] = struct.pack("<I", size)
    return bytes(raw)


def listed_often(raw):
    """An archive that lists its parts again and again, more often than any has parts."""
    end = raw.rindex(b"PK\x05\x06")
    count, _, size, start = struct.unpack_from("<HHII", raw, end + 8)
    times = MOST_PARTS // count + 1
    tail = bytearray(raw[end:])
    struct.pack_into("<HHI", tail, 8, times * count, times * count, times * size)
    return raw[:start] + raw[start : start + size] * times + bytes(tail)


def with_sheet(raw, more):
    return repacked(raw, lambda parts: parts | {SHEET: parts[SHEET].replace(b"</sheetData>", more + b"</sheetData>")})


def parquet(*texts, rows):
    """A Parquet file of a few kilobytes: each text stands in it once, whatever number of rows has it."""
    indices = pa.array([number % len(texts) for number in range(rows)], pa.int32())
    column = pa.DictionaryArray.from_arrays(indices, pa.array(texts))
    stream = io.BytesIO()
    pq.write_table(pa.table({"urn": pa.array(["100001"] * rows), "name": column}), stream)
    return stream.getvalue()


def _long_cell():
    cell = b'<row r="3"><c r="A3" t="inlineStr"><is><t>%s</t></is></c></row>' % (b"x1" * MOST_CHARACTERS)
    return with_sheet(book(), cell)


_SPACES = b" " * 40_000_000

_BOMBS = {
    "a part packed 1,000 times": lambda: with_sheet(book(), _SPACES),
    "more than the limit in all": lambda: stated(book(), MOST_BYTES + 1),
    "more than it says": lambda: stated(with_sheet(book(), _SPACES), 5_000),
    "too many parts": lambda: listed_often(book()),
    "a long cell of a workbook": _long_cell,
    "a long cell of a CSV file": lambda: b"urn,name\n100001," + b"x" * (MOST_CHARACTERS + 1) + b"\n",
    "a long cell of a CSV file in quotes": lambda: b'urn,name\n100001,"' + b"x,\n" * MOST_CHARACTERS + b'"\n',
    "a long cell of a Parquet file": lambda: parquet("x" * (MOST_CHARACTERS + 1), rows=1),
    "a Parquet file of one text many times": lambda: parquet("x" * 100_000, "y", rows=20_000),
    "a Parquet file of one large text": lambda: parquet("x" * 1_000_000, rows=20_000),
}


def bomb(name):
    """The bytes of a file, by what is wrong with it."""
    return _BOMBS[name]()
