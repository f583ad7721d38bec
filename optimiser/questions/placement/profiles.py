"""Which profiles the leads of one person may have, so that all of them fit into each period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.domain import Ints
    from constraints.faces import RoundArrays

_MOST_TRIED = 20_000
"""Beginnings of choices that are tried at most; who leads a handful of cases has far fewer."""


def fitting_profiles(arrays: RoundArrays, leader: int, cases: Sequence[int], left: Ints) -> list[int] | None:
    """Choose a profile for each of some cases so that a leader has the half-days for all; the first that are found.

    Parameters
    ----------
    arrays : RoundArrays
    leader : int
    cases : sequence of int
    left : int array (periods,)
        What the leader has for them, where the leader has half-days by period.

    Returns
    -------
    list of int or None
        None where no choice fits, or none was found in reasonable time.
    """
    if not arrays.people.has_periods[leader]:
        return [0] * len(cases)
    splits = [arrays.cases.lead_split[case, : arrays.cases.profiles[case]] for case in cases]
    tried = 0

    def choose(at: int, left: Ints) -> list[int] | None:
        nonlocal tried
        if at == len(splits):
            return []
        for profile, split in enumerate(splits[at]):
            tried += 1
            if tried <= _MOST_TRIED and (split <= left).all():
                rest = choose(at + 1, left - split)
                if rest is not None:
                    return [profile, *rest]
        return None

    return choose(0, left)


def shortage(arrays: RoundArrays, leader: int, cases: Sequence[int]) -> int:
    """Return how many half-days a leader lacks for some cases in the period that lacks most, at best; negative: spare.

    Parameters
    ----------
    arrays : RoundArrays
    leader : int
        Has half-days by period.
    cases : sequence of int
    """
    taken = np.zeros((1, arrays.periods), np.int64)
    for case in cases:
        ways = arrays.cases.lead_split[case, : arrays.cases.profiles[case]]
        taken = _least(np.unique((taken[:, None] + ways[None]).reshape(-1, arrays.periods), axis=0))
    return int((taken - arrays.people.period_left[leader]).max(axis=1).min())


def _least(sums: Ints) -> Ints:
    """Return the sums of which no other is as small in every period."""
    if len(sums) <= 1:
        return sums
    below = np.asarray((sums[:, None] <= sums[None]).all(axis=2), bool)
    np.fill_diagonal(below, val=False)
    return np.asarray(sums[~below.any(axis=0)], np.int64)
