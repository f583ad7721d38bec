"""One writer at a time: a lock on a target, which the operating system lets go of however its holder ends.

The lock is a file in the target's *side folder*: `.nlematch` in a folder that is there, `.NAME.nlematch` beside a file
or beside what is not there yet.  Its text says who holds it.  It is taken by `flock`, on Windows by `LockFileEx`, both
through `filelock`; a lock of a process that died is free.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import datetime as dt
import errno
import hashlib
import json
import os
import socket
import stat
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from constraints.domain import Fault, InputRefused, logger
from scenarios.files.disk import is_folder, sync_folder
from scenarios.files.documents import json_of
from scenarios.files.refusals import Unreadable, shown_name

if TYPE_CHECKING:
    from collections.abc import Iterator

SIDE = ".nlematch"
"""The side folder of a folder, and how the names of all others end."""
LOCK = "lock"
WAIT_SECONDS = 10.0
"""How long a writer of a round waits for another: many times what recording a row takes."""
_POLL_SECONDS = 0.02
_NAME_KEPT = 80
_TRIES = 100
_MOST_SIGNED = 10_000
"""Bytes of a lock that are read; what is in it is shown to whoever waits."""

_NO_LOCKS = {errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK}
"""How a file system says that it knows no locks."""

command_name: contextvars.ContextVar[str] = contextvars.ContextVar("command_name", default="a Python program")
"""What this process does, as others are told."""

notices = logger
"""What users are told beside the results: leftovers that were found, writes that were completed."""


class LockHeld(Exception):
    """Somebody else holds the lock; the text says who."""


@dataclasses.dataclass
class _Hold:
    lock: FileLock
    depth: int = 1


_holds: dict[tuple[int, int, Path], _Hold] = {}
"""What this process holds, by process (a fork holds nothing), thread and side folder."""


def side_folder(target: Path) -> Path:
    """Return where the lock of a target is, and all that is written for it before it takes its place.

    Parameters
    ----------
    target : Path
        Absolute.
    """
    return target / SIDE if is_folder(target) else beside(target)


def beside(target: Path) -> Path:
    """Return the side folder that stands beside a target."""
    name = target.name
    raw = os.fsencode(name)  # a name may hold bytes that are no letters
    if len(raw) > _NAME_KEPT:  # with more around it, it might be too long for a file
        name = f"{name[: _NAME_KEPT // 4]}-{hashlib.sha256(raw).hexdigest()[:16]}"
    return target.with_name(f".{name}{SIDE}")


@contextmanager
def take_lock(side: Path, wait: float = WAIT_SECONDS) -> Iterator[bool]:
    """Hold the lock of a side folder; who holds it already may take it again.

    Parameters
    ----------
    side : Path
        Made if it is not there; its parent is.
    wait : float, optional
        Seconds to wait for another holder.

    Yields
    ------
    bool
        Whether this is the first hold of this thread.

    Raises
    ------
    Held
        Another process or thread still holds it.
    OSError
        The side folder cannot be made.
    """
    key = (os.getpid(), threading.get_ident(), side)
    hold = _holds.get(key)
    if hold is not None:
        hold.depth += 1
    else:
        _holds[key] = _Hold(_acquire(side, wait))
    try:
        yield hold is None
    finally:
        mine = _holds[key]
        mine.depth -= 1
        if not mine.depth:
            del _holds[key]
            mine.lock.release()


def is_ours(side: Path) -> bool:
    """Say whether this thread holds the lock of a side folder."""
    return (os.getpid(), threading.get_ident(), side) in _holds


def _acquire(side: Path, wait: float) -> FileLock:
    """Take a lock; a side folder that its last user removes at this moment is made anew."""
    for _ in range(_TRIES):
        mode = _open_side(side)
        lock = FileLock(side / LOCK, timeout=wait, mode=mode, poll_interval=_POLL_SECONDS, on_acquired=_sign)
        try:
            lock.acquire()
        except Timeout as error:
            raise LockHeld(describe_holder(side)) from error
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                with contextlib.suppress(OSError):  # made in vain
                    side.rmdir()
                raise
            notices.warning("%s: this disk knows no locks; let nobody else write there now.", side.parent.name)
        return lock
    raise LockHeld("others who come and go")


def _open_side(side: Path) -> int:
    """Make a side folder that is not there, and return the permissions of its lock.

    Whoever may write a folder that several people share must be able to lock it, whoever was the first.
    """
    around = stat.S_IMODE(side.parent.stat().st_mode)
    shared = not around & stat.S_ISVTX  # in a place like /tmp everybody may write, but not in what others made
    with contextlib.suppress(FileExistsError):
        side.mkdir()
        if shared:
            side.chmod(around)
        sync_folder(side.parent)  # a journal in a folder that is not on the disk would be none
    return (around if shared else 0) & 0o666 | 0o600


def _sign(file: int) -> None:
    """Say in a lock file who holds it; its first byte is what Windows locks, and nobody else can read."""
    now = dt.datetime.now().astimezone().isoformat(timespec="seconds")
    who = {"process": os.getpid(), "host": socket.gethostname(), "since": now, "command": command_name.get()}
    os.ftruncate(file, 0)
    os.write(file, b"\n" + json.dumps(who).encode() + b"\n")


def read_signature(side: Path) -> dict[str, str]:
    """Return what the last holder of a lock said of itself; nothing where that cannot be read."""
    with contextlib.suppress(OSError, Unreadable, AttributeError):
        with (side / LOCK).open("rb", buffering=0) as file:
            file.seek(1)
            data = json_of(file.read(_MOST_SIGNED))
        return {key: str(value) for key, value in data.items()}
    return {}


def describe_holder(side: Path) -> str:
    """Return who holds a lock, or held it last, in words."""
    who = read_signature(side)
    if not {"command", "process", "host", "since"} <= who.keys():
        return "another process"
    return f"{who['command']}, process {who['process']} of {who['host']}, since {who['since']}"


def give_up(side: Path) -> None:
    """Remove the side folder of a target that needs none any more, while its lock is held.

    Whoever waits for the lock meets a file that is gone, and makes both anew.  Windows removes no open file: there the
    lock goes when it is released, and the empty folder with the next command.
    """
    with contextlib.suppress(OSError):
        if sys.platform != "win32":
            (side / LOCK).unlink()
        side.rmdir()


def lock_held_fault(target: Path, error: LockHeld) -> InputRefused:
    """Return the fault of a target that somebody else is writing (NM607)."""
    expected = "a place that nobody else is writing now"
    advice = "wait until that ends, and try again; a lock ends with its process, there is none to remove"
    return InputRefused([Fault("NM607", shown_name(target), None, None, str(error), expected, advice)])
