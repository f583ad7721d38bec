"""Earlier runs in today's ids: what a run folder says, read through the `id-changes.csv` of a round that came after it.

The folder itself is never rewritten.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from constraints.changes import with_ids
from constraints.domain import Allocation

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from constraints.round import IdChanges
    from scenarios.runs.result import Run


def with_current_ids(run: Run, changes: IdChanges) -> Run:
    """Return a run in which people have the ids of today; the run itself where none of them was changed.

    Parameters
    ----------
    run : Run
    changes : IdChanges
        Of the round that the run is read for.
    """
    new_ids = changes.for_round(run.round) if changes.changed else {}
    if not new_ids:
        return run
    tables = {name: _retold(frame, new_ids) for name, frame in run.tables.items()}
    now = dataclasses.replace(run, round=with_ids(run.round, new_ids), tables=tables)
    if run.allocation is None:
        return now
    return dataclasses.replace(now, allocation=renamed_allocation(run.allocation, new_ids))


def renamed_allocation(allocation: Allocation, new_ids: Mapping[str, str]) -> Allocation:
    """Return an allocation with other ids.

    Parameters
    ----------
    allocation : Allocation
    new_ids : mapping of str to str
        By the ids in the allocation; who is not among them keeps the id.
    """
    return Allocation.of(
        ((row.case_id, new_ids.get(row.leader_id, row.leader_id), row.profile) for row in allocation.deployments),
        (
            (row.case_id, row.need_id, new_ids.get(row.person_id, row.person_id), row.profile)
            for row in allocation.supports
        ),
    )


def _retold(frame: pd.DataFrame, new_ids: Mapping[str, str]) -> pd.DataFrame:
    """Return an outcome table with every id changed, those inside sentences too."""
    longest_first = "|".join(map(re.escape, sorted(new_ids, key=len, reverse=True)))
    known = re.compile(rf"(?<![\w-])({longest_first})(?![\w-])")

    def retell(cell: object) -> object:
        return known.sub(lambda found: new_ids[found[1]], cell) if isinstance(cell, str) else cell

    return frame.map(retell)
