"""Bounds that hold for any multipliers, and solver calls that never claim more than they know."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from scipy import sparse

from constraints.faces.columns import NO_LOWER, NO_UPPER
from optimiser.bounds.safe_dual import dual_bound
from optimiser.solvers import Program, Rows, SolveStatus, relax, search
from optimiser.solvers.stopping import Stopper


def program(cost, rows, lower, upper, most) -> Program:
    ints = [np.array(values, np.int64) for values in (cost, lower, upper, most)]
    matrix = sparse.csr_array(np.array(rows, np.int64).reshape(len(lower), len(cost)))
    return Program(matrix, ints[1], ints[2], ints[3], ints[0])


def cheapest(given_: Program) -> int | None:
    """The least cost, by trying every point; None where no point holds all rows."""
    points = np.array(list(itertools.product(*(range(most + 1) for most in given_.most.tolist()))), np.int64)
    activity = points @ given_.matrix.toarray().T
    holds = np.all((activity >= given_.lower) & (activity <= given_.upper), axis=1)
    return int((points[holds] @ given_.cost).min()) if holds.any() else None


def holds_all(given_: Program, x) -> bool:
    activity = given_.matrix @ x
    rows = np.all((activity >= given_.lower) & (activity <= given_.upper))
    return bool(rows and np.all((x >= 0) & (x <= given_.most)))


@st.composite
def programs(draw, largest: int = 6):
    """Small programs with rows of every sort: one-sided, two-sided, equal, free, and some that nothing holds."""
    columns, rows = draw(st.integers(1, 5)), draw(st.integers(0, 4))
    number = st.integers(-largest, largest)
    sides = [sorted(draw(st.tuples(number, number))) for _ in range(rows)]
    lower = [draw(st.sampled_from([NO_LOWER, low])) for low, _ in sides]
    upper = [draw(st.sampled_from([NO_UPPER, high])) for _, high in sides]
    return program(
        cost=draw(st.lists(number, min_size=columns, max_size=columns)),
        rows=draw(st.lists(number, min_size=columns * rows, max_size=columns * rows)),
        lower=lower,
        upper=upper,
        most=draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns)),
    )


@settings(max_examples=400)
@given(programs(), st.data())
def test_any_duals_give_a_valid_bound(given_, data):
    some = st.one_of(st.floats(-3, 3), st.floats(allow_nan=True, allow_infinity=True))
    rows = len(given_.lower)
    duals = np.array(data.draw(st.lists(some, min_size=rows, max_size=rows)), float)
    least = cheapest(given_)
    event("impossible" if least is None else "possible")
    if least is not None:
        assert dual_bound(given_, duals) <= least


# x1 + x2 <= 1: the dual -1 gives 1 * -1 + 0 = -1, what can be had; the columns alone give -2
def test_good_duals_give_the_optimum_and_none_give_the_trivial_bound():
    one_of_two = program([-1, -1], [1, 1], [NO_LOWER], [1], [1, 1])
    assert cheapest(one_of_two) == -1
    assert dual_bound(one_of_two, np.array([-1.0])) == -1
    assert dual_bound(one_of_two, np.array([0.0])) == one_of_two.trivial_bound == -2
    assert dual_bound(one_of_two, np.array([1.0])) == -2  # a multiplier for a side that is not there is left out


# 3 x1 + 3 x2 <= 4: the LP has -4/3, and no whole number is between that and -1
def test_a_bound_is_rounded_to_the_whole_number_that_costs_can_have():
    assert dual_bound(program([-1, -1], [3, 3], [NO_LOWER], [4], [1, 1]), np.array([-1 / 3])) == -1


@pytest.mark.parametrize("huge", [1e18, -1e18, 1e300, -math.inf, math.inf, math.nan])
def test_a_dual_that_is_no_use_makes_no_wrong_bound(huge):
    heavy = program([5, 7], [2**20, 2**20], [2**20], [2**20], [1, 1])  # exactly one of the two
    assert cheapest(heavy) == 5
    assert dual_bound(heavy, np.array([huge])) <= 5
    assert dual_bound(heavy, np.array([5 / 2**20])) == 5


@given(programs())
def test_the_trivial_bound_is_the_least_without_rows(given_):
    free = program(given_.cost, [], [], [], given_.most)
    assert given_.trivial_bound == cheapest(free)


@settings(max_examples=150)
@given(programs())
def test_a_relaxation_bounds_what_whole_numbers_can_do(given_):
    least, relaxed = cheapest(given_), relax(given_, Stopper())
    if least is None:
        return
    assert relaxed.solution is not None
    bound = dual_bound(given_, relaxed.duals)
    assert bound <= least
    assert abs(bound - given_.cost @ relaxed.solution.x) < 1 + 1e-3  # as good as the solver's own, rounded


def by_cp_sat(given_: Program, hint=None, **more):
    return search(given_, hint, Stopper(), seed=1, **{"work_limit": 60.0} | more)


@settings(max_examples=100)
@given(programs())
def test_a_search_finds_what_trying_every_point_finds(given_):
    least, found = cheapest(given_), by_cp_sat(given_)
    if least is None:
        assert (found.status, found.x) == (SolveStatus.INFEASIBLE, None)
        return
    assert found.status is SolveStatus.OPTIMAL
    assert holds_all(given_, found.x)
    assert int(given_.cost @ found.x) == found.cost == found.bound == least


def test_three_of_two_are_impossible_and_two_of_two_are_not():
    assert by_cp_sat(program([1, 1], [1, 1], [3], [NO_UPPER], [1, 1])).status is SolveStatus.INFEASIBLE
    found = by_cp_sat(program([1, 1], [1, 1], [2], [NO_UPPER], [1, 1]))
    assert (found.status, found.x.tolist(), found.bound) == (SolveStatus.OPTIMAL, [1, 1], 2)


@settings(max_examples=100)
@given(programs())
def test_a_relaxation_knows_of_rows_that_no_point_can_break(given_):
    wide = given_.append(Rows(given_.matrix, given_.lower * 0 - 10_000, given_.upper * 0 + 10_000))
    assert not wide.breakable[len(given_) :].any()
    points = np.array(list(itertools.product(*(range(most + 1) for most in given_.most.tolist()))), np.int64)
    broken = (points @ given_.matrix.T.toarray() > given_.upper) | (points @ given_.matrix.T.toarray() < given_.lower)
    assert (given_.breakable | ~broken.any(axis=0)).all()
    first = relax(wide, Stopper())
    if first.solution is None or first.solution.basis is None:
        return
    assert len(first.duals) == len(wide)
    assert not first.duals[~wide.breakable].any()
    assert first.solution.basis.fits
    again = relax(wide, Stopper(), first.solution.basis)
    assert abs(given_.cost @ again.solution.x - given_.cost @ first.solution.x) < 1e-6


def test_a_relaxation_of_the_impossible_has_no_solution():
    assert relax(program([1, 1], [1, 1], [3], [NO_UPPER], [1, 1]), Stopper()).solution is None


# --- stopped early ---------------------------------------------------------------------------------------------------

BEST_OF_HARD = -1_045


def hard() -> Program:
    """Take most from 32 things of nearly equal worth under 12 limits: small, and slow to prove."""
    draw = np.random.default_rng(7)
    weights = draw.integers(20, 100, (12, 32))
    worth = weights.sum(axis=0) // 12 + draw.integers(0, 10, 32)
    return program(-worth, weights, [NO_LOWER] * 12, weights.sum(axis=1) // 2, [1] * 32)


@pytest.mark.parametrize("work_limit", [1e-9, 1e-6, 1e-4, 1e-3, 1e-2, 0.1])
@pytest.mark.parametrize("hint", [None, np.zeros(32, np.int64)])
def test_a_search_that_is_cut_short_never_claims_a_wrong_bound(work_limit, hint):
    """Stopped before it knows anything, CP-SAT states the bound 0: taking nothing would seem best."""
    given_ = hard()
    found = by_cp_sat(given_, hint, work_limit=work_limit)
    assert found.status in {SolveStatus.FEASIBLE, SolveStatus.UNKNOWN}
    assert found.bound is None or found.bound <= BEST_OF_HARD
    if found.x is not None:
        assert holds_all(given_, found.x)
        assert found.bound is None or found.bound <= int(given_.cost @ found.x)


def test_the_hard_program_is_solved_where_there_is_time():
    """What the tests beside this one hold bounds against."""
    given_ = hard()
    found = by_cp_sat(given_)
    assert (found.status, found.bound, int(given_.cost @ found.x)) == (SolveStatus.OPTIMAL, BEST_OF_HARD, BEST_OF_HARD)
    assert holds_all(given_, found.x)


def test_a_stopper_that_is_over_ends_a_search_soon():
    stopper = Stopper()
    stopper.interrupt()
    found = search(hard(), None, stopper, seed=1, work_limit=1e6)
    assert stopper.elapsed < 5
    assert found.status in {SolveStatus.FEASIBLE, SolveStatus.UNKNOWN}
    assert found.bound is None or found.bound <= BEST_OF_HARD


def test_better_points_are_told_while_the_search_runs():
    told = []
    given_ = hard()
    nothing = np.zeros(32, np.int64)
    found = by_cp_sat(given_, nothing, work_limit=0.5, on_better=lambda cost, bound: told.append((cost, bound)))
    costs = [cost for cost, _ in told]
    assert costs == sorted(set(costs), reverse=True)
    assert costs[-1] == int(given_.cost @ found.x)
    assert all(bound is None or bound <= BEST_OF_HARD for _, bound in told)


def test_a_bound_that_is_known_ends_the_search_where_a_point_meets_it():
    given_ = program([-1, -1, -1], [1, 1, 1], [NO_LOWER], [2], [1, 1, 1])
    found = by_cp_sat(given_, cost_at_least=-2)
    assert (found.status, found.bound, int(given_.cost @ found.x)) == (SolveStatus.OPTIMAL, -2, -2)


def test_the_same_seed_gives_the_same_point():
    given_ = hard()
    one, other = (by_cp_sat(given_, work_limit=0.2) for _ in range(2))
    assert one.x.tolist() == other.x.tolist()
    assert (one.bound, one.work) == (other.bound, other.work)
