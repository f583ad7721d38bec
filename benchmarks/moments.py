"""Plans over time: who was ahead when, and how soon each was how good."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

Steps = Sequence[tuple[float, int]]
"""(seconds, weighted goal), each better than the one before."""


def steps_of(stream: Sequence[dict[str, Any]]) -> list[tuple[float, int]]:
    """Return the better and better plans of a stream."""
    steps: list[tuple[float, int]] = []
    for line in stream:
        if "values" in line and (not steps or line["weighted"] > steps[-1][1]):
            steps.append((line["seconds"], line["weighted"]))
    return steps


def value_at(steps: Steps, seconds: float) -> int | None:
    """Return the best plan's value at a moment; None where there was no plan yet."""
    place = bisect_right([at for at, _ in steps], seconds)
    return steps[place - 1][1] if place else None


def ahead(rival: Steps, ours: Steps, until: float) -> list[tuple[float, float]]:
    """Return the spans of time, in seconds, in which a rival's best plan was better than ours, or the only one.

    Parameters
    ----------
    rival, ours : sequence of (float, int)
    until : float
        The end of the race.
    """
    moments = sorted({at for at, _ in (*rival, *ours) if at < until})
    spans: list[tuple[float, float]] = []
    for begin, end in zip(moments, [*moments[1:], until], strict=True):
        theirs, mine = value_at(rival, begin), value_at(ours, begin)
        if theirs is not None and (mine is None or theirs > mine):
            if spans and spans[-1][1] == begin:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((begin, end))
    return spans


def primal_gap(value: float, best: float) -> float:
    """Return how far a plan is from the best, from 0 to 1 (Berthold 2013, "Measuring the impact of primal heuristics").

    Parameters
    ----------
    value, best : float
        Of the weighted goal; 1 where they are of different signs.
    """
    if value == best:
        return 0.0
    return 1.0 if value * best < 0 else abs(best - value) / max(abs(best), abs(value))


def primal_integral(steps: Steps, best: float, until: float) -> float:
    """Return the integral of the primal gap over time, in seconds; as long as there is no plan, the gap is 1.

    It is small where good plans come soon: 0 with the best plan at once, `until` where there is none (Berthold 2013,
    Operations Research Letters 41(6)).

    Parameters
    ----------
    steps : sequence of (float, int)
    best : float
        The best proved value of the weighted goal.
    until : float
        The end of the race, the same for all.
    """
    begins = [0.0, *(min(at, until) for at, _ in steps)]
    gaps = [1.0, *(primal_gap(value, best) for _, value in steps)]
    ends = [*begins[1:], until]
    return sum(gap * (end - begin) for gap, begin, end in zip(gaps, begins, ends, strict=True))
