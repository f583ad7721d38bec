"""The session of a run folder: its round, its plan, and how far the plan is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from optimiser.questions.placement import placing_stages
from optimiser.questions.session import Session
from optimiser.results import StageResult
from scenarios.runs import allocation_of, parameters_of, proofs_of
from scenarios.statements import state

if TYPE_CHECKING:
    from optimiser.questions.time_budget import TimeBudget
    from scenarios.runs import Run
    from scenarios.statements import Statement


def session_of(run: Run, budget: TimeBudget | None = None) -> Session:
    """Lay out the plan of a run.

    Parameters
    ----------
    run : Run
    budget : TimeBudget, optional
        For all that is asked; no limit, unless given.

    Raises
    ------
    InputRefused
        The plan breaks a rule (NM605), as one that was adopted may.
    """
    left = proofs_of(run), parameters_of(run.manifest)
    return Session.of_plan(run.round, allocation_of(run), stages_of(run), budget, left)


def stages_of(run: Run) -> tuple[StageResult, ...]:
    """Return how the goals of a run ended, those of which a bound is known; an adopted plan has none."""
    return tuple(
        StageResult(stage["goal"], stage["value"], stage["bound"], stage["seconds"], stage["reached"])
        for stage in run.manifest["stages"]
        if stage["bound"] is not None
    )


def proved_best(session: Session, *, placing: bool) -> bool:
    """Say whether the plan in hand is proved best: in all goals but the tie-break, or in placing and waiting alone.

    Parameters
    ----------
    session : Session
    placing : bool
    """
    goals = placing_stages(session.model) if placing else session.model.ranked
    return {stage.goal for stage in goals} <= {result.goal for result in session.results if result.proved}


def caveat(session: Session, *, quick: bool) -> tuple[Statement, ...]:
    """Warn where a better plan of the round as it is might have what a change seems to give.

    Parameters
    ----------
    session : Session
    quick : bool
        Whether placing and waiting alone were looked at.
    """
    if proved_best(session, placing=quick):
        return ()
    return (state("proof.not-best"),)
