"""The schools behind a key figure: which cases pull it the wrong way, and why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from constraints.audit import CAUSES as UNCOVERED_CAUSES
from scenarios.comparison.kpis import leads, need_measures, own_measures
from scenarios.rounds import WHOLE, labelled
from scenarios.runs import CAUSES

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

    from scenarios.comparison.gathering import Compared
    from scenarios.key_figures import KeyFigure

School = tuple[str, str, str]
"""A case, its name, and why it is named."""


def schools_behind(
    figure: KeyFigure, group: str, run: Compared, facts: pd.DataFrame, groupings: Sequence[str], limit: float | None
) -> tuple[School, ...]:
    """Return the cases that pull a figure the wrong way, each with its cause; none for figures of whole runs.

    Parameters
    ----------
    figure : KeyFigure
    group : str
    run : Compared
    facts : DataFrame
        Of its round.
    groupings : sequence of str
    limit : float or None
        For times of journeys, and for means of one's own: only those on the wrong side of it.
    """
    if figure.id == "needs":
        return _needs_behind(group, run, facts, groupings)
    members = _members(group, facts, groupings)
    if figure.function is not None:
        return _behind_own(figure, members, run, facts, limit)
    led = leads(run, facts)
    led = led[led["case_id"].isin(members)]
    if figure.id == "placed":
        return _unplaced_behind(led[~led["placed"]]["case_id"].tolist(), run, facts)
    picked = {"journey-over-60": led["long"], "out-of-region": led["away"]}.get(figure.id)
    if figure.id in {"journey-median", "journey-90th", "journey-longest"}:
        picked = led["minutes"] > (limit if limit is not None else 0)
    if picked is None:
        return ()
    rows = led[picked].sort_values(["minutes", "case_id"], ascending=[False, True])
    return tuple(_led_behind(row, facts) for row in rows.to_dict("records"))


def _led_behind(row: Mapping[Hashable, Any], facts: pd.DataFrame) -> School:
    case_id = str(row["case_id"])
    return case_id, str(facts["name"][case_id]), f"{int(row['minutes'])} minutes from {row['supporter_id']}"


def _behind_own(
    figure: KeyFigure, members: set[str], run: Compared, facts: pd.DataFrame, limit: float | None
) -> tuple[School, ...]:
    """Return the cases that pull a figure of one's own the wrong way, the worst first, with what each adds to it.

    Of a share these are the cases that lack something of the whole, or have some of what should be less.
    """
    counted = own_measures(run, [figure])[0]
    counted = counted[counted["case_id"].isin(members) & (counted["denominator"] > 0)]
    counted = counted.assign(value=counted["numerator"] / counted["denominator"])
    less = figure.better == "less"
    if figure.kind == "share":
        limit = 0 if less else 1
    bound = limit if limit is not None else 0 if less else math.inf
    wrong = counted["value"] > bound if less else counted["value"] < bound
    rows = counted[wrong].sort_values(["value", "case_id"], ascending=[not less, True]).to_dict("records")
    led = {row["case_id"]: row for row in leads(run, facts).to_dict("records")}
    found = []
    for row in rows:
        of = led[row["case_id"]]
        school = _led_behind(of, facts) if of["placed"] else _unplaced_behind([row["case_id"]], run, facts)[0]
        found.append((*school[:2], f"{row['numerator']:g} of {row['denominator']:g}; {school[2]}"))
    return tuple(found)


def _members(group: str, facts: pd.DataFrame, groupings: Sequence[str]) -> set[str]:
    groups = labelled(facts, groupings)
    return set(groups[groups["group"] == group]["case_id"])


def _unplaced_behind(cases: list[str], run: Compared, facts: pd.DataFrame) -> tuple[School, ...]:
    table = run.tables["unplaced"].set_index("case_id")
    found = []
    for case_id in cases:
        cause, detail = str(table["cause"][case_id]), str(table["detail"][case_id])
        found.append((case_id, str(facts["name"][case_id]), f"{CAUSES.get(cause, cause)} ({detail})"))
    return tuple(found)


def _needs_behind(group: str, run: Compared, facts: pd.DataFrame, groupings: Sequence[str]) -> tuple[School, ...]:
    needs = need_measures(run)
    needs = needs[needs["numerator"] == 0]
    kind = "severity" + needs["severity"].astype(str)
    specialism = "specialism:" + needs["specialism"]
    here = needs["case_id"].isin(_members(group, facts, groupings)) | (group == WHOLE)
    needs = needs[here | (kind == group) | (specialism == group)]
    causes: dict[Any, str] = run.tables["uncovered"].set_index(["case_id", "need_id"])["cause"].to_dict()
    names = facts["name"].to_dict()
    keys = list(zip(needs["case_id"], needs["need_id"], strict=True))
    texts = [UNCOVERED_CAUSES.get(causes.get(key, ""), "not covered") for key in keys]
    return tuple((case, str(names[case]), f"{need}: {why}") for (case, need), why in zip(keys, texts, strict=True))
