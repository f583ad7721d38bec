"""Data as JSON and TOML: whoever prints such a file, or a value out of it, gets no character that acts on a terminal.

Unseen characters are written by their numbers, which every reader of the format turns back into what they were.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import tomli_w

from scenarios.escaping.characters import escaped_in_json, escaped_in_toml, visible

if TYPE_CHECKING:
    import pandas as pd


def json_text(data: object, *, indent: int | None = 2, ascii_only: bool = False) -> str:
    """Return data as JSON; without a line break at its end.

    Parameters
    ----------
    data : object
        Mappings, lists, texts, numbers; what is none of these, such as a day, is written as its text. JSON knows no
        number that is none: null is written.
    indent : int or None, optional
        None: in one line, without spaces.
    ascii_only : bool, optional
        Whether all characters beyond ASCII are written by their numbers.
    """
    parts = (",", ":") if indent is None else None
    text = json.dumps(_plain(data), indent=indent, separators=parts, ensure_ascii=ascii_only, allow_nan=False)
    return escaped_in_json(text)


def _plain(value: Any) -> Any:  # noqa: ANN401 - any data
    """Return a value as the types that JSON has."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key if isinstance(key, int) else str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "tolist"):  # a number or an array of NumPy
        return _plain(value.tolist())
    return None if type(value).__name__ in {"NAType", "NaTType"} else str(value)


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a frame as the types that JSON has, None where nothing is.

    Parameters
    ----------
    frame : DataFrame
    """
    names = [str(name) for name in frame.columns]
    rows = zip(*(_plain_column(frame.iloc[:, at]) for at in range(len(names))), strict=True)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _plain_column(cells: pd.Series) -> list[Any]:
    return [None if missing else _plain(cell) for cell, missing in zip(cells.tolist(), cells.isna(), strict=True)]


def toml_text(data: Mapping[str, Any]) -> str:
    """Return data as TOML.

    Parameters
    ----------
    data : mapping
        What TOML has: no nothing, and no lone half of a surrogate pair.
    """
    return escaped_in_toml(tomli_w.dumps(data))


def toml_value(value: object) -> str:
    """Return a value as it stands behind a key of TOML."""
    return toml_text({"v": value}).removeprefix("v = ").strip()


def plain_text(text: str) -> str:
    """Return a document of plain text in which every character can be seen."""
    return visible(text)
