"""One writer at a time: a lock on a folder, which the operating system lets go of however its holder ends."""

from __future__ import annotations

import errno
import os
import socket
import sys
from pathlib import Path
from typing import IO

LOCK = ".lock"
"""The file that is locked. It stays when nobody holds it: to remove it would let two in at once."""

_HELD = {errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK, errno.EDEADLK}
_FAR = 2**30
"""The byte that Windows locks: nobody could read a locked one, and who holds the lock is to be read."""


class Held(Exception):
    """Somebody else holds the lock; the text says who."""


class Lock:
    """A lock on a folder, held from when it is made until it is closed or its process ends.

    A file system that knows no locks lets everybody in.

    Parameters
    ----------
    folder : Path
        Exists.

    Raises
    ------
    Held
        Another process holds it, or this one does already.
    OSError
        The folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.file = (folder / LOCK).open("a+", encoding="utf-8")
        try:
            _take(self.file)
        except OSError as error:
            said = _holder(self.file)
            if error.errno in _HELD:
                self.file.close()
                raise Held(said) from error
        self.file.truncate(0)
        self.file.write(f"process {os.getpid()} of {socket.gethostname()}\n")
        self.file.flush()

    def close(self) -> None:
        """Let go of it."""
        if not self.file.closed:
            self.file.truncate(0)
            self.file.close()


def _take(file: IO[str]) -> None:
    """Lock an open file, or raise at once."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _holder(file: IO[str]) -> str:
    """Return what the holder wrote of itself."""
    file.seek(0)
    return file.read().strip() or "another process"
