"""The bytes of a file, within limits."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from scenarios.files.limits import MIB
from scenarios.files.refusals import Unreadable, in_words

if TYPE_CHECKING:
    from pathlib import Path


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file; a pipe, which might never end, is none.

    Parameters
    ----------
    path : Path
    most : int
        Bytes that it may have.

    Raises
    ------
    Unreadable
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise Unreadable("a folder, not a file")
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("a pipe or a device, not a file")
        with path.open("rb") as file:
            raw = file.read(most + 1)
    except OSError as error:
        raise Unreadable(in_words(error), is_missing=isinstance(error, FileNotFoundError)) from error
    except ValueError as error:  # a path with a NUL in it
        raise Unreadable("no path of a file") from error
    if len(raw) > most:
        raise Unreadable(f"more than {most // MIB:,} MB" if most >= MIB else f"more than {most:,} bytes")
    return raw
