"""Reading a study file: TOML to what a study asks for, or all its faults at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from scenarios.files import Unreadable, absolute, read_toml
from scenarios.studies.definition.definition import Definition, define

if TYPE_CHECKING:
    from pathlib import Path

_BEFORE = {"repeats": "draws"}
"""Keys at the top of earlier files, and what they are called now."""


def read_definition(path: Path) -> Definition:
    """Read a study file.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputRefused
        It cannot be read (NM701), has a key that is not known (NM702), or a value that is not allowed (NM703).
    """
    raw = {_BEFORE.get(key, key): value for key, value in _read_toml(path).items()}
    return define(raw, path.name, absolute(path).parent)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except Unreadable as why:
        advice = "name the study file" if why.is_missing else "correct the line, and save the file as UTF-8"
        fault = Fault("NM701", path.name, why.row, None, str(why), "a study file in TOML", advice)
        raise InputRefused([fault]) from why
