"""Keep the leaders of an earlier run while needs that are known now are covered: their leads become pins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.changes import with_rows
from constraints.domain import ArgumentFault, Decision, Fault, InputRefused
from constraints.round import IdChanges
from optimiser.questions.pair_judgement import obstacles_to
from scenarios.runs import allocation_of, read_run, with_current_ids

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from constraints.round import Round


def keep_leaders(round_: Round, folder: Path) -> Round:
    """Return the round in which the leaders of a run are pinned to their cases.

    Cases that are not in the round any more are passed over, and so is running work, which stays anyway.

    Parameters
    ----------
    round_ : Round
        Such as the run's own, with the needs that a diagnosis found.
    folder : Path
        The run.

    Raises
    ------
    InputRefused
        The folder is not a whole run (NM601) or is of other cases (NM602), or a leader cannot stay (NM301): a rule
        stops the pair now, or another leader is pinned to the case.
    """
    run = with_current_ids(read_run(folder), IdChanges.of(round_))
    all_led = {row.case_id: row.leader_id for row in allocation_of(run).deployments}
    led = {case_id: leader for case_id, leader in all_led.items() if case_id in round_.cases}
    if all_led and not led:
        expected, advice = "a run of the same round", "name the run whose leaders are to be kept"
        raise InputRefused([ArgumentFault.of("solve_round", "hold_leaders", min(all_led), expected, advice, "NM602")])
    pinned = {case_id: person for case_id, person, what in round_.instructions.pins if _leads(round_, person, what)}
    faults = [fault for case_id, leader in led.items() for fault in _faults(round_, case_id, leader, pinned)]
    if faults:
        raise InputRefused(faults)
    rows = [
        Decision(case_id=case_id, person_id=leader, decision="pin", reason_code="continuity")
        for case_id, leader in sorted(led.items())
        if case_id not in pinned and case_id not in round_.ledger.leads
    ]
    return with_rows(round_, {"decisions": rows})


def _leads(round_: Round, person_id: str, specialism: str | None) -> bool:
    return specialism is None and round_.people[person_id].is_leader


def _faults(round_: Round, case_id: str, leader_id: str, pinned: dict[str, str]) -> Iterator[Fault]:
    value, advice = f"{leader_id} for {case_id}", "repair the run with `repair()` first, and hold what it gives"
    for obstacle in obstacles_to(round_, case_id, leader_id):
        expected = f"a pair that {obstacle.rule} lets pass ({obstacle.because})"
        yield ArgumentFault.of("solve_round", "hold_leaders", value, expected, advice, "NM301")
    if pinned.get(case_id, leader_id) != leader_id:
        expected = f"the leader who is pinned to the case, {pinned[case_id]}"
        yield ArgumentFault.of(
            "solve_round", "hold_leaders", value, expected, "drop the pin, or repair the run first", "NM301"
        )
