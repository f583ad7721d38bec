"""Run a round: read, check, solve, audit, write.  The one function under the command line, notebooks and CI."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.audit import AuditReport, Claimed, audit_allocation
from constraints.changes import with_travel_limit
from constraints.domain import (
    Location,
    Seed,
    Texts,
    Truth,
    checks_arguments,
    logger,
)
from optimiser.solve import Progress, SolveResult, solve
from optimiser.solvers import OnInterrupt, heed_signals, until_interrupted
from scenarios.escaping import Moment, watched
from scenarios.files import claim
from scenarios.plugins import PluginsGiven, allow_plugins
from scenarios.rounds import in_regions
from scenarios.runs.causes import run_tables
from scenarios.runs.clock import StepClock
from scenarios.runs.ends import look_up
from scenarios.runs.folder import write_run
from scenarios.runs.manifest import count_model, describe_run, describe_solve
from scenarios.runs.parameters import parameters_given
from scenarios.runs.proofs import PROOFS, proofs_kept, tables_of
from scenarios.runs.result import Run
from scenarios.runs.settings import (
    Engine,
    Gap,
    ParametersGiven,
    Reach,
    RoundGiven,
    RunSettings,
    Threads,
    TimeLimit,
    WorkLimit,
    given_plugins,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from constraints.round import Round


ProgressGiven = Truth | Callable[[Progress], None]


@checks_arguments
def run(
    round_: RoundGiven,
    out: Location | None = None,
    *,
    regions: Texts = (),
    reach: Reach | None = None,
    time_limit: TimeLimit | None = None,
    work_limit: WorkLimit | None = None,
    gap: Gap = 0.0,
    seed: Seed | None = None,
    engine: Engine = "auto",
    threads: Threads = 2,
    parameters: ParametersGiven | None = None,
    strict_references: Truth = False,
    plugins: PluginsGiven = (),
    progress: ProgressGiven | None = None,
    on_interrupt: OnInterrupt = "raise",
) -> Run:
    """Run a round.

    Parameters
    ----------
    round_ : Round, str or PathLike
        A round, or the folder or workbook that it is in.
    out : str or PathLike, optional
        The run folder to write; it must not exist. None: nothing is written.
    regions : iterable of str, optional
        Only cases of these regions; all supply stays. None named: all.
    reach : int, optional
        Longest journey one way in minutes, instead of the policy's.
    time_limit : float, optional
        Seconds; a run that the clock ends is not reproducible.
    work_limit : float, optional
        Work that a stage may take, in CP-SAT's deterministic seconds; usually 60.
    gap : float, optional
        A stage is good enough within so much of its bound: 0.001 is a tenth of a percent.
    seed : int, optional
        Of the solvers, instead of the round's.
    engine : {"auto", "cpsat"}, optional
        `auto` chooses; `cpsat` works without case plans, to compare with.
    threads : int, optional
        How many independent pieces are worked on side by side; decides nothing but the time.
    parameters : mapping, str or PathLike, optional
        Of the search, for experiments: by name, or the TOML file that they are in.
    strict_references : bool, optional
        Whether a round on disk is refused where a safeguard names nobody.
    plugins : iterable, optional
        Rules and key figures of others that may run: classes, paths of files, or `NAME=SHA256`.
    progress : bool or callable, optional
        True: shown, in a terminal and in a notebook. A callable is called with each better plan and each better bound.
    on_interrupt : {"raise", "return"}, optional
        After Ctrl-C the best so far is written as any run is: then the interrupt is raised with it, or it is returned.

    Returns
    -------
    Run
        Also where no allocation was found or none can exist; `raise_for_outcome` makes an error of that.

    Raises
    ------
    ArgumentRefused
        An argument cannot be used (NM903); all of them are told at once.
    InputRefused
        The round has faults, the folder is there already (NM603), or somebody else is making it (NM607); nothing was
        written.
    Interrupted
        Somebody pressed Ctrl-C. The run is its `result`; None where no solve had begun.

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
    >>> nle.run(round_, regions=["South West"], reach=75).manifest["counts"]["cases"]
    4
    """
    settings = RunSettings(
        regions=tuple(regions),
        reach=reach,
        time_limit=time_limit,
        work_limit=work_limit,
        engine=engine,
        gap=gap,
        seed=seed,
        threads=threads,
        parameters=parameters_given(parameters),
        strict_references=strict_references,
    )
    folder = None if out is None else Path(out)
    with allow_plugins(plugins) as handed_over:
        given = given_plugins(round_, handed_over)
        with watched(progress, "solving", _moment) as on_progress:
            return until_interrupted(on_interrupt, lambda _: execute_run(given, folder, settings, on_progress))


def _moment(progress: Progress) -> Moment:
    text = f"{progress.stage} best {progress.value}, bound {progress.bound}, gap {progress.gap_percent:.2f} %"
    return 0, None, f"{text}, {progress.seconds:.0f} s"


def execute_run(
    round_: RoundGiven,
    out: Path | None,
    settings: RunSettings,
    on_progress: Callable[[Progress], None] | None = None,
    finished: Sequence[Path] = (),
) -> Run:
    """Run a round with settings that were checked.

    Parameters
    ----------
    round_ : Round or path
    out : Path or None
    settings : RunSettings
    on_progress : callable, optional
    finished : sequence of Path, optional
        Finished runs by this version of the program. Where one of them was of the same model, solved in the same way,
        its end is taken over: the new run has the bytes that it would have by solving.

    Raises
    ------
    InputRefused
    """
    with claim(out):
        return _run(round_, out, settings, on_progress, finished)


def _run(
    given: RoundGiven,
    out: Path | None,
    settings: RunSettings,
    on_progress: Callable[[Progress], None] | None,
    finished: Sequence[Path],
) -> Run:
    clock = StepClock("read", "candidates", "model", "solve", "audit", "write")
    round_ = restrict_round(settings.read(given), settings)
    clock.lap("read")
    with heed_signals():
        return _solve_and_write(round_, out, settings, _Log(on_progress), finished, clock)


def _solve_and_write(
    round_: Round,
    out: Path | None,
    settings: RunSettings,
    log: _Log,
    finished: Sequence[Path],
    clock: StepClock,
) -> Run:
    logger.info("%s: solving %d cases", round_.meta.id, len(round_.cases))
    result = solve(round_, settings.for_solver(round_), log, look_up(finished, log.say))
    logger.info("%s: %s (%s) after %.2f s", round_.meta.id, result.outcome, result.stop, sum(result.seconds.values()))
    clock.add(result.seconds)
    for what in result.distrusted:
        log.say(f"not believed: {what}")
    report, tables = audit_result(round_, result)
    clock.lap("audit")
    proofs = tables_of(result.proofs)
    ending = describe_solve(round_, settings.for_solver(round_), result)
    manifest = describe_run(round_, ending, report, result.allocation, clock, count_model(result))
    manifest |= {PROOFS: proofs_kept(proofs)}
    if out is not None and result.allocation is not None:
        documents = {"manifest": manifest, "audit": report.to_dict() if report else {}}
        write_run(out, round_, tables, documents, log.text(), lambda: clock.end("write", manifest), proofs)
    folder = None if result.allocation is None else out
    return Run(round_, result.allocation, manifest, tables, folder, report, result.proofs)


def restrict_round(round_: Round, settings: RunSettings) -> Round:
    """Return the round with a run's own regions and reach.

    Raises
    ------
    InputRefused
        A region has no case (NM202).
    """
    if settings.reach is not None:
        round_ = with_travel_limit(round_, settings.reach)
    return in_regions(round_, settings.regions)


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
        logger.log(
            logging.INFO if progress.better else logging.DEBUG,
            "%s: best %s, bound %s, gap %.3f %%, %.2f s",
            progress.stage, progress.value, progress.bound, progress.gap_percent, progress.seconds,
        )  # fmt: skip
        if self.on_progress is not None:
            self.on_progress(progress)

    def say(self, line: str) -> None:
        """Take a line that is no progress."""
        self.lines.append(line)

    def text(self) -> str:
        """Return the log."""
        return "".join(f"{line}\n" for line in self.lines)
