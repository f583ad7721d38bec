"""Holding a target: nobody else writes it until the block ends, and what an interrupted write left is put right."""

from __future__ import annotations

import contextlib
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.files.disk import absolute, is_there, make_folders, remove
from scenarios.files.locking import (
    WAIT_SECONDS,
    LockHeld,
    describe_holder,
    is_ours,
    lock_held_fault,
    side_folder,
    take_lock,
)
from scenarios.files.recovery import JOURNAL, STAGED, dismiss, put_right, recover, sweep
from scenarios.files.refusals import refuse_os_errors, shown_name, write_fault

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def hold(target: Path, wait: float = WAIT_SECONDS, *, again: bool = True) -> Iterator[None]:
    """Keep all others from writing a target, which may not be there yet; what an interrupted write left is put right.

    Parameters
    ----------
    target : Path
    wait : float, optional
        Seconds to wait for somebody else.
    again : bool, optional
        Whether a thread that holds it already may hold it again.

    Raises
    ------
    InputRefused
        Somebody else holds it (NM607), nothing can be written there (NM604), or an interrupted write cannot be
        completed (NM608).
    """
    target = absolute(target)
    side = side_folder(target)
    if is_ours(side):
        if not again:
            raise lock_held_fault(target, LockHeld(describe_holder(side)))
        yield
        return
    new_parents: list[Path] = []
    try:
        with contextlib.ExitStack() as stack:
            side = _take(stack, target, wait, new_parents)
            try:
                yield
            finally:
                dismiss(side)
        if sys.platform == "win32":  # it could not go while its lock was open
            with contextlib.suppress(OSError):
                side.rmdir()
    finally:
        with contextlib.suppress(OSError):  # parents that hold nothing now
            for folder in new_parents:
                folder.rmdir()


def _take(stack: contextlib.ExitStack, target: Path, wait: float, new_parents: list[Path]) -> Path:
    """Take the lock of a target, and put right what is left of others."""
    try:
        new_parents += make_folders(target.parent)
        side = side_folder(target)
        while True:
            who = describe_holder(side)
            stack.enter_context(take_lock(side, wait))
            if side_folder(target) == side:
                break
            dismiss(side)
            stack.close()  # the target came or went while this waited
            side = side_folder(target)
        put_right(target, side, who)
        sweep(target.parent, but=side)
    except LockHeld as held_by:
        raise lock_held_fault(target, held_by) from held_by
    except OSError as error:
        raise write_fault(target, error) from error
    return side


def refuse_existing(out: Path, what: str = "folder") -> None:
    """Refuse a target that is there already.

    Raises
    ------
    InputRefused
        With NM603.
    """
    if is_there(out):
        expected, advice = f"a {what} that does not exist yet", f"give `out=` another name, or remove the {what}"
        raise InputRefused([Fault("NM603", shown_name(out), None, None, str(out), expected, advice)])


@contextmanager
def claim(out: Path | None, what: str = "folder") -> Iterator[None]:
    """Keep the place of something that is being made: from before the work begins, so that nobody works in vain.

    Parameters
    ----------
    out : Path or None
        Must not exist. None: nothing will be written.
    what : {"folder", "file"}, optional

    Raises
    ------
    InputRefused
        It is there already (NM603), somebody else is making it (NM607), or it cannot be written (NM604).
    """
    if out is None:
        yield
        return
    recover(absolute(out))
    refuse_existing(out, what)
    with hold(out, wait=0):
        refuse_existing(out, what)  # it may have come into being just now
        yield


@contextmanager
def prepare(target: Path) -> Iterator[Path]:
    """Give a folder to prepare something in, and remove it in the end unless a write was decided with what is in it."""
    side = side_folder(absolute(target))
    try:
        with refuse_os_errors(target):
            (side / STAGED).mkdir()
        yield side / STAGED
    finally:
        if not is_there(side / JOURNAL):
            with contextlib.suppress(OSError):  # the next command tries again
                remove(side / STAGED)
