"""The workbench of a run folder: its round, its plan, and how far the plan is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.explain.workbench import Workbench
from optimiser.outcomes import StageResult

if TYPE_CHECKING:
    from scenarios.runs import RunFolder


def bench_of(run: RunFolder) -> Workbench:
    """Lay out the plan of a run.

    Parameters
    ----------
    run : RunFolder

    Raises
    ------
    InputRefused
        The plan breaks a rule (NM605), as one that was adopted may.
    """
    return Workbench.of_plan(run.round, run.allocation, stages_of(run))


def stages_of(run: RunFolder) -> tuple[StageResult, ...]:
    """Return how the goals of a run ended, those of which a bound is known; an adopted plan has none."""
    return tuple(
        StageResult(stage["goal"], stage["value"], stage["bound"], stage["seconds"], stage["reached"])
        for stage in run.manifest["stages"]
        if stage["bound"] is not None
    )
