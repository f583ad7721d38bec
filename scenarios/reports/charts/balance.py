"""Charts of one run: who is full, what the allocation costs, and how good it is proved to be.

Each takes a frame of :class:`scenarios.reports.figures.Figures`.
"""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from constraints.domain import number_of
from scenarios.reports.charts.style import (
    BLUE,
    INK,
    ORANGE,
    PALE,
    ROW,
    SKY,
    VERMILLION,
    WIDTH,
    AnyChart,
    finished,
    nothing,
    rows_of,
)
from scenarios.statements import half_days_and_days, half_days_figure

FULL_PERCENT = 80
"""Beyond this share of its release limit a supporter is nearly full; the price on its load begins there, usually."""
_MOST_BARS = 30


def loads(frame: pd.DataFrame) -> AnyChart:
    """Show how full the supporters are: each of them where they are few, else how many are how full.

    Parameters
    ----------
    frame : DataFrame
        `Figures.supporters`: `supporter_id, name, release, taken, used` in half-days, a row a supporter; those without
        a release limit or any load are left out.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.loads(figures.supporters)
    >>> chart.save("loads.svg")
    """
    title = "Load of supporters"
    table = frame[frame["release"].notna() & ((frame["taken"] + frame["used"]) > 0)]
    table = table.astype({"release": "int64", "taken": "int64", "used": "int64"})
    table = table[table["release"] > 0]
    if not len(table):
        return nothing(title, "no supporter with a release limit has any work")
    busy = table["taken"] + table["used"]
    table = table.assign(busy=busy, percent=100 * busy / table["release"])
    table["state"] = [_LOADS[percent > FULL_PERCENT] for percent in table["percent"]]
    full = int((table["percent"] > FULL_PERCENT).sum())
    heading = f"{full:,} of {number_of(len(table), 'supporter')} with work are more than {FULL_PERCENT} % full"
    chart = _each_load(table) if len(table) <= _MOST_BARS else _many_loads(table)
    return finished(chart, title, f"Bars, half-days taken of those that a supporter releases. {heading}.", heading)


_LOADS = ("has room", "nearly full")


def _load_colour() -> alt.Color:
    scale = alt.Scale(domain=list(_LOADS), range=[SKY, VERMILLION])
    return alt.Color("state:N", title=None, legend=alt.Legend(orient="top"), scale=scale)


def _each_load(table: pd.DataFrame) -> AnyChart:
    """Return a bar a supporter, the fullest first."""
    table = table.sort_values(["percent", "supporter_id"], ascending=[False, True])
    table["label"] = [f"{half_days_figure(row.busy)} of {half_days_figure(row.release)}" for row in rows_of(table)]
    table["said"] = [
        f"{row.supporter_id}, {row.name}: {half_days_and_days(row.busy)} of {half_days_and_days(row.release)}, "
        f"{row.percent:.0f} %"
        for row in rows_of(table)
    ]
    end = max(100.0, float(table["percent"].max()))
    base = alt.Chart(table[["supporter_id", "percent", "said", "label", "state"]]).encode(
        y=alt.Y("supporter_id:N", sort=list(table["supporter_id"]), title=None),
        x=alt.X("percent:Q", title="% of the half-days that it releases", scale=alt.Scale(domain=[0, end], nice=False)),
    )
    bars = base.mark_bar().encode(color=_load_colour(), tooltip="said:N", description="said:N")
    labels = base.mark_text(align="left", aria=False).encode(x=alt.value(WIDTH - 176), text="label:N")
    limit = alt.Chart(pd.DataFrame({"percent": [FULL_PERCENT]})).mark_rule(strokeDash=[4, 3], color=INK, aria=False)
    layers = alt.layer(bars, labels, limit.encode(x="percent:Q"))
    return layers.properties(width=WIDTH - 180, height=alt.Step(ROW))


def _many_loads(table: pd.DataFrame) -> AnyChart:
    """Return how many supporters are how full, in tenths of what they release."""
    upper = -(-table["percent"].round(6) // 10) * 10
    bars = table.assign(to=upper).groupby(["to", "state"]).size().rename("supporters").reset_index()
    bars["from"] = bars["to"] - 10
    bars["said"] = [
        f"more than {low:.0f} to {high:.0f} % full: {number_of(n, 'supporter')}"
        for low, high, n in zip(bars["from"], bars["to"], bars["supporters"], strict=True)
    ]
    title = "% of the half-days that a supporter releases"
    histogram = alt.Chart(bars).mark_bar(binSpacing=1).encode(
        x=alt.X("from:Q", bin="binned", title=title), x2="to:Q", y=alt.Y("supporters:Q", axis=alt.Axis(tickMinStep=1)),
        color=_load_colour(), tooltip="said:N", description="said:N",
    )  # fmt: skip
    limit = alt.Chart(pd.DataFrame({"percent": [FULL_PERCENT]})).mark_rule(strokeDash=[4, 3], color=INK, aria=False)
    return alt.layer(histogram, limit.encode(x="percent:Q")).properties(width=WIDTH, height=200)


def prices(frame: pd.DataFrame) -> AnyChart:
    """Show what the allocation costs by rule, in minutes.

    Parameters
    ----------
    frame : DataFrame
        `Figures.prices`: `rule, said, minutes`, a row a preference.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.prices(figures.prices)
    >>> chart.save("prices.svg")
    """
    title = "Price by rule, in minutes"
    paid = frame[frame["minutes"] > 0]
    if not len(paid):
        return nothing(title, "no preference charges anything")
    total = int(paid["minutes"].sum())
    paid = paid.assign(
        share=[f"{row.minutes:,} ({100 * row.minutes / total:.0f} %)" for row in rows_of(paid)],
        text=[f"{row.rule}: {row.minutes:,} minutes. {row.said}" for row in rows_of(paid)],
    )
    base = alt.Chart(paid[["rule", "minutes", "share", "text"]]).encode(
        y=alt.Y("rule:N", sort=list(paid["rule"]), title=None),
        x=alt.X("minutes:Q", axis=None, scale=alt.Scale(domain=[0, int(paid["minutes"].max()) * 1.2], nice=False)),
    )
    bars = base.mark_bar(color=BLUE).encode(tooltip="text:N", description="text:N")
    labels = base.mark_text(align="left", dx=4, aria=False).encode(text="share:N")
    chart = alt.layer(bars, labels).properties(width=WIDTH - 60, height=alt.Step(ROW))
    parts = ", ".join(f"{row.rule} {row.minutes:,}" for row in rows_of(paid))
    return finished(chart, title, f"Bars, {total:,} minutes of all preferences together: {parts}.")


def stages(frame: pd.DataFrame) -> AnyChart:
    """Show for each goal how much of what is possible was reached, and whether that is proved best.

    Parameters
    ----------
    frame : DataFrame
        `Figures.stages`: `goal, said, value, bound, proved, reached`, a row a goal in order.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.stages(figures.stages)
    >>> chart.save("stages.svg")
    """
    title = "How good it is proved to be"
    goals = frame[frame["goal"] != "canonical"]
    if not len(goals):
        return nothing(title, "the run has no goals")
    rows = [_stage(row._asdict()) for row in rows_of(goals)]
    table = pd.DataFrame(rows, columns=["goal", "percent", "state", "label", "text"])
    states = [state for state in _PROOF if (table["state"] == state).any()]
    base = alt.Chart(table).encode(
        y=alt.Y("goal:N", sort=list(table["goal"]), title=None),
        x=alt.X("percent:Q", title="% of what is possible at most", scale=alt.Scale(domain=[0, 100])),
    )
    bars = base.mark_bar().encode(
        color=alt.Color(
            "state:N", title=None, legend=alt.Legend(orient="top"),
            scale=alt.Scale(domain=states, range=[_PROOF[state] for state in states]),
        ),
        tooltip="text:N", description="text:N",
    )  # fmt: skip
    labels = base.mark_text(align="left", aria=False).encode(x=alt.value(WIDTH - 194), text="label:N")
    chart = alt.layer(bars, labels).properties(width=WIDTH - 200, height=alt.Step(ROW))
    return finished(chart, title, f"Bars by goal. {'. '.join(table['text'])}.")


_PROOF = {"proved best": BLUE, "may be better": ORANGE, "nothing proved": PALE}


def _stage(row: dict[str, Any]) -> tuple[str, float, str, str, str]:
    text, value, bound = str(row["said"]), row["value"], row["bound"]
    if pd.isna(value) or pd.isna(bound):
        shown = "not reached" if pd.isna(value) else f"{value:,}"
        return text, 0.0, "nothing proved", shown, f"{text}: {shown}, nothing is proved"
    least = row["goal"] == "price"
    low, high = (bound, value) if least else (value, bound)
    percent = 100.0 if high == 0 else 100.0 * float(low) / float(high)
    most = "at least" if least else "at most"
    if row["proved"]:
        return text, percent, "proved best", f"{value:,}, proved best", f"{text}: {value:,}, proved best"
    return (
        text,
        percent,
        "may be better",
        f"{value:,} ({most} {bound:,})",
        f"{text}: {value:,}, {most} {bound:,} is possible",
    )
