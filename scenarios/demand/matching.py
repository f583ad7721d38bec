"""Bringing Ofsted's lines and GIAS's schools together, under the URN that a school has now."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from scenarios.demand.links import Lineage
    from scenarios.demand.report import ReportBuilder


def under_present_urns(
    inspected: pd.DataFrame, schools: pd.DataFrame, lineage: Lineage, report: ReportBuilder
) -> pd.DataFrame:
    """Move the lines of schools that GIAS lists no more, or as closed, to their successor.

    Parameters
    ----------
    inspected : DataFrame
        Ofsted's lines by URN.
    schools : DataFrame
        GIAS's schools by URN.
    lineage : Lineage
    report : ReportBuilder

    Returns
    -------
    DataFrame
        Ofsted's lines by present URN, sorted, their inspections marked as under an earlier URN; a line whose
        successor has its own is left out.
    """
    is_open = set(schools.index[schools["is_open"]])
    gone = [urn for urn in inspected.index if urn not in is_open]
    moves: dict[str, str] = {}
    superseded = []
    taken = set(inspected.index)
    for urn in gone:
        successor = lineage.successor(urn, is_open)
        if successor is None:
            if urn in lineage.left_out:
                report.add("undated-link", urn, "the link is not dated on or before the as-at date")
        elif successor in taken:
            superseded.append(urn)
            report.add("superseded", urn, f"successor {successor}")
        else:
            moves[urn] = successor
            taken.add(successor)
            report.add("followed-successor", successor, f"Ofsted lists it as {urn}")
    moved = inspected.drop(index=superseded).rename(index=moves)
    moved.loc[list(moves.values()), ["own_urn", "previous_own_urn"]] = False
    return moved.sort_index()
