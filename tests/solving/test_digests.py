"""The digest of a model is of all that the engine looks at: the same digest, the same end."""

import dataclasses
from fractions import Fraction

import numpy as np
import pytest

from constraints.faces.arrays import arrays_of
from constraints.testing import HERE, leader, make_round, need, school, staff_member, supporter
from optimiser.model.candidates import find_candidates
from optimiser.model.fingerprint import OF_ROUND, model_digest
from optimiser.model.model import build_model
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import solve, solve_model
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized

PARTS = {"policy", "policy.team", "arrays", *(f"arrays.{name}" for name in ("cases", "people", "needs", "supporters"))}
"""What of a round has parts of its own."""


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


class Asked:
    """Stands for a round, or for a part of it, and writes down what it is asked for."""

    def __init__(self, whole, names, path=""):
        self._whole, self._names, self._path = whole, names, path

    def __getattr__(self, name):
        value, path = getattr(self._whole, name), f"{self._path}.{name}".lstrip(".")
        if path in PARTS:
            return Asked(value, self._names, path)
        self._names.add(path)
        return value


@pytest.mark.parametrize("way", ["plans", "pairs", "cpsat"])
@pytest.mark.parametrize("most", [1, 10**9])
def test_the_engine_looks_at_nothing_else_of_a_round(way, most):
    plans = {"max_case_plans": 0} if way == "pairs" else {}
    parameters = SearchParameters(min_component_cases=most, **plans)
    part = Fraction(1, 8) if way == "plans" else Fraction(1, 40)
    model = model_of(draw_england("sio-2019", england_sized(part), 1, part))
    names = set()
    watched = dataclasses.replace(model, round=Asked(model.round, names))
    engine = "cpsat" if way == "cpsat" else "auto"
    solved = solve_model(watched, Settings(engine, work_limit=5.0, parameters=parameters))
    assert solved.x is not None
    assert names >= {"arrays.cases.tier", "arrays.needs.severity"}
    assert names <= {*OF_ROUND, "cases"}  # `cases` for how many there are, which their ids tell


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
        *(_with_round(model, path) for path in OF_ROUND),
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


def _with_round(model, path):
    """The model of a round that has something else at a place."""
    place, *places, name = path.split(".")
    top = {"policy": model.round.policy, "arrays": arrays_of(model.round)}[place]

    def changed(whole, places):
        if not places:
            return Other(whole, name, _other(getattr(whole, name)))
        return Other(whole, places[0], changed(getattr(whole, places[0]), places[1:]))

    kept = {"policy": "policy", "arrays": "arrays_of"}[place]
    return dataclasses.replace(model, round=Other(model.round, kept, changed(top, places)))


class Other:
    """Something that is as another, but for one attribute."""

    def __init__(self, whole, name, value):
        self._whole = whole
        setattr(self, name, value)

    def __getattr__(self, name):
        return getattr(self._whole, name)


def _other(value):
    if isinstance(value, np.ndarray | int):
        return value + 1
    return f"other-{value}" if isinstance(value, str) else [*value[:-1], ("other",)]


def test_one_digest_one_end():
    rounds = [small(), small(leaders=[leader("L1", "S1", half_days=12, schools_improved=5)])]
    one, other = (solve(each) for each in rounds)
    assert one.digest == other.digest
    assert (one.allocation, one.steps, one.prices) == (other.allocation, other.steps, other.prices)
