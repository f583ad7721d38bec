"""What a plan has at cases outside the regions of its run: `elsewhere.csv`.

A run that is the repaired or adopted part of a plan keeps the rest of that plan, too.  So what the rest takes of
people's time, and what it costs, is known again when the part is repaired once more, or another region after it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.audit import audit_allocation, outcome_table
from constraints.changes import with_regions
from constraints.domain import Allocation, cells, to_text
from optimiser.model import find_candidates
from scenarios.runs.causes import run_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from constraints.round import Round
    from scenarios.runs.result import Run

ELSEWHERE = "elsewhere"
"""Name of the table, and key of a manifest: the regions of the whole plan; none, where it has all."""


def elsewhere_table(round_: Round, allocation: Allocation) -> pd.DataFrame:
    """Return what a plan has at cases outside the regions of a round, as far as the round knows cases and people.

    Parameters
    ----------
    round_ : Round
        Of some regions.
    allocation : Allocation
        Of these and of others.
    """
    whole = round_.whole
    rows = [(row.case_id, "", row.leader_id, to_text(row.profile)) for row in allocation.deployments]
    rows += [
        (row.case_id, row.need_id, row.person_id, "")
        for row in allocation.supports
        if (row.case_id, row.need_id) in whole.needs
    ]
    kept = (row for row in rows if row[0] in whole.cases.keys() - round_.cases.keys() and row[2] in whole.people)
    return outcome_table(ELSEWHERE, sorted(kept))


def elsewhere_of(rows: Iterable[tuple[Any, ...]]) -> Allocation:
    """Return the plan that rows of such a table have.

    Parameters
    ----------
    rows : iterable of (case_id, need_id, person_id, profile)
        Without a need it is the lead; a profile may be text.
    """
    kept = list(rows)
    return Allocation.of(
        [(case, person, cells.read_profile(text) if text else ()) for case, need, person, text in kept if not need],
        [(case, need, person) for case, need, person, _ in kept if need],
    )


def kept_elsewhere(run: Run) -> Allocation:
    """Return what the plan of a run has elsewhere, as the run keeps it; nothing of a run that keeps none.

    Parameters
    ----------
    run : Run
    """
    if ELSEWHERE not in run.tables:
        return Allocation()
    table = run.tables[ELSEWHERE].astype(object)
    return elsewhere_of(table.where(table.notna(), None).itertuples(index=False, name=None))


def united(one: Allocation, other: Allocation) -> Allocation:
    """Return two plans of different cases as one.

    Parameters
    ----------
    one, other : Allocation
    """
    return Allocation(
        tuple(sorted((*one.deployments, *other.deployments))), tuple(sorted((*one.supports, *other.supports)))
    )


def with_elsewhere(run: Run) -> Run:
    """Return a run with what its plan has elsewhere, as one run of all the plan's regions.

    Its round still has as commitments what the rest takes, and as much less money: it says who works where, not what is
    free.

    Parameters
    ----------
    run : Run
        One that keeps nothing of elsewhere is returned as it is.
    """
    if ELSEWHERE not in run.tables or run.allocation is None:
        return run
    round_ = with_regions(run.round, run.manifest[ELSEWHERE])
    allocation = united(run.allocation, kept_elsewhere(run))
    report = audit_allocation(round_, allocation)
    tables: Mapping[str, Any] = run_tables(round_, allocation, report, find_candidates(round_))
    manifest = {**run.manifest, "regions": list(round_.regions), "partial": bool(round_.regions)}
    return dataclasses.replace(run, round=round_, allocation=allocation, manifest=manifest, tables=tables)
