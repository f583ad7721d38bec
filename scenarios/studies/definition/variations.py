"""What a scenario becomes in a sample or a sweep: for each, a part that lies over it, and what its axes are."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from scenarios.studies.definition.axes import nested
from scenarios.studies.definition.extending import laid_over
from scenarios.studies.definition.sampling import level_at, number_at, unit_points
from scenarios.studies.definition.schema import Part, Scalar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from scenarios.studies.definition.definition import Definition

Levels = dict[str, dict[str, Part]]
"""By axis and level: what it says, whole."""


@dataclasses.dataclass(frozen=True)
class Variation:
    """One way in which every scenario is varied.

    Attributes
    ----------
    name : str
        What is added to the scenario's name; empty for the base of a sweep.
    parts : sequence of Part
        Laid over the scenario, one after the other.
    axes : mapping of str to Scalar
        What each axis is, where that is known.
    varied : str or None
        The axis of a sweep that is not as in the base.
    """

    name: str = ""
    parts: Sequence[Part] = ()
    axes: Mapping[str, Scalar] = dataclasses.field(default_factory=dict)
    varied: str | None = None


def variations(study: Definition, levels: Levels) -> list[Variation]:
    """Return the variations of every scenario: one that changes nothing, where none are asked for.

    Parameters
    ----------
    study : Definition
    levels : mapping
        Of the axes of its sample or sweep.
    """
    if study.asked.sample is not None:
        return _samples(study, levels)
    return _one_at_a_time(study, levels) if study.asked.sweep else [Variation()]


def value_of(study: Definition, axis: str, level: str) -> Scalar:
    """Return the value of a level, where its axis is of one value; else its name."""
    return study.axes.values.get(axis, {}).get(level, level)


def _samples(study: Definition, levels: Levels) -> list[Variation]:
    sample = study.asked.sample
    assert sample is not None, "asked for"
    found = []
    for number, point in enumerate(unit_points(sample).tolist(), 1):
        parts, axes = [], {}
        for (axis, known), drawn in zip(levels.items(), point, strict=True):
            span = study.axes.ranges.get(axis)
            if span is None:
                level = level_at(drawn, list(known))
                parts.append(known[level])
                axes[axis] = value_of(study, axis, level)
            else:
                axes[axis] = number_at(drawn, span)
                parts.append(Part.model_validate(nested(span.path, axes[axis])))
        found.append(Variation(f"sample={number:04d}", parts, axes))
    return found


def _one_at_a_time(study: Definition, levels: Levels) -> list[Variation]:
    """Return the base of a sweep, then each level of each axis with all other axes as in the base."""
    known = study.axes.bases
    base = Variation(
        parts=[Part.model_validate(part) for part, _ in known.values()],
        axes={axis: value for axis, (_, value) in known.items()},
    )
    found = [base]
    for axis, of_axis in levels.items():
        for level, part in of_axis.items():
            value = value_of(study, axis, level)
            if axis in known and value == known[axis][1]:
                continue  # it is the base
            others = [one for name, (data, _) in known.items() if name != axis for one in [Part.model_validate(data)]]
            found.append(Variation(f"{axis}={level}", [*others, part], {**base.axes, axis: value}, axis))
    return found


def varied(part: Part, variation: Variation) -> Part:
    """Return a scenario with a variation laid over it."""
    for one in variation.parts:
        part = laid_over(part, one)
    return part
