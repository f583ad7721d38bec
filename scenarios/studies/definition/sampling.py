"""Samples: what each axis is in every scenario of a Latin hypercube."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from scenarios.studies.definition.axes import Range
    from scenarios.studies.definition.schema import Sample

_DIGITS = 4
"""Significant digits of a number that is drawn: beyond them, processors may differ."""


def unit_points(sample: Sample) -> npt.NDArray[np.float64]:
    """Return the points of a sample in the unit cube, a column an axis.

    A Latin hypercube (McKay, Beckman and Conover, A Comparison of Three Methods for Selecting Values of Input
    Variables, Technometrics 21, 1979): of the `count` equal parts of an axis each has one point.  With strength 2 the
    points also fill every two axes evenly (Tang, Orthogonal Array-Based Latin Hypercubes, JASA 88, 1993).

    Returns
    -------
    float array (count, axes)
    """
    from scipy.stats import qmc  # here: it loads slowly, and most studies have no sample

    numbers = np.random.Generator(np.random.PCG64(sample.seed))
    points: npt.NDArray[np.float64] = qmc.LatinHypercube(
        len(sample.axes), strength=sample.strength, rng=numbers
    ).random(sample.count)
    return points


def number_at(drawn: float, of: Range) -> int | float:
    """Return the number of a range at a point of the unit interval.

    Whole numbers where both ends are: each is as likely as any other, or with `log` as its share of the logarithms.
    Other numbers are rounded to four significant digits.

    Parameters
    ----------
    drawn : float
        From 0 to 1.
    of : Range
    """
    whole = isinstance(of.low, int) and isinstance(of.high, int)
    low, high = (of.low - 0.5, of.high + 0.5) if whole else (float(of.low), float(of.high))
    at = low * math.exp(drawn * math.log(high / low)) if of.log else low + drawn * (high - low)
    number = round(at) if whole else float(f"{at:.{_DIGITS}g}")
    return min(max(number, of.low), of.high)


def level_at(drawn: float, levels: Sequence[str]) -> str:
    """Return the level of an axis at a point of the unit interval: each is as likely as any other."""
    return levels[min(int(drawn * len(levels)), len(levels) - 1)]
