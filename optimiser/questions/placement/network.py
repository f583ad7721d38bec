"""Places: how many new cases the rows of a model let each leader take, and what that lets be placed at most.

The rows of one leader, or of the leaders of one supporter, are read as counts: of a row's columns that take least, as
many as fit.  What the counts allow is a flow from cases over leaders and supporters; every legal plan is such a flow,
so its greatest value is a bound on what can be placed, and its least cut names who has to share what (max-flow min-cut:
Ford and Fulkerson 1956).
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from constraints.faces import NO_UPPER, arrays_of
from optimiser.questions.placement.crowded import Crowded, crowded_pairs

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.model import Model

_CAPACITY = frozenset({"leader-days", "leader-caseload", "release-limit"})
"""Rules by which a leader, or a leader's supporter, has no more to give."""


@dataclasses.dataclass(frozen=True)
class Counted:
    """Rows of a model of which each limits one owner, a leader or a supporter.

    Attributes
    ----------
    row, edge, value : int array (k,)
        Entries, sorted by row and value: which row of these, which edge, how much it takes.
    owner, upper, number : int array (rows,)
        Whose row it is, its limit, and where it stands in the model.
    """

    row: Ints
    edge: Ints
    value: Ints
    owner: Ints
    upper: Ints
    number: Ints

    def fits(self, used: Bools) -> tuple[Ints, Ints]:
        """Return for each row how many of the used edges are in it, and how many of these fit at most."""
        keep = used[self.edge]
        row, value = self.row[keep], self.value[keep]
        count = len(self.upper)
        total = np.cumsum(value)
        before = np.concatenate([np.zeros(1, np.int64), total])[np.searchsorted(row, np.arange(count))]
        fitting = row[total - before[row] <= self.upper[row]]
        return np.bincount(row, minlength=count), np.bincount(fitting, minlength=count)


@dataclasses.dataclass(frozen=True)
class Flow:
    """The greatest flow from some cases to places, and its least cut.

    Attributes
    ----------
    placed : int
        How many of the cases can have a place, at most.
    cases : bool array (cases,)
        The cases that share the cut's places: the fewest that must leave as many waiting as all together do.
    """

    placed: int
    cases: Bools


@dataclasses.dataclass(frozen=True)
class Places:
    """The new leads that a model allows, with what each leader and supporter has room for.

    Attributes
    ----------
    model : Model
    case, leader, supporter : int array (edges,)
        One entry a pair that can be used at all, whatever its profile: running leads, and other leads of their cases,
        are left out.
    crowded : Crowded
        Leads that could be used if leader and supporter had more to give.
    open : bool array (cases,)
        The cases that no running work leads.
    rank : int array (cases,)
        How urgent: by tier first, by rounds waited then, as the goals have it.
    of_leader, of_supporter : Counted
    """

    model: Model
    case: Ints
    leader: Ints
    supporter: Ints
    crowded: Crowded
    open: Bools
    rank: Ints
    of_leader: Counted
    of_supporter: Counted

    @classmethod
    def of_model(cls, model: Model) -> Places:
        """Read the places off a model, or off a variation of it."""
        lead, arrays = model.columns.lead, arrays_of(model.round)
        running = np.zeros(len(arrays.cases.ids), bool)
        running[lead.case[lead.running]] = True
        limiting = _limiting_rows(model)
        allowed = (model.most[model.columns.leads] > 0) & ~running[lead.case]
        broken, of_capacity = _broken_alone(model, limiting)
        column = np.flatnonzero(allowed & (broken < 0))
        people = len(arrays.people.ids)
        pairs, edge_of = np.unique(lead.case[column] * people + lead.person[column], return_inverse=True)
        full = np.flatnonzero(allowed & of_capacity)
        key = lead.case[full] * people + lead.person[full]
        crowded = crowded_pairs(model, limiting, full[~np.isin(key, pairs)])  # no profile fits
        case, leader = pairs // people, pairs % people
        supporter = arrays.people.supporter[leader]
        cap = model.round.policy.goals.waiting_cap
        rank = arrays.cases.tier * (cap + 1) + np.minimum(arrays.cases.waited, cap)
        row, edge, value = _entries(model, limiting, column, edge_of)
        by_leader, alone = _owners(row, leader[edge], model.matrix.shape[0])
        by_supporter, together = _owners(row, supporter[edge], model.matrix.shape[0])
        together &= ~alone
        return cls(
            model, case, leader, supporter, crowded, ~running, rank,
            _count_rows(model, row, edge, value, by_leader, alone),
            _count_rows(model, row, edge, value, by_supporter, together),
        )  # fmt: skip

    @property
    def leaders(self) -> int:
        """How many leaders the round has."""
        return arrays_of(self.model.round).people.leaders

    @property
    def supporters(self) -> int:
        """How many supporters the round has."""
        return len(arrays_of(self.model.round).supporters.ids)

    def room(self, used: Bools) -> tuple[Ints, Ints]:
        """Return how many of some edges each leader, and each supporter, can take at most.

        Parameters
        ----------
        used : bool array (edges,)

        Returns
        -------
        by_leader : int array (leaders,)
        by_supporter : int array (supporters,)
        """
        return (
            _least(self.of_leader, used, self.leader, self.leaders),
            _least(self.of_supporter, used, self.supporter, self.supporters),
        )

    @functools.cached_property
    def all_room(self) -> tuple[Ints, Ints]:
        """The room over all edges; see :meth:`room`."""
        return self.room(np.ones(len(self.case), bool))

    def sought(self, cases: Bools) -> tuple[Ints, Ints]:
        """Return the leads that some cases could have, those that fit no more among them: case and leader, (k,) each.

        Parameters
        ----------
        cases : bool array (cases,)
        """
        case = np.concatenate([self.case, self.crowded.case])
        leader = np.concatenate([self.leader, self.crowded.leader])
        return case[cases[case]], leader[cases[case]]

    def binding(self, cases: Bools) -> dict[int, str]:
        """Return by leader the rule that limits most how many of some cases they take; none for who has room for all.

        Parameters
        ----------
        cases : bool array (cases,)
        """
        inside, fits = self.of_leader.fits(cases[self.case])
        found: dict[int, tuple[int, int]] = {}
        for row in np.flatnonzero(inside > fits).tolist():
            leader = int(self.of_leader.owner[row])
            tightness = (int(fits[row] - inside[row]), int(self.of_leader.number[row]))
            found[leader] = min(found.get(leader, tightness), tightness)
        rules = {leader: rule_of_row(self.model, number) for leader, (_, number) in found.items()}
        for leader, block in self.crowded.tightest(cases).items():
            rules.setdefault(leader, self.model.blocks[block].rule.id)
        return dict(sorted(rules.items()))

    def flow(self, cases: Bools, gone: int | None = None) -> Flow:
        """Return the greatest flow of some cases to places, with its least cut.

        The cut is the same whichever greatest flow is found, for it is what every greatest flow leaves in reach.

        Parameters
        ----------
        cases : bool array (cases,)
            Those that are led by running work do not count.
        gone : int, optional
            Position of a leader who is not there.
        """
        used = cases[self.case] if gone is None else cases[self.case] & (self.leader != gone)
        by_leader, by_supporter = self.room(used)
        count, source = len(cases), 0
        first_leader = 1 + count
        first_supporter = first_leader + self.leaders
        sink = first_supporter + self.supporters
        sources = np.flatnonzero(cases & self.open)
        near = np.unique(self.leader[used])
        homes = arrays_of(self.model.round).people.supporter[near]
        hosts = np.unique(homes)
        tail = np.concatenate(
            [np.full(len(sources), source), 1 + self.case[used], first_leader + near, first_supporter + hosts]
        )
        head = np.concatenate(
            [1 + sources, first_leader + self.leader[used], first_supporter + homes, np.full(len(hosts), sink)]
        )
        most = np.concatenate(
            [np.ones(len(sources) + int(used.sum()), np.int64), by_leader[near], by_supporter[hosts]]
        ).astype(np.int32)
        kept = most > 0
        graph = sparse.csr_array((most[kept], (tail[kept], head[kept])), shape=(sink + 1, sink + 1))
        found = csgraph.maximum_flow(graph, source, sink)
        reached = np.zeros(sink + 1, bool)
        left = sparse.csr_array(graph - found.flow)
        left.data[left.data < 0] = 0
        left.eliminate_zeros()
        reached[csgraph.breadth_first_order(left, source, return_predecessors=False)] = True
        return Flow(int(found.flow_value), reached[1:first_leader] & cases & self.open)

    def cut_places(self, cases: Bools) -> int:
        """Count, from the rows alone, the places that some cases have to share.

        No plan leads more of these cases than that, however the set was chosen: their leads fit into what each leader
        has room for, and together into what each supporter has.

        Parameters
        ----------
        cases : bool array (cases,)
        """
        by_leader, by_supporter = self.room(cases[self.case])
        together = np.zeros(self.supporters, np.int64)
        np.add.at(together, arrays_of(self.model.round).people.supporter[: self.leaders], by_leader)
        return int(np.minimum(by_supporter, together).sum())


def rule_of_row(model: Model, number: int) -> str:
    """Return the id of the rule that a row of a model is of; empty for a row of no rule."""
    for block in model.blocks:
        if block.first_row <= number < block.first_row + len(block.rows.upper):
            return block.rule.id
    return ""


def _limiting_rows(model: Model) -> Bools:
    """Say which rows have an upper side and nothing that could take from their sum."""
    entries = model.matrix.tocoo()
    limiting = model.upper < NO_UPPER
    limiting[entries.row[entries.data < 0]] = False
    return limiting


def _entries(model: Model, rows: Bools, column: Ints, edge_of: Ints) -> tuple[Ints, Ints, Ints]:
    """Return (row, edge, value) of some rows' entries that are leads of the network, sorted by row and value.

    An edge takes of a row what the column of it takes that takes least: nothing where one has no entry.
    """
    at = np.full(model.size, -1, np.int64)
    at[column] = edge_of
    entries = model.matrix.tocoo()
    keep = rows[entries.row] & (at[entries.col] >= 0) & (entries.data > 0)
    row, edge, value = entries.row[keep].astype(np.int64), at[entries.col[keep]], entries.data[keep]
    edges = int(edge_of.max(initial=-1)) + 1
    _, first, cell, times = np.unique(
        row * max(1, edges) + edge, return_index=True, return_inverse=True, return_counts=True
    )
    least = value[first]
    np.minimum.at(least, cell, value)
    row, edge = row[first], edge[first]
    whole = times == np.bincount(edge_of, minlength=edges)[edge]
    row, edge, value = row[whole], edge[whole], least[whole]
    order = np.lexsort((edge, value, row))
    return row[order], edge[order], value[order]


def _broken_alone(model: Model, limiting: Bools) -> tuple[Ints, Bools]:
    """Say of every lead which row it breaks alone, the first, -1 for none; whether it lacks only what people give."""
    entries = model.matrix.tocoo()
    beyond = limiting[entries.row] & (entries.data > model.upper[entries.row])
    row, column = entries.row[beyond].astype(np.int64), entries.col[beyond]
    first, otherwise = np.full(model.size, np.iinfo(np.int64).max), np.zeros(model.size, bool)
    np.minimum.at(first, column, row)
    capacity = np.zeros(len(model.upper), bool)
    for block in model.blocks:
        if block.rule.id in _CAPACITY:
            capacity[block.first_row : block.first_row + len(block.rows.upper)] = True
    otherwise[column[~capacity[row]]] = True
    leads = model.columns.leads
    is_broken = first[leads] < np.iinfo(np.int64).max
    return np.where(is_broken, first[leads], -1), is_broken & ~otherwise[leads]


def _owners(row: Ints, owner: Ints, rows: int) -> tuple[Ints, Bools]:
    """Return the owner of every row, and which rows have exactly one."""
    first, last = np.full(rows, np.iinfo(np.int64).max), np.full(rows, -1, np.int64)
    np.minimum.at(first, row, owner)
    np.maximum.at(last, row, owner)
    return first, first == last


def _count_rows(model: Model, row: Ints, edge: Ints, value: Ints, owner: Ints, kept: Bools) -> Counted:
    numbers = np.flatnonzero(kept)
    mine = kept[row]
    return Counted(
        row=np.searchsorted(numbers, row[mine]), edge=edge[mine], value=value[mine],
        owner=owner[numbers], upper=model.upper[numbers], number=numbers,
    )  # fmt: skip


def _least(rows: Counted, used: Bools, owner: Ints, owners: int) -> Ints:
    """Return what each owner can take: as many as its tightest row lets in, and all that are outside of that row."""
    degree = np.bincount(owner[used], minlength=owners)
    inside, fits = rows.fits(used)
    least = degree.copy()
    np.minimum.at(least, rows.owner, degree[rows.owner] - inside + fits)
    return least
