"""What neighbours of a grid could hand on: `python -m benchmarks.neighbours STUDY`.

Every scenario is solved alone, then again from the plan of the scenario before it, as far as that fits, and with the
bounds of that one's stages as far as they hold: where the same allocations are legal, until a goal counts otherwise.
A study hands on whole ends, and only between scenarios of the same model.  The table says for which scenarios it does,
what handing on more would save, and whether that would leave the same bytes.
"""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import numpy as np
import pandas as pd

from optimiser.model import build_model, find_candidates, model_digest
from optimiser.questions.repair import ParentPlan
from optimiser.solve import solve_model
from scenarios.runs.proofs import tables_of
from scenarios.runs.solving import restrict_round
from scenarios.studies.definition.reading import read_definition
from scenarios.studies.execution.lanes import make_lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.model import Model
    from optimiser.results import Solved, StageResult
    from scenarios.studies.execution.steps import Step


def measured(steps: Iterator[Step]) -> Iterator[dict[str, Any]]:
    """Solve scenarios in their order; yield a row each, the first has no neighbour.  Seconds are of the processor."""
    before: tuple[Model, Solved] | None = None
    for step in steps:
        round_ = restrict_round(step.round, step.settings)
        settings = step.settings.for_solver(round_)
        model = build_model(round_, find_candidates(round_))
        clock = time.process_time()
        alone = solve_model(model, settings)
        row: dict[str, Any] = {"run": step.label.name, "alone": time.process_time() - clock}
        if alone.x is None:
            continue
        if before is not None:
            neighbour, end = before
            assert end.x is not None
            warm_start = ParentPlan.of(model, neighbour.allocation(end.x), {}).start
            known = _known(model, neighbour, end)
            clock = time.process_time()
            handed = solve_model(model, settings, warm_start=warm_start, known=known)
            row |= {"handed on": time.process_time() - clock, "bounds": len(known), **_same(alone, handed)}
            row["same model"] = model_digest(model, settings) == model_digest(neighbour, settings)
        before = model, alone
        yield row


def _known(model: Model, neighbour: Model, end: Solved) -> list[StageResult]:
    """Return the stages of a neighbour whose bounds hold for a model."""
    arrays = [
        (m.matrix.indptr, m.matrix.indices, m.matrix.data, m.lower, m.upper, m.most,
         m.columns.case, m.columns.person, m.columns.need)
        for m in (model, neighbour)
    ]  # fmt: skip
    if not all(map(np.array_equal, *arrays)):
        return []
    alike = (
        np.array_equal(ours.weights, theirs.weights)
        for ours, theirs in zip(model.stages, neighbour.stages, strict=False)
    )
    return list(itertools.compress(end.stages, itertools.accumulate(alike, bool.__and__)))


def _same(alone: Solved, handed: Solved) -> dict[str, bool]:
    """Say what of two solves is the same: the plan, how each stage ended, the steps and the proofs that are kept."""
    assert alone.x is not None
    assert handed.x is not None
    ends = [[(stage.goal, stage.value, stage.bound) for stage in solved.stages] for solved in (alone, handed)]
    proofs = [{name: table.to_csv() for name, table in tables_of(solved.proofs).items()} for solved in (alone, handed)]
    return {
        "canonical": alone.stages[-1].proved,
        "plan": bool((alone.x == handed.x).all()),
        "stages": ends[0] == ends[1],
        "steps": alone.steps == handed.steps,
        "proofs": proofs[0] == proofs[1],
    }


@click.command()
@click.argument("study", type=click.Path(path_type=Path, exists=True))
def main(study: Path) -> None:
    """Measure the scenarios of STUDY, one after the other, in this process."""
    steps = (next(lane.begin()) for lane in make_lanes(read_definition(study)))
    frame = pd.DataFrame(measured(steps))
    click.echo(frame.round(2).to_string(index=False, na_rep=""))
    rest = frame.iloc[1:].drop(columns="run")
    click.echo(f"\nAll but the first:\n{rest.astype(float).sum().round(1).to_string()}")


if __name__ == "__main__":
    main()
