"""Rows: whatever they are said to follow from, no whole point is ever cut off; and what is found cuts a relaxed one."""

import itertools

import numpy as np
import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st
from scipy import sparse

from constraints.faces.columns import NO_LOWER, NO_UPPER
from optimiser import solvers
from optimiser.bounds.mir_cuts import LARGE, Derivations, derive, in_small_numbers
from optimiser.bounds.tableau import separate
from optimiser.parameters import DEFAULTS, SearchParameters
from optimiser.solvers import Program
from optimiser.solvers.stopping import Stopper

COLUMNS, ROWS = 5, 3


@st.composite
def programs(draw):
    """Rows with lumps of several sizes and signs, some with a lower side, some with both; columns of up to 2."""
    sizes = st.lists(st.integers(-3, 7), min_size=COLUMNS, max_size=COLUMNS)
    matrix = np.array(draw(st.lists(sizes, min_size=ROWS, max_size=ROWS)), np.int64)
    upper = np.array(draw(st.lists(st.integers(3, 15), min_size=ROWS, max_size=ROWS)), np.int64)
    kinds = draw(st.lists(st.sampled_from(["upper", "upper", "lower", "both"]), min_size=ROWS, max_size=ROWS))
    lower = np.array([NO_LOWER if kind == "upper" else side // 3 for kind, side in zip(kinds, upper, strict=True)])
    upper = np.where([kind == "lower" for kind in kinds], NO_UPPER, upper)
    cost = np.array(draw(st.lists(st.integers(-20, -1), min_size=COLUMNS, max_size=COLUMNS)), np.int64)
    most = np.array(draw(st.lists(st.integers(1, 2), min_size=COLUMNS, max_size=COLUMNS)), np.int64)
    return Program(sparse.csr_array(matrix), lower, upper, most, cost)


@st.composite
def derivations_over(draw, rows, columns):
    """Sums over divisors of their own, or over one divisor that is none of their own and makes coefficients large."""
    count, rough = draw(st.integers(1, 4)), draw(st.booleans())
    size = 2 * DEFAULTS.rough_divisor if rough else 6
    by = st.lists(st.integers(-size, size), min_size=rows, max_size=rows)
    down = st.lists(st.integers(0, 1), min_size=columns, max_size=columns)
    return Derivations(
        sparse.csr_array(np.array(draw(st.lists(by, min_size=count, max_size=count)), np.int64)),
        sparse.csr_array(np.array(draw(st.lists(down, min_size=count, max_size=count)), np.int64)),
        np.array(
            draw(
                st.lists(
                    st.just(DEFAULTS.rough_divisor) if rough else st.integers(2, 9), min_size=count, max_size=count
                )
            ),
            np.int64,
        ),
    )


def points_of(program):
    points = np.array(list(itertools.product(*(range(most + 1) for most in program.most))), np.int64)
    activity = points @ program.matrix.toarray().T
    return points[((activity <= program.upper) & (activity >= program.lower)).all(axis=1)]


def broken(cuts, points):
    return (points @ cuts.matrix.toarray().T > cuts.upper).any()


@given(programs(), derivations_over(ROWS, COLUMNS))
def test_whatever_a_cut_is_said_to_follow_from_it_keeps_every_whole_point(program, derivations):
    cuts = derive(program, derivations)
    assert not broken(cuts, points_of(program))
    assert abs(cuts.matrix).max() <= LARGE
    assert not broken(derive(program.append(cuts), derivations.over(np.arange(ROWS), ROWS + len(derivations), COLUMNS)),
                      points_of(program))  # fmt: skip


@pytest.mark.parametrize("max_divisor", [DEFAULTS.max_divisor, 1], ids=["divisors of their own", "all rough"])
def test_what_is_found_cuts_the_relaxed_point_round_after_round_and_follows_anew(max_divisor):
    parameters = SearchParameters(max_divisor=max_divisor)
    given(programs(), st.booleans())(lambda program, bars: cuts_and_follows_anew(program, bars, parameters))()


def cuts_and_follows_anew(program, bars, parameters):
    points, found_any = points_of(program), False
    assume(len(points))
    barred = np.array([0]) if bars else np.zeros(0, np.int64)
    for _ in range(3):
        relaxed = solvers.relax(program, Stopper()).solution
        assume(relaxed is not None)
        found = separate(program, relaxed.basis, np.arange(COLUMNS), relaxed.x, barred, Stopper(), parameters)
        if found is None:
            break
        derivations, cuts = found
        found_any = True
        again = derive(program, derivations)
        assert (again.matrix != cuts.matrix).nnz == 0
        assert again.upper.tolist() == cuts.upper.tolist()
        assert (cuts.matrix @ relaxed.x > cuts.upper).all()
        assert not broken(cuts, points)
        assert not set(derivations.multipliers.indices) & set(barred)
        program = program.append(cuts)
    event("cut" if found_any else "nothing to cut")


def knapsack(sizes, upper, cost):
    matrix = sparse.csr_array(np.array([sizes], np.int64))
    ones = np.ones(len(sizes), np.int64)
    return Program(matrix, np.array([NO_LOWER]), np.array([upper]), ones, np.array(cost, np.int64))


def test_three_of_three_half_days_in_eight_by_hand():
    """Of three cases of 3 half-days each, 8 half-days lead two: (3 a + 3 b + 3 c) / 3 <= 8 / 3 is a + b + c <= 2."""
    program = knapsack([3, 3, 3], 8, [-1, -1, -1])
    cut = Derivations(sparse.csr_array(np.array([[1]])), sparse.csr_array((1, 3), dtype=np.int64), np.array([3]))
    cuts = derive(program, cut)
    assert (cuts.matrix.toarray().tolist(), cuts.upper.tolist()) == ([[1, 1, 1]], [2])
    relaxed = solvers.relax(program, Stopper()).solution
    assert program.cost @ relaxed.x == pytest.approx(-8 / 3)
    _, found = separate(
        program, relaxed.basis, np.arange(3), relaxed.x, np.zeros(0, np.int64), Stopper()
    )  # fmt: skip
    tighter = solvers.relax(program.append(found), Stopper()).solution
    assert program.cost @ tighter.x == pytest.approx(-2)


def test_a_cut_with_large_coefficients_is_written_in_parts_of_the_largest_and_rounded_down():
    """2,001 a + 1,001 b - 1 c <= 2,500 in 500 parts of 2,001: 500, 250.1, -0.2 and 624.7."""
    cuts = in_small_numbers(sparse.csr_array(np.array([[2_001, 1_001, -1], [4, 2, 0]])), np.array([2_500, 7]))
    assert cuts.matrix.toarray().tolist() == [[500, 250, -1], [2, 1, 0]]
    assert cuts.upper.tolist() == [624, 3]


def test_the_largest_coefficients_that_can_be_do_not_overflow():
    cuts = in_small_numbers(sparse.csr_array(np.array([[2**59, 2**58 + 1, -(2**57)]])), np.array([2**59 + 2**58]))
    assert cuts.matrix.toarray().tolist() == [[500, 250, -125]]
    assert cuts.upper.tolist() == [750]


def test_a_whole_point_has_no_cuts():
    program = knapsack([3, 3, 2], 8, [-1, -1, -1])
    relaxed = solvers.relax(program, Stopper()).solution
    nothing = np.zeros(0, np.int64)
    assert separate(program, relaxed.basis, np.arange(3), relaxed.x, nothing, Stopper()) is None


@pytest.mark.parametrize(
    ("by", "down", "divisor", "error"),
    [
        ([[2**62]], [[0, 0]], 3, OverflowError),
        ([[1]], [[0, 0]], 1, OverflowError),
        ([[1]], [[0, 0]], 0, OverflowError),
        ([[1]], [[2, 0]], 3, ValueError),
    ],
)
def test_what_is_no_derivation_is_refused(by, down, divisor, error):
    wrong = Derivations(
        sparse.csr_array(np.array(by, np.int64)), sparse.csr_array(np.array(down, np.int64)), np.array([divisor])
    )
    with pytest.raises(error):
        derive(knapsack([3, 3], 5, [-1, -1]), wrong)


def test_a_row_without_sides_is_nothing_to_rest_on():
    program = knapsack([3, 3], NO_UPPER, [-1, -1])
    cut = Derivations(sparse.csr_array(np.array([[1]])), sparse.csr_array((1, 2), dtype=np.int64), np.array([3]))
    with pytest.raises(ValueError, match="without sides"):
        derive(program, cut)
