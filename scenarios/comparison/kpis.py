"""Key figures of one run as a tidy frame, each with what it is counted from.

A share has a numerator and a denominator.  A figure of journeys is the time that so many of all journeys keep to.
A sum, such as the price, stands over the cases that are placed.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.domain import Fault, InputRefused
from scenarios.key_figures import KeyFigure
from scenarios.rounds import WHOLE, labelled
from scenarios.runs import case_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from constraints.domain import Ints
    from constraints.plugins import PlugIn
    from scenarios.comparison.gathering import Compared
    from scenarios.key_figures import Kind

LONG_MINUTES = 60
"""A journey beyond this, one way, is a long one."""
ALL, COMMON = "all", "common"
"""Over which cases a figure is: the run's own, or those that all compared runs have."""
COLUMNS = ("kpi", "group", "cases", "run", "value", "numerator", "denominator")


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


QUANTILES = {"journey-median": 0.5, "journey-90th": 0.9, "journey-longest": 1.0}


def key(kpi: str, group: str) -> str:
    """Return how a gate calls a figure: `placed`, `placed.tier3`."""
    return f"{kpi}.{group}" if group else kpi


def kpi_rows(
    run: Compared,
    facts: pd.DataFrame,
    groupings: Iterable[str],
    common: Collection[str],
    own: Sequence[KeyFigure] = (),
) -> pd.DataFrame:
    """Return all key figures of a run.

    Parameters
    ----------
    run : Compared
    facts : DataFrame
        Of its round, from :func:`scenarios.rounds.groupings.case_facts`.
    groupings : iterable of str
    common : collection of str
        The cases that all compared runs have.
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
    led = leads(run, facts)
    of_cases = pd.concat([case_measures(led), *own_measures(run, own)], ignore_index=True)
    needs = need_measures(run)
    groups = labelled(facts, groupings)
    frames = []
    for cases, kept in ((ALL, groups), (COMMON, groups[groups["case_id"].isin(set(common))])):
        here = needs[needs["case_id"].isin(kept["case_id"])]
        found = pd.concat(
            [
                _shares(of_cases.merge(kept, on="case_id")),
                _shares(here.merge(kept, on="case_id")),
                _shares(here.assign(group="severity" + here["severity"].astype(str))),
                _shares(here.assign(group="specialism:" + here["specialism"])),
                _quantiles(led, kept),
            ]
        )
        frames.append(found.assign(cases=cases))
    frames.append(_of_the_run(run, led).assign(cases=ALL))
    rows = pd.concat(frames, ignore_index=True).assign(run=run.name)[list(COLUMNS)]
    place = {name: at for at, name in enumerate([*KPIS, *(figure.id for figure in own)])}
    return rows.sort_values(
        ["kpi", "group", "cases"],
        key=lambda column: column.map(place) if column.name == "kpi" else column,
        kind="stable",
        ignore_index=True,
    )


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


def case_measures(led: pd.DataFrame) -> pd.DataFrame:
    """Return what each case adds to numerator and denominator of the shares over cases."""
    one = pd.Series(True, index=led.index)
    shares = {
        "placed": ("placed", one),
        "journey-over-60": ("long", led["placed"]),
        "out-of-region": ("away", led["placed"]),
    }
    parts = [
        pd.DataFrame({"case_id": led["case_id"], "kpi": name, "numerator": led[counted], "denominator": of})
        for name, (counted, of) in shares.items()
    ]
    return pd.concat(parts, ignore_index=True).astype({"numerator": np.int64, "denominator": np.int64})


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


def _shares(measures: pd.DataFrame) -> pd.DataFrame:
    """Add up numerators and denominators by figure and group."""
    summed = measures.groupby(["kpi", "group"])[["numerator", "denominator"]].sum().reset_index()
    return summed.assign(value=_ratio(summed["numerator"], summed["denominator"]))


def _ratio(numerator: pd.Series, denominator: pd.Series) -> pd.Series:
    return numerator / denominator.where(denominator > 0)


def _quantiles(led: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """Return the times that so many of all journeys keep to, by group."""
    journeys = led[led["placed"]][["case_id", "minutes"]].merge(groups, on="case_id")
    rows = []
    for group, minutes in journeys.groupby("group")["minutes"]:
        times = minutes.to_numpy(np.int64)
        for name, share in QUANTILES.items():
            value = nearest_rank(times, share)
            rows.append((name, str(group), float(value), int((times <= value).sum()), len(times)))
    return pd.DataFrame(rows, columns=["kpi", "group", "value", "numerator", "denominator"])


def nearest_rank(times: Ints, share: float) -> int:
    """Return the least of times that at least such a share of them keeps to (the nearest-rank percentile).

    It is a time that somebody has, not one between two: definition 1 of Hyndman and Fan, Sample quantiles in
    statistical packages, The American Statistician 50 (1996).

    Parameters
    ----------
    times : int array (n,)
        At least one.
    share : float
        More than 0, at most 1.
    """
    return int(np.quantile(times, share, method="inverted_cdf"))


def _of_the_run(run: Compared, led: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that only a whole run has: the load of leaders, prices and the gap."""
    placed = led[led["placed"]]
    used = placed["leader_id"].unique()
    days = sum(run.round.people[leader].half_days for leader in used)
    rows: list[tuple[str, str, float, int | None, int | None]] = [
        _row("leaders-used", WHOLE, len(used), sum(person.is_leader for person in run.round.people.values())),
        _row("leader-load", WHOLE, int(placed["half_days"].sum()), days),
        _row("cases-per-leader", WHOLE, len(placed), len(used)),
    ]
    terms: dict[str, int] = {WHOLE: sum(run.manifest["prices"].values()), **run.manifest["prices"]}
    rows += [("price", group, float(minutes), minutes, len(placed)) for group, minutes in terms.items()]
    if run.manifest.get("gap_percent") is not None:
        rows.append(("gap", WHOLE, float(run.manifest["gap_percent"]), None, None))
    return pd.DataFrame(rows, columns=["kpi", "group", "value", "numerator", "denominator"]).astype(
        {"numerator": "Int64", "denominator": "Int64"}
    )


def _row(kpi: str, group: str, numerator: int, denominator: int) -> tuple[str, str, float, int, int]:
    return kpi, group, numerator / denominator if denominator else math.nan, numerator, denominator


def format_figure(row: Any, kind: Kind) -> str:  # noqa: ANN401 - a row of a frame
    """Say a figure with what it is counted from: a row of :func:`kpi_rows`, by its kind."""
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
