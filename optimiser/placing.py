"""Placing: the first stages count cases that are led, and are decided together over the least plan of every lead.

Of two plans of one lead, the one that uses no more of anything is as good for every stage that looks at leads alone.
And stages in strict order are one stage: each unit of an earlier one outweighs all that later ones can have.
"""

from __future__ import annotations

import dataclasses
import itertools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.columns import NO_LOWER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.pairs import Bools, Ints
    from optimiser.model import Stage
    from optimiser.spaces import PlanSpace

MOST_WEIGHT_BITS = 40
"""Folded weights stay below this many bits, so that the relaxation keeps telling them apart."""


@dataclasses.dataclass(frozen=True)
class Folded:
    """Several stages in strict order as one.

    Attributes
    ----------
    stages : sequence of Stage
    factors : sequence of int
        What a unit of each is worth.
    most : sequence of int
        What no point has more of, of each, offsets left out.
    cost : int array (columns of the space,)
        To be least.
    """

    stages: Sequence[Stage]
    factors: Sequence[int]
    most: Sequence[int]
    cost: Ints

    def bounds(self, cost_bound: int, values: Sequence[int]) -> list[int]:
        """Return a bound on each stage, over points with at least the given values of the stages before it.

        Parameters
        ----------
        cost_bound : int
            A bound on the folded cost.
        values : sequence of int
            What the point in hand has of each stage, offsets left out.
        """
        worth, bounds = -cost_bound, []
        for factor, most, value in zip(self.factors, self.most, values, strict=True):
            bounds.append(min(most, max(value, worth // factor)))
            worth -= value * factor
        return bounds


def least_plans(space: PlanSpace) -> tuple[Bools, Ints]:
    """Find, for every plan, the plan of the same lead with the fewest columns, and whether that one is never worse.

    Parameters
    ----------
    space : PlanSpace

    Returns
    -------
    bettered : bool array (plans,)
        Whether the least plan of its lead, another one, uses no more in any row.
    least : int array (plans,)
    """
    plans = space.plans
    size = plans.points.sum(axis=1)
    order = np.lexsort((np.arange(len(size)), size, plans.lead))
    leads, first = np.unique(plans.lead[order], return_index=True)
    least = order[first][np.searchsorted(leads, plans.lead)]
    by_plan = sparse.csr_array(space.matrix[:, : len(least)].T)
    more = sparse.coo_array(by_plan - by_plan[least])
    bettered = least != np.arange(len(least))
    bettered[more.row[(more.data < 0) | ((more.data != 0) & (space.lower[more.col] > NO_LOWER))]] = False
    return bettered, least


def folded(space: PlanSpace, stages: Sequence[Stage], least: Ints) -> Folded:
    """Fold the first stages that count the same for every plan of a lead, as many as whole numbers allow.

    Parameters
    ----------
    space : PlanSpace
    stages : sequence of Stage
    least : int array (plans,)
        See :func:`least_plans`.
    """
    taken: list[Stage] = []
    ranges: list[int] = []
    for stage in stages:
        weights = space.weights[stage.goal]
        on_plans = weights[: len(least)]
        alike = stage.maximise and not weights[len(least) :].any() and bool((on_plans == on_plans[least]).all())
        if not alike or bool((weights < 0).any()):
            break
        per_case = np.zeros(int(space.case.max(initial=0)) + 1, np.int64)
        np.maximum.at(per_case, space.case[: len(least)], on_plans)
        if sum(r.bit_length() for r in ranges) + int(per_case.sum() + 1).bit_length() > MOST_WEIGHT_BITS:
            break
        taken.append(stage)
        ranges.append(int(per_case.sum()) + 1)
    factors = [*itertools.accumulate(reversed(ranges[1:]), int.__mul__, initial=1)][::-1] if taken else []
    cost = np.zeros(len(space.case), np.int64)
    for stage, factor in zip(taken, factors, strict=True):
        cost -= factor * space.weights[stage.goal]
    return Folded(taken, factors, [each - 1 for each in ranges], cost)


def out_of_use(out: Ints, size: int, bettered: Bools, least: Ints) -> Bools:
    """Say which plans cannot be used where some columns cannot: they, and those that such a least plan betters.

    Any point stays legal, and as good, with the least plan of a lead in place of a plan that it betters.

    Parameters
    ----------
    out : int array
        Columns of the space.
    size : int
        How many the space has.
    bettered : bool array (plans,)
    least : int array (plans,)
        See :func:`least_plans`.
    """
    gone = np.zeros(size, bool)
    gone[out] = True
    unused: Bools = gone[: len(least)] | (bettered & gone[least])
    return unused
