"""File-system calls counted, and one of them failed: the boundary between Python and the operating system.

Seen is every call that Python code makes through `os` and `open`, in one folder: opening, reading, writing, syncing,
closing, making, moving, removing, listing.  Not seen are calls that C or C++ libraries make themselves; the program
writes nothing through those (Parquet and workbooks are made in memory), and reads Parquet from memory too.  Not failed
are questions that change nothing and are asked everywhere (`stat`).

A *cut of power* is the harshest end: what was written and not synced is gone, names too, from files that were opened,
moved or removed since their folder was synced.
"""

import builtins
import contextlib
import errno
import io
import os
import shutil
import signal
import stat
import sys
import traceback

ERRORS = {"EIO": errno.EIO, "ENOSPC": errno.ENOSPC, "EACCES": errno.EACCES}
SIGNALS = {"SIGINT": signal.SIGINT, "SIGTERM": signal.SIGTERM, "SIGKILL": signal.SIGKILL}
KINDS = (*ERRORS, *SIGNALS, "POWER")

_REAL = {name: getattr(os, name) for name in dir(os) if callable(getattr(os, name))}
_BY_PATH = ("mkdir", "rmdir", "unlink", "remove", "rename", "replace", "link", "symlink", "chmod", "listdir", "scandir")
_BY_FILE = ("write", "fsync", "ftruncate", "close")


class Counted:
    """Counts the calls in a folder, and fails one.

    Parameters
    ----------
    folder : Path
    fault : tuple of int and str, or None
        Which call, from 1, and how; a kind of :data:`KINDS`.
    aside : Path
        Where what a cut of power brings back is kept meanwhile.
    """

    def __init__(self, folder, fault, aside):
        self.folder, self.fault, self.aside = os.path.realpath(folder), fault, aside
        self.count, self.failed = 0, None
        self.files = {}  # what `os.open` opened in the folder
        self.dirty = {}  # files written and not synced: a second handle of each
        self.names = []  # names made, moved and removed and not synced: their folder, and how to undo it

    def install(self):
        for name in _BY_PATH:
            setattr(os, name, self._by_path(name))
        for name in _BY_FILE:
            setattr(os, name, self._by_file(name))
        os.open = self._os_open
        builtins.open = io.open = self._io_open

    # --- which calls -----------------------------------------------------------------------------------------------

    def is_inside(self, path):
        return isinstance(path, str | bytes | os.PathLike) and os.path.abspath(os.fsdecode(path)).startswith(
            self.folder
        )

    def step(self, what, half=lambda: None):
        """Count a call; fail it where it is its turn, a write half-way."""
        self.count += 1
        if self.fault is None or self.count != self.fault[0]:
            return
        kind = self.fault[1]
        self.failed = what
        half()
        if kind in ERRORS:
            raise OSError(ERRORS[kind], os.strerror(ERRORS[kind]), what)
        if kind == "POWER":
            self._cut_power_or_tell()
            kind = "SIGKILL"
        signal.raise_signal(SIGNALS[kind]) if kind == "SIGINT" else os.kill(os.getpid(), SIGNALS[kind])

    def _by_path(self, name):
        real = _REAL[name]

        def call(path=".", *rest, **named):
            if not self.is_inside(path):
                return real(path, *rest, **named)
            self.step(f"{name} {path}")
            undo = self._undo_of(name, path, *rest)
            result = real(path, *rest, **named)
            self.names += undo
            return result

        return call

    def _by_file(self, name):
        real = _REAL[name]

        def call(file, *rest):
            if file not in self.files:
                return real(file, *rest)
            path = self.files[file]
            if name == "close":
                self.files.pop(file)  # whatever comes of it, the number may be given to another file
                result = real(file)
                self.step(f"close {path}")
                return result
            half = bytes(rest[0])[: len(rest[0]) // 2] if name == "write" else b""
            written = []
            self.step(f"{name} {path}", lambda: written.append(real(file, half)) if half else None)
            if written:  # a signal that somebody only takes note of: the system says how much it had written by then
                return written[0]
            result = real(file, *rest)
            self._synced(file, path) if name == "fsync" else self._written(file)
            return result

        return call

    def _os_open(self, path, flags, mode=0o777, *, dir_fd=None):
        if not self.is_inside(path):
            return _REAL["open"](path, flags, mode, dir_fd=dir_fd)
        self.step(f"open {path}")
        undo = self._undo_of("open", path, flags)
        file = _REAL["open"](path, flags, mode, dir_fd=dir_fd)
        self.files[file] = os.path.abspath(os.fsdecode(path))
        self.names += undo
        return file

    def _io_open(
        self, file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None
    ):
        if not self.is_inside(file):
            return _OPEN(file, mode, buffering, encoding, errors, newline, closefd, opener)
        writes = bool(set(mode) & set("wax+"))
        if opener is None:  # else it opens by `os`, which counts
            self.step(f"open {file} {mode}")
            self.names += self._undo_of("open", file, os.O_CREAT if set(mode) & set("wax") else 0)
        raw = _Raw(file, "".join(sign for sign in mode if sign in "rwax+"), self, opener)
        if buffering == 0:
            return raw
        kind = io.BufferedRandom if "+" in mode else io.BufferedWriter if writes else io.BufferedReader
        return kind(raw) if "b" in mode else io.TextIOWrapper(kind(raw), encoding, errors, newline)

    # --- what a cut of power takes ------------------------------------------------------------------------------------

    def _powerful(self):
        return self.fault is not None and self.fault[1] == "POWER"

    def _written(self, file):
        if self._powerful():
            found = os.fstat(file)
            if (found.st_dev, found.st_ino) not in self.dirty:
                self.dirty[found.st_dev, found.st_ino] = os.dup(file)

    def _synced(self, file, path):
        found = os.fstat(file)
        if (handle := self.dirty.pop((found.st_dev, found.st_ino), None)) is not None:
            _REAL["close"](handle)
        if stat.S_ISDIR(found.st_mode):
            self.names = [(folder, undo) for folder, undo in self.names if folder != path]

    def _undo_of(self, name, path, *rest):
        """Return how a name is brought back, where power is to be cut, with the folder that has to be synced."""
        if not self._powerful() or name in {"chmod", "listdir", "scandir"}:
            return []
        path = os.path.abspath(os.fsdecode(path))
        if name in {"rename", "replace"}:
            target = os.path.abspath(os.fsdecode(rest[0]))
            before = self._kept(target)
            return [(os.path.dirname(target), lambda: (_move(target, path), _move(before, target)))]
        if name in {"unlink", "remove"}:
            before = self._kept(path)
            return [(os.path.dirname(path), lambda: _move(before, path))]
        if name == "open" and (not rest[0] & os.O_CREAT or os.path.lexists(path)):
            return []
        if name == "rmdir":
            return [(os.path.dirname(path), lambda: os.path.lexists(path) or _REAL["mkdir"](path))]
        return [(os.path.dirname(path), lambda: _gone(path))]

    def _kept(self, path):
        """Keep a file that is about to lose its name."""
        if not os.path.isfile(path):
            return None
        kept = os.path.join(self.aside, f"kept-{self.count}")
        _REAL["link"](path, kept)
        return kept

    def _cut_power_or_tell(self):
        """Cut the power; trouble of our own ends the process, so that no command catches it and goes on."""
        try:
            self.cut_power()
        except BaseException:  # noqa: BLE001 - whatever it is, it is told
            traceback.print_exc()
            sys.stderr.flush()
            _REAL["_exit"](70)

    def cut_power(self):
        for handle in self.dirty.values():
            _REAL["ftruncate"](handle, 0)
        for name, real in _REAL.items():
            setattr(os, name, real)
        for folder, undo in reversed(self.names):
            if os.path.isdir(folder):  # else its own removal has reached the disk, and took what was in it
                undo()


_OPEN = io.open


def _move(source, target):
    if source is not None and os.path.lexists(source):
        _REAL["rename"](source, target)


def _gone(path):
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    else:
        with contextlib.suppress(FileNotFoundError):
            _REAL["unlink"](path)


class _Raw(io.FileIO):
    """A file whose reads and writes are counted."""

    def __init__(self, file, mode, counted, opener=None):
        super().__init__(file, mode, opener=opener)
        self._counted, self._path = counted, os.fspath(file)

    def readinto(self, buffer):
        self._counted.step(f"read {self._path}")
        return super().readinto(buffer)

    def readall(self):
        self._counted.step(f"read {self._path}")
        return super().readall()

    def read(self, size=-1):
        self._counted.step(f"read {self._path}")
        return super().read(size)

    def write(self, data):
        self._counted.step(f"write {self._path}", lambda: super(_Raw, self).write(bytes(data)[: len(data) // 2]))
        self._counted._written(self.fileno())
        return super().write(data)
