"""The inspection history: how many inspections a school had, the best of them, and the one before the latest."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand import publishers as pub

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from scenarios.demand.links import Lineage


@dataclasses.dataclass(frozen=True)
class InspectionHistory:
    """Graded inspections up to the as-at date, one row an inspection.

    Attributes
    ----------
    rows : DataFrame
        Columns urn, on (a day), grade (1-4), sorted; two rows for one day are one inspection, the worse grade kept.
    """

    rows: pd.DataFrame

    def of(self, urns: pd.Index[str], lineage: Lineage | None) -> pd.DataFrame:
        """Return the rows of some schools under their present URN.

        Parameters
        ----------
        urns : Index of str
        lineage : Lineage or None
            Where given, inspections under earlier URNs are the school's too.
        """
        owner = pd.DataFrame({"urn": urns, "owner": urns})
        if lineage is not None:
            chained = [(before, urn) for urn in urns for before in lineage.predecessors(urn)]
            owner = pd.concat([owner, pd.DataFrame(chained, columns=["urn", "owner"])], ignore_index=True)
        rows = self.rows.merge(owner, on="urn", how="inner")
        rows = rows.sort_values(["owner", "on", "grade"]).drop_duplicates(["owner", "on"], keep="last")
        return rows.drop(columns="urn").rename(columns={"owner": "urn"})

    def summary(self, urns: pd.Index[str], lineage: Lineage | None) -> pd.DataFrame:
        """Count inspections and take the best grade, by URN: columns count and best (0 and 0 where none)."""
        grouped = self.of(urns, lineage).groupby("urn")["grade"].agg(["count", "min"])
        found = grouped.reindex(urns, fill_value=0).rename(columns={"min": "best"})
        return found.astype(int)

    def before(self, urns: pd.Index[str], starts: pub.Days, lineage: Lineage | None) -> pd.DataFrame:
        """Take the last inspection before a day.

        Parameters
        ----------
        urns : Index of str
        starts : Days
            When each school's latest inspection began.

        Returns
        -------
        DataFrame
            By URN: grade (0 where there is none) and on.
        """
        rows = self.of(urns, lineage)
        start = pd.Series(starts, index=urns).reindex(rows["urn"]).to_numpy()
        rows = rows[rows["on"].to_numpy() < start]
        last = rows.drop_duplicates("urn", keep="last").set_index("urn").reindex(urns)
        last["grade"] = last["grade"].fillna(0).astype(np.int8)
        return last


def read_history(path: Path, as_at: dt.date) -> InspectionHistory:
    """Read a file of earlier inspections, one line an inspection.

    Parameters
    ----------
    path : Path
        Grades as words or digits, "Satisfactory" for what became "Requires improvement".
    as_at : date
        Later inspections are left out.

    Raises
    ------
    InputRefused
        The file cannot be read, or lacks a column (NM501).
    """
    table = pub.read_published(path, pub.aliases("history"), ("grade", "on"))
    rows = pd.DataFrame({"urn": table.text("urn").to_numpy(), "on": table.days("on"), "grade": table.grades("grade")})
    rows = rows[(rows["grade"] > 0).to_numpy() & (rows["on"].to_numpy() <= pub.day(as_at))]
    rows = rows.sort_values(["urn", "on", "grade"]).drop_duplicates(["urn", "on"], keep="last")
    return InspectionHistory(rows.reset_index(drop=True))
