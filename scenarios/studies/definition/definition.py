"""What a study asks for, checked: from plain data, whoever wrote it, or all its faults at once."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from constraints.domain import Fault, InputRefused
from scenarios.studies.definition.axes import Axes, spelled_out, with_levels
from scenarios.studies.definition.faults import study_faults
from scenarios.studies.definition.schema import Part, Scalar, StudyFile

if TYPE_CHECKING:
    from constraints.round import Round

_NONE: Mapping[str, Round] = MappingProxyType({})


@dataclasses.dataclass(frozen=True)
class Definition:
    """What a study asks for.

    Attributes
    ----------
    name : str
        How faults call it: the file's name, or `Study` where Python made it.
    folder : Path
        Paths in it are relative to there.
    asked : StudyFile
    raw : mapping
        What was written, as the plain data of TOML.
    axes : Axes
        What its axes say beside their levels.
    rounds : mapping of str to Round
        Rounds that are not on disk, by the name that `round` has for each.
    """

    name: str
    folder: Path
    asked: StudyFile
    raw: Mapping[str, Any]
    axes: Axes
    rounds: Mapping[str, Round] = dataclasses.field(default_factory=dict)

    @property
    def title(self) -> str:
        """What the study is called."""
        return self.asked.title or self.name.removesuffix(".toml")

    def axis_values(self) -> dict[str, list[Scalar]]:
        """Return every axis with its values, or the names of its levels; of a range its ends."""
        sampled = self.asked.sample.axes if self.asked.sample else {}
        found: dict[str, list[Scalar]] = {}
        for axis, levels in {**self.asked.grid, **self.asked.sweep, **sampled}.items():
            span = self.axes.ranges.get(axis)
            values = self.axes.values.get(axis, {})
            found[axis] = [values.get(level, level) for level in levels] if span is None else [span.low, span.high]
        return found


def define(raw: Mapping[str, Any], name: str, folder: Path, rounds: Mapping[str, Round] = _NONE) -> Definition:
    """Check what a study asks for.

    Parameters
    ----------
    raw : mapping
        The plain data of TOML.
    name : str
        How faults call the study.
    folder : Path
        Where paths in it are relative to.
    rounds : mapping of str to Round, optional
        Rounds that are not on disk.

    Raises
    ------
    InputRefused
        It has a key that is not known (NM702), or a value that is not allowed (NM703): all faults.
    """
    raw = spelled_out(raw)
    whole, axes, faults = with_levels(raw, name)
    asked = None
    try:
        asked = StudyFile.model_validate(whole)
    except ValidationError as error:
        faults += study_faults(error, StudyFile, name)
    faults += _of_bases(axes, name)
    if faults or asked is None:
        raise InputRefused(faults)
    return Definition(name, folder, asked, raw, axes, rounds)


def _of_bases(axes: Axes, file: str) -> Iterator[Fault]:
    """Yield what is wrong with the bases of a sweep."""
    for axis, (part, value) in axes.bases.items():
        try:
            Part.model_validate(part)
        except ValidationError as error:
            for fault in study_faults(error, Part, file):
                yield dataclasses.replace(fault, column=f"sweep.{axis}.base", value=fault.value or str(value))
