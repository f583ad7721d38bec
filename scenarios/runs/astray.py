"""Covers in a planner's own sheet that its leaders do not allow: they are left out of the plan, and told.

Who gives a school another leader in the sheet Allocation leaves what the earlier leader's team covered in the sheet
Needs covered. The rest of the plan is what the planner meant.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from constraints.domain import Allocation, Support
    from constraints.round import Round

LEFT_OUT = "left_out"
"""Key of a manifest."""
UNLED, NOT_LEADING, OTHER_SUPPORTER = "unled", "not-leading", "other-supporter"
"""Why a cover is left out: nobody leads the case, a leader covers in person who does not lead, or a stranger does."""


def without_astray(round_: Round, allocation: Allocation) -> tuple[Allocation, tuple[Support, ...]]:
    """Return a plan without the covers that its leaders do not allow, and these.

    Parameters
    ----------
    round_ : Round
    allocation : Allocation
    """
    leaders = leaders_in(allocation)
    gone = tuple(row for row in allocation.supports if why_astray(round_, row, leaders.get(row.case_id, ())))
    kept = tuple(row for row in allocation.supports if row not in gone)
    return dataclasses.replace(allocation, supports=kept), gone


def leaders_in(allocation: Allocation) -> Mapping[str, list[str]]:
    """Return the leaders of each case that a plan leads.

    Parameters
    ----------
    allocation : Allocation
    """
    leaders = defaultdict[str, list[str]](list)
    for row in allocation.deployments:
        leaders[row.case_id].append(row.leader_id)
    return leaders


def why_astray(round_: Round, row: Support, leaders: Collection[str]) -> str | None:
    """Return why a case's leaders do not allow a cover, by what the rules say of every policy; None where they do.

    Parameters
    ----------
    round_ : Round
    row : Support
    leaders : collection of str
        Of its case, in the plan.

    Notes
    -----
    Running support goes on under whoever leads. What names nobody of the round is for the audit to refuse.
    """
    person, need = round_.people.get(row.person_id), (row.case_id, row.need_id)
    if person is None or need not in round_.needs:
        return None
    if not leaders:
        return UNLED
    runs = round_.ledger.supports.get(need)
    if runs is not None and runs[0] == row.person_id:
        return None
    if person.is_leader:
        return None if row.person_id in leaders else NOT_LEADING
    homes = {round_.people[name].supporter.supporter_id for name in leaders if name in round_.people}
    is_stranger = person.supporter.supporter_id not in homes
    return OTHER_SUPPORTER if is_stranger and round_.policy.team.model == "own-supporter" else None
