"""A point of a curve: what was asked, the plan that was found, and how much of it is proved."""

from __future__ import annotations

import dataclasses
import enum
from fractions import Fraction
from typing import TYPE_CHECKING

from optimiser.results import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain.numbers import Ints
    from optimiser.model.model import Stage
    from optimiser.results import Solved, StageResult

Level = int | Fraction
"""What is asked at a point: cases, minutes or percent given up; or the share of a group."""


class PointProof(enum.StrEnum):
    """How much is known of a point."""

    PROVED = "proved"
    """No plan is better in one of the two and as good in the other."""
    BOUNDED = "bounded"
    """A plan, and a proved bound on what a better one could have."""
    IMPOSSIBLE = "proved-impossible"
    """No plan keeps what is asked."""
    NONE_FOUND = "none-found"
    """Neither a plan nor a proof that there is none."""


@dataclasses.dataclass(frozen=True)
class Point:
    """One point.

    Attributes
    ----------
    level : int or Fraction
        What was asked.
    proof : PointProof
    stages : tuple of StageResult
        In the order in which they were worked on, each with value and bound; empty where there is no plan.
    x : int array (columns + auxiliaries,) or None
        The plan, as a point of the model.
    """

    level: Level
    proof: PointProof
    stages: tuple[StageResult, ...]
    x: Ints | None

    @classmethod
    def of(cls, level: Level, solved: Solved) -> Point:
        """Make the point of a solve.

        Parameters
        ----------
        level : int or Fraction
        solved : Solved
        """
        if solved.x is None:
            impossible = solved.outcome is Outcome.PROVED_IMPOSSIBLE
            return cls(level, PointProof.IMPOSSIBLE if impossible else PointProof.NONE_FOUND, (), None)
        proved = all(result.proved for result in solved.stages)
        return cls(level, PointProof.PROVED if proved else PointProof.BOUNDED, solved.stages, solved.x)

    def worth(self, stages: Sequence[Stage]) -> tuple[int, ...]:
        """Return the values, more being better in each."""
        return _signed(stages, [result.value for result in self.stages])

    def at_most(self, stages: Sequence[Stage]) -> tuple[int, ...]:
        """Return the bounds, in the same way: as far as the values before are met, no plan has more."""
        return _signed(stages, [result.bound for result in self.stages])


def _signed(stages: Sequence[Stage], values: Sequence[int]) -> tuple[int, ...]:
    return tuple(value if stage.maximise else -value for stage, value in zip(stages, values, strict=True))
