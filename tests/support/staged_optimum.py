"""What a goal can be at best, by plain CP-SAT over the model's rows: none of the engine's steps, none of its bounds."""

import numpy as np
from ortools.sat.python import cp_model


class StagedOptimum:
    """Proves once, for a model, how good its goals can be.

    Parameters
    ----------
    model : Model
        Small.
    """

    def __init__(self, model):
        self.model = model
        self.known = {}

    def best(self, number, floors=()):
        """Return the best value of a goal over points at least as good as `floors` in those before; None if none.

        Parameters
        ----------
        number : int
            The goal's place.
        floors : sequence of int
            A value of every goal before it.
        """
        key = number, tuple(floors)
        if key not in self.known:
            self.known[key] = self._solve(number, floors)
        return self.known[key]

    @property
    def possible(self):
        """Whether there is any point."""
        return self.best(0) is not None

    @property
    def values(self):
        """The value of every goal, each as good as it can be after those before it."""
        found = []
        for number in range(len(self.model.stages)):
            found.append(self.best(number, found))
        return found

    def hold(self, stages):
        """Hold what is said of every goal, as (goal, value, bound), against the truth.

        A bound is one over points at least as good as the values before it, so that is what is asked here.
        """
        values = []
        for number, (goal, value, bound) in enumerate(stages):
            rising, most = self.model.stages[number].maximise, self.best(number, values)
            assert value <= most <= bound if rising else value >= most >= bound, (goal, value, bound, most)
            values.append(value)

    def _solve(self, number, floors):
        model, stage = cp_model.CpModel(), self.model.stages[number]
        x = [model.new_int_var(0, most, "") for most in self.model.most.tolist()]
        rows = zip(self.model.lower.tolist(), self.model.upper.tolist(), self.model.matrix, strict=True)
        for lower, upper, row in rows:
            model.add_linear_constraint(_sum(x, row.indices, row.data), lower, upper)
        for earlier, value in zip(self.model.stages[:number], floors, strict=True):
            at = np.flatnonzero(earlier.weights)
            total = _sum(x, at, earlier.weights[at]) + earlier.offset
            model.add(total >= value if earlier.maximise else total <= value)
        at = np.flatnonzero(stage.weights)
        total = _sum(x, at, stage.weights[at])
        (model.maximize if stage.maximise else model.minimize)(total)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.presolve_inclusion_work_limit = 0
        solver.parameters.linearization_level = 2
        solver.parameters.symmetry_level = solver.parameters.cp_model_probing_level = 0  # small models need neither
        status = solver.solve(model)
        if status == cp_model.INFEASIBLE:
            return None
        assert status == cp_model.OPTIMAL, "the round is not small enough"
        return int(stage.weights @ np.array(solver.response_proto.solution, np.int64)) + stage.offset


def _sum(x, at, by):
    return cp_model.LinearExpr.weighted_sum([x[j] for j in at.tolist()], by.tolist())
