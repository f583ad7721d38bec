"""A case without a leader: why it has none, and the least changes that would place it."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.faces import arrays_of
from constraints.round import how_known
from constraints.rules import EligibleCase
from optimiser.questions.elastic import LimitRelaxation, Target, find_relaxations, resolve
from optimiser.questions.explain import CaseAnswer, Cause
from optimiser.questions.neighbourhood import far_columns
from optimiser.results import Outcome
from scenarios.explain.drafts import Draft, proof_of
from scenarios.explain.explanation import Block, Fact
from scenarios.explain.words import (
    conflict_block,
    covers_block,
    edits_words,
    finding_of,
    loss_words,
    losses_block,
    moves_block,
    reason_of,
)
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from optimiser.questions.explain import CandidateLoad
    from optimiser.questions.session import Session
    from scenarios.statements import Argument, Statement

WAYS = 3
"""How many ways to place a school are shown."""


@dataclasses.dataclass(frozen=True)
class Way:
    """A way to place a case; `placed`: whether the best plan of the edited round, where proved, does so by itself."""

    way: LimitRelaxation
    placed: bool | None


def find_ways(session: Session, answer: CaseAnswer) -> tuple[Way, ...]:
    """Find the least changes of limits that would place a case; the first is solved again in the edited round."""
    beside = tuple(row.case_id for row in session.allocation.deployments)
    columns, ids = session.model.columns, arrays_of(session.round).cases.ids
    far = {ids[case] for case in set(columns.case[far_columns(session.model, [answer.case_id])].tolist())}
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
    forced = answer.plan
    way_facts = tuple(_way_fact(answer.case_id, one) for one in ways)
    return Draft(
        (_no_leader(answer), *_what_places(answer.case_id, ways)),
        (
            Block("Cause", _cause_facts(answer)),
            _what_rules_it_out(answer),
            losses_block(forced.losses, "The best plan in which it has a leader") if forced else Block("", ()),
            moves_block(forced) if forced else Block("", ()),
            covers_block(forced) if forced else Block("", ()),
            Block("Leaders who could lead it, the nearest first", _loads(answer)),
            Block("The nearest leaders, and what stops them", _stopped(answer)),
            Block("Changes that would place it, the least first", way_facts),
        ),
        _unled_proof(answer, ways),
        answer.proved and all(one.way.proved for one in ways),
    )


def _what_rules_it_out(answer: CaseAnswer) -> Block:
    if answer.conflict is None:
        return Block("", ())
    return conflict_block(answer.conflict, "What rules it out", case_id=answer.case_id)


def _no_leader(answer: CaseAnswer) -> Statement:
    """Say that a case has no leader, why, and what the best plan that leads it loses."""
    cause = answer.cause or Cause.UNDECIDED
    about: dict[str, Argument] = {
        "case_id": answer.case_id,
        "reason": _own_reason(answer) or reason_of(cause, answer.case_id),
    }
    forced = answer.plan
    if forced is None or not forced.losses or cause not in {Cause.BOTTLENECK, Cause.HIGHER_TIERS, Cause.TIE}:
        return state("case.no-leader", **about)
    displaced = tuple(step.case_id for step in forced.steps if step.after is None)
    if not displaced:  # as long as nobody is displaced, a plan that leads one more is no worse
        return state("case.no-leader", **about)
    return state("case.no-leader-instead", case_ids=displaced, losses=loss_words(forced.losses), **about)


def _what_places(case_id: str, ways: tuple[Way, ...]) -> Iterator[Statement]:
    """Say the least that would place a case, where something is known."""
    if ways and not ways[0].way.edits:
        yield state("case.fits", case_id=case_id)
    elif ways:
        key = "case.least-change" if ways[0].way.proved else "case.a-change"
        yield state(key, steps=edits_words(ways[0].way.edits), case_id=case_id)


def _own_reason(answer: CaseAnswer) -> Statement | None:
    """Say what about the case itself stops every leader, such as a refused offer; None where nothing does."""
    found = [
        {one.finding.because for one in stops if one.rule == EligibleCase.id} for _, stops in answer.stopped
    ]  # fmt: skip
    common = set.intersection(*found) if found and answer.cause is Cause.BLOCKED else set()
    if not common or answer.blocked.get(EligibleCase.id) != answer.within_reach:  # who started may pass the rule
        return None
    because = min(common)
    rest = because.removeprefix(f"{answer.case_id} ")
    text = because if rest == because else f"it {rest}"
    return state("case.own-reason", because=text, case_id=answer.case_id, rule=EligibleCase.id)


def _cause_facts(answer: CaseAnswer) -> tuple[Fact, ...]:
    case: dict[str, Argument] = {"case_id": answer.case_id}
    counts = {"within_reach": answer.within_reach, "candidates": answer.candidates}
    facts = [
        Fact("cause", reason_of(answer.cause or Cause.UNDECIDED, answer.case_id), {"cause": str(answer.cause)}),
        Fact("within reach", state("case.within-reach", **counts, **case), dict(counts)),
    ]
    ordered = sorted(answer.blocked.items(), key=lambda item: (-item[1], item[0]))
    facts += [
        Fact(rule, state("case.stops", leaders=count, rule=rule, **case), {"rule": rule, "count": count})
        for rule, count in ordered
    ]
    return tuple(facts)


def _loads(answer: CaseAnswer) -> tuple[Fact, ...]:
    return tuple(Fact(load.leader_id, _load(answer.case_id, load), vars(load)) for load in answer.loads)


def _load(case_id: str, load: CandidateLoad) -> Statement:
    about: dict[str, Argument] = {
        "leader_id": load.leader_id,
        "case_id": case_id,
        "minutes": load.minutes,
        "known": how_known(load.measured),
        "half_days": load.half_days_left,
        "places": load.places_left,
    }
    return state("case.load", case_ids=load.leads, **about) if load.leads else state("case.load-free", **about)


def _stopped(answer: CaseAnswer) -> tuple[Fact, ...]:
    facts = []
    for leader_id, stops in answer.stopped:
        findings = tuple(map(finding_of, stops))
        says = state("case.stopped", findings=findings, case_id=answer.case_id, leader_id=leader_id)
        facts.append(Fact(leader_id, says, {"rules": [one.rule for one in stops]}))
    return tuple(facts)


def _way_fact(case_id: str, one: Way) -> Fact:
    way = one.way
    about: dict[str, Argument] = {"price": way.price, "case_id": case_id}
    if not way.edits:
        says = state("case.way-without-change", **about)
    elif one.placed is None:
        says = state("case.way", steps=edits_words(way.edits), **about)
    else:
        key = "case.way-places" if one.placed else "case.way-pinned"
        says = state(key, steps=edits_words(way.edits), **about)
    data = {"price": way.price, "bound": way.bound, "edits": [vars(edit) for edit in way.edits], "placed": one.placed}
    return Fact("", says, data, way.proved)


def _unled_proof(answer: CaseAnswer, ways: tuple[Way, ...]) -> tuple[Statement, ...]:
    lines = list(proof_of(answer.plan)) if answer.plan is not None and answer.plan.losses else []
    if ways:
        lines.append(_cheapest(answer.case_id, ways))
    return tuple(lines)


def _cheapest(case_id: str, ways: tuple[Way, ...]) -> Statement:
    """Say whether changes may be cheaper than those that were found."""
    if not all(one.way.proved for one in ways):
        return state("proof.others-may-be-cheaper")
    prices = tuple(one.way.price for one in ways)
    return state("proof.no-cheaper-change", case_id=case_id, price=min(prices))
