"""Scripts without a main guard: each worker that is spawned runs the script again, and with it the study.

Python tells that by a traceback a worker.  Here it is found before any worker is there: by the statement that the
script is at, and what it stands under.
"""

from __future__ import annotations

import ast
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused

if TYPE_CHECKING:
    from types import FrameType


def refuse_unguarded_script() -> None:
    """Refuse to spawn workers where the script that runs would run as a whole in each of them.

    Raises
    ------
    InputRefused
        With NM706, and the line of the script.
    """
    line = _line_of_script(sys._getframe())  # noqa: SLF001 - the one way to see who calls
    main = sys.modules.get("__main__")
    file = getattr(main, "__file__", None)
    if line is None or file is None or getattr(main, "__spec__", None) is not None:
        return  # a notebook or a prompt, which workers do not run, or a package, whose `__main__` they pass over
    with contextlib.suppress(OSError, ValueError, SyntaxError):  # what cannot be read is not judged
        if not _is_guarded(Path(file).read_bytes(), line):
            expected = 'the call within `if __name__ == "__main__":`, because every worker runs the script again'
            advice = "put that line before the call, and indent what follows"
            raise InputRefused([Fault("NM706", Path(file).name, line, None, "a study is run", expected, advice)])


def _line_of_script(frame: FrameType | None) -> int | None:
    """Return the line that the script itself is at; None where another thread or no script called."""
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__":
            return frame.f_lineno
        frame = frame.f_back
    return None


def _is_guarded(source: bytes, line: int) -> bool:
    """Say whether the statement at a line stands under an `if` that asks for `__name__`."""
    for statement in ast.parse(source).body:
        if statement.lineno <= line <= (statement.end_lineno or statement.lineno):
            return isinstance(statement, ast.If) and "Name(id='__name__'" in ast.dump(statement.test)
    return True
