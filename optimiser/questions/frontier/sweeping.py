"""Sweep a family: solve as few of its levels as settle the curve, each from its neighbours' plans and bounds.

Every level allows all that the tighter ones before it allow.  So a tighter level's plan is legal at a looser one, and a
looser level's bound holds at a tighter one; and where both ends of an interval have the same proved values, all levels
between have them too, and none of them is solved.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

from optimiser.questions.proof_status import ProofStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Ints
    from optimiser.model import Stage
    from optimiser.questions.frontier.epsilon_constraint import Family, Level
    from optimiser.questions.session import Session
    from optimiser.results import Solved, StageResult

SHARE = 0.25
"""How much of the time that is left one level may take."""


@dataclasses.dataclass(frozen=True)
class Point:
    """One point.

    Attributes
    ----------
    level : int or Fraction
        What was asked.
    proof : ProofStatus
    stages : tuple of StageResult
        In the order in which they were worked on, each with value and bound; empty where there is no plan.
    x : int array (columns + auxiliaries,) or None
        The plan, as a point of the model.
    """

    level: Level
    proof: ProofStatus
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
        return cls(level, ProofStatus.of(solved), () if solved.x is None else solved.stages, solved.x)

    def worth(self, stages: Sequence[Stage]) -> tuple[int, ...]:
        """Return the values, more being better in each."""
        return _more_is_better(stages, [result.value for result in self.stages])

    def at_most(self, stages: Sequence[Stage]) -> tuple[int, ...]:
        """Return the bounds, in the same way: as far as the values before are met, no plan has more."""
        return _more_is_better(stages, [result.bound for result in self.stages])


def _more_is_better(stages: Sequence[Stage], values: Sequence[int]) -> tuple[int, ...]:
    return tuple(value if stage.maximise else -value for stage, value in zip(stages, values, strict=True))


@dataclasses.dataclass(frozen=True)
class Sweep:
    """What a sweep found.

    Attributes
    ----------
    family : Family
    points : tuple of Point
        Tightest level first: of equals the tightest alone, and of impossible levels the loosest.
    complete : bool
        Whether the levels that were not solved are proved to have no further point.
    solved : int
        How many levels were solved.
    proved : bool
        Whether every point is proved, and no other is left.
    """

    family: Family
    points: tuple[Point, ...]
    complete: bool
    solved: int
    proved: bool


def sweep(
    session: Session,
    family: Family,
    warm_start: Ints | None = None,
    most: int | None = None,
    tell: Callable[[Point], None] = lambda point: None,
) -> Sweep:
    """Find the points of a family.

    Parameters
    ----------
    session : Session
        When its time is spent the points found so far are returned.
    family : Family
        Of the session's round.
    warm_start : int array, optional
        A plan to begin from where it is legal.
    most : int, optional
        Solve at most so many levels (at least both ends), spread evenly; default: as many as settle the curve.
    tell : callable, optional
        Called with every point that is solved.
    """
    work = _Sweeper(session, family, warm_start, tell)
    for end in (0, len(family.levels) - 1):
        work.solve(end)
    while (most is None or len(work.found) < most) and (at := work.next()) is not None:
        if not work.solve(at):
            break
    return work.sweep()


class _Sweeper:
    """Keeps what was found by level."""

    def __init__(
        self, session: Session, family: Family, warm_start: Ints | None, tell: Callable[[Point], None]
    ) -> None:
        self.session, self.family, self.warm_start, self.tell = session, family, warm_start, tell
        self.found: dict[int, Point] = {}

    @property
    def stages(self) -> Sequence[Stage]:
        return self.family.stages

    def solve(self, at: int) -> bool:
        """Solve a level; say whether there was time to."""
        if at in self.found:
            return True
        if self.session.budget.spent:
            return False
        tighter, looser = self._beside(at)
        warm_start = self.warm_start if tighter is None or tighter.x is None else tighter.x
        level = self.family.levels[at]
        part = self.session.within(self.session.budget.part(SHARE))
        known = () if looser is None else looser.stages
        solved = part.solve(self.family.restricted(level), self.family.stages, warm_start, known)
        self.found[at] = Point.of(level, solved)
        self.tell(self.found[at])
        return True

    def _beside(self, at: int) -> tuple[Point | None, Point | None]:
        """Return the nearest solved points, tighter and looser, that have a plan."""
        placed = [k for k, point in self.found.items() if point.x is not None]
        tighter = max((k for k in placed if k < at), default=None)
        looser = min((k for k in placed if k > at), default=None)
        return (
            None if tighter is None else self.found[tighter],
            None if looser is None else self.found[looser],
        )

    def next(self) -> int | None:
        """Return the middle of the widest interval that is not settled, the tightest of equals; None if there is none.

        Intervals next to an end are as good as any other: halving spreads the levels evenly.
        """
        at = sorted(self.found)
        open_ = [(low, high) for low, high in itertools.pairwise(at) if not self._is_settled(low, high)]
        if not open_:
            return None
        low, high = max(open_, key=lambda ends: (ends[1] - ends[0], -ends[0]))
        return (low + high) // 2

    def _is_settled(self, low: int, high: int) -> bool:
        """Say whether nothing is left to be found between two levels."""
        tight, loose = self.found[low], self.found[high]
        if high - low == 1 or loose.proof is ProofStatus.IMPOSSIBLE:
            return True
        if tight.x is None or loose.x is None:
            return False
        return tight.worth(self.stages) == loose.at_most(self.stages)

    def sweep(self) -> Sweep:
        """Return the points of the curve."""
        at = sorted(self.found)
        points: list[Point] = []
        best: tuple[int, ...] | None = None
        carried: Point | None = None
        for k in at:
            point = carried = self._no_worse(self.found[k], carried)
            if point.proof is ProofStatus.IMPOSSIBLE:
                points = [point]
            elif point.x is None:
                points.append(point)
            elif best is None or point.worth(self.stages) > best:
                best = point.worth(self.stages)
                points.append(self._doubt(k, point))
        ends = len(self.family.levels) - 1
        complete = {0, ends} <= self.found.keys() and self.next() is None
        known = all(point.proof.decided for point in (*self.found.values(), *points))
        return Sweep(self.family, tuple(points), complete, len(self.found), complete and known)

    def _no_worse(self, point: Point, tighter: Point | None) -> Point:
        """Return the point with the tighter level's plan, where that is better: it is legal here too."""
        if tighter is None or tighter.x is None:
            return point
        if point.x is not None and point.worth(self.stages) >= tighter.worth(self.stages):
            return point
        if point.x is None:
            return dataclasses.replace(tighter, level=point.level, proof=ProofStatus.BOUNDED)
        stages = tuple(
            dataclasses.replace(mine, value=theirs.value)
            for mine, theirs in zip(point.stages, tighter.stages, strict=True)
        )
        return dataclasses.replace(point, stages=stages, x=tighter.x)

    def _doubt(self, at: int, point: Point) -> Point:
        """Return the point as proved only where the level before is known to have no equal of it."""
        if self.family.alone or at == 0 or point.proof is not ProofStatus.PROVED:
            return point
        before = self.found.get(at - 1)
        if before is not None and before.proof.decided:
            return point
        return dataclasses.replace(point, proof=ProofStatus.BOUNDED)
