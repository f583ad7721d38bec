"""What neighbours of a grid could hand on: `python -m benchmarks.neighbours STUDY`.

Every scenario is solved alone, then again from the plan of the scenario before it, as far as that fits; then once more
told everything that there is to know: its own best plan and the end of every stage.  The first is what a study does.
The table says what the others would save, and whether they would leave the same bytes.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from optimiser.candidates import find_candidates
from optimiser.model import build_model
from optimiser.repair import ParentPlan
from optimiser.solve import solve_model
from scenarios.runs.proofs import tables_of
from scenarios.runs.solving import narrowed
from scenarios.studies import read_study
from scenarios.studies.lanes import make_lanes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.allocation import Allocation
    from optimiser.outcomes import Solved
    from scenarios.studies.steps import Step


def measured(steps: Iterator[Step]) -> Iterator[dict[str, Any]]:
    """Solve scenarios in their order; yield a row each, the first has no neighbour.  Seconds are of the processor."""
    before: Allocation | None = None
    for step in steps:
        round_ = narrowed(step.round, step.settings)
        settings = step.settings.for_solver(round_)
        model = build_model(round_, find_candidates(round_))
        clock = time.process_time()
        alone = solve_model(model, settings)
        row: dict[str, Any] = {"run": step.label.name, "alone": time.process_time() - clock}
        if alone.x is None:
            continue
        if before is not None:
            clock = time.process_time()
            begun = ParentPlan.of(model, before).start
            handed = solve_model(model, settings, begun=begun)
            row |= {"handed on": time.process_time() - clock, **_same(alone, handed)}
            clock = time.process_time()
            solve_model(model, settings, begun=alone.x, known=alone.stages)
            row["all told"] = time.process_time() - clock
            row["nothing changed"] = all(stage.value(begun) == stage.value(alone.x) for stage in model.stages)
        before = model.allocation(alone.x)
        yield row


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
    steps = (next(lane.begin()) for lane in make_lanes(read_study(study)))
    frame = pd.DataFrame(measured(steps))
    click.echo(frame.round(2).to_string(index=False, na_rep=""))
    rest = frame.iloc[1:].drop(columns="run")
    click.echo(f"\nAll but the first:\n{rest.astype(float).sum().round(1).to_string()}")


if __name__ == "__main__":
    main()
