"""Strengthened rows keep every whole point, and fixing drops no column that a point as good could use."""

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from constraints.faces.columns import NO_LOWER
from optimiser.bounds import safe_dual as bounds
from optimiser.formulations import presolve
from optimiser.solvers import Program, Rows

COLUMNS, ROWS = 6, 3
CASE = np.array([0, 0, 1, 1, 2, -1])  # the last is an auxiliary of no case
MOST = np.array([1, 1, 1, 1, 1, 3])


def array(rows):
    return sparse.csr_array(np.array(rows, np.int64))


@st.composite
def programs(draw):
    """Rows of sizes on columns of cases, an auxiliary that relieves, and one row a case: at most one."""
    sizes = draw(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=ROWS, max_size=ROWS))
    relief = draw(st.lists(st.integers(-4, 0), min_size=ROWS, max_size=ROWS))
    upper = draw(st.lists(st.integers(1, 20), min_size=ROWS, max_size=ROWS))
    cost = draw(st.lists(st.integers(-9, 9), min_size=5, max_size=5))
    price = draw(st.integers(0, 5))
    per_case = (CASE[None, :] == np.arange(3)[:, None]).astype(int)
    rows = np.vstack([np.column_stack([sizes, relief]), per_case])
    sides = np.array([*upper, 1, 1, 1], np.int64)
    return Program(array(rows), np.full(ROWS + 3, NO_LOWER), sides, MOST, np.array([*cost, price]))


def points_of(program):
    """Every whole point of a program, by trying all."""
    choices = itertools.product(*(range(most + 1) for most in program.most))
    points = np.array(list(choices), np.int64)
    activity = points @ program.matrix.toarray().T
    return points[((activity <= program.upper) & (activity >= program.lower)).all(axis=1)]


@given(programs())
def test_divided_rows_cut_off_no_whole_point(program):
    rows, _, _ = presolve.mir_rows(program, CASE)
    assert (points_of(program) @ rows.matrix.toarray().T <= rows.upper).all()
    assert (rows.lower == NO_LOWER).all()


def test_a_divided_row_by_hand():
    # 6a + 6b + 6c <= 16 with whole a, b, c: at most two. r = 16 mod 6 = 4, so (6 - 4) * 1 a each, at most 2 * 2.
    rows, of, divisors = presolve.mir_rows(Rows.at_most(array([[6, 6, 6]]), np.array([16])), np.array([0, 1, 2]))
    assert (of.tolist(), divisors.tolist()) == ([0], [6])
    assert rows.matrix.toarray().tolist() == [[2, 2, 2]]
    assert rows.upper.tolist() == [4]


@given(programs())
def test_rows_called_idle_are_never_broken(program):
    idle = presolve.redundant_rows(program, program.most, CASE)
    assert not idle[[3, 4]].any()  # the rows of cases with two columns
    kept = program.restrict(np.flatnonzero(~idle))
    assert np.array_equal(points_of(kept), points_of(program))


@given(programs())
def test_relief_that_costs_nothing_frees_rows(program):
    free_cost = Program.of(program, np.where(CASE < 0, 0, program.cost))
    full, free = presolve.fix_by_dominance(free_cost, CASE)
    assert full.tolist() == [False] * 5 + [True]
    whole = points_of(free_cost)
    relieved = whole[whole[:, 5] == MOST[5]]
    assert {tuple(p[:5]) for p in whole} == {tuple(p[:5]) for p in relieved}
    rows = free_cost.matrix[~free]
    kept = Program(rows, free_cost.lower[~free], free_cost.upper[~free], free_cost.most, free_cost.cost)
    after = points_of(kept)
    assert {tuple(p[:5]) for p in after[after[:, 5] == MOST[5]]} == {tuple(p[:5]) for p in relieved}


def test_an_auxiliary_with_a_price_stays():
    program = Program(array([[5, -1]]), np.array([NO_LOWER]), np.array([3]), np.array([1, 3]), np.array([-1, 2]))
    full, free = presolve.fix_by_dominance(program, np.array([0, -1]))
    assert not full.any()
    assert not free.any()


def test_links_of_one_case_to_one_auxiliary_become_one_row():
    # x0 <= y and x1 <= y, of one case: x0 + x1 <= y. x2 <= y is of another case and stays alone.
    links = Rows.at_most(array([[1, 0, 0, -1], [0, 1, 0, -1], [0, 0, 1, -1]]), np.zeros(3, np.int64))
    rows = presolve.merge_rows(links, np.array([0, 0, 1, -1]))
    assert sorted(rows.matrix.toarray().tolist()) == [[0, 0, 1, -1], [1, 1, 0, -1]]
    assert rows.upper.tolist() == [0, 0]


@given(programs(), st.lists(st.integers(-40, 0), min_size=ROWS + 3, max_size=ROWS + 3))
def test_whatever_the_multipliers_bound_and_fixing_are_right(program, quarters):
    proved = bounds.reduce_costs(program, np.array(quarters) / 4)
    points = points_of(program)
    costs = points @ program.cost
    assert proved.bound <= costs.min()
    for cost in (int(costs.min()), int(costs.min()) + 3):
        good = points[costs <= cost]
        assert proved.unfixed_mask(cost)[good.any(axis=0)].all()


def test_a_column_is_dropped_by_hand():
    # Least -5 x0 - 3 x1 with x0 + x1 <= 1 and multiplier -5: bound -5, and x1 costs -3 + 5 = 2 more than that.
    program = Program(array([[1, 1]]), np.array([NO_LOWER]), np.array([1]), np.array([1, 1]), np.array([-5, -3]))
    proved = bounds.reduce_costs(program, np.array([-5.0]))
    assert proved.bound == -5
    assert proved.unfixed_mask(-5).tolist() == [True, False]
    assert proved.unfixed_mask(-4).tolist() == [True, False]
    assert proved.unfixed_mask(-3).tolist() == [True, True]
