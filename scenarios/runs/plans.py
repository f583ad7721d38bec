"""Plans that were made elsewhere: two files with ids, a workbook of two sheets, or a planner's own sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import Allocation, Fault, InputRefused, Record, Table
from constraints.domain import cells as c
from constraints.round import IdChanges
from scenarios.rounds import find_sheets, read_table
from scenarios.runs.astray import without_astray
from scenarios.runs.elsewhere import ELSEWHERE, elsewhere_of, united
from scenarios.runs.planned_sheets import has_planned_sheets, planned_sheets
from scenarios.runs.translating import renamed_allocation

if TYPE_CHECKING:
    from pathlib import Path

    from constraints.domain import Support
    from constraints.round import Round


class PlannedDeployment(Record):
    """Who leads a case."""

    key = ("case_id",)

    case_id: c.Id
    leader_id: c.Id
    profile: c.Profile | None = None


class PlannedSupport(Record):
    """Who covers a need."""

    key = ("case_id", "need_id")

    case_id: c.Id
    need_id: c.Id
    person_id: c.Id


class PlannedElsewhere(Record):
    """Who works at a case of another region than the run's: leads it, or covers a need."""

    key = ("case_id", "need_id")

    case_id: c.Id
    need_id: c.Id | None = None
    person_id: c.Id
    profile: c.Profile | None = None


PLAN_TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("deployments", PlannedDeployment, least=True),
        Table("supports", PlannedSupport),
        Table(ELSEWHERE, PlannedElsewhere),
    )
}


def read_plan(path: Path, round_: Round) -> tuple[Allocation, tuple[Support, ...]]:
    """Read a plan in the ids of today; other columns, as a run folder's files have them, are passed over.

    Of a planner's own sheet, covers that its leaders do not allow are left out.

    Parameters
    ----------
    path : Path
        A folder with `deployments.csv` and, if anybody covers needs, `supports.csv`, and of a run of some regions
        `elsewhere.csv`; a workbook with such sheets, or with a sheet that says school and leader, such as the workbook
        of a run.
    round_ : Round
        The plan's: in it names are looked up.

    Returns
    -------
    allocation : Allocation
    left_out : tuple of Support
        Empty for files that state deployments and supports themselves.

    Raises
    ------
    InputRefused
        With all faults of both tables.
    """
    changes, faults = IdChanges.of(round_), list[Fault]()
    if is_own := has_planned_sheets(path):
        sheets = planned_sheets(path, round_, changes)
    else:
        found = find_sheets(path, PLAN_TABLES, others_are_faults=False)
        sheets, faults = found.sheets, list(found.faults)
    rows = {name: read_table(PLAN_TABLES[name], sheet, faults) for name, sheet in sheets.items()}
    if faults:
        raise InputRefused(faults)
    fields = {name: list(table.record.model_fields) for name, table in PLAN_TABLES.items()}
    plain = {name: list(frame[fields[name]].itertuples(index=False, name=None)) for name, frame in rows.items()}
    leads = [(case_id, leader_id, profile or ()) for case_id, leader_id, profile in plain["deployments"]]
    planned = Allocation.of(leads, plain.get("supports", ()))
    if ELSEWHERE in plain:
        planned = united(planned, elsewhere_of(plain[ELSEWHERE]))
    allocation = renamed_allocation(planned, changes.by_old_id)
    return without_astray(round_, allocation) if is_own else (allocation, ())
