"""Rounds on disk: a folder of CSV or Parquet files with a `round.toml`, or one workbook.

`docs/files.md` has every file and column.  Reading gives a sound :class:`constraints.round.round.Round` or refuses with
all faults at once; what is written reads back the same.
"""

from scenarios.rounds.reading import Loaded, hold_round, load_round, read_round
from scenarios.rounds.writing import (
    round_files,
    table_file,
    write_as_before,
    write_parquet,
    write_round,
    write_workbook,
)

__all__ = [
    "Loaded",
    "hold_round",
    "load_round",
    "read_round",
    "round_files",
    "table_file",
    "write_as_before",
    "write_parquet",
    "write_round",
    "write_workbook",
]
