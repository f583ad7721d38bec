"""Why a school has its leader: finished sentences from the facts of the pair, and nothing about anybody else."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.audit import preferences
from constraints.domain import SPECIALISMS, join_words, number_of, plural
from constraints.faces import Level, fit_of
from constraints.round import how_known
from constraints.rules import pair_rules_of
from scenarios.reports.letters.template_facts import Match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.faces import PlanRow
    from scenarios.reports.letters.desk import Desk
    from scenarios.reports.letters.template_facts import Journey

LIFTED = {
    "travel-limit": "the limit of travel",
    "phase-and-provision": "the rule about the phase and type of school",
    "improvement-record": "the rule about the leader's record",
    "available-leader": "the rule about the leader's availability",
    "eligible-case": "the rule about which schools may be supported",
    "role-for-target": "the rule about which leaders may lead a trust or a school",
    "faith-requirement": "the rule about the leader's faith",
    "specialism-match": "the rule about the specialism",
    "release-agreed": "the rule that the home school agrees",
    "failed-before": "the rule about earlier support",
}
"""Rules that a planner may lift, in words that fit a sentence."""

TO_CHECK = {
    "travel-limit": "The journey may be above the limit: it is estimated, off-peak, and is to be measured.",
    "phase-and-provision": "It is to be checked that those who come know schools of your phase and type.",
    "improvement-record": "The leader's record of improved schools is to be checked.",
    "independence": "It is to be checked that the leader comes from another trust than yours.",
    "declared-conflict": "It is to be checked that there is no conflict of interest.",
    "eligible-case": "It is to be checked that your school is eligible.",
    "faith-requirement": "It is to be checked that the leader shares the faith that your school asks for.",
    "release-agreed": "It is to be checked that the supporting school releases its staff.",
    "specialism-match": "It is to be checked that those who come have the specialism.",
    "failed-before": "Earlier support is to be looked at.",
}
"""What stays to be checked, as a school may read it."""


@dataclasses.dataclass(frozen=True)
class Matches:
    """Explains the matches of a run.

    Attributes
    ----------
    desk : Desk
    candidates : mapping of str to int
        By case, how many leaders the rules let lead it.
    priced : bool
        Whether to say what each preference charges: to planners and directors only, for some tell of others.
    """

    desk: Desk
    candidates: Mapping[str, int]
    priced: bool

    def of(self, row: PlanRow) -> Match:
        """Explain one deployment.

        Parameters
        ----------
        row : PlanRow
        """
        desk, case_id = self.desk, row.case.case_id
        helps = desk.helps(case_id)
        return Match(
            leader=desk.who(row.person),
            half_days=row.half_days,
            journey=desk.journey(row),
            reasons=tuple(self._reasons(row)),
            checks=tuple(self._checks(row)),
            status=self.status(row, school=_yours(row), leader="the leader"),
            running=row.running,
            candidates=0 if self._is_pinned(row) else self.candidates.get(case_id, 0),
            helps=helps,
            staff_half_days=sum(one.half_days for one in helps if not one.inside),
            gaps=desk.gaps(case_id),
            referred=desk.referred(case_id),
            price=self._prices.get(case_id, ()) if self.priced else (),
        )

    # -- why ----------------------------------------------------------------------------------------------------------

    def _reasons(self, row: PlanRow) -> Iterator[str]:
        if row.running:
            yield f"This leader supports {_yours(row)} already, and that work goes on."
            yield travel_sentence(self.desk.journey(row))
            return
        flagged = self._flags(row)
        yield from self._fit(row, flagged)
        yield from self._strengths(row)
        yield travel_sentence(self.desk.journey(row))
        if "independence" not in flagged:
            tie = "The leader comes from a school, trust and federation other than yours"
            yield f"{tie}, and no conflict of interest is declared." if self._no_conflict(row, flagged) else f"{tie}."
        yield from self._exceptions(row, flagged)

    def _fit(self, row: PlanRow, flagged: Mapping[str, str]) -> Iterator[str]:
        """Say how phases fit, and the record where the tier asks for one."""
        level = min(fit_of(self.desk.round.policy, row.person, school) for school in row.case.members)
        known = " and ".join(row.person.phases)
        if level is Level.FINE and known:
            yield f"The leader knows {known} schools."
        elif level is Level.UNUSUAL:
            yield f"The leader knows {known} schools. Yours is of another phase or type, which the rules allow."
        least = self.desk.round.policy.tiers[row.case.tier].improved_at_least
        if least and "improvement-record" not in flagged:
            yield f"The leader has improved {number_of(least, 'school')} or more, as support like yours asks for."

    def _strengths(self, row: PlanRow) -> Iterator[str]:
        needed = dict.fromkeys(need.specialism for need in self.desk.round.needs_of(row.case.case_id))
        strengths = [SPECIALISMS[one] for one in needed if row.person.levels.get(one, 0) > 0]
        if strengths:
            which = plural(len(strengths), "a specialism", "specialisms")
            yield f"The leader has {which} that {_yours(row)} needs: {'; '.join(map(inside, strengths))}."

    def _exceptions(self, row: PlanRow, flagged: Mapping[str, str]) -> Iterator[str]:
        here, there = row.case.region, row.person.supporter.region
        if here and there and here != there:
            yield f"The leader comes from another region, {there}."
        for rule in (rule for rule, kind in flagged.items() if kind == "waived"):
            yield f"For this match planners lifted {LIFTED.get(rule, 'a rule')}, and recorded why."
        if self._is_pinned(row):
            yield "Planners chose this leader for you; the rules were checked as for any other."

    def _is_pinned(self, row: PlanRow) -> bool:
        return (row.case.case_id, row.person.person_id) in self._pinned

    @functools.cached_property
    def _pinned(self) -> frozenset[tuple[str, str]]:
        """Who was chosen by planners to lead which case."""
        return frozenset(
            (case_id, who) for case_id, who, specialism in self.desk.round.instructions.pins if not specialism
        )

    def _no_conflict(self, row: PlanRow, flagged: Mapping[str, str]) -> bool:
        """Say whether declared conflicts are asked about, and the pair has none, nor an interest in both sides."""
        related = "related-party" in dict(self._prices.get(row.case.case_id, ()))
        return "declared-conflict" not in flagged and "declared-conflict" in self._pair_rules and not related

    @functools.cached_property
    def _pair_rules(self) -> frozenset[str]:
        return frozenset(rule.id for rule in pair_rules_of(self.desk.round.policy))

    def _flags(self, row: PlanRow) -> Mapping[str, str]:
        """Return what is waived or not known of a deployment, by rule."""
        flags = self.desk.rows("flags", row.case.case_id)
        return {
            flag["rule"]: flag["kind"]
            for flag in flags
            if flag["person_id"] == row.person.person_id and not flag["need_id"]
        }

    def _checks(self, row: PlanRow) -> Iterator[str]:
        """Say what is still to be checked, about leader and staff; each thing once."""
        flags = (flag for flag in self.desk.rows("flags", row.case.case_id) if flag["kind"] == "not-known")
        yield from dict.fromkeys(sentence for flag in flags for sentence in self._to_check(row, flag["rule"]))

    def _to_check(self, row: PlanRow, rule: str) -> Iterator[str]:
        """Say what a rule could not tell; of the leader's availability, what of it."""
        if rule != "available-leader":
            yield TO_CHECK.get(rule, "One more rule is to be checked.")
            return
        if row.person.willing is None:
            yield "The leader has not said yet whether they can come."
        if row.person.prerequisites is None:
            yield "It is to be checked that the leader meets the requirements for leading support."
        if row.person.regions and row.case.region is None:
            yield f"It is to be checked that the leader works in the region of {_yours(row)}."

    # -- how far it has gone ------------------------------------------------------------------------------------------

    def status(self, row: PlanRow, *, school: str, leader: str) -> str:
        """Say how far a proposal has gone, and what it still needs.

        Parameters
        ----------
        row : PlanRow
        school, leader : str
            What the reader calls the two, such as `your school` and `the leader`.
        """
        if row.running:
            return "This support has started."
        case_id, person_id = row.case.case_id, row.person.person_id
        state = self.desk.proposals.state(case_id, person_id)
        if state == "started":
            return "This support has started."
        if state == "announced":
            return "This match has been announced."
        approved = self.desk.proposals.answer(case_id, "regional-director", [person_id]) == "agreed"
        if approved and state == "agreed":
            return "All who must agree have agreed, and the regional director has approved it."
        if state == "agreed":
            return "All who must agree have agreed. It now needs the approval of the regional director."
        called = PARTIES | {"school": school, "leader": leader}
        parties = join_words([called.get(party, party) for party in self.desk.round.policy.proposals.agreed_by])
        if approved:
            return f"The regional director has approved it. It now needs a yes from {parties}."
        return f"It needs a yes from {parties}, and then the approval of the regional director."

    # -- prices -------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def _prices(self) -> Mapping[str, tuple[tuple[str, int], ...]]:
        """What each preference charges on the rows of each case, in the order of the policy's rules."""
        sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for rule in preferences(self.desk.round.policy):
            for charge in rule.charges(self.desk.plan):
                if charge.row is not None:
                    sums[charge.row.case.case_id][rule.id] += charge.minutes
        return {case_id: tuple(terms.items()) for case_id, terms in sums.items()}


PARTIES = {
    "school": "the school",
    "responsible-body": "the body responsible for it",
    "leader": "the leader",
    "supporter": "the supporting body",
    "home-head": "the leader's home school",
    "regional-director": "the regional director",
}
"""Who has a say, in words that fit a sentence."""


def _yours(row: PlanRow) -> str:
    """Return what a letter calls the case that it is written to."""
    return f"your {row.case.target}"


def inside(words: str) -> str:
    """Return words as they stand within a sentence: `Mathematics` as `mathematics`, `ICT` and `English` as they are."""
    first = words.split(" ", 1)[0]
    return words if first.isupper() or first in _PROPER else words[0].lower() + words[1:]


_PROPER = frozenset({"English", "Ofsted"})


def travel_sentence(journey: Journey) -> str:
    """Say how far a leader travels.

    Parameters
    ----------
    journey : Journey
    """
    sentence = f"The journey takes {number_of(journey.minutes, 'minute')} each way ({how_known(journey.measured)})"
    if journey.limit is None:
        return f"{sentence}."
    if journey.minutes <= journey.limit:
        return f"{sentence}; at most {journey.limit} are allowed."
    above = journey.minutes - journey.limit
    return f"{sentence}. That is {number_of(above, 'minute')} above the limit of {journey.limit}."
