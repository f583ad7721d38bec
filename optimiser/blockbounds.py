"""Block bounds: what blocks of cases can do at best, each by itself, at the prices of what they share.

Rows that only one block uses stay rows of that block; what blocks share is charged at the relaxation's prices instead
(Lagrangian decomposition: Geoffrion, "Lagrangean relaxation for integer programming", Mathematical Programming Study 2,
1974).  A block is then a small program of its own, and the least costs of all blocks add up to a bound that is no worse
than the relaxation's: inside a block nothing is split.  Where the round falls into components, blocks of whole
components share nothing, and the bound is as good as the blocks' searches.

A column that a block's relaxation prices is priced on top of what its block gained less, so most columns drop out.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from optimiser import strengthen
from optimiser.bounds import SCALE_BITS
from optimiser.solvers import Program

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from constraints.pairs import Bools, Ints
    from optimiser.bounds import Reduced
    from optimiser.parts import Part

COST_BITS, PARTS_BITS = 40, 14
"""A block's costs are in parts of 2 ** -PARTS_BITS, or coarser ones so that each has at most COST_BITS bits."""
_NONE = -1


@dataclasses.dataclass(frozen=True)
class Block:
    """One block's program at the prices of what it shares.

    Attributes
    ----------
    at : int array (columns,)
        Which columns of the part it has.
    program : Program
        Its cost is in parts of 2 ** (shift - SCALE_BITS), rounded down.
    shift : int
    relaxed : int
        What the relaxation proves of its least cost, in parts of 2 ** -SCALE_BITS.
    """

    at: Ints
    program: Program
    shift: int
    relaxed: int

    def gain(self, bound: int | None) -> int:
        """Return by how much a bound on the program's cost betters the relaxation's, in parts of 2 ** -SCALE_BITS.

        Parameters
        ----------
        bound : int or None
            None where nothing is known beyond the relaxation's.
        """
        return 0 if bound is None else max(0, (bound << self.shift) - self.relaxed)


def split(part: Part, reduced: Reduced, alive: Bools, blocks: Sequence[Ints]) -> list[Block]:
    """Split a program into its blocks' own.

    Parameters
    ----------
    part : Part
    reduced : Reduced
        Of its relaxation.
    alive : bool array (columns,)
        The columns that may be used; what comes of the others is no matter.
    blocks : sequence of int array
        Cases; none is in two.
    """
    program = part.program
    block_of = np.full(max(int(part.case.max(initial=0)), *(int(block.max()) for block in blocks)) + 2, _NONE)
    for number, block in enumerate(blocks):
        block_of[block] = number
    column_block, row_block = _belonging(program, part.case, block_of[part.case], alive)
    charged = np.where(row_block == _NONE, reduced.multipliers, 0)
    costs = (program.cost << SCALE_BITS) - program.matrix.T @ charged
    inside = np.where(row_block == _NONE, 0, reduced.multipliers)
    sides = np.where(inside > 0, program.lower, np.where(inside < 0, program.upper, 0))
    priced = np.minimum(reduced.costs, 0)
    parts = []
    for number in range(len(blocks)):
        at, rows = np.flatnonzero(alive & (column_block == number)), np.flatnonzero(row_block == number)
        relaxed = _sum_of_products(inside[rows], sides[rows]) + _sum_of_products(priced[at], program.most[at])
        parts.append(_block(part, costs, at, rows, relaxed))
    return parts


def _belonging(program: Program, case: Ints, of_case: Ints, alive: Bools) -> tuple[Ints, Ints]:
    """Return the block of every column and of every row; none for rows that blocks share and what they alone limit."""
    entries = program.matrix.tocoo()
    used = alive[entries.col]
    row, column = entries.row[used].astype(np.int64), entries.col[used].astype(np.int64)
    lone = case[column] < 0
    first, last = _range_of(row[~lone], of_case[column[~lone]], len(program.upper))
    low, high = _range_of(column[lone], first[row[lone]], len(case))
    _, high = _range_of(column[lone], last[row[lone]], len(case))
    of_lone = np.where((low == high) & (low >= 0), low, _NONE)
    of_column = np.where(case < 0, of_lone, of_case)
    first, last = _range_of(row, of_column[column], len(program.upper))
    return of_column, np.where((first == last) & (first >= 0), first, _NONE)


def _range_of(key: Ints, value: Ints, size: int) -> tuple[Ints, Ints]:
    """Return the least and the greatest value of every key."""
    first, last = np.full(size, np.iinfo(np.int64).max), np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, key, value)
    np.maximum.at(last, key, value)
    return first, last


def _block(part: Part, costs: Ints, at: Ints, rows: Ints, relaxed: int) -> Block:
    program = part.program
    widest = int(np.abs(costs[at]).max(initial=0)).bit_length()
    shift = max(SCALE_BITS - PARTS_BITS, widest - COST_BITS)
    matrix = sparse.csr_array(program.matrix[rows][:, at])
    lower, upper, most = program.lower[rows], program.upper[rows], program.most[at]
    binding = np.flatnonzero(~strengthen.idle(matrix, lower, upper, most, part.case[at]))
    own = Program(costs[at] >> shift, sparse.csr_array(matrix[binding]), lower[binding], upper[binding], most)
    return Block(at, own, shift, relaxed)


def _sum_of_products(a: Ints, b: Ints) -> int:
    return sum(map(int.__mul__, a.tolist(), b.tolist()))


def joined(reduced: Reduced, blocks: Iterable[Block], gains: Iterable[int]) -> Reduced:
    """Return the bound with all blocks' gains, and what a point costs at least that uses a column.

    Only what a column's own block gained is lost where that column must be used.

    Parameters
    ----------
    reduced : Reduced
        Of the relaxation.
    blocks : iterable of Block
    gains : iterable of int
        Each block's, in parts of 2 ** -SCALE_BITS.
    """
    total, costs = reduced.total, np.maximum(reduced.costs, 0)
    for block, gain in zip(blocks, gains, strict=True):
        total += gain
        costs[block.at] -= gain
    return dataclasses.replace(reduced, total=total, costs=costs)
