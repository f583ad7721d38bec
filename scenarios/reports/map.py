"""A map of the cases of a run with lines to their leaders, on the national grid and without outlines.

The positions are those of the round, the few place names are authorities of the generator's table: nothing else is
shipped, and nothing fetched.  In a page, `map.js` lets the keyboard reach every school.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from constraints.domain import checks_arguments, number_of
from scenarios.escaping import vega_text
from scenarios.generate.authorities import authorities
from scenarios.reports.cases import STATES
from scenarios.reports.charts.style import (
    BLUE,
    GREEN,
    GREY,
    INK,
    PALE,
    PURPLE,
    SKY,
    VERMILLION,
    AnyChart,
    finished,
    nothing,
)
from scenarios.runs import ENTRIES, WAITING, Run, allocation_of
from scenarios.statements import half_days_and_days

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping


LOOK: dict[str, tuple[str, str]] = {
    "waiting": (VERMILLION, "triangle-up"),
    "proposed": (BLUE, "circle"),
    "agreed": (SKY, "diamond"),
    "approved": (GREEN, "cross"),
    "announced": (PURPLE, "triangle-down"),
    "started": (GREY, "circle"),
}
"""Colour and shape of a case by its state, a key of :data:`scenarios.reports.cases.STATES`."""
EVERYWHERE = "all"
"""The choice of a filter that leaves nothing out."""

SIZE = 640
"""Pixels of the map's height."""
_ASPECT = 0.88
"""Width by height; England's."""
_MARGIN = 0.06
_LEAST_METRES = 20_000
"""A map never shows less than this from south to north."""

_PLACES = (
    "Birmingham", "Bristol", "Cornwall", "Cumbria", "Herefordshire", "Kent", "Kingston upon Hull", "Leeds",
    "Lincolnshire", "Liverpool", "Newcastle upon Tyne", "Norfolk", "Nottingham", "Oxfordshire", "Plymouth",
    "Southampton", "Suffolk", "York",
)  # fmt: skip
"""Authorities whose names stand on the map so that one finds one's way."""


@checks_arguments
def idle_leaders(run: Run) -> pd.DataFrame:
    """Return the leaders who lead no case of the run.

    Parameters
    ----------
    run : Run
        As `read_run` gives it.

    Returns
    -------
    DataFrame
        A row a leader: `leader_id, supporter_id, region, easting, northing, said`.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> nle.idle_leaders(run)[["leader_id", "supporter_id", "region"]]
      leader_id supporter_id      region
    0     L0003      S900009  North West
    1     L0005      S900040  North West
    2     L0010      S900063  South East
    """
    leading = {row.leader_id for row in allocation_of(run).deployments}
    rows = [
        (
            person.person_id, person.supporter.supporter_id, person.supporter.region, person.easting, person.northing,
            f"{person.person_id} of {person.supporter.name or person.supporter.supporter_id}: leads nobody in this run",
        )
        for person in run.round.people.values()
        if person.is_leader and person.person_id not in leading
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["leader_id", "supporter_id", "region", "easting", "northing", "said"])


@checks_arguments
def allocation_map(cases: pd.DataFrame, idle: pd.DataFrame | None = None) -> AnyChart:
    """Show every case by tier and state, with a line to its leader, and the reason at each.

    Parameters
    ----------
    cases : DataFrame
        `Figures.cases`: a row a case with `case_id, name, tier, region, urns, easting, northing, state, entry,
        leader_id, supporter_id, supporter_name, leader_easting, leader_northing, minutes, minutes_are, half_days,
        cause, detail`.
    idle : DataFrame, optional
        Leaders without a case, from :func:`idle_leaders`.

    Returns
    -------
    Altair chart
        To show, or to save as a page of its own with `save`.

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> map_ = nle.allocation_map(nle.figures(run).cases, nle.idle_leaders(run))
    >>> map_.save("map.html", inline=True)
    >>> Path("map.html").stat().st_size > 500_000  # all that it needs is in it
    True
    """
    title = "Schools and their leaders"
    if not len(cases):
        return nothing(title, "the run has no cases")
    rows = _rows(cases)
    region = _chosen("region", "Region", sorted(rows["region"].unique()))
    tier = _chosen("tier", "Tier", [str(tier) for tier in sorted(rows["tier"].unique(), reverse=True)])
    state = _chosen("state", "State", [state for state in STATES if (rows["state"] == state).any()])
    find = alt.param(name="find", value="", bind=alt.binding(input="search", name="Find a name or URN", debounce=200))
    focused = alt.param(name="focused", value="")
    frames = _frames(rows)
    x, y = _position("x", frames), _position("y", frames)
    chosen = (
        "(region === 'all' || datum.region === region) && (tier === 'all' || datum.tier == tier)"
        " && (state === 'all' || datum.state === state)"
    )
    found = (
        "datum.case_id === focused || (length(find) > 2 && "
        "(indexof(datum.urns, find) >= 0 || indexof(lower(datum.name), lower(find)) >= 0))"
    )
    kept = alt.Chart(rows).transform_filter(chosen)
    led = kept.transform_filter("datum.led")
    lines = led.mark_rule(color=GREY, opacity=0.6, strokeWidth=0.8, clip=True, aria=False).encode(
        x=x, y=y, x2="leader_x:Q", y2="leader_y:Q"
    )
    homes = led.mark_point(
        shape="square", filled=True, size=14 if len(rows) > 400 else 24, color=INK, clip=True, opacity=1, aria=False
    ).encode(x=_position("leader_x", frames), y=_position("leader_y", frames), tooltip="leader:N")
    points = kept.mark_point(filled=True, clip=True, opacity=0.9, stroke="white", strokeWidth=0.5).encode(
        x=x, y=y, color=_by_state(rows, 0), shape=_by_state(rows, 1), tooltip="said:N", description="said:N",
        order="at:Q",
        size=alt.Size("tier:O", title="tier", scale=alt.Scale(domain=_tiers(rows), range=_sizes(rows))),
    ).properties(name="cases")  # fmt: skip
    sought = alt.Chart(rows).transform_filter(found).encode(tooltip="said:N")  # for it lies over what it marks
    ring = sought.mark_point(size=260, strokeWidth=3, color=INK, clip=True, aria=False).encode(x=x, y=y)
    names = sought.encode(x=x, y=y, text="name:N")
    written: dict[str, Any] = {"dy": -16, "fontWeight": "bold", "clip": True, "aria": False, "limit": 320}
    halo = names.mark_text(stroke="white", strokeWidth=4, **written)
    layers = [] if idle is None or not len(idle) else [_idle(idle, x, y)]
    layers += [lines, homes, points, *_places(x, y), ring, halo, names.mark_text(color=INK, **written)]
    chart = alt.layer(*layers).add_params(region, tier, state, find, focused)
    chart = chart.properties(width=round(SIZE * _ASPECT), height=SIZE, usermeta={"map": True})
    placed = int((rows["state"] != "waiting").sum())
    described = (
        f"Map of {number_of(len(rows), 'case')}: {placed:,} with a leader, or one proposed; {len(rows) - placed:,} "
        "without. A line joins a school with its leader. The same facts stand in the tables."
    )
    hint = "squares are leaders; a line joins a school with its leader; what is larger is of a higher tier"
    return finished(chart, title, described, hint)


# --- what stands at each point --------------------------------------------------------------------------------------


def _rows(cases: pd.DataFrame) -> pd.DataFrame:
    """Return what the map needs of each case, in the order of drawing: those who wait last, so that they are on top."""
    rows = [_row(case) for case in cases.to_dict("records")]
    by = ["led", "tier", "region", "name", "case_id"]
    table = pd.DataFrame(rows).sort_values(by, ascending=False, ignore_index=True)
    return table.assign(at=table.index)


def _row(case: Mapping[Hashable, Any]) -> dict[str, Any]:
    led = not pd.isna(case["leader_id"])
    return {
        "case_id": case["case_id"],
        "name": case["name"],
        "urns": case["urns"],
        "region": "not known" if pd.isna(case["region"]) else case["region"],
        "tier": int(case["tier"]),
        "state": case["state"],
        "x": int(case["easting"]),
        "y": int(case["northing"]),
        "led": led,
        "leader_x": int(case["leader_easting"] if led else case["easting"]),
        "leader_y": int(case["leader_northing"] if led else case["northing"]),
        "leader": f"{case['leader_id']} of {_home(case)}" if led else "",
        "said": describe_case(case),
    }


def describe_case(case: Mapping[Hashable, Any]) -> str:
    """Say in words what the map shows of a case: who leads it and from where, or why nobody does.

    Parameters
    ----------
    case : mapping
        A row of `Figures.cases`.
    """
    of_region = "" if pd.isna(case["region"]) else f", {case['region']}"
    about = f"{case['name']} ({case['urns'].replace(';', ', ')}), tier {case['tier']}{of_region}"
    if not pd.isna(case["leader_id"]):
        away = " of another region" if case["away"] else ""
        far = f"{number_of(case['minutes'], 'minute')} away ({case['minutes_are']})"
        days = half_days_and_days(case["half_days"])
        return f"{about}: {STATES[case['state']]}. {case['leader_id']} of {_home(case)}{away}, {far}, {days}."
    if case["entry"] != "in-round":
        return f"{about}: not in the round, {ENTRIES[case['entry']]}."
    why = WAITING[str(case["cause"])]
    detail = "" if pd.isna(case["detail"]) or case["detail"] == "no leader within reach" else f"; {case['detail']}"
    return f"{about}: no leader: {why}{detail}."


def _home(case: Mapping[Hashable, Any]) -> str:
    return str(case["supporter_id"] if pd.isna(case["supporter_name"]) else case["supporter_name"])


# --- how it is drawn ------------------------------------------------------------------------------------------------


def _chosen(name: str, label: str, options: list[str]) -> alt.Parameter:
    bound = alt.binding_select(options=[EVERYWHERE, *options], name=label)
    return alt.param(name=name, value=EVERYWHERE, bind=bound)


def _frames(rows: pd.DataFrame) -> dict[str, list[int]]:
    """Return for every choice of a region what the map shows: west, east, south and north, in metres."""
    parts = {EVERYWHERE: rows, **{str(name): part for name, part in rows.groupby("region")}}
    return {name: _frame(part) for name, part in parts.items()}


def _frame(rows: pd.DataFrame) -> list[int]:
    """Return the smallest box of the map's shape around cases and their leaders, with a margin."""
    x, y = pd.concat([rows["x"], rows["leader_x"]]), pd.concat([rows["y"], rows["leader_y"]])
    height = max((x.max() - x.min()) / _ASPECT, y.max() - y.min(), _LEAST_METRES) * (1 + 2 * _MARGIN)
    width = height * _ASPECT
    west, south = (x.min() + x.max() - width) / 2, (y.min() + y.max() - height) / 2
    return [round(west), round(west + width), round(south), round(south + height)]


def _position(field: str, frames: Mapping[str, list[int]]) -> Any:  # noqa: ANN401 - alt.X or alt.Y
    """Return the channel of a position; what it shows follows the choice of a region."""
    across = field.endswith("x")
    ends = [alt.ExprRef(_edge(frames, end)) for end in ((0, 1) if across else (2, 3))]
    scale = alt.Scale(domain=ends, nice=False, zero=False)
    return (alt.X if across else alt.Y)(f"{field}:Q", scale=scale, axis=None)


def _edge(frames: Mapping[str, list[int]], end: int) -> str:
    """Return one edge of the frame of the region chosen as an expression of Vega, any text quoted.

    Two lists and not one object, and a sign before each name: Vega knows no `__proto__`, as a key or as a text.
    """
    edges, names = (str(frame[end]) for frame in frames.values()), (vega_text(f"={name}") for name in frames)
    return f"[{', '.join(edges)}][indexof([{', '.join(names)}], '=' + region)]"


def _by_state(rows: pd.DataFrame, part: int) -> Any:  # noqa: ANN401 - alt.Color or alt.Shape
    states = [state for state in STATES if (rows["state"] == state).any()]
    scale = alt.Scale(domain=states, range=[LOOK[state][part] for state in states])
    return (alt.Shape if part else alt.Color)("state:N", title="state", scale=scale)


def _tiers(rows: pd.DataFrame) -> list[int]:
    return sorted((int(tier) for tier in rows["tier"].unique()), reverse=True)


def _sizes(rows: pd.DataFrame) -> list[int]:
    """Return the areas of the marks, the highest tier's first; fewer cases are drawn larger."""
    largest = 170 if len(rows) < 400 else 80
    return [round(largest * 0.6**step) for step in range(len(_tiers(rows)))]


@functools.cache
def _landmarks() -> tuple[tuple[str, int, int], ...]:
    return tuple((one.la_name, one.easting, one.northing) for one in authorities() if one.la_name in _PLACES)


def _places(x: alt.X, y: alt.Y) -> list[alt.Chart]:
    """Return names of places, legible on whatever lies below them."""
    names = alt.Chart(pd.DataFrame(_landmarks(), columns=["place", "x", "y"])).encode(x=x, y=y, text="place:N")
    look: dict[str, Any] = {"fontSize": 11, "fontStyle": "italic", "clip": True, "aria": False}
    below = names.mark_text(stroke="white", strokeWidth=3, strokeOpacity=0.8, **look)
    return [below, names.mark_text(color=INK, **look)]


def _idle(idle: pd.DataFrame, x: alt.X, y: alt.Y) -> Any:  # noqa: ANN401 - Altair says Any of what encodes
    table = idle.rename(columns={"easting": "x", "northing": "y"})[["region", "x", "y", "said"]]
    table = table.assign(region=table["region"].fillna("not known"))
    marks = alt.Chart(table).transform_filter("region === 'all' || datum.region === region")
    look = marks.mark_point(shape="square", filled=False, size=16, color=PALE, clip=True, aria=False)
    return look.encode(x=x, y=y, tooltip="said:N")
