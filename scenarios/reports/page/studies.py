"""The page of a study: its scenarios side by side, what can be had together, who moved, and how the rounds differ."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd
from pandas.api.types import is_numeric_dtype

from constraints.domain import Fault, InputRefused
from scenarios.comparison import ALL, CHANGES, compare
from scenarios.escaping import ours
from scenarios.reports import charts
from scenarios.reports.charts import move_figures, scenario_figures
from scenarios.reports.charts.sensitivity import PROOFS
from scenarios.reports.charts.studies import USUAL
from scenarios.reports.marks import handling
from scenarios.reports.page.frame_tables import Column, Table, table
from scenarios.reports.page.frontiers import question_sections
from scenarios.reports.page.inlining import asset, render

if TYPE_CHECKING:
    import altair as alt

    from scenarios.comparison import Comparison
    from scenarios.reports.audience import Audience
    from scenarios.studies import StudyRecord

_LONGEST, _PLACED = "journey-90th", "placed"
"""What is weighed against each other: nine of ten journeys against cases with a leader."""


_TWO = 2
"""The least runs that can be compared; with so few points there is nothing between which to choose."""


def study_page(study: StudyRecord, audience: Audience) -> str:
    """Return the report of a study as one HTML page.

    Parameters
    ----------
    study : StudyRecord
    audience : Audience
        Planner or director.

    Raises
    ------
    InputRefused
        The study has fewer than two finished runs to hold against each other (NM601).
    """
    if len(study.of_status("finished")) < _TWO:
        advice = "run the study to its end, or report its run: `nlematch report STUDY/runs/NAME`"
        raise InputRefused(
            [Fault("NM601", study.folder.name, None, None, study.headline(), "at least two finished runs", advice)]
        )
    found = compare(study.folder, repair="never")
    figures = scenario_figures(found)
    points = _points(figures)
    drawn: dict[str, alt.TopLevelMixin] = {
        "figures-chart": charts.key_figures(figures),
        "moves-chart": charts.moved(move_figures(found)),
    }
    if len(points) > _TWO:
        drawn["frontier-chart"] = charts.frontier(points, "nine of ten journeys, minutes", "% of cases with a leader")
    chained = study.rounds() if any(run.round is not None for run in study.runs) else None
    if chained is not None:
        drawn["rounds-chart"] = charts.over_rounds(chained)
    swept = charts.sensitivities(study, found)
    drawn |= {f"tornado-{kpi}-chart": charts.tornado(swept, kpi) for kpi in _swung(swept)}
    questions, curves = question_sections(study)
    drawn |= curves
    rounds = [run.round.meta for run in found.runs]
    context = {
        "title": study.title,
        "handling": handling(audience),
        "audience": str(audience),
        "as_at": sorted({meta.as_at.isoformat() for meta in rounds}),
        "generated": sorted({mark for meta in rounds for mark in meta.generated}),
        "policies": sorted({run.round.policy.title for run in found.runs}),
        "headline": study.headline(),
        "baseline": found.runs[0].scenario,
        "proved": sum(run.manifest["outcome"] == "proved-best" for run in found.runs),
        "count": len(found.runs),
        "questions": questions,
        "tables": _tables(study, found, figures, chained) | _sensitivity_table(swept),
        "tornados": [name for name in drawn if name.startswith("tornado-")],
        "charts": {name: ours(charts.embed(chart, name)) for name, chart in drawn.items()},
    }
    return render("study.html", context, (charts.page_bundle(), asset("page.js"))).html


def _points(figures: pd.DataFrame) -> pd.DataFrame:
    """Return a point a scenario: `name, x, y, proved, best`; nothing proves that no plan lies beyond them."""
    wide = figures.pivot_table(index="scenario", columns="kpi", values="value", sort=False)
    if not {_LONGEST, _PLACED} <= set(wide.columns):
        return pd.DataFrame(columns=["name", "x", "y", "proved", "best"])
    minutes, placed = wide[_LONGEST].to_numpy(float), (100 * wide[_PLACED]).round(2).to_numpy(float)
    no_worse = (minutes[:, None] <= minutes) & (placed[:, None] >= placed)  # [i, j]: i is at least as good as j
    better = no_worse & ((minutes[:, None] < minutes) | (placed[:, None] > placed))
    return pd.DataFrame({"name": wide.index, "x": minutes, "y": placed, "proved": False, "best": ~better.any(axis=0)})


def _swung(swept: pd.DataFrame) -> list[str]:
    """Return the figures of which a tornado is shown: those that are usual, and those of one's own."""
    own = swept.loc[swept["own"], "kpi"].unique()
    return [kpi for kpi in (*USUAL, *own) if (swept["kpi"] == kpi).any()]


def _sensitivity_table(swept: pd.DataFrame) -> dict[str, Table]:
    """Show every figure that a tornado is drawn of, and all others; nothing without a sweep."""
    if not len(swept):
        return {}
    frame = swept.assign(
        shown=[_value(*row) for row in zip(swept["kind"], swept["value"], strict=True)],
        at_base=[_value(*row) for row in zip(swept["kind"], swept["base_value"], strict=True)],
        moved=[_value(*row) for row in zip(swept["kind"], swept["change"], strict=True)],
        wide=[_value(*row) for row in zip(swept["kind"], swept["swing"], strict=True)],
    )
    columns = [
        Column("base", "Base", pick=True), Column("kpi", "Figure", pick=True), Column("said", "What it is"),
        Column("axis", "Axis", pick=True), Column("level", "Value of the axis"), Column("shown", "Figure there"),
        Column("at_base", "In the base"), Column("moved", "Change"), Column("wide", "Swing of the axis"),
        Column("draws", "Draws", "number"), Column("proof", "Known how", words=PROOFS),
        Column("base_proof", "Base known how", words=PROOFS),
    ]  # fmt: skip
    return {"sensitivities": table("sensitivities-table", "One at a time", frame, columns, printed=100)}


def _tables(
    study: StudyRecord, found: Comparison, figures: pd.DataFrame, chained: pd.DataFrame | None
) -> dict[str, Table]:
    tables = {
        "figures": _figures_table(figures),
        "tiers": _tiers_table(found),
        "moves": _moves_table(found),
        "edits": _edits_table(found),
        "runs": _runs_table(study),
    }
    return tables if chained is None else tables | {"rounds": _rounds_table(chained)}


def _rounds_table(chained: pd.DataFrame) -> Table:
    """Show what became of each round of a chain."""
    texts = {"run", "scenario", "as_at"}
    columns = [
        Column(str(name), str(name).replace("_", " "), "text" if name in texts else "number", pick=name == "scenario")
        for name in chained.columns
    ]
    return table("rounds-table", "Round after round", chained, columns, printed=60)


def _figures_table(figures: pd.DataFrame) -> Table:
    """Show every key figure of every scenario with its interval."""
    frame = figures.assign(
        shown=[_value(*row) for row in zip(figures["kind"], figures["value"], strict=True)],
        interval=[_interval(*row) for row in zip(figures["kind"], figures["low"], figures["high"], strict=True)],
    )
    columns = [
        Column("scenario", "Scenario", pick=True), Column("kpi", "Figure", pick=True), Column("said", "What it is"),
        Column("shown", "Value"), Column("interval", "95 % interval"), Column("draws", "Draws", "number"),
        Column("differs", "Differs from the first, draw by draw"),
    ]  # fmt: skip
    return table("figures-table", "Key figures by scenario", frame, columns, printed=100)


def _value(kind: str, value: float) -> str:
    if math.isnan(value):
        return ""
    return f"{100 * value:,.1f}\u00a0%" if kind == "share" else f"{value:,.2f}".removesuffix(".00")


def _interval(kind: str, low: float, high: float) -> str:
    return "" if math.isnan(low) or math.isnan(high) else f"{_value(kind, low)} to {_value(kind, high)}"


def _tiers_table(found: Comparison) -> Table:
    """Show cases placed and needs covered by tier, run by run, as the comparison tells them."""
    frame = found.side_by_side(cases=ALL)
    names = [str(name) for name in frame.columns if name != "kpi"]
    columns = [Column("kpi", "Figure"), *(Column(name, name) for name in names)]
    return table("side-by-side-table", "Run by run", frame, columns, find="Find a figure", printed=60)


def _moves_table(found: Comparison) -> Table:
    """Show who moved, held against the first scenario."""
    columns = [
        Column("case_id", "Case"), Column("name", "Name"), Column("tier", "Tier", "number", pick=True),
        Column("run", "Run", pick=True), Column("change", "What became of it", words=CHANGES, pick=True),
        Column("from_person", "Led before by"), Column("to_person", "Now by"),
        Column("from_minutes", "Minutes before", "number"), Column("to_minutes", "Minutes now", "number"),
    ]  # fmt: skip
    caption, empty = "Who moved, held against the first run", "Nobody."
    return table("moves-table", caption, found.moves(), columns, find="Find by URN or name", printed=40, empty=empty)


def _edits_table(found: Comparison) -> Table:
    """Show how the rounds differ, the changes of one name together."""
    edits = found.edits()
    counts = edits.groupby(["run", "change"], sort=False).size().rename("cells").reset_index()
    columns = [Column("run", "Run", pick=True), Column("change", "Change"), Column("cells", "Edits", "number")]
    return table(
        "edits-table", "How the rounds differ from the first", counts, columns, printed=40, empty="Not at all."
    )


def _runs_table(study: StudyRecord) -> Table:
    """Show every run of the study and how it ended."""
    frame = study.to_frame()
    columns = [
        Column(str(name), str(name).replace("_", " "), "number" if is_numeric_dtype(frame[name]) else "text")
        for name in frame.columns
    ]
    return table("runs-table", "Every run", frame, columns, find="Find a run", printed=60)
