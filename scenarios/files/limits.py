"""How large a file may be that people give us: beyond it a file is refused with a word, before memory runs out.

The largest real inputs are Ofsted's and GIAS's files of all England: 60 MB as CSV, 12 MB as a workbook that unpacks to
200 MB.
"""

from __future__ import annotations

MIB = 1024 * 1024

MOST_BYTES = 512 * MIB
"""Of a file, and of all that a workbook unpacks to."""
MOST_RATIO = 400
"""Times its packed size that a part of a workbook may unpack to: real sheets reach about 60, bombs 1,000."""
RATIO_MATTERS = 16 * MIB
"""Small parts may be packed more tightly: nothing is lost by unpacking them."""
MOST_PARTS = 10_000
"""Parts of a workbook."""
MOST_CELLS = 50_000_000
"""Of a table; all of England's inspections have 1.5 million."""
MOST_CHARACTERS = 131_072
"""Of a cell; a spreadsheet's holds 32,767."""
