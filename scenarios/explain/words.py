"""What explanations call things, in plain words: goals, rules, causes, losses and edits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import number_of
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
from optimiser.questions.explain import Cause, Label
from scenarios.explain.explanation import Block, Fact
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.questions.explain import ConditionalPlan
    from optimiser.questions.pair_judgement import Judgement
    from optimiser.questions.proof_status import GoalChange
    from optimiser.search import Conflict
    from scenarios.statements import Argument, Statement

LABELS = {
    Label.SETTLED: "settled: it is so in every best plan",
    Label.INTERCHANGEABLE: "interchangeable: another choice is as good in every goal",
    Label.ONLY_POSSIBLE: "possible, but in no best plan",
    Label.BETTER: "a better plan exists; the one in hand is not proved best",
    Label.UNDECIDED: "not known in the time given",
}
CAUSES = {
    Cause.NOBODY_IN_REACH: "no leader is within reach",
    Cause.BLOCKED: "rules stop every leader within reach",
    Cause.RULED_OUT: "no plan at all can give it a leader",
    Cause.HIGHER_TIERS: "its leaders are needed by schools of a higher tier",
    Cause.BOTTLENECK: "too few leaders for the schools that share them",
    Cause.ROOM: "a better plan has room for it",
    Cause.UNDECIDED: "not known in the time given",
}


def goal_words(goal: str) -> str:
    """Say what a goal counts."""
    if goal.startswith("placed.tier"):
        return f"tier {goal.removeprefix('placed.tier')} placed"
    return {"waiting": "rounds waited", "needs": "needs, by severity", "price": "price, minutes"}.get(goal, goal)


def changed_by(loss: GoalChange) -> Statement:
    """Say how much a goal changes, as what a plan then has."""
    goal: dict[str, Argument] = {"goal": loss.goal, "before": loss.before, "after": loss.after}
    if not loss.loss:
        return state("goal.same", counted=goal_words(loss.goal), **goal)
    more = (loss.loss > 0) != loss.maximise
    goal["amount"] = abs(loss.loss)
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
    rest = [changed_by(loss) for loss in changed[1:] if loss.loss and loss.proved]
    return state("goal.then", first=first, rest=tuple(rest)) if rest else first


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
    return Block(
        "Price, by what is charged",
        tuple(
            Fact(
                one.rule,
                f"{one.before} -> {one.after} minutes ({one.after - one.before:+})",
                {"rule": one.rule, "before": one.before, "after": one.after},
            )
            for one in forced.prices
        ),
    )


def moves_block(forced: ConditionalPlan, title: str = "Who moves") -> Block:
    """Return the chain of schools that get another leader, in the order in which one makes room for the next."""
    facts = [
        Fact(step.case_id, step_words(step.before, step.after, step.why, step.because_of), vars(step))
        for step in forced.steps
    ]
    return Block(title, tuple(facts))


def covers_block(forced: ConditionalPlan) -> Block:
    """Return the needs that get another person."""
    return Block(
        "Needs that another person covers",
        tuple(
            Fact(one.case_id, f"{one.need_id}: {one.before or 'nobody'} -> {one.after or 'nobody'}", vars(one))
            for one in forced.covers
        ),
    )


def step_words(before: str | None, after: str | None, why: str, because_of: str) -> str:
    """Say how one school moves, and why."""
    moved = f"{before or 'nobody'} -> {after or 'nobody'}"
    if why == "gives-way":
        return f"{moved}: {before} goes to {because_of}"
    if why == "takes-place":
        return f"{moved}: takes the place that {because_of} had"
    return moved


def judgement_fact(one: Judgement) -> Fact:
    """Say what a rule finds, with value, limit and margin."""
    finding = one.finding
    text = finding.because
    if finding.margin is not None and one.stops:
        text += f"; {-finding.margin} {finding.unit} {'short' if finding.at_least else 'too many'}"
    if not one.known:
        text += "; not known"
    if one.waived:
        text += "; lifted by a planner"
    elif one.stops:
        text += "; a planner may lift it" if one.waivable else "; it is never lifted"
    data = {
        "rule": one.rule, "known": one.known, "stops": one.stops, "waived": one.waived, "waivable": one.waivable,
        "value": finding.value, "limit": finding.limit, "margin": finding.margin, "unit": finding.unit,
        "modelled": one.modelled,
    }  # fmt: skip
    return Fact(one.rule, text, data)


def conflict_block(conflict: Conflict, title: str) -> Block:
    """Return the members of a conflict."""
    caveat = "" if conflict.minimal else " (perhaps not all of these are needed)"
    facts = (
        Fact(one.rule, one.subject or "kept", {"rule": one.rule, "subject": one.subject}) for one in conflict.members
    )
    return Block(title + caveat, tuple(facts))


def edit_words(edit: Edit) -> str:
    """Say what an edit changes."""
    match edit.rule:
        case rule if rule in {LEADER_DAYS, STAFF_DAYS}:
            period = f" in {edit.period}" if edit.period else ""
            return f"give {edit.subject} {number_of(edit.amount, 'more half-day')}{period}"
        case rule if rule == CASELOAD:
            return f"let {edit.subject} take {number_of(edit.amount, 'more case')}"
        case rule if rule == RELEASE:
            return f"let {edit.subject} release {number_of(edit.amount, 'more half-day')}"
        case rule if rule == PINS:
            return f"drop the pin of {edit.person_id} at {edit.subject}"
        case rule if rule == GUARANTEE:
            return f"guarantee {edit.subject} {number_of(edit.amount, 'case')} fewer"
        case rule if rule == REACH:
            return f"let {edit.person_id} travel {number_of(edit.amount, 'minute')} beyond the limit to {edit.subject}"
        case _:
            return f"lift {edit.rule} for {edit.person_id} at {edit.subject}"


def edits_words(edits: Sequence[Edit]) -> str:
    """Say what several edits change together."""
    return " and ".join(edit_words(edit) for edit in edits)
