"""Linear relaxations with GLOP, through MathOpt's own messages so that arrays go over as a whole.

Nothing that comes back is a proof: bounds are made of the duals in whole numbers (:mod:`optimiser.bounds.safe_dual`),
points are rounded and checked.  So it is enough to see that arrays are of the right length.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import callback_pb2, model_parameters_pb2, model_pb2, parameters_pb2, result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as mathopt_solver
from ortools.util.python import pybind_solve_interrupter

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.solvers.results import Basis, LpResult, LpSolution

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.solvers.program import Program
    from optimiser.solvers.results import Floats
    from optimiser.solvers.stopping import Stopper

MANY, ROOM = 10_000, 1e-8
"""Sides of so many units and more are loosened by such a share."""


def relax(
    program: Program,
    stopper: Stopper,
    basis: Basis | None = None,
    *,
    legal: bool = False,
) -> LpResult:
    """Solve the linear relaxation with GLOP: by the dual simplex, or by the primal one from a legal basis.

    Redundant rows are left out: over the columns of a restricted master, many are.

    Parameters
    ----------
    program : Program
    stopper : Stopper
        Ends the solve when time is up or the user asks. Where GLOP fails, that is noted there.
    basis : Basis, optional
        To go on from.
    legal : bool
        Whether the basis' point keeps all rows, as it does where only columns were added.
    """
    kept = program.breakable if basis is None else program.breakable | ~basis.basic_rows
    part = program.restrict(np.flatnonzero(kept))
    found = _relax(part, stopper, None if basis is None else Basis(basis.columns, basis.rows[kept]), legal=legal)
    return found.of_rows(kept)


def _relax(program: Program, stopper: Stopper, basis: Basis | None, *, legal: bool) -> LpResult:
    """Solve a linear relaxation none of whose rows is redundant, but for those that the basis rests on."""
    parameters = parameters_pb2.SolveParametersProto(threads=1, lp_algorithm=parameters_pb2.LP_ALGORITHM_DUAL_SIMPLEX)
    parameters.glop.change_status_to_imprecise = False  # what floats miss is seen when a bound is added up
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
    result = _call(_message(program), parameters, given, stopper)
    return LpResult() if result is None else _checked(program, result)


def _call(
    model: model_pb2.ModelProto,
    parameters: parameters_pb2.SolveParametersProto,
    given: model_parameters_pb2.ModelSolveParametersProto,
    stopper: Stopper,
) -> result_pb2.SolveResultProto | None:
    """Call GLOP so that the clock and an interrupt can end it; None where it fails."""
    if stopper.remaining is not None:
        parameters.time_limit.FromTimedelta(stopper.remaining_delta)
    glop, init = parameters_pb2.SOLVER_TYPE_GLOP, parameters_pb2.SolverInitializerProto()
    no_callback = callback_pb2.CallbackRegistrationProto()
    interrupter = pybind_solve_interrupter.PySolveInterrupter()
    try:
        return stopper.run(
            lambda: mathopt_solver.solve(model, glop, init, parameters, given, None, no_callback, None, interrupter),
            interrupter.interrupt,
        )
    except Exception as error:  # noqa: BLE001 - a solver that fails, however it does, knows nothing
        stopper.distrust(f"GLOP failed: {type(error).__name__}: {error}")
        return None


def _checked(program: Program, result: result_pb2.SolveResultProto) -> LpResult:
    """Return what a result holds, as far as it is about this program."""
    if not result.solutions:
        return LpResult()
    best = result.solutions[0]
    x = _array(len(program.cost), best.primal_solution.variable_values)
    duals = _array(len(program.lower), best.dual_solution.dual_values)
    if result.termination.reason != result_pb2.TERMINATION_REASON_OPTIMAL or x is None or duals is None:
        return LpResult(duals=duals)
    return LpResult(LpSolution(np.clip(x, 0, program.most), duals, _basis(program, best.basis)), duals)


def _basis(program: Program, stated: solution_pb2.BasisProto) -> Basis | None:
    """Return a basis, where it is one of this program."""
    columns = _array(len(program.cost), stated.variable_status)
    rows = _array(len(program.lower), stated.constraint_status)
    if columns is None or rows is None:
        return None
    basis = Basis(columns.astype(np.int64), rows.astype(np.int64))
    return basis if basis.fits else None


def _array(
    size: int,
    stated: solution_pb2.SparseBasisStatusVector | solution_pb2.sparse__containers__pb2.SparseDoubleVectorProto,
) -> Floats | None:
    """Return MathOpt's sparse vector as an array; None where it is empty, of another size, or holds what is no number.

    Values that are left out are 0.
    """
    ids, values = np.array(stated.ids, np.int64), np.array(stated.values, np.float64)
    whole = len(ids) == len(values) and bool(np.all((ids >= 0) & (ids < size))) and bool(np.isfinite(values).all())
    if not whole:
        return None
    array = np.zeros(size)
    array[ids] = values
    return array


def _room(sides: Ints) -> Floats:
    """Return by how much sides of many units are loosened, too little for whole numbers.

    A price that is held at the very least that its own relaxation has is an edge that floats step over: without room,
    the next stage's relaxation would have no point.
    """
    room: Floats = np.where(np.abs(sides) >= MANY, ROOM * np.abs(sides), 0.0)
    return room


def _message(program: Program) -> model_pb2.ModelProto:
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
    lower, upper = program.lower - _room(program.lower), program.upper + _room(program.upper)
    model.linear_constraints.lower_bounds.extend(np.where(program.lower <= NO_LOWER, -math.inf, lower).tolist())
    model.linear_constraints.upper_bounds.extend(np.where(program.upper >= NO_UPPER, math.inf, upper).tolist())
    entries = program.matrix.sorted_indices().tocoo()  # MathOpt wants a row's columns in order
    model.linear_constraint_matrix.row_ids.extend(entries.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(entries.col.tolist())
    model.linear_constraint_matrix.coefficients.extend(entries.data.astype(float).tolist())
    return model
