"""Work over the model's own columns, pairs of a case or need with a person, where case plans are too many.

Blocks of cases that lie together are searched, all else as it is: CP-SAT over all pairs at once finds little in a round
of some size.  Its search over all comes after, and with it the proof.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np

from optimiser.blockwork import Passes, by_blocks
from optimiser.improve import Improver
from optimiser.neighbourhoods import blocks
from optimiser.parts import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from constraints.pairs import Ints
    from optimiser.model import Model
    from optimiser.outcomes import Settings
    from optimiser.solvers import Program
    from optimiser.stopping import Stopper

LARGE = 20_000
"""Programs of more columns are worked on in blocks."""
BLOCKS = Passes(sizes=(50, 100, 200), turns=6, closed=0.02)
"""Blocks are smaller than those of case plans, which leave less to search; and the gap is to a loose bound."""


def by_pair_blocks(
    model: Model,
    program: Program,
    x: Ints,
    bound: int,
    *,
    stopper: Stopper,
    settings: Settings,
    tell: Callable[[int, int, bool], None],
    note: Callable[[str, int, int], None],
) -> Ints:
    """Return a point that is at least as good, improved block by block.

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
    tell, note : callable
        As an :class:`~optimiser.improve.Improver` has them.
    """
    cases, chosen = model.round.arrays.cases, len(model.columns)
    of_case = np.full(model.size, -1, np.int64)
    of_case[:chosen] = model.columns.case
    improver = Improver(
        part=Part(program, np.arange(model.size), of_case, packed=False),
        order=np.zeros(model.size, np.int64),
        point=x,
        stopper=stopper,
        settings=settings,
        gap=settings.gap,
        tell=tell,
        note=note,
        complete=lambda point: model.complete(point[:chosen] > 0),
        blocks=functools.partial(blocks, cases.easting, cases.northing),
        settle=None,
        bound=bound,
    )
    by_blocks(improver, BLOCKS)
    return improver.point
