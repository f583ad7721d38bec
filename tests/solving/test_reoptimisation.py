"""Solves that begin with what another left: the same ends as from nothing, whatever the restriction is."""

import dataclasses

import numpy as np
import pytest

from optimiser.bounds.reoptimisation import reoptimiser_of
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.model.variations import (
    constrain_goals,
    demand_one_of,
    forbid_columns,
    force_columns,
    force_one_of,
    with_stages,
)
from optimiser.parameters import Settings
from optimiser.results import Outcome
from optimiser.solve import solve_model
from optimiser.solvers.stopping import Stopper
from tests.support.small_rounds import KINDS
from tests.support.small_steps import small_steps
from tests.support.staged_optimum import StagedOptimum

WHOLE = 10_000
"""Components of fewer cases are put together: one is left."""
SUMMED = {"cuts": 0, "solves": 0, "bases": 0}


def solved_round(kind, seed, *, pairs=False):
    """A model, how its solve ended, what that left, and the settings."""
    round_ = KINDS[kind](seed)
    model = build_model(round_, find_candidates(round_))
    settings = Settings(parameters=small_steps(pieces=WHOLE, pairs=pairs))
    solved = solve_model(model, settings)
    if solved.x is None:
        return None
    values = {stage.goal: stage.value for stage in solved.stages}
    reoptimiser = reoptimiser_of(model, solved.proofs, values, Stopper(), settings.parameters)
    return model, solved, reoptimiser, settings


def restrictions(model, x, draw):
    """Restrictions of a model, of every kind that questions ask."""
    columns = model.columns
    leads = np.arange(columns.leads.start, columns.leads.stop)
    used, unused = leads[x[leads] > 0], leads[(x[leads] == 0) & (model.most[leads] > 0)]
    if len(unused):
        pair = int(draw.choice(unused))
        yield force_one_of(model, np.array([pair]))
        case = leads[columns.case[leads] == columns.case[pair]]
        yield demand_one_of(forbid_columns(model, case[x[case] > 0]), case)
    if len(used):
        pair = int(draw.choice(used))
        yield forbid_columns(model, np.array([pair]))
        yield forbid_columns(model, np.flatnonzero(columns.person == columns.person[pair]))
        yield force_columns(model, used[:1])
    ranked = [stage for stage in model.stages if stage.goal != "canonical"]
    yield constrain_goals(model, ranked[:1], [ranked[0].value(x)])
    yield with_stages(model, [*ranked[::-1]])
    yield with_stages(model, [*ranked[1:], dataclasses.replace(ranked[0], weights=ranked[0].weights * 2)])
    unlike = dataclasses.replace(ranked[-1], weights=ranked[-1].weights + np.arange(model.size) % 3)
    yield with_stages(model, [*ranked[:-1], unlike])


def ends_of(model, solved, reoptimiser, settings, draw):
    """Solve every restriction both ways, and hold the ends against plain CP-SAT's."""
    known = [result for result in solved.stages if result.goal != "canonical"]
    for wide in restrictions(model, solved.x, draw):
        same = [stage.goal for stage in wide.stages] == [stage.goal for stage in model.stages]
        restriction = with_stages(wide, [stage for stage in wide.stages if stage.goal != "canonical"])
        truth = StagedOptimum(restriction)
        ended = solve_model(restriction, settings, known=known if same else (), reoptimiser=reoptimiser)
        SUMMED["solves"] += 1
        if not truth.possible:
            assert ended.outcome is Outcome.PROVED_IMPOSSIBLE
            continue
        assert restriction.keeps(ended.x)
        assert [stage.value for stage in ended.stages] == truth.values
        assert ended.outcome is Outcome.PROVED_BEST
        assert not ended.distrusted


@pytest.mark.harness
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("pairs", [False, True])
def test_restrictions_end_as_from_nothing(kind, pairs, seeds):
    left = 0
    for seed in seeds(2):
        found = solved_round(kind, seed, pairs=pairs)
        if found is None or found[2] is None:
            continue
        model, solved, reoptimiser, settings = found
        left += 1
        SUMMED["cuts"] += len(reoptimiser.cuts)
        SUMMED["bases"] += len(reoptimiser.ends)
        ends_of(model, solved, reoptimiser, settings, np.random.default_rng(seed))
    assert left
