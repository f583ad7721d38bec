"""Placing again: the best by tiers and rounds waited after a change, by few moves, with a proof where counts give one.

What a matching finds is legal where it keeps every row of the model, and best where no flow over places allows more.
Both together are exact without any search.  Needs and prices are left aside: they come after all placing.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of
from optimiser.questions.placement.profiles import fitting_profiles
from optimiser.questions.proof_status import GoalChange, goal_changes
from optimiser.search import build_greedy_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constraints.domain import Bools, Ints
    from optimiser.model import Model, Stage
    from optimiser.questions.placement.matching import Matching
    from optimiser.questions.placement.network import Places

WAITING, PLACED = "waiting", "placed."


@dataclasses.dataclass(frozen=True)
class PlacedAgain:
    """A way to place cases after a change.

    Attributes
    ----------
    x : int array or None
        The leads alone, as a legal point of the changed model; None where what was found breaks a row.
    leader_of : int array (cases,)
        Positions of leaders; -1 for nobody, and for cases that running work leads.
    losses : tuple of GoalChange
        Of the placed stages and of waiting. Empty where there is no legal point.
    """

    x: Ints | None
    leader_of: Ints
    losses: tuple[GoalChange, ...]

    @property
    def proved(self) -> bool:
        """Whether the losses are proved, all of them."""
        return self.x is not None and all(loss.proved for loss in self.losses)


def placing_stages(model: Model) -> list[Stage]:
    """Return the goals that leads alone decide: placed tier by tier, and rounds waited."""
    return [stage for stage in model.stages if stage.goal.startswith(PLACED) or stage.goal == WAITING]


def leads_point(model: Model, leader_of: Ints) -> Ints | None:
    """Return the point of leads alone, with all running work that goes with them; None where it breaks a row.

    Parameters
    ----------
    model : Model
    leader_of : int array (cases,)
        Of the cases that running work does not lead.
    """
    columns, lead = model.columns, model.columns.lead
    chosen = np.zeros(len(columns), bool)
    chosen[columns.leads] = lead.running | _with_profiles(model, leader_of, leader_of >= 0)
    led = np.zeros(len(leader_of), bool)
    led[lead.case[chosen[columns.leads]]] = True
    chosen[columns.covers] = columns.running[columns.covers] & led[columns.case[columns.covers]]
    x = model.complete(chosen)
    return x if model.keeps(x) else None


def _with_profiles(model: Model, leader_of: Ints, moved: Bools, kept: Bools | None = None) -> Bools:
    """Return which leads (leads,) give some cases their leaders, each with one profile; those that fit, if any do.

    Parameters
    ----------
    model : Model
    leader_of : int array (cases,)
    moved : bool array (cases,)
    kept : bool array (leads,), optional
        Leads that stay with the profile that they have.
    """
    lead, arrays = model.columns.lead, arrays_of(model.round)
    meant = moved[lead.case] & (leader_of[lead.case] == lead.person) & ~lead.running
    several = np.flatnonzero(moved & (leader_of >= 0) & (arrays.cases.profiles > 1))
    if not len(several):
        return np.asarray(meant, bool)
    profile = np.zeros(len(leader_of), np.int64)
    staying = np.zeros(len(lead), bool) if kept is None else kept & ~lead.running
    for leader in np.unique(leader_of[several]).tolist():
        stays, cases = np.flatnonzero(staying & (lead.person == leader)), np.flatnonzero(moved & (leader_of == leader))
        taken = arrays.cases.lead_split[lead.case[stays], lead.profile[stays]].sum(axis=0)
        found = fitting_profiles(arrays, leader, cases.tolist(), arrays.people.period_left[leader] - taken)
        profile[cases] = 0 if found is None else found
    return np.asarray(meant & (lead.profile == profile[lead.case]), bool)


def with_leads(model: Model, x: Ints, leader_of: Ints) -> Ints | None:
    """Return a legal point with other leads: covers of cases that stay are kept where they fit, then more are added.

    Parameters
    ----------
    model : Model
    x : int array (columns + auxiliaries,)
        A point whose columns are the model's; the covers come from it.
    leader_of : int array (cases,)
        Of the cases that running work does not lead.

    Returns
    -------
    int array or None
        None where the leads alone break a row.
    """
    columns, lead = model.columns, model.columns.lead
    chosen = x[: len(columns)] > 0
    now = np.full(len(leader_of), -1, np.int64)
    used = chosen[columns.leads] & ~lead.running
    now[lead.case[used]] = lead.person[used]
    moved = now != leader_of
    chosen &= ~(moved[columns.case] & ~columns.running)
    chosen[columns.leads] |= _with_profiles(model, leader_of, moved, chosen[columns.leads])
    led = np.zeros(len(leader_of), bool)
    led[lead.case[chosen[columns.leads]]] = True
    running = columns.running[columns.covers]
    chosen[columns.covers] = np.where(running, led[columns.case[columns.covers]], chosen[columns.covers])
    point = model.complete(chosen)
    if not model.keeps(point):
        bare = leads_point(model, leader_of)
        return None if bare is None else build_greedy_start(model, bare)
    return build_greedy_start(model, point)


def count_bounds(places: Places, gone: int | None = None) -> dict[str, int]:
    """Return the most that counts of places allow of each placing goal, the goals before it at their most.

    Parameters
    ----------
    places : Places
    gone : int, optional
        Position of a leader who is not there.
    """
    model, arrays = places.model, arrays_of(places.model.round)
    ranks = np.unique(places.rank)[::-1]
    reached, in_class = 0, {}
    for rank in ranks.tolist():
        placed = places.flow(places.rank >= rank, gone).placed
        in_class[rank], reached = placed - reached, placed
    cap = model.round.policy.goals.waiting_cap + 1
    running = np.flatnonzero(~places.open)
    bounds: dict[str, int] = {}
    for stage in placing_stages(model):
        if stage.goal == WAITING:
            running_has = int((places.rank[running] % cap).sum())
            bounds[stage.goal] = running_has + sum(rank % cap * count for rank, count in in_class.items())
        else:
            tier = int(stage.goal.removeprefix(f"{PLACED}tier"))
            running_has = int((arrays.cases.tier[running] == tier).sum())
            bounds[stage.goal] = running_has + sum(count for rank, count in in_class.items() if rank // cap == tier)
    return bounds


def place_again(
    places: Places, matching: Matching, before: Mapping[str, int], bounds: Mapping[str, int] | None
) -> PlacedAgain:
    """Tell what a matching that was changed has lost or gained.

    Parameters
    ----------
    places : Places
        Of the changed model.
    matching : Matching
        After its moves.
    before : mapping of str to int
        The plan's values by goal.
    bounds : mapping of str to int or None
        The most by goal, the earlier goals at their most; None where the matching is known to be the best.
    """
    x = leads_point(places.model, matching.leader_of)
    if x is None:
        return PlacedAgain(None, matching.leader_of, ())
    values = {stage.goal: stage.value(x) for stage in placing_stages(places.model)}
    ends = (
        (stage, before[stage.goal], values[stage.goal], (values if bounds is None else bounds)[stage.goal])
        for stage in placing_stages(places.model)
    )
    return PlacedAgain(x, matching.leader_of, goal_changes(ends, lambda stage: _loose(places, stage)))


def _loose(places: Places, stage: Stage) -> int:
    """Return what all cases together have of a goal: a bound that holds whatever was lost before."""
    by_case = np.zeros(len(places.rank), np.int64)
    lead = places.model.columns.lead
    np.maximum.at(by_case, lead.case, stage.weights[places.model.columns.leads])
    return int(by_case.sum()) + stage.offset


def best_by_counts(places: Places, led: Bools) -> bool:
    """Say whether no flow over places has more cases of any urgency than are led.

    Parameters
    ----------
    places : Places
    led : bool array (cases,)
    """
    placed = led & places.open
    return all(
        places.flow(places.rank >= rank).placed == int((placed & (places.rank >= rank)).sum())
        for rank in np.unique(places.rank).tolist()
    )
