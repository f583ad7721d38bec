"""Key figures of one run as a tidy frame, each with what it is counted from.

A share has a numerator and a denominator.  A figure of journeys is the time that so many of all journeys keep to.
A sum, such as the price, stands over the cases that are placed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from constraints.domain import Fault, InputRefused
from scenarios.comparison.counting import LONG_MINUTES, Led
from scenarios.key_figures import KeyFigure
from scenarios.rounds import WHOLE
from scenarios.runs import case_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from constraints.plugins import PlugIn
    from scenarios.comparison.counting import Groups
    from scenarios.comparison.gathering import Compared
    from scenarios.comparison.members import Numbers, Row
    from scenarios.key_figures import Kind

ALL: Final = "all"
COMMON: Final = "common"
"""Over which cases a figure is: the run's own, or those that all compared runs have."""
COLUMNS = ("kpi", "group", "cases", "run", "value", "numerator", "denominator")
_OF_A_ROW = ("kpi", "group", "value", "numerator", "denominator")
_COUNTS = ("numerator", "denominator")


KPIS: dict[str, KeyFigure] = {
    figure.id: figure
    for figure in (
        KeyFigure("placed", "cases that have a leader, of all cases", "share", "more"),
        KeyFigure("needs", "needs that somebody covers, of all that may be covered", "share", "more"),
        KeyFigure("journey-median", "leaders' journeys: half of them take at most this", "minutes", "less"),
        KeyFigure("journey-90th", "leaders' journeys: nine of ten take at most this", "minutes", "less"),
        KeyFigure("journey-longest", "leaders' journeys: the longest", "minutes", "less"),
        KeyFigure("journey-over-60", "leaders' journeys of more than 60 minutes, of all", "share", "less"),
        KeyFigure("out-of-region", "leaders from another region than the case's, of those placed", "share", "less"),
        KeyFigure("leaders-used", "leaders who lead a case, of all leaders", "share", "more"),
        KeyFigure("leader-load", "half-days that leading takes, of all that the leaders used have", "share", "less"),
        KeyFigure("cases-per-leader", "cases led, for each leader used", "number", "less"),
        KeyFigure("price", "minutes of all preferences together, or of one", "minutes", "less"),
        KeyFigure("gap", "the largest gap between a goal and its proved bound", "percent", "less"),
    )
}
"""Every shipped key figure by name. A figure of a group is called `NAME.GROUP`: `placed.tier3`, `price.travel`."""


def with_own(own: Iterable[PlugIn]) -> dict[str, KeyFigure]:
    """Return the shipped figures by name, then those of one's own in the order given.

    Raises
    ------
    InputRefused
        A name is a shipped figure's (NM803), or what was loaded is no key figure (NM812).
    """
    figures, faults = dict(KPIS), []
    for plugin in own:
        if not isinstance(plugin.thing, KeyFigure):
            expected, advice = "a key figure made by `nlematch.key_figure`", "see docs/comparing.md"
            faults.append(Fault("NM812", f"plug-in {plugin}", None, None, plugin.id, expected, advice))
        elif plugin.id in KPIS:
            expected = "an id that no shipped figure has"
            faults.append(Fault("NM803", f"key figure {plugin}", None, None, plugin.id, expected, "give it another"))
        figures[plugin.id] = plugin.thing
    if faults:
        raise InputRefused(faults)
    return figures


def key(kpi: str, group: str) -> str:
    """Return how a gate calls a figure: `placed`, `placed.tier3`."""
    return f"{kpi}.{group}" if group else kpi


def kpi_frame(runs: Sequence[Compared], groups: Sequence[Groups], own: Sequence[KeyFigure] = ()) -> pd.DataFrame:
    """Return all key figures of runs, those of one run below those of the run before.

    Parameters
    ----------
    runs : sequence of Compared
    groups : sequence of Groups
        Of each run; runs that ask for the same share them.
    own : sequence of KeyFigure
        Figures of one's own, which stand after the shipped ones.

    Returns
    -------
    DataFrame
        :data:`COLUMNS`; counts whole unless a figure of one's own has broken ones, `value` a float, nothing where there
        is nothing to count.

    Raises
    ------
    InputRefused
        What the function of a figure of one's own returns is not sound (NM803).
    """
    place = {name: at for at, name in enumerate([*KPIS, *(figure.id for figure in own)])}
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    for run, theirs in zip(runs, groups, strict=True):
        rows = sorted(_rows(run, theirs, own), key=lambda row: (place[row[1][0]], row[1][1], row[0]))
        columns["run"] += [run.name] * len(rows)
        columns["cases"] += [cases for cases, _ in rows]
        for name, values in zip(_OF_A_ROW, zip(*(row for _, row in rows), strict=True), strict=True):
            columns[name] += values
    is_whole = all(isinstance(count, int | None) for name in _COUNTS for count in columns[name])
    counts = {name: pd.array(columns[name], dtype="Int64" if is_whole else "Float64") for name in _COUNTS}
    return pd.DataFrame(columns | counts).astype({"value": np.float64})


def _rows(run: Compared, groups: Groups, own: Sequence[KeyFigure]) -> Iterator[tuple[str, Row]]:
    """Walk over the figures of a run: over which cases, and the figure."""
    led, covered = Led.of(run, groups.demand), groups.demand.covered(run)
    shares: dict[str, tuple[Numbers, Numbers]] = {**led.shares()}
    for figure, counted in zip(own, own_measures(run, own), strict=True):
        shares[figure.id] = counted["numerator"].to_numpy(), counted["denominator"].to_numpy()
    for cases, members in ((ALL, groups.members), (COMMON, groups.common)):
        for kpi, (numerator, denominator) in shares.items():
            yield from ((cases, row) for row in members.shares(kpi, numerator, denominator))
        yield from ((cases, row) for row in groups.need_shares(covered, members))
        yield from ((cases, row) for row in members.quantiles(led.case, led.minutes))
    yield from ((ALL, row) for row in _of_the_run(run, led))


def own_measures(run: Compared, own: Sequence[KeyFigure]) -> list[pd.DataFrame]:
    """Return what each case adds to figures of one's own: `case_id, kpi, numerator, denominator`, a frame a figure."""
    if not own:  # the flat table takes longer than all shipped figures
        return []
    cases = case_table(run, run.allocation)
    return [figure(cases).assign(case_id=cases["case_id"], kpi=figure.id) for figure in own]


def leads(run: Compared, facts: pd.DataFrame) -> pd.DataFrame:
    """Return one row a case of a run: who leads it and how far away.

    Returns
    -------
    DataFrame
        `case_id, leader_id, supporter_id, half_days, minutes, placed, long, away`; `away` where both regions are known
        and differ.
    """
    table = run.tables["deployments"][["case_id", "leader_id", "supporter_id", "half_days", "minutes"]]
    led = facts[["region"]].reset_index().merge(table, on="case_id", how="left")
    regions = led["supporter_id"].map({name: home.region for name, home in run.round.supporters.items()})
    led["placed"] = led["leader_id"].notna()
    led["long"] = (led["minutes"] > LONG_MINUTES).fillna(value=False).astype(bool)
    led["away"] = regions.notna() & led["region"].notna() & (regions != led["region"])
    return led


def need_measures(run: Compared) -> pd.DataFrame:
    """Return what every need that may be covered adds to numerator and denominator.

    Returns
    -------
    DataFrame
        `case_id, need_id, severity, specialism, kpi, numerator, denominator`
    """
    needs = [need for need in run.round.needs.values() if run.round.coverable(need)]
    covered = {(row.case_id, row.need_id) for row in run.allocation.supports}
    rows = [
        (need.case_id, need.need_id or "", need.severity, need.specialism, (need.case_id, need.need_id) in covered)
        for need in needs
    ]
    frame = pd.DataFrame(rows, columns=["case_id", "need_id", "severity", "specialism", "numerator"])
    return frame.assign(kpi="needs", denominator=1).astype({"numerator": np.int64, "specialism": str, "case_id": str})


def _of_the_run(run: Compared, led: Led) -> Iterator[Row]:
    """Walk over the figures that only a whole run has: the load of leaders, prices and the gap."""
    used, placed = set(led.leaders), len(led.case)
    days = sum(run.round.half_days_of(used).values())
    yield _row("leaders-used", WHOLE, len(used), len(run.round.leader_ids))
    yield _row("leader-load", WHOLE, int(led.half_days.sum()), days)
    yield _row("cases-per-leader", WHOLE, placed, len(used))
    for group, minutes in {WHOLE: sum(run.manifest["prices"].values()), **run.manifest["prices"]}.items():
        yield "price", group, float(minutes), minutes, placed
    if run.manifest.get("gap_percent") is not None:
        yield "gap", WHOLE, float(run.manifest["gap_percent"]), None, None


def _row(kpi: str, group: str, numerator: int, denominator: int) -> Row:
    return kpi, group, numerator / denominator if denominator else math.nan, numerator, denominator


def format_figure(row: Any, kind: Kind) -> str:  # noqa: ANN401 - a row of a frame
    """Say a figure with what it is counted from: a row of :func:`kpi_frame`, by its kind."""
    if pd.isna(row.value):
        return "-"
    match kind:
        case "share":
            return f"{100 * row.value:.1f} % ({_count(row.numerator)} of {_count(row.denominator)})"
        case "number":
            return f"{row.value:.2f} ({_count(row.numerator)} / {_count(row.denominator)})"
        case "percent":
            return f"{row.value:.2f} %"
        case _:
            return f"{row.value:.0f} min"


def _count(number: float) -> str:
    """Say a sum: a figure of one's own may add broken numbers."""
    return f"{number:.0f}" if number == round(number) else f"{number:.2f}"
