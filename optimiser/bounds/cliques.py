"""Clique cuts: of literals of which no two can be true together, at most one is.

A literal says that a column is used, or that it is not; two conflict where a row has no room for both, whatever the
others do.  Literals that all conflict with each other are a clique of the conflict graph, and their sum is at most 1
(Padberg, "On the facial structure of set packing polyhedra", Mathematical Programming 5, 1973; Atamtürk, Nemhauser and
Savelsbergh, "Conflict graphs in solving integer programming problems", European Journal of Operational Research 121,
2000).  A proof keeps the members alone: that each two conflict is seen from the rows again.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.parameters import DEFAULTS
from optimiser.solvers import Rows

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Floats, Program


@dataclasses.dataclass(frozen=True)
class Cliques:
    """The members of cliques.

    Attributes
    ----------
    members : csr_array (cuts, columns), int64
        1 where it is a member that the column is used, -1 where it is one that the column is not.
    """

    members: sparse.csr_array

    def __len__(self) -> int:
        return int(self.members.shape[0])

    def only(self, at: Ints) -> Cliques:
        """Return some of them."""
        return Cliques(sparse.csr_array(self.members[at]))

    def over(self, rows: Ints, count: int, columns: int) -> Cliques:
        """Return them over more columns."""
        return self.over_columns(np.arange(columns), columns)

    def over_columns(self, at: Ints, columns: int) -> Cliques:
        """Return them over so many columns, of which those that they have now stand at `at`."""
        by = self.members.tocoo()
        return Cliques(sparse.csr_array((by.data, (by.row, at[by.col])), shape=(len(self), columns)))

    def derivable(self, program: Program) -> Bools:
        """Say of which cliques it is seen from the rows of a program that each two members conflict."""
        graph = ConflictGraph.of(program, np.zeros(0, np.int64))
        return np.array([graph.is_clique(self._literals(number)) for number in range(len(self))], bool)

    def rows_of(self, at: Ints) -> Ints:
        """Return the rows that some of them rest on by their numbers: none."""
        return np.zeros(0, np.int64)

    @property
    def cuts(self) -> Rows:
        """The cuts as rows: members add up to at most 1, and an unused column is 1 less the column."""
        counted_down = np.asarray((self.members < 0).sum(axis=1)).astype(np.int64)
        return Rows.at_most(self.members, 1 - counted_down)

    def derive(self, program: Program) -> Rows:
        """Make the cuts, having seen from a program's rows that each two members conflict.

        Raises
        ------
        ValueError
            Some two of them do not.
        """
        if bool((np.abs(self.members.data) != 1).any()):
            raise ValueError("a member of a clique counts more than once")
        wrong = np.flatnonzero(~self.derivable(program))
        if len(wrong):
            raise ValueError(f"clique {wrong[0] + 1} has members that can be true together")
        return self.cuts

    def _literals(self, number: int) -> Ints:
        entries = slice(self.members.indptr[number], self.members.indptr[number + 1])
        at, sign = self.members.indices[entries].astype(np.int64), self.members.data[entries]
        return np.where(sign > 0, at, at + self.members.shape[1])


@dataclasses.dataclass(frozen=True)
class ConflictGraph:
    """Which literals of a program's columns conflict, row by row; literals of unused columns come after all others.

    Attributes
    ----------
    matrix : csr_array (rows, 2 * columns), int64
        What each literal takes of a row's capacity; both sides of a row are rows of their own.
    by_literal : csc_array
        The same.
    capacity : int array (rows,)
    """

    matrix: sparse.csr_array
    by_literal: sparse.csc_array
    capacity: Ints

    @classmethod
    def of(cls, program: Program, barred: Ints) -> ConflictGraph:
        """Read off the rows of a program, but for some."""
        usable = np.ones(len(program.upper), bool)
        usable[barred] = False
        sides = [
            _literal_rows(program, np.flatnonzero(usable & (program.upper < NO_UPPER)), program.upper, 1),
            _literal_rows(program, np.flatnonzero(usable & (program.lower > NO_LOWER)), -program.lower, -1),
        ]
        matrix = sparse.csr_array(sparse.vstack([rows for rows, _ in sides], format="csr"))
        return cls(matrix, sparse.csc_array(matrix), np.concatenate([capacity for _, capacity in sides]))

    def among(self, literals: Ints) -> Bools:
        """Say which of some literals conflict with each other; symmetric, (literals, literals)."""
        part = sparse.csr_array(self.by_literal[:, literals])
        conflict = np.zeros((len(literals), len(literals)), bool)
        for row in np.flatnonzero(np.diff(part.indptr) > 1).tolist():
            entries = slice(part.indptr[row], part.indptr[row + 1])
            at, taken = part.indices[entries], part.data[entries]
            conflict[np.ix_(at, at)] |= taken[:, None] + taken > self.capacity[row]
        np.fill_diagonal(conflict, False)
        return conflict

    def is_clique(self, literals: Ints) -> bool:
        """Say whether each two of some literals conflict."""
        return bool((self.among(literals) | np.eye(len(literals), dtype=bool)).all())

    def conflicting_with(self, literal: int) -> Bools:
        """Say which literals conflict with one, which is none of them."""
        out = np.zeros(self.matrix.shape[1], bool)
        entries = slice(self.by_literal.indptr[literal], self.by_literal.indptr[literal + 1])
        for row, taken in zip(self.by_literal.indices[entries], self.by_literal.data[entries], strict=True):
            there = slice(self.matrix.indptr[row], self.matrix.indptr[row + 1])
            out[self.matrix.indices[there][self.matrix.data[there] + taken > self.capacity[row]]] = True
        out[literal] = False
        return out


def _literal_rows(program: Program, rows: Ints, side: Ints, sign: int) -> tuple[sparse.csr_array, Ints]:
    """Write some rows as what each literal takes, at least 0, of what there is: columns of 0 and 1 alone have any."""
    matrix = sparse.csr_array(program.matrix[rows]) * sign
    takes, gives = matrix.maximum(0), -matrix.minimum(0)
    capacity = side[rows] + gives @ program.most
    is_literal = (program.most == 1).astype(np.int64)
    halves = [sparse.csr_array(half.multiply(is_literal[None, :])) for half in (takes, gives)]
    literals = sparse.csr_array(sparse.hstack(halves, format="csr"))
    literals.eliminate_zeros()
    return literals, capacity


def separate_cliques(
    graph: ConflictGraph, x: Floats, preferred: Ints, parameters: SearchParameters = DEFAULTS
) -> Cliques | None:
    """Find cliques that a relaxed point breaks, grown from each two fractional literals that conflict.

    Parameters
    ----------
    graph : ConflictGraph
    x : float array (columns,)
        The relaxed point.
    preferred : int array (columns,)
        Of the columns that a clique can have besides, those of the least come first: reduced costs, say.
    parameters : SearchParameters, optional

    Returns
    -------
    Cliques or None
        None where it breaks none that is found.
    """
    true = np.concatenate([x, 1 - x])
    split = np.minimum(true, 1 - true)
    fractional = np.argsort(-split, kind="stable")[: parameters.max_clique_literals]
    fractional = np.sort(fractional[split[fractional] > parameters.min_fraction])
    broken = _broken_cliques(graph.among(fractional), true[fractional], parameters)
    grown = {}
    for members in broken[: parameters.max_cliques]:
        literals = _with_all_that_conflict(graph, fractional[members], preferred)
        grown[literals.tobytes()] = literals
    if not grown:
        return None
    literals, columns = np.concatenate(list(grown.values())), len(x)
    clique = np.repeat(np.arange(len(grown)), [len(each) for each in grown.values()])
    sign = np.where(literals < columns, 1, -1).astype(np.int64)
    return Cliques(sparse.csr_array((sign, (clique, literals % columns)), shape=(len(grown), columns)))


def _broken_cliques(conflict: Bools, true: Floats, parameters: SearchParameters) -> list[Ints]:
    """Return cliques whose members are more than 1 in sum, the most first: each two grown by the truest that fits."""
    excess: dict[tuple[int, ...], float] = {}
    starts = np.argwhere(np.triu(conflict))
    truest = np.argsort(-true[starts].sum(axis=1), kind="stable")[: parameters.max_clique_starts]
    for one, other in starts[truest].tolist():
        members, fits = [one, other], conflict[one] & conflict[other]
        while fits.any():
            more = int(np.argmax(np.where(fits, true, -1.0)))
            members.append(more)
            fits &= conflict[more]
        beyond = float(true[members].sum()) - 1
        if beyond > parameters.min_clique_excess:
            excess[tuple(sorted(members))] = beyond
    order = sorted(excess, key=lambda members: (-round(excess[members], 9), members))
    return [np.array(members, np.int64) for members in order]


def _with_all_that_conflict(graph: ConflictGraph, members: Ints, preferred: Ints) -> Ints:
    """Return a clique with all used columns that it can have besides, sorted (lifting)."""
    fits = np.zeros(graph.matrix.shape[1], bool)
    fits[: len(preferred)] = True
    for member in members.tolist():
        fits &= graph.conflicting_with(member)
    found = members.tolist()
    while fits.any():
        at = np.flatnonzero(fits)
        more = int(at[np.argmin(preferred[at])])
        found.append(more)
        fits &= graph.conflicting_with(more)
    return np.sort(np.array(found, np.int64))
