"""The placed stages of a small round, solved alone: the first goals of :mod:`solving`."""

from tests.statements.solving import MOST_CASES, solve

__all__ = ["MOST_CASES", "most", "place"]


def most(facts, cases):
    """Return how many of some cases a plan can lead at most, whatever becomes of the others."""
    return sum(place(facts, only=cases, alike=True)[:-1])


def place(facts, **changes):
    """Return the best values of the placed stages, the highest tier first, then rounds waited; None without a plan.

    Parameters
    ----------
    facts : Facts
    **changes
        As :class:`tests.statements.solving.Changes` has them.
    """
    return solve(facts, until="waiting", **changes)
