"""The plan that a repair begins at: the one before, made good around the cases that lost their leader alone."""

from collections import Counter

import pytest

import nlematch as nle
from constraints.faces import arrays_of
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.parameters import Settings
from optimiser.questions.neighbourhood import far_columns
from optimiser.questions.repair import ParentPlan, Repair
from optimiser.solve import solve
from scenarios.repair.withdrawing import with_withdrawn
from tests.support.sessions import session_over

NEAR = 6
"""Of some forty cases; a second neighbourhood would have all."""


def repair_of(seed, seconds=None):
    """The repair of a drawn plan whose busiest leader withdraws."""
    before = nle.draw_round(0.02, seed=seed, leaders=60)
    plan = solve(before, Settings()).allocation
    (busiest, _), *_ = Counter(row.leader_id for row in plan.deployments).most_common(1)
    after = with_withdrawn(before, [busiest], plan)
    model = build_model(after, find_candidates(after))
    return Repair(session_over(model, seconds), ParentPlan.of(model, plan, {}), near_cases=NEAR)


@pytest.mark.parametrize("seconds", [0.0, 0.05, 0.2])
@pytest.mark.parametrize("seed", range(3))
def test_a_repair_that_the_clock_ends_keeps_what_it_says_that_it_promises(seed, seconds):
    found = repair_of(seed, seconds).find_plan()
    assert all(each.is_kept(found.x) for each in found.promises)


@pytest.mark.parametrize("seed", range(3))
def test_far_off_nothing_moves_and_nothing_that_the_plan_gave_is_lost(seed):
    repair = repair_of(seed)
    model, parent = repair.model, repair.parent
    lost, begins = parent.moved(parent.start), repair.start
    assert lost
    assert model.keeps(begins)
    values = [[stage.value(x) for stage in model.ranked if stage.goal != "price"] for x in (parent.start, begins)]
    assert values[1] >= values[0]
    ids, case = arrays_of(model.round).cases.ids, model.columns.case
    far = {ids[case[column]] for column in far_columns(model, lost, max(NEAR, len(lost)))}
    assert far
    assert not far & set(parent.moved(begins))
    assert repair.find_plan().moved.proved
