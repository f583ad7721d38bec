"""Types of arguments that many public functions take: strict where Python would misread, generous where it would not.

`True` is no number, `"5"` is none either, and a text is no list of texts; numpy's numbers are numbers, whatever has a
path is a path, and any collection of texts will do for a list of them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
import operator
import os
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from numbers import Rational, Real
from pathlib import Path
from typing import Annotated

import numpy as np
from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from constraints.domain.dates import parse_day


def refuse(expected: str, advice: str) -> PydanticCustomError:
    """Make the error of a value that is not allowed.

    Parameters
    ----------
    expected, advice : str
        What was expected, and what to try.
    """
    return PydanticCustomError("argument", "expected {expected}", {"expected": expected, "advice": advice})


def whole_number(least: int, most: int, what: str = "a whole number", advice: str = "") -> PlainValidator:
    """Return the validator of whole numbers within bounds.

    Parameters
    ----------
    least, most : int
    what : str, optional
        What it is a number of, such as `whole minutes`.
    advice : str, optional
    """
    expected = f"{what} from {least:,} to {most:,}"

    def validate(value: object) -> int:
        number = _index(value)
        if number is None:
            raise refuse(expected, _as_number(value) or advice)
        if not least <= number <= most:
            raise refuse(expected, advice)
        return number

    return PlainValidator(validate)


def finite_number(
    least: float, most: float = math.inf, *, above: bool = False, what: str = "a number", advice: str = ""
) -> PlainValidator:
    """Return the validator of finite numbers within bounds.

    Parameters
    ----------
    least, most : float
    above : bool, optional
        Whether `least` itself is too little.
    what, advice : str, optional
    """
    if above:
        expected = f"{what}, more than {least:g}" + ("" if most == math.inf else f", up to {most:g}")
    else:
        expected = f"{what} from {least:g} " + ("on" if most == math.inf else f"to {most:g}")

    def validate(value: object) -> float | Fraction:
        if isinstance(value, bool | np.bool_) or not isinstance(value, Real):
            raise refuse(expected, _as_number(value) or advice)
        try:
            given = float(value)
        except OverflowError:
            given = math.inf
        if not (math.isfinite(given) and least <= given <= most) or (above and given == least):
            raise refuse(expected, advice)
        return value if isinstance(value, Fraction) else given

    return PlainValidator(validate)


def _index(value: object) -> int | None:
    """Return a value as a whole number; None where it is none, though Python may count with it."""
    if isinstance(value, bool | np.bool_ | np.ndarray):
        return None
    try:
        return operator.index(value)  # type: ignore[arg-type]  # it is what is tried
    except TypeError:
        return None


def _as_number(value: object) -> str:
    """Return the advice for what is no number, and could be meant for one."""
    if isinstance(value, bool | np.bool_):
        return "True and False are no numbers"
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value.strip()):
        return f"without quotes: {value.strip()}"
    return f"write {value:.0f}" if isinstance(value, float) and value.is_integer() else ""


def _path(value: object) -> Path:
    expected = "a path: a text or what pathlib makes"
    try:
        given = os.fspath(value)  # type: ignore[call-overload]  # it is what is tried
    except TypeError:
        raise refuse(expected, "give the path as text") from None
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        raise refuse(expected, "give the path as text")
    try:
        return Path(given).expanduser()
    except RuntimeError:
        raise refuse("a path whose `~` is the folder of somebody here", "write the path out") from None


def _texts(value: object) -> tuple[str, ...]:
    expected = "a list of texts"
    if isinstance(value, str):
        raise refuse(expected, f"put it into a list: [{value!r}]")
    if isinstance(value, bytes | Mapping) or not isinstance(value, Iterable):
        raise refuse(expected, "put texts into a list")
    texts = tuple(value)
    if not all(isinstance(text, str) for text in texts):
        raise refuse(expected, "every entry is a text")
    return tuple(map(str, texts))


def _text(value: object) -> str:
    if isinstance(value, str):
        return str(value)
    number = _index(value)
    raise refuse("a text", "write a text" if number is None else f"in quotes: '{number}'")


def _truth(value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    raise refuse("True or False", "write True or False")


def as_day(value: object) -> dt.date:
    """Return a day that was given as a date, a time, or a text of either form.

    Raises
    ------
    PydanticCustomError
        It is none.
    """
    expected = "a day: a date, or a text such as '2020-09-01' or '01/09/2020'"
    if isinstance(value, dt.date):
        return value.date() if isinstance(value, dt.datetime) else value
    day = parse_day(value.strip()) if isinstance(value, str) else None
    if day is None:
        raise refuse(expected, "write the day as '2020-09-01'")
    return day


def read_percentage(value: object) -> Fraction:
    """Return a number as a share of 100, read as it is written.

    Parameters
    ----------
    value : object

    Raises
    ------
    PydanticCustomError
        It is no number from 0 to 100.
    """
    expected = "a percentage from 0 to 100"
    if isinstance(value, bool | np.bool_) or not isinstance(value, Real | Decimal):
        raise refuse(expected, _as_number(value) or "1.5 is one and a half of a hundred")
    share = Fraction(-1)
    with contextlib.suppress(ValueError, OverflowError):  # not a number, or too large for one
        share = Fraction(value) if isinstance(value, Rational) else Fraction(str(float(value)))
    if not 0 <= share <= 100:
        raise refuse(expected, "1.5 is one and a half of a hundred")
    return share


Percentage = Annotated[float | Fraction, PlainValidator(read_percentage)]
"""A share of 100, read as it is written; what arrives is a `Fraction`."""
Location = Annotated[str | os.PathLike[str], PlainValidator(_path)]
"""Where a file or a folder is; `~` is the folder of whoever calls.  What arrives is a `Path`."""
Text = Annotated[str, PlainValidator(_text)]
Texts = Annotated[Iterable[str], PlainValidator(_texts)]
"""Some texts, in any collection but a text; what arrives is a tuple."""
Truth = Annotated[bool, PlainValidator(_truth)]
Day = Annotated[dt.date | str, PlainValidator(as_day)]
"""What arrives is a `date`."""
Seconds = Annotated[float, finite_number(0, what="a number of seconds")]
Seed = Annotated[int, whole_number(0, 2**31 - 1)]
"""What the solvers take."""
