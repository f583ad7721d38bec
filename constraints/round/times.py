"""Travel minutes one way: measured times first, then a model of metres around barriers.

The model is `base + factor * km ** power`, rounded up to whole minutes, on whole metres by road as a version of the
model has them (`roads.py`). Base, factor and power are the policy's, and so is the version.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from constraints.domain import FrozenDict, MeasuredTime
from constraints.travel import road_metres

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.domain import Ints
    from constraints.policies import Travel
    from constraints.round.resolve import Case, Person, ResolvedRound

LONGEST_MINUTES = 1440


def how_known(measured: bool) -> str:
    """Say in words for people what a travel time is: everybody who reads one is told when nobody measured it."""
    return "measured" if measured else "estimated, off-peak"


@functools.lru_cache(maxsize=16)
def reach_table(travel: Travel) -> Ints:
    """Return, for every whole minute m, the most metres whose modelled time is at most m (-1: none).

    Minutes are looked up in this table of whole numbers, so that no rounding of a power differs between machines.
    """
    km = (np.maximum(np.arange(LONGEST_MINUTES + 1) - travel.base_minutes, 0.0) / travel.factor) ** (1.0 / travel.power)
    metres: Ints = np.floor(km * 1000.0 + 1e-6).astype(np.int64)
    metres[np.arange(LONGEST_MINUTES + 1) < travel.base_minutes] = -1
    return metres


def reach_metres(travel: Travel, minutes: int) -> int:
    """Return how far a modelled time reaches, in whole metres; -1 where the time is below the base.

    No pair farther apart in a straight line can be within the time, for a way round barriers is never shorter.
    """
    return int(reach_table(travel)[min(minutes, LONGEST_MINUTES)])


def model_minutes(travel: Travel, easting_a: Ints, northing_a: Ints, easting_b: Ints, northing_b: Ints) -> Ints:
    """Return modelled minutes one way between points, rounded up.

    Parameters
    ----------
    travel : Travel
        The policy's model.
    easting_a, northing_a, easting_b, northing_b : int array (n,)
        EPSG:27700, metres.
    """
    metres = road_metres(travel.model, easting_a, northing_a, easting_b, northing_b)
    return np.searchsorted(reach_table(travel), metres, side="left").astype(np.int64)


@dataclasses.dataclass(frozen=True)
class TravelTimes:
    """Travel minutes between the people and the cases of a round.

    Attributes
    ----------
    travel : Travel
        The policy's model.
    measured : mapping of (case_id, person_id) to int
        Measured minutes, already brought down to persons.
    """

    travel: Travel
    measured: Mapping[tuple[str, str], int]

    def between(self, case: Case, person: Person) -> tuple[int, bool]:
        """Return the minutes one way between a case's place and a person, and whether they were measured."""
        found = self.measured.get((case.case_id, person.person_id))
        if found is not None:
            return found, True
        return _minutes_of_one(self.travel, case.easting, case.northing, person.easting, person.northing), False


@functools.lru_cache(maxsize=2**17)
def _minutes_of_one(travel: Travel, easting_a: int, northing_a: int, easting_b: int, northing_b: int) -> int:
    """Return the modelled minutes of one pair of points; several rules ask for the same."""
    points = (np.array([n]) for n in (easting_a, northing_a, easting_b, northing_b))
    return int(model_minutes(travel, *points)[0])


def travel_times(round_: ResolvedRound) -> TravelTimes:
    """Bring a round's measured times down to cases and persons.

    Either end of a row may stand first. For a pair the most particular row counts: one that names the person before
    one that names the supporter before one that names the supporter's school; then the direction towards the case.
    A time measured from the supporter does not hold for a leader who has a position of their own.
    """
    ends: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for person in round_.people.values():
        ends[person.person_id].append((0, person.person_id))
        if not person.own_position:
            ends[person.supporter.supporter_id].append((1, person.person_id))
            if person.supporter.urn:
                ends[person.supporter.urn].append((2, person.person_id))
    places: dict[str, list[str]] = defaultdict(list)
    for case in round_.cases.values():
        for name in {case.case_id, case.place_id}:
            places[name].append(case.case_id)
    best: dict[tuple[str, str], tuple[int, int, int]] = {}
    for start, end, turned, minutes in _measured_ends(round_):
        for rank, person_id in ends.get(start, ()):
            for case_id in places.get(end, ()):
                entry = (rank, turned, minutes)
                key = case_id, person_id
                best[key] = min(best.get(key, entry), entry)
    return TravelTimes(round_.policy.travel, FrozenDict({key: entry[2] for key, entry in best.items()}))


def _measured_ends(round_: ResolvedRound) -> Iterator[tuple[str, str, int, int]]:
    """Walk over the measured times from either end: where from, where to, 1 where turned, minutes."""
    for row in round_.records(MeasuredTime):
        if row.minutes is not None:  # a row that nobody has filled in yet
            yield row.from_, row.to, 0, row.minutes
            yield row.to, row.from_, 1, row.minutes
