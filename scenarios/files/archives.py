"""Workbooks are archives: what one holds, and whether it unpacks to more than any real one."""

from __future__ import annotations

import io
import zipfile

from scenarios.files.limits import MIB, MOST_BYTES, MOST_PARTS, MOST_RATIO, RATIO_MATTERS
from scenarios.files.refusals import Unreadable


def open_archive(raw: bytes) -> zipfile.ZipFile:
    """Open a workbook's archive, and look at the sizes of its parts before anything is unpacked.

    Raises
    ------
    Unreadable
        It is damaged, or would fill the memory.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise Unreadable("not a workbook, or damaged") from error
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        raise Unreadable(f"a workbook of {len(parts):,} parts")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise Unreadable(f"a workbook that unpacks to more than {MOST_BYTES // MIB} MB")
    for part in parts:
        if part.file_size > RATIO_MATTERS and part.file_size > MOST_RATIO * max(1, part.compress_size):
            raise Unreadable(f"a workbook with a part packed {part.file_size // max(1, part.compress_size):,} times")
        if part.flag_bits & 1:
            raise Unreadable("protected by a password")
    return archive
