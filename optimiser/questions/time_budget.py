"""The time that a question may take, and how it is shared among the solves that answer it."""

from __future__ import annotations

import dataclasses

from optimiser.solvers import Stopper


@dataclasses.dataclass(frozen=True)
class TimeBudget:
    """The time of a question: a deadline that every solve of it keeps to.

    Attributes
    ----------
    stopper : Stopper
        Ends the solves; an interrupt reaches them through it, too.
    """

    stopper: Stopper

    @classmethod
    def of(cls, seconds: float | None) -> TimeBudget:
        """Begin now.

        Parameters
        ----------
        seconds : float or None
            None: no limit. 0: no solve at all, where a question can do without.
        """
        return cls(Stopper(seconds))

    @property
    def spent(self) -> bool:
        """Whether nothing is left, or the question was interrupted."""
        return self.stopper.over

    def has(self, seconds: float) -> bool:
        """Say whether more than so many seconds are left."""
        left = self.stopper.remaining
        return left is None or left > seconds

    @property
    def share_left(self) -> float:
        """How much of the whole is left, 0 to 1."""
        left, deadline = self.stopper.remaining, self.stopper.deadline
        if left is None or deadline is None:
            return 1.0
        return left / max(deadline - self.stopper.started, 1e-9)

    def part(self, share: float, at_least: float = 0.0) -> TimeBudget:
        """Set a share of what is left aside for one part of the question; without a limit, that has none either.

        Parameters
        ----------
        share : float
            From 0 to 1.
        at_least : float
            Seconds that the part gets even where less is left: an answer that is late is better than none.
        """
        left = self.stopper.remaining
        if left is not None and share * left < at_least:
            return TimeBudget.of(at_least)
        return TimeBudget(self.stopper.part(share))
