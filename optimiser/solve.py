"""Solve a round: stage by stage, each improved as far as can be proved, then held while the next is improved."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from optimiser.engine import Engine, JointEngine
from optimiser.model import Model, build_model, find_candidates, find_components, model_digest
from optimiser.parameters import ENGINES, Settings
from optimiser.results import Outcome, Progress, Solved, SolveResult, StageResult, Step
from optimiser.solvers import Stopper, heed_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from constraints.domain import Ints
    from constraints.round import Round
    from optimiser.bounds import Reoptimiser

__all__ = [
    "ENGINES",
    "Outcome",
    "Progress",
    "Settings",
    "SolveResult",
    "Solved",
    "StageResult",
    "Step",
    "solve",
    "solve_model",
]


def solve(
    round_: Round,
    settings: Settings | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    found_before: Callable[[Model, str], Solved | None] | None = None,
) -> SolveResult:
    """Find the best allocation of a round, stage by stage.

    Parameters
    ----------
    round_ : Round
        Checked: its rows fit together.
    settings : Settings, optional
    on_progress : callable, optional
        Called with every better value, bound or stage.
    found_before : callable, optional
        Takes the model and its digest, and returns what an earlier solve of the same model with the same settings
        found, which then stands for this one; None where there was none.
    """
    with heed_signals():
        return _solve(round_, settings or Settings(), on_progress, found_before)


def _solve(
    round_: Round,
    settings: Settings,
    on_progress: Callable[[Progress], None] | None,
    found_before: Callable[[Model, str], Solved | None] | None,
) -> SolveResult:
    stopper = Stopper(settings.time_limit)
    clock = time.perf_counter()
    candidates = find_candidates(round_)
    found = time.perf_counter()
    model = build_model(round_, candidates)
    digest = model_digest(model, settings)
    built = time.perf_counter()
    solved = found_before(model, digest) if found_before is not None else None
    if solved is None:
        solved = solve_model(model, settings, stopper=stopper, on_progress=on_progress)
    seconds = {"candidates": found - clock, "model": built - found, "solve": time.perf_counter() - built}
    return SolveResult(
        outcome=solved.outcome,
        stop=solved.stop,
        allocation=None if solved.x is None else model.allocation(solved.x),
        stages=solved.stages,
        prices={} if solved.x is None else model.prices(solved.x),
        candidates=candidates,
        model=model,
        steps=solved.steps,
        proofs=solved.proofs,
        components=solved.components,
        distrusted=solved.distrusted,
        conflict=solved.conflict,
        seconds=seconds,
        digest=digest,
    )


def solve_model(
    model: Model,
    settings: Settings | None = None,
    *,
    warm_start: Ints | None = None,
    known: Sequence[StageResult] = (),
    stopper: Stopper | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    reoptimiser: Callable[[Stopper], Reoptimiser] | None = None,
) -> Solved:
    """Find the best point of a model, stage by stage.

    Parameters
    ----------
    model : Model
        A round's, or a variation of it (:mod:`optimiser.model.variations`).
    settings : Settings, optional
    warm_start : int array (columns + auxiliaries,), optional
        A point to start from, where it is legal.
    known : sequence of StageResult, optional
        How the stages ended in a model of which this one is a restriction: their bounds hold here for as long as the
        values of the stages before are the same.
    stopper : Stopper, optional
        Instead of the settings' time limit.
    on_progress : callable, optional
    reoptimiser : callable, optional
        Takes a stopper and returns what restrictions of a model begin with, of which this one is one; asked where the
        model is solved over a formulation, and whole.
    """
    settings = settings or Settings()
    stopper, tell = stopper or Stopper(settings.time_limit), on_progress or (lambda progress: None)
    pieces = (
        [] if known else find_components(model, settings.parameters.min_component_cases)
    )  # what is known of a whole says little of its pieces
    if len(pieces) > 1:
        joint = JointEngine(model, pieces, settings, stopper, tell)
        joint.run(warm_start)
        return joint.solved
    engine = Engine(model, settings, stopper, tell, reoptimiser)
    engine.run(warm_start, known)
    return engine.solved
