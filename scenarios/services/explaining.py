"""Answer why: of a pair, a case, a leader, or the whole round of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.explain import explain_case, explain_leader, explain_pair, explain_round, refuse_unknown
from scenarios.runs import read_run
from scenarios.services.naming import case_of, leader_of

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.explain import Explanation


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
        Both: the pair; one: the case or the leader; neither: the whole round. The name of the school will do, and of
        a leader's own school.
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
    case_id = case_id and case_of("explain", "case_id", run.round, case_id)
    leader_id = leader_id and leader_of("explain", "leader_id", run.round, leader_id)
    refuse_unknown("explain", run, case_id=case_id, leader_id=leader_id)
    if case_id is not None and leader_id is not None:
        return explain_pair(run, case_id, leader_id, quick=quick, seconds=seconds)
    if case_id is not None:
        return explain_case(run, case_id, quick=quick, seconds=seconds)
    if leader_id is not None:
        return explain_leader(run, leader_id, quick=quick, seconds=seconds)
    return explain_round(run, quick=quick, seconds=seconds)
