"""Faults of a study file: where they stand, the nearest known name, and in which scenarios."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Fault, did_you_mean, find_wrong, name_first

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel, ValidationError

ADVICE = "see docs/studies.md for what the key takes"
_TAKE_OUT = "take it out, or correct it"


def study_faults(error: ValidationError, model: type[BaseModel], file: str) -> list[Fault]:
    """Make a fault of everything that pydantic finds wrong.

    Parameters
    ----------
    error : ValidationError
    model : type of BaseModel
        What was validated.
    file : str
        The study file.
    """
    return [
        dataclasses.replace(wrong, value=wrong.name).as_fault("NM702", file, _TAKE_OUT)
        if wrong.is_unknown
        else wrong.as_fault("NM703", file, ADVICE)
        for wrong in find_wrong(error, model, first=1)
    ]


def unknown_name(word: str, known: Iterable[str], file: str, column: str, what: str) -> Fault:
    """Make the fault of a name that is not known (NM702)."""
    names = sorted(known)
    expected = f"{what}: one of {', '.join(names) or 'none'}"
    return Fault("NM702", file, None, column, word, expected, did_you_mean(word, names, _TAKE_OUT))


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
    where = f"{file} [{name_first(names, 1)}]"
    return where if place in {file, "round.toml"} else f"{where} {place}"
