"""Adopt a plan that was made by hand: audit it and write it as a run, so that it can be compared with the best."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from constraints.audit import audit_allocation, goals_of
from constraints.domain import Location, Texts, checks_arguments
from constraints.round import Round
from optimiser.model import find_candidates
from scenarios.files import claim
from scenarios.plugins import PluginsGiven, allow_plugins
from scenarios.rounds import read_round
from scenarios.runs.astray import LEFT_OUT, leaders_in, why_astray
from scenarios.runs.causes import run_tables
from scenarios.runs.clock import StepClock
from scenarios.runs.elsewhere import ELSEWHERE, elsewhere_table
from scenarios.runs.folder import write_run
from scenarios.runs.manifest import describe_run
from scenarios.runs.plans import read_plan
from scenarios.runs.regional import narrow_plan
from scenarios.runs.result import Run
from scenarios.runs.settings import RoundGiven, given_plugins

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Allocation, Support


@checks_arguments
def adopt(
    round_: RoundGiven,
    plan: Location,
    out: Location | None = None,
    *,
    regions: Texts = (),
    plugins: PluginsGiven = (),
) -> Run:
    r"""Make an audited run of a plan.

    Parameters
    ----------
    round_ : Round, str or PathLike
        A round, or the folder or workbook that it is in.
    plan : str or PathLike
        A folder with `deployments.csv` and, if it has supports, `supports.csv`, or a workbook with those sheets; what a
        run of some regions keeps of its plan in `elsewhere.csv` is adopted, too; or any
        table that says school and leader, by id, URN or name, such as the edited sheet Allocation of a run's workbook.
        People may have the ids that they had before the round's were changed. Covers in such a table's workbook that
        its leaders do not allow are left out: the manifest's `left_out` has each.
    out : str or PathLike, optional
        The run folder to write; it must not exist. None: nothing is written.
    regions : iterable of str, optional
        Only cases of these regions; what the plan does at others is left out, and takes its people's time.
    plugins : iterable, optional
        Rules and key figures of others that may run: classes, paths of files, or `NAME=SHA256`.

    Returns
    -------
    Run
        With what its audit found; a folder is written also where that is a breach.

    Raises
    ------
    InputRefused
        The round has faults, or the plan names what the round does not have (NM602).
    ArgumentRefused
        No case of the round is in a region (NM202).

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> nle.write_round(round_, Path("autumn"))
    >>> Path("ours").mkdir()
    >>> _ = Path("ours", "deployments.csv").write_text("case_id,leader_id\n900006,L0004\n900007,L0004\n")
    >>> record = nle.adopt(Path("autumn"), Path("ours"), Path("ours-run"))
    >>> record.manifest["outcome"], record.manifest["counts"]["placed"]
    ('adopted', 2)
    >>> [(breach.rule, breach.subject) for breach in record.audit.breaches]
    [('phase-and-provision', '900007 / L0004')]
    """
    folder = None if out is None else Path(out)
    with claim(folder), allow_plugins(plugins) as handed_over:
        return _adopt(given_plugins(round_, handed_over), Path(plan), tuple(regions), folder)


def _adopt(given: RoundGiven, plan: Path, regions: Sequence[str], out: Path | None) -> Run:
    clock = StepClock("read", "candidates", "audit", "write")
    round_ = given if isinstance(given, Round) else read_round(given)
    allocation, left_out = read_plan(plan, round_)
    whole, of_regions = allocation, list(round_.regions)
    if regions:
        audit_allocation(round_, allocation, None)  # refuses a plan that is none of this round
        round_, allocation = narrow_plan(round_, allocation, regions, of="adopt")
    clock.lap("read")
    candidates = find_candidates(round_)
    clock.lap("candidates")
    report = audit_allocation(round_, allocation, None)
    tables = run_tables(round_, allocation, report, candidates)
    clock.lap("audit")
    stages = [_stage(goal.name, report.stage_values[goal.name]) for goal in goals_of(round_.policy)]
    ending: dict[str, Any] = {"outcome": "adopted", "stages": stages, **_left_out(round_, allocation, left_out)}
    if regions:
        tables[ELSEWHERE], ending[ELSEWHERE] = elsewhere_table(round_, whole), of_regions
    manifest = describe_run(round_, ending, report, allocation, clock)
    if out is not None:
        write_run(
            out,
            round_,
            tables,
            {"manifest": manifest, "audit": report.to_dict()},
            "A plan made elsewhere; no solver ran.\n",
            lambda: clock.end("write", manifest),
        )
    return Run(round_, allocation, manifest, tables, out, report)


def _left_out(round_: Round, allocation: Allocation, rows: Sequence[Support]) -> dict[str, Any]:
    """Return what a manifest says of covers that were left out, at the cases of the run; nothing of none."""
    leaders = leaders_in(allocation)
    told = [
        {"case_id": row.case_id, "need_id": row.need_id, "person_id": row.person_id, "because": why}
        for row in rows
        if row.case_id in round_.cases and (why := why_astray(round_, row, leaders.get(row.case_id, ())))
    ]
    return {LEFT_OUT: told} if told else {}


def _stage(goal: str, value: int) -> dict[str, Any]:
    """Return a manifest's stage for a plan of which no bound is known."""
    none: dict[str, Any] = {"bound": None, "proved": False, "reached": False, "gap_percent": None, "seconds": 0.0}
    return {"goal": goal, "value": value, **none}
