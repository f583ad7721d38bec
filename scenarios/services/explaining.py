"""Answer why: of a pair, a case, a leader, or the whole round of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, nearest
from scenarios.explain import explain_case, explain_leader, explain_pair, explain_round, staff_fault
from scenarios.runs import read_run

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from scenarios.explain import Explanation
    from scenarios.runs import Run


def explain_run(
    run_path: Path,
    case_id: str | None = None,
    leader_id: str | None = None,
    *,
    quick: bool = False,
    seconds: float = 50.0,
) -> Explanation:
    """Say why: why this leader, why not that one, why none, and what would have to change.

    Parameters
    ----------
    run_path : Path
    case_id, leader_id : str, optional
        Both: the pair; one: the case or the leader; neither: the whole round.
    quick : bool
        Whether bounds will do where the exact answer takes longer.
    seconds : float
        About how long to look for proofs.

    Raises
    ------
    InputRefused
        The run cannot be read, or it has no such case or leader (NM202).
    """
    run = read_run(run_path)
    _refuse_unknown(run, case_id, leader_id)
    if case_id is not None and leader_id is not None:
        return explain_pair(run, case_id, leader_id, quick=quick, seconds=seconds)
    if case_id is not None:
        return explain_case(run, case_id, quick=quick, seconds=seconds)
    if leader_id is not None:
        return explain_leader(run, leader_id, quick=quick, seconds=seconds)
    return explain_round(run, quick=quick, seconds=seconds)


def _refuse_unknown(run: Run, case_id: str | None, leader_id: str | None) -> None:
    whole = run.round.whole
    if case_id is not None and case_id in whole.cases and case_id not in run.round.cases:
        alone, advice = f"a case of {', '.join(run.round.regions)}", "the run has no other: name a run that has it"
        raise InputRefused([Fault("NM202", "--case", None, None, case_id, alone, advice)])
    person = run.round.people.get(leader_id or "")
    if person is not None and not person.is_leader:
        raise InputRefused([staff_fault(person)])
    leaders = [person.person_id for person in run.round.people.values() if person.is_leader]
    faults = [
        *_unknown("--case", case_id, run.round.cases, "a case of the run's round"),
        *_unknown("--leader", leader_id, leaders, "a leader of the run's round"),
    ]
    if faults:
        raise InputRefused(faults)


def _unknown(option: str, given: str | None, known: Collection[str], expected: str) -> list[Fault]:
    if given is None or given in known:
        return []
    near = nearest(given, known)
    advice = f"did you mean {near!r}?" if near else "look up the id in the run's inputs"
    return [Fault("NM202", option, None, None, given, expected, advice)]
