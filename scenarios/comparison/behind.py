"""The schools behind a key figure: which cases pull it the wrong way, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.audit import CAUSES as UNCOVERED_CAUSES
from scenarios.comparison.kpis import leads, need_measures
from scenarios.rounds import WHOLE, labelled
from scenarios.runs import CAUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from scenarios.comparison.gathering import Compared

School = tuple[str, str, str]
"""A case, its name, and why it is named."""


def schools_behind(
    figure: str, group: str, run: Compared, facts: pd.DataFrame, groupings: Sequence[str], limit: float | None
) -> tuple[School, ...]:
    """Return the cases that pull a figure the wrong way, each with its cause; none for figures of whole runs.

    Parameters
    ----------
    figure, group : str
    run : Compared
    facts : DataFrame
        Of its round.
    groupings : sequence of str
    limit : float or None
        For times of journeys: only those beyond it.
    """
    if figure == "needs":
        return _needs_behind(group, run, facts, groupings)
    members = _members(group, facts, groupings)
    led = leads(run, facts)
    led = led[led["case_id"].isin(members)]
    if figure == "placed":
        return _unplaced_behind(led[~led["placed"]]["case_id"].tolist(), run, facts)
    picked = {"journey-over-60": led["long"], "out-of-region": led["away"]}.get(figure)
    if figure in {"journey-median", "journey-90th", "journey-longest"}:
        picked = led["minutes"] > (limit if limit is not None else 0)
    if picked is None:
        return ()
    rows = led[picked].sort_values(["minutes", "case_id"], ascending=[False, True])
    texts = [
        f"{int(minutes)} minutes from {home}"
        for minutes, home in zip(rows["minutes"], rows["supporter_id"], strict=True)
    ]
    return tuple(zip(rows["case_id"], facts.loc[rows["case_id"], "name"], texts, strict=True))


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
