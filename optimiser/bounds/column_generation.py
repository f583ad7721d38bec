"""Large relaxations by column generation: solve over few columns, price all others, bring in the best, until converged.

All columns are known beforehand, so pricing is one product with the matrix: this is called sifting (Bixby, Gregory,
Lustig, Marsten and Shanno, "Very large-scale linear programming", Operations Research 40, 1992).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from optimiser import solvers
from optimiser.bounds.safe_dual import reduce_costs
from optimiser.parameters import DEFAULTS
from optimiser.solvers import LpResult, Program, Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.domain import Bools, Ints
    from optimiser.bounds.safe_dual import Reduced
    from optimiser.parameters import SearchParameters
    from optimiser.solvers import Basis, Floats, Stopper

_TOLERANCE = 1e-6


@dataclasses.dataclass(frozen=True)
class Relaxation:
    """The end of a relaxation: the rows, and what is known of them.

    Attributes
    ----------
    program : Program
        All columns, and the rows that the multipliers are of.
    x : float array (columns,)
    reduced : Reduced
        What the duals prove, over all columns.
    converged : bool
        Whether the relaxation was solved to its end.
    """

    program: Program
    x: Floats
    reduced: Reduced
    converged: bool


@dataclasses.dataclass(frozen=True)
class AdvancedBasis:
    """A basis to begin at, of the few columns that a restricted master had.

    Attributes
    ----------
    columns : int array
        Sorted positions.
    basis : Basis
        Over these columns, and the rows of the program.
    """

    columns: Ints
    basis: Basis


class ColumnGeneration:
    """Solves the relaxation of a program of many columns, again whenever rows are added.

    Parameters
    ----------
    program : Program
    choice : int array (columns,)
        -1 for auxiliaries, which are always in.
    order : int array (columns,)
        What is looked at first within a choice: least first.
    point : int array (columns,)
        A legal point: its columns are always in, so that every relaxation has one.
    stopper : Stopper
    on_bound : callable
        Called with every better bound.
    parameters : SearchParameters, optional
    start : AdvancedBasis, optional
        Where to begin: another relaxation's end, say. Whatever it is, it decides the time alone.
    """

    def __init__(
        self,
        program: Program,
        choice: Ints,
        order: Ints,
        point: Ints,
        stopper: Stopper,
        on_bound: Callable[[int], None] = lambda bound: None,
        parameters: SearchParameters = DEFAULTS,
        start: AdvancedBasis | None = None,
    ) -> None:
        self.parameters = parameters
        self.program, self.choice, self.stopper, self.on_bound = program, choice, stopper, on_bound
        self.always = (choice < 0) | (point > 0)
        self.active_columns = self.always | (len(choice) <= parameters.direct_columns)
        self.basis: Basis | None = None
        self.basis_columns = np.zeros(0, np.int64)
        self.is_primal_feasible = False
        if start is None:
            first = parameters.first_columns_per_choice
            self.active_columns |= _first_of_each(choice, order, ~self.active_columns, first)
        else:
            self.basis, self.basis_columns = start.basis, start.columns
            self.active_columns[start.columns] = True

    @property
    def end(self) -> AdvancedBasis | None:
        """Where the last solve ended; None where that is not known."""
        return None if self.basis is None else AdvancedBasis(self.basis_columns, self.basis)

    def add_cuts(self, cuts: Rows) -> Relaxation | None:
        """Add rows and solve on from the last solve; None, and the rows taken back, where that comes to no end."""
        before = self.program, self.basis, self.basis_columns, self.active_columns.copy(), self.is_primal_feasible
        self.program = self.program.append(cuts)
        self.basis = None if self.basis is None else self.basis.with_rows(len(cuts))
        self.is_primal_feasible = False
        relaxation = self.solve()
        if relaxation is None or not relaxation.converged:
            self.program, self.basis, self.basis_columns, self.active_columns, self.is_primal_feasible = before
            return None
        return relaxation

    def drop_columns(self, costs: Ints, count: int) -> None:
        """Leave about so many columns in, those of least cost; what the basis or the legal point uses stays.

        Parameters
        ----------
        costs : int array (columns,)
            Reduced costs.
        count : int
        """
        if self.basis is None or len(self.basis_columns) <= count:
            return
        limit = np.partition(costs[self.basis_columns], count)[count]
        # what moves has to stay, or the basis would be none; the incumbent's columns, or there might be no point
        kept = (costs[self.basis_columns] <= limit) | self.always[self.basis_columns] | self.basis.moves
        self.basis, self.basis_columns = self.basis.only(kept), self.basis_columns[kept]
        self.active_columns[:] = False
        self.active_columns[self.basis_columns] = True

    def solve(self) -> Relaxation | None:
        """Return the relaxation; not converged where time ran out on the way, None where nothing was found."""
        best: Relaxation | None = None
        while True:
            result = self.solve_restricted_master()
            if result.duals is not None and result.solution is None:
                self.on_bound(reduce_costs(self.program, result.duals).bound)
            if result.solution is None:
                return best
            solution = result.solution
            reduced = reduce_costs(self.program, solution.duals)
            missing = ~self.active_columns & (reduced.prices < -_TOLERANCE)
            if best is None or reduced.total > best.reduced.total or not missing.any():
                best = Relaxation(self.program, solution.x, reduced, not missing.any())
                self.on_bound(reduced.bound)
            if not missing.any():
                return best
            more = self.parameters.more_columns_per_choice
            self.active_columns |= _first_of_each(self.choice, reduced.costs, missing, more)

    def solve_restricted_master(self) -> LpResult:
        """Solve over the columns that are in, from the basis before; return the end over all columns."""
        program, at = self.program, np.flatnonzero(self.active_columns)
        part = program.over(at)
        basis = None if self.basis is None else self.basis.of_more(np.searchsorted(at, self.basis_columns), len(at))
        result = solvers.relax(part, self.stopper, basis, legal=self.is_primal_feasible)
        if result.solution is None and basis is not None and not self.stopper.over:
            result = solvers.relax(part, self.stopper)  # some bases are too nearly singular to go on from
        solution = result.solution
        if solution is None:
            return result
        self.basis, self.basis_columns, self.is_primal_feasible = solution.basis, at, True
        x = np.zeros(len(self.choice))
        x[at] = solution.x
        return LpResult(dataclasses.replace(solution, x=x), solution.duals)


def _first_of_each(choice: Ints, order: Ints, among: Bools, count: int) -> Bools:
    """Say which columns are the first so many of their choice in an order."""
    at = np.flatnonzero(among)
    at = at[np.lexsort((at, order[at], choice[at]))]
    rank = np.arange(len(at)) - np.searchsorted(choice[at], choice[at])
    first = np.zeros(len(choice), bool)
    first[at[rank < count]] = True
    return first
