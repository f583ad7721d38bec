"""When a reply was sent: the time stamps of forms, only to tell which reply came last."""

from __future__ import annotations

import datetime as dt
import re

_YEAR_FIRST = r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
_YEAR_LAST = r"(?P<a>\d{1,2})[-/. ](?P<b>\d{1,2}|[A-Za-z]{3,9})[-/. ,]+(?P<c>\d{4}|\d{2})"
_TIME = r"(?P<h>\d{1,2})[:.](?P<min>\d{2})(?:[:.](?P<s>\d{2})(?:\.(?P<us>\d{1,6})\d*)?)?\s*(?P<half>[ap]\.?m\.?)?"
_ZONE = r"(?P<zone>Z|UTC|BST|GMT)?(?P<offset>[+-]\d{1,2}(?::?\d{2})?)?"
_STAMP = re.compile(rf"(?:{_YEAR_FIRST}|{_YEAR_LAST})(?:[T ,]+{_TIME}\s*{_ZONE})?", re.IGNORECASE)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
"""A day as spreadsheets count them, from the end of 1899."""
_DAY_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's days have no zone
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def read_time(text: str, *, month_first: bool = False) -> dt.datetime | None:
    """Read a time stamp as Google, Microsoft and other forms write them; None where it cannot be read for certain.

    Parameters
    ----------
    text : str
        Such as `03/09/2020 09:12`, `2020-09-03T09:12:33Z`, `2020/09/03 9:12:33 am GMT+1`, `3 Sep 2020`, or a
        spreadsheet's number. A day without a time is its first moment.
    month_first : bool, optional
        Whether `09/03/2020` is the third of September.

    Returns
    -------
    datetime or None
        In UTC where the text names a zone, else without one.
    """
    text = text.strip()
    if _SERIAL.fullmatch(text):
        return _DAY_ZERO + dt.timedelta(seconds=round(float(text) * 86_400))
    found = _STAMP.fullmatch(text)
    if found is None:
        return None
    try:
        day = _day(found, month_first=month_first)
        moment = dt.datetime.combine(day, _clock(found))
    except ValueError:
        return None
    if not found["zone"] and not found["offset"]:
        return moment
    return (moment - _offset(found)).replace(tzinfo=dt.UTC)


def is_month_first(text: str) -> bool:
    """Say whether a time stamp can only be read with the month before the day."""
    found = _STAMP.fullmatch(text.strip())
    if found is None or found["a"] is None or not found["b"].isdecimal():
        return False
    return int(found["a"]) <= 12 < int(found["b"])


def _day(found: re.Match[str], *, month_first: bool) -> dt.date:
    if found["y"]:
        return dt.date(int(found["y"]), int(found["m"]), int(found["d"]))
    year = int(found["c"]) + (2000 if len(found["c"]) == 2 else 0)
    if not found["b"].isdecimal():
        month = found["b"][:3].lower()
        if month not in _MONTHS:
            raise ValueError(month)
        return dt.date(year, _MONTHS.index(month) + 1, int(found["a"]))
    first, second = int(found["a"]), int(found["b"])
    return dt.date(year, first, second) if month_first else dt.date(year, second, first)


def _clock(found: re.Match[str]) -> dt.time:
    if found["h"] is None:
        return dt.time()
    hour, half = int(found["h"]), (found["half"] or "").lower()[:1]
    if half and not 1 <= hour <= 12:
        raise ValueError(hour)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return dt.time(hour, int(found["min"]), int(found["s"] or 0), int((found["us"] or "0").ljust(6, "0")))


def _offset(found: re.Match[str]) -> dt.timedelta:
    summer = dt.timedelta(hours=1) if (found["zone"] or "").upper() == "BST" else dt.timedelta()
    offset = found["offset"]
    if not offset:
        return summer
    digits = offset[1:].replace(":", "")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    size = dt.timedelta(hours=hours, minutes=minutes)
    return summer + (size if offset[0] == "+" else -size)
