"""Case plans: every legal way to staff one case, so that what one case alone must hold need not be searched for.

Most rows of a model are about one case: one leader, support under the leader, the offer, the team.  A *plan* is a lead
together with at most one cover a need that holds all of them.  A round has few plans, for a supporter is rarely near
many cases with many staff; and a program over plans has none of these rows left and a much tighter relaxation: that
of each case's own convex hull (Barnhart and others, "Branch-and-price: column generation for solving huge integer
programs", Operations Research 46, 1998; here all columns can be listed, so there is no pricing problem).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, matches
from optimiser.parameters import DEFAULTS

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces import Columns
    from optimiser.model import Model
    from optimiser.solvers import Stopper

_SHAPE = {"one-leader", "support-under-leader", "running-work"}
"""The rules that make every legal choice at a case a plan: none, or one lead and at most one cover a need."""


@dataclasses.dataclass(frozen=True)
class CasePlans:
    """All plans of a model's cases.

    Attributes
    ----------
    points : csr_array (plans, columns + auxiliaries), int64
        What of the model each plan sets: its columns to 1, the auxiliaries of its case to their least values.
    case, lead : int array (plans,)
        The case, and the column of the lead.
    local : bool array (rows,)
        The model's rows that every plan holds by itself.
    free : int array (auxiliaries left,)
        The model's auxiliaries that are of no single case, by their place in the model.
    demanded : bool array (cases,)
        The cases that must have a plan, for having none breaks a row.
    """

    points: sparse.csr_array
    case: Ints
    lead: Ints
    local: Bools
    free: Ints
    demanded: Bools

    def only(self, kept: Bools) -> CasePlans:
        """Return some of the plans."""
        points = sparse.csr_array(self.points[np.flatnonzero(kept)])
        return dataclasses.replace(self, points=points, case=self.case[kept], lead=self.lead[kept])


def case_plans(model: Model, stopper: Stopper, most: int = DEFAULTS.max_case_plans) -> CasePlans | None:
    """Make all plans; None where they are too many, or where the policy lets cases be staffed in other ways.

    Parameters
    ----------
    model : Model
    stopper : Stopper
    most : int
        How many plans, at any step of the making, are too many.

    Raises
    ------
    Stopped
        It was time to stop before all were made.
    """
    if not {block.rule.id for block in model.blocks} >= _SHAPE:
        return None
    if len(model.columns.lead) > most:
        return None
    owners = _Owners(model)
    chosen = _Combinations(model, owners, most, stopper).all()
    if chosen is None:
        return None
    case = model.columns.case[chosen[:, 0]]
    points = owners.with_auxiliaries(_points(chosen, model.size))
    stopper.check()
    holds = owners.holds(points, case) & (owners.within_most(points))
    case, points = case[holds], points[np.flatnonzero(holds)]
    return CasePlans(
        points=sparse.csr_array(points),
        case=case,
        lead=chosen[holds, 0],
        local=owners.local,
        free=len(model.columns) + np.flatnonzero(owners.case[len(model.columns) :] < 0),
        demanded=owners.demands > 0,
    )


def _points(chosen: Ints, size: int) -> sparse.csr_array:
    """Return a 0-1 row for every row of chosen columns (-1 for none)."""
    used = chosen >= 0
    starts = np.concatenate([[0], np.cumsum(used.sum(axis=1))])
    return sparse.csr_array((np.ones(int(starts[-1]), np.int64), chosen[used], starts), shape=(len(chosen), size))


class _Owners:
    """Says which case each column, auxiliary and row belongs to, read off the matrix."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.cases = model.facts.cases
        self.chosen = len(model.columns)
        self.entries = model.matrix.tocoo()
        self.case = np.full(model.size, -1, np.int64)
        self.case[: self.chosen] = model.columns.case
        self.links = self._adopt()
        self.local = self._one_case(self.case[self.entries.col])
        row_case = np.full(len(model.upper), -1, np.int64)
        row_case[self.entries.row] = self.case[self.entries.col]
        demanding = self.local & ((model.lower > 0) | (model.upper < 0))
        self.demanding = np.flatnonzero(demanding)
        self.demands = np.bincount(row_case[demanding], minlength=self.cases)

    def _one_case(self, case: Ints) -> Bools:
        """Say which rows have entries, all of them of one case; `case` is each entry's."""
        rows, row = len(self.model.upper), self.entries.row
        least, most = np.full(rows, self.cases, np.int64), np.full(rows, -1, np.int64)
        np.minimum.at(least, row, case)
        np.maximum.at(most, row, case)
        same: Bools = (least == most) & (least >= 0)
        return same

    def _adopt(self) -> tuple[Ints, Ints]:
        """Give a case the auxiliaries that follow from its columns alone; return their linking rows, and of which.

        Such an auxiliary has coefficient -1 in rows that otherwise have columns of one case only and no lower side
        (these push it up), and coefficients of 0 or more in all others, which have no lower side either: so its least
        value suits every row.
        """
        row, column, value = self.entries.row, self.entries.col, self.entries.data
        base = column < self.chosen  # entries of pairs; the others are of auxiliaries, the helpers
        rows = len(self.model.upper)
        helpers = np.bincount(row[~base], minlength=rows)
        upper_only = (self.model.lower <= NO_LOWER) & (self.model.upper >= 0)
        least, most = np.full(rows, self.cases, np.int64), np.full(rows, -1, np.int64)
        np.minimum.at(least, row[base], self.case[column[base]])
        np.maximum.at(most, row[base], self.case[column[base]])
        linking = upper_only & (helpers == 1) & (least == most)  # pairs of one case, and one helper
        of_row, of, by = row[~base], column[~base], value[~base]
        pushed = by < 0
        fit = np.where(pushed, (by == -1) & linking[of_row], self.model.lower[of_row] <= NO_LOWER)
        unfit = np.zeros(self.model.size, bool)  # a helper with an entry that its least value might not suit
        unfit[of[~fit]] = True
        # the first and the last case that pushes a helper: it is a case's own where the two are one
        first, last = np.full(self.model.size, self.cases, np.int64), np.full(self.model.size, -1, np.int64)
        np.minimum.at(first, of[pushed & fit], least[of_row[pushed & fit]])
        np.maximum.at(last, of[pushed & fit], least[of_row[pushed & fit]])
        own = (first == last) & ~unfit
        # no goal may want a helper above its least: prices are paid for it, and no goal to be raised counts it
        own &= ~np.any([stage.weights < 0 for stage in self.model.stages if not stage.maximise], axis=0)
        own &= ~np.any([stage.weights != 0 for stage in self.model.stages if stage.maximise], axis=0)
        own[: self.chosen] = False
        self.case[own] = first[own]
        links = pushed & own[of]
        return of_row[links], of[links]

    def with_auxiliaries(self, points: sparse.csr_array) -> sparse.csr_array:
        """Set the auxiliaries of each point's case to their least values."""
        row, of = self.links
        if not len(row):
            return points
        # what every plan has in every linking row (the helper itself is still 0), above what the row allows
        pushed = sparse.coo_array(points @ sparse.csr_array(self.model.matrix[row]).T)
        at, value = of[pushed.col], pushed.data - self.model.upper[row[pushed.col]]
        high = value > 0
        key, value = pushed.row[high].astype(np.int64) * self.model.size + at[high], value[high]
        keys, group = np.unique(key, return_inverse=True)  # one helper of one plan may be pushed by several rows
        least = np.zeros(len(keys), np.int64)
        np.maximum.at(least, group, value)
        extra = sparse.csr_array((least, (keys // self.model.size, keys % self.model.size)), shape=points.shape)
        return sparse.csr_array(points + extra)

    def within_most(self, points: sparse.csr_array) -> Bools:
        """Say which points keep every auxiliary within its limit."""
        entries = points.tocoo()
        kept = np.ones(points.shape[0], bool)
        kept[entries.row[entries.data > self.model.most[entries.col]]] = False
        return kept

    def holds(self, points: sparse.csr_array, case: Ints) -> Bools:
        """Say which points hold all rows of their cases."""
        local = np.flatnonzero(self.local)
        activity = sparse.coo_array(points @ sparse.csr_array(self.model.matrix[local]).T)
        row = local[activity.col]
        broken = (activity.data > self.model.upper[row]) | (activity.data < self.model.lower[row])
        holds = np.ones(points.shape[0], bool)
        holds[activity.row[broken]] = False
        met = np.isin(row, self.demanding) & ~broken  # a demand is not met by doing nothing
        all_met: Bools = np.bincount(activity.row[met], minlength=len(case)) == self.demands[case]
        return holds & all_met


class _Combinations:
    """Makes the combinations of a lead and covers, need by need, and drops at once what no further cover can mend."""

    def __init__(self, model: Model, owners: _Owners, most: int, stopper: Stopper) -> None:
        self.columns: Columns = model.columns
        self.most, self.stopper = most, stopper
        self.leaders = model.facts.leaders
        supporter = model.facts.supporter
        self.team = supporter if model.facts.own_supporters_team else np.zeros_like(supporter)
        self.size = model.size
        entries = owners.entries
        mends = (entries.col >= len(self.columns.lead)) & (entries.data < 0)
        fixed = owners.local.copy()
        fixed[entries.row[mends]] = False
        rows = np.flatnonzero(fixed)
        self.rows, self.upper = sparse.csr_array(model.matrix[rows]).T, model.upper[rows]

    def all(self) -> Ints | None:
        """Return the chosen columns (plans, 1 + needs of a case): the lead, and per need a cover or -1."""
        columns = self.columns
        needs = np.unique(columns.need[columns.covers])
        case_of = np.zeros(int(needs.max(initial=0)) + 1, np.int64)
        case_of[columns.need[columns.covers]] = columns.case[columns.covers]
        rank = _rank(case_of[needs])
        chosen = np.arange(len(columns.lead))[:, None]
        for slot in range(int(rank.max(initial=-1)) + 1):
            self.stopper.check()
            more = self._covered(chosen, needs[rank == slot], case_of)
            if more is None or len(more) + len(chosen) > self.most:
                return None
            none = np.full((len(chosen), 1), -1, np.int64)
            chosen = np.concatenate([np.hstack([chosen, none]), more])
        return chosen[np.argsort(columns.case[chosen[:, 0]], kind="stable")]

    def _covered(self, chosen: Ints, needs: Ints, case_of: Ints) -> Ints | None:
        """Return every combination joined with every cover of one need of its case, where that may hold."""
        columns = self.columns
        need_of = np.full(int(columns.case.max(initial=0)) + 1, -1, np.int64)
        need_of[case_of[needs]] = needs
        need, person = need_of[columns.case[chosen[:, 0]]], columns.person[chosen[:, 0]]
        covers = np.arange(columns.covers.start, columns.covers.stop)
        new, running = covers[~columns.running[covers]], covers[columns.running[covers]]
        teams = int(self.team.max(initial=0)) + 1
        profiles = int(columns.profile.max(initial=0)) + 1
        under = self.team[columns.person] * profiles + columns.profile  # whose lead, and with which profile of time
        ways = teams * profiles
        keys = columns.need[new] * ways + under[new]
        wanted = np.where(need < 0, -1, need * ways + under[chosen[:, 0]])
        if self._count(keys, wanted) > 4 * self.most:
            return None
        which, entry = matches(keys, wanted)
        goes_on, at = matches(columns.need[running], need)
        which, cover = np.concatenate([which, goes_on]), np.concatenate([new[entry], running[at]])
        by_leader = columns.person[cover] < self.leaders
        fits = ~by_leader | (columns.person[cover] == person[which]) | columns.running[cover]
        more = np.hstack([chosen[which[fits]], cover[fits][:, None]])
        return more[self._may_hold(more)]

    @staticmethod
    def _count(keys: Ints, wanted: Ints) -> int:
        ordered = np.sort(keys)
        return int((np.searchsorted(ordered, wanted, "right") - np.searchsorted(ordered, wanted, "left")).sum())

    def _may_hold(self, chosen: Ints) -> Bools:
        activity = sparse.coo_array(_points(chosen, self.size) @ self.rows)
        may = np.ones(len(chosen), bool)
        may[activity.row[activity.data > self.upper[activity.col]]] = False
        return may


def _rank(group: Ints) -> Ints:
    """Return the place of every entry within its group, in order."""
    order = np.argsort(group, kind="stable")
    ranked = np.empty(len(group), np.int64)
    starts = np.concatenate([[True], group[order][1:] != group[order][:-1]]) if len(group) else np.zeros(0, bool)
    at = np.arange(len(group))
    ranked[order] = at - np.maximum.accumulate(np.where(starts, at, 0)) if len(group) else at
    return ranked
