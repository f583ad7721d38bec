"""Run a round: read, check, solve, audit, write.  The one function under the command line, notebooks and CI."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.audit import AuditReport, Claimed, audit_allocation
from constraints.changes import with_regions, with_travel_limit
from constraints.domain import Fault, InputRefused, vocabulary
from constraints.round import Round
from optimiser.parameters import DEFAULTS, SearchParameters, Settings
from optimiser.solve import Progress, SolveResult, solve
from scenarios.files import claim
from scenarios.rounds import read_round
from scenarios.runs.causes import run_tables
from scenarios.runs.clock import StepClock
from scenarios.runs.ends import look_up
from scenarios.runs.folder import write_run
from scenarios.runs.manifest import count_model, describe_run, describe_solve
from scenarios.runs.proofs import PROOFS, proofs_kept, tables_of
from scenarios.runs.record import RunRecord

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd


@dataclasses.dataclass(frozen=True)
class RunSettings:
    """How to run a round.

    Attributes
    ----------
    regions : tuple of str
        Only cases of these regions; all supply stays. Empty: all.
    reach : int or None
        Longest journey one way in minutes, instead of the policy's.
    time_limit : float or None
        Seconds; a run that the clock ends is not reproducible.
    work_limit : float or None
        Work that a stage may take, in CP-SAT's deterministic seconds.
    engine : {"auto", "cpsat"}
        `auto` chooses; `cpsat` works without case plans, to compare with.
    gap : float
        A stage is good enough within so much of its bound: 0.001 is a tenth of a percent.
    seed : int or None
        None: the round's.
    threads : int
        How many independent pieces are worked on side by side; decides nothing but the time.
    parameters : SearchParameters
        Of the search, for experiments (:func:`scenarios.runs.parameters.read_parameters`).
    strict_references : bool
        Whether a round on disk is refused where a safeguard names nobody.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> settings = nle.RunSettings(regions=("South West",), reach=75)
    >>> nle.run(round_, settings=settings).manifest["counts"]["cases"]
    4
    """

    regions: tuple[str, ...] = ()
    reach: int | None = None
    time_limit: float | None = None
    work_limit: float | None = None
    engine: str = "auto"
    gap: float = 0.0
    seed: int | None = None
    threads: int = 2
    parameters: SearchParameters = DEFAULTS
    strict_references: bool = False

    def read(self, path: Path) -> Round:
        """Read a round from disk.

        Raises
        ------
        InputRefused
        """
        return read_round(path, "strict" if self.strict_references else "checked")

    def for_solver(self, round_: Round) -> Settings:
        """Return the solver's settings for a round."""
        settings = Settings(
            engine=self.engine,
            gap=self.gap,
            seed=self.seed if self.seed is not None else round_.meta.seed,
            time_limit=self.time_limit,
            threads=self.threads,
            parameters=self.parameters,
        )
        return settings if self.work_limit is None else dataclasses.replace(settings, work_limit=self.work_limit)


def run(
    source: Path | Round,
    out: Path | None = None,
    settings: RunSettings | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    finished: Sequence[Path] = (),
) -> RunRecord:
    """Run a round.

    Parameters
    ----------
    source : Path or Round
        A round on disk, or one that was read.
    out : Path, optional
        The run folder to write; it must not exist. None: nothing is written.
    settings : RunSettings, optional
        What is asked beside the round: regions, reach, limits, seed.
    on_progress : callable, optional
        Called with each better plan and each better bound.
    finished : sequence of Path, optional
        Finished runs by this version of the program. Where one of them was of the same model, solved in the same way,
        its end is taken over: the new run has the bytes that it would have by solving.

    Returns
    -------
    RunRecord
        Also where no allocation was found or none can exist; `raise_for_outcome` makes an error of that.

    Raises
    ------
    InputRefused
        The round has faults, the folder is there already (NM603), or somebody else is making it (NM607); nothing was
        written.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> record = nle.run(round_)
    >>> print(record.headline().split("; GENERATED")[0])
    9 of 22 cases placed; proved best, tie-break too; audit clean
    >>> record.manifest["counts"]["placed"]
    9
    >>> record.to_frame()[["case_id", "leader_id", "minutes"]].head(3)
      case_id leader_id  minutes
    0  900006     L0004       55
    1  900021     L0009       30
    2  900028     L0001       60
    """
    with claim(out):
        return _run(source, out, settings or RunSettings(), on_progress, finished)


def _run(
    source: Path | Round,
    out: Path | None,
    settings: RunSettings,
    on_progress: Callable[[Progress], None] | None,
    finished: Sequence[Path],
) -> RunRecord:
    clock = StepClock("read", "candidates", "model", "solve", "audit", "write")
    round_ = restrict_round(source if isinstance(source, Round) else settings.read(source), settings)
    clock.lap("read")
    log = _Log(on_progress)
    result = solve(round_, settings.for_solver(round_), log, look_up(finished, log.say))
    clock.add(result.seconds)
    for what in result.distrusted:
        log.say(f"not believed: {what}")
    report, tables = audit_result(round_, result)
    clock.lap("audit")
    proofs = tables_of(result.proofs)
    ending = describe_solve(round_, settings.for_solver(round_), result)
    manifest = describe_run(round_, ending, report, result.allocation, clock, count_model(result))
    manifest |= {PROOFS: proofs_kept(proofs)}
    record = RunRecord(round_, result.allocation, report, manifest, tables, None if result.allocation is None else out)
    if out is not None and result.allocation is not None:
        documents = {"manifest": manifest, "audit": report.to_dict() if report else {}}
        write_run(out, round_, tables, documents, log.text(), lambda: clock.end("write", manifest), proofs)
    return record


def restrict_round(round_: Round, settings: RunSettings) -> Round:
    """Return the round with a run's own regions and reach.

    Raises
    ------
    InputRefused
        A region has no case (NM202).
    """
    if settings.reach is not None:
        round_ = with_travel_limit(round_, settings.reach)
    if not settings.regions:
        return round_
    known = {case.region.lower(): case.region for case in round_.cases.values() if case.region}
    faults = []
    for name in settings.regions:
        if name.lower() not in known:
            near = vocabulary.nearest(name, known)
            advice = f"did you mean {known[near]!r}?" if near else f"one of {', '.join(sorted(known.values()))}"
            faults.append(
                Fault("NM202", "--region", None, None, name, "a region that cases of the round are in", advice)
            )
    if faults:
        raise InputRefused(faults)
    return with_regions(round_, sorted({known[name.lower()] for name in settings.regions}))


def audit_result(round_: Round, result: SolveResult) -> tuple[AuditReport | None, dict[str, pd.DataFrame]]:
    """Audit what a solve found, and make its outcome tables."""
    if result.allocation is None:
        return None, {}
    claimed = Claimed({stage.goal: stage.value for stage in result.stages}, result.prices)
    report = audit_allocation(round_, result.allocation, claimed)
    return report, run_tables(round_, result.allocation, report, result.candidates)


class _Log:
    """Keeps the progress of a solve for `solver.log` and passes it on."""

    def __init__(self, on_progress: Callable[[Progress], None] | None) -> None:
        self.on_progress = on_progress
        self.lines: list[str] = []

    def __call__(self, progress: Progress) -> None:
        """Take one report."""
        mark = "*" if progress.better else " "
        self.lines.append(
            f"{mark} {progress.seconds:9.2f} s  {progress.stage:<14} best {progress.value}  bound {progress.bound}"
            f"  gap {progress.gap_percent:.3f} %"
        )
        if self.on_progress is not None:
            self.on_progress(progress)

    def say(self, line: str) -> None:
        """Take a line that is no progress."""
        self.lines.append(line)

    def text(self) -> str:
        """Return the log."""
        return "".join(f"{line}\n" for line in self.lines)
