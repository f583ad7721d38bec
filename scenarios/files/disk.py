"""The calls by which everything is written: each asks the operating system for one thing, in a known order.

A file counts as written when its bytes are on the disk (`fsync`), and a name when its folder is.  Windows has no
`fsync` of folders; there the name is as safe as its file system makes it.  Windows refuses to replace a file that
another program holds open, often only for the moment in which a virus scanner or a synchroniser reads it, so a move is
tried again for a little while.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import stat
import sys
import time
from pathlib import Path

from scenarios.files.refusals import is_shared

_WAITS = (0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds between tries to move a file that another program holds open."""


def write_new(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a new file and see it onto the disk.

    Parameters
    ----------
    path : Path
        Nothing is there.
    data : bytes
    mode : int, optional
        Permissions, less those that the process never gives.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(file, rest) :]
        os.fsync(file)
    finally:
        os.close(file)


def sync_folder(folder: Path) -> None:
    """See the names in a folder onto the disk."""
    if sys.platform == "win32":
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def sync_tree(folder: Path) -> None:
    """See the names in a folder and in all folders below it onto the disk."""
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and not entry.is_symlink():
            sync_tree(entry)
    sync_folder(folder)


def list_folder(folder: Path, pattern: str = "*") -> list[Path]:
    """Return what is in a folder by names that fit a pattern, sorted.

    `Path.glob` passes in silence over folders that it may not read; here nothing is overlooked.

    Parameters
    ----------
    folder : Path
    pattern : str, optional
        Of one name, or of several with `/` between, which lead through folders.

    Raises
    ------
    OSError
        The folder cannot be read.
    """
    first, _, rest = pattern.partition("/")
    found = sorted(path for path in folder.iterdir() if fnmatch.fnmatchcase(path.name, first))
    return [path for one in found if one.is_dir() for path in list_folder(one, rest)] if rest else found


def read_tree(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder by name, those of folders in it too.

    Raises
    ------
    OSError
        A file or a folder cannot be read.
    """
    files: dict[str, bytes] = {}
    for path in list_folder(folder):
        if path.is_dir():
            files |= {f"{path.name}/{name}": data for name, data in read_tree(path).items()}
        else:
            files[path.name] = path.read_bytes()
    return files


def make_folders(folder: Path) -> list[Path]:
    """Make a folder and those that lead to it, and see their names onto the disk.

    Returns
    -------
    list of Path
        Those that were not there, the innermost first.
    """
    lacking = []
    for one in (folder, *folder.parents):
        if is_there(one):
            break
        lacking.append(one)
    folder.mkdir(parents=True, exist_ok=True)
    for one in lacking:
        sync_folder(one.parent)
    return lacking


def move(source: Path, target: Path) -> None:
    """Give a file or folder its place in one step; a file that is there is replaced.

    Raises
    ------
    OSError
        It cannot be moved; on Windows, where it is still open elsewhere after a few tries.
    """
    for seconds in (*_WAITS, None):
        try:
            source.replace(target)
        except PermissionError as error:
            if seconds is None or not is_shared(error):
                raise
            time.sleep(seconds)
        else:
            return


def put_in_place(made: Path, target: Path) -> None:
    """Give what was made beside its place in one step, for good: the folder above is on the disk before it returns.

    Parameters
    ----------
    made, target : Path
        A file takes the place of one that is there.

    Raises
    ------
    OSError
    """
    move(made, target)
    sync_folder(target.parent)


def remove(path: Path) -> None:
    """Remove a file, or a folder with all that is in it; nothing there is as good."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if stat.S_ISDIR(found.st_mode):
        for entry in sorted(path.iterdir()):
            remove(entry)
        path.rmdir()
        return
    if sys.platform == "win32":
        path.chmod(stat.S_IWRITE)  # Windows keeps read-only files
    path.unlink(missing_ok=True)


def is_there(path: Path) -> bool:
    """Say whether anything is at a path; a path that no file can have, such as one too long, is told when writing."""
    try:
        path.lstat()
    except OSError:
        return False
    return True


def is_folder(path: Path) -> bool:
    """Say whether a folder is at a path; of a path that cannot be looked at, no."""
    try:
        return path.is_dir()
    except OSError:
        return False


def absolute(path: Path) -> Path:
    """Return a path from the root, links followed as far as they lead."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):  # links in a circle
        return path.absolute()


def digest(file: Path) -> str | None:
    """Return the SHA-256 of a file, or None where there is none."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
