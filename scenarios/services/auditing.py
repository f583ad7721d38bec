"""Audit a run again from its folder alone, the proofs of its bounds too where that is asked for."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import AuditFailed
from scenarios.rechecking import recheck
from scenarios.runs import check_bounds, manifest_digest, read_manifest

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.audit import AuditReport
    from scenarios.runs import BoundCheck


@dataclasses.dataclass(frozen=True)
class AuditedRun:
    """A run that was audited from its folder.

    Attributes
    ----------
    report : AuditReport
    digest : str or None
        Of the folder as it is now: the one thing that no edit of the folder can make right. None: the run has none.
    bounds : tuple of BoundCheck or None
        None where nobody asked.
    """

    report: AuditReport
    digest: str | None
    bounds: tuple[BoundCheck, ...] | None

    def to_frame(self) -> pd.DataFrame:
        """Return a row a bound where the bounds were checked, else a row a finding."""
        if self.bounds is None:
            return self.report.to_frame()
        return pd.DataFrame([dataclasses.asdict(bound) for bound in self.bounds])

    def raise_for_faults(self) -> None:
        """Raise what a command must end with, if a rule is broken or a proof does not hold.

        Raises
        ------
        AuditFailed
        """
        if self.bounds is None and not self.report.clean:
            raise AuditFailed(f"Audit failed: {len(self.report.breaches)} breach(es).")
        wrong = [f"{bound.goal}: {bound.fault}" for bound in self.bounds or () if bound.fault]
        if wrong or not self.report.clean:
            raise AuditFailed("Audit failed: " + "; ".join([*wrong, *map(str, self.report.breaches)]))


def audit_run(folder: Path, *, bounds: bool = False) -> AuditedRun:
    """Audit a run: every rule, every figure, every file.

    Parameters
    ----------
    folder : Path
    bounds : bool
        Whether to add the kept multipliers up again in whole numbers and to prove every cut anew.

    Raises
    ------
    InputRefused
        The folder is no run that can be read.
    """
    proofs = tuple(check_bounds(folder)) if bounds else None
    report, manifest = recheck(folder), read_manifest(folder)
    return AuditedRun(report, manifest_digest(manifest) if manifest.get("digest") else None, proofs)
