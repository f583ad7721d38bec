"""Neighbours of a grid: the end of a finished run goes along to its neighbours, and stands for theirs if it is theirs.

A worker takes it over only where the model is the same to the last number (:mod:`scenarios.runs.ends`), so that no byte
of a run depends on which others were finished before.
"""

from __future__ import annotations

import dataclasses
import fnmatch
from typing import TYPE_CHECKING, Any

from scenarios.files import read_tree
from scenarios.runs import PARTS, model_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from scenarios.studies.execution.steps import Label


def are_neighbours(one: Label, other: Label) -> bool:
    """Say whether two runs meet the same luck and differ in one level of the grid, or in the scenario alone.

    Rounds in a row and frontiers have no neighbours.
    """
    if {one.round, other.round, one.question, other.question} != {None} or one.draw != other.draw:
        return False
    apart = sum(other.axes.get(axis) != level for axis, level in one.axes.items())
    return one.scenario != other.scenario and apart <= 1


@dataclasses.dataclass
class Ends:
    """The ends of a study's finished runs that may be handed on."""

    known: list[tuple[Label, str, Path]] = dataclasses.field(default_factory=list)

    def add(self, label: Label, manifest: Mapping[str, Any], folder: Path) -> None:
        """Take note of a finished run."""
        model = model_of(manifest)
        if model is not None:
            self.known.append((label, model, folder))

    def near(self, label: Label) -> list[Path]:
        """Return the folders of a run's finished neighbours, one of each model."""
        return list({model: folder for known, model, folder in self.known if are_neighbours(known, label)}.values())


def attach_reusable_runs(folders: Iterable[Path]) -> dict[str, bytes]:
    """Return the files that are asked of finished runs, by the run's name and their own."""
    return {
        f"{folder.name}/{name}": data
        for folder in folders
        for name, data in read_tree(folder).items()
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in PARTS)
    }


def received_runs(folder: Path) -> Sequence[Path]:
    """Return the finished runs that came with a task."""
    return sorted(folder.iterdir()) if folder.is_dir() else ()
