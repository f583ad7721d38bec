"""Remedies: the cheapest changes that would place one school more, and what one more unit of every limit is worth.

Which changes help is read off the least cut (one more place helps exactly where the cut runs); each that is offered is
then made in a round of its own, placed again and audited.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from constraints.changes import with_waivers
from constraints.faces import arrays_of
from constraints.rules import PairRule, TravelLimit, find_rule, rules_of
from optimiser.model import judged_leads
from optimiser.questions import changed_rounds
from optimiser.questions.explain.worth_of_change import Change, Gain, gain
from optimiser.questions.placement import Matching, Places, shortage
from optimiser.questions.time_budget import TimeBudget

if TYPE_CHECKING:
    from collections.abc import Iterator

    from constraints.domain import Bools, Ints
    from constraints.round import Round
    from optimiser.questions.session import Session

DAY = 2
"""Half-days."""
REACH_STEP = 10
"""Minutes one way that "a little more reach" means."""
FARTHEST = 30
"""Up to so many minutes beyond a limit a single journey is offered."""
_PLENTY = 100_000
"""More places, or half-days, than work from elsewhere can take of anybody."""
OFFERED = 2
"""How many of the cheapest changes of each kind are offered for each tier."""
_TRIED = 10
"""How many of the cheapest changes of each kind are tried where one that helps is looked for."""


@dataclasses.dataclass(frozen=True)
class Remedy:
    """A change that would place one more school.

    Attributes
    ----------
    tier : int
        Of the school that it would place.
    change : Change
    cases : int
        For how many waiting schools of the tier it could be.
    gain : Gain or None
        What the changed round was found to give; None where it was not tried: then the cut alone says that one more
        place is there, and limits that are no places might still stand against it.
    """

    tier: int
    change: Change
    cases: int
    gain: Gain | None = None


@dataclasses.dataclass(frozen=True)
class Binding:
    """What one more unit of a limit would be worth for everybody who has it.

    Attributes
    ----------
    rule_id : str
    change : Change
        Its subject is empty: everybody.
    gain : Gain or None
        None where there was no time to try.
    """

    rule_id: str
    change: Change
    gain: Gain | None


class Remedies:
    """Finds remedies for a plan.

    Parameters
    ----------
    session : Session
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.round: Round = session.round
        self.arrays = arrays_of(session.round)
        self.places = Places.of_model(session.model)
        self.matching = Matching.of_point(self.places, session.x)
        self.led = session.model.led_cases(session.x)

    def menu(self, budget: TimeBudget | None = None) -> list[Remedy]:
        """Return the cheapest remedies of every kind for every tier with waiting schools, the highest tier first.

        Parameters
        ----------
        budget : TimeBudget, optional
            Unless given, the session's. Of a tier for which none is left, the first that counts of places bear out is
            returned alone; what was not tried is not returned.
        """
        remedies: list[Remedy] = []
        for tier in self.round.policy.tier_order:
            if not (~self.led & (self.arrays.cases.tier == tier)).any():
                continue
            if (budget or self.session.budget).spent:
                first, _ = self.first(tier, TimeBudget.of(0.0))
                remedies += [] if first is None else [first]
                continue
            cut = self.places.flow(self.arrays.cases.tier >= tier).cases
            for remedy in [*self._capacity(tier, cut), *self._journeys(tier, cut)]:
                found = self._try(remedy.change, budget)
                if found is not None and (found.placed > 0 or not found.proved):
                    remedies.append(dataclasses.replace(remedy, gain=found))
        return remedies

    @functools.cached_property
    def better_plan(self) -> Gain:
        """What placing again gives in the round as it is: nothing, unless the plan in hand is not the best."""
        return gain(self.session.within(TimeBudget.of(0.0)), Change("place", (), 0, "place"), self.round)

    def first(self, tier: int, budget: TimeBudget) -> tuple[Remedy | None, bool]:
        """Return the first change, the cheapest of each kind before others, that was found to place one more school.

        Every change is made and placed again by counts of places, also where no time is left to solve; one that other
        limits stand against is passed over.

        Parameters
        ----------
        tier : int
            With waiting schools.
        budget : TimeBudget
            For solves, where counts leave it open.

        Returns
        -------
        remedy : Remedy or None
        decided : bool
            Whether each change that was passed over was proved to place no more of the tier.
        """
        session, tried, decided = self.session.within(budget), set(), True
        high = self.arrays.cases.tier >= tier
        for cases in (self.places.flow(high).cases, high):
            for remedy in [
                *self._capacity(tier, cases, _TRIED),
                *self._journeys(tier, cases),
                *self._in_place(tier, cases),
            ]:
                if remedy.change not in tried:
                    tried.add(remedy.change)
                    found = gain(session, remedy.change, self.make(remedy.change))
                    own = [loss for loss in found.losses if loss.goal == f"placed.tier{tier}"]
                    if any(loss.loss < 0 for loss in own):
                        return dataclasses.replace(remedy, gain=found), decided
                    decided &= all(loss.proved for loss in own)
        return None, decided

    def binding(self, budget: TimeBudget | None = None) -> list[Binding]:
        """Return what one more unit of each limit is worth, for all who have it together.

        Parameters
        ----------
        budget : TimeBudget, optional
            Unless given, the session's. Limits that could not be tried within it are told untried.
        """
        limits = []
        for rule_id, change in (
            ("leader-caseload", Change("place", (), 1, "place")),
            ("leader-days", Change("half-days", (), DAY, "half-day")),
            ("release-limit", Change("release", (), DAY, "half-day")),
            ("travel-limit", Change("reach", (), REACH_STEP, "minute")),
            ("available-leader", Change("answers", (), 1, "answer")),
        ):
            if not any(rule.id == rule_id for rule in rules_of(self.round.policy)):
                continue
            limits.append(Binding(rule_id, change, self._try(change, budget)))
        return limits

    def _try(self, change: Change, budget: TimeBudget | None) -> Gain | None:
        """Make a change and place again, if there is time; a solve where counts do not prove it ends by then, too."""
        session = self.session if budget is None else self.session.within(budget)
        return None if session.budget.spent else gain(session, change, self.make(change))

    def make(self, change: Change) -> Round:
        """Return the round with a change made; without a subject, for everybody."""
        one = {
            "place": changed_rounds.with_places,
            "half-days": changed_rounds.with_half_days,
            "release": changed_rounds.with_release,
        }.get(change.kind)
        if one is not None:
            if change.subject:
                return one(self.round, change.subject[0], change.amount)
            return changed_rounds.for_everybody(self.round, change.kind, change.amount)
        if change.kind == "reach":
            return changed_rounds.with_reach(self.round, change.amount, change.subject[0] if change.subject else None)
        if change.kind == "travel-waiver":
            case_id, leader_id = change.subject
            return with_waivers(self.round, [(case_id, leader_id, TravelLimit.id)])
        if change.kind == "answers":
            return changed_rounds.with_answers(self.round)
        raise ValueError(f"no such change: {change.kind}")

    # -- what to try ------------------------------------------------------------------------------------------------

    def _capacity(self, tier: int, cut: Bools, offered: int = OFFERED) -> Iterator[Remedy]:
        """Yield the cheapest changes of what leaders and supporters can give, where one unit alone is short."""
        case_of, leader_of = self.places.sought(cut)
        waiting = ~self.led & (self.arrays.cases.tier == tier)
        could = np.bincount(leader_of[waiting[case_of]], minlength=self.places.leaders)
        offers: dict[str, list[tuple[int, int, int]]] = {}
        for leader in np.unique(leader_of).tolist():
            case = self._cheapest(case_of[leader_of == leader])
            short = self._short(leader, case)
            lacking = [kind for kind, amount in short.items() if amount > 0]
            if len(lacking) == 1:
                offers.setdefault(lacking[0], []).append((short[lacking[0]], -int(could[leader]), leader))
        for kind in ("place", "half-days", "release"):
            for amount, less, leader in sorted(offers.get(kind, ()))[:offered]:
                subject = self.arrays.people.ids[leader]
                if kind == "release":
                    subject = self.round.people[subject].supporter.supporter_id
                unit = "place" if kind == "place" else "half-day"
                yield Remedy(tier, Change(kind, (subject,), amount, unit), -less)

    def _cheapest(self, cases: Ints) -> int:
        """Return the case of some that would take least of a leader's time."""
        return int(cases[np.lexsort((cases, self.arrays.cases.lead_half_days[cases]))[0]])

    def _short(self, leader: int, case: int) -> dict[str, int]:
        """Return what a leader lacks for one more case, in places, half-days and the supporter's release."""
        arrays, people, led = self.arrays, self.arrays.people, np.array(self.matching.led_by(leader), np.int64)
        half_days = int(arrays.cases.lead_half_days[case])
        if people.has_periods[leader]:
            days = shortage(arrays, leader, [*led.tolist(), case])
        else:
            days = int(arrays.cases.lead_half_days[led].sum()) + half_days - int(people.days_left[leader])
        home = int(people.supporter[leader])
        team = np.flatnonzero(people.supporter[: people.leaders] == home).tolist()
        released = sum(int(arrays.cases.lead_half_days[c]) for other in team for c in self.matching.led_by(other))
        left = int(arrays.supporters.release_left[home])
        return {
            "place": len(led) + 1 - int(people.cases_left[leader]) + int(self._overdrawn["place"][leader]),
            "half-days": days + int(self._overdrawn["half-days"][leader]),
            "release": released + half_days - left + int(self._overdrawn["release"][home]) if left >= 0 else 0,
        }

    @functools.cached_property
    def _overdrawn(self) -> dict[str, Ints]:
        """By how much running work and commitments exceed a leader's places and half-days, a supporter's release.

        What is left is never below nothing; more of a limit that is exceeded first makes up for that.
        """
        kinds = ("place", "half-days", "release")
        wide = {kind: arrays_of(changed_rounds.for_everybody(self.round, kind, _PLENTY)) for kind in kinds}
        now, days = self.arrays.people, wide["half-days"].people
        by_period = (now.period_left - (days.period_left - _PLENTY)).max(axis=1, initial=0)
        return {
            "place": now.cases_left - (wide["place"].people.cases_left - _PLENTY),
            "half-days": np.where(now.has_periods, by_period, now.days_left - (days.days_left - _PLENTY)),
            "release": self.arrays.supporters.release_left - (wide["release"].supporters.release_left - _PLENTY),
        }

    def _has_room(self, leader: int, case: int) -> bool:
        """Say whether a leader could take a case as things are: the matching only knows leads that the rules allow."""
        return all(amount <= 0 for amount in self._short(leader, case).values())

    def _journeys(self, tier: int, cut: Bools) -> Iterator[Remedy]:
        """Yield the journeys a little beyond a limit that lead from the cut to a leader with room."""
        rule = find_rule(self.round.policy, TravelLimit)
        if rule is None or not rule.waivable:
            return
        case, person, beyond = self._beyond
        room, offered = self.matching.can_take(), 0
        for at in np.lexsort((person, case, beyond)).tolist():
            if offered == OFFERED:
                return
            if not cut[case[at]] or not (room[person[at]] or self._has_room(int(person[at]), int(case[at]))):
                continue
            offered += 1
            subject = (self.arrays.cases.ids[case[at]], self.arrays.people.ids[person[at]])
            yield Remedy(tier, Change("travel-waiver", subject, int(beyond[at]), "minute"), 1)

    def _in_place(self, tier: int, cut: Bools) -> Iterator[Remedy]:
        """Yield the journeys a little beyond a limit to leaders who would give up a school of a lower tier for it."""
        rule = find_rule(self.round.policy, TravelLimit)
        if rule is None or not rule.waivable:
            return
        case, person, beyond = self._beyond
        tiers, leaders = self.arrays.cases.tier, range(self.places.leaders)
        lower = np.array([any(tiers[led] < tier for led in self.matching.led_by(at)) for at in leaders], bool)
        keep = np.flatnonzero(cut[case] & lower[person])
        for at in keep[np.lexsort((person[keep], case[keep], beyond[keep]))][: 2 * OFFERED].tolist():
            subject = (self.arrays.cases.ids[case[at]], self.arrays.people.ids[person[at]])
            yield Remedy(tier, Change("travel-waiver", subject, int(beyond[at]), "minute"), 1)

    @functools.cached_property
    def _beyond(self) -> tuple[Ints, Ints, Ints]:
        """(case, leader, minutes beyond the limit) of pairs that only the limit on travel stops."""
        rule = next(rule for rule in rules_of(self.round.policy) if isinstance(rule, TravelLimit))
        pairs, _ = judged_leads(changed_rounds.with_reach(self.round, FARTHEST))
        open_ = np.ones(len(pairs), bool)
        for other in rules_of(self.round.policy):
            if isinstance(other, PairRule) and "lead" in other.binds and other.id != rule.id:
                open_ &= ~other.blocked(other.verdicts(self.arrays, pairs))
        stopped = rule.blocked(rule.verdicts(self.arrays, pairs))
        person, case = _own_limit(rule, self.arrays.people.max_minutes), _own_limit(rule, self.arrays.cases.max_minutes)
        beyond = pairs.minutes - np.minimum(person[pairs.person], case[pairs.case])
        keep = open_ & stopped & (beyond <= FARTHEST) & self.places.open[pairs.case]
        return pairs.case[keep], pairs.person[keep], beyond[keep]


def _own_limit(rule: TravelLimit, own: Ints) -> Ints:
    return np.where(own < 0, rule.params.minutes, np.minimum(own, rule.params.minutes))
