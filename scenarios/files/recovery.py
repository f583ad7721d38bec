"""What an interrupted write left: found, put right and told by the next command.

A write is *prepared* in the side folder, under `staged/`, where nobody reads.  Where it changes files of a folder it is
*decided* by `journal.json`, which lists what is to be put in place and taken away; from then on it is carried out,
whoever does it.  So a write that ended before it was decided is taken back (what was prepared is removed), and one
that ended later is carried out.  A journal that is done with becomes `last.json`: by it a reader knows that something
was put in place while it read.
"""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from constraints.domain import Fault, WriteUnfinished
from scenarios.files.disk import (
    absolute,
    digest,
    is_folder,
    is_there,
    list_folder,
    move,
    put_in_place,
    remove,
    sync_folder,
)
from scenarios.files.documents import read_json
from scenarios.files.locking import (
    SIDE,
    WAIT_SECONDS,
    LockHeld,
    beside,
    describe_holder,
    give_up,
    is_ours,
    lock_held_fault,
    notices,
    read_signature,
    take_lock,
)
from scenarios.files.refusals import Unreadable, in_words, shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

STAGED, JOURNAL, LAST = "staged", "journal.json", "last.json"
JOURNAL_SCHEMA = 1
_LOOK = "look into {}: staged has what was to be written; remove the journal when all is right"
_READS = 20
"""How often a reader begins anew because something was put in place while it read; then it takes the lock."""


def read_settled(target: Path, read: Callable[[], T]) -> T:
    """Read a target as it is before or after any write of this program, and never in the middle of one.

    Readers take no lock and write nothing, so that a disk that can only be read will do.

    Parameters
    ----------
    target : Path
    read : callable
        Called again where something was put in place while it read.

    Raises
    ------
    InputRefused
        A write is not done with and cannot be completed from here (NM608), or its writer does not end (NM607).
    """
    target = absolute(target)
    if any(is_ours(side) for side in _sides(target)):
        return read()
    for _ in range(_READS):
        recover(target)
        before = _state(target)
        if JOURNAL in before:
            continue  # something is being put in place just now
        try:
            found = read()
        except Exception:
            if _state(target) == before:
                raise
            continue
        if _state(target) == before:
            return found
    recover(target)
    with take_lock(next(_sides(target))):
        return read()


def _sides(target: Path) -> Iterator[Path]:
    """Walk over where a target may have a side folder: in a folder, and beside it, from when it was not there yet."""
    if is_folder(target):
        yield target / SIDE
    yield beside(target)


def _state(target: Path) -> list[tuple[int, int, int] | str]:
    """Return what changes whenever something is put in place."""
    states: list[tuple[int, int, int] | str] = []
    for side in _sides(target):
        with contextlib.suppress(OSError):
            found = (side / LAST).stat()
            states.append((found.st_ino, found.st_mtime_ns, found.st_size))
        if is_there(side / JOURNAL):
            states.append(JOURNAL)
    return states


def recover(target: Path) -> None:
    """Put right what an interrupted write of a target left, and say so; a write under way is waited for.

    Parameters
    ----------
    target : Path
        Absolute.

    Raises
    ------
    InputRefused
        A decided write cannot be carried out from here (NM608), or its writer does not end (NM607).
    """
    for side in _sides(target):
        if is_ours(side):
            continue
        decided = is_there(side / JOURNAL)
        at_rest = not is_there(side / STAGED) and (is_there(side / LAST) or not is_there(side))
        if at_rest and not decided:
            continue
        who = describe_holder(side)
        try:
            with take_lock(side, WAIT_SECONDS if decided else 0):
                put_right(target, side, who)
                dismiss(side)
        except LockHeld as error:
            if decided:
                raise lock_held_fault(target, error) from error
        except OSError as error:
            if decided:
                raise unfinished_fault(target, in_words(error)) from error


def put_right(target: Path, side: Path, who: str) -> None:
    """Carry out what was decided, or take back what was only prepared, and say which; under the lock.

    Parameters
    ----------
    target, side : Path
    who : str
        Who held the lock before.
    """
    if is_there(side / JOURNAL):
        carry_out(target, side)
        notices.warning("%s: completed a write that was interrupted (%s).", shown_name(target), who)
    elif is_there(side / STAGED):
        remove(side / STAGED)
        message = "%s: removed what an interrupted write had prepared (%s); nothing else had been changed."
        notices.warning(message, shown_name(target), who)


def dismiss(side: Path) -> None:
    """Remove a side folder in which nothing is kept; under the lock."""
    if not any(is_there(side / name) for name in (LAST, JOURNAL, STAGED)):
        give_up(side)


def sweep(folder: Path, but: Path) -> None:
    """Remove what killed processes of this machine left beside targets that are in a folder, and say so.

    Parameters
    ----------
    folder : Path
    but : Path
        A side folder to pass over: the caller's own.
    """
    with contextlib.suppress(OSError):  # a folder that we may write in and not list
        _sweep(list_folder(folder, f".*{SIDE}"), folder, but)


def _sweep(sides: list[Path], folder: Path, but: Path) -> None:
    for side in sides:
        if (
            side in {but, folder / SIDE}
            or is_there(side / JOURNAL)
            or (is_there(side / LAST) and not is_there(side / STAGED))
        ):
            continue
        if read_signature(side).get("host", socket.gethostname()) != socket.gethostname():
            continue  # a lock may look free that is held on another machine
        who = describe_holder(side)
        with contextlib.suppress(LockHeld, OSError), take_lock(side, 0):
            put_right(folder / side.name[1 : -len(SIDE)], side, who)
            dismiss(side)


def carry_out(target: Path, side: Path) -> None:
    """Do what the journal says, as far as it is not done; under the lock.

    Parameters
    ----------
    target, side : Path

    Raises
    ------
    InputRefused
        The journal cannot be read, or somebody changed a file that it names in the meantime (NM608): nothing was done.
    OSError
    """
    journal = _journal(target, side)
    folder = side.parent
    staged = {name: side / STAGED / Path(name).name for name in journal["put"]}
    staged = {name: file for name, file in staged.items() if is_there(file)}
    for name, known in journal["remove"].items():
        _refuse_changed(target, folder / name, {known, None})
    for name in staged:
        _refuse_changed(target, folder / name, {journal["put"][name]})
    for name in journal["remove"]:
        remove(folder / name)
    for name, file in staged.items():
        move(file, folder / name)
    sync_folder(folder)
    remove(side / STAGED)
    put_in_place(side / JOURNAL, side / LAST)


def _journal(target: Path, side: Path) -> dict[str, dict[str, str | None]]:
    """Read what a write decided; a round may come from anybody, so nothing outside its folder is believed to be its."""
    try:
        data: dict[str, Any] = read_json(side / JOURNAL)
        journal = {"put": dict(data["put"]), "remove": dict(data["remove"])}
        if not all(isinstance(known, str | None) for files in journal.values() for known in files.values()):
            raise TypeError("a digest is a text")
        strange = [name for names in journal.values() for name in names if not _is_inside(name, side)]
    except (Unreadable, ValueError, KeyError, TypeError) as error:
        raise unfinished_fault(target, f"{JOURNAL} cannot be read", _LOOK.format(side.name)) from error
    if strange:
        raise unfinished_fault(target, f"{JOURNAL} names {strange[0]}, outside the folder", _LOOK.format(side.name))
    return journal


def _is_inside(name: str, side: Path) -> bool:
    """Say whether a journal's name is of a file of the folder itself, or of its side folder."""
    folder, _, file = name.rpartition("/")
    return folder in {"", side.name} and file not in {"", ".", ".."} and not set(file) & set("/\\:\0")


def _refuse_changed(target: Path, file: Path, known: set[str | None]) -> None:
    """Refuse to write over, or to take away, what somebody changed after the write was decided.

    Raises
    ------
    WriteUnfinished
    """
    if digest(file) not in known:
        advice = (
            f"the write's own version, if it has one, is {SIDE}/{STAGED}/{file.name}: move {file.name} away to let the "
            "write go on, and put in again what you changed"
        )
        raise unfinished_fault(target, f"{shown_name(file)} was changed after a write was interrupted", advice)


def unfinished_fault(target: Path, why: str, advice: str = "") -> WriteUnfinished:
    """Return the fault of a write that was decided and is not done with (NM608)."""
    expected = "a place where a write that was begun can be completed"
    usual = "mend what stands in its way; the next command that may write there completes it, nothing is lost"
    return WriteUnfinished([Fault("NM608", shown_name(target), None, None, why, expected, advice or usual)])
