"""Layouts of documents that this program writes and reads again: what each key holds, so that readers may rely on it.

Keys of newer programs are passed over; a key that is there holds what its layout says, and nothing is turned into it:
`true` is no number, `"3"` neither.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError


class Laid(BaseModel):
    """A document, or a part of one, that has a layout."""

    model_config = ConfigDict(strict=True, extra="allow", frozen=True, allow_inf_nan=False)


def layout_errors(layout: type[Laid], data: object) -> list[tuple[str, str, str]]:
    """Return what in a document is not as it has to be: where, what stands there, and what was expected.

    Parameters
    ----------
    layout : type of Laid
    data : JSON data
    """
    try:
        layout.model_validate(data)
    except ValidationError as error:
        return [_error_of(item) for item in error.errors()]
    return []


def _error_of(item: Any) -> tuple[str, str, str]:  # noqa: ANN401 - pydantic's own type knows no more
    where = ".".join(str(part) for part in item["loc"] if not _is_of_a_choice(part))
    value = "nothing" if item["type"] == "missing" else _short(item["input"])
    expected = "this key" if item["type"] == "missing" else item["msg"].removeprefix("Input should be ").lower()
    return where, value if item["type"] != "together" else "", expected


def _is_of_a_choice(part: int | str) -> bool:
    """Say whether a part of a place names a type that was tried, and no key."""
    return part in {"int", "float", "str"} or str(part).startswith("dict[")


def _short(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else repr(value)[:60]
