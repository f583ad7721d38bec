"""Check a round: all faults at once; where there are none, what it is like."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.checks import Brief, brief_of
from scenarios.record import missing_rows
from scenarios.rounds import in_regions, load_round, unreached_cases

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from constraints.domain import Fault
    from scenarios.rounds import Unreached

Record = dict[str, object]


@dataclasses.dataclass(frozen=True)
class CheckedRound:
    """What a check found.

    Attributes
    ----------
    notes : tuple of str
        As what files were read that could be read in several ways.
    faults : tuple of Fault
        Where there are any, nothing else was looked at.
    brief : Brief or None
        None where there are faults.
    unreached : tuple of Unreached
        Cases that no leader can take.
    missing : tuple of (int, str)
        Number and table of rows that were recorded and are not there as they were.
    """

    notes: tuple[str, ...]
    faults: tuple[Fault, ...]
    brief: Brief | None = None
    unreached: tuple[Unreached, ...] = ()
    missing: tuple[tuple[int, str], ...] = ()

    def sections(self) -> dict[str, list[Record]]:
        """Return the records of the report by their titles, in the order of reading; nothing where there are faults."""
        if self.brief is None:
            return {}
        return {
            "What the round has": [{"what": name, "number": number} for name, number in self.brief.counts.items()],
            "What was generated, not known": [{"generated": text} for text in self.brief.generated],
            "What was assumed": _assumed(self.brief),
            "What looks odd": [dataclasses.asdict(remark) for remark in self.brief.remarks],
            "Supply against demand, in half-days": _balance(self.brief),
            "Cases that no leader can take": self._unreached(),
        }

    def to_dict(self) -> Record:
        """Return the report as plain data; nothing where there are faults."""
        if self.brief is None:
            return {}
        return {
            "sound": True,
            "counts": self.brief.counts,
            "generated": list(self.brief.generated),
            "assumed_settings": list(self.brief.settings),
            "assumed": [{**dataclasses.asdict(a), "percent": a.percent} for a in self.brief.assumed],
            "remarks": [dataclasses.asdict(remark) for remark in self.brief.remarks],
            "balance": _balance(self.brief),
            "unreached": self._unreached(),
        }

    def to_frame(self) -> pd.DataFrame:
        """Lay the whole report out as one long table: section, subject, figure, value."""
        rows: list[tuple[str, str, str, str]] = []
        if self.brief is not None:
            rows += [("count", name, "number", str(number)) for name, number in self.brief.counts.items()]
            rows += [("generated", "round", "generated", text) for text in self.brief.generated]
            assumed = _assumed(self.brief)
            rows += [("assumed", f"{r['table']}.{r['column']}", "assumed", str(r["assumed"])) for r in assumed]
            rows += [("remark", remark.subject, remark.kind, remark.text) for remark in self.brief.remarks]
            for record in _balance(self.brief):
                subject = f"{record.pop('group')} {record.pop('name')}"
                rows += [("balance", subject, key, str(value)) for key, value in record.items()]
            rows += [("unreached", u.case_id, "stopped_by", ";".join(u.stopped_by)) for u in self.unreached]
        return pd.DataFrame(rows, columns=["section", "subject", "figure", "value"], dtype=object)

    def _unreached(self) -> list[Record]:
        return [
            {
                "case_id": u.case_id,
                "region": u.region,
                "tier": u.tier,
                "leaders_near": u.near,
                "stopped_by": list(u.stopped_by),
            }
            for u in self.unreached
        ]


def check_round(path: Path, *, strict_references: bool = False, regions: Sequence[str] = ()) -> CheckedRound:
    """Check a round on disk; nothing is ever written.

    Parameters
    ----------
    path : Path
        A folder or a workbook.
    strict_references : bool
        Whether safeguards that name nobody of the round are faults.
    regions : sequence of str
        What the round is like at the cases of these regions only. Faults are told of the whole.

    Raises
    ------
    ArgumentRefused
        No case of the round is in a region (NM202).
    """
    loaded = load_round(path, "strict" if strict_references else "checked")
    if loaded.faults:
        return CheckedRound(loaded.notes, loaded.faults)
    round_ = in_regions(loaded.round, regions, of="check_round")
    brief, unreached = brief_of(round_), tuple(unreached_cases(round_))
    return CheckedRound(loaded.notes, (), brief, unreached, tuple(missing_rows(path, loaded.round)))


def _assumed(brief: Brief) -> list[Record]:
    settings: list[Record] = [
        {"table": "round", "column": key, "assumed": "all", "blank_means": "see `nlematch policies`"}
        for key in brief.settings
    ]
    cells: list[Record] = [
        {
            "table": a.table,
            "column": a.column,
            "assumed": f"{a.percent} % ({a.blank} of {a.of})",
            "blank_means": a.means,
        }
        for a in brief.assumed
    ]
    return [*settings, *cells]


def _balance(brief: Brief) -> list[Record]:
    return [dataclasses.asdict(row) for row in brief.balance]
