"""How much of a piece of work is left on a later day: the arithmetic of carry-over between rounds."""

from __future__ import annotations

import dataclasses
import datetime as dt

from dateutil.relativedelta import relativedelta


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
    """

    case_id: str
    person_id: str
    need_id: str
    half_days: int
    start: dt.date
    end: dt.date
    tier: int | None = None

    def left_at(self, day: dt.date) -> int:
        """Return the half-days not yet delivered when a day begins.

        Work is delivered evenly over the days from start to end, whole half-days only: after `e` of `D` days
        `floor(h * e / D)` of `h` half-days are done.  So never less is left than really is, nothing is done before
        the start, and nothing is left after the end.
        """
        days = (self.end - self.start).days + 1
        gone = min(max((day - self.start).days, 0), days)
        return self.half_days - self.half_days * gone // days

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
