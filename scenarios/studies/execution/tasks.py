"""Tasks: a round, how to solve it and what neighbours found, on their way to a worker.  Private notes stay at home."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from optimiser.parameters import SearchParameters
from scenarios.rounds import round_files
from scenarios.runs import RunSettings, publishable
from scenarios.studies.execution.frontier_questions import note_of
from scenarios.studies.execution.neighbours import attach_reusable_runs
from scenarios.studies.execution.parcels import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from constraints.round import Round
    from scenarios.frontiers import FrontierSettings


ROUND, FINISHED = "round", "finished"
"""The folders of a task."""


def pack_task(
    round_: Round,
    settings: RunSettings,
    versions: Mapping[str, str],
    question: FrontierSettings | None = None,
    finished: Iterable[Path] = (),
) -> bytes:
    """Return a round and how to solve it as bytes, or what frontier to find of it.

    Parameters
    ----------
    round_ : Round
    settings : RunSettings
    versions : mapping of str to str
        That the worker must have, too.
    question : FrontierSettings, optional
    finished : iterable of Path, optional
        Folders of finished runs that may have been of the same model.
    """
    files = {f"{ROUND}/{name}": data for name, data in round_files(publishable(round_)).items()}
    files |= {f"{FINISHED}/{name}": data for name, data in attach_reusable_runs(finished).items()}
    extra = {} if question is None else {"question": note_of(question)}
    return pack(files, {"settings": dataclasses.asdict(settings), "versions": dict(versions), **extra})


def settings_of(note: Mapping[str, Any]) -> RunSettings:
    """Return the settings in the note of a task: one thread, for beside this worker there are others."""
    settings = dict(note["settings"])
    made = {"regions": tuple(settings["regions"]), "parameters": SearchParameters(**settings["parameters"])}
    return RunSettings(**{**settings, **made, "threads": 1})
