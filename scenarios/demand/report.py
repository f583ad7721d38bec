"""What an import has to tell: what was left out, changed, assumed or doubtful, row by row."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

KINDS: dict[str, str] = {
    # left out of the round
    "not-in-gias": "left out: meets the policy's tests, but the GIAS file does not list it (NM502)",
    "no-position": "left out: meets the policy's tests, but has no position inside England in GIAS, nor by --postcodes",
    "closed": "left out: meets the policy's tests, but is closed and no successor is known",
    "joined-since": "left out: joined its trust after its latest inspection",
    "earlier-urn-only": "left out: its inspections were made under an earlier URN, which the policy does not count",
    "standing-not-known": "left out: an academy whose trust no file names; it could meet the tests if it stands alone",
    "not-known": "left out: whether it is eligible, or its tier, depends on what cannot be read or is not given",
    "removed": "left out by an override",
    "other-region": "left out: its case is of another region than those that were asked for",
    # changed
    "added": "taken in by an override",
    "tier-set": "tier set by an override",
    "override-without-effect": "an override changed nothing",
    "changed-by-chaining": "inspections under an earlier URN changed the tier",
    "followed-successor": "read under the URN of its successor",
    "superseded": "line of an earlier URN left out: its successor has a line of its own",
    "in-trust-case": "supported with its trust, as a member of the trust's case",
    "judgement-too-late": "an inspection published after the as-at date was left out",
    # not known
    "history-not-given": "tiers that look at the inspection history could not be given",
    "judgement-not-given": "a test of the policy looks at a judgement that the file does not have",
    "needs-not-derived": "the policy derives needs from a judgement that the file does not have",
    "no-judgement": "has no graded inspection",
    "trust-not-known": "an academy whose trust no file names",
    "region-not-known": "has no region",
    "placed-by-postcode": "has no position in GIAS: stands at its postcode, in the round or in the pool",
    "phase-assumed": "has no phase in GIAS and no ages: taken as all-through",
    "undated-link": "could not be followed: its link to another URN has no date, or a later one",
    # doubtful
    "position-doubtful": "lies far from the other schools of its authority",
    "value-not-read": "a cell that is not what its column holds; it does not count as blank",
    "line-without-urn": "lines without a URN were left out",
    "passed-over": "rows that are no state-funded schools of England, and have no URN of a school, were passed over",
    "overall-not-given": "the file has no overall judgements: the worst of those that the policy names stands for them",
    "publication-not-given": "the file has no publication dates: inspections count from the day they began",
    "id-shared": "an id that over half of the schools share",
    "trust-ids-differ": "ids of trusts that cannot meet: the files write them in different schemes",
    "not-in-ofsted": "an open state-funded school of GIAS that the Ofsted file does not list (NM502)",
    "pool-left-out": "not in the pool that supply may be drawn from",
}
"""Every kind of row of an import report, and what it says."""

LEFT_OUT = (
    "not-in-gias", "no-position", "closed", "joined-since", "earlier-urn-only", "standing-not-known", "not-known",
    "removed",
)  # fmt: skip
"""Kinds that say why a school that meets the tests is not in the round."""


@dataclasses.dataclass(frozen=True, order=True)
class ReportRow:
    """One row of an import report; the URN is empty where the whole import is meant."""

    kind: str
    urn: str
    detail: str


class ReportBuilder:
    """Collects rows while an import goes on."""

    def __init__(self) -> None:
        self._rows: set[ReportRow] = set()

    def add(self, kind: str, urn: str, detail: str) -> None:
        """Add a row; its kind is one of :data:`KINDS`."""
        if kind not in KINDS:
            raise KeyError(kind)
        self._rows.add(ReportRow(kind, urn, detail))

    def add_all(self, kind: str, urns: Iterable[str], detail: str) -> None:
        """Add a row with the same detail for every URN."""
        for urn in urns:
            self.add(kind, urn, detail)

    def about(self, urns: Container[str]) -> ReportBuilder:
        """Return one with the rows that are about some schools, or about the whole import."""
        kept = ReportBuilder()
        kept._rows = {row for row in self._rows if not row.urn or row.urn in urns}
        return kept

    def finish(self) -> ImportReport:
        """Return the report, sorted."""
        return ImportReport(tuple(sorted(self._rows)))


@dataclasses.dataclass(frozen=True)
class ImportReport:
    """The rows of an import report, sorted by kind, URN and detail."""

    rows: tuple[ReportRow, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows by kind, in the order of :data:`KINDS`."""
        found = Counter(row.kind for row in self.rows)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def of(self, kind: str) -> tuple[ReportRow, ...]:
        """Return the rows of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)

    def as_frame(self) -> pd.DataFrame:
        """Return the report as the table that is written beside the round."""
        return pd.DataFrame([dataclasses.asdict(row) for row in self.rows], columns=["kind", "urn", "detail"])
