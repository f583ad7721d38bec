"""Counts over the cases of a run: the funnel, causes, needs, authorities, regions, prices, goals, what is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.audit import outcome_table, preferences
from scenarios.explain import goal_words
from scenarios.runs import allocation_of
from scenarios.statements import Names, state

if TYPE_CHECKING:
    from scenarios.runs import Run

NOT_KNOWN = "not known"
"""Stands where a round does not say."""

_MOST_SEVERE = 3


def funnel(run: Run, cases: pd.DataFrame) -> pd.DataFrame:
    """Return one row a tier of the policy, the highest first: how many cases come how far.

    `eligible` counts the run's cases whose schools are all eligible; `in_round` those that are not kept out
    (:data:`scenarios.runs.waiting.ENTRIES`), or are led though they were, because a planner has lifted that rule;
    `proposed` those with a leader; then who has agreed, who is approved, and whose support has started, each counted
    by itself.
    """
    counts = {
        "eligible": cases[cases["entry"] != "not-eligible"],
        "in_round": cases[(cases["entry"] == "in-round") | cases["leader_id"].notna()],
        "proposed": cases[cases["leader_id"].notna()],
        "agreed": cases[cases["agreed"]],
        "approved": cases[cases["approved"]],
        "started": cases[cases["started"]],
    }
    tiers = list(run.round.policy.tier_order)
    table = pd.DataFrame({"tier": tiers, "name": [run.round.policy.tiers[tier].name for tier in tiers]})
    for name, some in counts.items():
        table[name] = table["tier"].map(some["tier"].value_counts().to_dict()).fillna(0).astype("int64")
    return table


def cause_tally(cases: pd.DataFrame) -> pd.DataFrame:
    """Return how many cases of each tier wait for which cause: `cause, said, tier, cases`; `said` is a statement.

    The causes are those of :func:`scenarios.runs.waiting.waiting_causes`.
    """
    groups = cases[cases["leader_id"].isna()].groupby(["cause", "tier"])
    counts = groups.agg(cases=("case_id", "size"), case_ids=("case_id", tuple)).reset_index()
    said = [
        state(f"cause.{cause}", case_ids=ids) for cause, ids in zip(counts["cause"], counts["case_ids"], strict=True)
    ]
    counts["said"] = pd.Series(said, index=counts.index, dtype=object)
    counts = counts.sort_values(["tier", "cases", "cause"], ascending=[False, False, True], ignore_index=True)
    return counts[["cause", "said", "tier", "cases"]]


def need_tally(run: Run) -> pd.DataFrame:
    """Return one row a specialism: what is asked for, what is covered, what is short; see `Figures.needs`."""
    covered = {(row.case_id, row.need_id) for row in allocation_of(run).supports}
    rows = [
        (
            need.specialism, need.severity, need.half_days, (case_id, need_id) in covered, run.round.informs(need),
            need.specialism in run.round.policy.referrals,
        )
        for (case_id, need_id), need in run.round.needs.items()
    ]  # fmt: skip
    columns = ["specialism", "severity", "half_days", "covered", "informs", "referred"]
    needs = pd.DataFrame(rows, columns=columns).astype({"covered": bool, "informs": bool, "referred": bool})
    wanted = ~needs["informs"] & ~needs["referred"]
    measures = pd.DataFrame(
        {
            "specialism": needs["specialism"],
            "demand": wanted,
            "covered": wanted & needs["covered"],
            "short": wanted & ~needs["covered"],
            "half_days": needs["half_days"].where(wanted, 0),
            "half_days_covered": needs["half_days"].where(wanted & needs["covered"], 0),
            "severe_short": wanted & ~needs["covered"] & (needs["severity"] == _MOST_SEVERE),
            "informs": needs["informs"] & ~needs["referred"],
            "referred": needs["referred"],
        }
    )
    table = measures.groupby("specialism").sum().astype("int64").reset_index()
    return table.sort_values(["short", "demand", "specialism"], ascending=[False, False, True], ignore_index=True)


def authority_tally(cases: pd.DataFrame, leaders: pd.DataFrame) -> pd.DataFrame:
    """Return one row a local authority with a case, at the middle of its cases' places; see `Figures.authorities`."""
    frame = cases.assign(
        la_code=cases["la_code"].fillna(NOT_KNOWN), la_name=cases["la_name"].fillna(""), led=cases["leader_id"].notna()
    )
    groups = frame.groupby("la_code")
    table = groups.agg(
        la_name=("la_name", "max"), region=("region", _commonest), easting=("easting", "mean"),
        northing=("northing", "mean"), cases=("case_id", "size"), placed=("led", "sum"),
    ).reset_index()  # fmt: skip
    table[["easting", "northing"]] = table[["easting", "northing"]].round().astype("int64")
    table["la_name"] = table["la_name"].where(table["la_name"] != "", table["la_code"])
    table["waiting"] = table["cases"] - table["placed"]
    table["leaders"] = table["la_code"].map(leaders["la_code"].value_counts().to_dict()).fillna(0).astype("int64")
    table["median_minutes"] = table["la_code"].map(_median_minutes(frame, "la_code")).astype("float64")
    table = table.sort_values(["waiting", "cases", "la_code"], ascending=[False, False, True], ignore_index=True)
    return table[
        ["la_code", "la_name", "region", "easting", "northing", "cases", "placed", "waiting", "leaders",
         "median_minutes"]
    ]  # fmt: skip


def region_tally(cases: pd.DataFrame) -> pd.DataFrame:
    """Return one row a region with a case, by name; see `Figures.regions`."""
    frame = cases.assign(region=cases["region"].fillna(NOT_KNOWN), led=cases["leader_id"].notna())
    table = frame.groupby("region").agg(
        cases=("case_id", "size"), placed=("led", "sum"), away=("away", "sum"), longest_minutes=("minutes", "max")
    )
    table = table.reset_index().astype({"longest_minutes": "Int64"})
    table["waiting"] = table["cases"] - table["placed"]
    table["median_minutes"] = table["region"].map(_median_minutes(frame, "region")).astype("float64")
    return table[["region", "cases", "placed", "waiting", "away", "median_minutes", "longest_minutes"]]


def _median_minutes(frame: pd.DataFrame, by: str) -> dict[str, float]:
    """Return the minutes that half of the journeys of each group keep to, by the nearest rank as key figures are."""
    led = frame[frame["leader_id"].notna()].sort_values("minutes")
    found: dict[str, float] = {}
    for group, minutes in led.groupby(by)["minutes"]:
        found[str(group)] = float(minutes.iloc[(len(minutes) + 1) // 2 - 1])
    return found


def _commonest(values: pd.Series) -> str:
    known = values.dropna()
    return str(known.mode().iloc[0]) if len(known) else NOT_KNOWN


def price_table(run: Run) -> pd.DataFrame:
    """Return one row a preference of the policy: `rule, said, minutes`, the dearest first."""
    charged = run.manifest["prices"]
    rows = [(rule.id, rule.wording(), int(charged.get(rule.id, 0))) for rule in preferences(run.round.policy)]
    table = pd.DataFrame(rows, columns=["rule", "said", "minutes"]).astype({"minutes": "int64"})
    return table.sort_values(["minutes", "rule"], ascending=[False, True], ignore_index=True)


def stage_table(run: Run) -> pd.DataFrame:
    """Return one row a goal, in order: `goal, said, value, bound, proved, reached, gap_percent`."""
    rows = [
        (
            stage["goal"], "tie-break" if stage["goal"] == "canonical" else goal_words(stage["goal"]), stage["value"],
            stage["bound"], bool(stage["proved"]), bool(stage.get("reached", True)), stage.get("gap_percent"),
        )
        for stage in run.manifest["stages"]
    ]  # fmt: skip
    columns = ["goal", "said", "value", "bound", "proved", "reached", "gap_percent"]
    types = {"value": "Int64", "bound": "Int64", "gap_percent": "Float64"}
    return pd.DataFrame(rows, columns=columns).astype(types)


def change_table(run: Run, cases: pd.DataFrame) -> pd.DataFrame:
    """Return `diff.csv` of a repair with the name, tier and region of each case; without rows for other runs."""
    diff = run.tables.get("diff")
    table = outcome_table("diff", []) if diff is None else diff
    about = cases.set_index("case_id")
    for name in ("name", "tier", "region"):
        table = table.assign(**{name: table["case_id"].map(about[name].to_dict())})
    named = table["because"].map(Names.of(run.round).in_text, na_action="ignore")
    return table.assign(because=named.astype("string")).astype({"tier": "Int64"})


def director_decisions(
    cases: pd.DataFrame, exceptions: pd.DataFrame, changes: pd.DataFrame, flags: pd.DataFrame
) -> pd.DataFrame:
    """Return what is to be decided: `ask, cases, said`, without what is zero; `said` is the text of a statement.

    Parameters
    ----------
    cases, exceptions, changes : DataFrame
        Of the figures.
    flags : DataFrame
        `flags.csv`.
    """
    open_ = cases[cases["leader_id"].notna() & ~cases["approved"]]
    away = exceptions[exceptions["kind"] == "other-region"]
    waived = exceptions[exceptions["kind"] == "waived"]
    unknown = flags[flags["kind"] == "not-known"]
    waiting = cases[cases["leader_id"].isna() & (cases["entry"] == "in-round")]
    moved = changes[changes["state"].isin(["agreed", "announced", "started"])]
    counts = {
        "approve": len(open_),
        "waivers": waived["case_id"].nunique(),
        "other-region": len(away),
        "moved": len(moved),
        "not-known": unknown["case_id"].nunique(),
        "waiting": len(waiting),
    }
    rows = [(ask, cases, state(f"page.decide-{ask}", cases=cases).text) for ask, cases in counts.items() if cases]
    return pd.DataFrame(rows, columns=["ask", "cases", "said"])
