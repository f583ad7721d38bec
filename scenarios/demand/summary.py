"""An import in figures, for the planner who started it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from scenarios.demand.report import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scenarios.demand.build import ImportedDemand
    from scenarios.demand.publishers import Published


def by_region(imported: ImportedDemand) -> pd.DataFrame:
    """Count cases by region and tier.

    Returns
    -------
    DataFrame
        One row a region (blank where not known) and one for all; columns region, a column `tier N` a tier with the
        most urgent first, cases, schools.
    """
    round_ = imported.round
    cases = pd.DataFrame(
        [(case.region or "", case.tier, len(case.members)) for case in round_.cases.values()],
        columns=["region", "tier", "schools"],
    )
    table = pd.crosstab(cases["region"], cases["tier"]).reindex(columns=round_.policy.tier_order, fill_value=0)
    table.columns = pd.Index([f"tier {tier}" for tier in round_.policy.tier_order])
    table["cases"] = cases.groupby("region").size()
    table["schools"] = cases.groupby("region")["schools"].sum()
    table.loc["all"] = table.sum()
    return table.rename_axis("region").reset_index()


def headlines(imported: ImportedDemand) -> dict[str, int]:
    """Count what was made: cases, trust cases, schools, needs and pool."""
    tables = imported.round.tables
    return {
        "cases": len(imported.round.cases),
        "trust cases": len(tables["cases"]),
        "schools": len(tables["schools"]),
        "needs derived from sub-judgements": len(tables["needs"]),
        "schools that supply may be drawn from": len(tables["pool"]),
    }


def rows_by_kind(imported: ImportedDemand) -> list[tuple[str, int, str]]:
    """Return kind, number and meaning of the rows of the report, in the order of their kinds."""
    return [(kind, number, KINDS[kind]) for kind, number in imported.report.counts.items()]


def layouts_read(tables: Iterable[Published]) -> list[dict[str, Any]]:
    """Return of every file as what it was read, and what there is to tell of it: file, layout, notes."""
    return [{"file": table.file, "layout": table.what, "notes": list(table.notes)} for table in tables]


def columns_read(tables: Iterable[Published]) -> list[dict[str, str]]:
    """Return which column of which file was used for what: file, field, header; empty headers are not there."""
    return [
        {"file": table.file, "field": field, "header": table.headers.get(field, "")}
        for table in tables
        for field in table.layout.fields
    ]
