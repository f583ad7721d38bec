"""Changing files of a folder that is there, or one file that is there, all together or not at all.

What is to be put in place is prepared in the side folder, decided by a journal, and moved file by file; files that are
not named are never touched.  :mod:`scenarios.files.recovery` completes or takes back what was interrupted.
"""

from __future__ import annotations

import json
import stat
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.files.creating import OWN, USUAL, as_bytes, create_file, create_folder
from scenarios.files.disk import absolute, digest, is_folder, is_there, move, sync_folder, write_new
from scenarios.files.holding import hold, prepare
from scenarios.files.recovery import JOURNAL, JOURNAL_SCHEMA, carry_out, unfinished_fault
from scenarios.files.refusals import in_words, refuse_os_errors, shown_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping


class Change:
    """A change of a folder's files, or of one file, that is being prepared.

    Parameters
    ----------
    target : Path
        The folder or the file.
    staged : Path
        Where what is to be put in place can be read until then.
    """

    def __init__(self, target: Path, staged: Path) -> None:
        self.target, self.staged = target, staged
        self._put: dict[str, str | None] = {}
        self._removed: dict[str, str | None] = {}

    @property
    def _side(self) -> Path:
        return self.staged.parent

    def write(self, name: str, data: bytes | str, *, private: bool = False) -> None:
        """Put a file in place, when all are.

        Parameters
        ----------
        name : str
            Of a file of the folder, or the file's own.
        data : bytes or str
        private : bool, optional
            Whether only its owner may read it, where the system can tell. Others keep the permissions that they have.

        Raises
        ------
        InputRefused
            It cannot be written (NM604).
        """
        place, staged = self._side.parent / name, self.staged / Path(name).name
        _refuse_odd(place)
        with refuse_os_errors(place):
            write_new(staged, as_bytes(data), OWN if private else USUAL)
            if is_there(place) and not private:
                staged.chmod(stat.S_IMODE(place.stat().st_mode))
            self._put[name] = digest(place)

    def keep(self, name: str, data: bytes | str) -> None:
        """Put a file into the side folder with the others: of what is known of the target and is none of its own."""
        self.write(f"{self._side.name}/{name}", data)

    def kept(self, name: str) -> bytes:
        """Return a file of the side folder; nothing where there is none."""
        with refuse_os_errors(self.target):
            file = self._side / name
            return file.read_bytes() if is_there(file) else b""

    def remove(self, name: str) -> None:
        """Take a file of the folder away, when all are put in place.

        Raises
        ------
        InputRefused
            It is no file (NM604).
        """
        place = self._side.parent / name
        _refuse_odd(place)
        with refuse_os_errors(place):
            self._removed[name] = digest(place)

    def carry_out(self) -> None:
        """Decide the change, and carry it out.

        Raises
        ------
        InputRefused
            It could not be decided (NM604): nothing has changed; or not carried out (NM608): the next command does.
        """
        if not self._put and not self._removed:
            return
        with refuse_os_errors(self.target):
            sync_folder(self.staged)
            journal = {"schema": JOURNAL_SCHEMA, "put": self._put, "remove": self._removed}
            write_new(self.staged / JOURNAL, json.dumps(journal, indent=1).encode())
            move(self.staged / JOURNAL, self._side / JOURNAL)
        try:
            sync_folder(self._side)
            carry_out(self.target, self._side)
        except OSError as error:
            raise unfinished_fault(self.target, in_words(error)) from error


def _refuse_odd(place: Path) -> None:
    """Refuse to write over what is no plain file, and what stands open in an office program.

    Raises
    ------
    InputRefused
        With NM604.
    """
    why, advice = "", ""
    if place.is_symlink():
        why, advice = "a link to a file elsewhere", "put the file itself there in the place of the link"
    elif is_folder(place):
        why, advice = "a folder, not a file", "move the folder away"
    elif any(is_there(place.with_name(name)) for name in (f".~lock.{place.name}#", f"~${place.name}")):
        why, advice = "it is open in Excel or LibreOffice", "save and close it there, and try again"
    elif sys.platform == "win32" and is_there(place):
        with refuse_os_errors(place):
            move(place, place)  # refused where it is open; elsewhere nothing happens
    if why:
        raise InputRefused([Fault("NM604", shown_name(place), None, None, why, "a file that can be replaced", advice)])


@contextmanager
def change_files(target: Path) -> Iterator[Change]:
    """Change files of a folder that is there, or a file that is there, all together or not at all.

    Parameters
    ----------
    target : Path

    Raises
    ------
    InputRefused
        As of :func:`hold` and :meth:`Change.carry_out`.
    """
    target = absolute(target)
    with hold(target), prepare(target) as staged:
        change = Change(target, staged)
        yield change
        change.carry_out()


def write_folder(
    folder: Path,
    files: Mapping[str, bytes | str],
    replaces: Callable[[Path], bool],
    private: Collection[str] = (),
) -> None:
    """Write the files of a folder, which may be there, in the place of those that they replace.

    Parameters
    ----------
    folder : Path
    files : mapping of str to bytes or str
    replaces : callable
        Says of an entry of the folder that is none of `files` whether it is taken away.
    private : collection of str, optional
        Files that only their owner may read, where the system can tell.

    Raises
    ------
    InputRefused
        The folder cannot be written (NM604), somebody else is writing it (NM607), or the disk fails half-way (NM608):
        then the next command completes it.
    """
    with hold(folder):
        if not is_there(folder):
            with create_folder(folder) as draft:
                for name, data in files.items():
                    draft.write(name, data, private=name in private)
            return
        with change_files(folder) as change:
            for entry in sorted(absolute(folder).iterdir()):
                if entry.name not in files and replaces(entry):
                    change.remove(entry.name)
            for name, data in files.items():
                change.write(name, data, private=name in private)


def write_file(file: Path, data: bytes | str) -> None:
    """Write a file, which may be there, whole or not at all.

    Raises
    ------
    InputRefused
        As of :func:`write_folder`.
    """
    with hold(file):
        if not is_there(file):
            create_file(file, data)
            return
        with change_files(file) as change:
            change.write(absolute(file).name, data)
