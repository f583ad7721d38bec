"""Tasks: a round, how to solve it and what neighbours found, on their way to a worker.  Private notes stay at home."""

from __future__ import annotations

import base64
import dataclasses
from typing import TYPE_CHECKING, Any

import cloudpickle

from constraints.plugins import IN_PYTHON
from optimiser.parameters import SearchParameters
from scenarios.rounds import round_files
from scenarios.runs import RunSettings, publishable
from scenarios.studies.execution.frontier_questions import note_of
from scenarios.studies.execution.neighbours import attach_reusable_runs
from scenarios.studies.execution.parcels import pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from constraints.plugins import PlugIn
    from constraints.round import Round
    from scenarios.frontiers import FrontierSettings


ALLOWED, CARRIED = "allowed_plugins", "carried_plugins"
"""The keys of a task's note that say which plug-ins may run, and bring those that have no file."""
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
    extra: dict[str, Any] = {} if question is None else {"question": note_of(question)}
    extra |= plugins_note(round_.policy.used_plugins)
    return pack(files, {"settings": dataclasses.asdict(settings), "versions": dict(versions), **extra})


def plugins_note(plugins: Iterable[PlugIn]) -> dict[str, Any]:
    """Return what a worker is allowed to load; that of notebooks, which has no file, comes along as it is here.

    A task comes from whoever asked for the study, who trusts what is in it.
    """
    own = tuple(plugins)
    carried = [plugin for plugin in own if plugin.place == IN_PYTHON]
    note: dict[str, Any] = {}
    if allowed := [f"{plugin.id}={plugin.digest}" for plugin in own if plugin not in carried]:
        note[ALLOWED] = allowed
    if carried:
        note[CARRIED] = base64.b64encode(cloudpickle.dumps(carried)).decode()
    return note


def plugins_in(note: Mapping[str, Any]) -> list[object]:
    """Return what :func:`plugins_note` put into the note of a task, for :func:`scenarios.plugins.allow_plugins`."""
    carried = cloudpickle.loads(base64.b64decode(note[CARRIED])) if CARRIED in note else []
    return [*note.get(ALLOWED, ()), *carried]


def settings_of(note: Mapping[str, Any]) -> RunSettings:
    """Return the settings in the note of a task: one thread, for beside this worker there are others."""
    settings = dict(note["settings"])
    made = {"regions": tuple(settings["regions"]), "parameters": SearchParameters(**settings["parameters"])}
    return RunSettings(**{**settings, **made, "threads": 1})
