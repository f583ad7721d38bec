"""Words that several explanations use: changes and what they give, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from constraints.domain import name_first, number_of
from scenarios.explain.words import changed_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.round import Round
    from optimiser.questions.explain import Change, Gain
    from optimiser.questions.proof_status import GoalChange
    from optimiser.questions.session import Move


def unit_of(round_: Round) -> str:
    """Return what planners of a round call a case: a school, unless some case is more than one."""
    return "school" if all(len(case.members) == 1 for case in round_.cases.values()) else "case"


def change_text(change: Change) -> str:
    """Say a change as a planner would ask for it."""
    who = change.subject[0] if change.subject else "every leader"
    amount = number_of(change.amount, change.unit)
    if change.kind == "place":
        return f"one more case for {who}"
    if change.kind == "half-days":
        return f"{amount} more of {who}"
    if change.kind == "release":
        return f"{amount} more released by {change.subject[0] if change.subject else 'every supporter'}"
    if change.kind == "reach":
        return f"journeys {amount} longer for {who}"
    if change.kind == "travel-waiver":
        return f"let {change.subject[1]} travel to {change.subject[0]}, {amount} beyond the limit"
    if change.kind == "answers":
        return "a yes from every leader who has not answered"
    return f"a new leader at {who}"


def change_data(change: Change) -> dict[str, Any]:
    """Return a change for programs."""
    return {
        "kind": change.kind, "subject": list(change.subject), "amount": change.amount, "unit": change.unit
    }  # fmt: skip


def stages_text(losses: Sequence[GoalChange]) -> str:
    """Say what changes stage by stage; after the first stage that differs, later ones only follow from it."""
    parts = [changed_by(loss) + ("" if loss.proved else " (found, not proved best)") for loss in losses if loss.loss]
    if not parts:
        return "nothing changes in any goal" if all(loss.proved for loss in losses) else "no change was found"
    return "; then ".join(parts)


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


def gain_text(gain: Gain, word: str) -> str:
    """Say what a change gives."""
    placed = gain.placed
    if placed > 0:
        text = f"places {number_of(placed, f'more {word}')}, for instance {name_first(gain.placed_ids, 3)}"
        if gain.moves:
            text += f" ({number_of(len(gain.moves), 'other')} would change leader)"
    elif any(loss.loss < 0 for loss in gain.losses):
        text = f"places nobody more, but helps: {stages_text(gain.losses)}"
    else:
        text = "changes nothing" if gain.proved else "nothing was found that it would change"
    return text if gain.proved or placed <= 0 else f"{text}; more is not ruled out"


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
