"""Data from files of keys and values, where `true` is no number."""

from __future__ import annotations

from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from constraints.domain.frozen import freeze

_NUMBERS = (int, float)
_EXPECTED = "a number, not true or false"


class PlainModel(BaseModel):
    """A model of a file's table.

    Python counts `true` as 1, and pydantic with it: a seed of `true` would be 1, a limit of `false` none.
    """

    @field_validator("*", mode="before")
    @classmethod
    def _yes_is_no_number(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - any value of a file
        field = cls.model_fields[info.field_name or ""]
        if _is_yes_for_a_number(value, field.annotation):
            words = {"expected": _EXPECTED, "advice": "write the number, or leave the key out"}
            raise PydanticCustomError("number", "expected {expected}", words)
        return value


class FrozenModel(PlainModel):
    """A part of a policy: no value that is not known, and it never changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="after")
    @classmethod
    def _never_changes(cls, value: Any) -> Any:  # noqa: ANN401 - any value of a file
        return freeze(value)


def _is_yes_for_a_number(value: object, annotation: Any) -> bool:  # noqa: ANN401 - a type
    """Say whether true or false stands where only numbers can, also within lists and tables."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _is_yes_for_a_number(value, inner[0])
    if origin in {list, tuple, set, frozenset}:
        return isinstance(value, list | tuple) and any(_is_yes_for_a_number(one, inner[0]) for one in value)
    if origin is dict:
        return isinstance(value, dict) and any(_is_yes_for_a_number(one, inner[1]) for one in value.values())
    if inner and origin is not None:  # one of several types
        return bool not in inner and any(_is_yes_for_a_number(value, one) for one in inner)
    return isinstance(value, bool) and annotation in _NUMBERS
