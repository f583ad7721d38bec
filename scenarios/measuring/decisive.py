"""The pairs whose measured time could change who may be sent or the plan, the most decisive first.

`docs/travel.md` says what decisive means, and in which order the pairs stand.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from constraints.audit import faults_of
from constraints.domain import InputRefused
from constraints.faces import arrays_of
from optimiser.model import find_candidates
from scenarios.measuring.dearer import price_changes
from scenarios.measuring.open_pairs import OpenPairs, likely_error, open_pairs
from scenarios.runs import Room, allocation_of

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces import Pairs
    from constraints.round import Round
    from scenarios.runs import Run

DECISIVE = ("from", "to", "minutes", "estimated_off_peak", "differs_by", "effect", "because")
"""The columns, of which the first three are those of `travel.csv`."""

EFFECTS = {
    "plan-may-break": "in the plan; {minutes} minutes or more would forbid {person}",
    "only-leader": "nobody else may be sent; {minutes} minutes or more would forbid {person}",
    "could-place": "no leader; {minutes} minutes or less would let {person} be sent",
    "plan-may-change": "{minutes} minutes would make {cheaper} cheaper than {dearer}, who has the case in the plan",
    "may-be-forbidden": "{minutes} minutes or more would forbid {person}",
    "may-be-sent": "{minutes} minutes or less would let {person} be sent",
}
"""What a measured time could do, the gravest first, and how a row says it."""

_RANK = {effect: rank for rank, effect in enumerate(EFFECTS)}


def decisive_pairs(round_: Round, run: Run | None = None) -> pd.DataFrame:
    """Find the modelled pairs whose measured time could change who may be sent or the plan.

    Parameters
    ----------
    round_ : Round
        Checked.
    run : Run, optional
        A run of the round, whose plan is looked at.

    Returns
    -------
    DataFrame
        :data:`DECISIVE`, one row a base and case, the most decisive first: `from` is a supporter, or a person with a
        position of their own, `to` a case, `minutes` blank. `estimated_off_peak` is the modelled time, `differs_by` by
        how many minutes at least a measured one would have to differ, `effect` a key of :data:`EFFECTS`.

    Raises
    ------
    InputRefused
        The plan names what the round does not have (NM602).
    """
    lead, support = open_pairs(round_)
    plan = _Plan.of(round_, run)
    parts = [_of_limits(round_, plan, lead), _of_limits(round_, plan, support)]
    if plan.room is not None:
        parts.append(_of_prices(round_, plan, plan.room))
    table = pd.concat(parts, ignore_index=True)
    table["rank"] = table["effect"].map(_RANK)
    table["share"] = table["differs_by"] / table["estimated_off_peak"].clip(lower=1)
    table["urgency"] = -np.array([case.tier for case in round_.cases.values()], np.int64)[table["case"]]
    table = table.sort_values(["rank", "share", "urgency", "to", "from", "person_id"], kind="stable")
    table = table.drop_duplicates(["from", "to"], ignore_index=True)
    table["minutes"] = ""
    table["because"] = [_because(row) for row in table.to_dict("records")]
    return table[list(DECISIVE)]


def _because(row: Mapping[Hashable, Any]) -> str:
    return EFFECTS[str(row["effect"])].format(
        minutes=row["at"], person=row["person_id"], cheaper=row["cheaper"], dearer=row["dearer"]
    )


@dataclasses.dataclass(frozen=True)
class _Plan:
    """What is sent where, if a plan is looked at, and what it leaves of everybody.

    Attributes
    ----------
    leads : set of (case_id, person_id)
    covers : set of ((case_id, need_id), person_id)
    led : bool array (cases,)
    allowed : Pairs
        Every leader who may be sent, with every case.
    room : Room or None
        None where no plan is looked at.
    """

    leads: frozenset[tuple[str, str]]
    covers: frozenset[tuple[tuple[str, str], str]]
    led: Bools
    allowed: Pairs
    room: Room | None

    @classmethod
    def of(cls, round_: Round, run: Run | None) -> _Plan:
        """Lay a run's plan over the round as it is now."""
        allowed = find_candidates(round_).lead
        if run is None:
            return cls(frozenset(), frozenset(), np.zeros(len(round_.cases), bool), allowed, None)
        faults = faults_of(round_, allocation_of(run))
        if faults:
            raise InputRefused(faults)
        leads = frozenset((row.case_id, row.leader_id) for row in allocation_of(run).deployments)
        covers = frozenset(((row.case_id, row.need_id), row.person_id) for row in allocation_of(run).supports)
        led_ids = {case_id for case_id, _ in leads}
        led = np.array([case_id in led_ids for case_id in arrays_of(round_).cases.ids], bool)
        return cls(leads, covers, led, allowed, Room.of(dataclasses.replace(run, round=round_)))

    def uses(self, round_: Round, pairs: Pairs) -> Bools:
        """Say which pairs the plan has."""
        people = arrays_of(round_).people.ids
        if pairs.kind == "lead":
            cases = arrays_of(round_).cases.ids
            rows = zip(pairs.case.tolist(), pairs.person.tolist(), strict=True)
            return np.array([(cases[c], people[p]) in self.leads for c, p in rows], bool)
        needs = arrays_of(round_).needs.ids
        rows = zip(pairs.need.tolist(), pairs.person.tolist(), strict=True)
        return np.array([(needs[n], people[p]) in self.covers for n, p in rows], bool)

    def how_many(self) -> Ints:
        """Return how many leaders may be sent to each case, (cases,)."""
        return np.bincount(self.allowed.case, minlength=len(self.led))

    def waits_for(self, pairs: Pairs) -> Bools:
        """Say which leaders could lead a case without one: beside the plan, or without a plan where nobody could."""
        if self.room is None:
            return np.asarray(self.how_many()[pairs.case] == 0, bool)
        return np.asarray(~self.led[pairs.case] & self.room.fits(pairs.case, pairs.person), bool)


def _of_limits(round_: Round, plan: _Plan, open_: OpenPairs) -> pd.DataFrame:
    """Find pairs that a measured time could let in or take out."""
    open_ = open_.take(open_.flips_by <= likely_error(open_.pairs.minutes))
    pairs, allowed, leads = open_.pairs, open_.allowed, open_.pairs.kind == "lead"
    alone = plan.how_many()[pairs.case] == 1
    effect = np.select(
        [
            allowed & plan.uses(round_, pairs),
            allowed & alone & leads,
            ~allowed & plan.waits_for(pairs) & leads,
            allowed,
        ],
        ["plan-may-break", "only-leader", "could-place", "may-be-forbidden"],
        default="may-be-sent",
    )
    return _table(round_, pairs, open_.flips_by, np.where(allowed, open_.limit + 1, open_.limit), effect)


def _of_prices(round_: Round, plan: _Plan, room: Room) -> pd.DataFrame:
    """Find leads that a measured time could make cheaper or dearer than another, for a case that the plan has led."""
    lead = plan.allowed.take(plan.led[plan.allowed.case] & ~plan.allowed.running)
    used = plan.uses(round_, lead)
    keep = used | room.fits(lead.case, lead.person)
    lead, used = lead.take(keep), used[keep]
    changes = price_changes(round_, lead, used)
    pairs = lead.take(changes.at)
    at = pairs.minutes + np.where(used[changes.at], changes.by, -changes.by)
    table = _table(round_, pairs, changes.by, at, np.full(len(pairs), "plan-may-change", object))
    people = np.array(arrays_of(round_).people.ids, object)
    return table.assign(cheaper=people[changes.cheaper], dearer=people[changes.dearer])


def _table(round_: Round, pairs: Pairs, by: Ints, at: Ints, effect: np.typing.NDArray[np.object_]) -> pd.DataFrame:
    """Lay pairs out with their base and case, one row each."""
    people = list(round_.people.values())
    bases = [who.person_id if who.own_position else who.supporter.supporter_id for who in people]
    return pd.DataFrame(
        {
            "from": np.array(bases, object)[pairs.person],
            "to": np.array(arrays_of(round_).cases.ids, object)[pairs.case],
            "case": pairs.case,
            "person_id": np.array(arrays_of(round_).people.ids, object)[pairs.person],
            "estimated_off_peak": pairs.minutes,
            "differs_by": by,
            "at": at,
            "effect": effect,
            "cheaper": "",
            "dearer": "",
        }
    )
