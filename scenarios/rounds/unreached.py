"""Cases that no leader can take: nobody is near, or the pair rules take everyone away."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.rules import TravelLimit
from optimiser.model import find_candidates

if TYPE_CHECKING:
    from constraints.round import Round


@dataclasses.dataclass(frozen=True)
class Unreached:
    """A case without a candidate to lead it.

    Attributes
    ----------
    case_id, region : str
    tier : int
    near : int
        Leaders within reach.
    stopped_by : tuple of str
        The rules that take them away, those that stop most first; only travel-limit where nobody is within reach.
    """

    case_id: str
    region: str
    tier: int
    near: int
    stopped_by: tuple[str, ...]


def unreached_cases(round_: Round) -> list[Unreached]:
    """Find the cases that nobody can lead, from the very candidates that a solve would use.

    Parameters
    ----------
    round_ : Round
        Sound.
    """
    if not round_.cases or not any(person.is_leader for person in round_.people.values()):
        return [Unreached(case.case_id, case.region or "", case.tier, 0, ()) for case in round_.cases.values()]
    found = find_candidates(round_)
    open_pairs = np.bincount(found.lead.case, minlength=len(round_.cases))
    cases = list(round_.cases.values())
    travel = found.lead_blocked.get(TravelLimit.id, np.zeros(len(cases), np.int64))
    unreached = []
    for at in np.flatnonzero(open_pairs == 0).tolist():
        near = int(found.lead_considered[at] - travel[at])
        counts = sorted((-int(blocked[at]), rule) for rule, blocked in found.lead_blocked.items() if blocked[at])
        stopped_by = tuple(rule for _, rule in counts) if near else (TravelLimit.id,)
        unreached.append(Unreached(cases[at].case_id, cases[at].region or "", cases[at].tier, near, stopped_by))
    return unreached
