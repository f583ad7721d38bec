"""Figures as people write them: `15 days`, `half a day`, `2 days a week`, `3-5`, `1 hour 30`.

Whatever is more than a plain figure is told with what it was taken for.
"""

from __future__ import annotations

import dataclasses
import re
from fractions import Fraction

from constraints.domain import plural

_WORDS = {
    "no": 0, "none": 0, "nil": 0, "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20,
}  # fmt: skip
_FRACTIONS = {"½": ".5", "¼": ".25", "¾": ".75"}
_NUMBER = r"(?:\d+ )?\d+/\d+|\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s*(?:[-\u2013\u2014]|to|or)\s*(?P<high>{_NUMBER})\s*(?P<rest>.*)", re.DOTALL)
_PLAIN = re.compile(rf"(?P<low>{_NUMBER})\s*(?P<rest>.*)", re.DOTALL)
_ABOUT = re.compile(r"^(?:about|around|approx(?:imately)?\.?|roughly|circa|c\.?|ca\.?|~|up to|max(?:imum)?(?: of)?|"
                    r"at least|min(?:imum)?(?: of)?|at most|say)\s+|^[~<>≤≥]=?\s*", re.IGNORECASE)  # fmt: skip
_HALF = re.compile(
    r"^(?:(?P<whole>\d+|\w+) and )?(?:a |1 )?half(?: of)?(?: a| an|-a)?[ -](?=(?:days?|hours?|hrs?)\b)", re.IGNORECASE
)
_WEEKLY = re.compile(
    r"(?:(?:a|per|each|every)\s*|/\s*)(?:school )?(?:w(?:ee)?k|(?P<fortnight>fortnight))$"
    r"|weekly$|(?P<fortnightly>fortnightly)$",
    re.IGNORECASE,
)
_TERMLY = re.compile(r"\s*(?:(?:(?:a|per|each|every)\s*|/\s*)(?:school )?term|termly)$", re.IGNORECASE)
_OTHERWISE = re.compile(r"(?:a|per|each|every|/)\s*(?P<time>half[ -]?term|month|quarter)$|(?P<ly>month|quarter)ly$")
_OR_MORE = re.compile(r"(?<=\d)\s*\+\s*|\s*\b(?:or more|plus)\b\s*", re.IGNORECASE)
_IN_ALL = re.compile(r"\s*(?:in total|altogether|overall|available|of support|max(?:imum)?|a year|per year|/ ?year)$")
_PLAIN_DAYS = re.compile(r"\d+(?:[.,][05]0?)?\s*(?:d|days?)?", re.IGNORECASE)
_BEYOND_ALL = re.compile(r"\d{10}|(?=\d)[^0-9]")
"""Ten digits in a row, or digits of other scripts: no figure of days, and the first would take long to count with."""
_DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/-](?:\d{1,2}|[A-Za-z]{3})[/-]\d{2,4}|\d{1,2}-[A-Za-z]{3}")


@dataclasses.dataclass(frozen=True)
class Amount:
    """A figure that was read.

    Attributes
    ----------
    value : int
        In the unit of the field: half-days, schools or minutes.
    note : str
        What it was taken for, where it is more than a plain figure.
    """

    value: int
    note: str = ""


class NoAmount(Exception):
    """What stands there is no figure; the text says why, where there is more to say, and `advice` what to write."""

    def __init__(self, why: str, advice: str = "") -> None:
        super().__init__(why)
        self.advice = advice


@dataclasses.dataclass(frozen=True)
class _Figure:
    """A figure, what follows it, and what has to be told of it."""

    number: Fraction
    unit: str
    notes: tuple[str, ...]


def half_days_of(text: str, weeks: int | None, *, per: int = 2, of_term: bool = False) -> Amount:
    """Read days as half-days.

    Parameters
    ----------
    text : str
    weeks : int or None
        Of the delivery window, for days a week; None where the time that is meant has no known weeks.
    per : {1, 2}, optional
        Half-days that a figure without a unit stands for.
    of_term : bool, optional
        Whether the time that is meant is one term, so that days a term are its days.

    Raises
    ------
    NoAmount
    """
    if _DATE_LIKE.fullmatch(text.strip()):
        raise NoAmount("a date; a spreadsheet makes 3-5 into one")
    figure = _read(text)
    unit, notes = figure.unit, list(figure.notes)
    number = figure.number
    if weekly := _WEEKLY.search(unit):
        if weeks is None:
            raise NoAmount("days a week, of a time whose weeks are not known")
        number *= Fraction(weeks, 2 if weekly["fortnight"] or weekly["fortnightly"] else 1)
        notes.append(f"{weeks} weeks")
        unit = unit[: weekly.start()].strip()
    unit = _IN_ALL.sub("", _TERMLY.sub("", unit) if of_term else unit)
    _refuse_other_times(unit)
    if re.fullmatch(r"half[ -]?days?(?:\(s\))?", unit):
        found = number
    elif re.fullmatch(r"d|days?(?:\(s\))?", unit):
        found = number * 2
    elif not unit:
        found = number * per
    else:
        raise NoAmount("no figure of days")
    if found.denominator != 1:
        raise NoAmount("no whole number of half-days")
    value = int(found)
    if _PLAIN_DAYS.fullmatch(text.strip()) and (per == 2 or unit):
        return Amount(value) if per == 2 else Amount(value, f"{value} half-days")
    if per == 1 and text.strip().isdecimal():
        return Amount(value)
    days = f"{value // 2}.5" if value % 2 else f"{value // 2}"
    return Amount(value, ", ".join([f"{days} {plural(value / 2, 'day')}", *notes]))


def _refuse_other_times(unit: str) -> None:
    """Refuse days a term and the like: which terms a person offers, and how many there are, is not said.

    Raises
    ------
    NoAmount
    """
    found = _OTHERWISE.search(unit)
    time = "term" if _TERMLY.search(unit) else (found["time"] or found["ly"]) if found is not None else None
    if time is not None:
        advice = "write the days of the whole delivery window, or give every term a column of its own"
        raise NoAmount(f"days a {time}, and how many of them are meant is not known", advice)


def number_of(text: str, unit: str) -> Amount:
    """Read a whole number of schools.

    Parameters
    ----------
    text : str
    unit : str
        The word that may follow, without its plural.

    Raises
    ------
    NoAmount
    """
    if _DATE_LIKE.fullmatch(text.strip()):
        raise NoAmount("a date; a spreadsheet makes 3-5 into one")
    figure = _read(text)
    if figure.number.denominator != 1 or not re.fullmatch(
        rf"(?:{unit}s?(?:\(s\))?)?(?:\s*(?:at once|at a time|max))?", figure.unit
    ):
        raise NoAmount(f"no whole number of {unit}s")
    found = int(figure.number)
    return Amount(found, ", ".join([str(found), *figure.notes]) if figure.notes else "")


def minutes_of(text: str) -> Amount:
    """Read minutes; hours are understood.

    Raises
    ------
    NoAmount
    """
    figure = _read(text)
    unit = re.sub(r"\s*(?:one way|each way|max(?:imum)?|travel|drive|driving|by car)$", "", figure.unit)
    if re.fullmatch(r"|m|mins?|minutes?|'", unit):
        if figure.number.denominator != 1:
            raise NoAmount("no whole number of minutes")
        found = int(figure.number)
        return Amount(found, ", ".join([f"{found} minutes", *figure.notes]) if figure.notes else "")
    hours = re.fullmatch(r"(?:h|hrs?|hours?)(?:\s*(?:and\s*)?(?P<rest>\d{1,2})\s*(?:m|mins?|minutes?)?)?", unit)
    if hours is None:
        raise NoAmount("no figure of minutes or hours")
    exact = figure.number * 60 + int(hours["rest"] or 0)
    if exact.denominator != 1:
        raise NoAmount("no whole number of minutes")
    return Amount(int(exact), ", ".join([f"{int(exact)} minutes", *figure.notes]))


def _read(text: str) -> _Figure:
    """Read the figure that a text begins with: of a range the lower one.

    Raises
    ------
    NoAmount
    """
    if _BEYOND_ALL.search(text):
        raise NoAmount("no figure")
    notes: list[str] = []
    rest = " ".join(text.split()).strip().rstrip(".")
    about = _ABOUT.match(rest)
    if about is not None:
        notes.append(f"{about[0].strip()!r} is left out")
        rest = rest[about.end() :].strip()
    rest = _in_figures(rest)
    if _OR_MORE.search(rest):
        notes.append("or more: the figure itself")
        rest = _OR_MORE.sub(" ", rest).strip()
    ranged = _RANGE.fullmatch(rest)
    if ranged is not None:
        low, high = _number(ranged["low"]), _number(ranged["high"])
        notes.append("the lower of the two figures")
        return _Figure(min(low, high), ranged["rest"].strip().lower(), tuple(notes))
    plain = _PLAIN.fullmatch(rest)
    if plain is None:
        raise NoAmount("no figure")
    return _Figure(_number(plain["low"]), plain["rest"].strip().lower(), tuple(notes))


def _in_figures(text: str) -> str:
    """Return a text in which halves and numbers in words are figures."""
    for sign, figure in _FRACTIONS.items():
        text = re.sub(rf"(?<=\d)\s*{sign}", figure, text).replace(sign, f"0{figure}")
    half = _HALF.match(text)
    if half is not None and not re.match(r"half[ -]days", text, re.IGNORECASE):
        whole = half["whole"] or "0"
        number = _WORDS.get(whole.lower(), int(whole) if whole.isdecimal() else None)
        if number is not None:
            return f"{number}.5 {text[half.end() :]}"
    first, _, others = text.partition(" ")
    if first.lower() in _WORDS:
        return f"{_WORDS[first.lower()]} {others}".strip()
    return text


def _number(text: str) -> Fraction:
    if "/" in text:
        whole, _, part = text.rpartition(" ")
        above, below = part.split("/")
        if int(below) == 0:
            raise NoAmount("no figure")
        return int(whole or 0) + Fraction(int(above), int(below))
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", text):
        return Fraction(text.replace(",", ""))
    return Fraction(text.replace(",", "."))
