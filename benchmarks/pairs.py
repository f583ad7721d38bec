"""What drawn possible pairs of a run would cost, one by one: `python -m benchmarks.pairs RUN --count 20`.

The pairs are drawn from all possible leads that the plan does not have.  Reading the run and going through its proofs
is timed beside the questions, for a session does it once.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
import numpy as np

from constraints.faces import arrays_of
from optimiser.questions.explain.pairs import ask_pair
from optimiser.questions.time_budget import TimeBudget
from scenarios.explain.sessions import session_of
from scenarios.runs import read_run

if TYPE_CHECKING:
    from optimiser.questions.session import Session

GOALS = ("placed", "needs", "price")


def drawn_pairs(session: Session, count: int, seed: int) -> list[tuple[str, str]]:
    """Draw possible pairs that the plan does not have."""
    columns, arrays = session.model.columns, arrays_of(session.round)
    leads = np.arange(columns.leads.start, columns.leads.stop)
    unused = leads[(session.x[leads] == 0) & (session.model.most[leads] > 0)]
    drawn = np.random.default_rng(seed).choice(unused, min(count, len(unused)), replace=False)
    return [(arrays.cases.ids[columns.case[j]], arrays.people.ids[columns.person[j]]) for j in drawn.tolist()]


@click.command()
@click.argument("run_folder", type=click.Path(path_type=Path, exists=True))
@click.option("--count", default=20, show_default=True, help="How many pairs.")
@click.option("--seed", default=1, show_default=True, help="Of the draw.")
@click.option("--seconds", default=120.0, show_default=True, help="For each.")
def main(run_folder: Path, count: int, seed: int, seconds: float) -> None:
    """Ask for drawn pairs and print a line each, then a summary."""
    began = time.perf_counter()
    session = session_of(read_run(run_folder))
    if session.left is not None:
        session.left.reoptimiser(session.budget.stopper)
    click.echo(
        f"read, and proofs gone through: {time.perf_counter() - began:.1f} s; begins with them: {session.has_proofs}"
    )
    taken, exact, moves = [], 0, 0
    for case_id, leader_id in drawn_pairs(session, count, seed):
        began = time.perf_counter()
        answer = ask_pair(session.within(TimeBudget.of(seconds)), case_id, leader_id)
        taken.append(time.perf_counter() - began)
        losses = answer.plan.losses if answer.plan else ()
        known = all(loss.proved for loss in losses if loss.goal.startswith(GOALS))
        exact, moves = exact + known, moves + (answer.plan is None or answer.plan.fewest_moves)
        lost = ", ".join(f"{loss.goal} {loss.loss:+}" for loss in losses if loss.loss)
        click.echo(
            f"{case_id} {leader_id}: {answer.verdict}, {lost}; {taken[-1]:.1f} s{'' if known else ', not exact'}"
        )
    click.echo(
        f"{len(taken)} pairs: {exact} exact in {', '.join(GOALS)}, {moves} with the fewest moves proved; "
        f"median {np.median(taken):.1f} s, 90th percentile {np.percentile(taken, 90):.1f} s"
    )


if __name__ == "__main__":
    main()
