"""The scenarios of a study: those of the file, times all combinations of the grid, times the draws."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.studies.definition.extending import laid_over, whole_part
from scenarios.studies.definition.schema import Part

if TYPE_CHECKING:
    from scenarios.studies.definition.definition import Definition

MOST_SCENARIOS = 20_000
"""More are a slip of the pen: they would take months."""


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One scenario of a study, before draws.

    Attributes
    ----------
    name : str
        `base,reach=45`: the scenario of the file, then a level of every axis.
    part : Part
        All that it says; it extends nothing any more.
    axes : mapping of str to str
        The level of every axis of the grid.
    """

    name: str
    part: Part
    axes: Mapping[str, str]


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
    study_file = study.asked
    count = max(1, len(study_file.scenarios)) * _product(len(levels) for levels in study_file.grid.values())
    count *= study_file.draws.count if study_file.draws else 1
    if count > MOST_SCENARIOS:
        expected, advice = f"at most {MOST_SCENARIOS:,} scenarios", "leave an axis or draws out"
        raise InputRefused([Fault("NM703", study.name, None, "grid", f"{count:,}", expected, advice)])
    whole = dict(_wholes(study, faults))
    levels = {
        axis: {level: _whole(study, part, f"grid.{axis}.{level}", faults) for level, part in parts.items()}
        for axis, parts in study_file.grid.items()
    }
    if faults:
        raise InputRefused(dict.fromkeys(faults))
    combined = [
        _combined(name, part, dict(zip(levels, choice, strict=True)), levels)
        for name, part in whole.items()
        for choice in itertools.product(*levels.values())
    ]
    if any(scenario.part.round is None for scenario in combined):
        expected, advice = "the round to study", "say which round: a path, or in Python a round"
        raise InputRefused([Fault("NM703", study.name, None, "round", "", expected, advice)])
    return combined


def _product(counts: Iterator[int]) -> int:
    product = 1
    for count in counts:
        product *= count
    return product


def _wholes(study: Definition, faults: list[Fault]) -> Iterator[tuple[str, Part]]:
    common = _whole(study, Part(**{name: getattr(study.asked, name) for name in Part.model_fields}), "", faults)
    common = common.model_copy(update={"title": None})  # the study's own
    own = study.asked.scenarios or {"" if study.asked.grid else "base": Part()}
    for name, part in own.items():
        whole = laid_over(common, _whole(study, part, f"scenarios.{name}", faults))
        yield name, whole


def _whole(study: Definition, part: Part, column: str, faults: list[Fault]) -> Part:
    start = tuple(column.split(".")[1:2]) if column.startswith("scenarios.") else ()
    try:
        return whole_part(study, part, column or "top", start)
    except InputRefused as refused:
        faults += refused.faults
        return part


def _combined(name: str, part: Part, choice: Mapping[str, str], levels: Mapping[str, Mapping[str, Part]]) -> Scenario:
    for axis, level in choice.items():
        part = laid_over(part, levels[axis][level])
    names = [name] if name else []
    return Scenario(",".join([*names, *(f"{axis}={level}" for axis, level in choice.items())]), part, choice)
