"""The bytes of a file, within limits."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, BinaryIO

from scenarios.files.limits import MIB
from scenarios.files.refusals import Unreadable, in_words

if TYPE_CHECKING:
    from pathlib import Path


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading; a pipe, which might never end, is none.

    Raises
    ------
    Unreadable
        There is something else.
    OSError
    """
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise Unreadable("a folder, not a file")
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("a pipe or a device, not a file")
        return path.open("rb")
    except ValueError as error:  # a path with a NUL in it
        raise Unreadable("no path of a file") from error


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

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
        with open_file(path) as file:
            size = os.fstat(file.fileno()).st_size
            raw = file.read(min(size, most) + 1)  # no more: room is made for all that is asked for
            if len(raw) > size:  # it has grown, or states no size
                raw += file.read(max(0, most + 1 - len(raw)))
    except OSError as error:
        raise Unreadable(in_words(error), is_missing=isinstance(error, FileNotFoundError)) from error
    if len(raw) > most:
        raise Unreadable(f"more than {most // MIB:,} MB" if most >= MIB else f"more than {most:,} bytes")
    return raw
