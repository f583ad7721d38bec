"""Days as people and programs write them."""

from __future__ import annotations

import datetime as dt
import functools
import re

_TIME = r"(?:(?:T|,?\s+)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]m)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.IGNORECASE)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})(?:\.0+)?")
_NUMBERS = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_NAMED = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-/. ]*([a-z]{{3,9}})[-/., ]*(\d{{4}}|\d{{2}}){_TIME}", re.IGNORECASE)
_MONTH_NAMED_FIRST = re.compile(rf"([a-z]{{3,9}})[-/. ]*(\d{{1,2}})(?:st|nd|rd|th)?,? *(\d{{4}}){_TIME}", re.IGNORECASE)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
_SERIAL = re.compile(r"[2-7]\d{4}(?:\.\d+)?")
"""A day as spreadsheets count them, from 1954 to 2118: fewer digits are a year or a number."""
_SERIAL_ZERO = dt.date(1899, 12, 30)
_THIS_CENTURY = 50
"""Years of two digits below this are of this century."""
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
           "december")  # fmt: skip
_LAST_MONTH = 12


@functools.lru_cache(maxsize=10_000)  # the dates of a file are few, and come thousands of times
def parse_day(text: str, *, month_first: bool = False) -> dt.date | None:
    """Read a day; None where the text is none.

    Parameters
    ----------
    text : str
        `13/01/2020`, `13-01-20`, `2020-01-13`, `20200113`, `13 January 2020`, `13-Jan-20`, a spreadsheet's number
        (43843), each but the last with a time of day after it or not.
    month_first : bool, optional
        Whether `01/13/2020` is meant where three numbers stand with a mark between.
    """
    text = _WEEKDAY.sub("", text.strip(), count=1)
    if found := _ISO.fullmatch(text):
        return _day(found[1], found[3], found[4])
    if found := _NUMBERS.fullmatch(text):
        day, month = (found[3], found[1]) if month_first else (found[1], found[3])
        return _day(found[4], month, day)
    if found := _COMPACT.fullmatch(text):
        return _day(found[1], found[2], found[3])
    if found := _NAMED.fullmatch(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _MONTH_NAMED_FIRST.fullmatch(text):
        return _day(found[3], _month(found[1]), found[2])
    if _SERIAL.fullmatch(text):
        return _SERIAL_ZERO + dt.timedelta(days=int(float(text)))
    return None


def order_of(text: str) -> str:
    """Say which order of day and month the numbers of a date allow.

    Returns
    -------
    str
        `day` or `month` for which comes first, `either`, or empty where the text is no date of three numbers.
    """
    found = _NUMBERS.fullmatch(text.strip())
    if found is None:
        return ""
    first, second = int(found[1]), int(found[3])
    if first <= _LAST_MONTH and second <= _LAST_MONTH:
        return "either"
    return "day" if second <= _LAST_MONTH else "month" if first <= _LAST_MONTH else ""


def _day(year: str, month: str | int, day: str) -> dt.date | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _THIS_CENTURY else 1900
    try:
        return dt.date(number, int(month), int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    """Return the number of a month by its name or the beginning of it; 0, which is none, where it is no month."""
    lower = "sep" if name.lower() == "sept" else name.lower()
    return next((number for number, month in enumerate(_MONTHS, 1) if month.startswith(lower)), 0)
