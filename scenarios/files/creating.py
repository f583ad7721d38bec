"""Making what is not there yet, a file or a folder: prepared beside its place, then moved there in one step."""

from __future__ import annotations

import secrets
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.files.disk import absolute, move, sync_folder, sync_tree, write_new
from scenarios.files.holding import claim, hold, prepare, refuse_existing
from scenarios.files.recovery import unfinished_fault
from scenarios.files.refusals import in_words, refuse_os_errors

if TYPE_CHECKING:
    from collections.abc import Iterator

_READ_ONLY, USUAL, OWN = 0o444, 0o666, 0o600
"""Permissions of files: to be read only, to be changed, and for their owner alone."""


class Draft:
    """A folder that is being made.

    Parameters
    ----------
    path : Path
        Where it is while nobody else sees it.
    out : Path
        Where it will be.
    """

    def __init__(self, path: Path, out: Path) -> None:
        self.path, self._out = path, out

    def write(self, name: str, data: bytes | str, *, read_only: bool = False, private: bool = False) -> None:
        """Write a file of it.

        Parameters
        ----------
        name : str
            Relative to the folder; folders on the way are made.
        data : bytes or str
            Text becomes UTF-8 as it stands.
        read_only : bool, optional
        private : bool, optional
            Whether only its owner may read it, where the system can tell.

        Raises
        ------
        InputRefused
            With NM604.
        """
        with refuse_os_errors(self._out):
            file = self.path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            write_new(file, as_bytes(data), OWN if private else _READ_ONLY if read_only else USUAL)


def as_bytes(data: bytes | str) -> bytes:
    """Return what a file holds as bytes; text in UTF-8."""
    return data.encode() if isinstance(data, str) else data


@contextmanager
def create_folder(out: Path) -> Iterator[Draft]:
    """Make a folder, whole or not at all: it takes its place when the block ends well.

    Parameters
    ----------
    out : Path
        Must not exist.

    Raises
    ------
    InputRefused
        As of :func:`claim`.
    """
    with claim(out), prepare(out) as staged:
        draft = Draft(staged / absolute(out).name, out)
        with refuse_os_errors(out):
            draft.path.mkdir()
        yield draft
        with refuse_os_errors(out):
            sync_tree(draft.path)
        _give_place(draft.path, out, "folder")


def create_file(out: Path, data: bytes | str) -> None:
    """Write a file that is not there yet, whole or not at all.

    Parameters
    ----------
    out : Path
        Must not exist.
    data : bytes or str

    Raises
    ------
    InputRefused
        As of :func:`claim`.
    """
    with claim(out, "file"), prepare(out) as staged:
        with refuse_os_errors(out):
            write_new(staged / absolute(out).name, as_bytes(data))
        _give_place(staged / absolute(out).name, out, "file")


def _give_place(made: Path, out: Path, what: str) -> None:
    """Move what was made into its place."""
    refuse_existing(out, what)
    target = absolute(out)
    with refuse_os_errors(out):
        move(made, target)
    try:
        sync_folder(target.parent)
    except OSError as error:
        why = f"the {what} is there, but the disk does not say that it will stay: {in_words(error)}"
        raise unfinished_fault(
            out, why, "look whether all is right, and remove it and try again where it is not"
        ) from error


@contextmanager
def open_scratch_folder() -> Iterator[Path]:
    """Give a folder to work in that is removed in the end; of a process that is killed, by the next one."""
    target = Path(tempfile.gettempdir()) / f"nlematch-{secrets.token_hex(8)}"
    with hold(target, wait=0), prepare(target) as folder:
        yield folder
