"""Progress of a solve on stderr: a line a second at most, and one for every stage."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from scenarios.escaping import say

if TYPE_CHECKING:
    from optimiser.solve import Progress

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
