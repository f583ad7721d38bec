"""Ask a round for a frontier: the one function under the command line and notebooks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.audit import goals_of
from constraints.round import Round
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget
from optimiser.solvers import stop_on_signals
from scenarios.frontiers.curves import give_up_curve, travel_curve
from scenarios.frontiers.fairness import group_floors
from scenarios.frontiers.place_values import place_values
from scenarios.frontiers.question import Question
from scenarios.frontiers.settings import FrontierSettings, check_settings
from scenarios.runs import restrict_round

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from scenarios.frontiers.result import Frontier

_ANSWERS = {"travel": travel_curve, "give-up": give_up_curve, "places": place_values, "floors": group_floors}


def frontier(
    source: Path | Round, settings: FrontierSettings, on_progress: Callable[[str], None] | None = None
) -> Frontier:
    """Find what one goal costs in another, or what one place more is worth.

    Parameters
    ----------
    source : Path or Round
        A round on disk, or one that was read.
    settings : FrontierSettings
        What is asked, and how it is solved.
    on_progress : callable, optional
        Called with a line of text for every point.

    Returns
    -------
    Frontier
        Its points, with the plan of each.

    Raises
    ------
    InputRefused
        The round has faults, or does not have what is asked for.
    ProvedImpossible, StoppedWithoutAllocation
        The round has no plan, or none was found.
    AuditFailed
        A plan breaks a rule: an error of ours.

    Examples
    --------
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> found = nle.frontier(round_, nle.FrontierSettings("travel"))
    >>> found.to_frame()[["point", "placed", "minutes"]].head(3)
           point  placed  minutes
    0  point-001       9      422
    1  point-002       8      362
    2  point-003       7      307
    >>> found.complete, found.proved
    (True, True)
    """
    round_ = restrict_round(source if isinstance(source, Round) else settings.solve.read(source), settings.solve)
    check_settings(settings, [goal.name for goal in goals_of(round_.policy)])
    budget = TimeBudget.of(settings.solve.time_limit)
    session = Session.of_round(round_, settings.solve.for_solver(round_), budget)
    question = Question(session, settings, on_progress or (lambda line: None))
    with stop_on_signals(budget.stopper):
        answer = _ANSWERS[settings.kind](question)
    cut_short = budget.spent and not answer.proved
    return dataclasses.replace(answer, stopped=str(budget.stopper.reason) if cut_short else None)
