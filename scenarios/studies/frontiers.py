"""Frontiers of a study: each a step like a run, found by a worker, kept in a folder, and recognised again."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.audit.goals import goals_of
from constraints.domain.faults import Fault, InputRefused, ProvedImpossible
from scenarios.files import read_tree
from scenarios.frontiers import FrontierSettings, frontier
from scenarios.frontiers.drawing import LEVELS, Drawn, drawn
from scenarios.frontiers.fairness import groups_of
from scenarios.frontiers.settings import check_settings
from scenarios.runs.solving import narrowed
from scenarios.studies.parcels import pack
from scenarios.studies.store import read_json

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.round.round import Round
    from scenarios.runs import RunSettings
    from scenarios.studies.files import Study
    from scenarios.studies.results import StudyRun

POINTS = ("scenario", "draw", "frontier", "kind", "point", "level", "proof", "x", "y", "best", "complete")
"""The first columns of :func:`points_of`; what the plan of the point has of every goal follows."""


def check_questions(study: Study, round_: Round, solve: RunSettings) -> None:
    """Refuse what the round of a scenario does not have.

    Raises
    ------
    InputRefused
        A tier, a goal or a column that a question names is not known (NM702).
    """
    faults: list[Fault] = []
    for name, question in study.asked.frontier.items():
        settings = question.settings(solve)
        try:
            check_settings(settings, [goal.name for goal in goals_of(round_.policy)])
            if settings.kind == "floors":
                groups_of(narrowed(round_, solve), settings.grouping)
        except InputRefused as refused:
            faults += [_in_the_file(fault, study.name, name) for fault in refused.faults]
    if faults:
        raise InputRefused(faults)


def _in_the_file(fault: Fault, file: str, name: str) -> Fault:
    """Turn the fault of an option into that of a key."""
    key = fault.file.removeprefix("--").replace("-", "_")
    return dataclasses.replace(fault, code="NM702", file=file, column=f"frontier.{name}.{key}")


# --- on the way to a worker, and there ------------------------------------------------------------------------------


def note_of(question: FrontierSettings) -> dict[str, Any]:
    """Return what is asked as JSON data; how to solve is told beside it."""
    told = dataclasses.asdict(question)
    del told["solve"]
    return told | {"save": [str(percent) for percent in question.save]}


def answered(note: Mapping[str, Any], solve: RunSettings, source: Path, beside: Path) -> bytes:
    """Find a frontier of the round in a folder, and return it as bytes.

    Parameters
    ----------
    note : mapping
        Of :func:`note_of`.
    solve : RunSettings
    source : Path
        The round.
    beside : Path
        Where a folder `run` is made.
    """
    hold = None if note["hold"] is None else tuple(note["hold"])
    said = dict(note) | {"hold": hold, "save": tuple(Fraction(percent) for percent in note["save"])}
    try:
        found = frontier(source, FrontierSettings(**said, solve=solve))
    except ProvedImpossible as impossible:
        return pack({}, {"status": "impossible", "message": str(impossible)})
    if found.stopped == "interrupted":
        return pack({}, {"status": "interrupted", "message": found.headline()})
    found.write(beside / "run")
    return pack(read_tree(beside / "run"), {"status": "finished", "message": found.headline()})


# --- what was found -------------------------------------------------------------------------------------------------


def points_of(asked: Iterable[StudyRun]) -> pd.DataFrame:
    """Return a row a point of finished frontiers.

    Parameters
    ----------
    asked : iterable of StudyRun

    Returns
    -------
    DataFrame
        :data:`POINTS`, then the columns of `frontier.csv`. `level` is what was asked at the point; `x` and `y` are the
        two figures that `charts.frontier` draws, missing where there is no plan, and of `places`; `best`: no other
        point of this frontier is better; `complete`: the frontier has no other points.
    """
    found = [_points(run) for run in asked if run.status == "finished"]
    if not found:
        return pd.DataFrame(columns=list(POINTS))
    frame = pd.concat(found, ignore_index=True)
    return frame[[*POINTS, *(name for name in frame.columns if name not in POINTS)]]


def _asked_and_points(run: StudyRun) -> tuple[dict[str, Any], pd.DataFrame]:
    told = _told(run)
    return told["asked"], pd.DataFrame(told["points"]).convert_dtypes()


def _told(run: StudyRun) -> dict[str, Any]:
    assert run.folder is not None, "a finished frontier has a folder"
    return read_json(run.folder / "frontier.json")


def _points(run: StudyRun) -> pd.DataFrame:
    asked, points = _asked_and_points(run)
    curve = drawn(asked, points)
    level = next((name for name in LEVELS.get(asked["kind"], ()) if name in points.columns), asked.get("by"))
    figures = pd.DataFrame({"x": None, "y": None, "best": None}, index=points.index, dtype=object)
    if curve is not None:
        by_name = curve.frame.set_index("name")
        figures = by_name.reindex(points[level].astype(str))[["x", "y", "best"]].set_index(points.index)
    first = {
        "scenario": run.scenario, "draw": run.draw, "frontier": run.question, "kind": asked["kind"],
        "point": points.get("point"), "level": points[level].astype(str), "proof": points["proof"],
        "x": figures["x"], "y": figures["y"], "best": figures["best"], "complete": _told(run)["complete"],
    }  # fmt: skip
    return pd.DataFrame(first | {name: points[name] for name in points.columns if name not in {*first, level}})


def drawn_by_question(asked: Iterable[StudyRun]) -> dict[str, Drawn]:
    """Return the finished frontiers that are curves, those of one question together, for `charts.frontiers`.

    Parameters
    ----------
    asked : iterable of StudyRun

    Returns
    -------
    mapping of str to Drawn
        By question; the frames have `scenario` and `level` in front (a draw counts as a scenario of its own).
    """
    parts: dict[str, list[Drawn]] = defaultdict(list)
    for run in asked:
        curve = drawn(*_asked_and_points(run)) if run.status == "finished" else None
        if curve is not None:
            whose = run.scenario if run.draw is None else f"{run.scenario}, draw {run.draw}"
            named = curve.frame.rename(columns={"name": "level"})
            parts[run.question or ""].append(curve._replace(frame=named.assign(scenario=whose)))
    return {name: found[0]._replace(frame=pd.concat([one.frame for one in found])) for name, found in parts.items()}
