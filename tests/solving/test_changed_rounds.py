"""A changed round that begins with what the round before left: the same ends as from nothing, whatever has changed."""

import dataclasses
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from constraints.changes import with_cells, with_rows, with_tables
from constraints.domain.records import Decision
from optimiser.model.candidates import find_candidates
from optimiser.model.embedding import embed
from optimiser.model.model import build_model
from optimiser.model.variations import forbid_columns, with_stages
from optimiser.parameters import Settings
from optimiser.questions.changed_rounds import with_half_days, with_places, with_release, without_leader
from optimiser.questions.left_by_solve import LeftBySolve
from optimiser.results import Outcome
from optimiser.solve import solve_model
from optimiser.solvers.stopping import Stopper
from tests.support.small_rounds import KINDS
from tests.support.small_steps import small_steps
from tests.support.staged_optimum import StagedOptimum

WHOLE = 10_000
"""Components of fewer cases are put together: one is left."""


def in_trusts(round_, draw):
    """The same round, most of whose schools are in one of three trusts."""
    schools = round_.tables["schools"].copy()
    trusts = [None if draw.random() < 0.2 else f"TR{draw.integers(3)}" for _ in range(len(schools))]
    return with_tables(round_, {"schools": schools.assign(trust_id=pd.Series(trusts, schools.index, dtype=object))})


def without(round_, case_id):
    """The round without a school: no pins on it either."""
    tables = {
        name: table[(table[column] != case_id).astype(bool)]
        for name, column in (("schools", "urn"), ("needs", "case_id"), ("decisions", "case_id"), ("pool", "urn"))
        if column in (table := round_.tables[name]).columns and len(table)
    }
    return with_tables(round_, tables)


def takes_away(round_, model, x, draw):
    """Rounds from which something was taken, by what that was."""
    leader_id, case_id = (str(draw.choice(round_.tables[name][key].tolist())) for name, key in KEYS)
    yield "leader", without_leader(round_, leader_id)
    yield "place", with_places(round_, leader_id, -1)
    yield "time", with_half_days(round_, leader_id, -2)
    yield "release", with_release(round_, round_.people[leader_id].supporter.supporter_id, -4)
    yield "case", without(round_, case_id)
    staff = round_.tables["staff"]
    yield "staff", with_tables(round_, {"staff": staff.iloc[1:]})
    used = model.allocation(x).deployments
    forbidden = [Decision(case_id=row.case_id, person_id=row.leader_id, decision="forbid") for row in used[:2]]
    yield "pairs", with_rows(round_, {"decisions": forbidden})
    yield "nothing", with_cells(round_, "leaders", {"leader_id": leader_id}, {})


KEYS = (("leaders", "leader_id"), ("schools", "urn"))


@pytest.mark.harness
@pytest.mark.parametrize("kind", ["plans", "lumpy", "any supporter", "budget", "demands"])
def test_a_changed_round_ends_as_from_nothing(kind, costly_seeds, record_property):
    begun = Counter()
    for seed in costly_seeds(1):
        draw = np.random.default_rng(seed)
        round_ = in_trusts(KINDS[kind](seed), draw)
        model = build_model(round_, find_candidates(round_))
        settings = Settings(parameters=small_steps(pieces=WHOLE))
        solved = solve_model(model, settings)
        if solved.x is None:
            continue
        values = {stage.goal: stage.value for stage in solved.stages}
        for what, changed in takes_away(round_, model, solved.x, draw):
            asked = build_model(changed, find_candidates(changed))
            left = LeftBySolve(model, settings.parameters, solved.proofs, values, asked)
            begun[what] += bool(left.reoptimiser(Stopper()).ends)
            ends_as_from_nothing(asked, left, settings, draw)
    record_property("began with proofs", dict(begun))
    assert {"leader", "pairs", "nothing"} <= {what for what, times in begun.items() if times}


def ends_as_from_nothing(model, left, settings, draw):
    """Solve the changed round and a restriction of it, and hold the ends against plain CP-SAT's."""
    barred = draw.choice(model.columns.leads.stop, model.columns.leads.stop // 4, replace=False)
    for each in (model, forbid_columns(model, np.sort(barred))):
        asked = with_stages(each, each.ranked)
        truth = StagedOptimum(asked)
        ended = solve_model(asked, settings, reoptimiser=left.reoptimiser)
        if not truth.possible:
            assert ended.outcome is Outcome.PROVED_IMPOSSIBLE
            continue
        assert asked.keeps(ended.x)
        assert [stage.value for stage in ended.stages] == truth.values
        assert ended.outcome is Outcome.PROVED_BEST
        assert not ended.distrusted


def test_what_gives_more_is_no_part_of_the_round_before():
    round_ = in_trusts(KINDS["lumpy"](1), np.random.default_rng(1))
    model = build_model(round_, find_candidates(round_))
    leader_id = round_.tables["leaders"]["leader_id"].iloc[0]
    for more in (with_places(round_, leader_id), with_half_days(round_, leader_id, 2)):
        assert embed(build_model(more, find_candidates(more)), model) is None
    fewer = without_leader(round_, leader_id)
    part = build_model(fewer, find_candidates(fewer))
    assert embed(model, part) is None
    assert embed(part, model) is not None


def test_every_point_of_the_part_is_one_of_the_whole():
    tried = 0
    for seed in range(6):
        draw = np.random.default_rng(seed)
        round_ = in_trusts(KINDS["plans"](seed), draw)
        model = build_model(round_, find_candidates(round_))
        fewer = without_leader(round_, str(draw.choice(round_.tables["leaders"]["leader_id"].tolist())))
        part = build_model(fewer, find_candidates(fewer))
        found = embed(part, model)
        if found is None:
            continue
        for goals in (part.ranked, part.ranked[::-1]):
            x = solve_model(with_stages(part, goals), Settings()).x
            point = np.where(found.columns >= 0, x[found.columns], found.constant)
            assert model.keeps(point)
            least = model.complete(point[: len(model.columns)] > 0)
            assert (least <= point).all()
            tried += 1
    assert tried > 4


def test_of_a_round_that_nobody_is_left_for_nothing_is_left_to_begin_with_but_that():
    round_ = in_trusts(KINDS["plans"](2), np.random.default_rng(2))
    model = build_model(round_, find_candidates(round_))
    leaders = round_.tables["leaders"]
    nobody = with_tables(round_, {"leaders": leaders.assign(willing=False)})
    empty = build_model(nobody, find_candidates(nobody))
    assert not len(empty.columns)
    left = LeftBySolve(model, Settings().parameters, solve_model(model).proofs, {}, empty)
    ended = solve_model(with_stages(empty, empty.ranked), reoptimiser=left.reoptimiser)
    assert ended.outcome is Outcome.PROVED_BEST
    assert not ended.x.any()


def test_a_row_that_was_changed_is_seen():
    round_ = in_trusts(KINDS["plans"](3), np.random.default_rng(3))
    model = build_model(round_, find_candidates(round_))
    assert embed(model, model) is not None
    twice = model.matrix.copy()
    twice.data[np.flatnonzero(twice.data > 1)[0]] += 1
    assert embed(dataclasses.replace(model, matrix=twice), model) is None
    assert embed(dataclasses.replace(model, upper=model.upper + 1), model) is None
    assert embed(model, dataclasses.replace(model, upper=model.upper + 1)) is not None
