"""Bare CP-SAT, the tutorial way: Boolean variables, one weighted goal, as many workers as cores, no hint."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from benchmarks.problem import NO_LOWER, NO_UPPER
from benchmarks.recorder import Task

if TYPE_CHECKING:
    from benchmarks.problem import Problem
    from benchmarks.recorder import Recorder


def modelled(problem: Problem) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Build the model through CP-SAT's own Python interface, row by row."""
    model = cp_model.CpModel()
    variables = [
        model.new_bool_var("") if most == 1 else model.new_int_var(0, most, "") for most in problem.most.tolist()
    ]
    start, column, value = (
        part.tolist() for part in (problem.matrix.indptr, problem.matrix.indices, problem.matrix.data)
    )
    for row, (lower, upper) in enumerate(zip(problem.lower.tolist(), problem.upper.tolist(), strict=True)):
        entries = slice(start[row], start[row + 1])
        total = cp_model.LinearExpr.weighted_sum([variables[j] for j in column[entries]], value[entries])
        model.add_linear_constraint(total, max(lower, NO_LOWER), min(upper, NO_UPPER))
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, problem.cost.tolist()))
    return model, variables


class Watch(cp_model.CpSolverSolutionCallback):
    """Records every better plan."""

    def __init__(self, problem: Problem, recorder: Recorder) -> None:
        super().__init__()
        self.problem, self.recorder = problem, recorder

    def on_solution_callback(self) -> None:
        """Take the solver's point."""
        self.recorder.point(self.problem, np.array(self.response_proto.solution, np.int64))
        self.recorder.bound(self.problem.weighted(self.best_objective_bound))


def main() -> None:
    """Run the contestant."""
    task = Task()
    problem, recorder = task.load(), task.recorder
    model, _ = modelled(problem)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = task.cores
    solver.parameters.max_time_in_seconds = task.left
    solver.best_bound_callback = lambda bound: recorder.bound(problem.weighted(bound))
    status = solver.solve(model, Watch(problem, recorder))
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        recorder.point(problem, np.array(solver.response_proto.solution, np.int64))
        recorder.bound(problem.weighted(solver.best_objective_bound))  # 0 where nothing is known, which is no bound
    recorder.note(solver.status_name(status).lower())


if __name__ == "__main__":
    main()
