"""What a plan leaves: days, places and release that nobody uses, and which pairs would still fit."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import Plan, arrays_of
from constraints.round import split
from scenarios.runs.result import allocation_of

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from constraints.faces import RoundArrays
    from scenarios.runs.result import Run

NO_LIMIT = -1
"""Stands for the release of a supporter that nothing limits."""


@dataclasses.dataclass(frozen=True)
class Room:
    """What is left of everybody once the whole plan is carried out.

    Attributes
    ----------
    arrays : RoundArrays
    days : int array (people,)
        Half-days; of people with periods, all periods added up.
    by_period : int array (people, periods)
        0 where the one figure holds.
    places : int array (people,)
        Cases that a person may still take on.
    release : int array (supporters,)
        Half-days of a supporter's people together, :data:`NO_LIMIT` where nothing limits them.
    """

    arrays: RoundArrays
    days: Ints
    by_period: Ints
    places: Ints
    release: Ints

    @classmethod
    def of(cls, run: Run) -> Room:
        """Take what a plan uses off what the round has; running work is taken off already."""
        round_, arrays, ledger = run.round, arrays_of(run.round), run.round.ledger
        days, by_period = arrays.people.days_left.copy(), arrays.people.period_left.copy()
        places, release = arrays.people.cases_left.copy(), arrays.supporters.release_left.copy()
        periods = len(round_.periods)
        newly: set[tuple[int, str]] = set()
        for row in Plan(round_, allocation_of(run)).rows:
            if row.running:
                continue
            at, case_id = arrays.person_at[row.person.person_id], row.case.case_id
            if case_id not in ledger.cases_held.get(row.person.person_id, ()):
                newly.add((at, case_id))
            if row.kind == "personal":  # inside the deployment
                continue
            days[at] -= row.half_days
            if arrays.people.has_periods[at]:
                by_period[at] -= split(row.half_days, row.profile, periods)
            release[arrays.people.supporter[at]] -= row.half_days
        for at, _ in newly:
            places[at] -= 1
        # A plan that was adopted may use more than there is.
        days, by_period, places = (np.maximum(figures, 0) for figures in (days, by_period, places))
        limited = np.where(arrays.supporters.release_left < 0, NO_LIMIT, np.maximum(release, 0))
        return cls(arrays, days, by_period, places, limited)

    def fits(self, case: Ints, person: Ints) -> Bools:
        """Say which pairs could be led beside the whole plan, one at a time: by days, places and release alone.

        Of the case's profiles any may be used.

        Parameters
        ----------
        case, person : int array (n,)
            Positions in the round's arrays.
        """
        cases, people = self.arrays.cases, self.arrays.people
        half_days, release = cases.lead_half_days[case], self.release[people.supporter[person]]
        by_period = (cases.lead_split[case] <= self.by_period[person][:, None, :]).all(axis=2)
        by_period &= np.arange(by_period.shape[1]) < cases.profiles[case][:, None]
        in_time = np.where(people.has_periods[person], by_period.any(axis=1), half_days <= self.days[person])
        return np.asarray(in_time & (self.places[person] > 0) & ((release == NO_LIMIT) | (half_days <= release)))
