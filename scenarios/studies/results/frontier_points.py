"""The points of a study's finished frontiers as one table, and its curves as charts draw them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenarios.frontiers import LEVELS, Drawn, drawn
from scenarios.studies.results.layout import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.studies.results.study_run import StudyRun

POINTS = ("scenario", "draw", "frontier", "kind", "point", "level", "proof", "x", "y", "best", "complete")
"""The first columns of :func:`points_of`; what the plan of the point has of every goal follows."""
_TYPES = {
    "scenario": "str", "draw": "Int64", "frontier": "str", "kind": "str", "point": "str", "level": "str",
    "proof": "str", "x": "Float64", "y": "Float64", "best": "boolean", "complete": "boolean",
}  # fmt: skip


def points_of(frontier_runs: Iterable[StudyRun]) -> pd.DataFrame:
    """Return a row a point of finished frontiers.

    Parameters
    ----------
    frontier_runs : iterable of StudyRun

    Returns
    -------
    DataFrame
        :data:`POINTS`, then the columns of `frontier.csv`. `level` is what was asked at the point; `x` and `y` are the
        two figures that `charts.frontier` draws, missing where there is no plan, and of `places`; `best`: no other
        point of this frontier is better; `complete`: the frontier has no other points.
    """
    found = [_points(run) for run in frontier_runs if run.status == "finished"]
    frame = pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=list(POINTS))
    frame = frame.astype(_TYPES)
    return frame[[*POINTS, *(name for name in frame.columns if name not in POINTS)]]


def _question_and_points(run: StudyRun) -> tuple[dict[str, Any], pd.DataFrame]:
    document = _read_document(run)
    return document["asked"], pd.DataFrame(document["points"]).convert_dtypes()


def _read_document(run: StudyRun) -> dict[str, Any]:
    assert run.folder is not None, "a finished frontier has a folder"
    return read_json(run.folder / "frontier.json")


def _points(run: StudyRun) -> pd.DataFrame:
    question, points = _question_and_points(run)
    curve = drawn(question, points)
    level = next((name for name in LEVELS.get(question["kind"], ()) if name in points.columns), question.get("by"))
    figures = pd.DataFrame({"x": None, "y": None, "best": None}, index=points.index, dtype=object)
    if curve is not None:
        by_name = curve.frame.set_index("name")
        figures = by_name.reindex(points[level].astype(str))[["x", "y", "best"]].set_index(points.index)
    first = {
        "scenario": run.scenario, "draw": run.draw, "frontier": run.question, "kind": question["kind"],
        "point": points.get("point"), "level": points[level].astype(str), "proof": points["proof"],
        "x": figures["x"], "y": figures["y"], "best": figures["best"], "complete": _read_document(run)["complete"],
    }  # fmt: skip
    return pd.DataFrame(first | {name: points[name] for name in points.columns if name not in {*first, level}})


def drawn_by_question(frontier_runs: Iterable[StudyRun]) -> dict[str, Drawn]:
    """Return the finished frontiers that are curves, those of one question together, for `charts.frontiers`.

    Parameters
    ----------
    frontier_runs : iterable of StudyRun

    Returns
    -------
    mapping of str to Drawn
        By question; the frames have `scenario` and `level` in front (a draw counts as a scenario of its own).
    """
    parts: dict[str, list[Drawn]] = defaultdict(list)
    for run in frontier_runs:
        curve = drawn(*_question_and_points(run)) if run.status == "finished" else None
        if curve is not None:
            whose = run.scenario if run.draw is None else f"{run.scenario}, draw {run.draw}"
            named = curve.frame.rename(columns={"name": "level"})
            parts[run.question or ""].append(curve._replace(frame=named.assign(scenario=whose)))
    return {name: found[0]._replace(frame=pd.concat([one.frame for one in found])) for name, found in parts.items()}
