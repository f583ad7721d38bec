"""In which order the decisions about a pair, and the events of a case, were made."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from constraints.domain import Decision, Event, Moment

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEFORE_ALL = Moment.of(dt.date.min)


class Turns:
    """The moments by which rows are put in order.

    Times of a day count where all rows of that day have one.  A row that says the day alone may have been before or
    after the others of its day, so they all count as of one moment.

    Parameters
    ----------
    rows : iterable of Decision or Event
        All that count: of decisions those of a pair are held together, of events those of a case.
    """

    def __init__(self, rows: Iterable[Decision | Event]) -> None:
        self._whole_days = {_day_of(row) for row in rows if row.on is not None and not Moment.of(row.on).has_time}

    def of(self, row: Decision | Event) -> Moment:
        """Return the moment of a row; a blank one is before all others.

        Parameters
        ----------
        row : Decision or Event
        """
        if row.on is None:
            return _BEFORE_ALL
        moment = Moment.of(row.on)
        return Moment.of(moment.date()) if _day_of(row) in self._whole_days else moment


def _day_of(row: Decision | Event) -> tuple[object, ...]:
    """Return what rows have in common whose times are compared."""
    person_id = row.person_id if isinstance(row, Decision) else None
    return row.case_id, person_id, row.on and Moment.of(row.on).date()
