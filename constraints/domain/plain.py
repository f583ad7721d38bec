"""Data from files of keys and values, where `true` is no number."""

from __future__ import annotations

import functools
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
        name = info.field_name or ""
        if _may_be_a_number(cls, name) and _is_yes_for_a_number(value, cls.model_fields[name].annotation):
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


@functools.cache
def _may_be_a_number(model: type[BaseModel], name: str) -> bool:
    """Say whether a number may stand anywhere within a field: words need not be looked through each time."""
    return _has_numbers(model.model_fields[name].annotation)


def _has_numbers(annotation: Any) -> bool:  # noqa: ANN401 - a type
    return annotation in _NUMBERS or any(_has_numbers(one) for one in get_args(annotation))


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
