"""The tornado of a sweep: how far each axis alone moves a key figure, the widest on top.

The picture and its name are Howard's (The Evolution of Decision Analysis, in Readings on the Principles and
Applications of Decision Analysis, 1983).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from constraints.domain import ArgumentFault, ArgumentRefused, did_you_mean
from scenarios.escaping import plain_text
from scenarios.reports.charts.sensitivity import PROOFS, PROVED
from scenarios.reports.charts.style import (
    BLUE,
    GREY,
    ORANGE,
    ROW,
    VERMILLION,
    WIDTH,
    AnyChart,
    finished,
    nothing,
    rows_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_MOST_AXES = 30
"""Axes that a picture shows: those that move the figure most."""
_COLOURS = {"lower": BLUE, "higher": ORANGE, "another": GREY}
"""How a level lies to the base."""
_UNITS = {"share": "%", "minutes": "minutes", "number": "", "percent": "%"}


def tornado(frame: pd.DataFrame, kpi: str = "placed", base: str | None = None) -> AnyChart:
    """Show how far each axis of a sweep moves one key figure from the base: a bar a value, the widest axis on top.

    Parameters
    ----------
    frame : DataFrame
        From :func:`sensitivities`.
    kpi : str, optional
        The key figure.
    base : str, optional
        The scenario that is varied, where the study has several; default: the first.

    Raises
    ------
    ArgumentRefused
        The study has no such figure, or no such base.

    Examples
    --------
    >>> import nlematch as nle
    >>> sweep = {"reach": {"low": 45, "high": 75, "base": 60}}
    >>> study = nle.Study(nle.draw_round(0.01, seed=2), sweep=sweep).run("study", workers=1)
    >>> chart = nle.charts.tornado(nle.charts.sensitivities(study), "placed")
    >>> chart.save("tornado.svg")
    """
    title = f"What moves {kpi}"
    if not len(frame):
        return nothing(title, "the study has no sweep")
    base = str(frame["base"].iloc[0]) if base is None else base
    _check("kpi", kpi, frame["kpi"])
    _check("base", base, frame["base"])
    rows = frame[(frame["kpi"] == kpi) & (frame["base"] == base)]
    scale = 100 if rows["kind"].iloc[0] == "share" else 1
    middle = float(rows["base_value"].iloc[0]) * scale
    if math.isnan(middle):
        return nothing(title, f"{base}, which the others are held against, has no such figure")
    unit = _UNITS[rows["kind"].iloc[0]]
    axes = list(dict.fromkeys(rows["axis"]))
    shown = rows[rows["axis"].isin(axes[:_MOST_AXES])]
    told = [f"{row.axis} {_told(row, scale, unit)}" for row in rows_of(shown)]
    more = [f"{len(axes) - _MOST_AXES} axes that move it less are not shown"] if len(axes) > _MOST_AXES else []
    known = rows["base_proof"].iloc[0]
    there = _shown(middle, unit) + ("" if known == PROVED else f" ({known})")
    reads = [
        f"{plain_text(base)} has {there}; a bar is one axis changed, all others as there",
        "blue: a lower value than in the base; orange: a higher one; grey: another",
        *more,
    ]
    description = f"Bars from the base, {base}, with {there}. {'; '.join([*told, *more])}."
    return finished(_bars(shown, middle, scale, unit), title, description, reads)


def _check(argument: str, word: str, column: pd.Series) -> None:
    known = list(dict.fromkeys(column))
    if word not in known:
        expected, advice = f"one of {', '.join(known)}", did_you_mean(word, known, "take one of these")
        raise ArgumentRefused([ArgumentFault.of("tornado", argument, word, expected, advice)])


def _bars(rows: pd.DataFrame, middle: float, scale: int, unit: str) -> AnyChart:
    axis_names = [_named(str(axis), part) for axis, part in rows.groupby("axis", sort=False)]
    names = dict(zip(dict.fromkeys(rows["axis"]), axis_names, strict=True))
    placed = rows.assign(
        row=rows["axis"].map(names),
        value=rows["value"] * scale,
        middle=middle,
        size=(rows["change"] * scale).abs(),
        said=[f"{row.axis} {_told(row, scale, unit)}" for row in rows_of(rows)],
    )
    placed = placed.dropna(subset="value").sort_values("size", ascending=False, kind="stable")
    labels = _labels(placed)
    y = alt.Y("row:N", sort=axis_names, title=None, scale=alt.Scale(domain=axis_names))
    x = alt.X("value:Q", title=unit or None, scale=alt.Scale(zero=False, nice=True, padding=60))
    bars = alt.Chart(placed[["row", "value", "middle", "said", "end"]]).encode(y=y, x=x)
    colours = alt.Scale(domain=list(_COLOURS), range=list(_COLOURS.values()))
    layers = [
        bars.mark_bar(height=ROW - 4).encode(
            x2="middle:Q", color=alt.Color("end:N", legend=None, scale=colours), tooltip="said:N", description="said:N"
        ),
        bars.mark_tick(color="white", height=ROW - 4, thickness=1, aria=False),
        alt.Chart(pd.DataFrame({"value": [middle]})).mark_rule(color=VERMILLION, aria=False).encode(x="value:Q"),
    ]
    beside = alt.Chart(labels).encode(y=y, x=x, text="mark:N")
    layers.append(beside.transform_filter("datum.left").mark_text(align="right", dx=-4, aria=False))
    layers.append(beside.transform_filter("!datum.left").mark_text(align="left", dx=4, aria=False))
    return alt.layer(*layers).properties(width=WIDTH - 80, height=alt.Step(ROW + 6))


def _labels(placed: pd.DataFrame) -> pd.DataFrame:
    """Return what stands at the two ends of an axis' bars: `row, value, left, mark`.

    Values in between have none: words over bars could not be read.
    """
    sided = placed.assign(left=placed["value"] < placed["middle"], at=placed["value"].round(9))
    found = []
    for (row, side), part in sided.groupby(["row", "left"], sort=False):
        left = bool(side)
        far = part[part["at"] == (part["at"].min() if left else part["at"].max())]
        found.append((row, far["value"].iloc[0], left, ", ".join(_mark(far))))
    return pd.DataFrame(found, columns=["row", "value", "left", "mark"])


def _mark(rows: pd.DataFrame) -> Iterator[str]:
    """Yield the values whose bars end at one place, and what is to be said of them behind the last."""
    ordered = list(rows_of(rows))
    for number, row in enumerate(ordered, 1):
        words = [row.proof] if row.proof != PROVED else []
        words += ["no change"] if row.change == 0 and number == len(ordered) else []
        yield f"{row.level} ({', '.join(words)})" if words else str(row.level)


def _named(axis: str, part: pd.DataFrame) -> str:
    """Return what stands before the bars of an axis: its name, and values that have no figure."""
    missing = [f"{row.level}: {row.proof}" for row in rows_of(part) if math.isnan(row.value)]
    return f"{axis} ({', '.join(missing)})" if missing else axis


def _told(row: Any, scale: int, unit: str) -> str:  # noqa: ANN401 - a row as a named tuple
    """Say a level and its figure in words."""
    if math.isnan(row.value):
        return f"{row.level}: {PROOFS[row.proof]}"
    doubt = "" if row.proof == PROVED else f" ({row.proof})"
    return f"{row.level}: {_shown(row.value * scale, unit)}, {row.change * scale:+,.1f}{doubt}"


def _shown(value: float, unit: str) -> str:
    return f"{value:,.1f} {unit}".strip()
