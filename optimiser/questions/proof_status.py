"""How much of an answer is proved: the one statement that every question ends with.

An answer is `proved` where nothing about it is left open: what it says holds of every plan that keeps the rules, not
only of the plans that were found.  Where it is not, it is still a plan with a bound: no plan is better than the bound.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

from optimiser.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from optimiser.model import Stage
    from optimiser.results import Solved


class ProofStatus(enum.StrEnum):
    """How much is known where a question asks for a plan."""

    PROVED = "proved"
    """A plan, and no other is better in what was asked, each goal after the ones before it."""
    BOUNDED = "bounded"
    """A plan, and a proved bound on what a better one could have."""
    IMPOSSIBLE = "proved-impossible"
    """No plan keeps what is asked."""
    NONE_FOUND = "none-found"
    """Neither a plan nor a proof that there is none."""

    @classmethod
    def of(cls, solved: Solved) -> ProofStatus:
        """Return the status of a solve, all of its stages taken together."""
        if solved.x is None:
            return cls.IMPOSSIBLE if solved.outcome is Outcome.PROVED_IMPOSSIBLE else cls.NONE_FOUND
        return cls.PROVED if all(result.proved for result in solved.stages) else cls.BOUNDED

    @property
    def decided(self) -> bool:
        """Whether nothing is left open."""
        return self in {ProofStatus.PROVED, ProofStatus.IMPOSSIBLE}


@dataclasses.dataclass(frozen=True)
class GoalChange:
    """What the answer to a question has of one goal, held against the plan in hand.

    Attributes
    ----------
    goal : str
    maximise : bool
        Whether more is better.
    before, after : int
        Of the plan in hand, and of the best plan found that answers the question.
    bound : int
        No plan that answers the question, and has the values `after` of the goals before, can be better than this.
    proved : bool
        Whether `after` is proved best, here and in all goals before.
    """

    goal: str
    maximise: bool
    before: int
    after: int
    bound: int
    proved: bool

    @property
    def gain(self) -> int:
        """How much better the goal is; below 0 where it is worse."""
        return self.after - self.before if self.maximise else self.before - self.after

    @property
    def most_gain(self) -> int:
        """No such plan can gain more than this."""
        return self.bound - self.before if self.maximise else self.before - self.bound

    @property
    def loss(self) -> int:
        """How much worse the goal is; below 0 where it is better."""
        return -self.gain

    @property
    def least_loss(self) -> int:
        """No such plan can lose less than this."""
        return -self.most_gain


def goal_changes(
    ends: Iterable[tuple[Stage, int, int, int]], loose: Callable[[Stage], int] | None = None
) -> tuple[GoalChange, ...]:
    """Hold goals against the plan in hand, in order: a goal is proved only where all goals before it are.

    Parameters
    ----------
    ends : iterable of (Stage, int, int, int)
        Each goal with what the plan in hand has of it, what the answer has, and the bound as long as all goals before
        are proved.
    loose : callable, optional
        Returns a bound of a goal that holds whatever the goals before have; used from the first goal on that is not
        proved. Unless given, the bounds of `ends` hold beside the values of `ends`.
    """
    changes: list[GoalChange] = []
    proved = True
    for stage, before, after, bound in ends:
        holds = bound if proved or loose is None else loose(stage)
        proved = proved and after == holds
        changes.append(GoalChange(stage.goal, stage.maximise, before, after, holds, proved))
    return tuple(changes)
