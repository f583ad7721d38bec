"""Adopt a plan that was made by hand: audit it and write it as a run, so that it can be compared with the best."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from constraints.audit.audit import audit_allocation
from constraints.audit.goals import goals_of
from constraints.audit.outcome import outcome_tables
from constraints.round.identities import IdChanges
from optimiser.model.candidates import find_candidates
from scenarios.files import claim
from scenarios.rounds import read_round
from scenarios.runs import manifest as told
from scenarios.runs.causes import unplaced_table
from scenarios.runs.folder import write_run
from scenarios.runs.plans import read_plan
from scenarios.runs.record import RunRecord
from scenarios.runs.translating import renamed_allocation

if TYPE_CHECKING:
    from pathlib import Path

_STEPS = ("read", "candidates", "audit", "write")


def adopt(source: Path, plan: Path, out: Path) -> RunRecord:
    """Make an audited run of a plan.

    Parameters
    ----------
    source : Path
        The round.
    plan : Path
        A folder with `deployments.csv` and, if it has supports, `supports.csv`, or a workbook with those sheets. People
        may have the ids that they had before the round's were changed.
    out : Path
        The run folder to write.

    Raises
    ------
    InputRefused
        The round has faults, or the plan names what the round does not have (NM602).
    """
    with claim(out):
        return _adopt(source, plan, out)


def _adopt(source: Path, plan: Path, out: Path) -> RunRecord:
    clock = time.perf_counter()
    round_ = read_round(source)
    allocation = renamed_allocation(read_plan(plan), IdChanges.of(round_).by_old_id)
    seconds = {"read": time.perf_counter() - clock}
    clock = time.perf_counter()
    candidates = find_candidates(round_)
    seconds["candidates"] = time.perf_counter() - clock
    clock = time.perf_counter()
    report = audit_allocation(round_, allocation, None)
    tables = outcome_tables(round_, allocation, report)
    tables["unplaced"] = unplaced_table(round_, allocation, candidates)
    seconds["audit"] = time.perf_counter() - clock
    manifest = {
        **told.describe_round(round_),
        "outcome": "adopted",
        "stages": [_stage(goal.name, report.stage_values[goal.name]) for goal in goals_of(round_.policy)],
        "prices": dict(report.price_terms),
        "counts": told.count_round(round_, allocation),
        "seconds": told.add_up(seconds, _STEPS),
        "peak_memory_mib": told.peak_memory_mib(),
    }
    write_run(
        out,
        round_,
        tables,
        {"manifest": manifest, "audit": report.to_dict()},
        "A plan made elsewhere; no solver ran.\n",
    )
    return RunRecord(round_, allocation, report, manifest, tables, out)


def _stage(goal: str, value: int) -> dict[str, Any]:
    """Return a manifest's stage for a plan of which no bound is known."""
    none: dict[str, Any] = {"bound": None, "proved": False, "reached": False, "gap_percent": None, "seconds": 0.0}
    return {"goal": goal, "value": value, **none}
