"""Every folder below one, links among them: each is walked into once, and what cannot be looked into is told."""

from __future__ import annotations

import dataclasses
import os
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.files.locking import SIDE
from scenarios.files.refusals import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_Identity = tuple[int, int]


@dataclasses.dataclass(frozen=True)
class FolderBelow:
    """A folder that was come upon.

    Attributes
    ----------
    path : Path
        By the way that led to it.
    within : str
        The way from the folder that the walk began at, with `/` between; `.` for that one itself.
    names : frozenset of str
        What is in it.
    fault : str
        Why nobody looked into it; else empty.
    """

    path: Path
    within: str
    names: frozenset[str] = frozenset()
    fault: str = ""


def folders_below(top: Path) -> Iterator[FolderBelow]:
    """Walk over a folder and all folders below it, those that links lead to last; this program's side folders aside.

    A link to a folder that was walked into, as one that leads back up, is told and not followed: so the walk ends.

    Parameters
    ----------
    top : Path
        A folder, or a link to one.
    """
    walk = _Walk({}, deque())
    yield from walk.into(top, ".")
    while walk.links:
        path, within = walk.links.popleft()
        yield from walk.into(path, within)


@dataclasses.dataclass
class _Walk:
    seen: dict[_Identity, str]
    links: deque[tuple[Path, str]]

    def into(self, top: Path, within_top: str) -> Iterator[FolderBelow]:
        """Walk over a folder and those below it, and keep the links for later."""
        ahead = [(top, within_top)]
        while ahead:
            path, within = ahead.pop()
            try:
                found = path.stat()
                before = self.seen.setdefault((found.st_dev, found.st_ino), within)
                if before is not within:
                    yield FolderBelow(path, within, fault=f"a link to {_said(before)}, which is told already")
                    continue
                with os.scandir(path) as listed:
                    entries = sorted(listed, key=lambda entry: entry.name)
            except OSError as error:
                yield FolderBelow(path, within, fault=in_words(error))
                continue
            yield FolderBelow(path, within, frozenset(entry.name for entry in entries))
            inner = [(entry, _below(within, entry.name)) for entry in entries if entry.name != SIDE]
            self.links += [(Path(entry.path), name) for entry, name in inner if _is_link_to_folder(entry)]
            folders = [(Path(entry.path), name) for entry, name in inner if entry.is_dir(follow_symlinks=False)]
            ahead += reversed(folders)


def _said(within: str) -> str:
    return "the folder that was asked for" if within == "." else within


def _below(within: str, name: str) -> str:
    return name if within == "." else f"{within}/{name}"


def _is_link_to_folder(entry: os.DirEntry[str]) -> bool:
    """Say whether an entry is a link that leads to a folder, or to itself, which nobody can look into."""
    if not entry.is_symlink():
        return False
    try:
        return entry.is_dir()
    except OSError:
        return True
