"""Search parameters from a file, for experiments, and from the manifest of a run that was made with some."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused, did_you_mean, find_wrong
from optimiser.parameters import DEFAULTS, SearchParameters
from scenarios.files import Unreadable, read_toml

if TYPE_CHECKING:
    import os

_NAMES = tuple(field.name for field in dataclasses.fields(SearchParameters))
_SEE = "`optimiser/parameters.py` says what each is for; leave the line out for its default"


def read_parameters(path: Path) -> SearchParameters:
    """Read search parameters from a TOML file; what it does not name is as by default.

    Parameters
    ----------
    path : Path
        A line a parameter, such as `cut_rounds = 8`.

    Raises
    ------
    InputRefused
        The file cannot be read, or a name or value is not allowed (NM902): all faults at once.
    """
    try:
        data = read_toml(path)
    except Unreadable as why:
        advice = "name the file of parameters" if why.is_missing else "correct the line; it is TOML in UTF-8"
        fault = Fault("NM902", path.name, why.row, None, str(why), "a file of search parameters", advice)
        raise InputRefused([fault]) from why
    return _parameters(data, path.name)


def parameters_given(given: SearchParameters | Mapping[str, Any] | str | os.PathLike[str] | None) -> SearchParameters:
    """Return search parameters however they were given: by name, by the file that they are in, or not at all.

    Raises
    ------
    InputRefused
        A name or a value is not allowed (NM902): all faults at once.
    """
    if given is None:
        return DEFAULTS
    if isinstance(given, SearchParameters):
        return given
    return _parameters(given, "parameters") if isinstance(given, Mapping) else read_parameters(Path(given))


def parameters_of(manifest: Mapping[str, Any]) -> SearchParameters:
    """Return the search parameters that a run was made with; of older runs, which do not say, the defaults.

    Parameters
    ----------
    manifest : mapping

    Raises
    ------
    InputRefused
        It names one that this version does not have (NM902).
    """
    return _parameters(manifest.get("parameters", {}), "manifest.json")


def _parameters(data: Mapping[str, Any], file: str) -> SearchParameters:
    if faults := [fault for name, value in data.items() if (fault := _fault(file, name, value))]:
        raise InputRefused(faults)
    return dataclasses.replace(DEFAULTS, **data)


def _fault(file: str, name: str, value: object) -> Fault | None:
    """Return what is wrong with one line, if anything: parameters do not depend on each other."""
    if name not in _NAMES:
        return Fault("NM902", file, None, name, "", "a search parameter", did_you_mean(name, _NAMES, _SEE))
    try:
        dataclasses.replace(DEFAULTS, **{name: value})  # type: ignore[arg-type]  # it is what is checked
    except ValidationError as error:
        wrong = find_wrong(error)[0]
        return Fault("NM902", file, None, name, wrong.value, wrong.expected, wrong.advice or _SEE)
    return None
