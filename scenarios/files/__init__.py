"""Files that people give us, read in one place; and files on disk, written whole or not at all.

Whatever table people give, a round, a publisher's file, a survey, a plan made by hand, comes in through
:func:`scenarios.files.sheets.read_sheet` or :func:`scenarios.files.books.open_book`: bytes to text, text to rows,
rows to a header and what stands below it.  `docs/files.md` says what is understood.

Files are written by one writer at a time, and what was interrupted is put right.  `docs/reliability.md` says what is
promised and on which disks.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
