"""Words that several explanations use: changes and what they give, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.explain.words import changed_by
from scenarios.statements import state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from optimiser.questions.explain import Bottleneck, Change, Gain
    from optimiser.questions.proof_status import GoalChange
    from optimiser.questions.session import Move
    from scenarios.statements import Argument, Statement


def limits_of(cut: Bottleneck) -> Statement:
    """Say what limits the leaders of a bottleneck."""
    about: dict[str, Argument] = {"sharing_ids": cut.case_ids, "leader_ids": cut.leader_ids}
    limits = [state("round.limit", leaders=count, rule=rule_id, **about) for rule_id, count in cut.binding.items()]
    return state("round.limits", limits=tuple(limits), **about)


def change_text(change: Change) -> Statement:
    """Say a change as a planner would ask for it."""
    about: dict[str, Argument] = {"amount": change.amount}
    if change.kind == "answers":
        return state("change.answers")
    if change.kind == "leader":
        return state("change.new-leader", supporter_id=change.subject[0])
    if change.kind == "travel-waiver":
        case_id, leader_id = change.subject
        return state("change.travel-waiver", case_id=case_id, leader_id=leader_id, **about)
    if change.kind == "place" and change.subject and change.amount > 1:
        return state("change.several-places", leader_id=change.subject[0], **about)
    if change.kind == "place":
        return state("change.place", leader_id=change.subject[0]) if change.subject else state("change.places")
    if not change.subject:
        return state(f"change.all-{change.kind}", **about)
    who = "supporter_id" if change.kind == "release" else "leader_id"
    return state(f"change.{change.kind}", **{who: change.subject[0]}, **about)


def change_data(change: Change) -> dict[str, Any]:
    """Return a change for programs."""
    return {
        "kind": change.kind, "subject": list(change.subject), "amount": change.amount, "unit": change.unit
    }  # fmt: skip


def stages_text(losses: Sequence[GoalChange]) -> Statement:
    """Say what changes stage by stage; after the first stage that differs, later ones only follow from it."""
    changes = [
        changed_by(loss) if loss.proved else state("goal.found", change=changed_by(loss))
        for loss in losses
        if loss.loss
    ]
    if changes:
        return state("goal.sequence", changes=tuple(changes))
    proved = all(loss.proved for loss in losses)
    return state("goal.nothing-changes") if proved else state("goal.no-change-found")


def stages_data(losses: Sequence[GoalChange]) -> list[dict[str, Any]]:
    """Return stages for programs."""
    return [
        {
            "goal": loss.goal, "before": loss.before, "after": loss.after, "bound": loss.bound,
            "loss": loss.loss, "least_loss": loss.least_loss, "exact": loss.proved,
        }
        for loss in losses
    ]  # fmt: skip


def goal_data(change: GoalChange) -> dict[str, Any]:
    """Return what an answer has of one goal, for programs."""
    return {
        "goal": change.goal, "maximise": change.maximise, "before": change.before, "after": change.after,
        "bound": change.bound, "exact": change.proved,
    }  # fmt: skip


def gain_text(gain: Gain, word: str) -> Statement:
    """Say what a change gives."""
    if gain.placed > 0:
        key = f"change.places{'' if gain.proved else '-or'}-more{'-moving' if gain.moves else ''}"
        moved: dict[str, Argument] = {"moved": len(gain.moves)} if gain.moves else {}
        return state(key, placed=gain.placed, unit=word, case_ids=gain.placed_ids, **moved)
    if any(loss.loss < 0 for loss in gain.losses):
        return state("change.helps", changes=stages_text(gain.losses))
    return state("change.nothing") if gain.proved else state("change.nothing-found")


def gain_data(gain: Gain) -> dict[str, Any]:
    """Return a gain for programs."""
    return {
        "change": change_data(gain.change),
        "placed_more": gain.placed,
        "placed": list(gain.placed_ids),
        "lost": list(gain.lost_ids),
        "moves": moves_data(gain.moves),
        "stages": stages_data(gain.losses),
        "exact": gain.proved,
    }


def moves_data(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return moves for programs."""
    return [
        {"case_id": move.case_id, "need_id": move.need_id, "before": move.before, "after": move.after} for move in moves
    ]
