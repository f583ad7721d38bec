"""Redundant limits: more of one admits no plan that was not there, because another limit stops the same plans.

Of one row's activity, a single other row gives a bound: as much as fits into that row, columns in parts, those that
take least for what they give first (the bound of the continuous knapsack, Dantzig 1957).  Where it does not pass the
limit of before, no plan does, and the round with more of the limit has the same plans as the round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import NO_UPPER

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.model import Model

_OF_COLUMNS = ("case", "person", "need", "profile", "running")
"""What makes columns of two models the same."""


def admits_nothing_new(before: Model, after: Model) -> bool:
    """Say whether a changed round is known to have the same plans as the round, each with the same values.

    Parameters
    ----------
    before, after : Model
        Of the round, and of the round after a change that takes away nothing.

    Returns
    -------
    bool
        False also where it is not known.
    """
    if not _differ_in_limits_alone(before, after):
        return False
    return all(
        _most_activity(after, row) <= before.upper[row] for row in np.flatnonzero(before.upper != after.upper).tolist()
    )


def _differ_in_limits_alone(before: Model, after: Model) -> bool:
    if before.matrix.shape != after.matrix.shape or len(before.columns) != len(after.columns):
        return False
    one, two = before.matrix, after.matrix
    pairs = [(getattr(before.columns, name), getattr(after.columns, name)) for name in _OF_COLUMNS]
    pairs += [(one.indptr, two.indptr), (one.indices, two.indices), (one.data, two.data)]
    pairs += [(before.lower, after.lower), (before.most, after.most)]
    pairs += [(a.weights, b.weights) for a, b in zip(before.ranked, after.ranked, strict=True)]
    offsets = [[stage.offset for stage in model.ranked] for model in (before, after)]
    return offsets[0] == offsets[1] and all(np.array_equal(a, b) for a, b in pairs)


def _most_activity(model: Model, row: int) -> int:
    """Return a bound on what a row adds up to, by whichever other row gives the least."""
    start, end = model.matrix.indptr[row : row + 2]
    gives = model.matrix.data[start:end]
    columns, gives = model.matrix.indices[start:end][gives > 0], gives[gives > 0]
    most = model.most[columns]
    least = int((gives * most).sum())
    beside = model.matrix[:, columns].tocsc()
    holds_all = np.bincount(beside.indices, minlength=beside.shape[0]) == len(columns)
    holds_all[row] = False
    for other in np.flatnonzero(holds_all & (model.upper < NO_UPPER)).tolist():
        if (model.matrix.data[model.matrix.indptr[other] : model.matrix.indptr[other + 1]] > 0).all():
            takes = beside[[other]].toarray()[0]
            least = min(least, _knapsack_bound(gives * most, takes * most, int(model.upper[other])))
    return least


def _knapsack_bound(gives: Ints, takes: Ints, room: int) -> int:
    """Return the most that fits in whole numbers at best, columns in parts; all take something."""
    order = np.argsort(-gives / takes, kind="stable")
    gives, takes = gives[order], takes[order]
    before = np.cumsum(takes) - takes
    whole = before + takes <= room
    first = int(np.argmin(whole)) if not whole.all() else len(whole)
    filled = int(gives[:first].sum())
    if first == len(whole) or room <= before[first]:
        return filled
    return filled + int(gives[first]) * (room - int(before[first])) // int(takes[first])
