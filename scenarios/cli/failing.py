"""The last resort: what no reader and no rule foresaw ends with one line, a code and a file for the maintainers."""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import platform
import tempfile
import traceback
from pathlib import Path

from constraints.domain import Fault, ProgramFailed


def failed(error: Exception) -> ProgramFailed:
    """Make the error that the command ends with, and keep where it came from.

    Parameters
    ----------
    error : Exception
        What no code expected.
    """
    kept = _kept(error)
    where = f"send {kept} to those who maintain nlematch; it holds none of your data"
    advice = where if kept else "try again with a temporary folder that can be written"
    expected = "an answer, or a fault that names its place"
    return ProgramFailed(str(Fault("NM901", "nlematch", None, None, type(error).__name__, expected, advice)))


def _kept(error: Exception) -> str:
    """Write where the error came from into a new file that its owner alone may read; return its name."""
    with contextlib.suppress(OSError):
        number, name = tempfile.mkstemp(prefix="nlematch-", suffix=".txt")  # mode 0600
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(_details(error))
        return name
    return ""


def _details(error: BaseException) -> str:
    """Return versions, kinds of error and lines of the program.

    Not what the errors say: that may quote a cell, a path or a private note, and the file is made to be sent on.
    """
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("nlematch", "ortools", "pandas"))
    lines = [f"{versions}; Python {platform.python_version()} on {platform.system()}"]
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines.append(type(at).__name__)
        lines += [f"  {_place(step)}" for step in traceback.extract_tb(at.__traceback__)]
        at = at.__cause__ or at.__context__
    return "\n".join(lines) + "\n"


def _place(step: traceback.FrameSummary) -> str:
    """Return a line of code by its module's last folders: where programs are installed may tell who uses them."""
    return f"{'/'.join(Path(step.filename).parts[-3:])}:{step.lineno} in {step.name}"
