"""0-1 programs with CP-SAT, whose answers are held against what is known before they are used.

A point has to keep every row.  A bound has to be a whole number that neither a point that came back nor a legal hint
undercuts; where CP-SAT has none it states 0, or less than columns alone could cost, and then there is none.  That no
point exists contradicts a legal hint; without one it is asked a second time, without presolve.  An answer that cannot
be is worth nothing, and the stopper is told (:meth:`optimiser.solvers.stopping.Stopper.distrust`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from ortools.sat.python import cp_model

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.solvers.results import MipResult

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.solvers.program import Program
    from optimiser.solvers.stopping import Stopper

OnBetter = Callable[[int, int | None], None]
"""Takes the cost of a better point and the bound, None where there is none, while the search runs."""

_WITH_POINT = frozenset({cp_model.OPTIMAL, cp_model.FEASIBLE})
_LEAST, _MOST = np.iinfo(np.int64).min, np.iinfo(np.int64).max
"""CP-SAT's own words for no side."""


def search(
    program: Program,
    hint: Ints | None,
    stopper: Stopper,
    *,
    seed: int,
    work_limit: float,
    on_better: OnBetter | None = None,
    cost_at_least: int | None = None,
    gap: float = 0.0,
    confirm: bool = True,
) -> MipResult:
    """Search for whole numbers with CP-SAT.

    Parameters
    ----------
    program : Program
    hint : int array (columns,) or None
        A point to start from.
    stopper : Stopper
        Ends the search when time is up or the user asks. What CP-SAT says that cannot be is noted there.
    seed : int
    work_limit : float
        In CP-SAT's deterministic seconds.
    on_better : callable, optional
    cost_at_least : int, optional
        A bound that is already proved; or what is good enough, where the caller makes nothing of the bound.
    gap : float
        A point is good enough within so much of the bound, as a share of the cost.
    confirm : bool
        Whether to ask again where CP-SAT says that there is no point. Without that it proves nothing, and the result
        says no more than that it was `denied`.
    """
    known = program.value(hint) if hint is not None and program.keeps(hint) else None
    query = _Query(program, hint, known, stopper, seed, work_limit, gap, cost_at_least, on_better)
    result = query.answer(presolve=True)
    if not result.denied or not confirm:
        return result
    if program.out_of_reach:
        return dataclasses.replace(result, denied=False, infeasible=True)
    again = query.answer(presolve=False)
    if again.x is not None:
        stopper.distrust("CP-SAT said that there is no point, and found one without presolve")
        return again
    return dataclasses.replace(result, denied=not again.denied, infeasible=again.denied)


class _Watch(cp_model.CpSolverSolutionCallback):
    """Passes every better point on; what goes wrong in passing on is no failure of the solver."""

    def __init__(self, program: Program, on_better: OnBetter) -> None:
        super().__init__()
        self.program, self.on_better = program, on_better
        self.failed: BaseException | None = None

    def on_solution_callback(self) -> None:
        """Take the solver's call."""
        try:
            cost, stated = round(self.objective_value), int(self.response_proto.inner_objective_lower_bound)
            self.on_better(cost, _believable(self.program, stated) if stated <= cost else None)
        except BaseException as error:  # noqa: BLE001 - raised again where the search was called
            self.failed = error
            self.stop_search()


@dataclasses.dataclass(frozen=True)
class _Query:
    """One call of CP-SAT; `known` is what a legal hint costs."""

    program: Program
    hint: Ints | None
    known: int | None
    stopper: Stopper
    seed: int
    work_limit: float
    gap: float
    cost_at_least: int | None
    on_better: OnBetter | None

    def answer(self, *, presolve: bool) -> MipResult:
        """Ask, and return what of the answer can be used."""
        response = self._call(presolve=presolve)
        if response is None:
            return MipResult()
        status, work = response.status, response.deterministic_time
        if status == cp_model.INFEASIBLE:
            return MipResult(denied=not self._contradicted(), work=work)
        x = self._point(response) if status in _WITH_POINT else None
        cost = None if x is None else self.program.value(x)
        return MipResult(x, cost, self._bound(response, cost), work=work)

    def _call(self, *, presolve: bool) -> cp_model.CpSolverResponse | None:
        """Call CP-SAT; return None where it fails."""
        model = _message(self.program, self.hint, self.cost_at_least)
        solver = self._solver(presolve=presolve)
        watch = _Watch(self.program, self.on_better) if self.on_better else None
        try:
            status = self.stopper.run(lambda: solver.solve(model, watch), solver.stop_search)
        except Exception as error:  # noqa: BLE001 - a solver that fails, however it does, knows nothing
            self.stopper.distrust(f"CP-SAT failed: {type(error).__name__}: {error}")
            return None
        if watch is not None and watch.failed is not None:
            raise watch.failed
        if status == cp_model.MODEL_INVALID:
            if wrong := model.validate():
                raise RuntimeError(f"CP-SAT refuses the model: {wrong}")
            self.stopper.distrust("CP-SAT refused a model that is valid")
            return None
        return solver.response_proto

    def _solver(self, *, presolve: bool) -> cp_model.CpSolver:
        """Return a solver: all of CP-SAT's parameters are set here."""
        solver = cp_model.CpSolver()
        parameters = solver.parameters
        parameters.num_workers = 1  # several find another plan every time
        parameters.random_seed = self.seed
        parameters.relative_gap_limit = self.gap
        parameters.max_deterministic_time = self.work_limit
        parameters.linearization_level = 2
        parameters.add_lp_constraints_lazily = False
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
        parameters.catch_sigint_signal = False
        parameters.cp_model_presolve = presolve
        # OR-Tools 9.15.6755 adds up what a row can reach in 32 bits there, and takes a row whose coefficients add up
        # to more than 2 ** 31 for one that always holds: it then "proves" wrong optima (google/or-tools#5293).
        parameters.presolve_inclusion_work_limit = 0
        if self.stopper.remaining is not None:
            parameters.max_time_in_seconds = max(0.01, self.stopper.remaining)
        return solver

    def _contradicted(self) -> bool:
        """Say whether a legal hint contradicts that there is no point."""
        legal = self.known is not None and (self.cost_at_least is None or self.known >= self.cost_at_least)
        if legal:
            self.stopper.distrust("CP-SAT said that there is no point where one was known")
        return legal

    def _point(self, response: cp_model.CpSolverResponse) -> Ints | None:
        x = np.array(response.solution, np.int64)
        if self.program.keeps(x):
            return x
        self.stopper.distrust("CP-SAT found a point that breaks a row")
        return None

    def _bound(self, response: cp_model.CpSolverResponse, cost: int | None) -> int | None:
        """Return the bound that CP-SAT states, in its own whole numbers, where it can be."""
        stated = int(response.inner_objective_lower_bound)
        bound = stated if response.status == cp_model.OPTIMAL else _believable(self.program, stated)
        least = min((each for each in (cost, self.known) if each is not None), default=None)
        if bound is not None and least is not None and bound > least:
            self.stopper.distrust("CP-SAT stated a bound that a point undercuts")
            return None
        return bound


def _believable(program: Program, stated: int) -> int | None:
    """Return a bound that was stated before the search was at its end; None where it says nothing.

    Stopped before it has any bound, CP-SAT states 0, which would prove the empty allocation best wherever costs are
    negative; so 0 and more is believed there only of a finished proof.
    """
    nothing = stated >= 0 and bool((program.cost < 0).any())
    return None if nothing or stated < program.trivial_bound else stated


def _message(program: Program, hint: Ints | None, cost_at_least: int | None) -> cp_model.CpModel:
    """Write a program as CP-SAT's own message."""
    model = cp_model.CpModel()
    proto = model.Proto()
    for most in program.most.tolist():
        proto.variables.add().domain.extend((0, most))
    start, column, value = program.matrix.indptr.tolist(), program.matrix.indices.tolist(), program.matrix.data.tolist()
    for row, (lower, upper) in enumerate(zip(program.lower.tolist(), program.upper.tolist(), strict=True)):
        linear = proto.constraints.add().linear
        linear.vars.extend(column[start[row] : start[row + 1]])
        linear.coeffs.extend(value[start[row] : start[row + 1]])
        linear.domain.extend((_LEAST if lower <= NO_LOWER else lower, _MOST if upper >= NO_UPPER else upper))
    costed = np.flatnonzero(program.cost)
    if len(costed):
        proto.objective.vars.extend(costed.tolist())
        proto.objective.coeffs.extend(program.cost[costed].tolist())
        if cost_at_least is not None:
            proto.objective.domain.extend((cost_at_least, _MOST))
    if hint is not None:
        proto.solution_hint.vars.extend(range(len(hint)))
        proto.solution_hint.values.extend(hint.tolist())
    return model
