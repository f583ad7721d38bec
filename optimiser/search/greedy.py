"""The greedy start: nearest first, tier by tier, as one would by hand.  No search ends with a worse allocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.model import Model


def build_greedy_start(model: Model, warm_start: Ints | None = None) -> Ints:
    """Return a legal point: the highest tier first, each case its nearest free leader, then needs by severity.

    Parameters
    ----------
    model : Model
    warm_start : int array, optional
        A legal point to go on from, of which nothing is taken back; running work alone unless said otherwise.
        Pins and guarantees that it does not meet are not sought here.
    """
    builder = _Builder(model, model.running if warm_start is None else warm_start)
    columns, facts = model.columns, model.facts
    minutes = columns.lead.minutes
    tier = facts.tier[columns.lead.case]
    taken = builder.x[: len(columns)] > 0
    led = np.zeros(facts.cases, bool)
    led[columns.lead.case[taken[columns.leads]]] = True
    for j in np.lexsort((columns.lead.person, columns.lead.case, minutes, -tier)).tolist():
        case = columns.lead.case[j]
        if not led[case] and builder.add(j):
            led[case] = True
    case, need, person = columns.case[columns.covers], columns.need[columns.covers], columns.person[columns.covers]
    distance = np.concatenate([columns.support.minutes, np.zeros(len(columns.personal), np.int64)])
    within = np.flatnonzero(led[case])
    severity = facts.severity[need[within]]
    covered = np.zeros(facts.needs, bool)
    covered[need[taken[columns.covers]]] = True
    for i in within[np.lexsort((person[within], need[within], distance[within], -severity))].tolist():
        if not covered[need[i]] and builder.add(len(columns.lead) + i):
            covered[need[i]] = True
    return builder.x


def insert_greedily(model: Model, wanted: Ints) -> Ints:
    """Return a point that has as many of the wanted columns as fit, added one by one.

    Parameters
    ----------
    model : Model
    wanted : int array
        Positions of columns, those first that matter most.

    Returns
    -------
    int array (columns + auxiliaries,)
        Legal unless a pin or guarantee asks for what was not wanted.
    """
    builder = _Builder(model, model.running)
    for column in wanted.tolist():
        builder.add(column)
    return builder.x


class _Builder:
    """Sets columns to 1 as long as every row holds, raising auxiliaries and running support where a row asks for it."""

    def __init__(self, model: Model, warm_start: Ints) -> None:
        self.x = warm_start.copy()
        by_column = sparse.csc_array(model.matrix)
        self.starts, self.rows, self.values = by_column.indptr, by_column.indices.astype(np.int64), by_column.data
        self.lower, self.upper, self.most = model.lower, model.upper, model.most
        self.helper = np.ones(model.size, bool)
        self.helper[: len(model.columns)] = model.columns.running  # running support goes with whoever leads its case
        self.matrix = model.matrix
        self.activity = model.matrix @ self.x
        helps = sparse.csr_array(model.matrix[:, np.flatnonzero(self.helper)])
        self.lowered, self.lifted = (helps < 0).sum(axis=1) > 0, (helps > 0).sum(axis=1) > 0  # by some helper

    def add(self, column: int) -> bool:
        """Set a column to 1 if that breaks no row; say whether it was set."""
        if self.x[column]:
            return True
        raised: list[int] = []
        if self._raise(column, raised):
            return True
        for j in raised:
            self._move(j, -1)
        return False

    def _move(self, column: int, by: int) -> Ints:
        entries = slice(self.starts[column], self.starts[column + 1])
        self.x[column] += by
        self.activity[self.rows[entries]] += by * self.values[entries]
        return self.rows[entries]

    def _raise(self, column: int, raised: list[int]) -> bool:
        """Raise a column by one; where a row is then broken, raise helpers that mend it."""
        if self.x[column] >= self.most[column]:
            return False
        raised.append(column)
        rows = self._move(column, 1)
        above, below = self.activity[rows] > self.upper[rows], self.activity[rows] < self.lower[rows]
        if bool(((above & ~self.lowered[rows]) | (below & ~self.lifted[rows])).any()):
            return False
        return all(self._mend(row, raised) for row in rows[above | below].tolist())

    def _mend(self, row: int, raised: list[int]) -> bool:
        """Raise helpers until a row holds; say whether it does."""
        while not self.lower[row] <= self.activity[row] <= self.upper[row]:
            entries = slice(self.matrix.indptr[row], self.matrix.indptr[row + 1])
            way = -1 if self.activity[row] > self.upper[row] else 1
            helps = self.matrix.indices[entries][way * self.matrix.data[entries] > 0]
            free = helps[self.helper[helps] & (self.x[helps] < self.most[helps])]
            if not len(free) or not self._raise(int(free[0]), raised):
                return False
        return True
