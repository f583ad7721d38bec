"""Where rounds, and folders of rounds, stand in a study: whoever moves a study to another folder changes them there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scenarios.studies.definition.axes import map_axes, slug

Change = Callable[[str], Any]


def with_places(study: Mapping[str, Any], of_round: Change, of_folder: Change) -> dict[str, Any]:
    """Return the plain data of a study with rounds and folders of its chain put another way.

    An axis that sweeps rounds becomes one of named levels, so that runs keep their names.

    Parameters
    ----------
    study : mapping
        Plain data, also of a study that is laid out already.
    of_round, of_folder : callable
        From the text that stands there to what shall stand there.
    """
    changed = _of_part(study, of_round)
    if isinstance(study.get("scenarios"), Mapping):
        changed["scenarios"] = {name: _of_part(part, of_round) for name, part in study["scenarios"].items()}
    changed = map_axes(changed, lambda kind, name, axis: _of_axis(axis, of_round))
    chain = study.get("chain")
    if isinstance(chain, Mapping) and chain.get("folders"):
        changed["chain"] = {**chain, "folders": [of_folder(folder) for folder in chain["folders"]]}
    return changed


def _of_part(part: Mapping[str, Any], change: Change) -> dict[str, Any]:
    return {**part, "round": change(part["round"])} if part.get("round") else dict(part)


def _of_axis(axis: Mapping[str, Any], change: Change) -> dict[str, Any]:
    if axis.get("of") == "round" and "values" in axis:
        return {slug(value): {"round": change(value)} for value in axis["values"]}
    if "of" in axis:
        return dict(axis)
    return {level: _of_part(part, change) for level, part in axis.items()}
