"""No contestant but a yardstick: the linear relaxation of the weighted goal, its bound recomputed in whole numbers."""

from __future__ import annotations

from benchmarks.recorder import Task
from optimiser import bounds, solvers
from optimiser.solvers import Program
from optimiser.stopping import Stopper


def main() -> None:
    """Find the bound."""
    task = Task()
    problem, recorder = task.load(), task.recorder
    program = Program(problem.cost, problem.matrix, problem.lower, problem.upper, problem.most)
    relaxed = solvers.relax(program, Stopper(task.left))
    if relaxed.solved:
        recorder.bound(problem.weighted(bounds.dual_bound(program, relaxed.duals)))
    recorder.note("linear relaxation solved" if relaxed.solved else "linear relaxation not solved in time")


if __name__ == "__main__":
    main()
