"""No contestant but a yardstick: our own engine on the rivals' one weighted goal, for the best bound on it."""

from __future__ import annotations

import numpy as np

from benchmarks.reading import read
from benchmarks.recorder import Task
from benchmarks.weights import weights_of
from optimiser.model import CANONICAL, Model, Stage, build_model, find_candidates, with_stages
from optimiser.parameters import Settings
from optimiser.solve import solve_model


def weighted(model: Model) -> Stage:
    """Return the goals of a model, but for the tie-break, as one."""
    stages = [stage for stage in model.stages if stage.goal != CANONICAL]
    weights = weights_of([stage.goal for stage in stages])
    total = np.sum([weight * stage.weights for weight, stage in zip(weights, stages, strict=True)], axis=0)
    offset = sum(weight * stage.offset for weight, stage in zip(weights, stages, strict=True))
    return Stage("weighted", maximise=True, weights=total, offset=offset)


def main() -> None:
    """Find the bound."""
    task = Task()
    round_ = read(task.folder / "round")
    model = build_model(round_, find_candidates(round_))
    solved = solve_model(with_stages(model, [weighted(model)]), Settings(time_limit=task.left))
    for stage in solved.stages:
        task.recorder.bound(stage.bound)
        task.recorder.note(f"value {stage.value:,}, {'proved' if stage.proved else solved.stop}")


if __name__ == "__main__":
    main()
