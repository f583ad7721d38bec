"""A limit on the processor's time that a test may take, wherever the system has such a clock."""

import contextlib
import signal

SECONDS = 10


class Hung(BaseException):
    """What does not end."""


@contextlib.contextmanager
def ending():
    """End what takes more than :data:`SECONDS` of the processor's time."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def end(*_):
        raise Hung

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
