"""Charts of many plans: what can be had together, and what comes of it round after round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from scenarios.reports.charts.style import (
    BLUE,
    ORANGE,
    PALE,
    PALETTE,
    WIDTH,
    AnyChart,
    finished,
    nothing,
    rows_of,
)

if TYPE_CHECKING:
    import pandas as pd

_OVER_ROUNDS = {
    "coverage_percent": "% of cases with a leader",
    "waited_by_unplaced": "rounds that those without one have waited",
}


def over_rounds(frame: pd.DataFrame) -> AnyChart:
    """Show coverage and waiting time from round to round, a line a scenario; over draws their mean.

    Parameters
    ----------
    frame : DataFrame
        `StudyRecord.rounds()`: `scenario, draw, round, coverage_percent, waited_by_unplaced`, a row a finished round.

    Examples
    --------
    >>> import pandas as pd
    >>> import nlematch as nle
    >>> rounds = pd.DataFrame({"scenario": "usual", "draw": None, "round": [1, 2, 3]})
    >>> rounds = rounds.assign(coverage_percent=[40.0, 55.0, 60.0], waited_by_unplaced=[0, 5, 4])
    >>> nle.charts.over_rounds(rounds).save("rounds.svg")
    """
    title = "Round after round"
    if not len(frame):
        return nothing(title, "no round is finished")
    table = frame.astype({"round": "int64"}).fillna({"waited_by_unplaced": 0.0})
    table = table.groupby(["scenario", "round"], sort=False)[list(_OVER_ROUNDS)].mean().reset_index()
    order = list(dict.fromkeys(table["scenario"]))
    last = table[table["round"] == table["round"].max()]
    small = [_line_of(table, measure, order) for measure in _OVER_ROUNDS]
    described = "; ".join(
        f"{row.scenario}: {row.coverage_percent:.1f} % with a leader, those without one have waited "
        f"{row.waited_by_unplaced:.2f} rounds"
        for row in rows_of(last)
    )
    chart = alt.hconcat(*small, spacing=30)
    return finished(chart, title, f"Lines from round to round. After the last of them {described}.")


def _line_of(table: pd.DataFrame, measure: str, order: list[str]) -> Any:  # noqa: ANN401 - Altair says Any of it
    heading = _OVER_ROUNDS[measure]
    text = [f"{row.scenario}, round {row.round}: {getattr(row, measure):,.2f} {heading}" for row in rows_of(table)]
    base = alt.Chart(table.assign(value=table[measure], said=text)[["scenario", "round", "value", "said"]])
    legend = alt.Legend(orient="bottom", columns=1)
    colour = alt.Color("scenario:N", title=None, legend=legend, scale=alt.Scale(domain=order))
    shape = alt.Shape("scenario:N", title=None, legend=legend, scale=alt.Scale(domain=order))
    placed = base.encode(
        x=alt.X("round:O", title="round", axis=alt.Axis(labelAngle=0)), y=alt.Y("value:Q", title=None), color=colour
    )
    lines = placed.mark_line(strokeWidth=2, aria=False)
    points = placed.mark_point(filled=True, size=70, opacity=1).encode(
        shape=shape, tooltip="said:N", description="said:N"
    )
    return alt.layer(lines, points).properties(
        width=WIDTH // 2 - 30, height=180, title=alt.TitleParams(heading, fontSize=12)
    )


def frontier(frame: pd.DataFrame, x: str, y: str) -> AnyChart:
    """Show what can be had together of two figures: a point a plan, those that nothing shown betters joined by a line.

    Parameters
    ----------
    frame : DataFrame
        `name, x, y, proved, best`: what the point is called, its two figures, whether it is proved that no plan with
        this `x` has a better `y`, and whether no other point shown is better in both.
    x, y : str
        What the figures are, for the axes.

    Examples
    --------
    >>> import nlematch as nle
    >>> found = nle.frontier(nle.draw_round(0.01, seed=2), "travel")
    >>> frame, x, y = found.drawn()
    >>> x, y, len(frame)
    ('minutes of all journeys', 'cases placed, the highest tier first', 10)
    >>> nle.charts.frontier(frame, x, y).save("frontier.svg")
    """
    title = f"{y} against {x}"
    if not len(frame):
        return nothing(title, "there is no point")
    table = frame[["name", "x", "y", "proved", "best"]]
    table = table.assign(
        state=["proved" if proved else "found, not proved" for proved in table["proved"]],
        said=[
            f"{row.name}: {x} {row.x:,}, {y} {row.y:,}, {'proved' if row.proved else 'found, not proved'}"
            for row in rows_of(table)
        ],
    )
    scale = alt.Scale(zero=False, padding=20)
    base = alt.Chart(table).encode(x=alt.X("x:Q", title=x, scale=scale), y=alt.Y("y:Q", title=y, scale=scale))
    line = alt.Chart(table[table["best"]]).mark_line(color=PALE, interpolate="linear", aria=False)
    states = [state for state in ("proved", "found, not proved") if (table["state"] == state).any()]
    looks = {"proved": ("circle", BLUE), "found, not proved": ("diamond", ORANGE)}
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        shape=alt.Shape("state:N", title=None, scale=alt.Scale(domain=states, range=[looks[s][0] for s in states])),
        color=alt.Color("state:N", title=None, scale=alt.Scale(domain=states, range=[looks[s][1] for s in states])),
        tooltip="said:N", description="said:N",
    )  # fmt: skip
    names = base.mark_text(dy=-12, fontSize=11, aria=False).encode(text="name:N")
    joined = line.encode(x=alt.X("x:Q", scale=scale), y=alt.Y("y:Q", scale=scale), order="x:Q")
    chart = alt.layer(joined, points, names).properties(width=WIDTH, height=300)
    return finished(chart, title, f"Points: {'; '.join(table['said'])}.")


MOST_LINES = len(PALETTE)
"""So many frontiers are told apart by colour in one chart."""


def frontiers(frame: pd.DataFrame, x: str, y: str) -> AnyChart:
    """Show the frontiers of several scenarios: a line each through its best points.

    Parameters
    ----------
    frame : DataFrame
        `scenario, level, x, y, proved, best`: whose point it is, what was asked there, and as for :func:`frontier`.
        Only the first :data:`MOST_LINES` scenarios are drawn.
    x, y : str
        What the figures are, for the axes.

    Examples
    --------
    >>> import pandas as pd
    >>> import nlematch as nle
    >>> found = nle.frontier(nle.draw_round(0.01, seed=2), "travel")
    >>> frame, x, y = found.drawn()
    >>> both = pd.concat([frame.assign(scenario=name, level=frame["x"]) for name in ("usual", "other")])
    >>> nle.charts.frontiers(both, x, y).save("frontiers.svg")
    """
    title = f"{y} against {x}"
    if not len(frame):
        return nothing(title, "there is no point")
    every = list(dict.fromkeys(frame["scenario"]))
    shown = every[:MOST_LINES]
    table = frame.loc[frame["scenario"].isin(shown), ["scenario", "level", "x", "y", "proved", "best"]]
    table = table.assign(
        state=["proved" if proved else "found, not proved" for proved in table["proved"]],
        said=[
            f"{row.scenario}, {row.level}: {x} {row.x:,}, {y} {row.y:,}, "
            f"{'proved' if row.proved else 'found, not proved'}"
            for row in rows_of(table)
        ],
    )
    scale = alt.Scale(zero=False, padding=20)
    whose = alt.Color("scenario:N", title=None, sort=shown, scale=alt.Scale(domain=shown, range=list(PALETTE)))
    states = [state for state in _STATE_SHAPES if (table["state"] == state).any()]
    shape = alt.Shape(
        "state:N", title=None, scale=alt.Scale(domain=states, range=[_STATE_SHAPES[state] for state in states])
    )
    place = {"x": alt.X("x:Q", title=x, scale=scale), "y": alt.Y("y:Q", title=y, scale=scale), "color": whose}
    lines = alt.Chart(table[table["best"]]).mark_line(interpolate="linear", aria=False).encode(**place, order="x:Q")
    points = alt.Chart(table).mark_point(filled=True, size=70, opacity=1)
    chart = alt.layer(lines, points.encode(**place, shape=shape, tooltip="said:N", description="said:N"))
    few = f"the first {len(shown)} of {len(every)} scenarios" if len(every) > len(shown) else ""
    parts = [f"{name}: {_ends(table[table['scenario'] == name], x, y)}" for name in shown]
    described = f"Points, joined by a line for each scenario. {'; '.join(parts)}."
    return finished(chart.properties(width=WIDTH, height=300), title, described, few)


_STATE_SHAPES = {"proved": "circle", "found, not proved": "diamond"}


def _ends(table: pd.DataFrame, x: str, y: str) -> str:
    """Say from where to where the points of a scenario go."""
    ordered = table.sort_values(["x", "y"])
    first, last = ordered.iloc[0], ordered.iloc[-1]
    count = f"{len(ordered)} points, {int(ordered['proved'].sum())} proved"
    return f"{count}, from {y} {first['y']:,} at {x} {first['x']:,} to {y} {last['y']:,} at {x} {last['x']:,}"
