"""A round laid out for many solves: its model, what a plan measures, and each plan completed and audited."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit.audit import Claimed, audit_allocation
from constraints.domain.faults import AuditFailed, ProvedImpossible, StoppedWithoutAllocation
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.model.variations import constrain_goals, with_stages
from optimiser.questions.frontier.families import coverage, journeys, ranked
from optimiser.results import Outcome
from optimiser.search.greedy import build_greedy_start
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain.allocation import Allocation
    from constraints.domain.numbers import Ints
    from constraints.round.round import Round
    from optimiser.model.model import Model, Stage
    from optimiser.results import Settings, Solved
    from optimiser.solvers.stopping import Stopper

SHARE = 0.3
"""How much of the time the first solve may take."""


@dataclasses.dataclass(frozen=True)
class Bench:
    """A round ready for many solves.

    Attributes
    ----------
    round : Round
    model : Model
    settings : Settings
    stopper : Stopper
    say : callable
        Takes a line of progress.
    """

    round: Round
    model: Model
    settings: Settings
    stopper: Stopper
    say: Callable[[str], None]

    @classmethod
    def of(cls, round_: Round, settings: Settings, stopper: Stopper, say: Callable[[str], None]) -> Bench:
        """Lay out a round."""
        return cls(round_, build_model(round_, find_candidates(round_)), settings, stopper, say)

    def best(self, stages: Sequence[Stage]) -> Solved:
        """Find the best plan by some goals in order.

        Raises
        ------
        ProvedImpossible, StoppedWithoutAllocation
            There is no plan, or none was found.
        """
        left = self.stopper.remaining
        stopper = self.stopper if left is None else self.stopper.until(SHARE * left)
        solved = solve_model(with_stages(self.model, stages), self.settings, stopper=stopper)
        if solved.x is None:
            if solved.outcome is Outcome.PROVED_IMPOSSIBLE:
                raise ProvedImpossible("Proved impossible: these cannot hold together: " + "; ".join(solved.conflict))
            raise StoppedWithoutAllocation(f"No allocation found ({solved.stop}), and none proved impossible.")
        self.say(", ".join(f"{one.goal} {one.value} (bound {one.bound})" for one in solved.stages))
        return solved

    def completed(self, model: Model, stages: Sequence[Stage], x: Ints) -> Ints:
        """Return a plan with the needs covered that can be, nothing of the goals it stands for being lost.

        Parameters
        ----------
        model : Model
            Of the same columns, in which the plan was found.
        stages : sequence of Stage
            Those goals.
        x : int array (columns + auxiliaries of that model,)
        """
        held = constrain_goals(model, stages, [stage.value(x) for stage in stages])
        return build_greedy_start(held, x)

    def plan(self, x: Ints) -> Allocation:
        """Audit a plan and return it.

        Raises
        ------
        AuditFailed
            It breaks a rule, or has not the values that the model says: an error of ours.
        """
        values = {stage.goal: stage.value(x) for stage in ranked(self.model)}
        allocation = self.model.allocation(x)
        report = audit_allocation(self.round, allocation, Claimed(values, self.model.prices(x)))
        if not report.clean:
            raise AuditFailed(str(report))
        return allocation

    def measures(self, x: Ints) -> dict[str, int | None]:
        """Return what a plan has of every goal, all cases placed, and minutes of its new journeys."""
        lead = self.model.columns.lead
        used = (x[self.model.columns.leads] > 0) & ~lead.running
        longest = int(np.max(lead.minutes[used])) if used.any() else None
        (placed,) = coverage(self.model, "all")
        return {
            placed.goal: placed.value(x),
            **{stage.goal: stage.value(x) for stage in ranked(self.model)},
            "minutes": journeys(self.model).value(x),
            "longest": longest,
        }
