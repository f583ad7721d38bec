"""What a solver said, as far as it may be used."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from ortools.math_opt import solution_pb2

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints

Floats = npt.NDArray[np.float64]

BASIC = solution_pb2.BASIS_STATUS_BASIC
AT_LOWER, AT_UPPER = solution_pb2.BASIS_STATUS_AT_LOWER_BOUND, solution_pb2.BASIS_STATUS_AT_UPPER_BOUND
STANDS = {
    "basic": BASIC,
    "lower": AT_LOWER,
    "upper": AT_UPPER,
    "fixed": solution_pb2.BASIS_STATUS_FIXED_VALUE,
    "free": solution_pb2.BASIS_STATUS_FREE,
}
"""Where a column or a row can stand, by name."""


class SolveStatus(enum.StrEnum):
    """What is known at the end of a search."""

    OPTIMAL = "optimal"
    """A point, and a bound that it meets."""
    FEASIBLE = "feasible"
    """A point."""
    UNKNOWN = "unknown"
    """Neither a point nor a proof that there is none."""
    INFEASIBLE = "infeasible"
    """A proof that there is no point."""


@dataclasses.dataclass(frozen=True)
class MipResult:
    """The end of a search for whole numbers.

    Attributes
    ----------
    x : int array (columns,) or None
        The best point found: it keeps every row.
    cost : int or None
        What that costs.
    bound : int or None
        No point can cost less; None where nothing is known. Never more than `cost`.
    infeasible : bool
        Whether there is no point: proved by counting, or said by two searches, of which one had no presolve.
    denied : bool
        Whether the solver says that there is no point, and nobody asked a second time: no proof.
    work : float
        The solver's own deterministic measure of work.
    """

    x: Ints | None = None
    cost: int | None = None
    bound: int | None = None
    infeasible: bool = False
    denied: bool = False
    work: float = 0.0

    @property
    def proved(self) -> bool:
        """Whether the point is proved best: its cost is the bound, both whole numbers."""
        return self.cost is not None and self.cost == self.bound

    @property
    def status(self) -> SolveStatus:
        """What is known."""
        if self.x is not None:
            return SolveStatus.OPTIMAL if self.proved else SolveStatus.FEASIBLE
        return SolveStatus.INFEASIBLE if self.infeasible else SolveStatus.UNKNOWN


@dataclasses.dataclass(frozen=True)
class Basis:
    """Where a simplex method stands, in MathOpt's codes: each column's and row's status."""

    columns: Ints
    rows: Ints

    @property
    def moves(self) -> Bools:
        """Which columns are not at their least value."""
        return np.asarray(self.columns != AT_LOWER)

    @property
    def basic_columns(self) -> Bools:
        """Which columns are basic."""
        return np.asarray(self.columns == BASIC)

    @property
    def basic_rows(self) -> Bools:
        """Which rows are basic: not at a side of theirs."""
        return np.asarray(self.rows == BASIC)

    @property
    def at_most(self) -> Bools:
        """Which columns are at their most."""
        return np.asarray(self.columns == AT_UPPER)

    @property
    def at_lower(self) -> Bools:
        """Which rows are at their lower side."""
        return np.asarray(self.rows == AT_LOWER)

    @property
    def fits(self) -> bool:
        """Whether as many columns and rows are basic as there are rows."""
        return int(np.sum(self.columns == BASIC) + np.sum(self.rows == BASIC)) == len(self.rows)

    def of_more(self, at: Ints, columns: int) -> Basis:
        """Return the basis for more columns, of which these were the ones at `at`; new ones start at 0."""
        status = np.full(columns, AT_LOWER, np.int64)
        status[at] = self.columns
        return Basis(status, self.rows)

    def only(self, kept: Bools) -> Basis:
        """Return the basis without some columns, none of them basic."""
        return Basis(self.columns[kept], self.rows)

    def with_rows(self, count: int) -> Basis:
        """Return the basis for more rows, added at the end; the point may break them."""
        new = np.full(count, BASIC, np.int64)
        return Basis(self.columns, np.concatenate([self.rows, new]))


@dataclasses.dataclass(frozen=True)
class LpSolution:
    """The best point of a linear relaxation, as good as floats are.

    Attributes
    ----------
    x : float array (columns,)
    duals : float array (rows,)
    basis : Basis or None
        To go on from.
    """

    x: Floats
    duals: Floats
    basis: Basis | None

    def of_rows(self, kept: Bools) -> LpSolution:
        """Return the solution with rows that were left out, (rows,): their duals are 0, and they are basic."""
        rows = np.full(len(kept), BASIC, np.int64)
        if self.basis is not None:
            rows[kept] = self.basis.rows
        basis = None if self.basis is None else Basis(self.basis.columns, rows)
        return LpSolution(self.x, _spread(self.duals, kept), basis)


@dataclasses.dataclass(frozen=True)
class LpResult:
    """The end of a linear relaxation.

    Attributes
    ----------
    solution : LpSolution or None
        None where it was not solved to its end.
    duals : float array (rows,) or None
        The last ones, also of a relaxation that was cut short: whatever they are, a bound follows from them
        (:func:`optimiser.bounds.safe_dual.reduce_costs`).
    """

    solution: LpSolution | None = None
    duals: Floats | None = None

    def of_rows(self, kept: Bools) -> LpResult:
        """Return the end with rows that were left out, (rows,), since no point can break them."""
        solution = None if self.solution is None else self.solution.of_rows(kept)
        return LpResult(solution, None if self.duals is None else _spread(self.duals, kept))


def _spread(duals: Floats, kept: Bools) -> Floats:
    every = np.zeros(len(kept))
    every[kept] = duals
    return every
