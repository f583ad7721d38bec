"""The workbench of a run folder: its round, its plan, and how far the plan is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.questions.placement.placing import placing_stages
from optimiser.questions.session import Workbench
from optimiser.results import StageResult

if TYPE_CHECKING:
    from scenarios.runs import RunFolder


_CAVEAT = (
    "The plan in hand is not proved best: what a change gives may in part be had without it, by a better plan of the "
    "round as it is."
)


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


def proved_best(bench: Workbench, *, placing: bool) -> bool:
    """Say whether the plan in hand is proved best: in all goals but the tie-break, or in placing and waiting alone.

    Parameters
    ----------
    bench : Workbench
    placing : bool
    """
    goals = placing_stages(bench.model) if placing else bench.ranked_of(bench.model)
    return {stage.goal for stage in goals} <= {result.goal for result in bench.stages if result.proved}


def caveat(bench: Workbench, *, quick: bool) -> tuple[str, ...]:
    """Warn where a better plan of the round as it is might have what a change seems to give.

    Parameters
    ----------
    bench : Workbench
    quick : bool
        Whether placing and waiting alone were looked at.
    """
    if proved_best(bench, placing=quick):
        return ()
    return (_CAVEAT,)
