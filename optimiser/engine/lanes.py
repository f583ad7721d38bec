"""Lanes: how many pieces of work go on side by side, however deep the work that asks for them is nested."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_In = TypeVar("_In")
_Out = TypeVar("_Out")


class Lanes:
    """So many threads for a whole solve.

    Components are worked on side by side, and so may be what each asks.  Were a pool made at each place, threads would
    multiply.  Here whoever has pieces works on them itself, and is helped by as many threads as are free just then.

    Parameters
    ----------
    count : int
        How many threads there are, the caller's included.
    """

    def __init__(self, count: int) -> None:
        self.count = max(1, count)
        self._free = threading.Semaphore(self.count - 1)

    def map(self, work: Callable[[_In], _Out], pieces: Iterable[_In]) -> list[_Out]:
        """Return what work makes of every piece, in the pieces' order; they are begun in that order, too.

        What any of them raises is raised here, once those that were begun are at their end.

        Parameters
        ----------
        work : callable
        pieces : iterable
        """
        waiting = list(enumerate(pieces))[::-1]
        done: dict[int, _Out] = {}
        failed: list[BaseException] = []

        def go_on() -> None:
            while waiting and not failed:
                try:
                    number, piece = waiting.pop()  # at once, so that no two threads get the same
                except IndexError:
                    return
                try:
                    done[number] = work(piece)
                except BaseException as error:  # noqa: BLE001 - raised below, in the caller's thread
                    failed.append(error)

        helpers = self._helpers(go_on, len(waiting) - 1)
        go_on()
        for helper in helpers:
            helper.join()
        if failed:
            raise failed[0]
        return [done[number] for number in sorted(done)]

    def _helpers(self, go_on: Callable[[], None], most: int) -> list[threading.Thread]:
        """Start as many threads as are free, each of which is free again when it has nothing left to do."""

        def help_out() -> None:
            try:
                go_on()
            finally:
                self._free.release()

        helpers: list[threading.Thread] = []
        while len(helpers) < most and self._free.acquire(blocking=False):
            helpers.append(threading.Thread(target=help_out, daemon=True))
            helpers[-1].start()
        return helpers
