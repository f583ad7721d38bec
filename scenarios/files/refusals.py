"""What the operating system refuses, and what cannot be read, in words for the planner: why, and what to try."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NAME_SHOWN = 80
"""Characters of a path that are shown: a file's name is rarely as long."""

SHARING = frozenset({5, 32, 33})
"""Windows' numbers for a file that another program holds open: access denied, sharing violation, lock violation."""

_WHY = {
    errno.EACCES: "no permission to open it",
    errno.EPERM: "no permission to open it",
    errno.EISDIR: "a folder, not a file",
    errno.ENOTDIR: "a file, not a folder",
    errno.ELOOP: "a link that leads to itself",
    errno.ENAMETOOLONG: "its path is too long",
    errno.ENOENT: "nothing is there",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "your share of the disk is full",
    errno.EROFS: "the disk can only be read",
    errno.EIO: "the disk reports an error",
}

_TRY = {
    errno.ENOSPC: "make room on the disk, or choose another place",
    errno.EDQUOT: "make room on the disk, or choose another place",
    errno.EROFS: "choose another place",
    errno.EIO: "try again; if it goes on, choose another disk and ask who looks after this one",
    errno.EACCES: "ask for permission to write there, or choose another place",
    errno.EPERM: "ask for permission to write there, or choose another place",
}
_OPEN = "it is open in another program, or protected"
_CLOSE = "close it in Excel, or wherever it is open, and try again"


class Unreadable(Exception):
    """A file that cannot be read, in words for the planner.

    Parameters
    ----------
    why : str
    row : int, optional
        Where reading ended.
    is_missing : bool, optional
        Whether there is no such file.
    """

    def __init__(self, why: str, row: int | None = None, *, is_missing: bool = False) -> None:
        super().__init__(why)
        self.row, self.is_missing = row, is_missing


def refused(path: Path, why: Unreadable, expected: str = "a file that can be opened") -> InputRefused:
    """Return the refusal of a file that cannot be read (NM107), or is not there (NM101)."""
    if why.is_missing:
        fault = Fault("NM101", shown_name(path), None, None, "", "a file with this name", "check the path")
        return InputRefused([fault])
    advice = "open it in a spreadsheet and save it again"
    return InputRefused([Fault("NM107", shown_name(path), why.row, None, str(why), expected, advice)])


def shown_name(path: Path) -> str:
    """Return the last part of a path as it is shown: `.` for itself, and never pages of it."""
    name = path.name or str(path)
    return name if len(name) <= _NAME_SHOWN else f"{name[:_NAME_SHOWN]}..."


def is_shared(error: OSError) -> bool:
    """Say whether another program holds the file: Windows refuses to replace a file that is open."""
    return getattr(error, "winerror", None) in SHARING


def in_words(error: OSError) -> str:
    """Say why the system refuses a file or folder, without its number and without the path."""
    if is_shared(error):
        return _OPEN
    return _WHY.get(error.errno or 0) or error.strerror or "cannot be opened"


def write_fault(path: Path, error: OSError) -> InputRefused:
    """Return the fault of a target that cannot be written (NM604)."""
    usual = "close the file where it is open, or choose another place"
    advice = _CLOSE if is_shared(error) else _TRY.get(error.errno or 0, usual)
    expected = "a place that can be written"
    return InputRefused([Fault("NM604", shown_name(path), None, None, in_words(error), expected, advice)])


@contextmanager
def refuse_os_errors(path: Path) -> Iterator[None]:
    """Turn what the system refuses while a target is written into a fault.

    Raises
    ------
    InputRefused
        The target cannot be written (NM604).
    """
    try:
        yield
    except OSError as error:
        raise write_fault(path, error) from error
