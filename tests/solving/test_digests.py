"""The digest of a model is of all that the engine looks at: the same digest, the same end."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from constraints.testing import HERE, leader, make_round, need, school, staff_member, supporter
from optimiser.model.candidates import find_candidates
from optimiser.model.fingerprint import model_digest
from optimiser.model.model import Model, build_model
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import solve, solve_model
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized


def model_of(round_):
    return build_model(round_, find_candidates(round_))


def small(**more):
    given = {
        "schools": [school("100001"), school("100002", at=(HERE[0], HERE[1] + 9_000))],
        "needs": [need("100001", "maths")],
        "supporters": [supporter("S1")],
        "leaders": [leader("L1", "S1", half_days=12)],
        "staff": [staff_member("T1", "S1", half_days=8)],
    }
    return make_round(**given | more)


@pytest.mark.parametrize("way", ["plans", "pairs", "cpsat"])
@pytest.mark.parametrize("most", [1, 10**9])
def test_the_engine_reads_nothing_of_a_round(way, most):
    plans = {"max_case_plans": 0} if way == "pairs" else {}
    parameters = SearchParameters(min_component_cases=most, **plans)
    part = Fraction(1, 8) if way == "plans" else Fraction(1, 40)
    model = model_of(draw_england("sio-2019", england_sized(part), 1, part))
    engine = "cpsat" if way == "cpsat" else "auto"
    solved = solve_model(
        dataclasses.replace(model, round=None), Settings(engine, work_limit=5.0, parameters=parameters)
    )
    assert solved.x is not None


def test_what_the_engine_does_not_see_changes_nothing():
    one = model_of(small())
    other = model_of(small(leaders=[leader("L1", "S1", half_days=12, willing=None, schools_improved=3)]))
    assert model_digest(one, Settings()) == model_digest(other, Settings())
    assert model_digest(one, Settings(threads=1)) == model_digest(one, Settings(threads=2))


def test_every_part_of_a_model_counts():
    model = model_of(small())
    stage = model.stages[0]
    changed = [
        dataclasses.replace(model, matrix=model.matrix * 2),
        dataclasses.replace(model, lower=model.lower - 1),
        dataclasses.replace(model, upper=model.upper + 1),
        dataclasses.replace(model, most=model.most + 1),
        dataclasses.replace(model, blocks=model.blocks[1:]),
        dataclasses.replace(model, stages=model.stages[1:]),
        *(
            dataclasses.replace(model, stages=[dataclasses.replace(stage, **change), *model.stages[1:]])
            for change in ({"weights": stage.weights + 1}, {"offset": 1}, {"maximise": not stage.maximise})
        ),
        *(_with_columns(model, name) for name in ("case", "person", "minutes", "running")),
        *(_with_fact(model, field.name) for field in dataclasses.fields(model.facts)),
    ]
    digests = [model_digest(each, Settings()) for each in (model, *changed)]
    assert len(set(digests)) == len(digests)
    settings = [Settings(seed=2), Settings(gap=0.1), Settings(work_limit=1.0), Settings(engine="cpsat")]
    settings.append(Settings(parameters=SearchParameters(cut_rounds=6)))
    assert len({model_digest(model, each) for each in (Settings(), *settings)}) == 1 + len(settings)


def _with_columns(model, name):
    lead = model.columns.lead
    value = ~lead.running if name == "running" else getattr(lead, name) + 1
    columns = dataclasses.replace(model.columns, lead=dataclasses.replace(lead, **{name: value}))
    return dataclasses.replace(model, columns=columns)


def _with_fact(model, name):
    value = getattr(model.facts, name)
    return dataclasses.replace(model, facts=dataclasses.replace(model.facts, **{name: value + 1}))


def test_a_field_that_is_added_to_a_model_counts():
    model = model_of(small())
    wider = dataclasses.make_dataclass("Wider", [("more", object)], bases=(Model,), frozen=True)
    fields = {field.name: getattr(model, field.name) for field in dataclasses.fields(model)}
    digests = {model_digest(wider(**fields, more=more), Settings()) for more in (1, 2, np.array([1]), ("a", None))}
    assert len(digests) == 4
    with pytest.raises(TypeError, match="not known"):
        model_digest(wider(**fields, more={1}), Settings())


def test_one_digest_one_end():
    rounds = [small(), small(leaders=[leader("L1", "S1", half_days=12, schools_improved=5)])]
    one, other = (solve(each) for each in rounds)
    assert one.digest == other.digest
    assert (one.allocation, one.steps, one.prices) == (other.allocation, other.steps, other.prices)
