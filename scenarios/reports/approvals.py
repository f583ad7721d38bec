"""The list that a director decides on: every proposed match that nobody has approved, announced or started yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

CHECKED = {
    "travel-limit": "Journey",
    "independence": "Independence",
    "declared-conflict": "Conflict of interest",
    "available-leader": "Availability",
    "improvement-record": "Record of improvement",
    "phase-and-provision": "Phase and type of school",
    "faith-requirement": "Faith",
    "release-agreed": "Release by the home school",
    "eligible-case": "Eligibility",
    "failed-before": "Earlier support",
    "role-for-target": "Kind of leader",
    "specialism-match": "Specialism",
}
"""What rules are about, as a heading."""

APPROVALS = (
    "case_id", "school", "authority", "tier", "leader_id", "home_school", "by_period", "minutes",
    "minutes_are", "checks", "state",
)  # fmt: skip
"""Columns of :func:`approval_table`. `by_period` says how the half-days fall, as in the table of cases; `checks` are
headings: what to look at before saying yes, joined by commas."""

_DECIDED = frozenset({"approved", "announced", "started"})


def approval_table(cases: pd.DataFrame, deployments: pd.DataFrame, flags: pd.DataFrame) -> pd.DataFrame:
    """Return one row a match that is to be approved or rejected, the highest tier first, then by authority and school.

    Parameters
    ----------
    cases : DataFrame
        From :func:`scenarios.reports.cases.case_table`.
    deployments, flags : DataFrame
        Of the run.
    """
    open_ = cases[cases["leader_id"].notna() & ~cases["approved"] & ~cases["state"].isin(list(_DECIDED))]
    names = deployments[["case_id", "school", "authority", "home_school"]]
    table = open_.drop(columns=["supporter_name"]).merge(names, on="case_id", how="left")
    said = _checks(flags)
    table["checks"] = [
        ", ".join((*(["Other region"] if away else []), *said.get(case_id, ())))
        for case_id, away in zip(table["case_id"], table["away"], strict=True)
    ]
    order = ["tier", "authority", "school", "case_id"]
    table = table.sort_values(order, ascending=[False, True, True, True], ignore_index=True)
    return table[list(APPROVALS)].astype({"minutes": "Int64"})


def _checks(flags: pd.DataFrame) -> Mapping[str, Sequence[str]]:
    """Return by case what is not known yet, and which rules a planner has lifted, each once."""
    found: dict[str, dict[str, None]] = {}
    for case_id, heading in _headings(flags):
        found.setdefault(case_id, {})[heading] = None
    return {case_id: tuple(headings) for case_id, headings in found.items()}


def _headings(flags: pd.DataFrame) -> Iterator[tuple[str, str]]:
    rows = flags[flags["kind"].isin(["waived", "not-known"])].sort_values("kind", ascending=False)
    for case_id, rule, kind in zip(rows["case_id"], rows["rule"], rows["kind"], strict=True):
        heading = CHECKED.get(rule, rule)
        yield case_id, f"{heading} (rule lifted)" if kind == "waived" else heading
