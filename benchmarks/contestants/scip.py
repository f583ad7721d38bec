"""SCIP alone, as OR-Tools bundles it: one weighted goal, no hint. It searches with one thread whatever the cores."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from benchmarks.problem import NO_LOWER, NO_UPPER
from benchmarks.recorder import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.problem import Problem
    from benchmarks.recorder import Recorder

_NUMBER = re.compile(r"[-+]?\d+\.(\d+)e([+-]\d+)")


def modelled(problem: Problem) -> mathopt.Model:
    """Hand the arrays over as they are."""
    proto = model_pb2.ModelProto()
    proto.variables.ids.extend(range(problem.size))
    proto.variables.lower_bounds.extend([0.0] * problem.size)
    proto.variables.upper_bounds.extend(problem.most.astype(float).tolist())
    proto.variables.integers.extend([True] * problem.size)
    rows = proto.linear_constraints
    rows.ids.extend(range(len(problem.upper)))
    rows.lower_bounds.extend(np.where(problem.lower <= NO_LOWER, -np.inf, problem.lower.astype(float)).tolist())
    rows.upper_bounds.extend(np.where(problem.upper >= NO_UPPER, np.inf, problem.upper.astype(float)).tolist())
    entries = problem.matrix.tocoo()
    proto.linear_constraint_matrix.row_ids.extend(entries.row.tolist())
    proto.linear_constraint_matrix.column_ids.extend(entries.col.tolist())
    proto.linear_constraint_matrix.coefficients.extend(entries.data.astype(float).tolist())
    costed = np.flatnonzero(problem.cost)
    proto.objective.linear_coefficients.ids.extend(costed.tolist())
    proto.objective.linear_coefficients.values.extend(problem.cost[costed].astype(float).tolist())
    return mathopt.Model.from_model_proto(proto)


class Watch:
    """Reads plans from the solver's events, and bounds from the columns of its log."""

    def __init__(self, problem: Problem, recorder: Recorder) -> None:
        self.problem, self.recorder = problem, recorder

    def solution(self, data: mathopt.CallbackData) -> mathopt.CallbackResult:
        """Take the solver's point."""
        x = np.zeros(self.problem.size)
        for variable, value in (data.solution or {}).items():
            x[variable.id] = value
        self.recorder.floats(self.problem, x)
        return mathopt.CallbackResult()

    def log(self, lines: Sequence[str]) -> None:
        """Take the dual bound, fourth column from the right; the log rounds it, so it is let out by a last digit."""
        for line in lines:
            cells = line.split("|")
            found = _NUMBER.search(cells[-4]) if len(cells) > 10 else None
            if found:
                last_digit = 10.0 ** (int(found[2]) - len(found[1]))
                self.recorder.bound(self.problem.weighted(float(found[0]) - last_digit))


def main() -> None:
    """Run the contestant."""
    task = Task()
    problem, recorder = task.load(), task.recorder
    model = modelled(problem)
    watch = Watch(problem, recorder)
    parameters = mathopt.SolveParameters(
        time_limit=dt.timedelta(seconds=task.left), threads=1, relative_gap_tolerance=0.0, absolute_gap_tolerance=0.5
    )
    result = mathopt.solve(
        model,
        mathopt.SolverType.GSCIP,
        params=parameters,
        msg_cb=watch.log,
        callback_reg=mathopt.CallbackRegistration(events={mathopt.Event.MIP_SOLUTION}),
        cb=watch.solution,
    )
    if result.has_primal_feasible_solution():
        x = np.zeros(problem.size)
        for variable, value in result.variable_values().items():
            x[variable.id] = value
        recorder.floats(problem, x)
    recorder.bound(problem.weighted(result.dual_bound()))
    recorder.note(result.termination.reason.name.lower())


if __name__ == "__main__":
    main()
