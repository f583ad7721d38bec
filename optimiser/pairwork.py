"""Work over the model's own columns, pairs of a case or need with a person, where case plans are too many.

Blocks of cases that lie together are searched, all else as it is: CP-SAT over all pairs at once finds little in a round
of some size.  Its search over all comes after, and with it the proof.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING

import numpy as np

from optimiser.blockwork import Passes, by_blocks
from optimiser.bounds import loose_cost
from optimiser.improve import Improver
from optimiser.neighbourhoods import blocks
from optimiser.parts import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Ints
    from optimiser.lanes import Lanes
    from optimiser.model import Model
    from optimiser.outcomes import Settings
    from optimiser.solvers import Program
    from optimiser.stopping import Stopper

PRICE = "price"
"""The goal that counts where points are equally good for a stage."""
LARGE = 20_000
"""Programs of more columns are worked on in blocks."""
BLOCKS = Passes(sizes=(50, 100, 200), turns=6, closed=0.02, work=3.0)
"""Blocks are smaller than those of case plans, which leave less to search; and the gap is to a loose bound."""


def by_pair_blocks(
    model: Model,
    program: Program,
    x: Ints,
    bound: int,
    *,
    stopper: Stopper,
    settings: Settings,
    lanes: Lanes,
    tell: Callable[[int, int, bool], None],
    note: Callable[[str, int, int], None],
) -> Ints:
    """Return a point that is at least as good, improved block by block.

    Of points that are equally good for the stage those are sought that cost least: else blocks would make an allocation
    of many times the price, which later stages cannot bring down again in the time that made it.

    Parameters
    ----------
    model : Model
    program : Program
        Of a stage, over the model's columns.
    x : int array (columns,)
        Legal.
    bound : int
        On the program's cost; a point that reaches it, or comes near enough to it, is not improved any more.
    stopper : Stopper
    settings : Settings
    lanes : Lanes
    tell, note : callable
        As an :class:`~optimiser.improve.Improver` has them, of the program's cost and bound.
    """
    if int(program.cost @ x) <= bound:
        return x
    cases, chosen = model.round.arrays.cases, len(model.columns)
    of_case = np.full(model.size, -1, np.int64)
    of_case[:chosen] = model.columns.case
    price, unit = _price_and_unit(model, program)
    improver = Improver(
        uncut=Part(
            dataclasses.replace(program, cost=unit * program.cost + price), np.arange(model.size), of_case, packed=False
        ),
        order=np.zeros(model.size, np.int64),
        point=x,
        stopper=stopper,
        settings=settings,
        lanes=lanes,
        gap=settings.gap,
        tell=lambda cost, _, better: tell(cost // unit, bound, better),
        note=lambda step, cost, _: note(step, cost // unit, bound),
        complete=lambda point: model.complete(point[:chosen] > 0),
        blocks=functools.partial(blocks, cases.easting, cases.northing),
        settle=None,
        bound=unit * bound,
        enough=unit * bound + unit - 1,
    )
    by_blocks(improver, BLOCKS)
    return improver.point


def _price_and_unit(model: Model, program: Program) -> tuple[Ints, int]:
    """Return the price of every column, and a number that no allocation's price reaches; none where less is sought."""
    stage = next((stage for stage in model.stages if stage.goal == PRICE), None)
    if stage is None or (stage.weights < 0).any() or not (program.cost < 0).any():
        return np.zeros(model.size, np.int64), 1
    return stage.weights, 1 - loose_cost(model, dataclasses.replace(stage, maximise=True))
