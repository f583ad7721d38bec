"""The inspection history: how many inspections a school had, the best of them, and the one before the latest."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from scenarios.demand.columns import Columns, UnreadCell
from scenarios.demand.publishers import Days, Reading, day, read_published

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from scenarios.demand.links import Lineage

_EVERY_GRADE = (0, 1, 2, 3, 4)


@dataclasses.dataclass(frozen=True)
class InspectionHistory:
    """Graded inspections up to the as-at date, one row an inspection.

    Attributes
    ----------
    rows : DataFrame
        Columns urn, on (a day), grade (1-4), sorted; two rows for one day are one inspection, the worse grade kept.
    doubtful : DataFrame
        Rows of which the grade or the day cannot be read: urn, on (NaT where unreadable), grade (0 where unreadable).
    as_at : datetime64
    unread : tuple of UnreadCell
    """

    rows: pd.DataFrame
    doubtful: pd.DataFrame
    as_at: np.datetime64
    unread: tuple[UnreadCell, ...] = ()

    def of(self, urns: pd.Index[str], lineage: Lineage | None) -> pd.DataFrame:
        """Return the rows of some schools under their present URN.

        Parameters
        ----------
        urns : Index of str
            They may repeat; a row is a school's once.
        lineage : Lineage or None
            Where given, inspections under earlier URNs are the school's too.
        """
        unique = urns.unique()
        if lineage is None:
            return self.rows[self.rows["urn"].isin(unique)]
        chained = [(before, urn) for urn in unique for before in lineage.predecessors(urn)]
        owner = pd.DataFrame([*((urn, urn) for urn in unique), *chained], columns=["urn", "owner"])
        rows = self.rows.merge(owner, on="urn", how="inner")
        rows = rows.sort_values(["owner", "on", "grade"]).drop_duplicates(["owner", "on"], keep="last")
        return rows.drop(columns="urn").rename(columns={"owner": "urn"})

    def summary(self, urns: pd.Index[str], lineage: Lineage | None) -> pd.DataFrame:
        """Count inspections and take the best grade, one row for each URN: columns count and best (0 and 0: none)."""
        grouped = self.of(urns, lineage).groupby("urn")["grade"].agg(["count", "min"])
        found = grouped.reindex(urns, fill_value=0).rename(columns={"min": "best"})
        return found.astype(int)

    def before(self, urns: pd.Index[str], starts: Days, lineage: Lineage | None) -> pd.DataFrame:
        """Take the last inspection before a day.

        Parameters
        ----------
        urns : Index of str
        starts : Days
            When each school's latest inspection began; a URN may stand there again with another day.

        Returns
        -------
        DataFrame
            One row for each URN: grade (0 where there is none) and on.
        """
        wanted = pd.DataFrame({"urn": urns.to_numpy(), "start": starts, "place": np.arange(len(urns))})
        rows = self.of(urns, lineage).merge(wanted, on="urn", how="inner")
        rows = rows[rows["on"].to_numpy() < rows["start"].to_numpy()].sort_values(["place", "on"])
        last = rows.drop_duplicates("place", keep="last").set_index("place")[["grade", "on"]]
        last = last.reindex(range(len(urns)))
        last["grade"] = last["grade"].fillna(0).astype(np.int8)
        return last.set_axis(urns)

    def owners_of_doubtful(self, lineage: Lineage | None) -> frozenset[str]:
        """Return the present URNs of the schools of which a row is doubtful."""
        urns = set(self.doubtful["urn"])
        if lineage is None:
            return frozenset(urns)
        return frozenset(urns | {later for urn in urns for later in _followers(urn, lineage)})

    def other_readings(self, eve: dict[str, np.datetime64]) -> Iterator[InspectionHistory]:
        """Walk over the ways in which the doubtful rows could be read, beside not at all.

        Parameters
        ----------
        eve : mapping of str to datetime64
            By URN: the day before its latest inspection began.
        """
        doubtful = self.doubtful
        before = doubtful["urn"].map(eve).to_numpy(dtype="datetime64[D]")
        known = ~np.isnat(doubtful["on"].to_numpy(dtype="datetime64[D]"))
        long_ago = np.full(len(doubtful), np.datetime64("1900-01-01", "D"))
        for grade in _EVERY_GRADE[1:]:
            for day_ in (long_ago, before, np.full(len(doubtful), self.as_at)):
                grades = np.where(doubtful["grade"] > 0, doubtful["grade"], grade).astype(np.int8)
                days = np.where(known, doubtful["on"].to_numpy(dtype="datetime64[D]"), day_)
                more = pd.DataFrame({"urn": doubtful["urn"].to_numpy(), "on": days, "grade": grades})
                more = more[~np.isnat(days) & (days <= self.as_at)]
                yield dataclasses.replace(self, rows=_tidied(pd.concat([self.rows, more], ignore_index=True)))


def _followers(urn: str, lineage: Lineage) -> set[str]:
    """Return all later URNs of a school."""
    found: set[str] = set()
    front = {urn}
    while front:
        front = {later for one in front for later in lineage.later.get(one, ())} - found
        found |= front
    return found


def _tidied(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows; of two for one day the worse is kept."""
    rows = rows.sort_values(["urn", "on", "grade"]).drop_duplicates(["urn", "on"], keep="last")
    return rows.reset_index(drop=True)


def read_history(path: Path, as_at: dt.date, reading: Reading) -> InspectionHistory:
    """Read a file of earlier inspections, one line an inspection.

    Parameters
    ----------
    path : Path
        Grades as words or digits, "Satisfactory" for what became "Requires improvement".
    as_at : date
        Later inspections are left out.
    reading : Reading

    Raises
    ------
    InputRefused
        The file cannot be read, lacks a column (NM501), or most of a column is none (NM505).
    """
    table = read_published(path, "history", reading, required=("grade", "on"))
    columns = Columns(table, reading, ["on"])
    grade, on = columns.grades("grade"), columns.days("on")
    columns.refuse()
    rows = pd.DataFrame({"urn": table.text("urn"), "on": on.values, "grade": grade.values})
    today = day(as_at)
    too_late = on.values > today
    doubtful = (grade.unread & ~too_late) | (on.unread & ((grade.values > 0) | grade.unread))
    doubtful |= grade.unread & on.blank
    good = (grade.values > 0) & (on.values <= today)
    return InspectionHistory(_tidied(rows[good]), rows[doubtful], today, tuple(columns.unread()))
