"""What is known of a case: who could lead it instead, who could cover its needs, and why it has no leader."""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

from optimiser.questions.explain.forced_plan import ConditionalPlan, Label
from optimiser.results import Outcome

if TYPE_CHECKING:
    from optimiser.questions.pair_judgement import Judgement
    from optimiser.search import Conflict


class Cause(enum.StrEnum):
    """Why a case has no leader: the closed list."""

    NOBODY_IN_REACH = "nobody-in-reach"
    BLOCKED = "blocked"
    """A pair rule stops everybody within reach."""
    RULED_OUT = "ruled-out"
    """Some could lead it by the pair rules, but no plan at all can have them do so."""
    HIGHER_TIERS = "lost-to-higher-tiers"
    """It could only be led if fewer cases of a higher tier were."""
    BOTTLENECK = "bottleneck"
    """It could only be led if another case of its own tier was not, or if a later goal lost."""
    TIE = "tie"
    """It is led in another plan that is as good in every goal: the tie-break chose."""
    ROOM = "room"
    """It could be led in a better plan; the one in hand is not proved best."""
    UNDECIDED = "undecided"


@dataclasses.dataclass(frozen=True)
class RunnerUp:
    """A leader who could lead instead, with the best plan in which they do."""

    leader_id: str
    plan: ConditionalPlan


@dataclasses.dataclass(frozen=True)
class CoverAnswer:
    """Why a need is covered by whom it is, or by nobody.

    Attributes
    ----------
    need_id, specialism : str
    person_id : str or None
    others : int
        How many other people could cover it under the leader of the plan, by the pair rules.
    cause : str
        Of a need that nobody covers; see :data:`constraints.audit.uncovered.CAUSES`.
    next_id : str or None
        Who covers it in the best plan without that person, under the same leader; None where nobody does.
    plan : ConditionalPlan or None
        That plan; for an uncovered need the best plan in which it is covered. None where there was no time to look.
    """

    need_id: str
    specialism: str
    person_id: str | None
    others: int
    cause: str = ""
    next_id: str | None = None
    plan: ConditionalPlan | None = None

    @property
    def label(self) -> Label:
        """How the plan's choice stands among the best plans."""
        if self.plan is None:
            return Label.UNDECIDED if self.others else Label.SETTLED
        return standing(self.plan)


@dataclasses.dataclass(frozen=True)
class CandidateLoad:
    """What a leader who could lead a case has to do already in the plan in hand."""

    leader_id: str
    minutes: int
    measured: bool
    leads: tuple[str, ...]
    half_days_left: int
    places_left: int


@dataclasses.dataclass(frozen=True)
class CaseAnswer:
    """What is known of a case.

    Attributes
    ----------
    case_id : str
    leader_id : str or None
    candidates : int
        How many leaders no pair rule blocks.
    within_reach : int
        How many were looked at: within reach, or named by a row of the round.
    blocked : mapping of str to int
        How many of them each rule blocks.
    label : Label
        Of the leader of the plan; of a case without one, how having none stands.
    runners_up : tuple of RunnerUp
        Of a case with a leader: the next best leads, each with its best plan. All others lose at least as much as
        the last of them.
    complete : bool
        Whether there is no other leader than the plan's and the runners-up.
    covers : tuple of CoverAnswer
    cause : Cause or None
        Of a case without a leader.
    plan : ConditionalPlan or None
        Of a case without a leader: the best plan in which it has one.
    conflict : Conflict or None
        Where it is ruled out.
    loads : tuple of CandidateLoad
        Of a case without a leader: what its candidates do in the plan in hand, the nearest first.
    stopped : tuple of (leader id, tuple of Judgement)
        Of a case without candidates: what stops the nearest leaders.
    """

    case_id: str
    leader_id: str | None
    candidates: int
    within_reach: int
    blocked: dict[str, int]
    label: Label = Label.UNDECIDED
    runners_up: tuple[RunnerUp, ...] = ()
    complete: bool = False
    covers: tuple[CoverAnswer, ...] = ()
    cause: Cause | None = None
    plan: ConditionalPlan | None = None
    conflict: Conflict | None = None
    loads: tuple[CandidateLoad, ...] = ()
    stopped: tuple[tuple[str, tuple[Judgement, ...]], ...] = ()

    @property
    def proved(self) -> bool:
        """Whether nothing is left open."""
        looked = [runner.plan for runner in self.runners_up] + ([self.plan] if self.plan else [])
        decided = self.label is not Label.UNDECIDED and self.cause is not Cause.UNDECIDED
        return (
            decided and all(one.proved for one in looked) and all(c.label is not Label.UNDECIDED for c in self.covers)
        )

    @property
    def interchangeable(self) -> tuple[str, ...]:
        """The leaders who would do as well, the tie-break left out."""
        return tuple(one.leader_id for one in self.runners_up if one.plan.label is Label.INTERCHANGEABLE)


def standing(without: ConditionalPlan) -> Label:
    """Say how a choice stands among the best plans, from the best plan without it."""
    if without.solved.outcome is Outcome.PROVED_IMPOSSIBLE or without.label is Label.ONLY_POSSIBLE:
        return Label.SETTLED
    return without.label
