"""Why a school has its leader: statements from the facts of the pair, and nothing about anybody else."""

from __future__ import annotations

import dataclasses
import functools
from collections import defaultdict
from typing import TYPE_CHECKING

from constraints.audit import preferences
from constraints.domain import SPECIALISMS
from constraints.faces import Level, fit_of
from constraints.round import how_known
from constraints.rules import pair_rules_of
from scenarios.reports.letters.template_facts import Match
from scenarios.reports.marks import day_words
from scenarios.runs import say_shares, shares_chosen
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from constraints.faces import PlanRow
    from scenarios.reports.letters.desk import Desk
    from scenarios.reports.letters.template_facts import Journey
    from scenarios.statements import Argument, Statement

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

_CHECKED = frozenset({"travel-limit", "phase-and-provision", "improvement-record", "independence", "release-agreed"})
"""Rules with a statement of their own for what stays to be checked; others that we ship always have an answer."""


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
        helps, checks = desk.helps(case_id), tuple(self._checks(row))
        staff = sum(one.half_days for one in helps if not one.inside)
        candidates = 0 if self._is_pinned(row) else self.candidates.get(case_id, 0)
        return Match(
            leader=desk.who(row.person),
            half_days=row.half_days,
            journey=desk.journey(row),
            opening=self._opening(row),
            falls=self._falls(row),
            reasons=(*self._reasons(row), *_compared(row, candidates)),
            checking=tuple(state("letter.checks-follow", case_id=case_id) for _ in checks[:1]),
            checks=checks,
            status=self._status(row, checked=not checks),
            running=row.running,
            candidates=candidates,
            helps=helps,
            staff_half_days=staff,
            totals=tuple(_totals(row, desk.journey(row), staff)),
            gaps=desk.gaps(case_id),
            referred=desk.referred(case_id),
            price=self._prices.get(case_id, ()) if self.priced else (),
        )

    def _opening(self, row: PlanRow) -> Statement:
        """Say who leads the support, or goes on leading it."""
        who, meta = self.desk.who(row.person), self.desk.round.meta
        about: dict[str, Argument] = {
            "leader": who.name,
            "role": who.role,
            "home": who.supporter,
            "place": self.desk.place(row.case).name,
            "half_days": row.half_days,
            **_pair(row),
        }
        if row.running and not row.half_days:
            del about["half_days"]
            return state("letter.goes-on-to-no-more", **about)
        if row.running:
            return state("letter.goes-on", **about)
        start, end = day_words(meta.delivery_start), day_words(meta.delivery_end)
        return state("letter.recommend", start=start, end=end, **about)

    def _falls(self, row: PlanRow) -> tuple[Statement, ...]:
        """Say how the half-days fall on the periods, where they could have fallen otherwise."""
        shares = say_shares(shares_chosen(self.desk.round, row))
        return (state("letter.falls", shares=shares, **_pair(row)),) if shares else ()

    def _status(self, row: PlanRow, *, checked: bool) -> tuple[Statement, ...]:
        """Say how far a proposal has gone; and of a new one without open facts, that every rule was checked."""
        status = self.status(row, school=f"your {row.case.target}", leader="the leader")
        if row.running or not checked:
            return (status,)
        return status, state("letter.all-checked", case_id=row.case.case_id)

    # -- why ----------------------------------------------------------------------------------------------------------

    def _reasons(self, row: PlanRow) -> Iterator[Statement]:
        journey = travel_sentence(self.desk.journey(row), row)
        if row.running:
            yield state("letter.already-supports", target=row.case.target, **_pair(row))
            yield journey
            return
        flagged = self._flags(row)
        yield from self._fit(row, flagged)
        yield from self._strengths(row)
        yield journey
        if "independence" not in flagged:
            alone = "-no-conflict" if self._no_conflict(row, flagged) else ""
            yield state(f"letter.independent{alone}", **_pair(row))
        yield from self._exceptions(row, flagged)

    def _fit(self, row: PlanRow, flagged: Mapping[str, str]) -> Iterator[Statement]:
        """Say how phases fit, and the record where the tier asks for one."""
        level = min(fit_of(self.desk.round.policy, row.person, school) for school in row.case.members)
        phases = tuple(row.person.phases)
        if level is Level.FINE and phases:
            yield state("letter.knows-phases", phases=phases, **_pair(row))
        elif level is Level.UNUSUAL:
            yield state("letter.knows-other-phases", phases=phases, **_pair(row))
        least = self.desk.round.policy.tiers[row.case.tier].improved_at_least
        if least and "improvement-record" not in flagged:
            yield state("letter.has-improved", schools=least, **_pair(row))

    def _strengths(self, row: PlanRow) -> Iterator[Statement]:
        needed = dict.fromkeys(need.specialism for need in self.desk.round.needs_of(row.case.case_id))
        names = tuple(inside(SPECIALISMS[one]) for one in needed if row.person.levels.get(one, 0) > 0)
        if names:
            about: dict[str, Argument] = {"specialisms": len(names), "names": names, "target": row.case.target}
            yield state("letter.has-specialisms", **about, **_pair(row))

    def _exceptions(self, row: PlanRow, flagged: Mapping[str, str]) -> Iterator[Statement]:
        here, there = row.case.region, row.person.supporter.region
        if here and there and here != there:
            yield state("letter.other-region", region=there, **_pair(row))
        for rule in (rule for rule, kind in flagged.items() if kind == "waived"):
            yield state("letter.rule-lifted", lifted=LIFTED.get(rule, "a rule"), rule=rule, **_pair(row))
        if self._is_pinned(row):
            yield state("letter.chosen", **_pair(row))

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

    def _checks(self, row: PlanRow) -> Iterator[Statement]:
        """Say what is still to be checked, about leader and staff; each thing once."""
        flags = (flag for flag in self.desk.rows("flags", row.case.case_id) if flag["kind"] == "not-known")
        yield from dict.fromkeys(said for flag in flags for said in self._to_check(row, flag["rule"]))

    def _to_check(self, row: PlanRow, rule: str) -> Iterator[Statement]:
        """Say what a rule could not tell; of the leader's availability, what of it."""
        case_id = row.case.case_id
        if rule == "faith-requirement":
            yield state("letter.check-faith-requirement", target=row.case.target, case_id=case_id)
        elif rule in _CHECKED:
            yield state(f"letter.check-{rule}", case_id=case_id)
        elif rule != "available-leader":
            yield state("letter.check-other", rule=rule, case_id=case_id)
        else:
            yield from self.availability(row)

    def availability(self, row: PlanRow, *, own: bool = False) -> Iterator[Statement]:
        """Say what is not known of a leader's availability, who may have said yes to this match all the same.

        Parameters
        ----------
        row : PlanRow
        own : bool
            Whether the leader reads it.
        """
        to, person = "sheet-" if own else "", row.person
        if person.willing is None:
            agreed = self._has_agreed(row, "leader")
            yield state(f"letter.{to}yes-to-this-alone" if agreed else f"letter.{to}not-said-yet", **_pair(row))
        if person.prerequisites is None:
            yield state(f"letter.{to}prerequisites-open", **_pair(row))
        if person.regions and row.case.region is None:
            yield state(f"letter.{to}region-open", target=row.case.target, **_pair(row))

    # -- how far it has gone ------------------------------------------------------------------------------------------

    def _has_agreed(self, row: PlanRow, party: str) -> bool:
        """Say whether a party has said yes to a leader, or to their supporter, for a case and not taken it back."""
        persons = (row.person.person_id, row.person.supporter.supporter_id)
        return any(self.desk.proposals.answer(row.case.case_id, party, [one]) == "agreed" for one in persons)

    def is_under_way(self, row: PlanRow) -> bool:
        """Say whether support goes on from an earlier round, or has started by the events."""
        return row.running or self.desk.proposals.state(row.case.case_id, row.person.person_id) == "started"

    def status(self, row: PlanRow, *, school: str, leader: str) -> Statement:
        """Say how far a proposal has gone, and what it still needs.

        Parameters
        ----------
        row : PlanRow
        school, leader : str
            What the reader calls the two, such as `your school` and `the leader`.
        """
        case_id, person_id = row.case.case_id, row.person.person_id
        stands = self.desk.proposals.state(case_id, person_id)
        if self.is_under_way(row):
            return state("letter.started", **_pair(row))
        if stands == "announced":
            return state("letter.announced", **_pair(row))
        approved = self._has_agreed(row, "regional-director")
        if stands == "agreed":
            return state("letter.agreed-and-approved" if approved else "letter.agreed", **_pair(row))
        called = PARTIES | {"school": school, "leader": leader}
        needed = self.desk.round.policy.proposals.agreed_by
        open_ = [party for party in needed if not self._has_agreed(row, party)]
        parties = tuple(called.get(party, party) for party in open_ or needed)
        return state("letter.approved-needs-yes" if approved else "letter.needs-yes", parties=parties, **_pair(row))

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


def _pair(row: PlanRow) -> dict[str, Argument]:
    """Return whom a statement about a match is about."""
    return {"case_id": row.case.case_id, "leader_id": row.person.person_id}


def _compared(row: PlanRow, candidates: int) -> Iterator[Statement]:
    """Say of a new match with how many others its leader was compared."""
    if not row.running and candidates == 1:
        yield state("letter.only-leader", target=row.case.target, **_pair(row))
    elif not row.running and candidates > 1:
        yield state("letter.compared", leaders=candidates, target=row.case.target, **_pair(row))


def _totals(row: PlanRow, journey: Journey, staff_half_days: int) -> Iterator[Statement]:
    """Say how much support there is in all, and that the leader comes for whole days."""
    if staff_half_days:
        yield state("letter.in-all", half_days=row.half_days + staff_half_days, case_id=row.case.case_id)
    if journey.whole_days and not row.running:
        yield state("letter.whole-days", visits=journey.visits, **_pair(row))


def inside(words: str) -> str:
    """Return words as they stand within a sentence: `Mathematics` as `mathematics`, `ICT` and `English` as they are."""
    first = words.split(" ", 1)[0]
    return words if first.isupper() or first in _PROPER else words[0].lower() + words[1:]


_PROPER = frozenset({"English", "Ofsted"})


def travel_sentence(journey: Journey, row: PlanRow) -> Statement:
    """Say how far a leader travels.

    Parameters
    ----------
    journey : Journey
    row : PlanRow
        The match that it is of.
    """
    about: dict[str, Argument] = {"minutes": journey.minutes, "known": how_known(journey.measured), **_pair(row)}
    if journey.limit is None:
        return state("letter.journey", **about)
    if journey.minutes <= journey.limit:
        return state("letter.journey-within", limit=journey.limit, **about)
    return state("letter.journey-above", more=journey.minutes - journey.limit, limit=journey.limit, **about)
