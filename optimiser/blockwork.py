"""Work block by block: a bound from what all blocks can do at best, then better points within each.

Blocks are independent pieces: as many as there are threads are worked on side by side, in fixed batches, and what comes
out is joined in the blocks' order, so the number of threads decides nothing but the time.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from optimiser import blockbounds, bounds, solvers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from constraints.pairs import Bools, Ints
    from optimiser.blockbounds import Block
    from optimiser.improve import Improver
    from optimiser.sifting import Relaxation

BOUND_WORK = 10.0
"""How many of CP-SAT's deterministic seconds the bound of one block may take."""
SEARCH_COLUMNS = 20_000
"""How many columns of a block are searched."""
_BATCH = 2
"""How many blocks are searched from the same point; fixed, so that threads do not decide what is found."""


class Passes(NamedTuple):
    """How often blocks are gone through.

    Attributes
    ----------
    sizes : tuple of int
        About how many cases a block has at most: small ones first, for larger ones take longer and find more.
    turns : int
        How often blocks of one size are gone through at most, with other borders each time.
    closed : float
        What share of the gap a turn must close for another one of the same size.
    work : float
        How many of CP-SAT's deterministic seconds the search of one block may take.
    """

    sizes: tuple[int, ...]
    turns: int
    closed: float
    work: float


def by_blocks(improver: Improver, passes: Passes) -> None:
    """Improve bound and point by ever larger blocks of cases, as long as there are several.

    Without a relaxation there is nothing that blocks could gain on it, and they are only searched.
    """
    turn = 0
    for most in passes.sizes:
        for _ in range(passes.turns):
            blocks = improver.blocks(turn, most)
            if len(blocks) < 2 or improver.done:
                return
            before, turn = improver.left, turn + 1
            if improver.relaxation is not None:
                bound_by_blocks(improver, improver.relaxation, blocks)
                improver.note("block bounds", improver.cost, improver.bound)
            search_blocks(improver, blocks, passes.work)
            improver.note("block searches", improver.cost, improver.bound)
            if before - improver.left < passes.closed * before:
                break


def bound_by_blocks(improver: Improver, relaxation: Relaxation, blocks: Sequence[Ints]) -> None:
    """Raise the bound by what blocks gain on the relaxation, and drop the columns that are too dear with that."""
    improver.close()
    split = blockbounds.split(improver.part, relaxation.reduced, improver.open, blocks)

    def gained(block: Block) -> int:
        point = improver.point[block.at]
        found = solvers.search(
            block.program, point if block.program.keeps(point) else None, improver.stopper,
            seed=improver.settings.seed, work_limit=min(BOUND_WORK, improver.settings.work_limit), confirm=False,
        )  # fmt: skip
        return block.gain(found.bound)

    gains = improver.lanes.map(gained, split)
    joined = blockbounds.joined(relaxation.reduced, split, gains)
    improver.raise_bound(joined.bound)
    improver.open &= joined.within(improver.cost - 1)


def search_blocks(improver: Improver, blocks: Sequence[Ints], work: float) -> None:
    """Search block by block for better points; those of one batch lie far apart, so that what they find goes together.

    Where it does not, the later block is searched again from the point that the earlier one led to.
    """
    ahead = (len(blocks) + _BATCH - 1) // _BATCH
    for batch in itertools.zip_longest(*(blocks[at : at + ahead] for at in range(0, len(blocks), ahead))):
        if improver.done:
            return
        base, cases = improver.point, [block for block in batch if block is not None]
        for block, found in zip(
            cases, improver.lanes.map(lambda cases: _searched(improver, cases, work), cases), strict=True
        ):
            if found is None or improver.take(improver.complete(improver.point + found - base)):
                continue
            again = _searched(improver, block, work)
            if again is not None:
                improver.take(improver.complete(again))


def _searched(improver: Improver, cases: Ints, work: float) -> Ints | None:
    """Return a point that is better in a block of cases, or None where there is none or none was found.

    The block's own relaxation says which of its columns a better point could use; often it says that none is.
    """
    base = improver.point
    keep = _block_columns(improver, cases)
    part = improver.part.narrowed(keep, base)
    cost = int(part.program.cost @ base[keep])
    duals = solvers.relax(part.program, improver.stopper).duals
    if duals is None:
        return None
    reduced = bounds.reduced(part.program, duals)
    if reduced.bound >= cost:
        return None
    open_ = _cheapest(reduced.costs, reduced.within(cost - 1)) | (base[keep] > 0) | (part.case < 0)
    program, at = part.narrowed(np.flatnonzero(open_), base[keep]).program, keep[open_]
    found = solvers.search(
        program, base[at], improver.stopper, seed=improver.settings.seed,
        work_limit=min(work, improver.settings.work_limit), confirm=False,
    )  # fmt: skip
    if found.x is None or int(program.cost @ (found.x - base[at])) >= 0:
        return None
    point = base.copy()
    point[at] = found.x
    return point


def _cheapest(costs: Ints, among: Bools) -> Bools:
    """Say which of some columns cost least, as many as are searched at most."""
    cheap = np.zeros(len(costs), bool)
    cheap[np.argsort(np.where(among, costs, np.iinfo(np.int64).max), kind="stable")[:SEARCH_COLUMNS]] = True
    return cheap & among


def _block_columns(improver: Improver, cases: Ints) -> Ints:
    """Return a block's columns that a better point could use, and the columns of no case that they have to do with."""
    met = np.isin(improver.part.case, cases) & (improver.open | (improver.point > 0))
    entries, lone = improver.part.program.matrix.tocoo(), improver.part.case < 0
    for _ in range(2):
        rows = np.zeros(len(improver.part.program.upper), bool)
        rows[entries.row[met[entries.col]]] = True
        met[entries.col[rows[entries.row] & lone[entries.col]]] = True
    return np.flatnonzero(met)
