"""Charts of where: authorities in which cases wait, and the bottlenecks, at their positions on the national grid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from constraints.domain import number_of, plural
from scenarios.reports.charts.style import (
    AMOUNTS,
    GREY,
    INK,
    PALE,
    PALETTE,
    AnyChart,
    finished,
    nothing,
    rows_of,
)

if TYPE_CHECKING:
    import pandas as pd

_HEIGHT = 480
_ASPECT = 0.88
"""Width by height of a map; England's."""
_MARGIN = 0.08
_NAMED = 6
"""How many of the coldest spots have their names beside them."""
_MOST_BOTTLENECKS = len(PALETTE)
_BELOW = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=600, symbolSize=80)


def cold_spots(frame: pd.DataFrame) -> AnyChart:
    """Show each authority at its place: larger with more cases, lighter with a larger share of them waiting.

    Parameters
    ----------
    frame : DataFrame
        `Figures.authorities`: `la_name, region, easting, northing, cases, waiting, leaders`, a row an authority.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> figures = nle.figures(run)
    >>> chart = nle.charts.cold_spots(figures.authorities)
    >>> chart.save("cold-spots.svg")
    """
    title = "Where cases wait, by authority"
    if not len(frame):
        return nothing(title, "no case has a place")
    table = frame[["la_name", "region", "easting", "northing", "cases", "waiting", "leaders"]]
    table = table.assign(share=table["waiting"] / table["cases"])
    table["said"] = [
        f"{row.la_name}: {row.waiting} of {number_of(row.cases, 'case')} wait ({100 * row.share:.0f} %); "
        f"{number_of(row.leaders, 'leader')} at home there"
        for row in rows_of(table)
    ]
    table = table.sort_values(["cases", "la_name"], ascending=[False, True], ignore_index=True)
    x, y = grid(table["easting"], table["northing"])
    base = alt.Chart(table).encode(x=x, y=y)
    circles = base.mark_circle(opacity=0.9, stroke=GREY, strokeWidth=0.6).encode(
        size=alt.Size(
            "cases:Q", title="cases", scale=alt.Scale(range=[0, 700], domainMin=0),
            legend=alt.Legend(values=_sizes(table["cases"])),
        ),
        color=alt.Color(
            "share:Q", title="share waiting", scale=alt.Scale(scheme=AMOUNTS, domain=[0, 1]),
            legend=alt.Legend(format=".0%"),
        ),
        tooltip="said:N", description="said:N",
    )  # fmt: skip
    coldest = table[table["waiting"] > 0].sort_values(["waiting", "la_name"], ascending=[False, True])
    names = alt.Chart(coldest.head(_NAMED)).encode(x=x, y=y, text="la_name:N")
    look: dict[str, Any] = {"fontSize": 11, "aria": False}
    below = names.mark_text(stroke="white", strokeWidth=3, strokeOpacity=0.8, **look)
    chart = alt.layer(circles, below, names.mark_text(color=INK, **look))
    waiting, cases = int(table["waiting"].sum()), int(table["cases"].sum())
    listing = "; ".join(f"{row.la_name} {row.waiting} of {row.cases}" for row in rows_of(coldest.head(_NAMED)))
    description = (
        f"Circles, {number_of(len(table), 'authority', 'authorities')} at the middle of their cases: {waiting:,} of "
        f"{number_of(cases, 'case')} wait." + (f" Most wait in {listing}." if listing else "")
    )
    return finished(_sized(chart), title, description, "larger: more cases; lighter: a larger share of them waits")


def bottlenecks(frame: pd.DataFrame, cases: pd.DataFrame) -> AnyChart:
    """Show where the cases wait that share too few leaders.

    A case of several bottlenecks (one for each tier and above) is shown in the first, of the highest tier.

    Parameters
    ----------
    frame : DataFrame
        `Fixes.bottlenecks`: `tier, cases, leaders, places, must_wait, case_ids` (of those that wait, joined by `;`), a
        row a bottleneck.
    cases : DataFrame
        `Figures.cases`: `case_id, name, easting, northing`, a row a case of the run.

    Examples
    --------
    >>> import pandas as pd
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> one = {"tier": 1, "cases": 2, "leaders": 1, "places": 1, "must_wait": 1, "case_ids": "900052"}
    >>> nle.charts.bottlenecks(pd.DataFrame([one]), nle.figures(run).cases).save("bottlenecks.svg")
    """
    title = "Bottlenecks: cases that share too few leaders"
    if not len(frame):
        return nothing(title, "no set of cases shares too few leaders")
    shown = frame.head(_MOST_BOTTLENECKS)
    labels = [
        f"{at}: tier {row.tier} and above, {number_of(row.cases, 'case')} share {number_of(row.places, 'place')} of "
        f"{number_of(row.leaders, 'leader')}; {row.must_wait:,} must wait"
        for at, row in enumerate(rows_of(shown), start=1)
    ]
    member = {
        case_id: text
        for text, ids in reversed(list(zip(labels, shown["case_ids"], strict=True)))
        for case_id in ids.split(";")
    }
    table = cases[["case_id", "name", "easting", "northing"]].assign(group=cases["case_id"].map(member))
    waiting = table.dropna(subset="group").sort_values(["group", "case_id"], ignore_index=True)
    waiting["said"] = [f"{row.name} ({row.case_id}) waits. Bottleneck {row.group}" for row in rows_of(waiting)]
    x, y = grid(table["easting"], table["northing"])
    others = alt.Chart(table.loc[table["group"].isna(), ["easting", "northing"]])
    backdrop = others.mark_circle(size=12, color=PALE, opacity=0.7, aria=False).encode(x=x, y=y)
    marks = alt.Chart(waiting[["easting", "northing", "group", "said"]]).mark_point(filled=True, size=55, opacity=0.9)
    shapes = ["triangle-up", "square", "diamond", "cross", "circle", "triangle-down"][: len(labels)]
    points = marks.encode(
        x=x, y=y, tooltip="said:N", description="said:N",
        color=alt.Color("group:N", scale=alt.Scale(domain=labels, range=list(PALETTE[: len(labels)])), legend=_BELOW),
        shape=alt.Shape("group:N", scale=alt.Scale(domain=labels, range=shapes), legend=_BELOW),
    )  # fmt: skip
    left = len(frame) - len(shown)
    more = f" {number_of(left, 'smaller one')} {plural(left, 'is', 'are')} not shown." if left else ""
    chart = _sized(alt.layer(backdrop, points))
    return finished(chart, title, f"Map of bottlenecks. {'. '.join(labels)}.{more}", "grey: all other cases of the run")


def _sizes(cases: pd.Series) -> list[int]:
    """Return three sizes for a legend: about a tenth, a half and all of the largest."""
    most = int(cases.max())
    return sorted({max(1, round(most * part)) for part in (0.1, 0.5, 1.0)})


def grid(easting: pd.Series, northing: pd.Series) -> tuple[alt.X, alt.Y]:
    """Return channels of positions in metres: as many metres to a pixel across as up, all points within a margin."""
    across, up = float(easting.max() - easting.min()), float(northing.max() - northing.min())
    height = max(across / _ASPECT, up, 10_000.0) * (1 + 2 * _MARGIN)
    middle = ((easting.max() + easting.min()) / 2, (northing.max() + northing.min()) / 2)
    ends = [
        [round(at - size / 2), round(at + size / 2)]
        for at, size in zip(middle, (height * _ASPECT, height), strict=True)
    ]
    scales = [alt.Scale(domain=end, nice=False, zero=False) for end in ends]
    return alt.X("easting:Q", scale=scales[0], axis=None), alt.Y("northing:Q", scale=scales[1], axis=None)


def _sized(chart: Any) -> Any:  # noqa: ANN401 - any kind of Altair chart, and the same comes back
    return chart.properties(width=round(_HEIGHT * _ASPECT), height=_HEIGHT)
