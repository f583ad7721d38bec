"""How much of a piece of work is left on a later day: the arithmetic of carry-over between rounds."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from constraints.round import split

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.round import Period, Profile


@dataclasses.dataclass(frozen=True, order=True)
class Work:
    """One deployment, or one need being covered, from the day it began.

    Attributes
    ----------
    case_id, person_id : str
    need_id : str
        Empty: leading.
    half_days : int
        In all, from start to end.
    start, end : date
        First and last day of delivery.
    tier : int or None
        Of the case when the work began.
    profile : tuple of int
        How the half-days fall on the periods; empty: evenly.
    periods : tuple of Period
        Those with dates of the round that the profile is of; empty: the work falls evenly on the days.
    """

    case_id: str
    person_id: str
    need_id: str
    half_days: int
    start: dt.date
    end: dt.date
    tier: int | None = None
    profile: Profile = ()
    periods: tuple[Period, ...] = dataclasses.field(default=(), compare=False)

    @property
    def parts(self) -> list[tuple[dt.date, dt.date, int]]:
        """The work in parts: first day, last day and half-days of each; without periods one part.

        Half-days fall on the periods by the profile; a period without a day of the work has none, and where that leaves
        no weight each other period has the same. Days before the first period are of the first, days after the last of
        the last.
        """
        if not self.periods:
            return [(self.start, self.end, self.half_days)]
        last = len(self.periods) - 1
        days = [
            (
                self.start if at == 0 else max(self.start, period.start),
                self.end if at == last else min(self.end, period.end),
            )
            for at, period in enumerate(self.periods)
        ]
        profile = self.profile if len(self.profile) == len(days) else (1,) * len(days)
        weights = [weight if start <= end else 0 for weight, (start, end) in zip(profile, days, strict=True)]
        if not any(weights):
            weights = [int(start <= end) for start, end in days]
        shares = split(self.half_days, tuple(weights), len(days))
        return [(*span, share) for span, share in zip(days, shares, strict=True) if span[0] <= span[1]]

    def left_at(self, day: dt.date) -> int:
        """Return the half-days not yet delivered when a day begins.

        Each part is delivered evenly over its days, whole half-days only: after `e` of `D` days `floor(h * e / D)` of
        `h` half-days are done.  So never less is left than really is, nothing is done before the start, and nothing is
        left after the end.
        """
        left = 0
        for start, end, half_days in self.parts:
            days = (end - start).days + 1
            gone = min(max((day - start).days, 0), days)
            left += half_days - half_days * gone // days
        return left

    def profile_from(self, day: dt.date, periods: Sequence[Period]) -> Profile:
        """Return how what is left on a day falls on the periods of a later round; empty where it says nothing.

        Each period has what is left on its first day less what is left on the day after its last; what is left after
        the last period falls on that. The numbers are divided by their greatest common divisor.

        Parameters
        ----------
        day : date
            The first of the later round.
        periods : sequence of Period
        """
        if not periods:
            return ()
        left = [self.left_at(max(day, period.start)) for period in periods]
        shares = [before - after for before, after in zip(left, [*left[1:], 0], strict=True)]
        divisor = math.gcd(*shares)
        return tuple(share // divisor for share in shares) if divisor else ()

    def charged_at(self, day: dt.date, carry: str) -> int:
        """Return what the work takes of its person's capacity in a round whose delivery begins on a day.

        Parameters
        ----------
        day : date
        carry : {"remaining", "booked"}
            `remaining`: the half-days left. `booked`: all half-days until the work ends, so that nobody delivers more
            than their capacity in any stretch of time as long as a delivery window.
        """
        if day > self.end:
            return 0
        return self.half_days if carry == "booked" else self.left_at(day)


def months_later(day: dt.date, months: int) -> dt.date:
    """Return the same day of a later month; its last day where the month is shorter.

    The last day of a month stays the last day: delivery that ends on 31 August ends on 30 November a term later.
    """
    is_last = (day + dt.timedelta(days=1)).month != day.month
    return day + relativedelta(months=months, day=31 if is_last else None)
