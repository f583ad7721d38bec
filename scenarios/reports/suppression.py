"""Small counts hidden so that what is shown does not give them back.

A count from 1 to 4 is hidden, and its label says so much: "fewer than 5".  Beside it a total may stand, so more must
be hidden until the total tells no more than the label: every hidden small count could still be any number from 1 to 4.
Readers are taken to know this rule, and so that the others that are hidden are not small.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    import pandas as pd

LEAST_SHOWN = 5
"""The least count above 0 that the public sees."""
FEWER = f"fewer than {LEAST_SHOWN}"
"""Stands for a count from 1 to 4; 0 is shown."""
NOT_SHOWN = "not shown"
"""Stands for a larger count that is hidden to protect a small one."""


def protected(counts: pd.Series) -> tuple[pd.Series, Hashable]:
    """Return counts with labels in place of those that are hidden, and their total or its label.

    Parameters
    ----------
    counts : Series of int
        0 or more; parts of one whole that do not overlap.
    """
    values = [int(value) for value in counts.tolist()]
    small = [at for at, value in enumerate(values) if 0 < value < LEAST_SHOWN]
    total = sum(values)
    # Smallest first, so that little is lost; the label breaks ties, so that the order of rows decides nothing.
    large = sorted(
        (at for at, value in enumerate(values) if value >= LEAST_SHOWN),
        key=lambda at: (values[at], str(counts.index[at])),
    )
    hidden: list[int] = []
    while not _safe(values, small, hidden) and len(hidden) < len(large):
        hidden.append(large[len(hidden)])
    if not _safe(values, small, hidden):  # not even hiding all of them would do: it is the total that gives them away
        hidden, total_label = [], FEWER if total < LEAST_SHOWN else NOT_SHOWN
    else:
        total_label = None
    labels = dict.fromkeys(small, FEWER) | dict.fromkeys(hidden, NOT_SHOWN)
    shown = counts.astype(object)
    for at, value in enumerate(values):
        shown.iloc[at] = labels.get(at, value)
    return shown, total_label or total


def _safe(values: Sequence[int], small: Sequence[int], hidden: Sequence[int]) -> bool:
    """Say whether the total leaves every small count free to be anything from 1 to 4.

    With k small counts, m others hidden and S the sum of all these: one of them can be 4 if the rest can sum to S - 4,
    the least they can be being k - 1 + 5m; it can be 1 if they can sum to S - 1, the most being 4 (k - 1) where m = 0.
    """
    if not small:
        return True
    most = LEAST_SHOWN - 1
    summed = sum(values[at] for at in (*small, *hidden))
    can_be_most = summed - most >= len(small) - 1 + LEAST_SHOWN * len(hidden)
    can_be_least = bool(hidden) or summed - 1 <= most * (len(small) - 1)
    return can_be_most and can_be_least


def protected_halves(first: pd.Series, second: pd.Series) -> tuple[pd.Series, pd.Series] | None:
    """Return two counts by group, those that are hidden as :data:`NOT_SHOWN`; None where no hiding would do.

    Readers are taken to know what both halves of a group add up to: published lists tell how many schools of a region
    are eligible, and so does the page of another run of the same round, where nothing of that group is small.  So both
    halves of a group are hidden or none, by a label that says nothing of either; and as many groups are hidden as leave
    every half of a group with a small one free to be anything, though the sum of each half over all groups is shown.

    Parameters
    ----------
    first, second : Series of int
        0 or more, such as cases with and without a leader, by the same groups.
    """
    halves = {group: (int(one), int(two)) for group, one, two in zip(first.index, first, second, strict=True)}
    hidden = [group for group, counts in halves.items() if any(0 < count < LEAST_SHOWN for count in counts)]
    small = tuple(hidden)
    others = sorted(
        (group for group in halves if group not in small), key=lambda group: (sum(halves[group]), str(group))
    )
    while not _free(halves, small, hidden):
        if not others:
            return None
        hidden.append(others.pop(0))
    return _without(first, hidden), _without(second, hidden)


def _without(half: pd.Series, hidden: Sequence[Hashable]) -> pd.Series:
    """Return the counts of a half, without those of the groups that are hidden."""
    counts = zip(half.index, half, strict=True)
    shown = [NOT_SHOWN if group in hidden else int(count) for group, count in counts]
    return type(half)(shown, index=half.index, dtype=object)


def _free(halves: Mapping[Hashable, tuple[int, int]], small: Sequence[Hashable], hidden: Sequence[Hashable]) -> bool:
    """Say whether the first half of each group with a small one may be anything from 0 to the whole of the group.

    It can be 0 if the others can take all that is hidden of the first half, and the whole if they can do without it.
    """
    summed = sum(halves[group][0] for group in hidden)
    wholes = sum(sum(halves[group]) for group in hidden)
    return all(sum(halves[group]) <= summed <= wholes - sum(halves[group]) for group in small)
