"""Faults at the border to OR-Tools: its raw calls and raw answers are spoilt, all of our own code runs for real."""

import collections
import contextlib
import signal

import numpy as np
from ortools.math_opt import result_pb2, solution_pb2
from ortools.math_opt.core.python import solver as mathopt_solver
from ortools.sat.python import cp_model

NEVER, ALWAYS = 0.0, 1.0
_OFTEN = 0.25
"""How often a call is spoilt where a seed does not say otherwise."""


class SolverFaults:
    """Spoils calls of solvers, as a seed draws it.

    Parameters
    ----------
    seed : int
    rate : float
        The share of calls to be spoilt.
    kinds : collection of str, optional
        Only these, of `MIP`, `LP` and `LIES`; all but the last unless given.
    interrupt_at : int, optional
        At which call Ctrl-C is pressed.
    press : callable
        Presses it.

    Attributes
    ----------
    injected : Counter
        How often each kind was.
    """

    def __init__(self, seed=0, rate=_OFTEN, kinds=None, interrupt_at=None, press=None):
        self.draw = np.random.default_rng(seed)
        self.rate, self.interrupt_at = rate, interrupt_at
        self.press = press or (lambda: signal.raise_signal(signal.SIGINT))
        self.mip = [kind for kind in MIP if kinds is None or kind in kinds]
        self.mip += [kind for kind in LIES if kinds is not None and kind in kinds]
        self.lp = [kind for kind in LP if kinds is None or kind in kinds]
        self.injected = collections.Counter()
        self.calls = 0

    @contextlib.contextmanager
    def at_work(self):
        """Spoil calls for as long as this lasts."""
        solve_mip, solve_lp = cp_model.CpSolver.solve, mathopt_solver.solve
        cp_model.CpSolver.solve = lambda solver, model, callback=None: self._mip(solve_mip, solver, model, callback)
        mathopt_solver.solve = lambda model, number, init, parameters, *more: self._lp(
            solve_lp, model, number, init, parameters, *more
        )
        try:
            yield self
        finally:
            cp_model.CpSolver.solve, mathopt_solver.solve = solve_mip, solve_lp

    def _kind(self, kinds):
        """Draw how to spoil this call, if at all."""
        self.calls += 1
        if self.calls == self.interrupt_at:
            self.injected["interrupt"] += 1
            self.press()
        return kinds[self.draw.integers(len(kinds))] if kinds and self.draw.random() < self.rate else None

    def _mip(self, solve, solver, model, callback):
        kind = self._kind(self.mip)
        if kind is None:
            return solve(solver, model, callback)
        done = (MIP | LIES)[kind](self, solver, lambda: solve(solver, model, callback))
        self.injected[kind] += bool(done)
        return solver.response_proto.status

    def _lp(self, solve, model, number, init, parameters, *more):
        kind = self._kind(self.lp)
        if kind is None:
            return solve(model, number, init, parameters, *more)
        self.injected[kind] += 1
        return LP[kind](self, model, parameters, lambda: solve(model, number, init, parameters, *more))


# --- CP-SAT: each takes the solver and its call, and says whether there was anything to spoil -------------------------


def fail(faults, solver, call):
    raise faults.draw.choice([RuntimeError, MemoryError, ValueError])("the solver fell over")


def stop_at_once(faults, solver, call):
    solver.parameters.max_deterministic_time = 1e-12
    return call() or True


def stop_some_time(faults, solver, call):
    solver.parameters.max_deterministic_time = float(10.0 ** faults.draw.uniform(-6, -1))
    return call() or True


def not_optimal(faults, solver, call):
    """Found, and proved best, but it says no more than that it was found, with a bound that is looser."""
    call()
    answer = solver.response_proto
    if answer.status == cp_model.OPTIMAL:
        answer.status = cp_model.FEASIBLE
        _state(answer, answer.inner_objective_lower_bound - int(faults.draw.integers(0, 50)))
        return True
    return False


def no_bound(faults, solver, call):
    """Found, and no bound: 0, as CP-SAT states where it has none, or the least number that there is."""
    call()
    answer = solver.response_proto
    if answer.status == cp_model.OPTIMAL:
        answer.status = cp_model.FEASIBLE
    _state(answer, int(faults.draw.choice([0, -(2**63)])))
    return True


def nothing_with_no_bound(faults, solver, call):
    call()
    answer = solver.response_proto
    answer.status = cp_model.UNKNOWN
    answer.solution.clear()
    _state(answer, 0)
    return True


def point_off(faults, solver, call):
    """A point of which some values are others."""
    call()
    answer = solver.response_proto
    for at in faults.draw.integers(0, max(1, len(answer.solution)), 3).tolist() if len(answer.solution) else ():
        answer.solution[at] = int(faults.draw.choice([0, 1, 2, -1]))
    return len(answer.solution) > 0


def point_of_other_size(faults, solver, call):
    call()
    answer = solver.response_proto
    if len(answer.solution):
        values = list(answer.solution)[: faults.draw.integers(0, len(answer.solution))]
        answer.solution.clear()
        answer.solution.extend(values)
        return True
    return False


def bound_beyond_point(faults, solver, call):
    """A bound that the point that comes with it undercuts."""
    call()
    answer = solver.response_proto
    if answer.status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        _state(answer, round(answer.objective_value) + int(faults.draw.integers(1, 1000)))
        return True
    return False


def infeasible(faults, solver, call):
    """Nothing is said to exist; said of the same question twice it could not be found out, so only with presolve."""
    call()
    if not solver.parameters.cp_model_presolve:
        return False
    solver.response_proto.status = cp_model.INFEASIBLE
    solver.response_proto.solution.clear()
    return True


def refuse(faults, solver, call):
    call()
    solver.response_proto.status = cp_model.MODEL_INVALID
    return True


def _state(answer, bound):
    answer.inner_objective_lower_bound = max(bound, -(2**63))
    answer.best_objective_bound = float(bound)


MIP = {
    "fail": fail,
    "stop at once": stop_at_once,
    "stop some time": stop_some_time,
    "not optimal": not_optimal,
    "no bound": no_bound,
    "nothing": nothing_with_no_bound,
    "point off": point_off,
    "point of other size": point_of_other_size,
    "bound beyond its point": bound_beyond_point,
    "infeasible": infeasible,
    "refused": refuse,
}


def false_proof(faults, solver, call):
    """Stopped, and yet what was found is said to be the best: nothing else in the answer contradicts that."""
    solver.parameters.max_deterministic_time = float(10.0 ** faults.draw.uniform(-6, -2))
    call()
    answer = solver.response_proto
    if answer.status == cp_model.FEASIBLE:
        answer.status = cp_model.OPTIMAL
        _state(answer, round(answer.objective_value))
        return True
    return False


LIES = {"false proof": false_proof}
"""What no check of one answer finds out."""


# --- GLOP: each takes the model, the parameters and the call, and returns an answer -----------------------------------


def lp_fail(faults, model, parameters, call):
    raise faults.draw.choice([RuntimeError, MemoryError, ValueError])("the solver fell over")


def lp_nothing(faults, model, parameters, call):
    reasons = [
        result_pb2.TERMINATION_REASON_NO_SOLUTION_FOUND,
        result_pb2.TERMINATION_REASON_NUMERICAL_ERROR,
        result_pb2.TERMINATION_REASON_INFEASIBLE,
        result_pb2.TERMINATION_REASON_INFEASIBLE_OR_UNBOUNDED,
        result_pb2.TERMINATION_REASON_OPTIMAL,  # and yet no solution
    ]
    answer = result_pb2.SolveResultProto()
    answer.termination.reason = faults.draw.choice(reasons)
    return answer


def lp_stop(faults, model, parameters, call):
    parameters.iteration_limit = int(faults.draw.integers(0, 20))
    return call()


def duals_off(faults, model, parameters, call):
    answer = call()
    for solution in answer.solutions:
        values = np.array(solution.dual_solution.dual_values.values)
        by = faults.draw.choice(["noise", "sign", "huge", "nan", "shuffled"])
        new = {
            "noise": values + faults.draw.normal(0, 5, len(values)),
            "sign": -values,
            "huge": values * 1e300,
            "nan": np.where(faults.draw.random(len(values)) < 0.1, np.nan, values),
            "shuffled": faults.draw.permutation(values),
        }[by]
        solution.dual_solution.dual_values.values[:] = new.tolist()
    return answer


def duals_of_other_size(faults, model, parameters, call):
    answer = call()
    for solution in answer.solutions:
        duals = solution.dual_solution.dual_values
        count = len(model.linear_constraints.ids)
        if faults.draw.random() < 0.5:
            duals.ids.append(count + 3)
            duals.values.append(1.0)
        else:
            del duals.ids[count // 2 :], duals.values[count // 2 :]
    return answer


def basis_off(faults, model, parameters, call):
    """A basis that does not fit: other statuses, or those of fewer columns or more rows."""
    answer = call()
    for solution in answer.solutions:
        part = faults.draw.choice(["columns", "rows"])
        basis = solution.basis.variable_status if part == "columns" else solution.basis.constraint_status
        statuses = [
            solution_pb2.BASIS_STATUS_BASIC,
            solution_pb2.BASIS_STATUS_AT_LOWER_BOUND,
            solution_pb2.BASIS_STATUS_FREE,
        ]
        way = faults.draw.choice(["other", "swapped", "fewer", "more"])
        if way == "other":
            basis.values[:] = faults.draw.choice(statuses, len(basis.values)).tolist()
        elif way == "swapped":
            basis.values[:] = faults.draw.permutation(list(basis.values)).tolist()
        elif way == "fewer":
            del basis.ids[len(basis.ids) // 2 :], basis.values[len(basis.values) // 2 :]
        else:
            basis.ids.append(len(basis.ids) + 7)
            basis.values.append(solution_pb2.BASIS_STATUS_BASIC)
    return answer


def x_off(faults, model, parameters, call):
    """A point that is off by a tolerance, or by much."""
    answer = call()
    by = float(faults.draw.choice([1e-9, 1e-7, 1e-5, 0.3, 1e300]))
    for solution in answer.solutions:
        values = np.array(solution.primal_solution.variable_values.values)
        off = values + by * faults.draw.uniform(-1, 1, len(values))
        solution.primal_solution.variable_values.values[:] = off.tolist()
    return answer


LP = {
    "LP: fail": lp_fail,
    "LP: nothing": lp_nothing,
    "LP: stop some time": lp_stop,
    "LP: duals off": duals_off,
    "LP: duals of other size": duals_of_other_size,
    "LP: basis off": basis_off,
    "LP: x off": x_off,
}
