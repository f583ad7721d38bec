"""Cliques: no whole point is ever cut off; what does not conflict is refused; what is found is broken."""

import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from scipy import sparse

from constraints.faces.columns import NO_LOWER
from optimiser import solvers
from optimiser.bounds import Cliques, ConflictGraph, separate_cliques
from optimiser.solvers import Program
from optimiser.solvers.stopping import Stopper
from tests.solving.test_mir_cuts import COLUMNS, broken, points_of, programs

NOBODY = np.zeros(0, np.int64)
members = st.lists(st.integers(-1, 1), min_size=COLUMNS, max_size=COLUMNS)


def cliques_of(*rows):
    return Cliques(sparse.csr_array(np.array(rows, np.int64)))


def at_most(rows, upper, most=1):
    """Rows `rows @ x <= upper` of columns of 0 to `most`, each worth 1."""
    matrix = sparse.csr_array(np.array(rows, np.int64))
    columns = matrix.shape[1]
    return Program(
        matrix,
        np.full(len(upper), NO_LOWER),
        np.array(upper, np.int64),
        np.broadcast_to(np.array(most, np.int64), columns).copy(),
        -np.ones(columns, np.int64),
    )


@given(programs(), st.lists(members, min_size=1, max_size=4))
def test_whatever_is_said_to_be_a_clique_is_refused_or_keeps_every_whole_point(program, rows):
    try:
        cuts = cliques_of(*rows).derive(program)
    except ValueError:
        event("refused")
        return
    event("a clique" if any(np.count_nonzero(row) > 1 for row in rows) else "of one at most")
    assert not broken(cuts, points_of(program))


@given(programs(), st.lists(st.floats(0, 1), min_size=COLUMNS, max_size=COLUMNS), st.booleans())
def test_what_is_found_is_broken_keeps_every_whole_point_and_follows_anew(program, shares, bars):
    x = np.array(shares) * program.most
    barred = np.array([0]) if bars else NOBODY
    found = separate_cliques(ConflictGraph.of(program, barred), x, np.zeros(COLUMNS, np.int64))
    event("found" if found else "none")
    if found is None:
        return
    cuts = found.derive(program)
    assert (cuts.matrix @ x > cuts.upper).all()
    assert not broken(cuts, points_of(program))
    others = np.setdiff1d(np.arange(len(program.upper)), barred)
    assert (found.derive(program.restrict(others)).upper == cuts.upper).all()  # it rests on no barred row
    again = found.over(np.arange(3), 9, COLUMNS + 2).only(np.arange(len(found)))
    assert (again.cuts.matrix[:, :COLUMNS] != cuts.matrix).nnz == 0


def test_three_of_whom_each_two_are_too_many_for_one_row_are_one_at_most():
    """Autumn has room for a or b, spring for b or c, summer for a or c: halves of all fit, and one whole alone."""
    program = at_most([[2, 2, 0], [0, 3, 3], [4, 0, 3]], [3, 5, 6])
    relaxed = solvers.relax(program, Stopper()).solution
    found = separate_cliques(ConflictGraph.of(program, NOBODY), relaxed.x, np.zeros(3, np.int64))
    assert found.members.toarray().tolist() == [[1, 1, 1]]
    assert found.cuts.upper.tolist() == [1]
    tighter = solvers.relax(program.append(found.cuts), Stopper()).solution
    assert program.cost @ tighter.x == pytest.approx(-1)


def test_who_needs_what_is_not_there_conflicts_with_its_absence():
    """a and b each need y, and not both fit: a + b <= y."""
    program = at_most([[1, 0, -1], [0, 1, -1], [1, 1, 0]], [0, 0, 1])
    found = separate_cliques(ConflictGraph.of(program, NOBODY), np.array([0.5, 0.5, 0.5]), np.zeros(3, np.int64))
    assert found.members.toarray().tolist() == [[1, 1, -1]]
    assert (found.cuts.matrix.toarray().tolist(), found.cuts.upper.tolist()) == ([[1, 1, -1]], [0])


def test_a_clique_has_all_columns_that_conflict_with_it_those_of_least_cost_first():
    """b and c fit together, each conflicts with a: of the two the clique takes that of the lesser cost."""
    program = at_most([[2, 1, 0, 2], [2, 0, 1, 2], [0, 1, 1, 2]], [2, 2, 2])
    graph = ConflictGraph.of(program, NOBODY)
    x = np.array([0.6, 0, 0, 0.5])
    for cheaper, costs in ((1, [0, 3, 4, 0]), (2, [0, 4, 3, 0])):
        found = separate_cliques(graph, x, np.array(costs))
        assert np.flatnonzero(found.members.toarray()[0]).tolist() == [0, cheaper, 3]


def test_columns_of_more_than_one_are_in_no_clique():
    program = at_most([[2, 2]], [3], most=[2, 1])
    assert separate_cliques(ConflictGraph.of(program, NOBODY), np.array([0.9, 0.9]), np.zeros(2, np.int64)) is None
    with pytest.raises(ValueError, match="can be true together"):
        cliques_of([1, 1]).derive(program)


def test_a_member_that_counts_twice_is_refused():
    with pytest.raises(ValueError, match="more than once"):
        cliques_of([2, 1]).derive(at_most([[1, 1]], [1]))
