"""Moments: a day with or without a time of day, as it is in London."""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo

from constraints.domain.dates import parse_day

LONDON = zoneinfo.ZoneInfo("Europe/London")
_TIME = re.compile(
    r"(?:T|\s)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]m)?\s*"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}\.\d+")
_SECONDS_OF_A_DAY = 86_400
_NOON = 12


class Moment(dt.datetime):
    """A day, or a second of one by the clocks of London; midnight is the day without a time.

    It compares with days, too: as their first second.  Its text is what stands in a cell, `2020-01-13` or
    `2020-01-13 14:05:30`.
    """

    @classmethod
    def of(cls, value: dt.date) -> Moment:
        """Make one of a day, or of a time with or without a zone.

        Parameters
        ----------
        value : date or datetime
        """
        if not isinstance(value, dt.datetime):
            return cls(value.year, value.month, value.day)
        local = value if value.tzinfo is None else value.astimezone(LONDON)
        return cls(*local.timetuple()[:6])

    @property
    def has_time(self) -> bool:
        """Whether more than the day is said."""
        return self.time() != dt.time()

    def is_before(self, other: Moment) -> bool:
        """Say whether one is before another beyond doubt; a day alone is not before a time of the same day."""
        if self.has_time and other.has_time:
            return self < other
        return self.date() < other.date()

    def isoformat(self, sep: str = "T", timespec: str = "seconds") -> str:
        """Return the day, and the time where there is one."""
        return super().isoformat(sep, timespec) if self.has_time else self.date().isoformat()

    def __str__(self) -> str:
        return self.isoformat(" ")

    def __lt__(self, other: dt.date) -> bool:
        return super().__lt__(_as_time(other))

    def __le__(self, other: dt.date) -> bool:
        return super().__le__(_as_time(other))

    def __gt__(self, other: dt.date) -> bool:
        return super().__gt__(_as_time(other))

    def __ge__(self, other: dt.date) -> bool:
        return super().__ge__(_as_time(other))

    def __eq__(self, other: object) -> bool:
        return super().__eq__(_as_time(other) if isinstance(other, dt.date) else other)

    def __hash__(self) -> int:
        """Be found where the same day without a time is."""
        return super().__hash__() if self.has_time else hash(self.date())


def _as_time(value: dt.date) -> dt.datetime:
    return value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())


def moment_now() -> Moment:
    """Return this second by the clocks of London."""
    return Moment.of(dt.datetime.now(LONDON))


def parse_moment(text: str) -> Moment | None:
    """Read a day with or without a time; None where the text is none.

    Parameters
    ----------
    text : str
        As :func:`constraints.domain.dates.parse_day` takes it.  A time of another zone is read as that of London.
    """
    day = parse_day(text)
    if day is None:
        return None
    if _SERIAL.fullmatch(text):
        seconds = round(float(text) % 1 * _SECONDS_OF_A_DAY)
        return Moment.of(dt.datetime.combine(day, dt.time()) + dt.timedelta(seconds=seconds))
    found = _TIME.search(text)
    if found is None:
        return Moment.of(day)
    hour = int(found["hour"])
    if found["half"] and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if found["half"].lower() == "pm" else 0)
    try:
        time = dt.time(hour, int(found["minute"]), int(found["second"] or 0), tzinfo=_zone(found["zone"]))
    except ValueError:
        return None
    return Moment.of(dt.datetime.combine(day, time))


def _zone(text: str | None) -> dt.tzinfo | None:
    if text is None:
        return None
    if text in "Zz":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    offset = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-offset if text[0] == "-" else offset)
