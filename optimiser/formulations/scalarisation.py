"""Goals in strict order as one: each unit of an earlier goal outweighs all that later ones can differ by.

Where goals are decided together, one relaxation bounds all of them, and what is cut off for one is cut off for all
(Sherali and Soyster, "Preemptive and nonpreemptive multi-objective programming", 1983, on weights that are enough).
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.domain import Ints
    from optimiser.formulations.formulation import Formulation
    from optimiser.model import Stage


@dataclasses.dataclass(frozen=True)
class Scalarised:
    """Several stages in strict order as one, or a single one.

    A stage's worth is its value without the offset, the sign turned where less is better.

    Attributes
    ----------
    stages : tuple of Stage
    factors : tuple of int
        What a unit of each is worth.
    least, most : tuple of int
        What each is worth at least and at most.
    cost : int array (columns of the formulation,)
        To be least.
    """

    stages: tuple[Stage, ...]
    factors: tuple[int, ...]
    least: tuple[int, ...]
    most: tuple[int, ...]
    cost: Ints

    @property
    def goals(self) -> tuple[str, ...]:
        """The stages' names."""
        return tuple(stage.goal for stage in self.stages)

    def costs(self, cost: int) -> list[int]:
        """Return each stage's own cost for what all cost together."""
        rest, left, found = self._rest(), -cost, []
        for factor, below in zip(self.factors, rest, strict=True):
            worth = (left - below) // factor
            left -= worth * factor
            found.append(-worth)
        return found

    def bounds(self, bound: int, costs: Sequence[int]) -> list[int]:
        """Return a bound on each stage's own cost, over points that cost at most what is given of the stages before it.

        Parameters
        ----------
        bound : int
            On the cost of all together.
        costs : sequence of int
            What the point in hand costs in each stage.
        """
        left, found = -bound, []
        for factor, below, most, cost in zip(self.factors, self._rest(), self.most, costs, strict=True):
            found.append(min(cost, -min(most, (left - below) // factor)))
            left += cost * factor
        return found

    def _rest(self) -> list[int]:
        """Return what all stages after each one are worth together at least."""
        worth = [factor * least for factor, least in zip(self.factors, self.least, strict=True)]
        return [sum(worth[place + 1 :]) for place in range(len(worth))]


def scalarise_lexicographic(formulation: Formulation, stages: Iterable[Stage]) -> Scalarised:
    """Take the first stages together, as many as whole numbers allow, one at least.

    Parameters
    ----------
    formulation : Formulation
    stages : iterable of Stage
    """
    taken: list[Stage] = []
    ranges: list[tuple[int, int]] = []
    for stage in stages:
        low, high = worth_range(formulation, stage)
        bits = sum((most - least + 1).bit_length() for least, most in [*ranges, (low, high)])
        if taken and bits > formulation.parameters.max_weight_bits:
            break
        taken.append(stage)
        ranges.append((low, high))
    spans = [high - low + 1 for low, high in ranges]
    factors = [*itertools.accumulate(reversed(spans[1:]), int.__mul__, initial=1)][::-1]
    cost = np.zeros(len(formulation.choice), np.int64)
    for stage, factor in zip(taken, factors, strict=True):
        cost += factor * stage_cost(formulation, stage)
    least, most = zip(*ranges, strict=True)
    return Scalarised(tuple(taken), tuple(factors), least, most, cost)


def stage_cost(formulation: Formulation, stage: Stage) -> Ints:
    """Return a stage's weights over a formulation as a cost, (columns,)."""
    weights = formulation.weights[stage.goal]
    return -weights if stage.maximise else weights


def worth_range(formulation: Formulation, stage: Stage) -> tuple[int, int]:
    """Return what any point is worth in a stage at least and at most: the extremes of every choice, added up."""
    worth = -stage_cost(formulation, stage) * formulation.most
    lone = formulation.choice < 0
    low, high = np.zeros((2, int(formulation.choice.max(initial=-1)) + 1), np.int64)
    np.minimum.at(low, formulation.choice[~lone], worth[~lone])
    np.maximum.at(high, formulation.choice[~lone], worth[~lone])
    least = int(low.sum()) + int(np.minimum(worth[lone], 0).sum())
    return least, int(high.sum()) + int(np.maximum(worth[lone], 0).sum())
