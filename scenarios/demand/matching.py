"""Bringing Ofsted's rows and GIAS's schools together, under the URN that a school has now."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scenarios.demand.links import Lineage
    from scenarios.demand.report import ReportBuilder


@dataclasses.dataclass(frozen=True)
class Moves:
    """What happens to the rows of schools that GIAS lists no more, or as closed.

    Attributes
    ----------
    renamed : mapping of str to str
        The successor of each that is moved.
    dropped : frozenset of str
        Those whose successor has a row of its own.
    """

    renamed: Mapping[str, str]
    dropped: frozenset[str]

    def apply(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return rows under present URNs, sorted; inspections of those that moved were under an earlier URN."""
        urns = rows.index.tolist()
        kept = rows[[urn not in self.dropped for urn in urns]] if self.dropped else rows
        if self.renamed:
            urns = kept.index.tolist()
            moved = np.array([urn in self.renamed for urn in urns], dtype=bool)
            kept = kept.set_axis(pd.Index([self.renamed.get(urn, urn) for urn in urns], name="urn"))
            for column in ("own_urn", "previous_own_urn"):
                kept = kept.assign(**{column: kept[column].to_numpy(dtype=bool) & ~moved})
        return kept.sort_index(kind="stable")


def moves_to_present(inspected: pd.Index[str], schools: pd.DataFrame, lineage: Lineage, report: ReportBuilder) -> Moves:
    """Say which rows move to the successor of their school.

    Parameters
    ----------
    inspected : Index of str
        URNs of Ofsted's rows.
    schools : DataFrame
        GIAS's schools by URN.
    lineage : Lineage
    report : ReportBuilder
    """
    is_open = set(schools.index[schools["is_open"] | schools["open_unknown"]])
    gone = [urn for urn in inspected if urn not in is_open]
    renamed: dict[str, str] = {}
    dropped = set()
    taken = set(inspected)
    for urn in gone:
        successor = lineage.successor(urn, is_open)
        if successor is None:
            if urn in lineage.left_out:
                report.add("undated-link", urn, "the link is not dated on or before the as-at date")
        elif successor in taken:
            dropped.add(urn)
            report.add("superseded", urn, f"successor {successor}")
        else:
            renamed[urn] = successor
            taken.add(successor)
            report.add("followed-successor", successor, f"Ofsted lists it as {urn}")
    return Moves(renamed, frozenset(dropped))
