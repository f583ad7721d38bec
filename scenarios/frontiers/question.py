"""A question about a round's frontier: the session it is asked in, its settings, and what each plan measures."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import ProvedImpossible, StoppedWithoutAllocation
from optimiser.model import constrain_goals
from optimiser.questions.frontier import coverage, journeys
from optimiser.results import Outcome
from optimiser.search import build_greedy_start

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Ints
    from optimiser.model import Model, Stage
    from optimiser.questions.session import Session
    from scenarios.frontiers.settings import FrontierSettings

SHARE = 0.3
"""How much of the time the first solve may take."""


@dataclasses.dataclass(frozen=True)
class Question:
    """What is asked, and of what.

    Attributes
    ----------
    session : Session
        Of the round, with all time that there is.
    settings : FrontierSettings
    say : callable
        Takes a line of progress.
    """

    session: Session
    settings: FrontierSettings
    say: Callable[[str], None]

    @property
    def model(self) -> Model:
        """The round's."""
        return self.session.model

    def best(self, stages: Sequence[Stage]) -> Session:
        """Find the best plan by some goals in order, and return the session with it in hand.

        Raises
        ------
        ProvedImpossible, StoppedWithoutAllocation
            There is no plan, or none was found.
        """
        session = self.session
        solved = session.within(session.budget.part(SHARE)).solve(self.model, stages)
        if solved.x is None:
            if solved.outcome is Outcome.PROVED_IMPOSSIBLE:
                raise ProvedImpossible("Proved impossible: these cannot hold together: " + "; ".join(solved.conflict))
            raise StoppedWithoutAllocation(f"No allocation found ({solved.stop}), and none proved impossible.")
        self.say(", ".join(f"{one.goal} {one.value} (bound {one.bound})" for one in solved.stages))
        return dataclasses.replace(session, incumbent=solved.x, results=solved.stages)

    def cover_more(self, model: Model, stages: Sequence[Stage], x: Ints) -> Ints:
        """Return a plan with the needs covered that can be, nothing of the goals it stands for being lost.

        Parameters
        ----------
        model : Model
            Of the same columns, in which the plan was found.
        stages : sequence of Stage
            Those goals.
        x : int array (columns + auxiliaries of that model,)
        """
        return build_greedy_start(constrain_goals(model, stages, [stage.value(x) for stage in stages]), x)

    def measures(self, x: Ints) -> dict[str, int | None]:
        """Return what a plan has of every goal, all cases placed, and minutes of its new journeys."""
        lead = self.model.columns.lead
        used = (x[self.model.columns.leads] > 0) & ~lead.running
        longest = int(np.max(lead.minutes[used])) if used.any() else None
        (placed,) = coverage(self.model, "all")
        return {
            placed.goal: placed.value(x),
            **self.model.values(x),
            "minutes": journeys(self.model).value(x),
            "longest": longest,
        }
