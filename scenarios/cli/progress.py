"""Progress on stderr: of a solve a line a second at most, and one for every stage; of a study a bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from scenarios.escaping import ProgressBar
from scenarios.escaping.terminal import is_watched, say

if TYPE_CHECKING:
    from optimiser.solve import Progress
    from scenarios.studies import StudyProgress

_EVERY_SECONDS = 1.0
_HEADER = f"  {'seconds':>8}  {'stage':<14} {'best':>12} {'bound':>12} {'gap':>8}"


class ProgressLines:
    """Prints what a solve reports; a `*` marks a better allocation."""

    def __init__(self) -> None:
        self.last = 0.0
        self.stage = ""

    def __call__(self, progress: Progress) -> None:
        """Take one report."""
        now = time.monotonic()
        if progress.stage == self.stage and now - self.last < _EVERY_SECONDS:
            return
        if not self.stage:
            say(_HEADER)
        self.last, self.stage = now, progress.stage
        mark = "*" if progress.better else " "
        say(
            f"{mark} {progress.seconds:8.1f}  {progress.stage:<14} {progress.value:>12} {progress.bound:>12} "
            f"{progress.gap_percent:>7.2f}%"
        )


def watch_solve(*, quiet: bool = False) -> ProgressLines | None:
    """Return what a solve is to report to: None where nobody watches or wants to be told.

    Parameters
    ----------
    quiet : bool
    """
    return ProgressLines() if is_watched() and not quiet else None


@contextmanager
def watch_study(*, quiet: bool) -> Iterator[Callable[[StudyProgress], None] | None]:
    """Draw a bar while a study runs, and yield what it is to report to: None where nobody watches or wants to be told.

    Parameters
    ----------
    quiet : bool
    """
    if quiet or not is_watched():
        yield None
        return
    with ProgressBar("runs") as bar:

        def move(progress: StudyProgress) -> None:
            text = f"{progress.kept} kept, {progress.failed} failed; {progress.name}"
            bar.move(progress.done, progress.total, text)

        yield move
