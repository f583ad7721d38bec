"""Rounds on disk: a folder of CSV or Parquet files with a `round.toml`, or one workbook.

`docs/files.md` has every file and column.  Reading gives a sound :class:`constraints.round.round.Round` or refuses with
all faults at once; what is written reads back the same.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
