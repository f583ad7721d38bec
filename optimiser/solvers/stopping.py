"""When to stop: the clock and interrupts, seen while a solver runs in its own thread; and what is not believed."""

from __future__ import annotations

import datetime as dt
import enum
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from constraints.domain import logger
from optimiser.solvers.interrupts import current_interrupt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

T = TypeVar("T")
_LOOK_SECONDS = 0.05


class StopReason(enum.StrEnum):
    """Why a solve ended; each is worse than the ones before it."""

    PROVED = "proved"
    GAP = "gap"
    WORK_LIMIT = "work-limit"
    SOLVER = "solver-failed"
    """A solver failed, or said what cannot be, and something was left open."""
    TIME_LIMIT = "time-limit"
    INTERRUPTED = "interrupted"


def worst(reasons: Iterable[StopReason]) -> StopReason:
    """Return the worst of some reasons."""
    return max(reasons, key=list(StopReason).index)


class Stopped(Exception):
    """It is time to stop, and there is nothing yet to go on with."""


LONGEST_SECONDS = 10.0 * 365 * 24 * 3600
"""Ten years: no clock of a solver can be set to any number of seconds."""


class Stopper:
    """Knows when to stop, and runs solver calls so that they can be stopped.

    One is handed to every call of a solve; so it also keeps what a solver said that could not be used.

    Parameters
    ----------
    seconds : float or None
        The time limit from now; None for none.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.started = time.monotonic()
        self.deadline = None if seconds is None else self.started + min(seconds, LONGEST_SECONDS)
        self._work = current_interrupt()
        self._interrupted = False
        self.clock_struck = False
        self.answers_refused: list[str] = []  # appended to by several threads

    def interrupt(self) -> None:
        """Ask for the best so far."""
        self._interrupted = True

    @property
    def interrupted(self) -> bool:
        """Whether somebody asked for the best so far: of this, or by a signal of the work that it was made for."""
        return self._interrupted or (self._work is not None and self._work.happened)

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def remaining(self) -> float | None:
        """Seconds left; None where there is no limit."""
        return None if self.deadline is None else max(0.0, self.deadline - time.monotonic())

    @property
    def remaining_delta(self) -> dt.timedelta:
        """Seconds left, for a solver that wants a duration; call only where there is a limit."""
        return dt.timedelta(seconds=self.remaining or 0.0)

    @property
    def over(self) -> bool:
        """Whether to stop now; that time was up when somebody looked is not forgotten again."""
        if self.remaining == 0.0:
            self.strike()
        return self.interrupted or self.remaining == 0.0

    def strike(self) -> None:
        """Note that the clock has cut something short, so that the solve may not repeat."""
        self.clock_struck = True

    def check(self) -> None:
        """Look at the clock where work has no best so far.

        Raises
        ------
        Stopped
            It is time to stop.
        """
        if self.over:
            raise Stopped

    @property
    def reason(self) -> StopReason:
        """Why a call that was cut short ended: by the clock also where it cut short an earlier part of the work."""
        if self.interrupted:
            return StopReason.INTERRUPTED
        if self.clock_struck or self.remaining == 0.0:
            return StopReason.TIME_LIMIT
        return StopReason.SOLVER if self.distrusted else StopReason.WORK_LIMIT

    def distrust(self, what: str) -> None:
        """Note that a solver failed, or said what cannot be; the first time it is told at once.

        Parameters
        ----------
        what : str
            The same words for the same thing.
        """
        if not self.answers_refused:
            logger.warning("%s; what it said was not used", what)
        self.answers_refused.append(what)

    @property
    def distrusted(self) -> tuple[str, ...]:
        """What solvers said that was not used, and how often, sorted."""
        counts = sorted(Counter(self.answers_refused).items())
        return tuple(f"{what} ({count} times)" if count > 1 else what for what, count in counts)

    def until(self, seconds: float) -> Stopper:
        """Return a stopper with an earlier deadline, for one part of the work; an interrupt reaches it too."""
        return _Part(self, seconds)

    def part(self, share: float) -> Stopper:
        """Return a stopper for a share of the time that is left; where there is no limit, this one.

        Parameters
        ----------
        share : float
            From 0 to 1.
        """
        left = self.remaining
        return self if left is None or share >= 1 else self.until(share * left)

    def run(self, call: Callable[[], T], cancel: Callable[[], None]) -> T:
        """Run a solver call in a thread of its own and cancel it when it is time to stop.

        The main thread stays free, so that Python's signal handlers run while the solver is at work.

        Parameters
        ----------
        call : callable
            The solver call; what it raises is raised here.
        cancel : callable
            Asks the solver to end soon with the best it has.
        """
        ended: list[T] = []
        failed: list[BaseException] = []

        def work() -> None:
            try:
                ended.append(call())
            except BaseException as error:  # noqa: BLE001 - handed over to the caller's thread
                failed.append(error)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        try:
            while thread.is_alive():
                thread.join(_LOOK_SECONDS)
                if self.over:  # looked at once after the end, too: a solver may have ended by its own clock
                    cancel()  # again at every look: a solver that has not warm_start yet does not hear the first one
        except KeyboardInterrupt:
            cancel()  # nobody waits for it any more
            raise
        if failed:
            raise failed[0]
        return ended[0]


class _Part(Stopper):
    """A stopper within another."""

    def __init__(self, whole: Stopper, seconds: float) -> None:
        super().__init__(seconds)
        self.whole = whole
        self.answers_refused = whole.answers_refused
        if whole.deadline is not None and self.deadline is not None:
            self.deadline = min(self.deadline, whole.deadline)

    @property
    def over(self) -> bool:
        """Whether to stop now."""
        return self.whole.over or super().over

    def strike(self) -> None:
        """Note that the clock has cut something short, here and for the whole."""
        super().strike()
        self.whole.strike()

    @property
    def reason(self) -> StopReason:
        """Why a call that was cut short ended: the whole's reason where that is over, or its clock has struck."""
        return self.whole.reason if self.whole.over or self.whole.clock_struck else super().reason
