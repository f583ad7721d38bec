"""Progress for whoever watches: a bar in a terminal, a line that changes in a notebook, or what the caller makes of it.

The bar is rich's.  In a notebook rich would want a package more, so the line is IPython's own display, which every
notebook has.  Neither is loaded before somebody asks to see progress.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from scenarios.escaping.characters import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
Moment = tuple[int, int | None, str]
"""What is done, of how much where that is known, and a word more."""
_EVERY_SECONDS = 0.2
"""A notebook keeps up with so much."""


class _Bar(Protocol):
    def move(self, done: int, total: int | None, note: str) -> None: ...


@contextmanager
def watched(
    progress: bool | Callable[[T], None] | None, described: str, told: Callable[[T], Moment]
) -> Iterator[Callable[[T], None] | None]:
    """Give what reports are handed to while something is done.

    Parameters
    ----------
    progress : bool or callable, optional
        True: shown here. A callable is handed every report. Else nobody is told.
    described : str
        What is done.
    told : callable
        Makes of a report what is shown of it.
    """
    if callable(progress):
        yield progress
    elif not progress:
        yield None
    else:
        with _NotebookLine(described) if _in_notebook() else ProgressBar(described) as bar:
            yield lambda report: bar.move(*told(report))


class ProgressBar:
    """A bar on stderr, drawn while it is entered: how many of a number of tasks are done.

    Parameters
    ----------
    described : str
        What the tasks are.
    """

    def __init__(self, described: str) -> None:
        from rich import progress
        from rich.console import Console

        before, counts, after = (
            progress.TextColumn(f"{{task.{name}}}", markup=False)
            for name in ("description", "fields[counts]", "fields[note]")
        )
        counted = progress.BarColumn(), counts
        timed = progress.TimeElapsedColumn(), progress.TimeRemainingColumn()
        self._bar = progress.Progress(before, *counted, *timed, after, console=Console(stderr=True))
        self._task = self._bar.add_task(one_line(described), total=None, counts="", note="")

    def __enter__(self) -> ProgressBar:
        """Draw the bar from now on."""
        self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        """Draw it no more."""
        self._bar.stop()

    def move(self, done: int, total: int | None, note: str) -> None:
        """Draw it anew.

        Parameters
        ----------
        done : int
        total : int or None
            None: nobody knows.
        note : str
            A word more, behind the bar.
        """
        counts = "" if total is None else f"{done}/{total}"
        self._bar.update(self._task, completed=done, total=total, counts=counts, note=one_line(note))


class _NotebookLine:
    """A line below the cell that runs, which says how far it is."""

    def __init__(self, described: str) -> None:
        from IPython.display import display

        self._described, self._shown, self._line = described, 0.0, f"{described} ..."
        self._handle: Any = display(  # type: ignore[no-untyped-call]
            {"text/plain": self._line}, raw=True, display_id=True
        )

    def __enter__(self) -> _NotebookLine:
        return self

    def __exit__(self, *error: object) -> None:
        self._update()

    def move(self, done: int, total: int | None, note: str) -> None:
        """Change the line, a few times a second at most."""
        counted = f" {done} of {total}" if total is not None else ""
        self._line = one_line(f"{self._described}{counted}: {note}")
        if time.monotonic() - self._shown >= _EVERY_SECONDS:
            self._update()

    def _update(self) -> None:
        self._shown = time.monotonic()
        self._handle.update({"text/plain": self._line}, raw=True)


def _in_notebook() -> bool:
    """Say whether a notebook runs this."""
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    return hasattr(shell, "kernel")
