"""The points of a frontier as two figures each, for charts: what is had of one for what of the other."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from optimiser.questions.frontier import ALL, PLACED, PRICE, TIERS
from optimiser.questions.proof_status import ProofStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

DRAWN = ("name", "x", "y", "proved", "best")
"""Columns of :attr:`Drawn.frame`."""
LEVELS = {"travel": ("at_least", "limit"), "give-up": ("given_up", "saved_percent"), "floors": ("floor",)}
"""How the column of the levels is called, by the kind of question."""


class Drawn(NamedTuple):
    """What `charts.frontier` draws: `charts.frontier(*found.drawn())`.

    Attributes
    ----------
    frame : DataFrame
        :data:`DRAWN`: a row a point with a plan. `proved`: no plan is better in one of the two and as good in the
        other, cases being counted as was asked. `best`: no other point here has better figures.
    x, y : str
        What the figures are.
    """

    frame: pd.DataFrame
    x: str
    y: str


def drawn(question: Mapping[str, Any], points: pd.DataFrame) -> Drawn | None:
    """Return the points of a curve; None where what was asked has none (`places` tells groups apart).

    Parameters
    ----------
    question : mapping
        As in `frontier.json`.
    points : DataFrame
        A row a point, with the columns of `frontier.csv`.
    """
    if question["kind"] not in LEVELS:
        return None
    level = next(name for name in LEVELS[question["kind"]] if name in points.columns)
    found = points.dropna(subset=[PRICE])
    x, title, falling = _across(question, found, level)
    found = found.loc[x.notna()]
    x, y = x.dropna().astype(float), found[_counted(question)].astype(float)
    frame = pd.DataFrame(
        {
            "name": found[level].astype(str).to_numpy(object),
            "x": x.to_numpy(float),
            "y": y.to_numpy(float),
            "proved": (found["proof"] == ProofStatus.PROVED).to_numpy(bool),
        }
    )
    return Drawn(frame.assign(best=_best(frame, falling=falling)), title, _upwards(question))


_SAID = {PLACED: "cases placed", "needs": "severity of covered needs", "waiting": "rounds waited by those placed"}


def _upwards(question: Mapping[str, Any]) -> str:
    """Say what more is better of; tier by tier a plan may place more of the lower tiers and is yet no better."""
    if question.get("count") == TIERS:
        return "cases placed, the highest tier first"
    return _SAID.get(_counted(question), _counted(question))


def _counted(question: Mapping[str, Any]) -> str:
    """Return the column of what more is better of."""
    if question["kind"] == "give-up":
        return str(question["goal"])
    count = str(question["count"])
    return PLACED if count in {TIERS, ALL} else f"{PLACED}.{count}"


def _across(question: Mapping[str, Any], points: pd.DataFrame, level: str) -> tuple[pd.Series[Any], str, bool]:
    """Return what it is had for, what that is called, and whether less of that is better."""
    match question["kind"]:
        case "travel" if question["journeys"] == "longest":
            return points[level], "longest journey allowed, minutes", True
        case "travel":
            return points["minutes"], "minutes of all journeys", True
        case "give-up":
            return points[PRICE], "price, minutes", True
    shares = [round(float(100 * Fraction(str(text).split()[0])), 2) for text in points[level]]
    return pd.Series(shares, points.index, float), "floor under every group, % of its cases", False


def _best(frame: pd.DataFrame, *, falling: bool) -> list[bool]:
    """Say of every point whether no other is as good in both figures and better in one."""
    x, y = (frame["x"] if falling else -frame["x"]).to_numpy(), frame["y"].to_numpy()
    no_worse = (x[:, None] <= x) & (y[:, None] >= y)
    better = no_worse & ((x[:, None] < x) | (y[:, None] > y))
    return [not better[:, at].any() for at in range(len(frame))]
