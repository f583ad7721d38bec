"""Axes of grids, samples and sweeps: short forms written out, and a level for each value.

An axis is a table of named levels, each of which says what a scenario may; or `of`, the path of one value, with the
values that it takes.  Short forms say the same: a list are values, and an axis without `of` is of what it is called.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from constraints.domain import Fault, did_you_mean
from scenarios.studies.definition.schema import Part, Scalar, Solve

_ENDS = ("low", "high")
_OF_VALUES, _OF_RANGE = {"of", "values"}, {"of", *_ENDS}
KINDS: Mapping[str, frozenset[str]] = {
    "grid": frozenset(_OF_VALUES),
    "sweep": frozenset(_OF_VALUES | _OF_RANGE | {"base"}),
    "sample.axes": frozenset(_OF_VALUES | _OF_RANGE | {"log"}),
}
"""Where axes stand, and the keys of those that are no table of levels."""


@dataclasses.dataclass(frozen=True)
class Range:
    """What a sample draws one value from: `path` is the value, which lies between `low` and `high`."""

    path: str
    low: int | float
    high: int | float
    log: bool = False


@dataclasses.dataclass(frozen=True)
class Axes:
    """What axes say beside their levels, by the axis.

    Attributes
    ----------
    values : mapping of str to mapping of str to Scalar
        Of axes of one value: the value of each level.
    bases : mapping of str to plain data
        Of axes of a sweep: what the base says, as a part of a scenario, and its value.
    ranges : mapping of str to Range
        Of axes of a sample: what is drawn between two ends, which are its levels.
    """

    values: dict[str, dict[str, Scalar]] = dataclasses.field(default_factory=dict)
    bases: dict[str, tuple[dict[str, Any], Scalar]] = dataclasses.field(default_factory=dict)
    ranges: dict[str, Range] = dataclasses.field(default_factory=dict)


def map_axes(raw: Mapping[str, Any], change: Callable[[str, str, Any], Any]) -> dict[str, Any]:
    """Return a study with every axis changed.

    Parameters
    ----------
    raw : mapping
        A study as plain data.
    change : callable
        From where the axis stands (a key of :data:`KINDS`), its name and what it says to what it shall say.
    """
    changed = dict(raw)
    for kind in KINDS:
        first, _, inner = kind.partition(".")
        holder = changed.get(first)
        axes = holder.get(inner) if inner and isinstance(holder, Mapping) else holder
        if isinstance(axes, Mapping):
            new = {str(name): change(kind, str(name), axis) for name, axis in axes.items()}
            changed[first] = {**holder, inner: new} if inner and isinstance(holder, Mapping) else new
    return changed


def spelled_out(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Write short forms of axes as what they mean.

    `reach = [45, 60]` is short for `of = "solve.reach"` with these values, and `"rules.other-region.minutes" = [0, 30]`
    is for the path that it names.

    Parameters
    ----------
    raw : mapping
        A study as plain data.
    """

    def whole(kind: str, name: str, axis: object) -> object:
        if isinstance(axis, list):
            return {"of": path_of(name), "values": axis}
        if isinstance(axis, Mapping) and "of" not in axis and axis.keys() & KINDS[kind] and not _has_levels(axis):
            return {"of": path_of(name), **axis}
        return axis

    return map_axes(raw, whole)


def path_of(name: str) -> str:
    """Return the value of a scenario that an axis is called after: of `solve`, where its name is none of a path."""
    return f"solve.{name}" if name in Solve.model_fields else name


def _has_levels(axis: Mapping[str, Any]) -> bool:
    """Say whether an axis is a table of levels, also where some have the names of keys."""
    return all(isinstance(level, Mapping) for level in axis.values())


def with_levels(raw: Mapping[str, Any], file: str) -> tuple[dict[str, Any], Axes, list[Fault]]:
    """Lay out axes of one value: a level for each value that is named, or for the ends of a range.

    Parameters
    ----------
    raw : mapping
        A study as plain data, its axes spelled out.
    file : str
        How faults call the study.
    """
    axes, faults = Axes(), list[Fault]()

    def levels(kind: str, name: str, axis: object) -> object:
        if not isinstance(axis, Mapping) or "of" not in axis or _has_levels(axis):
            return axis
        return _Axis(kind, name, axis, file, faults).levels(axes)

    return map_axes(raw, levels), axes, faults


@dataclasses.dataclass
class _Axis:
    """An axis of one value, being laid out."""

    kind: str
    name: str
    said: Mapping[str, Any]
    file: str
    faults: list[Fault]

    def levels(self, axes: Axes) -> dict[str, Any]:
        """Return its levels, and note what it says beside."""
        path = self.said.get("of")
        values = self._values()
        if values is None or not isinstance(path, str) or not path:
            self._refuse("", ", ".join(self.said), *self._expected())
            return {"none": {}}
        if path.partition(".")[0] not in Part.model_fields:
            self._unknown(
                "of", path, [*Solve.model_fields, *Part.model_fields], "a key of a scenario, or a dotted path"
            )
            return {"none": {}}
        if "base" in self.said:
            axes.bases[self.name] = nested(path, self.said["base"]), self.said["base"]
        if self.kind == "sample.axes" and "values" not in self.said:
            axes.ranges[self.name] = self._range()
            return {end: nested(path, self.said[end]) for end in _ENDS}
        names = [slug(value) for value in values]
        for level in sorted({level for level in names if names.count(level) > 1 or not level}):
            expected, advice = "values with different names", "write the axis as a table of levels, and name them"
            self._refuse(".values" if "values" in self.said else "", level, expected, advice)
        if path == "round":  # where a round is, is not what it is
            return {level: nested(path, value) for level, value in zip(names, values, strict=True)}
        axes.values[self.name] = {
            level: value if isinstance(value, bool | int | float | str) else level
            for level, value in zip(names, values, strict=True)
        }
        return {level: nested(path, value) for level, value in zip(names, values, strict=True)}

    def _values(self) -> list[Any] | None:
        """Return what it names; None where its keys do not go together."""
        known = KINDS[self.kind]
        for key in self.said.keys() - known:
            self._unknown(key, key, known, f"one of {', '.join(sorted(known))}")
        if "values" in self.said:
            values = self.said["values"]
            alone = not self.said.keys() & {*_ENDS, "log"}
            return values if alone and isinstance(values, list) and values else None
        return [self.said[end] for end in _ENDS] if self.said.keys() >= set(_ENDS) else None

    def _range(self) -> Range:
        low, high, log = self.said["low"], self.said["high"], self.said.get("log", False)
        numbers = all(isinstance(end, int | float) and not isinstance(end, bool) for end in (low, high))
        if not numbers or not low < high:
            self._refuse("", f"{low} to {high}", "two numbers, low less than high", "give what is no number as values")
        elif log and low <= 0:
            self._refuse(".low", str(low), "more than 0, where log = true", "take log out, or another low")
        elif not isinstance(log, bool):
            self._refuse(".log", str(log), "true or false", "take log out")
        else:
            return Range(path=self.said["of"], low=low, high=high, log=log)
        return Range(path="", low=0, high=1)

    def _expected(self) -> tuple[str, str]:
        example = 'write for example of = "solve.reach" and values = [45, 60]'
        if self.kind == "grid":
            return "of, a dotted path such as solve.reach, and values, a list; or a table of levels", example
        more = "base" if self.kind == "sweep" else "log"
        return f"of, a dotted path such as solve.reach, with values, or with low and high, and {more}", example

    def _unknown(self, key: str, word: str, known: Iterable[str], expected: str) -> None:
        column = f"{self.kind}.{self.name}.{key}"
        advice = did_you_mean(word, list(known), "see docs/studies.md for what the key takes")
        self.faults.append(Fault("NM702", self.file, None, column, word, expected, advice))

    def _refuse(self, below: str, value: str, expected: str, advice: str) -> None:
        column = f"{self.kind}.{self.name}{below}"
        self.faults.append(Fault("NM703", self.file, None, column, value, expected, advice))


def slug(value: object) -> str:
    """Return a value as the name of a level: `["South West"]` is south-west."""
    parts = value if isinstance(value, list) else [value]
    words = "-".join(str(part).lower() for part in parts)
    return re.sub(r"[^a-z0-9.]+", "-", words).strip("-.")[:40]


_COLUMN = re.compile(r"edits\.([^.]+)\.(set|scale)\.(.+)")


def nested(path: str, value: object) -> dict[str, Any]:
    """Return a value below a dotted path as a part of a scenario.

    `edits.leaders.scale.half_days` is the edit that scales this column in all rows of this table.
    """
    column = _COLUMN.fullmatch(path)
    if column is not None:
        return {"edits": [{"table": column[1], column[2]: {column[3]: value}}]}
    first, _, rest = path.partition(".")
    return {first: nested(rest, value) if rest else value}
