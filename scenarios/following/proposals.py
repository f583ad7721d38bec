"""What runs of a round propose that did not run before: each row of their plans."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, NoReturn

from constraints.domain import Fault, InputRefused
from constraints.round import IdChanges
from scenarios.following.works import new_works
from scenarios.runs import commitments, with_current_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.round import Round
    from scenarios.following.carrying import Work
    from scenarios.runs import Run


@dataclasses.dataclass(frozen=True)
class Proposal:
    """A row of a plan.

    Attributes
    ----------
    table : {"deployments", "supports"}
    row : int
        Its number in the file.
    work : Work
        As if it began on the first day of the window.
    """

    table: str
    row: int
    work: Work


def proposals_of(round_: Round, runs: Sequence[Run]) -> list[Proposal]:
    """Return the new work of runs, in today's ids; what has become running work of the round since is left out.

    Parameters
    ----------
    round_ : Round
        As it is now.
    runs : sequence of Run
        Of this round, of different cases.

    Raises
    ------
    InputRefused
        A run is of another round (NM602), or two propose the same (NM606).
    """
    now = [with_current_ids(run, IdChanges.of(round_)) for run in runs]
    for run in now:
        cases = {row.case_id for row in run.allocation.deployments} if run.allocation is not None else set()
        if cases and not cases & round_.whole.cases.keys():
            _refuse_other(run, min(cases))
    commitments(*now)  # refuses what two of them take
    ledger = round_.ledger
    running = {(case_id, "", lead[0]) for case_id, lead in ledger.leads.items()}
    running |= {(case_id, need_id, cover[0]) for (case_id, need_id), cover in ledger.supports.items()}
    found = [one for run in now for one in _of_run(run)]
    return [one for one in found if (one.work.case_id, one.work.need_id, one.work.person_id) not in running]


def _of_run(run: Run) -> Iterable[Proposal]:
    numbers = (
        {
            (case_id, need_id, person_id): number
            for table, columns in (
                ("deployments", ("case_id", "leader_id")),
                ("supports", ("case_id", "need_id", "person_id")),
            )
            for number, (case_id, need_id, person_id) in enumerate(_keys(run, table, columns), 2)
        }
        if run.allocation is not None
        else {}
    )
    for work in new_works(run.round, run) if numbers else ():
        table = "supports" if work.need_id else "deployments"
        yield Proposal(table, numbers[work.case_id, work.need_id, work.person_id], work)


def _keys(run: Run, table: str, columns: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    for row in run.tables[table][list(columns)].itertuples(index=False, name=None):
        yield (row[0], "", row[1]) if len(row) == 2 else (row[0], row[1], row[2])


def _refuse_other(run: Run, case_id: str) -> NoReturn:
    name = run.folder.name if run.folder is not None else run.round.meta.id
    raise InputRefused(
        [Fault("NM602", name, None, None, case_id, "a run of the same round", "name a run of this round")]
    )
