"""Cuts: no whole point is ever cut off, and what a team cannot split is."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import sparse

from constraints.columns import NO_LOWER
from optimiser import solvers
from optimiser.hulls import Separator
from optimiser.solvers import Program
from optimiser.stopping import Stopper

COLUMNS = 7
CASE = np.array([0, 0, 1, 1, 2, 3, 3])


def program_of(uses, upper, cost):
    per_case = (CASE[None, :] == np.unique(CASE)[:, None]).astype(np.int64)
    matrix = sparse.csr_array(np.vstack([np.array(uses, np.int64), per_case]))
    sides = np.concatenate([np.array(upper, np.int64), np.ones(len(per_case), np.int64)])
    lower = np.full(len(sides), NO_LOWER, np.int64)
    return Program(np.array(cost, np.int64), matrix, lower, sides, np.ones(len(cost), np.int64))


@st.composite
def programs(draw):
    """Two capacities with lumps of several sizes, one row a case, and some costs to be least."""
    sizes = st.lists(st.integers(0, 7), min_size=COLUMNS, max_size=COLUMNS)
    uses = draw(st.lists(sizes, min_size=2, max_size=2))
    upper = draw(st.lists(st.integers(7, 15), min_size=2, max_size=2))
    cost = draw(st.lists(st.integers(-20, -1), min_size=COLUMNS, max_size=COLUMNS))
    return program_of(uses, upper, cost)


def points_of(program):
    points = np.array(list(itertools.product((0, 1), repeat=len(program.cost))), np.int64)
    activity = points @ program.matrix.toarray().T
    return points[((activity <= program.upper) & (activity >= program.lower)).all(axis=1)]


@pytest.mark.parametrize("pairs", [False, True])
def test_cuts_keep_every_whole_point_and_cut_the_relaxed_one(pairs):
    @given(programs())
    def holds(program):
        x = solvers.relax(program, Stopper()).solution.x
        cuts = Separator(program, CASE, Stopper()).cuts(x, pairs=pairs)
        assume(cuts is not None)
        assert (points_of(program) @ cuts.matrix.toarray().T <= cuts.upper).all()
        assert (cuts.matrix @ x > cuts.upper).all()

    holds()


def test_with_all_cuts_a_single_team_is_whole():
    """All columns use both capacities, so they are one team, and the hull of its choices is all there is."""
    program = program_of([[5, 4, 4, 3, 6, 2, 5], [3, 3, 5, 2, 4, 6, 3]], [9, 9], [-9, -8, -9, -6, -11, -8, -9])
    best = int((points_of(program) @ program.cost).min())
    separator = Separator(program, CASE, Stopper())
    relaxed = solvers.relax(program, Stopper()).solution
    assert program.cost @ relaxed.x < best - 1  # the relaxation splits
    while (cuts := separator.cuts(relaxed.x, pairs=False)) is not None:
        program = cuts.joined(program)
        relaxed = solvers.relax(program, Stopper()).solution
    assert program.cost @ relaxed.x == pytest.approx(best)


def test_lumps_of_five_and_three_in_eight_by_hand():
    """5a + 3(b + c + d) <= 8 and three threes are 9: of a, b + c + d only (1, 1) and (0, 2) are greatest.

    The facet through both is a + (b + c + d) <= 2; the relaxation has a = 1 and 1 from the threes, or 8/3 threes.
    """
    case = np.arange(4)
    matrix = sparse.csr_array(np.array([[5, 3, 3, 3]], np.int64))
    ones = np.ones(4, np.int64)
    program = Program(-np.array([1, 2, 2, 2]), matrix, np.array([NO_LOWER]), np.array([8]), ones)
    cuts = Separator(program, case, Stopper()).cuts(np.array([0.0, 1.0, 1.0, 2 / 3]), pairs=False)
    assert {
        (tuple(row), most) for row, most in zip(cuts.matrix.toarray().tolist(), cuts.upper.tolist(), strict=True)
    } >= {((1, 1, 1, 1), 2)}


def test_a_whole_point_has_no_cuts():
    program = program_of([[5, 4, 4, 3, 6, 2, 5], [3, 3, 5, 2, 4, 6, 3]], [9, 9], [-9, -8, -9, -6, -11, -8, -9])
    separator = Separator(program, CASE, Stopper())
    assert all(separator.cuts(point.astype(float), pairs=True) is None for point in points_of(program))


def test_what_uses_no_less_is_lifted_into_the_cut():
    """Case 0 has two plans, the second of which uses more; a cut on the first holds for the second as well."""
    case = np.array([0, 0, 1, 2])
    uses = np.array([[3, 4, 3, 3]], np.int64)
    rows = np.vstack([uses, [[1, 1, 0, 0]]])
    program = Program(
        -np.ones(4, np.int64), sparse.csr_array(rows), np.full(2, NO_LOWER), np.array([5, 1]), np.ones(4, np.int64)
    )
    x = np.array([2 / 3, 0.0, 0.5, 0.5])
    cuts = Separator(program, case, Stopper()).cuts(x, pairs=False)
    broken = cuts.matrix @ x / cuts.upper
    row, most = cuts.matrix.toarray()[broken.argmax()], cuts.upper[broken.argmax()]
    assert row[1] >= row[0] > 0
    assert most == row[0] == row[2] == row[3]  # one of the three cases at most
