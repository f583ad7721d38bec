"""Charts of studies and comparisons: key figures side by side with their intervals, and who moved."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from scenarios.comparison import ALL, CHANGES, half_width
from scenarios.reports.charts.style import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PALE,
    PURPLE,
    ROW,
    SKY,
    VERMILLION,
    WIDTH,
    AnyChart,
    finished,
    nothing,
    rows_of,
)
from scenarios.rounds import WHOLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.comparison import Comparison

USUAL = ("placed", "needs", "journey-90th", "out-of-region", "leaders-used", "price")
"""The shipped key figures that are shown unless others are asked for; those of one's own are shown, too."""
SCENARIOS = ("kpi", "scenario", "value", "low", "high", "draws", "differs", "said", "kind", "better", "own")
"""Columns of :func:`scenario_figures`."""


def scenario_figures(found: Comparison, confidence: float = 0.95) -> pd.DataFrame:
    """Return each key figure of each scenario: its mean over the draws and the t interval of that mean.

    Parameters
    ----------
    found : Comparison
        Of the runs of a study, or of single runs: then there are no intervals.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        :data:`SCENARIOS`: over all cases and the whole; `low` and `high` missing where there are fewer than two draws;
        `differs` whether the paired difference to the first scenario excludes 0, draw by draw (False for the first
        itself and where nothing was drawn); `said`, `kind` and `better` what the figure is, `own` whether it is one of
        your own.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.compare(nle.run(round_), nle.run(round_, reach=75))
    >>> figures = nle.charts.scenario_figures(found)
    >>> figures.query("kpi == 'placed'")[["scenario", "value", "differs"]]
      scenario     value  differs
    0    run 1  0.409091    False
    1    run 2  0.545455    False
    """
    scenarios = {run.name: run.scenario for run in found.runs}
    order = list(dict.fromkeys(scenarios.values()))
    rows = found.kpis[(found.kpis["group"] == WHOLE) & (found.kpis["cases"] == ALL)].dropna(subset="value")
    rows = rows.assign(scenario=rows["run"].map(scenarios))
    apart = found.intervals[(found.intervals["group"] == WHOLE) & (found.intervals["cases"] == ALL)]
    differs = {(row.kpi, row.scenario) for row in rows_of(apart) if row.low > 0 or row.high < 0}
    figures = []
    for (kpi, scenario), part in rows.groupby(["kpi", "scenario"], sort=False):
        values, about = part["value"].to_numpy(float), found.figures[str(kpi)]
        mean, reach = float(values.mean()), half_width(values, confidence)
        counted = (mean, mean - reach, mean + reach, len(values), (kpi, scenario) in differs)
        own = about.function is not None
        figures.append((kpi, scenario, *counted, about.description, about.kind, about.better, own))
    table = pd.DataFrame(figures, columns=list(SCENARIOS))
    place = {name: at for at, name in enumerate([*found.figures, *order])}
    return table.sort_values(["kpi", "scenario"], key=lambda column: column.map(place), ignore_index=True)


def key_figures(frame: pd.DataFrame, kpis: Sequence[str] | None = None) -> AnyChart:
    """Show key figures of scenarios side by side: a small chart a figure, a row a scenario, with its interval.

    Parameters
    ----------
    frame : DataFrame
        From :func:`scenario_figures`.
    kpis : sequence of str, optional
        Which; default: :data:`USUAL`, and those of your own.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.compare(nle.run(round_), nle.run(round_, reach=75))
    >>> chart = nle.charts.key_figures(nle.charts.scenario_figures(found), ["placed", "needs"])
    >>> chart.save("figures.svg")
    """
    title = "Key figures by scenario"
    wanted = [*USUAL, *frame.loc[frame["own"], "kpi"].unique()] if kpis is None else kpis
    shown = [kpi for kpi in wanted if (frame["kpi"] == kpi).any()]
    if not shown:
        return nothing(title, "none of the figures asked for is there")
    order = list(dict.fromkeys(frame["scenario"]))
    small = [_key_figure(frame[frame["kpi"] == kpi], kpi, order, first=at % 2 == 0) for at, kpi in enumerate(shown)]
    rows = [alt.hconcat(*small[at : at + 2], spacing=24) for at in range(0, len(small), 2)]
    chart = alt.vconcat(*rows, spacing=20)
    parts = [f"{kpi}: {_figures_text(frame[frame['kpi'] == kpi])}" for kpi in shown]
    drawn = int(frame["draws"].max())
    reads = "a line is the 95 % interval of the mean over draws; filled: differs from the first scenario, draw by draw"
    return finished(
        chart,
        title,
        f"Small charts, one a key figure. {'. '.join(parts)}.",
        reads if drawn > 1 else "one run a scenario",
    )


def _key_figure(frame: pd.DataFrame, kpi: str, order: list[str], *, first: bool) -> AnyChart:
    kind, better = frame["kind"].iloc[0], frame["better"].iloc[0]
    share = kind == "share"
    scaled = frame.assign(**{name: frame[name] * (100 if share else 1) for name in ("value", "low", "high")})
    texts = [_with_interval(row.value, row.low, row.high) for row in rows_of(scaled)]
    unit = {"share": "%", "minutes": "minutes", "number": "", "percent": "%"}[kind]
    scaled["said"] = [f"{name}: {text} {unit}".strip() for name, text in zip(scaled["scenario"], texts, strict=True)]
    scaled["mark"] = ["differs" if one else "as the first" for one in scaled["differs"]]
    axis = alt.Axis() if first else alt.Axis(labels=False, ticks=False)
    y = alt.Y("scenario:N", sort=order, title=None, axis=axis, scale=alt.Scale(domain=order))
    position = alt.Scale(zero=False, nice=True, padding=8)
    base = alt.Chart(scaled[["scenario", "value", "low", "high", "said", "mark"]]).encode(y=y)
    lines = base.transform_filter("isValid(datum.low)").mark_rule(color=GREY, strokeWidth=2, aria=False)
    points = base.mark_point(size=70, strokeWidth=2, color=BLUE, opacity=1).encode(
        x=alt.X("value:Q", scale=position, title=unit or None, axis=alt.Axis(tickCount=4)),
        fill=alt.Fill(
            "mark:N", legend=None, scale=alt.Scale(domain=["differs", "as the first"], range=[BLUE, "white"])
        ),
        tooltip="said:N", description="said:N",
    )  # fmt: skip
    known = frame["low"].notna().any()  # of lines without any length the browser would complain
    chart = alt.layer(*([lines.encode(x=alt.X("low:Q", scale=position), x2="high:Q")] if known else []), points)
    heading = alt.TitleParams(kpi, subtitle=f"{better} is better", fontSize=12)
    return chart.properties(width=WIDTH // 2 - 20, height=alt.Step(ROW + 4), title=heading)


def _with_interval(value: float, low: float, high: float) -> str:
    figure = f"{value:,.1f}"
    return figure if math.isnan(low) else f"{figure} ({low:,.1f} to {high:,.1f})"


def _figures_text(frame: pd.DataFrame) -> str:
    factor = 100 if frame["kind"].iloc[0] == "share" else 1
    return ", ".join(f"{row.scenario} {factor * row.value:,.1f}" for row in rows_of(frame))


_MOVE_COLOURS = {
    "gained": GREEN, "lost": VERMILLION, "moved": ORANGE, "new": SKY, "gone": PURPLE, "tie": PALE,
}  # fmt: skip


MOVES = ("scenario", "change", "cases", "draws")
"""Columns of :func:`move_figures`."""


def move_figures(found: Comparison) -> pd.DataFrame:
    """Return how many cases became what in each scenario, held against the first: the mean over its draws.

    Parameters
    ----------
    found : Comparison
        Of the runs of a study, or of single runs.

    Returns
    -------
    DataFrame
        :data:`MOVES`; `change` is a key of :data:`scenarios.comparison.moves.CHANGES`; a change of any scenario stands
        for every scenario. Ties are told apart only where the comparison looked for them.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.compare(nle.run(round_), nle.run(round_, reach=75))
    >>> nle.charts.move_figures(found)
      scenario  change  cases  draws
    0    run 2  gained    3.0      1
    1    run 2   moved    1.0      1
    2    run 2    kept    8.0      1
    3    run 2   waits   10.0      1
    """
    tallies = pd.DataFrame([{"scenario": pair.after.scenario, **pair.tally} for pair in found.pairs]).fillna(0)
    groups = tallies.groupby("scenario", sort=False)
    means = groups.mean().reset_index().melt("scenario", var_name="change", value_name="cases")
    means["draws"] = means["scenario"].map(groups.size().to_dict())
    place = {name: at for at, name in enumerate([*CHANGES, *dict.fromkeys(tallies["scenario"])])}
    means = means.sort_values(["scenario", "change"], key=lambda column: column.map(place), ignore_index=True)
    return means[list(MOVES)]


def moved(frame: pd.DataFrame) -> AnyChart:
    """Show how many cases gained, lost or changed their leader in each scenario, held against the first.

    Parameters
    ----------
    frame : DataFrame
        From :func:`move_figures`.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.compare(nle.run(round_), nle.run(round_, reach=75))
    >>> chart = nle.charts.moved(nle.charts.move_figures(found))
    >>> chart.save("moved.svg")
    """
    title = "Who moved"
    counts = frame[frame["change"].isin(list(_MOVE_COLOURS))]
    shown = [change for change in _MOVE_COLOURS if (counts.loc[counts["change"] == change, "cases"] > 0).any()]
    if not shown:
        return nothing(title, "every case is as it was in the first scenario")
    counts = counts.assign(
        label=[_cases(cases) for cases in counts["cases"]],
        said=[
            f"{row.scenario}: {_cases(row.cases)} cases {row.change}: {CHANGES[row.change]}" for row in rows_of(counts)
        ],
    )
    order, most = list(dict.fromkeys(counts["scenario"])), float(counts["cases"].max())
    width = min(240, max(80, WIDTH // len(shown) - 16))
    small = []
    for at, change in enumerate(shown):
        axis = alt.Axis() if at == 0 else None
        base = alt.Chart(counts[counts["change"] == change]).encode(
            y=alt.Y("scenario:N", sort=order, title=None, axis=axis, scale=alt.Scale(domain=order)),
            x=alt.X("cases:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.3], nice=False)),
        )
        bars = base.mark_bar(color=_MOVE_COLOURS[change]).encode(tooltip="said:N", description="said:N")
        labels = base.mark_text(align="left", dx=4, aria=False).encode(text="label:N")
        heading = alt.TitleParams(change, subtitle=CHANGES[change] if len(shown) < 3 else "", fontSize=12)
        small.append(alt.layer(bars, labels).properties(width=width, height=alt.Step(ROW), title=heading))
    reads = "cases, the mean over draws" if int(frame["draws"].max()) > 1 else "cases"
    return finished(alt.hconcat(*small, spacing=16), title, f"Bars, {reads}. {'; '.join(counts['said'])}.", reads)


def _cases(number: float) -> str:
    return f"{number:,.0f}" if number == round(number) else f"{number:,.1f}"
