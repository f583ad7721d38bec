"""HiGHS as a MIP solver, one weighted goal; in the rivals' environment, for it cannot be imported beside OR-Tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

import highspy
import numpy as np

from benchmarks.problem import NO_LOWER, NO_UPPER
from benchmarks.recorder import Task

if TYPE_CHECKING:
    from benchmarks.problem import Problem


def modelled(problem: Problem) -> highspy.HighsLp:
    """Hand the arrays over as they are."""
    infinity = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = problem.size, len(problem.upper)
    lp.col_cost_ = problem.cost.astype(float)
    lp.col_lower_, lp.col_upper_ = np.zeros(problem.size), problem.most.astype(float)
    lp.row_lower_ = np.where(problem.lower <= NO_LOWER, -infinity, problem.lower.astype(float))
    lp.row_upper_ = np.where(problem.upper >= NO_UPPER, infinity, problem.upper.astype(float))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = problem.matrix.indptr, problem.matrix.indices
    lp.a_matrix_.value_ = problem.matrix.data.astype(float)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * problem.size
    return lp


def main() -> None:
    """Run the contestant."""
    task = Task()
    problem, recorder = task.load(), task.recorder
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", task.cores)
    solver.setOptionValue("parallel", "on")
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)
    solver.passModel(modelled(problem))
    solver.cbMipImprovingSolution.subscribe(lambda event: recorder.floats(problem, event.data_out.mip_solution))
    solver.cbMipLogging.subscribe(lambda event: recorder.bound(problem.weighted(event.data_out.mip_dual_bound)))
    solver.setOptionValue("time_limit", task.left)
    solver.run()
    found = solver.getInfo()
    if found.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
        recorder.floats(problem, solver.getSolution().col_value)
    recorder.bound(problem.weighted(found.mip_dual_bound))
    recorder.note(solver.modelStatusToString(solver.getModelStatus()).lower())


if __name__ == "__main__":
    main()
