"""TOML files that people give us: settings, studies, gates, maps of columns."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from scenarios.files.books import read_bytes
from scenarios.files.grids import Unreadable

if TYPE_CHECKING:
    from pathlib import Path

_PLACE = re.compile(r" \(at line (\d+), column \d+\)$")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file; it is in UTF-8, with or without its mark.

    Raises
    ------
    Unreadable
        With the row where it is not TOML.
    """
    try:
        return tomllib.loads(read_bytes(path).decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8 text", error.object[: error.start].count(b"\n") + 1) from error
    except tomllib.TOMLDecodeError as error:
        place = _PLACE.search(str(error))
        raise Unreadable(str(error), None if place is None else int(place[1])) from error
    except RecursionError as error:
        raise Unreadable("tables within tables, too deep to read") from error
