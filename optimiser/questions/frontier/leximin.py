"""Group floors: the share of cases placed in the worst-off group as high as can be, then in the next, and so on.

Shares are fractions of whole counts.  Of two plans the fairer is the one whose shares, sorted, are greater in order: at
the least share where they differ, fewer groups stay there.  So the share that all groups reach is raised as far as it
goes, the number of groups that stay at it is made least, both are held, and the others are raised in the same way.

This is the leximin or lexicographic max-min order of fair allocation (Ogryczak 1997; Ogryczak, Luss, Pioro, Nace and
Tomaszewski 2014), found level by level; with whole cases no level can be told from the duals of a relaxation, so the
number of groups that stay behind is counted by binaries.

How many cases of all groups can be placed together says of many shares that they are out of reach, without a solve.
"""

from __future__ import annotations

import bisect
import dataclasses
from fractions import Fraction
from typing import TYPE_CHECKING, cast

import numpy as np

from constraints.faces import arrays_of
from optimiser.model import Stage
from optimiser.questions.frontier.price_of_floors import Groups, least_counts, shares_of, steps_of
from optimiser.questions.frontier.question_rules import Floors, FloorsParams, auxiliaries_of, with_rule
from optimiser.questions.proof_status import ProofStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from constraints.domain import Ints
    from optimiser.model import Model
    from optimiser.questions.session import Session
    from optimiser.results import Solved

BELOW, TOGETHER = "below", "together"
"""The goals that few groups have less than a share, and that many cases of all groups are placed."""
SHARE = 0.25
"""How much of the time that is left one solve may take."""


@dataclasses.dataclass(frozen=True)
class GroupLevel:
    """A share that groups are raised to.

    Attributes
    ----------
    share : Fraction
        That all groups but those of the levels before can have together.
    bound : Fraction
        No plan that is as fair in the levels before raises them all to more.
    groups : int
        How many groups have exactly this share, at the fairest.
    proof : ProofStatus
        Whether share and number of groups are proved.
    """

    share: Fraction
    bound: Fraction
    groups: int
    proof: ProofStatus


@dataclasses.dataclass(frozen=True)
class Leximin:
    """The fairest plan.

    Attributes
    ----------
    groups : mapping of str to tuple of str
        The cases of each group.
    levels : tuple of GroupLevel
        Lowest share first.
    shares : mapping of str to Fraction
        By group, of the plan.
    x : int array (columns + auxiliaries,)
        The plan, as a point of the model.
    """

    groups: Mapping[str, tuple[str, ...]]
    levels: tuple[GroupLevel, ...]
    shares: Mapping[str, Fraction]
    x: Ints

    @property
    def proved(self) -> bool:
        """Whether no plan is fairer."""
        return all(level.proof is ProofStatus.PROVED for level in self.levels)


def leximin(
    session: Session,
    groups: Mapping[str, Sequence[str]],
    warm_start: Ints,
    last: Sequence[Stage] = (),
    tell: Callable[[GroupLevel], None] = lambda level: None,
) -> Leximin:
    """Find the fairest plan.

    Parameters
    ----------
    session : Session
        When its time is spent, the fairest plan so far is returned.
    groups : mapping of str to sequence of str
        The cases of each group, one at least; a case is in one group at most.
    warm_start : int array (columns + auxiliaries,)
        A legal plan to begin from.
    last : sequence of Stage, optional
        What is improved at the end, all floors held.
    tell : callable, optional
        Called with every level.
    """
    work = _LeximinSearch(session, {name: tuple(groups[name]) for name in sorted(groups)}, warm_start)
    levels: list[GroupLevel] = []
    while work.spared < len(groups):
        levels.append(work.level())
        tell(levels[-1])
    work.finish(last)
    return Leximin(work.groups, tuple(levels), work.shares(), work.x[: session.model.size])


class _LeximinSearch:
    """Carries the plan and what is held from level to level."""

    def __init__(self, session: Session, groups: Groups, warm_start: Ints) -> None:
        self.session, self.model, self.groups, self.x = session, session.model, groups, warm_start
        self.size = self.model.size
        self.spared, self.first = 0, Fraction(0)
        self.sizes = np.array([len(members) for members in groups.values()], np.int64)
        self.steps = steps_of(groups)
        self.most = self._most_together()

    def _solve(self, model: Model, goals: Sequence[Stage], part: float = SHARE) -> Solved:
        warm_start = model.complete(self.x[: len(model.columns)] > 0)
        solved = self.session.within(self.session.budget.part(part)).solve(model, goals, warm_start)
        assert solved.x is not None, "it begins at a plan that keeps what is held"
        return solved

    def _most_together(self) -> int:
        """Return a bound on how many cases of all groups together can be placed."""
        columns, arrays = self.model.columns, arrays_of(self.model.round)
        inside = np.zeros(len(arrays.cases.ids), np.int64)
        inside[[arrays.case_at[case_id] for members in self.groups.values() for case_id in members]] = 1
        weights = np.zeros(self.size, np.int64)
        weights[columns.leads] = inside[columns.lead.case]
        return self._solve(self.model, [Stage(TOGETHER, True, weights)]).stages[0].bound

    def _least_below(self, share: Fraction) -> int:
        """Return how many groups have less than a share in every plan that is still asked for, by counting cases alone.

        All groups have what the first level gives them; so many are left without the share as it takes for the others
        to find room.
        """
        wanted = least_counts(self.sizes, share)
        given = least_counts(self.sizes, self.first) if self.first <= share else wanted
        spared = np.concatenate([[0], np.cumsum(np.sort(wanted - given)[::-1])])
        enough = wanted.sum() - spared <= self.most
        return int(np.argmax(enough)) if enough.any() else len(enough) - 1

    def shares(self) -> dict[str, Fraction]:
        """Return the share of every group in the plan."""
        return shares_of(self.model, self.groups, self.x)

    def level(self) -> GroupLevel:
        """Raise the groups that are not done as far as they go together; then let as few as can be stay there."""
        share, bound, raised = self._raise_share()
        if self.spared == 0:
            self.first = share
        self._add_floor(share, self.spared)
        later = bisect.bisect_right(self.steps, share)
        if later == len(self.steps):
            level = GroupLevel(share, share, len(self.groups) - self.spared, ProofStatus.PROVED)
            self.spared = len(self.groups)
            return level
        short, least, x = self._fewest_below(self.steps[later])
        if x is not None:
            self._take(x)
        if short <= self.spared:  # only where the search for the share was cut short
            return self.level()
        proof = ProofStatus.PROVED if raised and short == least else ProofStatus.BOUNDED
        level = GroupLevel(share, bound, short - self.spared, proof)
        self.spared = short
        self._add_floor(self.steps[later], short)
        return level

    def _raise_share(self) -> tuple[Fraction, Fraction, bool]:
        """Return the most that all but the groups spared can have, the bound on it, and whether the two meet."""
        reached = self._reached()
        shut = reached + 1
        while shut < len(self.steps) and self._least_below(self.steps[shut]) <= self.spared:
            shut += 1
        at, proved_shut = shut - 1, shut  # by counts alone no more is in reach; often that much is
        while shut - reached > 1 and not self.session.budget.spent:
            short, least, x = self._fewest_below(self.steps[at])
            if x is not None and short <= self.spared:
                self._take(x)
                reached = self._reached()
            else:
                shut = at
                if least > self.spared:
                    proved_shut = at
            at = (reached + shut) // 2
        return self.steps[reached], self.steps[proved_shut - 1], proved_shut == reached + 1

    def _reached(self) -> int:
        """Return the place, among all steps, of the share that all but the groups spared have."""
        return bisect.bisect_left(self.steps, sorted(self.shares().values())[self.spared])

    def _fewest_below(self, share: Fraction) -> tuple[int, int, Ints | None]:
        """Make the number of groups with less than a share least; return it, a bound on it, and the plan if better."""
        now = sum(mine < share for mine in self.shares().values())
        counted = self._least_below(share)
        if now == counted or self.session.budget.spent:
            return now, counted, None
        model = with_rule(self.model, self._floors(share, len(self.groups)))
        solved = self._solve(model, [Stage(BELOW, False, auxiliaries_of(model))])
        result = solved.stages[0]
        return result.value, max(result.bound, counted), solved.x if result.value < now else None

    def _take(self, x: Ints) -> None:
        self.x = self.model.complete(x[: len(self.model.columns)] > 0)

    def _floors(self, share: Fraction, spared: int) -> Floors:
        least = dict(zip(self.groups, least_counts(self.sizes, share).tolist(), strict=True))
        return Floors(FloorsParams(members=self.groups, least=least, spared=spared))

    def _add_floor(self, share: Fraction, spared: int) -> None:
        """Let no more groups than are spared have less than a share from here on."""
        self.model = with_rule(self.model, self._floors(share, spared))
        self._take(self.x)
        assert self.model.keeps(self.x), "the plan in hand is as fair as what is held"

    def finish(self, last: Sequence[Stage]) -> None:
        """Improve other goals, all floors held."""
        if last and not self.session.budget.spent:
            none = np.zeros(self.model.size - self.size, np.int64)
            goals = [dataclasses.replace(stage, weights=np.concatenate([stage.weights, none])) for stage in last]
            self._take(cast("Ints", self._solve(self.model, goals, 1.0).x))
