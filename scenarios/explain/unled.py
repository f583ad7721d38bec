"""A case without a leader: why it has none, and the least changes that would place it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import number_of
from constraints.faces import arrays_of
from constraints.round import how_known
from constraints.rules import EligibleCase
from optimiser.questions.elastic import LimitRelaxation, Target, find_relaxations, resolve
from optimiser.questions.explain import (
    NEAR_CASES,
    CaseAnswer,
    Cause,
    far_columns,
)
from optimiser.results import Outcome
from scenarios.explain.drafts import Draft, proof_of
from scenarios.explain.explanation import Block, Fact
from scenarios.explain.words import (
    CAUSES,
    conflict_block,
    covers_block,
    edits_words,
    loss_words,
    losses_block,
    moves_block,
)

if TYPE_CHECKING:
    from optimiser.questions.session import Session

WAYS = 3
"""How many ways to place a school are shown."""
NO_CHANGE = "no change of limits"
"""What would place a school that fits beside all others: a plan that is not proved best may leave one out."""


@dataclasses.dataclass(frozen=True)
class Way:
    """A way to place a case; `placed`: whether the best plan of the edited round, where proved, does so by itself."""

    way: LimitRelaxation
    placed: bool | None


def find_ways(session: Session, answer: CaseAnswer) -> tuple[Way, ...]:
    """Find the least changes of limits that would place a case; the first is solved again in the edited round."""
    beside = tuple(row.case_id for row in session.allocation.deployments)
    columns, ids = session.model.columns, arrays_of(session.round).cases.ids
    far = {ids[case] for case in set(columns.case[far_columns(session, answer.case_id, NEAR_CASES)].tolist())}
    fixed = {row.case_id: row.leader_id for row in session.allocation.deployments if row.case_id in far}
    target, budget = Target(answer.case_id, beside, fixed), session.budget
    found, _ = find_relaxations(session.round, target, budget.part(0.6), count=WAYS)
    ways: list[Way] = []
    for way in found:
        again = resolve(way, answer.case_id, budget) if budget.has(1.0) and not ways and way.edits else None
        known = again is not None and again.solved.outcome is Outcome.PROVED_BEST
        ways.append(Way(way, again.led if again is not None and known else None))
    return tuple(ways)


def describe_unled(answer: CaseAnswer, ways: tuple[Way, ...]) -> Draft:
    """Say why a case has no leader, what the best plan that leads it loses, and what would place it."""
    cause = answer.cause or Cause.UNDECIDED
    sentence = f"{answer.case_id} has no leader: {_own_reason(answer) or CAUSES[cause]}"
    if answer.plan is not None and answer.plan.losses and cause in {Cause.BOTTLENECK, Cause.HIGHER_TIERS}:
        displaced = [step.case_id for step in answer.plan.steps if step.after is None]
        instead = f" in place of {', '.join(displaced)}" if displaced else ""
        sentence += f"; the best plan that leads it{instead} has {loss_words(answer.plan.losses)}"
    if ways and not ways[0].way.edits:
        sentence += f". It fits beside all who have a leader, with {NO_CHANGE}"
    elif ways:
        which = "The least" if ways[0].way.proved else "A"
        sentence += f". {which} change that would place it: {edits_words(ways[0].way.edits)}"
    forced = answer.plan
    return Draft(
        (sentence + ".",),
        (
            Block("Cause", _cause_facts(answer)),
            conflict_block(answer.conflict, "What rules it out") if answer.conflict else Block("", ()),
            losses_block(forced.losses, "The best plan in which it has a leader") if forced else Block("", ()),
            moves_block(forced) if forced else Block("", ()),
            covers_block(forced) if forced else Block("", ()),
            Block("Leaders who could lead it, the nearest first", _loads(answer)),
            Block("The nearest leaders, and what stops them", _stopped(answer)),
            Block("Changes that would place it, the least first", tuple(map(_way_fact, ways))),
        ),
        _unled_proof(answer, ways),
        answer.proved and all(one.way.proved for one in ways),
    )


def _own_reason(answer: CaseAnswer) -> str:
    """Say what about the case itself stops every leader, such as a refused offer; empty where nothing does."""
    found = [
        {one.finding.because for one in stops if one.rule == EligibleCase.id} for _, stops in answer.stopped
    ]  # fmt: skip
    common = set.intersection(*found) if found and answer.cause is Cause.BLOCKED else set()
    if not common:
        return ""
    because = min(common)
    rest = because.removeprefix(f"{answer.case_id} ")
    return because if rest == because else f"it {rest}"


def _cause_facts(answer: CaseAnswer) -> tuple[Fact, ...]:
    facts = [
        Fact("cause", CAUSES[answer.cause or Cause.UNDECIDED], {"cause": str(answer.cause)}),
        Fact("within reach", f"{answer.within_reach} leaders, {answer.candidates} of whom no rule stops",
             {"within_reach": answer.within_reach, "candidates": answer.candidates}),
    ]  # fmt: skip
    ordered = sorted(answer.blocked.items(), key=lambda item: (-item[1], item[0]))
    facts += [Fact(rule, f"stops {count}", {"rule": rule, "count": count}) for rule, count in ordered]
    return tuple(facts)


def _loads(answer: CaseAnswer) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            load.leader_id,
            f"{load.minutes} minutes away ({how_known(load.measured)}); leads {', '.join(load.leads) or 'nobody'}; "
            f"{number_of(load.half_days_left, 'half-day')} and {number_of(load.places_left, 'place')} left",
            vars(load),
        )
        for load in answer.loads
    )


def _stopped(answer: CaseAnswer) -> tuple[Fact, ...]:
    return tuple(
        Fact(
            leader_id,
            "; ".join(f"{one.finding.because} ({one.rule})" for one in stops),
            {"rules": [one.rule for one in stops]},
        )
        for leader_id, stops in answer.stopped
    )


def _way_fact(one: Way) -> Fact:
    way = one.way
    text = f"{edits_words(way.edits) or NO_CHANGE} (priced at {way.price} minutes)"
    if one.placed is not None:
        text += "; the best plan of the round so changed places it" if one.placed else "; it has to be pinned there"
    data = {"price": way.price, "bound": way.bound, "edits": [vars(edit) for edit in way.edits], "placed": one.placed}
    return Fact("", text, data, way.proved)


def _unled_proof(answer: CaseAnswer, ways: tuple[Way, ...]) -> tuple[str, ...]:
    lines = []
    if answer.plan is not None and answer.plan.losses:
        lines += list(proof_of(answer.plan))
    if ways and all(one.way.proved for one in ways):
        lines.append(
            "Of limits of days, caseloads and release, and of rules that may be lifted for this school, no cheaper "
            "change places it without taking the place of one that is placed now; each was made in a copy of the "
            "round and its plan audited there."
        )
    elif ways:
        lines.append("Each change was made in a copy of the round and its plan audited there; others may be cheaper.")
    return tuple(lines)
