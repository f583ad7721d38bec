"""Ctrl-C is the caller's: what works on ends with the best so far, and the caller gets that and the interrupt.

A public function calls what it does by :func:`until_interrupted`.  Where the work has a best so far, from its solve to
the end, it is within :func:`heed_signals`: there the first Ctrl-C only notes that it is time to stop, which every
stopper of that work sees.  Before that, and at the second, Ctrl-C is what it always is.
"""

from __future__ import annotations

import contextlib
import contextvars
import dataclasses
import functools
import signal
import threading
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar

from constraints.domain import Interrupted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

P = ParamSpec("P")
T = TypeVar("T")
OnInterrupt = Literal["raise", "return"]


@dataclasses.dataclass
class Interrupt:
    """Whether one piece of work was interrupted.

    Attributes
    ----------
    on : {"raise", "return"}
        Who asks for the best so far to be returned has SIGTERM heeded, too, and both where they are ignored otherwise.
    happened : bool
    heeded : bool
        Whether signals are heeded now.
    """

    on: OnInterrupt = "return"
    happened: bool = False
    heeded: bool = False

    def handlers(self) -> dict[signal.Signals, Any]:
        """Return the handlers that are there of the signals to heed.

        One that was not set from Python could not be put back, so such a signal is left alone.
        """
        numbers = (signal.SIGINT, signal.SIGTERM) if self.on == "return" else (signal.SIGINT,)
        left_alone = {None} if self.on == "return" else {None, signal.SIG_IGN}
        there = {number: signal.getsignal(number) for number in numbers}
        return {number: handler for number, handler in there.items() if handler not in left_alone}


_WORK: contextvars.ContextVar[Interrupt | None] = contextvars.ContextVar("_WORK", default=None)


def current_interrupt() -> Interrupt | None:
    """Return the interrupt of the work that this thread is at; None where nobody waits for one."""
    return _WORK.get()


def until_interrupted(on: OnInterrupt, work: Callable[[Interrupt], T]) -> T:
    """Do something that may be interrupted; within something else of the kind, that is interrupted.

    Parameters
    ----------
    on : {"raise", "return"}
        What becomes of the best so far.
    work : callable
        Is given what says whether it was interrupted.

    Raises
    ------
    Interrupted
        With the best so far, unless that is to be returned; with None, whatever was asked for, where there is none yet.
    """
    outer = _WORK.get()
    if outer is not None:
        return work(outer)
    interrupt = Interrupt(on)
    token = _WORK.set(interrupt)
    try:
        result = work(interrupt)
    except KeyboardInterrupt as pressed:
        raise Interrupted(getattr(pressed, "result", None)) from pressed
    except Exception as error:
        if interrupt.happened and on == "raise":
            raise Interrupted from error  # it has nothing yet, and says so in its own way
        raise
    finally:
        _WORK.reset(token)
    if interrupt.happened and on == "raise":
        raise Interrupted(result)
    return result


def ends_at_interrupt(function: Callable[P, T]) -> Callable[P, T]:
    """Have Ctrl-C end a function that is of many solves, and of which a part would say something else than the whole.

    Parameters
    ----------
    function : callable
        Calls :func:`end_if_interrupted` after each solve.
    """

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        return until_interrupted("raise", lambda _: function(*args, **kwargs))

    return call


def end_if_interrupted() -> None:
    """Go no further where the work of this thread was interrupted.

    Raises
    ------
    KeyboardInterrupt
    """
    work = _WORK.get()
    if work is not None and work.happened:
        raise KeyboardInterrupt


@contextlib.contextmanager
def heed_signals() -> Iterator[Interrupt]:
    """Let the first signal only note that the work is to end with the best so far; a second does what it always did.

    Handlers are put back as they were.  Outside the main thread, where Python has no handlers, nothing is changed.
    """
    interrupt = _WORK.get() or Interrupt()
    if interrupt.heeded or threading.current_thread() is not threading.main_thread():
        yield interrupt
        return
    before = interrupt.handlers()

    def heed(number: int, frame: object) -> None:
        interrupt.happened = True
        signal.signal(number, before[signal.Signals(number)])

    token = _WORK.set(interrupt)
    interrupt.heeded = True
    for number in before:
        signal.signal(number, heed)
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        interrupt.heeded = False
        _WORK.reset(token)
