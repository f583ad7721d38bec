"""The model of leads alone says of leads what the whole model says, wherever covers cannot help."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from constraints.strategies import tiny_rounds
from nlematch import draw_round
from optimiser.model import build_model, find_candidates
from optimiser.questions.placement import leads_decide, leads_model, placing_stages
from tests.support.effort import examples


def point(model, leads):
    """Return the point of some leads, with the running covers of the cases that they lead."""
    columns = model.columns
    chosen = np.zeros(len(columns), bool)
    chosen[columns.leads] = leads
    led = np.unique(columns.case[chosen])
    chosen[columns.covers] = columns.running[columns.covers] & np.isin(columns.case[columns.covers], led)
    return model.complete(chosen)


@pytest.mark.harness
@pytest.mark.parametrize("policy", ["sio-2019", "rise-2025"])
def test_leads_are_the_same_and_legal_in_both_or_in_neither(policy):
    legal = set()

    @settings(max_examples=examples(10))
    @given(tiny_rounds(policy), st.data())
    def hold(round_, data):
        whole, alone = build_model(round_, find_candidates(round_)), leads_model(round_)
        for field in ("case", "person", "profile", "running", "minutes"):
            assert getattr(alone.columns.lead, field).tolist() == getattr(whole.columns.lead, field).tolist()
        leads = np.array([data.draw(st.booleans()) for _ in range(len(whole.columns.lead))], bool)
        x, y = point(whole, leads), point(alone, leads)
        assert [stage.value(y) for stage in placing_stages(alone)] == [
            stage.value(x) for stage in placing_stages(whole)
        ]
        if leads_decide(whole):
            assert alone.keeps(y) == whole.keeps(x)
            legal.add(alone.keeps(y))

    hold()
    assert legal == {True, False}


def test_where_a_lead_needs_a_cover_leads_alone_do_not_decide():
    round_ = draw_round(0.01, seed=2)
    whole = build_model(round_, find_candidates(round_))
    assert leads_decide(whole)
    row = np.zeros((1, whole.size), np.int64)
    row[0, whole.columns.leads] = 1
    row[0, whole.columns.covers] = -1
    matrix = sparse.vstack([whole.matrix, sparse.csr_array(row)]).tocsr()
    lower, upper = np.append(whole.lower, whole.lower.min()), np.append(whole.upper, 0)
    assert not leads_decide(dataclasses.replace(whole, matrix=matrix, lower=lower, upper=upper))
