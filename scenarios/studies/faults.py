"""What pydantic finds wrong with a study file, in a planner's words: where it stands, and the nearest known name."""

from __future__ import annotations

import dataclasses
import types
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic import BaseModel

from constraints.errors import Fault
from constraints.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic_core import ErrorDetails

ADVICE = "see docs/studies.md for what the key takes"

_OF_A_KEY = "[key]"
"""What pydantic adds to the place of a key that is not allowed."""


def study_faults(errors: Iterable[ErrorDetails], model: type[BaseModel], file: str) -> list[Fault]:
    """Make a fault of every error, one a place.

    Parameters
    ----------
    errors : iterable of ErrorDetails
        Of pydantic.
    model : type of BaseModel
        What was validated.
    file : str
        The study file.
    """
    faults: dict[str, Fault] = {}
    for item in errors:
        path, place = _walk(model, tuple(part for part in item["loc"] if part != _OF_A_KEY))
        if item["type"] == "extra_forbidden":
            faults[path] = _unknown(item, path, place, file)
        else:
            faults.setdefault(path, _not_allowed(item, path, file))
    return list(faults.values())


def unknown_name(word: str, known: Iterable[str], file: str, column: str, what: str) -> Fault:
    """Make the fault of a name that is not known (NM702)."""
    names = sorted(known)
    near = nearest(word, {name.lower(): name for name in names})
    shown = next((name for name in names if name.lower() == near), None)
    advice = f"did you mean {shown!r}?" if shown else "take it out, or correct it"
    return Fault("NM702", file, None, column, word, f"{what}: one of {', '.join(names) or 'none'}", advice)


def named(by_scenario: Mapping[str, Iterable[Fault]], file: str) -> list[Fault]:
    """Say of faults which scenarios of a study make them; the same fault of many scenarios is told once.

    Parameters
    ----------
    by_scenario : mapping of str to iterable of Fault
    file : str
        The study file.
    """
    who: dict[Fault, list[str]] = {}
    for scenario, faults in by_scenario.items():
        for fault in faults:
            who.setdefault(fault, []).append(scenario)
    return [dataclasses.replace(fault, file=_where(fault.file, file, names)) for fault, names in who.items()]


def _where(place: str, file: str, names: list[str]) -> str:
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    where = f"{file} [{names[0]}{more}]"
    return where if place in {file, "round.toml"} else f"{where} {place}"


def _unknown(item: ErrorDetails, path: str, place: type[BaseModel] | None, file: str) -> Fault:
    keys = [field.alias or name for name, field in place.model_fields.items()] if place else []
    return unknown_name(str(item["loc"][-1]), keys, file, path, "a key that is known here")


def _not_allowed(item: ErrorDetails, path: str, file: str) -> Fault:
    context: Mapping[str, Any] = item.get("ctx", {})
    expected = context.get("expected") or item["msg"].removeprefix("Input should be ").lower()
    if "pattern" in context:
        expected = "letters and digits, with '-', '_' and dots between"
    elif item["type"] in {"model_type", "dict_type"}:
        expected = "a table of keys and values"
    value = item["input"]
    said = "" if item["type"] == "missing" or isinstance(value, BaseModel | dict) else str(value)
    return Fault("NM703", file, None, path or None, said[:80], expected, context.get("advice", ADVICE))


def _walk(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, type[BaseModel] | None]:
    """Return the dotted path of a place, without the marks pydantic adds for choices, and the model that it is in."""
    place: type[BaseModel] | None = model
    within: Any = None
    path: list[str] = []
    for part in loc:
        fields = {field.alias or name: field for name, field in place.model_fields.items()} if place else {}
        if within is None and place is not None:
            path.append(str(part))
            within = fields[str(part)].annotation if part in fields else None
            if within is None:
                break
        elif isinstance(part, int) or get_origin(within) is dict:
            path.append(str(part + 1 if isinstance(part, int) else part))
            within = get_args(within)[-1] if get_origin(within) in {dict, list, tuple} else within
        else:
            continue  # a mark of the choice that was tried
        within = _plain(within)
        if isinstance(within, type) and issubclass(within, BaseModel):
            place, within = within, None
    return ".".join(path), place


def _plain(annotation: Any) -> Any:  # noqa: ANN401 - a type
    """Take None out of a choice of two."""
    if get_origin(annotation) in {Union, types.UnionType}:
        options = [option for option in get_args(annotation) if option is not type(None)]
        return options[0] if len(options) == 1 else annotation
    return annotation
