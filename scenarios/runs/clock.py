"""How long the steps of a command take, and the most memory it holds: what a manifest tells of both."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class StepClock:
    """Counts the seconds of steps that follow each other.

    Parameters
    ----------
    *steps : str
        Their names, in the order in which a manifest tells them.
    """

    def __init__(self, *steps: str) -> None:
        self.steps = steps
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        """Note that a step has ended, which began where the one before it ended."""
        now = time.perf_counter()
        self.seconds[step], self._last = now - self._last, now

    def add(self, seconds: Mapping[str, float]) -> None:
        """Add steps that were measured elsewhere and have just ended."""
        self.seconds |= seconds
        self._last = time.perf_counter()

    def figures(self) -> dict[str, Any]:
        """Return what a manifest tells: the seconds of every step with their total, and the most memory so far."""
        rounded = {step: round(self.seconds.get(step, 0.0), 3) for step in self.steps}
        total = round(sum(self.seconds.values()), 3)
        return {"seconds": rounded | {"total": total}, "peak_memory_mib": peak_memory_mib()}

    def end(self, step: str, manifest: dict[str, Any]) -> None:
        """Note that the last step has ended, and put the figures into a manifest that is about to be written."""
        self.lap(step)
        manifest |= self.figures()


def peak_memory_mib() -> float:
    """Return the most memory that the process has held, in MiB."""
    if sys.platform == "win32":
        import psutil

        return round(psutil.Process().memory_info().peak_wset / 2**20, 1)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10), 1)
