"""How far each axis of a sweep alone moves each key figure: a one-at-a-time sensitivity analysis as a frame."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from scenarios.comparison import ALL, compare
from scenarios.reports.charts.style import rows_of
from scenarios.rounds import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scenarios.comparison import Comparison
    from scenarios.key_figures import KeyFigure
    from scenarios.studies import StudyRecord, StudyRun

SENSITIVITIES = (
    "kpi", "base", "axis", "level", "end", "value", "base_value", "change", "swing", "proof", "base_proof",
    "draws", "kind", "said", "own",
)  # fmt: skip
"""Columns of :func:`sensitivities`."""

PROVED, NOT_PROVED = "proved", "not proved"
PROOFS = {
    PROVED: "every plan behind it is proved best",
    NOT_PROVED: "a plan behind it is not proved best: the true figure may be another",
    "some draws": "some draws have no plan: the figure is the mean of the others",
    "impossible": "proved: there is no plan",
    "failed": "no plan was found",
    "pending": "it was not run yet",
}
"""What is known of a figure, and what each word means."""


@dataclasses.dataclass(frozen=True)
class _Level:
    """One scenario of a sweep: the runs of all its draws."""

    base: str
    axis: str
    level: Any
    runs: tuple[StudyRun, ...]

    @property
    def proof(self) -> str:
        """What is known of its figures; the worst of its draws."""
        statuses = {run.status for run in self.runs}
        if statuses == {"finished"}:
            proved = all(run.told.get("outcome") == "proved-best" for run in self.runs)
            return PROVED if proved else NOT_PROVED
        if "finished" in statuses:
            return "some draws"
        return next(status for status in ("pending", "failed", "impossible") if status in statuses)


def sensitivities(study: StudyRecord, found: Comparison | None = None) -> pd.DataFrame:
    """Return how far each value of each axis of a sweep moves each key figure from the base.

    Parameters
    ----------
    study : StudyRecord
        With a sweep. Of rounds in a row, the last round counts.
    found : Comparison, optional
        Of its runs, where they were compared already; figures of your own come along with it.

    Returns
    -------
    DataFrame
        :data:`SENSITIVITIES`: a row a figure, base, axis and value, the widest axis first. `value` and `base_value` are
        means over the draws that have a plan, over all cases, missing where there is none; `change` is what lies
        between them; `swing` the distance from the least to the greatest figure of the axis, the base among them; `end`
        whether the level is lower or higher than the base, where both are numbers; `proof` and `base_proof` what is
        known of the two figures; `own` whether the figure is one of your own.

    Examples
    --------
    >>> import nlematch as nle
    >>> sweep = {"reach": {"low": 45, "high": 75, "base": 60}}
    >>> study = nle.Study(nle.draw_round(0.01, seed=2), sweep=sweep).run("study", workers=1)
    >>> rows = nle.charts.sensitivities(study).query("kpi == 'placed'")
    >>> rows[["axis", "level", "change", "swing", "proof"]].round(3)
        axis level  change  swing   proof
    0  reach    45  -0.182  0.318  proved
    1  reach    75   0.136  0.318  proved
    """
    levels = list(_levels(study))
    if not levels:
        return pd.DataFrame(columns=list(SENSITIVITIES))
    if found is None:
        found = compare(study.folder, by=[], repair="never")
    means = _means(found)
    rows = [row for kpi, figure in found.figures.items() for row in _rows_of_figure(str(kpi), figure, levels, means)]
    table = pd.DataFrame(rows, columns=list(SENSITIVITIES))
    place = {kpi: at for at, kpi in enumerate(found.figures)}
    keys = table.assign(kpi=table["kpi"].map(place), swing=-table["swing"].fillna(0.0).round(9))
    order = keys.sort_values(["kpi", "base", "swing"], kind="stable").index
    return table.loc[order].reset_index(drop=True)


def _levels(study: StudyRecord) -> Iterator[_Level]:
    """Yield the bases of a study, with the axis empty, and what each is varied to."""
    last = max((run.round or 0 for run in study.runs), default=0)
    scenarios: dict[str, list[StudyRun]] = {}
    for run in study.runs:
        if (run.round or 0) == last:
            scenarios.setdefault(run.scenario, []).append(run)
    bases = {runs[0].base for runs in scenarios.values()} - {None}
    for scenario, runs in scenarios.items():
        first = runs[0]
        if first.varied is not None and first.base is not None:
            yield _Level(first.base, first.varied, first.axes.get(first.varied), tuple(runs))
        elif scenario in bases:
            yield _Level(scenario, "", None, tuple(runs))


def _means(found: Comparison) -> Mapping[tuple[str, str], float]:
    """Return every figure of every run, over all cases, by figure and run."""
    rows = found.kpis[(found.kpis["group"] == WHOLE) & (found.kpis["cases"] == ALL)].dropna(subset="value")
    return {(str(row.kpi), row.run): float(row.value) for row in rows_of(rows)}


def _rows_of_figure(
    kpi: str, figure: KeyFigure, levels: Iterable[_Level], values: Mapping[tuple[str, str], float]
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one figure; none where no run has it."""
    means = {id(level): _mean([values[kpi, run.name] for run in level.runs if (kpi, run.name) in values])
             for level in levels}  # fmt: skip
    if all(math.isnan(mean) for mean in means.values()):
        return
    bases = {level.base: level for level in levels if not level.axis}
    for level in levels:
        base = bases.get(level.base)
        if not level.axis or base is None:
            continue
        here, there = means[id(level)], means[id(base)]
        of_axis = [means[id(one)] for one in levels if (one.base, one.axis) == (level.base, level.axis)]
        known = [value for value in (*of_axis, there) if not math.isnan(value)]
        swing = max(known) - min(known) if len(known) > 1 else math.nan
        drawn = sum((kpi, run.name) in values for run in level.runs)
        end = _end(level, base, levels)
        yield (kpi, level.base, level.axis, str(level.level), end, here, there, here - there, swing, level.proof,
               base.proof, drawn, figure.kind, figure.description, figure.function is not None)  # fmt: skip


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values) if values else math.nan


def _end(level: _Level, base: _Level, levels: Iterable[_Level]) -> str:
    """Say how a level lies to the base; where that is not known, to the middle of the axis."""
    number, middle = _number(level.level), _number(base.runs[0].axes.get(level.axis))
    others = [_number(one.level) for one in levels if (one.base, one.axis) == (level.base, level.axis)]
    if middle is None and len(others) > 1:
        whole = [one for one in others if one is not None]
        middle = (min(whole) + max(whole)) / 2 if len(whole) == len(others) else None
    if number is None or middle is None or number == middle:
        return "another"
    return "lower" if number < middle else "higher"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
