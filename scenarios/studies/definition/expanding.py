"""The scenarios of a study: those of the file, times all combinations of the grid, times its sample or sweep."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.studies.definition.extending import laid_over, whole_part
from scenarios.studies.definition.schema import Part, Scalar, StudyFile
from scenarios.studies.definition.variations import Levels, Variation, value_of, variations, varied

if TYPE_CHECKING:
    from scenarios.studies.definition.definition import Definition

LONGEST_NAME = 200
"""Characters of a run's name: file systems take 255 bytes, and the draw and the frontier stand behind it."""

MOST_SCENARIOS = 20_000
"""More are a slip of the pen: they would take months."""


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One scenario of a study, before draws.

    Attributes
    ----------
    name : str
        `base,reach=45`: the scenario of the file, then a level of every axis of the grid, then the number in the
        sample or the level that a sweep changes.
    part : Part
        All that it says; it extends nothing any more.
    axes : mapping of str to Scalar
        What every axis is: the value, where it is of one value, else the name of the level.
    base : str or None
        In a sweep, the scenario that this one varies; None for that itself.
    varied : str or None
        In a sweep, the axis that is not as in the base.
    """

    name: str
    part: Part
    axes: Mapping[str, Scalar]
    base: str | None = None
    varied: str | None = None


def expand(study: Definition) -> list[Scenario]:
    """Return the scenarios of a study in the order of the file.

    Parameters
    ----------
    study : Definition

    Raises
    ------
    InputRefused
        Names that are not known, scenarios without a round, or too many of them.
    """
    faults: list[Fault] = []
    count = _count(study.asked)
    if count > MOST_SCENARIOS:
        expected, advice = f"at most {MOST_SCENARIOS:,} scenarios", "leave an axis or draws out"
        raise InputRefused([Fault("NM703", study.name, None, "grid", f"{count:,}", expected, advice)])
    whole = dict(_wholes(study, faults))
    levels, more = _levels(study, "grid", study.asked.grid, faults), _levels_of_variations(study, faults)
    if faults:
        raise InputRefused(dict.fromkeys(faults))
    ways = variations(study, more)
    scenarios = [
        scenario
        for name, part in whole.items()
        for choice in itertools.product(*levels.values())
        for scenario in _combined(study, name, part, dict(zip(levels, choice, strict=True)), levels, ways)
    ]
    if any(scenario.part.round is None for scenario in scenarios):
        expected, advice = "the round to study", "say which round: a path, or in Python a round"
        raise InputRefused([Fault("NM703", study.name, None, "round", "", expected, advice)])
    _check_names(study, scenarios)
    return scenarios


def _check_names(study: Definition, scenarios: Sequence[Scenario]) -> None:
    """Refuse names that no folder could have."""
    longest = max((scenario.name for scenario in scenarios), key=len)
    if len(longest) > LONGEST_NAME:
        expected, advice = f"names of runs of at most {LONGEST_NAME} characters", "give axes and levels shorter names"
        raise InputRefused([Fault("NM703", study.name, None, "grid", longest, expected, advice)])


def _count(asked: StudyFile) -> int:
    """Return how many scenarios are asked for, at most."""
    count = max(1, len(asked.scenarios)) * math.prod(len(levels) for levels in asked.grid.values())
    count *= 1 + sum(len(levels) for levels in asked.sweep.values())
    count *= asked.sample.count if asked.sample else 1
    return count * (asked.draws.count if asked.draws else 1)


def _levels_of_variations(study: Definition, faults: list[Fault]) -> Levels:
    if study.asked.sample is not None:
        return _levels(study, "sample.axes", study.asked.sample.axes, faults)
    return _levels(study, "sweep", study.asked.sweep, faults)


def _levels(study: Definition, place: str, axes: Mapping[str, Mapping[str, Part]], faults: list[Fault]) -> Levels:
    """Return the levels of axes with all that they extend below them."""
    return {
        axis: {level: _whole(study, part, f"{place}.{axis}.{level}", faults) for level, part in parts.items()}
        for axis, parts in axes.items()
    }


def _wholes(study: Definition, faults: list[Fault]) -> Iterator[tuple[str, Part]]:
    common = _whole(study, Part(**{name: getattr(study.asked, name) for name in Part.model_fields}), "", faults)
    common = common.model_copy(update={"title": None})  # the study's own
    own = study.asked.scenarios or {_only_name(study.asked): Part()}
    for name, part in own.items():
        whole = laid_over(common, _whole(study, part, f"scenarios.{name}", faults))
        yield name, whole


def _only_name(asked: StudyFile) -> str:
    """Return the name of the scenario of a study that names none: where its axes name the runs, it needs none."""
    return "" if asked.grid or asked.sample else "base"


def _whole(study: Definition, part: Part, column: str, faults: list[Fault]) -> Part:
    start = tuple(column.split(".")[1:2]) if column.startswith("scenarios.") else ()
    try:
        return whole_part(study, part, column or "top", start)
    except InputRefused as refused:
        faults += refused.faults
        return part


def _combined(
    study: Definition, name: str, part: Part, choice: Mapping[str, str], levels: Levels, ways: Sequence[Variation]
) -> Iterator[Scenario]:
    """Yield the scenarios of one scenario of the file and one level of every axis of the grid."""
    for axis, level in choice.items():
        part = laid_over(part, levels[axis][level])
    axes = {axis: value_of(study, axis, level) for axis, level in choice.items()}
    base = ",".join([*([name] if name else []), *(f"{axis}={level}" for axis, level in choice.items())])
    for way in ways:
        whole = ",".join(word for word in (base, way.name) if word)
        origin = base if way.varied else None
        yield Scenario(whole, varied(part, way), {**axes, **way.axes}, origin, way.varied)
