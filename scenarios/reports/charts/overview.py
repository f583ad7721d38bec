"""Charts of one run: how far cases came, how far leaders travel, which needs are covered.

Each takes a frame of :class:`scenarios.reports.figures.Figures` and shows its numbers; none counts anything anew but
how many rows are alike.
"""

from __future__ import annotations

import altair as alt
import pandas as pd

from constraints.domain import number_of
from scenarios.reports.charts.style import (
    BLUE,
    INK,
    ORANGE,
    ROW,
    VERMILLION,
    WIDTH,
    AnyChart,
    finished,
    nothing,
    rows_of,
)

FAR, TOO_FAR = 45, 60
"""Minutes one way beyond which a journey is priced dearer, and dearer again."""
_BANDS = (f"up to {FAR} minutes", f"{FAR + 1} to {TOO_FAR} minutes", f"more than {TOO_FAR} minutes")
_AXIS = "minutes one way (estimated, off-peak, unless measured)"
_STEP = 5
"""Minutes that a bar of the histogram of journeys stands for."""


def journeys(frame: pd.DataFrame) -> AnyChart:
    """Show how long the leaders' journeys are, those beyond 45 and 60 minutes and the longest marked.

    Parameters
    ----------
    frame : DataFrame
        `Figures.journeys`: `case_id, name, leader_id, minutes` (one way), a row a deployment.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.journeys(figures.journeys)
    >>> chart.save("journeys.svg")
    """
    title = "Leaders' journeys"
    if not len(frame):
        return nothing(title, "nobody travels")
    minutes = frame["minutes"].astype("int64")
    upper = ((minutes.clip(lower=1) + _STEP - 1) // _STEP) * _STEP
    bars = upper.value_counts().sort_index().rename("journeys").rename_axis("to").reset_index()
    bars["from"] = bars["to"] - _STEP
    bars["band"] = [_BANDS[(to > FAR) + (to > TOO_FAR)] for to in bars["to"]]
    bars["said"] = [
        f"{low + 1 if low else 0} to {high} minutes: {number_of(n, 'journey')}"
        for low, high, n in zip(bars["from"], bars["to"], bars["journeys"], strict=True)
    ]
    counts = [int((minutes <= FAR).sum()), int(((minutes > FAR) & (minutes <= TOO_FAR)).sum())]
    counts.append(len(minutes) - sum(counts))
    longest = frame.iloc[int(minutes.argmax())]
    end = max(int(bars["to"].max()), TOO_FAR) + _STEP
    histogram = (
        alt.Chart(bars)
        .mark_bar(binSpacing=1)
        .encode(
            x=alt.X("from:Q", bin="binned", title=_AXIS, scale=alt.Scale(domain=[0, end], nice=False)),
            x2="to:Q",
            y=alt.Y("journeys:Q", title="journeys", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "band:N", title=None, sort=list(_BANDS),
                scale=alt.Scale(domain=list(_BANDS), range=[BLUE, ORANGE, VERMILLION]), legend=alt.Legend(orient="top"),
            ),
            tooltip="said:N",
            description="said:N",
        )
    )  # fmt: skip
    limits = alt.Chart(pd.DataFrame({"minutes": [FAR, TOO_FAR]})).mark_rule(strokeDash=[4, 3], color=INK, aria=False)
    mark = pd.DataFrame({"minutes": [int(longest["minutes"])], "said": [f"longest: {longest['minutes']}"]})
    at = alt.Chart(mark).encode(x="minutes:Q", y=alt.value(-6))
    arrow = at.mark_point(shape="triangle-down", filled=True, size=60, color=INK, opacity=1, aria=False)
    label = at.mark_text(align="right", dx=-8, aria=False).encode(text="said:N")
    bands = "; ".join(f"{band}: {n:,}" for band, n in zip(_BANDS, counts, strict=True))
    chart = alt.layer(histogram, limits.encode(x="minutes:Q"), arrow, label).properties(width=WIDTH, height=200)
    description = (
        f"Histogram of {number_of(len(minutes), 'journey')} of leaders, minutes one way. {bands}. "
        f"The longest takes {longest['minutes']} minutes: {longest['leader_id']} to {longest['name']}."
    )
    return finished(chart, title, description, bands.replace("; ", " · "))


_STEPS = ("eligible", "in_round", "proposed", "agreed", "approved", "started")


def funnel(frame: pd.DataFrame) -> AnyChart:
    """Show how far the cases of each tier have come.

    Parameters
    ----------
    frame : DataFrame
        `Figures.funnel`: `tier, name, eligible, in_round, proposed, agreed, approved, started`, a row a tier.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.funnel(figures.funnel)
    >>> chart.save("funnel.svg")
    """
    title = "From eligible to started, by tier"
    if not len(frame):
        return nothing(title, "the policy has no tiers")
    long = frame.melt(["tier", "name"], list(_STEPS), "step", "cases")
    long["step"] = long["step"].str.replace("_", " ")
    long["said"] = [f"Tier {r.tier} ({r.name}), {r.step}: {r.cases:,}" for r in rows_of(long)]
    long["group"] = [f"Tier {tier}" for tier in long["tier"]]
    steps, most = [step.replace("_", " ") for step in _STEPS], max(1, int(long["cases"].max()))
    base = alt.Chart(long).encode(
        y=alt.Y("step:N", sort=steps, title=None),
        x=alt.X("cases:Q", axis=None, scale=alt.Scale(domain=[0, most * 1.2])),
    )
    bars = base.mark_bar(color=BLUE).encode(tooltip="said:N", description="said:N")
    labels = base.mark_text(align="left", dx=4, aria=False).encode(text=alt.Text("cases:Q", format=",d"))
    width = min(220, max(110, (WIDTH + 60) // len(frame) - 20))
    chart = (
        alt.layer(bars, labels)
        .properties(width=width, height=alt.Step(ROW))
        .facet(column=alt.Column("group:N", title=None, sort=list(dict.fromkeys(long["group"]))), spacing=20)
    )
    described = "; ".join(
        f"tier {row['tier']} ({row['name']}): " + ", ".join(f"{row[s]:,} {s.replace('_', ' ')}" for s in _STEPS)
        for row in frame.to_dict("records")
    )
    return finished(chart, title, f"Bars, how many cases of each tier have come how far. {described}.")


def needs(frame: pd.DataFrame) -> AnyChart:
    """Show how many needs of each specialism are covered, and how many nobody covers.

    Parameters
    ----------
    frame : DataFrame
        `Figures.needs`: `specialism, demand, covered, short`, a row a specialism, the shortest first.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.needs(figures.needs)
    >>> chart.save("needs.svg")
    """
    title = "Needs by specialism"
    wanted = frame[frame["demand"] > 0]
    if not len(wanted):
        return nothing(title, "no needs that may be covered are known")
    names = {"covered": "covered", "short": "nobody covers it"}
    long = wanted.melt(["specialism"], list(names), "part", "needs")
    long["said"] = [
        f"{one}: {n:,} {names[part]}"
        for one, part, n in zip(long["specialism"], long["part"], long["needs"], strict=True)
    ]
    long["order"] = long["part"].map({"covered": 0, "short": 1})
    long["part"] = long["part"].map(names)
    order = list(wanted["specialism"])
    bars = (
        alt.Chart(long)
        .mark_bar()
        .encode(
            y=alt.Y("specialism:N", sort=order, title=None),
            x=alt.X("needs:Q", title="needs", axis=alt.Axis(tickMinStep=1)),
            color=alt.Color(
                "part:N", title=None, scale=alt.Scale(domain=list(names.values()), range=[BLUE, ORANGE]),
                legend=alt.Legend(orient="top"),
            ),
            order="order:Q", tooltip="said:N", description="said:N",
        )
    )  # fmt: skip
    totals = wanted.assign(
        label=[f"{s:,} short of {d:,}" for s, d in zip(wanted["short"], wanted["demand"], strict=True)]
    )
    labels = (
        alt.Chart(totals[["specialism", "demand", "label"]])
        .mark_text(align="left", dx=4, aria=False)
        .encode(y=alt.Y("specialism:N", sort=order), x="demand:Q", text="label:N")
    )
    chart = alt.layer(bars, labels).properties(width=WIDTH - 60, height=alt.Step(ROW))
    demand, short = int(wanted["demand"].sum()), int(wanted["short"].sum())
    worst = ", ".join(f"{row.specialism} {row.short:,}" for row in rows_of(wanted.head(5)) if row.short)
    description = (
        f"Bars by specialism: of {number_of(demand, 'need')} {demand - short:,} are covered and {short:,} are not."
    )
    return finished(chart, title, description + (f" Most are short in {worst}." if worst else ""))
