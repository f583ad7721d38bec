"""What explanations call things, in plain words: goals, rules, causes, losses and edits."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from optimiser.questions.elastic import (
    CASELOAD,
    GUARANTEE,
    LEADER_DAYS,
    PINS,
    REACH,
    RELEASE,
    STAFF_DAYS,
    Edit,
)
from optimiser.questions.pair_judgement import FORBIDDEN
from scenarios.explain.explanation import Block, Fact
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from optimiser.questions.explain import Cause, ConditionalPlan, Label, Step
    from optimiser.questions.pair_judgement import Judgement
    from optimiser.questions.proof_status import GoalChange
    from optimiser.search import Conflict
    from scenarios.statements import Argument, Statement

NOBODY = "nobody"
"""Stands in a statement where a case has no leader, or a need no person."""


def standing_of(label: Label) -> Statement:
    """Say how a choice stands among the best plans."""
    return state(f"standing.{label.value}")


def reason_of(cause: Cause, case_id: str) -> Statement:
    """Say why a case has no leader."""
    return state(f"case.why-{cause.value}", case_id=case_id)


def goal_words(goal: str) -> str:
    """Say what a goal counts."""
    if goal.startswith("placed.tier"):
        return f"tier {goal.removeprefix('placed.tier')} placed"
    return {"waiting": "rounds waited", "needs": "needs, by severity", "price": "price, minutes"}.get(goal, goal)


def changed_by(loss: GoalChange) -> Statement:
    """Say how much a goal changes, as what a plan then has."""
    goal: dict[str, Argument] = {"goal": loss.goal, "before": loss.before, "after": loss.after}
    goal["amount"] = abs(loss.loss)
    more = (loss.loss > 0) != loss.maximise
    if loss.goal.startswith("placed.tier"):
        tier = int(loss.goal.removeprefix("placed.tier"))
        return state("goal.more-placed" if more else "goal.fewer-placed", tier=tier, **goal)
    if loss.goal == "price":
        return state("goal.higher-price" if more else "goal.lower-price", **goal)
    counted = {"waiting": "rounds of waiting served", "needs": "severity of needs covered"}.get(loss.goal, loss.goal)
    return state("goal.more" if more else "goal.less", counted=counted, **goal)


def loss_words(losses: Sequence[GoalChange]) -> Statement:
    """Say what a plan then has: the first goal that changes decides, later ones follow from it."""
    changed = [loss for loss in losses if loss.loss or not loss.proved]
    if not changed:
        return state("goal.all-same")
    first = _first_change(changed[0])
    rest = [_later_change(loss) for before, loss in itertools.pairwise(changed) if before.proved]
    return state("goal.then", first=first, rest=tuple(rest)) if rest else first


def _later_change(loss: GoalChange) -> Statement:
    """Say how a later goal changes, or that no loss was found in it; the first that is not proved is the last told."""
    if loss.proved:
        return changed_by(loss)
    if loss.loss:
        return state("goal.found", change=changed_by(loss))
    return state("goal.none-found", counted=goal_words(loss.goal), goal=loss.goal)


def _first_change(loss: GoalChange) -> Statement:
    if loss.proved:
        return changed_by(loss)
    if not loss.loss:
        return state("goal.none-found", counted=goal_words(loss.goal), goal=loss.goal)
    if loss.least_loss > 0:
        return state("goal.between", change=changed_by(loss), least=loss.least_loss)
    return state("goal.at-worst", change=changed_by(loss))


def losses_block(losses: Sequence[GoalChange], title: str = "What it costs, goal by goal") -> Block:
    """Return a fact for every goal: before, after, and the bound where it is not proved."""
    facts, lost = [], False
    for loss in losses:
        says = _values(loss, later=lost)
        lost = lost or loss.loss != 0
        data: dict[str, Any] = {
            "goal": loss.goal, "before": loss.before, "after": loss.after, "bound": loss.bound, "loss": loss.loss,
        }  # fmt: skip
        facts.append(Fact(goal_words(loss.goal), says, data, loss.proved))
    return Block(title, tuple(facts))


def _values(loss: GoalChange, *, later: bool) -> Statement:
    """Say what a goal was and is; `later`: an earlier goal changes, so that this one only follows."""
    values: dict[str, Argument] = {"goal": loss.goal, "before": loss.before, "after": loss.after}
    if not loss.loss:
        return state("goal.kept", **values)
    change = changed_by(loss)
    if later:
        return state("goal.then-changed", change=change, **values)
    if loss.proved:
        return state("goal.changed", change=change, **values)
    key = "goal.changed-at-most" if loss.maximise else "goal.changed-at-least"
    return state(key, change=change, bound=loss.bound, **values)


def prices_block(forced: ConditionalPlan) -> Block:
    """Return the preferences whose charge changes."""
    facts = []
    for one in forced.prices:
        about: dict[str, Argument] = {"rule": one.rule, "before": one.before, "after": one.after}
        facts.append(Fact(one.rule, state("plan.price", difference=one.after - one.before, **about), dict(about)))
    return Block("Price, by what is charged", tuple(facts))


def moves_block(forced: ConditionalPlan, title: str = "Who moves") -> Block:
    """Return the chain of schools that get another leader, in the order in which one makes room for the next."""
    return Block(title, tuple(Fact(step.case_id, _step(step), vars(step)) for step in forced.steps))


def _step(step: Step) -> Statement:
    """Say how one school moves, and why."""
    about = {"case_id": step.case_id, "before_id": step.before or NOBODY, "after_id": step.after or NOBODY}
    if step.why in {"gives-way", "takes-place"}:
        return state(f"plan.{step.why}", because_of=step.because_of, **about)
    return state("plan.moves", **about)


def covers_block(forced: ConditionalPlan) -> Block:
    """Return the needs that get another person."""
    facts = []
    for one in forced.covers:
        who = {"before_id": one.before or NOBODY, "after_id": one.after or NOBODY}
        says = state("plan.covers", case_id=one.case_id, need_id=one.need_id, **who)
        facts.append(Fact(one.case_id, says, vars(one)))
    return Block("Needs that another person covers", tuple(facts))


def finding_of(one: Judgement) -> Statement:
    """Say what a rule finds of a lead, and which rule."""
    return state("rule.finding", because=one.finding.because, rule=one.rule, **_pair(one))


def judgement_fact(one: Judgement) -> Fact:
    """Say what a rule finds of a lead, with value, limit and margin."""
    finding = one.finding
    says = state("rule.judged", rule=one.rule, because=finding.because, tails=tuple(_tails(one)), **_pair(one))
    data = {
        "rule": one.rule, "known": one.known, "stops": one.stops, "waived": one.waived, "waivable": one.waivable,
        "value": finding.value, "limit": finding.limit, "margin": finding.margin, "unit": finding.unit,
        "modelled": one.modelled,
    }  # fmt: skip
    return Fact(one.rule, says, data)


def _pair(one: Judgement) -> dict[str, Argument]:
    return {"case_id": one.case_id, "leader_id": one.person_id}


def _tails(one: Judgement) -> Iterator[Statement]:
    """Say how far a pair is from what a rule asks, and who may lift it."""
    finding = one.finding
    if finding.margin is not None and one.stops:
        key = "rule.short" if finding.at_least else "rule.too-many"
        yield state(key, margin=-finding.margin, measure=finding.unit)
    if not one.known:
        yield state("rule.not-known")
    if one.waived:
        yield state("rule.lifted")
    elif one.rule == FORBIDDEN:
        yield state("rule.may-be-taken-back")
    elif one.stops:
        yield state("rule.may-be-lifted" if one.waivable else "rule.never-lifted")


def members_of(conflict: Conflict) -> tuple[Statement, ...]:
    """Name the members of a conflict."""
    return tuple(state("impossible.member", rule=one.rule, subject=one.subject) for one in conflict.members)


def named_in(conflict: Conflict) -> tuple[str, ...]:
    """Name the members of a conflict as texts, for whoever checks what is said of them."""
    return tuple(map(str, conflict.members))


def conflict_block(conflict: Conflict, title: str, *, case_id: str = "", leader_id: str = "") -> Block:
    """Return the members of a conflict.

    Parameters
    ----------
    conflict : Conflict
    title : str
    case_id, leader_id : str, optional
        What it is a conflict with: the lead of a case, by anybody where no leader is given; else the round has no plan.
    """
    caveat = "" if conflict.minimal else " (perhaps not all of these are needed)"
    about: dict[str, Argument] = {"named": named_in(conflict), "case_id": case_id, "leader_id": leader_id}
    facts = []
    for one in conflict.members:
        says = state("impossible.subject", rule=one.rule, subject=one.subject, **about)
        facts.append(Fact(one.rule, says, {"rule": one.rule, "subject": one.subject}))
    return Block(title + caveat, tuple(facts))


def edit_words(edit: Edit) -> Statement:
    """Say what an edit changes."""
    match edit.rule:
        case rule if rule in {LEADER_DAYS, STAFF_DAYS}:
            if edit.period:
                return state("edit.half-days-in", person_id=edit.subject, amount=edit.amount, period=edit.period)
            return state("edit.half-days", person_id=edit.subject, amount=edit.amount)
        case rule if rule == CASELOAD:
            return state("edit.caseload", person_id=edit.subject, amount=edit.amount)
        case rule if rule == RELEASE:
            return state("edit.release", supporter_id=edit.subject, amount=edit.amount)
        case rule if rule == PINS:
            return state("edit.unpin", person_id=edit.person_id, case_id=edit.subject)
        case rule if rule == GUARANTEE:
            return state("edit.guarantee", subject=edit.subject, amount=edit.amount)
        case rule if rule == REACH:
            return state("edit.reach", person_id=edit.person_id, amount=edit.amount, case_id=edit.subject)
        case _:
            return state("edit.lift", rule=edit.rule, person_id=edit.person_id, case_id=edit.subject)


def edits_words(edits: Sequence[Edit]) -> tuple[Statement, ...]:
    """Say what several edits change together."""
    return tuple(edit_words(edit) for edit in edits)
