"""How a finished run ended, read back so that it can stand for a run of the same model: nothing is solved twice.

An edit of a round may change nothing that the engine sees: a leader who has not answered says yes, a rule forbids what
nobody could do anyway.  Then the model's digest is that of the run before, and so are plan, bounds, steps and proofs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import InputRefused
from optimiser.results import ComponentResult, Outcome, Solved, StageResult, Step
from optimiser.solvers import StopReason
from scenarios.runs.folder import ALLOCATION, read_allocation, read_manifest
from scenarios.runs.proofs import FOLDER, read_proofs

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from optimiser.model import Model

PARTS = ("manifest.json", *(f"{name}.csv" for name in ALLOCATION), f"{FOLDER}/*.csv")
"""The files of a run folder that are asked; the others need not be there."""


def model_of(manifest: Mapping[str, Any]) -> str | None:
    """Return the digest of the model that a run solved; None where its end may stand for no other run's.

    That is a run without a plan, or one that the clock or a person stopped: another time more might be found.

    Parameters
    ----------
    manifest : mapping
    """
    digest = manifest.get("model")
    return digest if isinstance(digest, str) and manifest.get("reproducible") and manifest.get("stages") else None


def look_up(finished: Sequence[Path], say: Callable[[str], None]) -> Callable[[Model, str], Solved | None]:
    """Return what looks for the end of a model among finished runs, for :func:`optimiser.solve.solve`.

    Parameters
    ----------
    finished : sequence of Path
        Folders of runs by the same program.
    say : callable
        Takes a line about where the end comes from.
    """

    def found_before(model: Model, digest: str) -> Solved | None:
        for folder in finished:
            try:
                solved = end_of(folder, model) if model_of(read_manifest(folder)) == digest else None
            except (InputRefused, LookupError, TypeError, ValueError):
                continue  # a folder that somebody has damaged; what can be solved needs none
            if solved is not None:
                say(f"the same model as that of the finished run {folder.name}: its end is taken over")
                return solved
        return None

    return found_before


def end_of(folder: Path, model: Model) -> Solved | None:
    """Return what a run found, as if it had been found again; None where its plan is not what its manifest says.

    Parameters
    ----------
    folder : Path
        Of a run of the same model by the same program, as :func:`model_of` tells; all of its :data:`PARTS`.
    model : Model

    Raises
    ------
    InputRefused, LookupError, TypeError, ValueError
        The folder is not as a run leaves it.
    """
    manifest = read_manifest(folder)
    x = model.point_of(read_allocation(folder))
    values = {stage["goal"]: stage["value"] for stage in manifest["stages"]}
    if x is None or not model.keeps(x) or any(stage.value(x) != values.get(stage.goal) for stage in model.stages):
        return None  # somebody has edited the folder
    return Solved(
        outcome=Outcome(manifest["outcome"]),
        stop=StopReason(manifest["stop_reason"]),
        x=x,
        stages=tuple(_stage(stage, reached=stage["reached"]) for stage in manifest["stages"]),
        steps=tuple(Step(**step) for step in manifest["steps"]),
        conflict=(),
        proofs=tuple(read_proofs(folder)),
        components=tuple(
            ComponentResult(component["cases"], tuple(_stage(stage) for stage in component["stages"]))
            for component in manifest["components"]
        ),
        distrusted=tuple(manifest["distrusted"]),
    )


def _stage(stage: Mapping[str, Any], *, reached: bool = True) -> StageResult:
    return StageResult(stage["goal"], stage["value"], stage["bound"], seconds=0.0, reached=reached)
