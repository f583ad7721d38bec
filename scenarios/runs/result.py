"""A run: what went in, what was found, how good that is, and the outcome as tables."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.audit import Claimed, audit_allocation
from constraints.domain import (
    AuditFailed,
    Displayed,
    Fault,
    InputRefused,
    ProvedImpossible,
    StoppedWithoutAllocation,
    Truth,
    checks_arguments,
    freeze_json,
    thaw,
)
from scenarios.runs.fingerprint import facts_digest
from scenarios.runs.flat_tables import candidate_table, case_table
from scenarios.runs.outcome_files import OutcomeTables
from scenarios.runs.proofs import PROOFS, read_proofs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from constraints.audit import AuditReport
    from constraints.domain import Allocation
    from constraints.round import Round
    from optimiser.bounds import Proof

SUMMARY = {
    "goal": "string", "value": "Int64", "bound": "Int64", "gap_percent": "Float64", "proved": "boolean",
    "seconds": "Float64",
}  # fmt: skip
"""What a summary says of each stage, and the types of that."""


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class Run(Displayed):
    """One run, whether it was just solved or read from its folder.

    A run is never changed: its manifest refuses it, and a table that it hands out is the caller's own. Two runs are
    equal where they are of the same facts, with the same settings, and found the same, wherever they lie and however
    long they took.

    Attributes
    ----------
    round : Round
        With the run's own regions and reach.
    allocation : Allocation or None
        None where none was found or none can exist.
    manifest : mapping
        As in `manifest.json`.
    tables : mapping of str to DataFrame
        The outcome files by name, with the types that :data:`constraints.audit.OUTCOME` lists (`docs/run-folder.md`);
        none where there is no allocation.
    folder : Path or None
        Where the run is written.
    report : AuditReport, optional
        What :attr:`audit` gives, where the run has been audited already.
    proofs : sequence of Proof, optional
        What proves the bounds, where the folder need not be read for it.

    Examples
    --------
    >>> import nlematch as nle
    >>> run = nle.run(nle.draw_round(0.01, seed=2))
    >>> run.outcome, run.proved, run.audit.clean
    ('proved-best', True, True)
    >>> run.summary()[["goal", "value", "bound"]].head(3)
               goal  value  bound
    0  placed.tier3      1      1
    1  placed.tier2      5      5
    2  placed.tier1      3      3
    >>> run.tables["unplaced"]["cause"].value_counts().to_dict()
    {'nobody-in-reach': 8, 'blocked': 4, 'not-enough': 1}
    >>> int(run.tables["deployments"]["minutes"].sum())
    459
    """

    round: Round
    allocation: Allocation | None
    manifest: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    folder: Path | None = None
    report: dataclasses.InitVar[AuditReport | None] = None
    proofs: dataclasses.InitVar[Sequence[Proof] | None] = None

    def __post_init__(self, report: AuditReport | None, proofs: Sequence[Proof] | None) -> None:
        """Keep what is audited already, and manifest and tables so that nobody changes them."""
        object.__setattr__(self, "manifest", freeze_json(self.manifest))
        if not isinstance(self.tables, OutcomeTables):
            object.__setattr__(self, "tables", OutcomeTables(self.tables))
        if report is not None:
            self.__dict__["audit"] = report
        if proofs is not None:
            self.__dict__["_proofs"] = tuple(proofs)

    @functools.cached_property
    def _facts(self) -> str:
        return facts_digest(self)

    def __eq__(self, other: object) -> bool:
        """Say whether both runs are of the same facts and found the same."""
        return self._facts == other._facts if isinstance(other, Run) else NotImplemented

    def __hash__(self) -> int:
        """Return a hash that equal runs share."""
        return hash(self._facts)

    @functools.cached_property
    def audit(self) -> AuditReport | None:
        """What an audit says of the allocation and of the figures in the manifest; None without an allocation.

        A run that was just made has been audited. For one that was read, the audit is made from round and allocation
        when it is first asked for; what is kept in `audit.json` is not believed.
        """
        if self.allocation is None:
            return None
        stages = {stage["goal"]: stage["value"] for stage in self.manifest["stages"]}
        return audit_allocation(self.round, self.allocation, Claimed(stages, self.manifest["prices"]))

    @property
    def outcome(self) -> str:
        """How the run ended, as `outcome` in the manifest: `proved-best`, `within`, `feasible`, `adopted`, ..."""
        return str(self.manifest["outcome"])

    @property
    def proved(self) -> bool:
        """Whether the allocation is proved to be the best that there is, in every goal."""
        return self.outcome == "proved-best"

    def _lines(self) -> Iterable[str]:
        """Say how the run ended; nothing is audited for that."""
        yield f"{self.manifest['round']['id']}; {self._ending()}"
        yield f"policy {self.manifest['policy']['id']}, nlematch {self.manifest['nlematch']}"
        if self.manifest["regions"]:
            yield f"only cases of {', '.join(self.manifest['regions'])}"
        if self.folder is not None:
            yield f"folder {self.folder}"
        if self.manifest["generated"]:
            yield f"GENERATED DATA: {'; '.join(self.manifest['generated'])}"

    def headline(self) -> str:
        """Say in one line how the run ended."""
        marks = "; GENERATED DATA: " + "; ".join(self.manifest["generated"]) if self.manifest["generated"] else ""
        return self._ending() if self.allocation is None else f"{self._ending()}; {self._audited()}{marks}"

    def _ending(self) -> str:
        manifest = self.manifest
        if manifest["outcome"] == "proved-impossible":
            return "Proved impossible: these cannot hold together: " + "; ".join(manifest["conflict"])
        if manifest["outcome"] == "none-found":
            return f"No allocation found ({manifest['stop_reason']}), and none proved impossible."
        placed, cases = manifest["counts"]["placed"], manifest["counts"]["cases"]
        return f"{placed} of {cases} cases placed; {self._quality()}"

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
        rows = [[stage.get(name) for name in SUMMARY] for stage in self.manifest["stages"]]
        return pd.DataFrame(rows, columns=list(SUMMARY), dtype=object).astype(SUMMARY)

    def cases(self) -> pd.DataFrame:
        """Return one row a case: the round's columns, its match, prices by rule, or why it has no leader.

        A case with several schools shows the columns of the school where support is delivered, and the URNs of all.

        Returns
        -------
        DataFrame
            `case_id, name, target, tier, region, urns`, the other columns of `schools.csv` with a planner's own
            (`own_NAME` where it is called as one of these), :data:`scenarios.runs.flat_tables.MATCH`, and for every
            preference `price_` with its id, hyphens as `_`: the minutes of the case's own rows. `attrs["schema"]` is
            the version of the columns.

        Raises
        ------
        InputRefused
            The run has no allocation (NM601).

        Examples
        --------
        >>> import nlematch as nle
        >>> table = nle.run(nle.draw_round(0.01, seed=2)).cases()
        >>> table.loc[table["tier"] == 2, ["case_id", "leader_id", "minutes", "needs", "cause"]].head(3)
          case_id leader_id  minutes  needs            cause
        1  900007      <NA>     <NA>      2          blocked
        2  900013      <NA>     <NA>      1  nobody-in-reach
        5  900021     L0009       30      1             <NA>
        """
        return case_table(self, allocation_of(self))

    @checks_arguments
    def candidates(self, *, blocked: Truth = False) -> pd.DataFrame:
        """Return one row a pair that could be: who may lead which case, and who may cover which need.

        Parameters
        ----------
        blocked : bool
            Whether leaders within reach whom a rule blocks have a row too, with the rules.

        Returns
        -------
        DataFrame
            :data:`scenarios.runs.flat_tables.CANDIDATES`: `kind` is lead, support or personal; `blocked_by` the rules
            that block a lead, joined by `;` (`pins` for what planners forbid), blank for a candidate; `price` in
            minutes, of candidates; `chosen` whether the run has the pair. Sorted by kind, case, need and person.
            `attrs["schema"]` is the version of the columns.

        Raises
        ------
        InputRefused
            The run has no allocation (NM601).

        Examples
        --------
        >>> import nlematch as nle
        >>> table = nle.run(nle.draw_round(0.01, seed=2)).candidates()
        >>> table.query("kind == 'lead' and case_id == '900039'")[["person_id", "minutes", "price", "chosen"]]
           person_id  minutes  price  chosen
        13     L0003       40    240   False
        14     L0005       32    192   False
        15     L0011       55    195    True
        """
        table = candidate_table(self, allocation_of(self))
        return table if blocked else table[table["candidate"]].reset_index(drop=True)

    def to_dict(self) -> dict[str, Any]:
        """Return the manifest as plain data."""
        plain: dict[str, Any] = thaw(self.manifest)
        return plain

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


def allocation_of(run: Run) -> Allocation:
    """Return the allocation of a run that must have one.

    Parameters
    ----------
    run : Run

    Raises
    ------
    InputRefused
        It has none (NM601).
    """
    if run.allocation is None:
        expected, advice = "a run with an allocation", "change the round so that there is one, and solve again"
        raise InputRefused([Fault("NM601", run.round.meta.id, None, None, run.outcome, expected, advice)])
    return run.allocation


def proofs_of(run: Run) -> tuple[Proof, ...]:
    """Return what proves the bounds of a run; empty where nothing was kept, or it cannot be read.

    Parameters
    ----------
    run : Run
    """
    known: tuple[Proof, ...] | None = run.__dict__.get("_proofs")
    if known is None:
        known = _read_proofs(run)
        run.__dict__["_proofs"] = known
    return known


def _read_proofs(run: Run) -> tuple[Proof, ...]:
    if run.folder is None or PROOFS not in run.manifest:
        return ()
    try:
        return tuple(read_proofs(run.folder))
    except InputRefused:
        return ()
