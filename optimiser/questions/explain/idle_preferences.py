"""Prices that change nothing: preferences without which the plan would be the same.

A price that no pair and no group could be charged changes nothing by itself.  Of any other the round is solved again
without it: where the plan in hand is still the best, tie-break included, the price decides nothing.
"""

from __future__ import annotations

import dataclasses
import enum
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit import column_prices
from constraints.faces import arrays_of
from constraints.rules import Preference
from optimiser.model import CANONICAL

if TYPE_CHECKING:
    from constraints.domain import Ints
    from optimiser.model import Block
    from optimiser.questions.session import Session


class Effect(enum.StrEnum):
    """What a price does to the plan."""

    NEVER_CHARGED = "never-charged"
    """No candidate and no group could be charged it."""
    NONE = "none"
    """Without it the plan is the same: proved."""
    TIED = "tied"
    """Without it the plan is still among the best, though the tie-break would pick another: proved."""
    SOME = "some"
    """Without it another plan is better: found."""
    UNKNOWN = "unknown"
    """Not known in the time given."""


@dataclasses.dataclass(frozen=True)
class PriceEffect:
    """What one preference does.

    Attributes
    ----------
    rule_id : str
    charged : int
        Minutes that the plan pays for it.
    effect : Effect
    moved : int or None
        How many cases and needs another person would have without it; None where that is not known.
    """

    rule_id: str
    charged: int
    effect: Effect
    moved: int | None


def price_effects(session: Session) -> list[PriceEffect]:
    """Say of every preference whether the plan would be the same without it.

    Parameters
    ----------
    session : Session
        Once its time is spent, only what needs no solve is told.
    """
    charged = session.model.prices(session.x)
    effects = []
    for block in session.model.blocks:
        if not isinstance(block.rule, Preference):
            continue
        weights = _weights(session, block, block.rule)
        if not weights.any():
            effect, moved = Effect.NEVER_CHARGED, 0
        elif not session.proved or session.budget.spent:
            effect, moved = Effect.UNKNOWN, None
        else:
            effect, moved = _effect(session, weights)
        effects.append(PriceEffect(block.rule.id, charged[block.rule.id], effect, moved))
    return effects


def _weights(session: Session, block: Block, rule: Preference) -> Ints:
    """Return what a preference adds to the price, column by column."""
    model = session.model
    weights = np.zeros(model.size, np.int64)
    weights[: len(model.columns)] = column_prices(rule, arrays_of(model.round), model.columns)
    weights[block.first_aux : block.first_aux + len(block.rows.aux_price)] = block.rows.aux_price
    return weights


def _effect(session: Session, weights: Ints) -> tuple[Effect, int | None]:
    """Solve without a price; every goal before the price is as proved as it was."""
    stages = [
        dataclasses.replace(stage, weights=stage.weights - weights) if stage.goal == "price" else stage
        for stage in session.model.stages
    ]
    before = [result for result in session.known if result.goal != "price"]
    solved = session.solve(session.model, stages, session.x, before)
    assert solved.x is not None
    values = {stage.goal: stage.value(session.x) for stage in stages}
    ends = {result.goal: result for result in solved.stages}
    if any(ends[goal].value != value for goal, value in values.items() if goal != CANONICAL):
        return Effect.SOME, _count_moves(session, solved.x)
    if not all(result.proved for goal, result in ends.items() if goal != CANONICAL):
        return Effect.UNKNOWN, None
    moved = _count_moves(session, solved.x)
    if moved:
        return Effect.TIED, moved
    proved = CANONICAL not in ends or ends[CANONICAL].proved
    return (Effect.NONE, 0) if proved else (Effect.TIED, None)


def _count_moves(session: Session, x: Ints) -> int:
    session.audit(x)
    return len(session.moves(x))
