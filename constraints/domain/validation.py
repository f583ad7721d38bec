"""What pydantic finds wrong with what people wrote, in their words: the place, what was expected and what to try.

Everything that is validated by a model goes through here: cells of tables, settings, policies, studies, gates and maps.
"""

from __future__ import annotations

import dataclasses
import re
import types
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic import BaseModel

from constraints.domain.faults import Fault
from constraints.domain.vocabulary import did_you_mean

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_OF_A_KEY = "[key]"
"""What pydantic adds to the place of a key that is not allowed."""

_LONGEST = 80
"""Characters of a value that are told."""

_GROUPED = 10_000
"""From here on, thousands are set apart."""

_EXPECTED = {
    "missing": "a value",
    "string_type": "text",
    "string_pattern_mismatch": "letters and digits, with '-', '_' and dots between",
    "string_too_long": "at most {max_length} characters",
    "string_too_short": "at least {min_length} characters",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "is_instance_of": "a {class}",
    "callable_type": "a function",
    "path_type": "a path",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "date_type": "a date",
    "date_parsing": "a date",
    "date_from_datetime_parsing": "a date",
    "date_from_datetime_inexact": "a date without a time",
    "list_type": "a list",
    "tuple_type": "a list",
    "set_type": "a list",
    "too_short": "at least {min_length} entries",
    "too_long": "at most {max_length} entries",
    "dict_type": "a table of keys and values",
    "model_type": "a table of keys and values",
    "model_attributes_type": "a table of keys and values",
    "greater_than": "more than {gt}",
    "greater_than_equal": "at least {ge}",
    "less_than": "less than {lt}",
    "less_than_equal": "at most {le}",
}
"""What each kind of error expected, where the validator does not say it."""


@dataclasses.dataclass(frozen=True)
class Wrong:
    """One place at which something is wrong.

    Attributes
    ----------
    path : str
        Where it stands, dotted; empty for the whole.
    value : str
        What stands there; empty where it is a table or nothing.
    expected : str
    advice : str
        Empty where there is nothing better to say than what the caller says of such files.
    code : str
        The fault's, where the validator says one; else empty.
    is_unknown : bool
        Whether it is the name itself that is not known.
    """

    path: str
    value: str
    expected: str
    advice: str = ""
    code: str = ""
    is_unknown: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    def as_fault(self, code: str, file: str, advice: str, column: str | None = None) -> Fault:
        """Make the fault of it.

        Parameters
        ----------
        code, file : str
        advice : str
            What to try where nothing better is known.
        column : str, optional
            Where it stands, if that is not the path.
        """
        where = self.path if column is None else column
        return Fault(code, file, None, where or None, self.value, self.expected, self.advice or advice)


def find_wrong(error: ValidationError, model: type[BaseModel] | None = None, first: int = 0) -> list[Wrong]:
    """Return what is wrong, once a place, in the order of the places.

    Parameters
    ----------
    error : ValidationError
    model : type of BaseModel, optional
        What was validated; None for a single value.
    first : int
        What the first member of a list is called.
    """
    found: dict[str, Wrong] = {}
    for item in error.errors():
        path, place = _walk(model, tuple(part for part in item["loc"] if part != _OF_A_KEY), first)
        wrong = _unknown(item, path, place) if item["type"] == "extra_forbidden" else _not_allowed(item, path)
        before = found.get(path)
        if before is not None and not wrong.is_unknown:  # a choice: each of its kinds was tried
            expected = " or ".join(dict.fromkeys((*before.expected.split(" or "), *wrong.expected.split(" or "))))
            wrong = dataclasses.replace(before, expected=expected, advice=before.advice or wrong.advice)
        found[path] = wrong
    return list(found.values())


def _unknown(item: ErrorDetails, path: str, place: type[BaseModel] | None) -> Wrong:
    known = [field.alias or name for name, field in place.model_fields.items()] if place else []
    expected = f"one of {', '.join(sorted(known))}" if known else "no such key"
    advice = did_you_mean(str(item["loc"][-1]), known, "")
    return Wrong(path, _shown(item), expected, advice, is_unknown=True)


def _not_allowed(item: ErrorDetails, path: str) -> Wrong:
    context: Mapping[str, Any] = item.get("ctx", {})
    advice = context.get("advice", "")
    if item["type"] in {"literal_error", "enum"}:
        words = re.findall(r"'([^']*)'", context["expected"])
        expected, advice = f"one of {', '.join(words)}", did_you_mean(_text_of(item["input"]), words, "")
    elif "expected" in context:
        expected = context["expected"]
    else:
        message = item["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
        numbers = {name: _number(limit) for name, limit in context.items()}
        expected = _EXPECTED.get(item["type"], message[:1].lower() + message[1:]).format_map(numbers)
    return Wrong(path, _shown(item), expected, advice, context.get("code", ""))


def _shown(item: ErrorDetails) -> str:
    value = item["input"]
    return "" if item["type"] == "missing" or isinstance(value, BaseModel | Mapping) else _text_of(value)[:_LONGEST]


def _text_of(value: object) -> str:
    try:
        return str(value)
    except ValueError:  # a whole number of thousands of digits, which Python does not write out
        return type(value).__name__


def _number(limit: object) -> str:
    if isinstance(limit, int | float):
        return (f"{limit:,.0f}" if limit >= _GROUPED else f"{limit:.0f}") if limit == int(limit) else f"{limit:g}"
    return str(limit)


def _walk(model: type[BaseModel] | None, loc: tuple[int | str, ...], first: int) -> tuple[str, type[BaseModel] | None]:
    """Return the dotted path of a place, without the marks pydantic adds for choices, and the model that it is in."""
    place, within = model, None
    path: list[str] = []
    for part in loc:
        fields = {field.alias or name: field for name, field in place.model_fields.items()} if place else {}
        if within is None and place is not None:
            path.append(str(part))
            within = fields[str(part)].annotation if part in fields else None
            if within is None:
                break
        elif isinstance(part, int) or get_origin(within) is dict:
            in_list = isinstance(part, int) and get_origin(within) is not dict
            path.append(str(int(part) + first if in_list else part))
            within = _member(within)
        else:
            continue  # a mark of the choice that was tried
        within = _plain(within)
        if isinstance(within, type) and issubclass(within, BaseModel):
            place, within = within, None
    return ".".join(path), place


def _member(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """Return what a dict, list or tuple holds."""
    kind, holds = get_origin(annotation), get_args(annotation)
    return holds[-1] if kind in {dict, list} else holds[0] if kind is tuple else annotation


def _plain(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """Take None out of a choice of two."""
    if get_origin(annotation) in {Union, types.UnionType}:
        options = [option for option in get_args(annotation) if option is not type(None)]
        return options[0] if len(options) == 1 else annotation
    return annotation
