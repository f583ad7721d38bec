"""How one answer of a field is read: plain texts to values, or what was expected instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from constraints.domain import cells
from scenarios.files import fold_postcode
from scenarios.supply.amounts import Amount, NoAmount, half_days_of, minutes_of, number_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_MOST_HALF_DAYS = 2000
_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")


def refuse(code: str, expected: str, advice: str) -> PydanticCustomError:
    """Make what a reader raises: the parts of a fault that depend on the answer alone."""
    return PydanticCustomError("cell", "expected {expected}", {"code": code, "expected": expected, "advice": advice})


class Readings:
    """Reads the answers of fields that are no closed list of ours.

    Parameters
    ----------
    weeks : int or None
        Of the delivery window, for days a week; None where they are not known.
    """

    def __init__(self, weeks: int | None) -> None:
        self._readers: dict[str, Callable[[str], Any]] = {
            "person_id": read_person_id,
            "key": cells.read_id,
            "home_urn": cells.read_urn,
            "days": lambda text: _days(text, weeks, per=2),
            "half_days": lambda text: _days(text, weeks, per=1),
            "period_days": lambda text: _days(text, None, per=2, of_term=True),
            "release_days": lambda text: _days(text, weeks, per=2),
            "available_from": _first_day,
            "max_cases": lambda text: _number(text, "school", 100),
            "schools_improved": lambda text: _number(text, "school", 1000),
            "max_minutes": _minutes,
            "willing": cells.read_yes_no,
            "release_agreed": cells.read_yes_no,
            "replied": _replied,
            "body_id": read_body_id,
            "body_name": lambda text: " ".join(text.split()),
            "postcode": read_postcode,
            "easting": _metres,
            "northing": _metres,
        }

    def __contains__(self, field: object) -> bool:
        """Say whether a field is read here."""
        return field in self._readers

    def read(self, field: str, text: str) -> tuple[Any, str]:
        """Read an answer.

        Parameters
        ----------
        field : str
        text : str
            Not blank.

        Returns
        -------
        value : object
            In the unit of the field.
        note : str
            What the answer was taken for, where it is more than a plain one.

        Raises
        ------
        PydanticCustomError
            With code, expected and advice.
        """
        found = self._readers[field](text)
        return (found.value, found.note) if isinstance(found, Amount) else (found, "")


def read_person_id(text: str) -> str:
    """Read an id; what looks like a name or an address is refused, because ids stand in every output."""
    found = cells.read_id(text)
    if "@" in found or " " in found:
        advice = "map a column of ids, or none: ids are then made; an address may be the key"
        raise refuse("NM104", "an id, never a name or an e-mail address", advice)
    return found


def read_body_id(text: str) -> str:
    """Read the id of a body: what GIAS calls a trust, a federation or an authority, never a name."""
    found = cells.read_id(text)
    if " " in found or "@" in found:
        raise refuse("NM104", "an id, such as a group UID or the code of an authority", "look it up on GIAS")
    return found


def read_postcode(text: str) -> str:
    """Read a whole postcode."""
    found = fold_postcode(text)
    if not _POSTCODE.fullmatch(found):
        raise refuse("NM104", "a whole postcode, such as LS1 4AP", "complete it")
    return found


def _days(text: str, weeks: int | None, *, per: int, of_term: bool = False) -> Amount:
    try:
        found = half_days_of(text, weeks, per=per, of_term=of_term)
    except NoAmount as why:
        expected = f"{'days, in whole or half days' if per == 2 else 'a whole number of half-days'} (this is {why})"
        advice = why.advice or "write for example 12 or 7.5"
        raise refuse("NM104", expected, f"{advice}; or say in a map what it means") from why
    if found.value > _MOST_HALF_DAYS:
        raise refuse("NM106", f"at most {_MOST_HALF_DAYS} half-days", "check the figure")
    return found


def _number(text: str, unit: str, most: int) -> Amount:
    try:
        found = number_of(text, unit)
    except NoAmount as why:
        expected = f"a whole number of {unit}s, at most {most}"
        raise refuse("NM104", expected, "write digits; or say in a map what it means") from why
    if found.value > most:
        raise refuse("NM106", f"at most {most} {unit}s", "check the figure")
    return found


def _minutes(text: str) -> Amount:
    try:
        found = minutes_of(text)
    except NoAmount as why:
        raise refuse(
            "NM104", f"minutes one way (this is {why})", "write digits; or say in a map what it means"
        ) from why
    if found.value > 1440:
        raise refuse("NM106", "at most 1440 minutes", "check the figure")
    return found


def _metres(text: str) -> int:
    if not re.fullmatch(r"\d{1,7}(\.0*)?", text.strip()):
        raise refuse("NM104", "metres on the national grid, in digits", "check it, or give a postcode")
    return int(float(text))


def _first_day(text: str) -> dt.date:
    """Read the day from which somebody is available."""
    return cells.read_date(re.sub(r"^(?:available )?from\s+(?:the )?", "", " ".join(text.split()), flags=re.IGNORECASE))


def _replied(text: str) -> bool:
    """Read whether a reply came: yes or no, or the date on which it came."""
    try:
        return cells.read_yes_no(text)
    except PydanticCustomError:
        cells.read_date(text)
        return True
