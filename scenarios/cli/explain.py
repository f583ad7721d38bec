"""`nlematch explain`."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from constraints.domain.faults import Fault, InputRefused
from constraints.domain.vocabulary import nearest
from scenarios.cli.output import show_json
from scenarios.cli.types import ANY_PATH, FiniteRange
from scenarios.escaping import show

if TYPE_CHECKING:
    from collections.abc import Collection

    from scenarios.explain import Explanation
    from scenarios.runs import RunFolder


@click.command("explain", epilog="Example:  nlematch explain run --case 108666 --leader L0993")
@click.argument("run_path", metavar="RUN", type=ANY_PATH)
@click.option("--case", "case_id", metavar="ID", help="The case that the question is about.")
@click.option("--leader", "leader_id", metavar="ID", help="The leader that it is about; with --case, the pair.")
@click.option("--quick", is_flag=True, help="Answer with bounds where the exact answer takes longer.")
@click.option(
    "--seconds", type=FiniteRange(min=1), default=50.0, show_default=True, help="About how long to look for proofs."
)
@click.option(
    "--format", "output_format", type=click.Choice(("text", "json")), default="text", show_default=True,
    help="How the answer is written to stdout.",
)  # fmt: skip
def command(
    run_path: Path, case_id: str | None, leader_id: str | None, quick: bool, seconds: float, output_format: str
) -> None:
    """Say why: why this leader, why not that one, why none, and what would have to change.

    With --case and --leader, the pair; with one of them, the case or the leader; with neither, the whole round.
    """
    from scenarios.runs import read_run

    told = _explained(read_run(run_path), case_id, leader_id, quick=quick, seconds=seconds)
    if output_format == "json":
        show_json(told.to_dict())
    else:
        show(str(told))


def _explained(
    run: RunFolder, case_id: str | None, leader_id: str | None, *, quick: bool, seconds: float
) -> Explanation:
    whole = dataclasses.replace(run.round, regions=())
    if case_id is not None and case_id in whole.cases and case_id not in run.round.cases:
        alone, advice = f"a case of {', '.join(run.round.regions)}", "the run has no other: name a run that has it"
        raise InputRefused([Fault("NM202", "--case", None, None, case_id, alone, advice)])
    leaders = [person.person_id for person in run.round.people.values() if person.is_leader]
    person = run.round.people.get(leader_id or "")
    if person is not None and not person.is_leader:
        from scenarios.explain.leaders import staff_fault

        raise InputRefused([staff_fault(person)])
    faults = [
        *_unknown("--case", case_id, run.round.cases, "a case of the run's round"),
        *_unknown("--leader", leader_id, leaders, "a leader of the run's round"),
    ]
    if faults:
        raise InputRefused(faults)
    if case_id is not None:
        from scenarios.explain.sentences import explain_case, explain_pair

        if leader_id is not None:
            return explain_pair(run, case_id, leader_id, quick=quick, seconds=seconds)
        return explain_case(run, case_id, quick=quick, seconds=seconds)
    if leader_id is not None:
        from scenarios.explain.leaders import explain_leader

        return explain_leader(run, leader_id, quick=quick, seconds=seconds)
    from scenarios.explain.rounds import explain_round

    return explain_round(run, quick=quick, seconds=seconds)


def _unknown(option: str, given: str | None, known: Collection[str], expected: str) -> list[Fault]:
    if given is None or given in known:
        return []
    near = nearest(given, known)
    advice = f"did you mean {near!r}?" if near else "look up the id in the run's inputs"
    return [Fault("NM202", option, None, None, given, expected, advice)]
