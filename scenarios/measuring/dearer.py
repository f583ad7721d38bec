"""Leads that another journey time would make cheaper or dearer than another lead of the same case."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit import preferences
from constraints.faces import arrays_of
from constraints.rules import TravelPrice
from scenarios.measuring.open_pairs import likely_error

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces import Pairs
    from constraints.round import Round

_NEVER = np.iinfo(np.int64).max


@dataclasses.dataclass(frozen=True)
class PriceChanges:
    """Which leads, and by how many minutes they would have to differ.

    Attributes
    ----------
    at : int array (n,)
        Positions in the pairs that were asked about.
    by : int array (n,)
        Minutes: more where the plan has the pair, less where it has another.
    cheaper, dearer : int array (n,)
        Positions of the persons: who would be cheaper then, than whom.
    """

    at: Ints
    by: Ints
    cheaper: Ints
    dearer: Ints


def price_changes(round_: Round, pairs: Pairs, used: Bools) -> PriceChanges:
    """Find leads that would be cheaper, or dearer, than another of their case if their journey took another time.

    A lead of the plan is compared with the cheapest other one; every other with that of the plan. Where another is
    cheaper already, the plan has reasons beyond the pair's own price, and nothing is said.

    Parameters
    ----------
    round_ : Round
    pairs : Pairs
        Leads of the plan, and others of the same cases that could be exchanged for them; measured ones are rivals only.
    used : bool array (n,)
        Which of them the plan has.
    """
    prices = _prices(round_, pairs)
    own, own_at = _least(round_, pairs, prices, used)
    dearer = ~used & (prices >= own[pairs.case])
    other, other_at = _least(round_, pairs, prices, dearer)
    rival = np.where(used, other[pairs.case], own[pairs.case])
    wanted = (used | dearer) & (rival != _NEVER) & ~pairs.measured
    by = _changes_by(round_, pairs, prices, rival, used)
    found = np.flatnonzero(wanted & (by <= likely_error(pairs.minutes)))
    rivals = np.where(used, other_at[pairs.case], own_at[pairs.case])[found]
    mine = pairs.person[found]
    return PriceChanges(
        found, by[found], np.where(used[found], rivals, mine), np.where(used[found], mine, rivals)
    )  # fmt: skip


def _prices(round_: Round, pairs: Pairs) -> Ints:
    """Return what each pair costs by itself, in minutes, (n,)."""
    total = np.zeros(len(pairs), np.int64)
    for rule in preferences(round_.policy):
        total += rule.prices(arrays_of(round_), pairs)
    return total


def _least(round_: Round, pairs: Pairs, prices: Ints, among: Bools) -> tuple[Ints, Ints]:
    """Return, by case, the least price among some pairs, and whose it is (the first by id); (cases,) each."""
    least, whose = np.full(len(round_.cases), _NEVER), np.full(len(round_.cases), -1, np.int64)
    at = np.flatnonzero(among)
    order = at[np.lexsort((pairs.person[at], prices[at], pairs.case[at]))]
    case, first = np.unique(pairs.case[order], return_index=True)
    least[case], whose[case] = prices[order][first], pairs.person[order][first]
    return least, whose


def _changes_by(round_: Round, pairs: Pairs, prices: Ints, rival: Ints, used: Bools) -> Ints:
    """Return by how many minutes, at least, a pair must take longer to lose to its rival, or less to win, (n,)."""
    rule = next((rule for rule in preferences(round_.policy) if isinstance(rule, TravelPrice)), None)
    by = np.full(len(pairs), _NEVER)
    if rule is None or not len(pairs):
        return by
    travel = rule.prices(arrays_of(round_), pairs)
    sign = np.where(used, 1, -1)
    for minutes in range(1, int(likely_error(pairs.minutes).max()) + 1):
        other = dataclasses.replace(pairs, minutes=np.maximum(0, pairs.minutes + sign * minutes))
        then = prices - travel + rule.prices(arrays_of(round_), other)
        turned = np.where(used, then > rival, then < rival)
        by = np.where((by == _NEVER) & turned, minutes, by)
    return by
