"""The stages folded into one goal, for rivals that know only one: finite weights, and by how much they are finite.

A weighted goal can only stand for "stage by stage" if each weight outweighs all that later stages could ever gain
together, and for a round of England's size such weights are beyond what a solver in floats tells apart. So the
weights are finite, the same for every round and contestant:

- one minute of price: 1
- one point of a covered need's severity: 1,000
- one round waited by a placed case: 10,000
- one placed case: 100,000 in the lowest tier, ten times as much in each tier above

A row's own price is a few hundred minutes, so no single support or deployment is dear enough to be left out; but a
plan may still gain by giving up one point of severity where that saves more than 1,000 minutes elsewhere, and so on.
:func:`short_of_strict` says how far the weights of a round are from strict order.
"""

from __future__ import annotations

from collections.abc import Sequence

PRICE, NEED, WAITING, LOWEST_TIER, TIER_FACTOR = 1, 1_000, 10_000, 100_000, 10

_TIER = "placed.tier"
_OTHERS = {"waiting": WAITING, "needs": NEED, "price": -PRICE}


def weights_of(goals: Sequence[str]) -> tuple[int, ...]:
    """Return the weight of each stage: the sum of weight times value is to be large.

    Parameters
    ----------
    goals : sequence of str
        In order; tiers from the highest down, as policies have them.
    """
    tiers = [goal for goal in goals if goal.startswith(_TIER)]
    by_tier = {goal: LOWEST_TIER * TIER_FACTOR**place for place, goal in enumerate(reversed(tiers))}
    return tuple((by_tier | _OTHERS)[goal] for goal in goals)


def short_of_strict(weights: Sequence[int], ranges: Sequence[int]) -> tuple[float, ...]:
    """Return, for each stage, how many times its weight all later stages together could gain at most.

    Strict order holds where this is below 1; 3 means that later stages could in principle pay for three units.

    Parameters
    ----------
    weights : sequence of int
    ranges : sequence of int
        The largest difference of two values of each stage.
    """
    gains = [abs(weight) * reach for weight, reach in zip(weights, ranges, strict=True)]
    return tuple(sum(gains[place + 1 :]) / abs(weight) for place, weight in enumerate(weights))
