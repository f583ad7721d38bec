"""The one place that calls solvers: linear relaxations through MathOpt, 0-1 programs through CP-SAT.

Every call is seeded, single-threaded unless asked otherwise, and ends by proof, by a work limit, or by the clock or an
interrupt; the caller is told which.  Solver status (what is known) is kept apart from the stop reason (why it ended).
"""

from __future__ import annotations

import dataclasses
import enum
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2, result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as mathopt_solver
from ortools.sat.python import cp_model
from ortools.util.python import pybind_solve_interrupter

from constraints.columns import NO_LOWER, NO_UPPER

if TYPE_CHECKING:
    from scipy import sparse

    from constraints.pairs import Bools, Ints
    from optimiser.stopping import Stopper

Floats = npt.NDArray[np.float64]


class Known(enum.StrEnum):
    """What a solver knows at its end."""

    PROVED = "proved"
    FOUND = "found"
    NOTHING = "nothing"
    IMPOSSIBLE = "impossible"


@dataclasses.dataclass(frozen=True)
class Program:
    """Minimise `cost @ x` over `lower <= matrix @ x <= upper, 0 <= x <= most`, all integers.

    Attributes
    ----------
    cost, most : int array (columns,)
    matrix : csr_array (rows, columns), int64
    lower, upper : int array (rows,)
        `NO_LOWER` and `NO_UPPER` where there is no side.
    """

    cost: Ints
    matrix: sparse.csr_array
    lower: Ints
    upper: Ints
    most: Ints


@dataclasses.dataclass(frozen=True)
class Basis:
    """Where a simplex method stands, in MathOpt's codes: each column's and row's status."""

    columns: Ints
    rows: Ints

    @property
    def moves(self) -> Bools:
        """Which columns are not at their least value."""
        return np.asarray(self.columns != solution_pb2.BASIS_STATUS_AT_LOWER_BOUND)

    def of_more(self, at: Ints, columns: int) -> Basis:
        """Return the basis for more columns, of which these were the ones at `at`; new ones start at 0."""
        status = np.full(columns, solution_pb2.BASIS_STATUS_AT_LOWER_BOUND, np.int64)
        status[at] = self.columns
        return Basis(status, self.rows)

    def only(self, kept: Bools) -> Basis:
        """Return the basis without some columns, none of them basic."""
        return Basis(self.columns[kept], self.rows)

    def with_rows(self, count: int) -> Basis:
        """Return the basis for more rows, added at the end; the point may break them."""
        new = np.full(count, solution_pb2.BASIS_STATUS_BASIC, np.int64)
        return Basis(self.columns, np.concatenate([self.rows, new]))


@dataclasses.dataclass(frozen=True)
class Relaxed:
    """The end of a linear relaxation.

    Attributes
    ----------
    solved : bool
        Whether the point and the duals are there.
    impossible : bool
        Whether the solver found no point; not a proof in whole numbers.
    x : float array (columns,)
    duals : float array (rows,)
    basis : Basis or None
        To go on from, where it was solved.
    """

    solved: bool
    impossible: bool
    x: Floats
    duals: Floats
    basis: Basis | None = None


@dataclasses.dataclass(frozen=True)
class Searched:
    """The end of a search for whole numbers.

    Attributes
    ----------
    known : Known
    x : int array (columns,) or None
        The best point found.
    bound : int
        No point can cost less; `NO_LOWER` where nothing is known.
    work : float
        The solver's own deterministic measure of work.
    """

    known: Known
    x: Ints | None
    bound: int
    work: float


def relax(
    program: Program,
    stopper: Stopper,
    basis: Basis | None = None,
    *,
    legal: bool = False,
    iterations: int | None = None,
) -> Relaxed:
    """Solve the linear relaxation with GLOP: by the dual simplex, or by the primal one from a legal basis.

    Parameters
    ----------
    program : Program
    stopper : Stopper
        Ends the solve when time is up or the user asks.
    basis : Basis, optional
        To go on from.
    legal : bool
        Whether the basis' point keeps all rows, as it does where only columns were added.
    iterations : int, optional
        After how many steps of the simplex to give up.
    """
    parameters = parameters_pb2.SolveParametersProto(threads=1, lp_algorithm=parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX)
    if iterations is not None:
        parameters.iteration_limit = iterations
    given = model_parameters_pb2.ModelSolveParametersProto()
    if basis is not None:
        if legal:
            parameters.lp_algorithm = parameters_pb2.LP_ALGORITHM_PRIMAL_SIMPLEX
        parameters.presolve = parameters_pb2.EMPHASIS_OFF
        columns, rows = given.initial_basis.variable_status, given.initial_basis.constraint_status
        columns.ids.extend(range(len(basis.columns)))
        columns.values.extend(basis.columns.tolist())
        rows.ids.extend(range(len(basis.rows)))
        rows.values.extend(basis.rows.tolist())
    model = _mathopt_model(program)
    return _relaxed(program, _ask_mathopt(model, parameters_pb2.SOLVER_TYPE_GLOP, parameters, given, stopper))


def _ask_mathopt(
    model: model_pb2.ModelProto,
    solver: int,
    parameters: parameters_pb2.SolveParametersProto,
    given: model_parameters_pb2.ModelSolveParametersProto,
    stopper: Stopper,
) -> result_pb2.SolveResultProto:
    """Call one of MathOpt's solvers so that the clock and an interrupt can end it."""
    if stopper.remaining is not None:
        parameters.time_limit.FromTimedelta(stopper.remaining_delta)
    init, no_callback = parameters_pb2.SolverInitializerProto(), callback_pb2.CallbackRegistrationProto()
    interrupter = pybind_solve_interrupter.PySolveInterrupter()
    return stopper.run(
        lambda: mathopt_solver.solve(model, solver, init, parameters, given, None, no_callback, None, interrupter),
        interrupter.interrupt,
    )


def _relaxed(program: Program, result: result_pb2.SolveResultProto) -> Relaxed:
    none = np.zeros(0)
    reason = result.termination.reason
    if reason in {result_pb2.TERMINATION_REASON_INFEASIBLE, result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED}:
        return Relaxed(False, True, none, none)
    if reason != result_pb2.TERMINATION_REASON_OPTIMAL or not result.solutions:
        return Relaxed(False, False, none, none)
    best = result.solutions[0]
    x, duals = np.zeros(len(program.cost)), np.zeros(len(program.lower))
    x[list(best.primal_solution.variable_values.ids)] = best.primal_solution.variable_values.values
    duals[list(best.dual_solution.dual_values.ids)] = best.dual_solution.dual_values.values
    return Relaxed(True, False, x, duals, _basis(program, best.basis))


def _basis(program: Program, told: solution_pb2.BasisProto) -> Basis:
    columns, rows = np.zeros(len(program.cost), np.int64), np.zeros(len(program.lower), np.int64)
    columns[list(told.variable_status.ids)] = list(told.variable_status.values)
    rows[list(told.constraint_status.ids)] = list(told.constraint_status.values)
    return Basis(columns, rows)


def _mathopt_model(program: Program) -> model_pb2.ModelProto:
    """Write a program as MathOpt's own message, by whole arrays."""
    model = model_pb2.ModelProto()
    rows, columns = program.matrix.shape
    model.variables.ids.extend(range(columns))
    model.variables.lower_bounds.extend([0.0] * columns)
    model.variables.upper_bounds.extend(program.most.astype(float).tolist())
    model.variables.integers.extend([False] * columns)
    costed = np.flatnonzero(program.cost)
    model.objective.linear_coefficients.ids.extend(costed.tolist())
    model.objective.linear_coefficients.values.extend(program.cost[costed].astype(float).tolist())
    model.linear_constraints.ids.extend(range(rows))
    model.linear_constraints.lower_bounds.extend(np.where(program.lower <= NO_LOWER, -math.inf, program.lower).tolist())
    model.linear_constraints.upper_bounds.extend(np.where(program.upper >= NO_UPPER, math.inf, program.upper).tolist())
    entries = program.matrix.tocoo()
    model.linear_constraint_matrix.row_ids.extend(entries.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(entries.col.tolist())
    model.linear_constraint_matrix.coefficients.extend(entries.data.astype(float).tolist())
    return model


OnBetter = Callable[[int, int], None]
"""Takes the cost of a better point and the bound, while the search runs."""


class _Watch(cp_model.CpSolverSolutionCallback):
    """Passes every better point on; keeps the newest, so that an interrupt loses nothing."""

    def __init__(self, on_better: OnBetter) -> None:
        super().__init__()
        self.on_better = on_better

    def on_solution_callback(self) -> None:
        """Take the solver's call."""
        self.on_better(round(self.objective_value), math.ceil(self.best_objective_bound - 1e-6))


def search(
    program: Program,
    hint: Ints | None,
    stopper: Stopper,
    *,
    seed: int,
    work_limit: float,
    on_better: OnBetter | None = None,
    cost_at_least: int | None = None,
    workers: int = 1,
    gap: float = 0.0,
) -> Searched:
    """Search for whole numbers with CP-SAT.

    Parameters
    ----------
    program : Program
    hint : int array (columns,) or None
        A point to start from.
    stopper : Stopper
    seed : int
    work_limit : float
        In CP-SAT's deterministic seconds.
    on_better : callable, optional
    cost_at_least : int, optional
        A bound that is already proved.
    workers : int
        Threads; with several, another run may find another point.
    gap : float
        A point is good enough within so much of the bound, as a share of the cost.
    """
    model = _cp_model(program, hint, cost_at_least)
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = workers
    parameters.relative_gap_limit = gap
    parameters.random_seed = seed
    parameters.max_deterministic_time = work_limit
    parameters.linearization_level = 2
    parameters.catch_sigint_signal = False
    if stopper.remaining is not None:
        parameters.max_time_in_seconds = max(0.01, stopper.remaining)
    watch = _Watch(on_better) if on_better else None
    status = stopper.run(lambda: solver.solve(model, watch), solver.stop_search)
    if status == cp_model.MODEL_INVALID:
        raise RuntimeError(f"CP-SAT refuses the model: {model.validate()}")
    if status == cp_model.INFEASIBLE:
        return Searched(Known.IMPOSSIBLE, None, NO_LOWER, solver.deterministic_time)
    bound = _stated_bound(program, status, solver.best_objective_bound)
    if status == cp_model.UNKNOWN:
        return Searched(Known.NOTHING, None, bound, solver.deterministic_time)
    x = np.array(solver.response_proto.solution, np.int64)
    known = Known.PROVED if status == cp_model.OPTIMAL else Known.FOUND
    return Searched(known, x, bound, solver.deterministic_time)


def _stated_bound(program: Program, status: cp_model.CpSolverStatus, stated: float) -> int:
    """Return CP-SAT's bound where it can be believed.

    Stopped before it has any bound, CP-SAT states 0, which would prove the empty allocation best wherever costs are
    negative; so 0 and more is believed there only of a finished proof.
    """
    if status != cp_model.OPTIMAL and stated >= 0.0 and bool((program.cost < 0).any()):
        return NO_LOWER
    return math.ceil(stated - 1e-6)


def _cp_model(program: Program, hint: Ints | None, cost_at_least: int | None) -> cp_model.CpModel:
    model = cp_model.CpModel()
    proto = model.Proto()
    for most in program.most.tolist():
        proto.variables.add().domain.extend((0, most))
    start, column, value = program.matrix.indptr.tolist(), program.matrix.indices.tolist(), program.matrix.data.tolist()
    for row, (lower, upper) in enumerate(zip(program.lower.tolist(), program.upper.tolist(), strict=True)):
        linear = proto.constraints.add().linear
        linear.vars.extend(column[start[row] : start[row + 1]])
        linear.coeffs.extend(value[start[row] : start[row + 1]])
        linear.domain.extend((max(lower, NO_LOWER), min(upper, NO_UPPER)))
    costed = np.flatnonzero(program.cost)
    if len(costed):
        proto.objective.vars.extend(costed.tolist())
        proto.objective.coeffs.extend(program.cost[costed].tolist())
        if cost_at_least is not None:
            proto.objective.domain.extend((cost_at_least, NO_UPPER))
    if hint is not None:
        proto.solution_hint.vars.extend(range(len(hint)))
        proto.solution_hint.values.extend(hint.tolist())
    return model
