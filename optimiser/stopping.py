"""When to stop: the clock, Ctrl-C and SIGTERM, seen while a solver runs in its own thread."""

from __future__ import annotations

import datetime as dt
import enum
import signal
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
_LOOK_SECONDS = 0.05


class StopReason(enum.StrEnum):
    """Why a solve ended."""

    PROVED = "proved"
    WORK_LIMIT = "work-limit"
    GAP = "gap"
    TIME_LIMIT = "time-limit"
    INTERRUPTED = "interrupted"


class Stopper:
    """Knows when to stop, and runs solver calls so that they can be stopped.

    Parameters
    ----------
    seconds : float or None
        The time limit from now; None for none.
    """

    def __init__(self, seconds: float | None = None) -> None:
        self.started = time.monotonic()
        self.deadline = None if seconds is None else self.started + seconds
        self.interrupted = False

    def interrupt(self) -> None:
        """Ask for the best so far."""
        self.interrupted = True

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
        """Whether to stop now."""
        return self.interrupted or self.remaining == 0.0

    @property
    def reason(self) -> StopReason:
        """Why a call that was cut short ended."""
        if self.interrupted:
            return StopReason.INTERRUPTED
        return StopReason.TIME_LIMIT if self.remaining == 0.0 else StopReason.WORK_LIMIT

    def until(self, seconds: float) -> Stopper:
        """Return a stopper with an earlier deadline, for one part of the work; an interrupt reaches it too."""
        return _Part(self, seconds)

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
        while thread.is_alive():
            thread.join(_LOOK_SECONDS)
            if self.over:
                cancel()  # again at every look: a solver that has not begun yet does not hear the first one
        if failed:
            raise failed[0]
        return ended[0]


class _Part(Stopper):
    """A stopper within another."""

    def __init__(self, whole: Stopper, seconds: float) -> None:
        super().__init__(seconds)
        self.whole = whole
        if whole.deadline is not None and self.deadline is not None:
            self.deadline = min(self.deadline, whole.deadline)

    @property
    def over(self) -> bool:
        """Whether to stop now."""
        return self.whole.over or super().over

    @property
    def reason(self) -> StopReason:
        """Why a call that was cut short ended: the whole's reason where that is over."""
        return self.whole.reason if self.whole.over else super().reason


@contextmanager
def heeding_signals(stopper: Stopper) -> Iterator[None]:
    """Let Ctrl-C and SIGTERM ask for the best so far; a second one ends the process as usual."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def heed(number: int, frame: object) -> None:
        stopper.interrupt()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, heed)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
