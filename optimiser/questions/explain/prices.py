"""Prices that change nothing: preferences without which the plan would be the same.

A price that no pair and no group could be charged changes nothing by itself.  Of any other the round is solved again
without it: where the plan in hand is still the best, tie-break included, the price decides nothing.
"""

from __future__ import annotations

import dataclasses
import enum
import time
from typing import TYPE_CHECKING

import numpy as np

from constraints.audit.audit import audit_allocation
from constraints.audit.goals import column_prices
from constraints.domain.faults import AuditFailed
from constraints.faces.arrays import arrays_of
from constraints.rules.base import Preference
from optimiser.model.model import CANONICAL
from optimiser.model.variations import with_stages
from optimiser.results import Settings
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from constraints.domain.numbers import Ints
    from optimiser.model.model import Block
    from optimiser.questions.session import Move, Workbench


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


def price_effects(bench: Workbench, seconds: float | None = None) -> list[PriceEffect]:
    """Say of every preference whether the plan would be the same without it.

    Parameters
    ----------
    bench : Workbench
    seconds : float, optional
        For the solves. 0: only what needs none.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    charged = bench.model.prices(bench.x)
    told = []
    for block in bench.model.blocks:
        if not isinstance(block.rule, Preference):
            continue
        weights = _weights(bench, block, block.rule)
        left = None if deadline is None else deadline - time.monotonic()
        if not weights.any():
            effect, moved = Effect.NEVER_CHARGED, 0
        elif not bench.proved or (left is not None and left <= 0):
            effect, moved = Effect.UNKNOWN, None
        else:
            effect, moved = _without(bench, weights, left)
        told.append(PriceEffect(block.rule.id, charged[block.rule.id], effect, moved))
    return told


def _weights(bench: Workbench, block: Block, rule: Preference) -> Ints:
    """Return what a preference adds to the price, column by column."""
    model = bench.model
    weights = np.zeros(model.size, np.int64)
    weights[: len(model.columns)] = column_prices(rule, arrays_of(model.round), model.columns)
    weights[block.first_aux : block.first_aux + len(block.rows.aux_price)] = block.rows.aux_price
    return weights


def _without(bench: Workbench, weights: Ints, seconds: float | None) -> tuple[Effect, int | None]:
    """Solve without a price; every goal before the price is as proved as it was."""
    stages = [
        dataclasses.replace(stage, weights=stage.weights - weights) if stage.goal == "price" else stage
        for stage in bench.model.stages
    ]
    before = [result for result in bench.known if result.goal != "price"]
    settings = Settings(seed=bench.seed, time_limit=seconds)
    solved = solve_model(with_stages(bench.model, stages), settings, warm_start=bench.x, known=before)
    assert solved.x is not None
    values = {stage.goal: stage.value(bench.x) for stage in stages}
    ends = {result.goal: result for result in solved.stages}
    if any(ends[goal].value != value for goal, value in values.items() if goal != CANONICAL):
        return Effect.SOME, len(_audited_moves(bench, solved.x))
    if not all(result.proved for goal, result in ends.items() if goal != CANONICAL):
        return Effect.UNKNOWN, None
    moved = len(_audited_moves(bench, solved.x))
    if moved:
        return Effect.TIED, moved
    proved = CANONICAL not in ends or ends[CANONICAL].proved
    return (Effect.NONE, 0) if proved else (Effect.TIED, None)


def _audited_moves(bench: Workbench, x: Ints) -> tuple[Move, ...]:
    report = audit_allocation(bench.round, bench.model.allocation(x))
    if not report.clean:
        raise AuditFailed(str(report))
    return bench.moves(x)
