"""What a run found, for whoever called it: a summary to print, the manifest, the tables."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.domain import AuditFailed, ProvedImpossible, StoppedWithoutAllocation
from scenarios.notebooks import Displayed
from scenarios.runs.wide import WithFlatTables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from constraints.audit import AuditReport
    from constraints.domain import Allocation
    from constraints.round import Round

SUMMARY = ("goal", "value", "bound", "gap_percent", "proved", "seconds")
"""What a summary says of each stage."""


@dataclasses.dataclass(frozen=True)
class RunRecord(Displayed, WithFlatTables):
    """One run.

    Attributes
    ----------
    round : Round
        With the run's own regions and reach.
    allocation : Allocation or None
        None where none was found or none can exist.
    audit : AuditReport or None
        None where there is no allocation.
    manifest : mapping
        As in `manifest.json`.
    tables : mapping of str to DataFrame
        The outcome files by name.
    folder : Path or None
        Where the run was written.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> record = nle.run(round_)
    >>> record.manifest["outcome"], record.audit.clean
    ('proved-best', True)
    >>> record.summary()[["goal", "value", "bound"]].head(3)
               goal  value  bound
    0  placed.tier3      1      1
    1  placed.tier2      5      5
    2  placed.tier1      3      3
    >>> record.tables["unplaced"]["cause"].value_counts().to_dict()
    {'nobody-in-reach': 8, 'blocked': 4, 'not-enough': 1}
    """

    round: Round
    allocation: Allocation | None
    audit: AuditReport | None
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None

    def headline(self) -> str:
        """Say in one line how the run ended."""
        manifest = self.manifest
        if manifest["outcome"] == "proved-impossible":
            return "Proved impossible: these cannot hold together: " + "; ".join(manifest["conflict"])
        if manifest["outcome"] == "none-found":
            return f"No allocation found ({manifest['stop_reason']}), and none proved impossible."
        placed, cases = manifest["counts"]["placed"], manifest["counts"]["cases"]
        marks = "; GENERATED DATA: " + "; ".join(manifest["generated"]) if manifest["generated"] else ""
        return f"{placed} of {cases} cases placed; {self._quality()}; {self._audited()}{marks}"

    def _quality(self) -> str:
        match self.manifest["outcome"]:
            case "proved-best":
                return "proved best" + (", tie-break too" if self.manifest["canonical"] == "proved" else "")
            case "within":
                return f"within {self.manifest['gap_percent']:.2f} % of a proved bound in every stage"
            case "adopted":
                return "a plan made elsewhere"
            case _:
                return "feasible; some stages were not reached"

    def _audited(self) -> str:
        if self.audit is None:
            return "not audited"
        breaches = len(self.audit.breaches)
        return "audit clean" if self.audit.clean else f"AUDIT FAILED: {breaches} breach(es)"

    def summary(self) -> pd.DataFrame:
        """Return a row a stage, with the columns of :data:`SUMMARY`."""
        return pd.DataFrame(
            [[stage[name] for name in SUMMARY] for stage in self.manifest["stages"]], columns=list(SUMMARY)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the manifest as plain data."""
        return dict(self.manifest)

    def to_frame(self) -> pd.DataFrame:
        """Return the deployments."""
        return self.tables["deployments"]

    def __str__(self) -> str:
        """Return the headline and the stages, aligned."""
        return f"{self.headline()}\n{self.summary().to_string(index=False)}"

    def raise_for_outcome(self) -> None:
        """Raise what a command must end with, if the run did not end well.

        Raises
        ------
        ProvedImpossible, StoppedWithoutAllocation, AuditFailed
        """
        match self.manifest["outcome"]:
            case "proved-impossible":
                raise ProvedImpossible(self.headline())
            case "none-found":
                raise StoppedWithoutAllocation(self.headline())
        if self.audit is not None and not self.audit.clean:
            raise AuditFailed(str(self.audit))
