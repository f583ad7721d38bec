"""Bounds that can be checked: from the duals of a linear relaxation, rounded, and added up in whole numbers.

Whatever a solver's duals are, weak duality makes a bound of them, and whole numbers make it safe (Neumaier and
Shcherbina, "Safe bounds in linear and mixed-integer linear programming", Mathematical Programming 99, 2004, who round
with directed floats).  The same whole numbers fix columns that no plan as good as the incumbent can use (by their
reduced costs: Dantzig, Fulkerson and Johnson, "Solution of a large-scale traveling-salesman problem", Operations
Research 2, 1954).
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from constraints.faces import NO_LOWER, NO_UPPER
from optimiser.solvers import exact_sum

if TYPE_CHECKING:
    from constraints.domain import Bools, Ints
    from optimiser.model import Model, Stage
    from optimiser.solvers import Floats, Program

SCALE_BITS, MOST_BITS = 20, 36
"""Multipliers are whole numbers over a power of two: this one, or up to the other where numbers stay small enough."""
_MOST = 2**62
_ONCE = {"one-leader", "support-under-leader"}
"""The rules by which a case has one lead at most, and a need one cover."""


@dataclasses.dataclass(frozen=True)
class Reduced:
    """What rounded multipliers prove of a program.

    Attributes
    ----------
    total : int
        No point costs less than this many parts of 2 ** bits.
    costs : int array (columns,)
        How much more of these parts a point costs at least for every unit of a column, where that is above 0.
    multipliers : int array (rows,)
        What proves it, in the same parts.
    bits : int
    """

    total: int
    costs: Ints
    multipliers: Ints
    bits: int

    @property
    def bound(self) -> int:
        """The least whole cost that a point can have."""
        return -((-self.total) >> self.bits)

    @property
    def value(self) -> float:
        """What a point costs at least, before that is rounded up."""
        return math.ldexp(self.total, -self.bits)

    @property
    def prices(self) -> Floats:
        """How much more a point costs at least for every unit of a column, about; (columns,)."""
        prices: Floats = np.ldexp(self.costs.astype(float), -self.bits)
        return prices

    def unfixed_mask(self, cost: int) -> Bools:
        """Say which columns a point that costs at most so much can use at all."""
        spare = (cost << self.bits) - self.total
        kept: Bools = self.costs <= min(max(spare, -1), np.iinfo(np.int64).max)
        return kept


def reduce_costs(program: Program, duals: Floats) -> Reduced:
    """Return the bound and the reduced costs of rounded duals.

    The solver's duals are only where good multipliers are looked for: after rounding everything is exact, so no
    tolerance can make the bound wrong.

    Parameters
    ----------
    program : Program
    duals : float array (rows,)
    """
    most = np.ldexp(float(_MOST), -SCALE_BITS)
    numbers = np.clip(np.nan_to_num(duals), -most, most)
    largest = _load(program, numbers, 0)
    bits = int(np.clip(np.floor(np.log2(float(_MOST) / max(largest, 1.0))), SCALE_BITS, MOST_BITS))
    excess = np.ldexp(largest, bits) / float(_MOST)
    scaled = np.rint(np.ldexp(numbers if excess < 1 else numbers * (0.5 / excess), bits))
    return with_multipliers(program, scaled.astype(np.int64), bits)


def with_multipliers(program: Program, multipliers: Ints, bits: int) -> Reduced:
    """Return the bound and the reduced costs of whole multipliers; whatever these are, both are right.

    For multipliers y and a point x, `cost @ x = y @ matrix @ x + d @ x` with `d = cost - y @ matrix`; each row is at
    its better side at best, each column with negative d at its most (weak duality).

    Parameters
    ----------
    program : Program
    multipliers : int array (rows,)
        In parts of 2 ** bits, small enough that no reduced cost overflows.
    bits : int
    """
    y = multipliers.copy()
    y[(y > 0) & (program.lower <= NO_LOWER)] = 0
    y[(y < 0) & (program.upper >= NO_UPPER)] = 0
    side = np.where(y > 0, program.lower, np.where(y < 0, program.upper, 0))
    costs = (program.cost << bits) - program.matrix.T @ y
    total = exact_sum(y, side) + exact_sum(np.minimum(costs, 0), program.most)
    return Reduced(total, costs, y, bits)


def is_safe(program: Program, multipliers: Ints, bits: int) -> bool:
    """Say whether multipliers, in parts of 2 ** bits, are small enough that no reduced cost overflows."""
    return SCALE_BITS <= bits <= MOST_BITS and _load(program, multipliers, bits) <= _MOST


def dual_bound(program: Program, duals: Floats) -> int:
    """Return a whole number that no point of a program can cost less than; see :func:`reduce_costs`."""
    return reduce_costs(program, duals).bound


def best(known: int, *others: int | None) -> int:
    """Return the greatest of a bound that is known and others, of which nothing may be known: None."""
    return max([known, *(other for other in others if other is not None)])


def _load(program: Program, multipliers: Ints | Floats, bits: int) -> float:
    """Return the largest number that can come up where reduced costs are added up, within a float's accuracy."""
    of_rows = abs(program.matrix).astype(float).T @ np.abs(multipliers.astype(float))
    largest = float((of_rows + np.ldexp(np.abs(program.cost).astype(float), bits)).max(initial=0.0))
    return max(largest, float(np.abs(multipliers.astype(float)).max(initial=0.0)))


def loose_cost(model: Model, stage: Stage) -> int:
    """Return the least that a stage could cost whatever is held: the best of each case's leads and each need's covers.

    Parameters
    ----------
    model : Model
    stage : Stage
    """
    gain = np.maximum(-stage.cost, 0)
    columns, chosen = model.columns, len(model.columns)
    most = int(gain[chosen:] @ model.most[chosen:])
    if {block.rule.id for block in model.blocks} >= _ONCE:
        most += _best_of_each(columns.case[columns.leads], gain[columns.leads])
        most += _best_of_each(columns.need[columns.covers], gain[columns.covers])
    else:
        most += int(gain[:chosen] @ model.most[:chosen])
    return -most


def _best_of_each(group: Ints, gain: Ints) -> int:
    best = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
    np.maximum.at(best, group, gain)
    return int(best.sum())


def loose_bound(model: Model, stage: Stage) -> int:
    """Return the bound on a stage that goes with its :func:`loose_cost`."""
    return stage.value_of_cost(loose_cost(model, stage))


def least_of_choices(program: Program, choice: Ints) -> int:
    """Return the least that a program could cost with at most one column of every choice in use, rows left aside.

    Parameters
    ----------
    program : Program
    choice : int array (columns,)
        -1 for columns of none.
    """
    gain, own = np.maximum(-program.cost, 0) * program.most, choice >= 0
    return -_best_of_each(choice[own], gain[own]) - int(gain[~own].sum())
