"""Small files that unpack to more than the memory holds, and cells without end: refused with a word."""

import tracemalloc

import pytest

from constraints.domain.faults import InputRefused
from scenarios.files.limits import MIB
from scenarios.files.sheets import read_sheet
from tests.support.bombs import bomb, book, parquet

MOST_MEMORY = 200 * MIB
"""That Python may ask for while it reads one of these files."""

REFUSED = {
    "a part packed 1,000 times": r"a workbook with a part packed [\d,]+ times",
    "more than the limit in all": r"a workbook that unpacks to more than 512 MB",
    "more than it says": r"damaged",
    "too many parts": r"a workbook of 10,\d{3} parts",
    "a long cell of a workbook": r"a cell of more than 131,072 characters",
    "a long cell of a CSV file": r"a cell of more than 131,072 characters",
    "a long cell of a CSV file in quotes": r"a cell of more than 131,072 characters",
    "a long cell of a Parquet file": r"a cell of more than 131,072 characters",
    "a Parquet file of one text many times": r"a Parquet file that unpacks to more than 512 MB",
    "a Parquet file of one large text": r"a Parquet file that unpacks to more than 512 MB",
}


@pytest.mark.parametrize("kind", REFUSED)
def test_it_is_refused_with_a_word_before_the_memory_is_full(tmp_path, kind):
    file = tmp_path / "table"
    file.write_bytes(bomb(kind))
    tracemalloc.start()
    try:
        with pytest.raises(InputRefused, match=f"NM107 table[^:]*: '[^']*{REFUSED[kind]}"):
            read_sheet(file, frozenset({"urn", "name"}))
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("raw", [book("a" * 30_000), parquet("x" * 1_000, "y", rows=5_000)])
def test_what_is_within_the_limits_is_read(tmp_path, raw):
    (tmp_path / "table").write_bytes(raw)
    sheet = read_sheet(tmp_path / "table", frozenset({"urn", "name"}))
    assert sheet.column(0)[0] == "100001"
