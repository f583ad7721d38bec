"""Cuts: facets of what one person, or one supporter's team, can take on together in whole numbers.

Days and places come in lumps, so a relaxation that may split them promises too much.  The whole choices of one person
or team are few and can be listed; the facet of their hull that a relaxed point breaks most is found by a small linear
program over the list (a Fenchel cut: Boyd, "Fenchel cutting planes for integer programs", Operations Research, 1994).
A cut rests on capacities, and at most on a goal that is held, which stays so; it holds in every later stage.  Whatever
the small program answers, the cut is right: its right side is the most that any listed choice has, added up in whole
numbers.
"""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from constraints.columns import NO_LOWER, NO_UPPER
from optimiser import solvers
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from constraints.pairs import Bools, Ints
    from optimiser.solvers import Floats
    from optimiser.stopping import Stopper

MOST_SIZES = 14
"""A row with more different coefficients is left alone."""
MOST_OPEN = 18
"""A team with more plans in the relaxed point is left alone."""
MOST_CHOICES = 4_000
"""Longer lists are not made."""
MOST_FACTOR = 60
"""Coefficients are multiplied by at most so much to become whole."""
_WIDE = 1_000
"""A row that has more columns than this, and a twentieth of all, is no single team's."""
_SPLIT = 1e-6
_BROKEN = 1e-4
"""By which share of its right side a cut must be broken to be taken."""

_Row = tuple[tuple[int, ...], int, int]
"""The sizes of a capacity's lumps, rising; the capacity; and how many lumps there may be."""
_Facet = tuple["Ints", int]
"""Coefficients, none below 0, and the most that any whole choice has of them."""


@dataclasses.dataclass(frozen=True)
class Cuts:
    """Rows `matrix @ x <= upper` that every whole point keeps."""

    matrix: sparse.csr_array
    upper: Ints

    def joined(self, program: Program) -> Program:
        """Return a program with these rows at its end."""
        return Program(
            program.cost,
            sparse.csr_array(sparse.vstack([program.matrix, self.matrix], format="csr")),
            np.concatenate([program.lower, np.full(len(self.upper), NO_LOWER, np.int64)]),
            np.concatenate([program.upper, self.upper]),
            program.most,
        )


class Separator:
    """Finds cuts that a relaxed point breaks.

    Parameters
    ----------
    program : Program
    case : int array (columns,)
        At most one column of each case is used; -1 for columns of no single case.
    stopper : Stopper
        Where it is time to stop, the cuts that were found until then are all.
    """

    def __init__(self, program: Program, case: Ints, stopper: Stopper) -> None:
        self.case, self.stopper = case, stopper
        rows = _capacities(program, case)
        self.matrix, self.upper = sparse.csr_array(program.matrix[rows]), program.upper[rows]
        self.most_of = _most_of(self.matrix, self.upper)
        self.team = _teams(self.matrix)
        self.members = _grouped(self.team)
        self.rows_of = _grouped(self.team[self.matrix.indices[self.matrix.indptr[:-1]]])
        self.uncut: set[tuple[tuple[int, ...], bytes, bytes]] = set()
        self.facets: dict[tuple[_Row, tuple[float, ...]], _Facet | None] = {}

    def cuts(self, x: Floats, *, pairs: bool) -> Cuts | None:
        """Return cuts that a relaxed point breaks: of capacities alone, and of all that a team has together.

        Parameters
        ----------
        x : float array (columns,)
        pairs : bool
            Whether to look at two teams together, too, where they share a case that is split.
        """
        split = (np.abs(x - np.rint(x)) > _SPLIT) & (self.case >= 0)
        groups: list[tuple[int, ...]] = [(team,) for team in np.unique(self.team[split]).tolist()]
        groups += self._sharing(split) if pairs else []
        found = list(self._of_rows(x, split)) + list(self._of_teams(x, groups))
        if not found:
            return None
        starts = np.cumsum([0, *(len(at) for at, _, _ in found)])
        matrix = sparse.csr_array(
            (np.concatenate([by for _, by, _ in found]), np.concatenate([at for at, _, _ in found]), starts),
            shape=(len(found), len(x)),
        )
        return Cuts(matrix, np.array([most for _, _, most in found], np.int64))

    def _sharing(self, split: Bools) -> list[tuple[int, ...]]:
        """Return the pairs of teams that share a case that is split."""
        at = np.unique(np.stack([self.case[split], self.team[split]]), axis=1)
        teams = _grouped(at[0])
        return sorted(
            {pair for of_case in teams.values() for pair in itertools.combinations(at[1, of_case].tolist(), 2)}
        )

    def _of_rows(self, x: Floats, split: Bools) -> Iterator[tuple[Ints, Ints, int]]:
        """Cut by single capacities: which numbers of lumps of each size fit."""
        for row in np.flatnonzero(self.matrix @ split.astype(np.int64) > 0).tolist():
            entries = slice(self.matrix.indptr[row], self.matrix.indptr[row + 1])
            at, by, capacity = self.matrix.indices[entries], self.matrix.data[entries], int(self.upper[row])
            if self.stopper.over:
                return
            sizes, size = np.unique(by, return_inverse=True)
            count = min(self.most_of.get(at.tobytes(), capacity), capacity // int(sizes[0]))
            if not 1 < len(sizes) <= MOST_SIZES or sizes[-1] > capacity:
                continue
            amount = np.round(np.bincount(size, weights=x[at], minlength=len(sizes)), 6)
            whole = np.ceil(amount)
            if whole @ sizes <= capacity and whole.sum() <= count:
                continue  # with every lump that is begun whole it still fits
            facet = self._row_facet((tuple(sizes.tolist()), capacity, count), tuple(amount.tolist()))
            if facet is not None:
                cut = facet[0][size]
                yield at[cut > 0].astype(np.int64), cut[cut > 0], facet[1]

    def _row_facet(self, row: _Row, amount: tuple[float, ...]) -> _Facet | None:
        """Return the facet of a row's lumps that amounts break most; many rows are alike."""
        if (row, amount) not in self.facets:
            lumps = _lumps(*row)
            facet = None if lumps is None else _facet(lumps, np.array(amount), self.stopper)
            if facet is None and self.stopper.over:
                return None  # it was not looked for to the end
            self.facets[row, amount] = facet
        return self.facets[row, amount]

    def _of_teams(self, x: Floats, groups: Sequence[tuple[int, ...]]) -> Iterator[tuple[Ints, Ints, int]]:
        """Cut by all capacities of teams together: which of the plans in use fit side by side."""
        for teams in groups:
            if self.stopper.over:
                return
            members = np.sort(np.concatenate([self.members[team] for team in teams]))
            open_ = members[x[members] > _SPLIT]
            if not self.rows_of.keys() >= set(teams) or len(open_) > MOST_OPEN:
                continue
            asked = (teams, open_.tobytes(), np.round(x[open_], 6).tobytes())
            if asked in self.uncut:
                continue
            rows = np.concatenate([self.rows_of[team] for team in teams])
            uses = self.matrix[rows][:, members].toarray()
            at = np.searchsorted(members, open_)
            choices = _choices(uses[:, at], self.upper[rows], self.case[open_])
            facet = None if choices is None else _facet(choices, x[open_], self.stopper)
            if facet is None:
                self.uncut.add(asked)
            else:
                cut = self._lifted(facet[0], open_, members, uses)
                yield members[cut > 0], cut[cut > 0], facet[1]

    def _lifted(self, facet: Ints, open_: Ints, members: Ints, uses: Ints) -> Ints:
        """Give every plan that uses no less of anything than one of its case in the cut the same coefficient.

        In a whole choice the lesser plan could stand in its place, so the cut stays right.
        """
        cut = np.zeros(len(members), np.int64)
        for plan, by in zip(np.searchsorted(members, open_).tolist(), facet.tolist(), strict=True):
            no_less = (self.case[members] == self.case[members[plan]]) & (uses >= uses[:, [plan]]).all(axis=0)
            cut[no_less] = np.maximum(cut[no_less], by)
        return cut


def _capacities(program: Program, case: Ints) -> Ints:
    """Return the rows that limit what several cases' columns use, and nothing else, and are not wide."""
    entries, rows = program.matrix.tocoo(), program.matrix.shape[0]
    foreign = (case[entries.col] < 0) | (entries.data < 0)
    first, last = np.full(rows, np.iinfo(np.int64).max), np.full(rows, -1, np.int64)
    np.minimum.at(first, entries.row, case[entries.col])
    np.maximum.at(last, entries.row, case[entries.col])
    fits = np.bincount(entries.row[foreign], minlength=rows) == 0
    fits &= (program.lower <= NO_LOWER) & (program.upper < NO_UPPER) & (first < last)
    fits &= np.diff(program.matrix.indptr) <= max(_WIDE, len(case) // 20)
    return np.flatnonzero(fits)


def _most_of(matrix: sparse.csr_array, upper: Ints) -> dict[bytes, int]:
    """Say of which columns how many can be used at most, where some row has them all with one coefficient."""
    most: dict[bytes, int] = {}
    if not matrix.nnz:
        return most
    starts = matrix.indptr[:-1]
    low, high = np.minimum.reduceat(matrix.data, starts), np.maximum.reduceat(matrix.data, starts)
    for row in np.flatnonzero(low == high).tolist():
        key = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tobytes()
        most[key] = min(most.get(key, NO_UPPER), int(upper[row] // low[row]))
    return most


def _teams(matrix: sparse.csr_array) -> Ints:
    """Return a number for every column; columns with the same number are linked by capacities."""
    rows, columns = matrix.shape
    entries = matrix.tocoo()
    graph = sparse.coo_array((entries.data, (entries.row, rows + entries.col)), shape=(rows + columns, rows + columns))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)[matrix.shape[0] :]


def _grouped(key: Ints) -> dict[int, Ints]:
    """Return the positions of every key."""
    order = np.argsort(key, kind="stable")
    keys, starts = np.unique(key[order], return_index=True)
    return dict(zip(keys.tolist(), np.split(order, starts[1:]), strict=False))  # nothing splits into one empty part


def _choices(uses: Ints, upper: Ints, case: Ints) -> Ints | None:
    """List the whole choices of plans that fit together, as 0-1 rows; None where they are too many.

    Parameters
    ----------
    uses : int array (rows, plans)
    upper : int array (rows,)
    case : int array (plans,)
        At most one plan of each.
    """
    plans = uses.shape[1]
    found, grown = [np.zeros((1, plans), np.int64)], np.zeros((1, plans), np.int64)
    while len(grown):
        last = np.where(grown.any(axis=1), plans - 1 - np.argmax(grown[:, ::-1] > 0, axis=1), -1)
        which, plan = np.nonzero(np.arange(plans)[None, :] > last[:, None])
        more = grown[which]
        more[np.arange(len(plan)), plan] = 1
        doubled = (grown[which] * (case[None, :] == case[plan][:, None])).any(axis=1)
        grown = more[(more @ uses.T <= upper).all(axis=1) & ~doubled]
        found.append(grown)
        if sum(map(len, found)) > MOST_CHOICES:
            return None
    return np.concatenate(found)


@functools.lru_cache(maxsize=4096)
def _lumps(sizes: tuple[int, ...], capacity: int, count: int) -> Ints | None:
    """List how many lumps of every size fit a capacity, none left out that would still fit; None if too many.

    Parameters
    ----------
    sizes : tuple of int
        Rising.
    capacity, count : int
        What all may use together, and how many there may be.
    """
    found: list[tuple[int, ...]] = []

    def fill(at: int, left: int, places: int, taken: tuple[int, ...]) -> bool:
        if at < 0:
            if places == 0 or left < sizes[0]:
                found.append(taken)
            return len(found) <= MOST_CHOICES
        most = min(places, left // sizes[at])
        return all(fill(at - 1, left - n * sizes[at], places - n, (n, *taken)) for n in range(most, -1, -1))

    return np.array(found, np.int64) if fill(len(sizes) - 1, capacity, count, ()) else None


def _facet(choices: Ints, x: Floats, stopper: Stopper) -> _Facet | None:
    """Return whole a >= 0 and b with `choices @ a <= b` and `a @ x` as far above b as can be; None if none is.

    Parameters
    ----------
    choices : int array (choices, columns)
        With every choice, what is less is one as well.
    x : float array (columns,)
    stopper : Stopper
    """
    if not choices.any(axis=0).all():
        return None
    worth = np.rint(x * 1e6).astype(np.int64) + 100  # a little for what is not used, so that the cut reaches far
    rows = len(choices)
    program = Program(
        cost=-worth,
        matrix=sparse.csr_array(choices),
        lower=np.full(rows, NO_LOWER, np.int64),
        upper=np.ones(rows, np.int64),
        most=np.ones(len(x), np.int64),
    )
    solution = solvers.relax(program, stopper).solution
    if solution is None or solution.x @ x <= 1 + _BROKEN:
        return None
    facet = _whole(np.clip(solution.x, 0, 1))
    most = int((choices @ facet).max())
    return (facet, most) if facet @ x > most * (1 + _BROKEN) else None


def _whole(facet: Floats) -> Ints:
    """Return the least whole multiple of a facet, or a near one."""
    for factor in range(1, MOST_FACTOR):
        if np.abs(facet * factor - np.rint(facet * factor)).max() < 1e-6:
            break
    else:
        factor = MOST_FACTOR
    by = np.rint(facet * factor).astype(np.int64)
    return np.asarray(by // max(1, math.gcd(*by.tolist())), np.int64)
