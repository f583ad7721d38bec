"""The state of a stage's search, which its steps share: the incumbent, the bound, and the relaxation that both rest on.

A step reads the state, and changes it through :meth:`SearchState.take`, :meth:`~SearchState.raise_bound` and
:meth:`~SearchState.tighten` alone; no step knows another.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.domain import Bools, Ints
    from optimiser.bounds import AdvancedBasis, Cliques, Derivations, Relaxation
    from optimiser.formulations import StageProgram
    from optimiser.parameters import SearchParameters, Settings
    from optimiser.solvers import Stopper


@dataclasses.dataclass
class SearchState:
    """What is known of one stage's program.

    Attributes
    ----------
    uncut : StageProgram
        The program without cuts.
    order : int array (columns,)
        Which columns of a choice the relaxation should look at first: least first.
    point : int array (columns,)
        The incumbent; legal.
    stopper : Stopper
    settings : Settings
    is_enough : callable
        Takes cost and bound, and says whether they are near enough.
    gap : float
        Within which share of its cost a core is searched well enough.
    tell : callable
        Called with cost, bound and whether the point is better than before.
    on_step : callable
        Called at the end of every step with what it was, cost and bound.
    seeks_near_points, refines_near_points : bool
        Whether legal points are sought near the relaxed one, and, after all cuts, better ones near that.
    bound : int
        That holds whatever a solver says; then what is known.
    relaxation : Relaxation or None
        The tightest that was solved.
    start : AdvancedBasis or None
        Where the first relaxation begins; then where the last one ended.
    cuts : list of Derivations or Cliques
        What the cuts follow from, round by round; they hold for every stage to come.
    """

    uncut: StageProgram
    order: Ints
    point: Ints
    stopper: Stopper
    settings: Settings
    is_enough: Callable[[int, int], bool]
    gap: float
    tell: Callable[[int, int, bool], None]
    on_step: Callable[[str, int, int], None]
    seeks_near_points: bool
    refines_near_points: bool
    bound: int
    start: AdvancedBasis | None = None
    relaxation: Relaxation | None = None
    cuts: list[Derivations | Cliques] = dataclasses.field(default_factory=list)

    def __post_init__(self) -> None:
        self._certain = self.bound

    @property
    def parameters(self) -> SearchParameters:
        """The search parameters of the settings."""
        return self.settings.parameters

    @property
    def program(self) -> StageProgram:
        """The program with the rows that the relaxation in hand has."""
        if self.relaxation is None:
            return self.uncut
        return dataclasses.replace(self.uncut, program=self.relaxation.program)

    @property
    def cost(self) -> int:
        """What the incumbent costs."""
        return self.uncut.program.value(self.point)

    @property
    def done(self) -> bool:
        """Whether the incumbent is near enough to the bound, or no time is left."""
        return self.is_enough(self.cost, self.bound) or self.stopper.over

    @property
    def is_far(self) -> bool:
        """Whether the incumbent is so far from the bound that any point near the relaxed one is much better."""
        return self.cost - self.bound > self.parameters.far_share * abs(self.bound)

    def unfixed(self, cost: int) -> Bools:
        """Say which columns a point of at most such a cost can use: the others are fixed by their reduced costs."""
        if self.relaxation is None:
            return np.ones(len(self.point), bool)
        return self.relaxation.reduced.unfixed_mask(cost)

    def note(self, step: str) -> None:
        """Note that a step is at its end."""
        self.on_step(step, self.cost, self.bound)

    def tighten(self, relaxation: Relaxation, cuts: Derivations | Cliques) -> None:
        """Go on with a relaxation that has further cuts."""
        self.relaxation = relaxation
        self.cuts.append(cuts)

    def take(self, point: Ints) -> bool:
        """Take a point where it is legal and better; say whether it was."""
        program = self.program.program
        if not program.keeps(point) or program.value(point) >= self.cost:
            return False
        self.point = point
        if self.cost < self.bound:
            self._fall_back()
        self.tell(self.cost, self.bound, True)
        return True

    def raise_bound(self, bound: int) -> None:
        """Take a bound where it is better.

        A bound on what some points cost, among them all that are better than the incumbent, is one on all points as
        far as that one's cost.
        """
        if min(bound, self.cost) > self.bound:
            self.bound = min(bound, self.cost)
            self.tell(self.cost, self.bound, False)

    def _fall_back(self) -> None:
        """Go back to the bound that no solver had a part in: a legal point undercuts the one in hand."""
        self.stopper.distrust("CP-SAT proved a bound that a point undercut later")
        self.bound = self._certain if self.relaxation is None else max(self._certain, self.relaxation.reduced.bound)
