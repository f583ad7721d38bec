"""Confidence intervals for repeats: the differences between two scenarios over the same draws.

Draw k of one scenario shares its random numbers with draw k of the other, so the two are compared draw by draw and
what they share cancels out.  The interval is the t interval of the paired differences: their mean, plus and minus
`t * s / sqrt(n)` with n - 1 degrees of freedom.  Shares are treated in the same way: what varies is one share a draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import stdtrit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scenarios.comparison.gathering import Compared

METHOD = "t interval of paired differences"
COLUMNS = (
    "kpi",
    "group",
    "cases",
    "scenario",
    "baseline",
    "difference",
    "low",
    "high",
    "draws",
    "confidence",
    "method",
)
_TYPES = dict.fromkeys(COLUMNS, "str") | {
    **dict.fromkeys(("difference", "low", "high", "confidence"), "float64"), "draws": "int64",
}  # fmt: skip


def half_width(differences: np.ndarray, confidence: float = 0.95) -> float:
    """Return how far the t interval of a mean reaches to either side; not a number for fewer than two values.

    Parameters
    ----------
    differences : float array (n,)
    confidence : float
        Between 0 and 1.
    """
    n = len(differences)
    if n < 2:
        return float("nan")
    quantile = float(stdtrit(n - 1, (1.0 + confidence) / 2.0))
    return quantile * float(np.std(differences, ddof=1)) / float(np.sqrt(n))


def paired_intervals(kpis: pd.DataFrame, runs: Sequence[Compared], confidence: float = 0.95) -> pd.DataFrame:
    """Return the difference of every key figure between each scenario and the first one, with its interval.

    Only draws that both scenarios have count, and only those in which both have the figure.

    Parameters
    ----------
    kpis : DataFrame
        From :func:`scenarios.comparison.kpis.kpi_frame`, of all runs.
    runs : sequence of Compared
        The first one's scenario is the baseline.
    confidence : float

    Returns
    -------
    DataFrame
        :data:`COLUMNS`; empty where there are no repeats.
    """
    drawn = [run for run in runs if run.draw is not None]
    if not drawn:
        return pd.DataFrame(columns=list(COLUMNS)).astype(_TYPES)
    labels = pd.DataFrame([(run.name, run.scenario, run.draw) for run in drawn], columns=["run", "scenario", "draw"])
    values = kpis.merge(labels, on="run")
    base = drawn[0].scenario
    first = values[values["scenario"] == base]
    keys = ["kpi", "group", "cases"]
    both = values[values["scenario"] != base].merge(first, on=[*keys, "draw"], suffixes=("", "_base"))
    both["difference"] = both["value"] - both["value_base"]
    rows = []
    for (kpi, group, cases, scenario), part in both.dropna(subset="difference").groupby([*keys, "scenario"], sort=True):
        differences = part["difference"].to_numpy(float)
        mean, reach = float(differences.mean()), half_width(differences, confidence)
        rows.append(
            (kpi, group, cases, scenario, base, mean, mean - reach, mean + reach, len(differences), confidence, METHOD)
        )
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(_TYPES)
