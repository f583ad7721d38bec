"""How the model of a changed round lies within the model of the round before, where the change only takes away.

A leader withdraws, a school leaves the pool, a pair is barred: the changed model has some of the columns of the one
before, and what is left of its rows.  So every allocation of the changed round is one of the round before, and what
was proved of that holds for it.  Auxiliaries differ more: where a supporter has one column left, a rule may name that
column instead of an auxiliary that is at least each of several.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER, arrays_of

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.model.model import Model, Stage


@dataclasses.dataclass(frozen=True)
class Embedding:
    """Which point of a wider model each point of a model is.

    Attributes
    ----------
    columns : int array (columns of the wider model,)
        The model's column that each one is equal to; -1 for one that is constant.
    constant : int array (columns of the wider model,)
        What those are; 0 for all others.
    rows : int array (rows of the model,)
        The wider model's row that is the same; -1 for a row of which it has none.
    cases : int array (cases of the model,)
        The wider model's.
    """

    columns: Ints
    constant: Ints
    rows: Ints
    cases: Ints

    def over_model(self, matrix: sparse.csr_array, size: int) -> sparse.csr_array:
        """Write rows over the wider model's columns over the model's, constants left out.

        Parameters
        ----------
        matrix : csr_array (rows, columns of the wider model)
        size : int
            How many columns the model has.
        """
        used = np.flatnonzero(self.columns >= 0)
        one = np.ones(len(used), np.int64)
        equal = sparse.csr_array((one, (used, self.columns[used])), shape=(len(self.columns), size))
        return sparse.csr_array(matrix @ equal)

    def same_goal(self, stage: Stage, other: Stage) -> bool:
        """Say whether a goal of the model adds up to the same as one of the wider model, offsets left out.

        Parameters
        ----------
        stage : Stage
            Of the model.
        other : Stage
        """
        weights, used = np.zeros(len(stage.weights), np.int64), self.columns >= 0
        np.add.at(weights, self.columns[used], other.weights[used])
        alike = stage.maximise == other.maximise and not other.weights @ self.constant
        return alike and np.array_equal(weights, stage.weights)


def embed(model: Model, wider: Model) -> Embedding | None:
    """Find a model in a wider one; None where that does not allow all of its points, or this was not seen.

    Columns, auxiliaries and rows are looked up by numbers that are made of what they stand for and beside; everything
    that was found is then compared entry by entry.

    Parameters
    ----------
    model : Model
        A round's, without variations.
    wider : Model
        Of the same round before something was taken from it, say.
    """
    if any(len(each) != sum(len(block.rows.upper) for block in each.blocks) for each in (model, wider)):
        return None
    pairs = _places_of_pairs(model, wider)
    if pairs is None:
        return None
    found = _Matching(model, wider, pairs).embedding()
    return found if found is not None and _allows_all_points(model, wider, found) else None


def _places_of_pairs(model: Model, wider: Model) -> Ints | None:
    """Return the wider model's column of each pair; None where it lacks one, or it is running in one alone."""
    own, of = arrays_of(model.round), arrays_of(wider.round)
    cases = np.array([of.case_at.get(id_, -1) for id_ in own.cases.ids], np.int64)
    needs = np.array([*(of.need_at.get(id_, -2) for id_ in own.needs.ids), -1], np.int64)  # the last is for leads
    people = np.array([of.person_at.get(id_, -1) for id_ in own.people.ids], np.int64)
    if (cases < 0).any() or (needs[:-1] < 0).any() or (people < 0).any():
        return None
    mine, theirs = model.columns, wider.columns
    profiles = 1 + int(max(mine.profile.max(initial=0), theirs.profile.max(initial=0)))
    sizes = (len(of.needs.ids) + 1, len(of.people.ids), profiles)
    keys = _keys(cases[mine.case], needs[mine.need], people[mine.person], mine.profile, sizes)
    places = _find(keys, _keys(theirs.case, theirs.need, theirs.person, theirs.profile, sizes))
    if (places < 0).any() or (mine.running != theirs.running[places]).any():
        return None
    return places


def _keys(case: Ints, need: Ints, person: Ints, profile: Ints, sizes: tuple[int, int, int]) -> Ints:
    needs, people, profiles = sizes
    return ((case * needs + need + 1) * people + person) * profiles + profile


def _find(keys: Ints, among: Ints) -> Ints:
    """Return the place of each key among others, the n-th of equal ones at the n-th of these; -1 for one not there."""
    order, own = np.argsort(among, kind="stable"), np.argsort(keys, kind="stable")
    ordered = keys[own]
    nth = np.arange(len(ordered)) - np.searchsorted(ordered, ordered, "left")
    at = np.searchsorted(among[order], ordered, "left") + nth
    inside = at < len(order)
    same = np.zeros(len(at), bool)
    same[inside] = among[order[at[inside]]] == ordered[inside]
    places = np.full(len(keys), -1, np.int64)
    places[own[same]] = order[at[same]]
    return places


class _Matching:
    """Looks a model's auxiliaries and rows up in a wider model.

    Columns have drawn numbers; a row is looked up by the sum of its coefficients times these, as text is by a hash.

    Parameters
    ----------
    model, wider : Model
    pairs : int array (columns,)
        The place of each of the model's pairs.
    """

    def __init__(self, model: Model, wider: Model, pairs: Ints) -> None:
        self.model, self.wider = model, wider
        self.rules = {block.rule.id: number for number, block in enumerate(wider.blocks)}
        self.columns, self.constant = np.full(wider.size, -1, np.int64), np.zeros(wider.size, np.int64)
        self.columns[pairs] = np.arange(len(pairs))
        self.open = np.arange(wider.size) >= len(wider.columns)  # auxiliaries of which it is not known what they are
        self.numbers = np.append(
            np.random.default_rng(0).integers(1, 2**62, model.size) | 1, 0
        )  # 0 where there is none

    def embedding(self) -> Embedding | None:
        """Return what was found; None where an auxiliary of the model was not."""
        self._match_alike()
        self._replace_gone()
        rows = self._rows()
        self._match_beside(rows)
        self._match_idle()
        if len(np.setdiff1d(np.arange(self.model.size), self.columns)):
            return None
        own, of = arrays_of(self.model.round), arrays_of(self.wider.round)
        cases = np.array([of.case_at[id_] for id_ in own.cases.ids], np.int64)
        return Embedding(self.columns, self.constant, rows, cases)

    @property
    def _known(self) -> Bools:
        """Which of the model's columns have a place."""
        known = np.zeros(self.model.size, bool)
        known[self.columns[self.columns >= 0]] = True
        return known

    def _sums(self) -> tuple[Ints, Ints]:
        """Return the number of each row of the model, and of the wider one's, by the columns that have a place."""
        mine = np.where(self._known, self.numbers[:-1], 0)
        return self.model.matrix @ mine, self.wider.matrix @ self.numbers[self.columns]

    def _with_rule(self, model: Model, sums: Ints) -> Ints:
        """Mix the rule of each row into its number."""
        counts = [len(block.rows.upper) for block in model.blocks]
        rule: Ints = np.repeat([self.rules.get(block.rule.id, -1) for block in model.blocks], counts)
        return sums * 4099 + rule

    def _match_alike(self) -> None:
        """Match the auxiliaries that are pushed up by the same rows of pairs."""
        sums = self._sums()
        mine, theirs = (self._pushes(model, each) for model, each in zip((self.model, self.wider), sums, strict=True))
        own, others = np.flatnonzero(mine), np.flatnonzero(theirs)
        places = _find(mine[own], theirs[others])
        self._settle(others[places[places >= 0]], own[places >= 0])

    def _settle(self, auxiliaries: Ints, columns: Ints) -> None:
        self.columns[auxiliaries] = columns
        self.open[auxiliaries] = False

    def _pushes(self, model: Model, sums: Ints) -> Ints:
        """Return a number of each column: of the rows of pairs that have it as their one auxiliary; (columns,)."""
        row, auxiliary, value = _one_auxiliary(model)
        keys = self._with_rule(model, sums)[row] * 31 + value * 7
        keys = np.where(sums[row] == 0, 0, keys * (keys >> 7 | 1))
        found = np.zeros(model.size, np.int64)
        np.add.at(found, auxiliary, keys)
        return found

    def _replace_gone(self) -> None:
        """Say what the auxiliaries are that the model has not: the one pair that pushes them, else 0 or their most."""
        row, auxiliary, value = _one_auxiliary(self.wider)
        gone = self.open[auxiliary]
        row, auxiliary, value = row[gone], auxiliary[gone], value[gone]
        entries = sparse.csr_array(self.wider.matrix[row]).tocoo()
        left = (self.columns[entries.col] >= 0) & (entries.col < len(self.wider.columns))
        at, pair, of_pair = entries.row[left], entries.col[left], entries.data[left]
        count = np.bincount(auxiliary[at], minlength=self.wider.size)
        plain = (count[auxiliary[at]] == 1) & (of_pair == 1) & (value[at] == -1) & (self.wider.upper[row[at]] == 0)
        self.open[auxiliary] = False
        self.columns[auxiliary[at[plain]]] = self.columns[pair[plain]]
        raised = np.unique(auxiliary[at[~plain]])
        self.constant[raised] = self.wider.most[raised]

    def _rows(self) -> Ints:
        """Return the wider model's row of the same rule, with the same coefficients at columns that have a place."""
        mine, theirs = self._sums()
        own, others = np.flatnonzero(mine), np.flatnonzero(theirs)
        keys, among = self._with_rule(self.model, mine), self._with_rule(self.wider, theirs)
        places = _find(keys[own], among[others])
        rows = np.full(len(self.model), -1, np.int64)
        rows[own[places >= 0]] = others[places[places >= 0]]
        return rows

    def _match_beside(self, rows: Ints) -> None:
        """Match the auxiliaries that stand in matched rows beside columns that have a place."""
        known, matched = self._known, np.flatnonzero(rows >= 0)
        own, of = self.model.matrix[matched].tocoo(), self.wider.matrix[rows[matched]].tocoo()
        mine, theirs = ~known[own.col], self.open[of.col]
        places = _find(own.row[mine].astype(np.int64), of.row[theirs].astype(np.int64))
        at, columns = of.col[theirs].astype(np.int64), own.col[mine].astype(np.int64)
        self._settle(at[places[places >= 0]], columns[places >= 0])

    def _match_idle(self) -> None:
        """Match the auxiliaries that stand beside nothing, by their rule and order."""
        blocks = {block.rule.id: block for block in self.wider.blocks}
        known = self._known
        for block in (block for block in self.model.blocks if block.rule.id in blocks):
            other = blocks[block.rule.id]
            idle = block.first_aux + np.flatnonzero(~known[block.first_aux :][: len(block.rows.aux_price)])
            free = other.first_aux + np.flatnonzero(self.open[other.first_aux :][: len(other.rows.aux_price)])
            count = min(len(idle), len(free))
            self._settle(free[:count].astype(np.int64), idle[:count].astype(np.int64))


def _one_auxiliary(model: Model) -> tuple[Ints, Ints, Ints]:
    """Return the rows with one auxiliary, which one that is, and its coefficient."""
    entries = model.matrix.tocoo()
    is_auxiliary = entries.col >= len(model.columns)
    row, column, value = entries.row[is_auxiliary], entries.col[is_auxiliary], entries.data[is_auxiliary]
    alone = np.bincount(row, minlength=len(model))[row] == 1
    return row[alone].astype(np.int64), column[alone].astype(np.int64), value[alone]


def _allows_all_points(model: Model, wider: Model, found: Embedding) -> bool:
    """Say whether every point of a model is one of the wider model: matched rows are alike, all others hold anyway."""
    left, spent = found.over_model(wider.matrix, model.size), wider.matrix @ found.constant
    lower = np.where(wider.lower <= NO_LOWER, NO_LOWER, wider.lower - spent)
    upper = np.where(wider.upper >= NO_UPPER, NO_UPPER, wider.upper - spent)
    own = np.flatnonzero(found.rows >= 0)
    of, used = found.rows[own], np.flatnonzero(found.columns >= 0)
    rest = np.setdiff1d(np.arange(len(wider)), of)
    extent = sparse.csr_array(sparse.csr_array(left[rest]).multiply(model.most))
    return bool(
        len(np.unique(of)) == len(of)
        and (model.most[found.columns[used]] <= wider.most[used]).all()
        and (found.constant <= wider.most).all()
        and not sparse.csr_array(left[of] - model.matrix[own]).count_nonzero()
        and (lower[of] <= model.lower[own]).all()
        and (upper[of] >= model.upper[own]).all()
        and (extent.maximum(0).sum(axis=1) <= upper[rest]).all()
        and (extent.minimum(0).sum(axis=1) >= lower[rest]).all()
    )
