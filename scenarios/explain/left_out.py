"""What was left out of a planner's own sheet when it was adopted, as statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.statements import state

if TYPE_CHECKING:
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement


def left_out_of(run: Run) -> tuple[Statement, ...]:
    """Say which covers of a planner's own sheet its leaders do not allow; nothing of any other run.

    Parameters
    ----------
    run : Run
        A part of a run tells those at its own cases.
    """
    if run.allocation is None:
        return ()
    deployments = run.tables["deployments"]
    schools = dict(zip(deployments["case_id"], deployments["school"], strict=True))
    said = []
    for row in run.manifest.get("left_out", ()):
        case_id = row["case_id"]
        if case_id not in run.round.cases:
            continue
        home = run.round.people[row["person_id"]].supporter
        about: dict[str, Argument] = {
            "case_id": case_id,
            "need_id": row["need_id"],
            "person_id": row["person_id"],
            "home_school": home.name or home.supporter_id,
        }
        if case_id in schools:
            about["school"] = schools[case_id]
        if row["because"] == "other-supporter":
            about["leader_ids"] = tuple(d.leader_id for d in run.allocation.deployments if d.case_id == case_id)
        said.append(state(f"plan.left-out-{row['because']}", **about))
    return tuple(said)
