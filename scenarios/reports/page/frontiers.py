"""What the page of a study shows of its frontiers: a chart a question, and every point in a table."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from scenarios.reports import charts
from scenarios.reports.page.frame_tables import Column, Table, table
from scenarios.studies import drawn_by_question

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from scenarios.studies import StudyRecord

_TEXTS = {"scenario", "frontier", "kind", "level", "proof", "supporter_id"}


@dataclasses.dataclass(frozen=True)
class QuestionSection:
    """What the page shows of one question.

    Attributes
    ----------
    name : str
        Of the question.
    chart : str
        The key of its chart, where it is a curve; else empty.
    whole : bool
        Whether these are all points of every scenario.
    table : Table
    """

    name: str
    chart: str
    whole: bool
    table: Table


def question_sections(study: StudyRecord) -> tuple[list[QuestionSection], dict[str, alt.TopLevelMixin]]:
    """Return what to show of every question of a study, and the charts by their keys.

    Parameters
    ----------
    study : StudyRecord
    """
    points, shown = study.frontiers, []
    drawn: dict[str, alt.TopLevelMixin] = {}
    curves = drawn_by_question(study.asked)
    for number, (name, part) in enumerate(points.groupby("frontier", sort=False), 1):
        key = ""
        if name in curves:
            key = f"asked-{number}-chart"
            drawn[key] = charts.frontiers(*curves[str(name)])
        shown.append(QuestionSection(str(name), key, bool(part["complete"].all()), _table(number, str(name), part)))
    return shown, drawn


def _table(number: int, name: str, part: pd.DataFrame) -> Table:
    """Show the points of one question, what says nothing left out."""
    hidden = {"frontier", "kind", "x", "y", "best", "complete", "point"}
    kept = part.dropna(axis="columns", how="all")
    columns: list[Any] = [
        Column(str(column), str(column).replace("_", " "), "text" if column in _TEXTS else "number",
               pick=column == "scenario")
        for column in kept.columns
        if column not in hidden
    ]  # fmt: skip
    return table(f"asked-{number}-table", name, kept, columns, find="Find a level", printed=60)
