"""Axes of a grid that sweep one value: written as a path and values, laid out as a level for each value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from constraints.domain import Fault
from scenarios.studies.definition.schema import Solve


def with_levels(raw: Mapping[str, Any], file: str) -> tuple[dict[str, Any], list[Fault]]:
    """Write out the axes of the grid that name a value and what it shall be: a level for each.

    Parameters
    ----------
    raw : mapping
        A study as plain data.
    file : str
        How faults call the study.
    """
    grid = raw.get("grid")
    if not isinstance(grid, Mapping):
        return dict(raw), []
    faults: list[Fault] = []
    axes = {name: _levels(name, axis, file, faults) for name, axis in grid.items()}
    return {**raw, "grid": axes}, faults


def spelled_out(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Write axes of the grid that are lists as what they mean: the values of what the axis is called after.

    `reach = [45, 60]` is short for `of = "solve.reach"` with these values, and `"rules.other-region.minutes" = [0, 30]`
    is for the path that it names.
    """
    grid = raw.get("grid")
    if not isinstance(grid, Mapping):
        return dict(raw)
    axes = {name: {"of": path_of(name), "values": axis} if isinstance(axis, list) else axis
            for name, axis in grid.items()}  # fmt: skip
    return {**raw, "grid": axes}


def path_of(name: str) -> str:
    """Return the value of a scenario that an axis is called after: of `solve`, where its name is none of a path."""
    return f"solve.{name}" if name in Solve.model_fields else name


def _levels(name: str, axis: object, file: str, faults: list[Fault]) -> object:
    if not isinstance(axis, Mapping) or not axis.keys() & {"of", "values"}:
        return axis
    path, values = axis.get("of"), axis.get("values")
    if not (axis.keys() == {"of", "values"} and isinstance(path, str) and path and isinstance(values, list) and values):
        expected = "of, a dotted path such as solve.reach, and values, a list; or a table of levels"
        advice = 'write for example of = "solve.reach" and values = [45, 60]'
        faults.append(Fault("NM703", file, None, f"grid.{name}", ", ".join(axis), expected, advice))
        return {"none": {}}
    names = [slug(value) for value in values]
    for level in sorted({level for level in names if names.count(level) > 1 or not level}):
        expected, advice = "values with different names", "write the axis as a table of levels, and name them"
        faults.append(Fault("NM703", file, None, f"grid.{name}.values", level, expected, advice))
    return {level: nested(path, value) for level, value in zip(names, values, strict=True)}


def slug(value: object) -> str:
    """Return a value as the name of a level: `["South West"]` is south-west."""
    parts = value if isinstance(value, list) else [value]
    words = "-".join(str(part).lower() for part in parts)
    return re.sub(r"[^a-z0-9.]+", "-", words).strip("-.")[:40]


def nested(path: str, value: object) -> dict[str, Any]:
    """Return a value below a dotted path as tables in tables."""
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}
