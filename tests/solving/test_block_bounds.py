"""Block bounds: never above the best whole point, never below the relaxation, exact where blocks share nothing."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from constraints.columns import NO_LOWER, NO_UPPER
from optimiser import blockbounds, bounds, solvers
from optimiser.bounds import SCALE_BITS
from optimiser.parts import Part
from optimiser.solvers import Program
from optimiser.stopping import Stopper

CASE = np.array([0, 0, 1, 1, 2, 2, 3, -1])
"""Two plans for each of three cases, one for a fourth, and an auxiliary of no case."""
BLOCKS = [np.array([0, 1]), np.array([2, 3])]


def part_of(uses, upper, cost):
    """Return a program with capacities, the first of which the auxiliary relieves, and one row a case."""
    per_case = (CASE[None, :] == np.arange(4)[:, None]).astype(np.int64)
    matrix = sparse.csr_array(np.vstack([np.array(uses, np.int64), per_case]))
    sides = np.concatenate([np.array(upper, np.int64), np.ones(4, np.int64)])
    most = np.array([1] * 7 + [3])
    program = Program(np.array(cost, np.int64), matrix, np.full(len(sides), NO_LOWER, np.int64), sides, most)
    return Part(program, np.arange(len(CASE)), CASE)


@st.composite
def parts(draw):
    uses = [[*draw(st.lists(st.integers(0, 6), min_size=7, max_size=7)), 0] for _ in range(3)]
    uses[0][7] = -draw(st.integers(0, 2))
    for row, block in ((1, slice(0, 4)), (2, slice(4, 7))):  # capacities of one block alone
        own = uses[row][block]
        uses[row] = [0] * 8
        uses[row][block] = own
    upper = draw(st.lists(st.integers(3, 9), min_size=3, max_size=3))
    cost = [*draw(st.lists(st.integers(-20, 5), min_size=7, max_size=7)), draw(st.integers(0, 6))]
    return part_of(uses, upper, cost)


def points_of(program):
    points = np.array(list(itertools.product(*(range(most + 1) for most in program.most))), np.int64)
    activity = points @ program.matrix.toarray().T
    return points[((activity <= program.upper) & (activity >= program.lower)).all(axis=1)]


def worked(part, alive=None):
    """Return the relaxation's proof, and the one with the gains of blocks that were searched to their ends."""
    alive = np.ones(len(CASE), bool) if alive is None else alive
    reduced = bounds.reduced(part.program, solvers.relax(part.program, Stopper()).duals)
    split = blockbounds.split(part, reduced, alive, BLOCKS)
    ends = [solvers.search(block.program, None, Stopper(), seed=1, work_limit=9.0) for block in split]
    gains = [block.gain(end.bound) for block, end in zip(split, ends, strict=True)]
    return reduced, blockbounds.joined(reduced, split, gains)


@given(parts())
def test_what_blocks_prove_holds_of_every_whole_point(part):
    reduced, joined = worked(part)
    points = points_of(part.program)
    costs = points @ part.program.cost
    assert reduced.total <= joined.total
    assert joined.bound <= costs.min()
    for point, cost in zip(points, costs, strict=True):
        assert joined.within(int(cost))[point > 0].all()


@given(parts(), st.integers(0, 3))
def test_columns_that_cannot_better_a_point_may_be_left_out(part, spare):
    points = points_of(part.program)
    costs = points @ part.program.cost
    cost = int(costs.min()) + spare
    reduced, _ = worked(part)
    alive = reduced.within(cost - 1)
    _, joined = worked(part, alive)
    better = points[costs < cost]
    assert min(joined.bound, cost) <= min(int(costs.min()), cost)
    for point in better:
        assert (joined.within(cost - 1) & alive)[point > 0].all()


@given(parts())
def test_blocks_that_share_nothing_prove_the_best(part):
    """Without the shared capacity the blocks are components: only rounding down to parts of 2 ** -14 is lost."""
    program = part.program
    upper = program.upper.copy()
    upper[0] = NO_UPPER
    loose = Part(
        Program(program.cost, sparse.csr_array(program.matrix[1:]), program.lower[1:], upper[1:], program.most),
        part.at,
        part.case,
    )
    _, joined = worked(loose)
    best = int((points_of(loose.program) @ program.cost).min())
    assert joined.bound == best


def test_lumps_in_two_blocks_by_hand():
    """Each block has 4 half-days for two cases that take 3 each and are worth 6: whole, one case fits a block.

    The relaxation places 4/3 of a case in each, worth 8, so its bound is -16; whole it is -12.
    """
    uses = [[0] * 8, [3, 0, 3, 0, 0, 0, 0, 0], [0, 0, 0, 0, 3, 0, 3, 0]]
    part = part_of(uses, [9, 4, 4], [-6, 0, -6, 0, -6, 0, -6, 0])
    reduced, joined = worked(part)
    assert reduced.total / 2**SCALE_BITS == pytest.approx(-16, abs=0.01)
    assert joined.bound == -12
