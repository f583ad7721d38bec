"""Placing stages are worked on over stand-ins alone; what is learnt there holds for all columns."""

import numpy as np
import pytest
from scipy import sparse

from constraints.faces.columns import NO_LOWER, NO_UPPER
from optimiser import solvers
from optimiser.bounds.certificates import with_cuts
from optimiser.bounds.mir_cuts import Derivations, derive
from optimiser.formulations.formulation import formulate
from optimiser.formulations.placing_goals import placing
from optimiser.formulations.stage_program import build_stage_program
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.parameters import SearchParameters
from optimiser.solvers import Program, Rows
from optimiser.solvers.stopping import Stopper
from tests.support.small_rounds import KINDS

SEEDS = range(6)


def legal_points(space, draw, count=6):
    """Legal points that are as different as random costs make them."""
    for _ in range(count):
        cost = draw.integers(-100, 1, len(space.case))
        program = Program.of(space, cost)
        x = solvers.search(program, None, Stopper(), seed=1, work_limit=2.0).x
        if x is not None:  # some demands cannot be met
            yield x


def drawn_cuts(program, draw, count=200):
    """Rows that follow from some of the rows, whatever they are good for; half of them from what is demanded."""
    sided = np.flatnonzero((program.upper < NO_UPPER) | (program.lower > NO_LOWER))
    demanding = np.flatnonzero((program.upper >= NO_UPPER) & (program.lower > NO_LOWER))
    by = np.zeros((count, len(program.upper)), np.int64)
    for row in by:
        some = demanding if len(demanding) and draw.random() < 0.5 else draw.choice(sided, min(3, len(sided)), False)
        row[some] = draw.integers(-3, 4, len(some))
    down = sparse.csr_array((draw.random((count, len(program.cost))) < 0.2).astype(np.int64))
    return derive(program, Derivations(sparse.csr_array(by), down, draw.integers(2, 6, count)))


@pytest.mark.parametrize("kind", ["lumpy", "demands", "pairs"])
def test_cuts_among_stand_ins_hold_for_what_they_stand_for(kind):
    parameters = SearchParameters(max_case_plans=0) if kind == "pairs" else SearchParameters()
    for seed in SEEDS:
        draw, round_ = np.random.default_rng(seed), KINDS[kind](seed)
        space = formulate(build_model(round_, find_candidates(round_)), Stopper(), parameters)
        found = placing(space)
        part = build_stage_program(space, found.goals.cost, (), (space.most > 0) & found.stand_ins.kept)
        cuts = drawn_cuts(part.program, draw)
        cut_space = with_cuts(space, part.at, cuts, found.stand_ins.of)
        for point in legal_points(space, draw):
            assert space.keeps(point)
            assert cut_space.keeps(point)


def test_a_cut_counts_a_column_as_the_one_that_stands_in_for_it():
    round_ = KINDS["lumpy"](1)
    space = formulate(build_model(round_, find_candidates(round_)), Stopper())
    stand_in = placing(space).stand_ins.of
    other = int(np.flatnonzero(stand_in != np.arange(len(stand_in)))[0])
    own = int(stand_in[other])
    cut = Rows.at_most(sparse.csr_array(np.array([[-3]])), np.array([0]))
    row = with_cuts(space, np.array([own]), cut, stand_in).matrix[[-1]].toarray()[0]
    assert (row[own], row[other]) == (-3, -3)
    assert set(np.flatnonzero(row)) == set(np.flatnonzero(stand_in == own))
