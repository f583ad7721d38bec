"""Documents of keys and values, TOML and JSON, read with limits that no sound one comes near.

The readers of Python's library descend once a bracket, so that a document of brackets alone ends in a
`RecursionError`; what they can read may still be too deep for whoever walks over it next.  TOML's reader walks over the
whole path of a key for each of its parts and each line below it, so that a file of long paths takes hours.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import TYPE_CHECKING, Any

from scenarios.files.decoding import decode_utf8
from scenarios.files.raw import read_bytes
from scenarios.files.refusals import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

MOST_TOML_BYTES = 1024 * 1024
"""A study that adds a thousand rows has a tenth of that."""
MOST_JSON_BYTES = 256 * 1024 * 1024
"""The manifest of all England has a hundredth of that."""
MOST_DEPTH = 40
"""Tables within tables; the deepest that this program knows are 8."""
_MOST_DOTS = 200
"""Dots in a line of TOML: parts of a key, numbers of a list, or sentences."""
_PART = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_LONG_KEY = re.compile(rf"^[ \t]*\[{{0,2}}[ \t]*{_PART}(?:[ \t]*\.[ \t]*{_PART}){{{MOST_DEPTH},}}")
_MOST_NUMBER = 2**63
"""Whole numbers of TOML have 64 bits (TOML v1.0.0); JSON's are held to the same."""

_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")
_TOO_DEEP = f"brackets or tables within one another more than {MOST_DEPTH} times"


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; it is in UTF-8, with or without its mark.

    Parameters
    ----------
    path : Path

    Raises
    ------
    Unreadable
        With the row where it is not TOML.
    """
    return toml_of(read_text(path))


def read_text(path: Path) -> str:
    """Read the text of a TOML file, to keep it beside what it says; see :func:`read_toml`."""
    return decode_utf8(read_bytes(path, MOST_TOML_BYTES), may_be_marked=True)


def toml_of(text: str) -> dict[str, Any]:
    """Return what a text in TOML says; see :func:`read_toml`."""
    for number, line in enumerate(text.split("\n"), 1):
        dots = line.count(".")
        if dots > _MOST_DOTS:
            raise Unreadable(f"a line of more than {_MOST_DOTS:,} dots", number)
        if dots >= MOST_DEPTH and _LONG_KEY.match(line):
            raise Unreadable(_TOO_DEEP, number)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        raise Unreadable(str(error), None if place is None else int(place[1])) from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    except ValueError as error:  # a whole number of more digits than Python reads
        raise Unreadable("a whole number of too many digits") from error
    _look_through(data)
    return data


def read_json(path: Path) -> Any:  # noqa: ANN401 - any JSON
    """Read a JSON file; it is in UTF-8.

    Parameters
    ----------
    path : Path

    Raises
    ------
    Unreadable
    """
    return json_of(read_bytes(path, MOST_JSON_BYTES))


def json_of(raw: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Return what a document in JSON says; see :func:`read_json`."""
    try:
        data = json.loads(decode_utf8(raw), parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not JSON: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise Unreadable(_TOO_DEEP) from error
    except ValueError as error:
        raise Unreadable("a whole number of too many digits") from error
    _look_through(data)
    return data


def _no_number(name: str) -> None:
    raise Unreadable(f"not JSON: it has no number {name}")


def _look_through(data: object) -> None:
    """Refuse what is too deep to be walked over, numbers that no counter holds, and a NUL, which no path holds.

    Raises
    ------
    Unreadable
    """
    level, depth = [data], 0
    while level:
        if depth > MOST_DEPTH:
            raise Unreadable(_TOO_DEEP)
        for value in level:
            if isinstance(value, int) and not -_MOST_NUMBER <= value < _MOST_NUMBER:
                raise Unreadable("a whole number of more than 64 bits")
            if isinstance(value, str) and "\0" in value:
                raise Unreadable("a text with a NUL character")
        level = [inner for value in level for inner in _inside(value)]
        depth += 1


def _inside(value: object) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
