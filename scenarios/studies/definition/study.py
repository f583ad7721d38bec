"""Reading a study file: TOML to a validated study, or all its faults at once."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused
from scenarios.files import Unreadable, absolute, read_toml
from scenarios.studies.definition.faults import study_faults
from scenarios.studies.definition.schema import StudyFile


@dataclasses.dataclass(frozen=True)
class Study:
    """A study file that was read.

    Attributes
    ----------
    name : str
        The file's name.
    folder : Path
        Where it stands: paths in it are relative to there.
    asked : StudyFile
    raw : mapping
        What the file says, as plain data.
    """

    name: str
    folder: Path
    asked: StudyFile
    raw: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What the study is called."""
        return self.asked.title or self.name.removesuffix(".toml")


def read_study(path: Path) -> Study:
    """Read a study file.

    Parameters
    ----------
    path : Path

    Raises
    ------
    InputRefused
        It cannot be read (NM701), has a key that is not known (NM702), or a value that is not allowed (NM703).
    """
    raw = _read_toml(path)
    swept, faults = _with_levels(raw, path.name)
    study_file = None
    try:
        study_file = StudyFile.model_validate(swept)
    except ValidationError as error:
        faults += study_faults(error, StudyFile, path.name)
    if faults or study_file is None:
        raise InputRefused(faults)
    return Study(path.name, absolute(path).parent, study_file, raw)


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return read_toml(path)
    except Unreadable as why:
        advice = "name the study file" if why.is_missing else "correct the line, and save the file as UTF-8"
        fault = Fault("NM701", path.name, why.row, None, str(why), "a study file in TOML", advice)
        raise InputRefused([fault]) from why


# --- axes that sweep one value --------------------------------------------------------------------------------------


def _with_levels(raw: Mapping[str, Any], file: str) -> tuple[dict[str, Any], list[Fault]]:
    """Write out the axes of the grid that name a value and what it shall be: a level for each."""
    grid = raw.get("grid")
    if not isinstance(grid, Mapping):
        return dict(raw), []
    faults: list[Fault] = []
    axes = {name: _levels(name, axis, file, faults) for name, axis in grid.items()}
    return {**raw, "grid": axes}, faults


def _levels(name: str, axis: object, file: str, faults: list[Fault]) -> object:
    if not isinstance(axis, Mapping) or not axis.keys() & {"of", "values"}:
        return axis
    path, values = axis.get("of"), axis.get("values")
    if not (axis.keys() == {"of", "values"} and isinstance(path, str) and path and isinstance(values, list) and values):
        expected = "of, a dotted path such as solve.reach, and values, a list; or a table of levels"
        advice = 'write for example of = "solve.reach" and values = [45, 60]'
        faults.append(Fault("NM703", file, None, f"grid.{name}", ", ".join(axis), expected, advice))
        return {"none": {}}
    names = [_slug(value) for value in values]
    for level in sorted({level for level in names if names.count(level) > 1 or not level}):
        expected, advice = "values with different names", "write the axis as a table of levels, and name them"
        faults.append(Fault("NM703", file, None, f"grid.{name}.values", level, expected, advice))
    return {level: _nested(path, value) for level, value in zip(names, values, strict=True)}


def _slug(value: object) -> str:
    """Return a value as the name of a level: `["South West"]` is south-west."""
    parts = value if isinstance(value, list) else [value]
    words = "-".join(str(part).lower() for part in parts)
    return re.sub(r"[^a-z0-9.]+", "-", words).strip("-.")[:40]


def _nested(path: str, value: object) -> dict[str, Any]:
    first, _, rest = path.partition(".")
    return {first: _nested(rest, value) if rest else value}
