"""Edits: changes of limits that a planner could make, each with its price."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import arrays_of, overlay_measured
from constraints.round import LONGEST_MINUTES, model_minutes
from constraints.rules import TravelLimit, find_rule
from optimiser.questions.pair_judgement import Judgement, find_blocking, judge, row_of

if TYPE_CHECKING:
    from constraints.round import Round

LEADER_DAYS, STAFF_DAYS, CASELOAD, RELEASE = "leader-days", "staff-days", "leader-caseload", "release-limit"
LIMITS = (LEADER_DAYS, STAFF_DAYS, CASELOAD, RELEASE)
"""The rules whose limits may be raised."""
PINS, GUARANTEE, REACH, WAIVE = "pins", "region-guarantee", "travel-limit", "waive"
_MOST_MINUTES = 60
"""Journeys are not looked at that are longer than allowed by more than this."""


@dataclasses.dataclass(frozen=True)
class EditPrices:
    """What a planner would rather do, in minutes as all prices are: the least sum is sought.

    Attributes
    ----------
    half_day : int
        Of a person, more.
    place : int
        Of a leader's caseload, more.
    release_half_day : int
        Of a supporter's release limit, more.
    minute : int
        Of a journey one way, beyond the limit, for one pair.
    waiver : int
        Of any other rule that may be waived, for one pair.
    pin : int
        Dropped.
    guaranteed_case : int
        Fewer in a region.
    """

    half_day: int = 30
    place: int = 60
    release_half_day: int = 30
    minute: int = 10
    waiver: int = 240
    pin: int = 480
    guaranteed_case: int = 480


@dataclasses.dataclass(frozen=True, order=True)
class Edit:
    """One change of a limit.

    Attributes
    ----------
    rule : str
        The rule whose limit changes or, with a pair, that is lifted for it.
    subject : str
        A person, supporter or region; for a pair, the case.
    amount : int
        Half-days, places, minutes or cases; 1 for a rule that is lifted and a pin that is dropped.
    price : int
    person_id : str
        Of a pair.
    period : str
        Where the person has half-days by period.
    specialism : str
        Of a pin.
    """

    rule: str
    subject: str
    amount: int
    price: int
    person_id: str = ""
    period: str = ""
    specialism: str = ""


def waivers_for(round_: Round, case_id: str, prices: EditPrices) -> dict[str, list[tuple[Edit, str]]]:
    """Return, by leader, the edits that would let a blocked leader lead a case; none where a rule is never lifted."""
    found: dict[str, list[tuple[Edit, str]]] = {}
    for person_id in _near(round_, case_id):
        stops = find_blocking(judge(round_, row_of(round_, case_id, person_id)))
        if stops and all(one.waivable for one in stops):
            found[person_id] = [(_waiver(case_id, person_id, one, prices), one.rule) for one in stops]
    return found


def _near(round_: Round, case_id: str) -> list[str]:
    """Return the leaders whose journey to a case is not much too long."""
    arrays, at = arrays_of(round_), arrays_of(round_).case_at[case_id]
    people, leaders = arrays.people, arrays.people.leaders
    case, person = np.full(leaders, at, np.int64), np.arange(leaders)
    east, north = arrays.cases.easting[case], arrays.cases.northing[case]
    minutes = model_minutes(round_.policy.travel, east, north, people.easting[:leaders], people.northing[:leaders])
    minutes, _ = overlay_measured(round_, case, person, minutes)
    rule = find_rule(round_.policy, TravelLimit)
    limit = LONGEST_MINUTES if rule is None else rule.params.minutes
    return [people.ids[p] for p in np.flatnonzero(minutes <= limit + _MOST_MINUTES).tolist()]


def _waiver(case_id: str, person_id: str, stop: Judgement, prices: EditPrices) -> Edit:
    if stop.rule == REACH and stop.finding.margin is not None:
        beyond = -stop.finding.margin
        return Edit(REACH, case_id, beyond, prices.minute * beyond, person_id)
    return Edit(stop.rule, case_id, 1, prices.waiver, person_id)
