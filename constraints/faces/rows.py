"""Rows of an allocation as columns, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import Allocation

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces.arrays import RoundArrays
    from constraints.faces.columns import Columns
    from constraints.round import Profile, Round


def allocation_of_columns(arrays: RoundArrays, columns: Columns, used: Ints) -> Allocation:
    """Return the allocation that uses some columns; it names profiles where a case's tier has more than one.

    Parameters
    ----------
    arrays : RoundArrays
    columns : Columns
    used : int array (k,)
    """
    people, cases, needs = arrays.people.ids, arrays.cases.ids, arrays.needs.ids
    profiles = _profiles_of_cases(arrays.round)
    case, person, need = columns.case[used].tolist(), columns.person[used].tolist(), columns.need[used].tolist()
    profile = columns.profile[used].tolist()
    running = arrays.round.ledger.supports
    leads, covers = [], []
    for c, p, n, k in zip(case, person, need, profile, strict=True):
        of_case = profiles[cases[c]]
        if n < 0:
            leads.append((cases[c], people[p], of_case[k]))
        else:
            goes_on = running.get(needs[n], ("",))[0] == people[p]
            own = arrays.round.ledger.profiles[needs[n]] if goes_on and of_case != ((),) else of_case[k]
            covers.append((*needs[n], people[p], own))
    return Allocation.of(leads, covers)


def columns_of_allocation(
    arrays: RoundArrays, columns: Columns, allocation: Allocation, *, any_profile: bool = False
) -> Bools:
    """Return which columns an allocation uses; rows of it that have no column are passed over.

    Parameters
    ----------
    arrays : RoundArrays
    columns : Columns
    allocation : Allocation
        Such as one of an earlier round: the round need not have all of its cases, needs and people.
    any_profile : bool, optional
        Whether all columns of its pairs are meant, whatever profile they have.

    Returns
    -------
    bool array (columns,)
    """
    at, people = arrays.person_at, len(arrays.people.ids)
    most = int(arrays.cases.profiles.max(initial=1))
    leads = [
        (arrays.case_at.get(row.case_id), at.get(row.leader_id), _at(arrays.round, row.case_id, row.profile))
        for row in allocation.deployments
    ]
    covers = [
        (
            arrays.need_at.get((row.case_id, row.need_id)),
            at.get(row.person_id),
            0 if _goes_on(arrays.round, row.case_id, row.need_id, row.person_id)
            else _at(arrays.round, row.case_id, row.profile),
        )
        for row in allocation.supports
    ]  # fmt: skip
    every = 0 if any_profile else 1
    chosen = np.zeros(len(columns), bool)
    for part, subject, rows in ((columns.leads, columns.case, leads), (columns.covers, columns.need, covers)):
        keys = [
            (one * people + person) * most + (profile or 0) * every
            for one, person, profile in rows
            if one is not None and person is not None and (any_profile or profile is not None)
        ]
        own = (subject[part] * people + columns.person[part]) * most + columns.profile[part] * every
        chosen[part] = np.isin(own, np.array(keys, np.int64))
    return chosen


def _profiles_of_cases(round_: Round) -> dict[str, tuple[Profile, ...]]:
    """Return the profiles of each case; one that is empty where its tier has no more than one."""
    return {
        case_id: round_.profiles[case_id] if len(round_.profiles_of_tier(case.tier)) > 1 else ((),)
        for case_id, case in round_.cases.items()
    }


def _at(round_: Round, case_id: str, profile: Profile) -> int | None:
    """Return which of its case's profiles a row has: the first where it names none, the one where there is one."""
    known = round_.profiles.get(case_id, ())
    if not profile or len(known) <= 1:
        return 0
    return known.index(profile) if profile in known else None


def _goes_on(round_: Round, case_id: str, need_id: str, person_id: str) -> bool:
    return round_.ledger.supports.get((case_id, need_id), ("",))[0] == person_id
