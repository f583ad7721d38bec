"""Proofs of bounds: kept with a run, checked again without a solver's word, and noticed where they are false."""

import dataclasses
import json
import shutil
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from scipy import sparse

from benchmarks.terms import with_terms
from optimiser.bounds import Cliques, Derivations
from optimiser.bounds import safe_dual as bounds
from optimiser.bounds.replay import check
from optimiser.parameters import SearchParameters, Settings
from optimiser.solve import solve
from optimiser.solvers.stopping import Stopper
from scenarios.cli.main import main
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rounds import write_round
from scenarios.runs.proofs import read_proofs, tables_of

SCALE = Fraction(1, 12)


@pytest.fixture(scope="module")
def round_():
    return draw_england("sio-2019", england_sized(SCALE), 1, SCALE)


@pytest.fixture(scope="module")
def result(round_):
    return solve(round_)


@pytest.fixture(scope="module")
def values(result):
    return {stage.goal: stage.value for stage in result.stages}


def test_every_stage_that_was_relaxed_has_a_proof_that_holds(result, values):
    found = {each.goal: each for each in check(result.model, result.proofs, values, Stopper())}
    assert found.keys() >= {"placed.tier3", "placed.tier2", "placed.tier1", "needs", "price"}
    for stage in result.stages:
        if stage.goal not in found:
            continue
        proved = found[stage.goal]
        assert proved.fault == ""
        if stage.goal in {"price", "canonical"}:
            assert proved.bound <= stage.bound <= stage.value
        else:
            assert proved.bound >= stage.bound >= stage.value
    assert sum(each.cuts for each in found.values()) > 0  # the round has something to cut off


def test_no_multipliers_can_prove_too_much(result, values):
    """Whatever the multipliers, what they add up to is a bound: here random ones, and those of another row."""
    random = np.random.default_rng(1)
    last = result.proofs[-1]
    for factor in (0, -1, 3):
        wrong = dataclasses.replace(last, multipliers=factor * last.multipliers)
        shuffled = dataclasses.replace(last, multipliers=random.permutation(last.multipliers))
        for proof in (wrong, shuffled):
            found = {each.goal: each for each in check(result.model, [*result.proofs[:-1], proof], values, Stopper())}
            assert found[last.goals[0]].bound <= values[last.goals[0]]


def with_cuts(proof, change):
    """A proof whose roundings follow from something else; its cliques stay."""
    changed = [change(each) if isinstance(each, Derivations) else each for each in proof.cuts]
    return dataclasses.replace(proof, cuts=tuple(changed))


def first_with(result, kind):
    """Where the first proof is that has cuts of a kind."""
    return next(at for at, proof in enumerate(result.proofs) if any(isinstance(each, kind) for each in proof.cuts))


def test_no_cuts_can_prove_too_much(result, values):
    """Whatever a cut is said to follow from, it is made from that: here from other rows, by other divisors."""
    random = np.random.default_rng(1)
    at = first_with(result, Derivations)

    def shuffled(cuts):
        by = cuts.multipliers
        other = sparse.csr_array((random.permutation(by.data), by.indices, by.indptr), by.shape)
        return dataclasses.replace(cuts, multipliers=other)

    def divided(cuts):
        return dataclasses.replace(cuts, divisors=cuts.divisors + 1)

    for change in (shuffled, divided):
        wrong = with_cuts(result.proofs[at], change)
        for each in check(result.model, [*result.proofs[:at], wrong], values, Stopper()):
            stage = next(stage for stage in result.model.stages if stage.goal == each.goal)
            assert each.bound >= values[each.goal] if stage.maximise else each.bound <= values[each.goal]


def test_cuts_that_follow_from_nothing_are_found_out(result, values):
    at = first_with(result, Derivations)

    def undivided(cuts):
        return dataclasses.replace(cuts, divisors=0 * cuts.divisors + 1)

    def beyond(cuts):
        """As if they rested on rows that come after them."""
        far = cuts.multipliers.shape[1] + 10**6
        return cuts.over(np.arange(cuts.multipliers.shape[1]) + 10**6, far, cuts.flipped.shape[1])

    for change in (undivided, beyond):
        proofs = [*result.proofs[:at], with_cuts(result.proofs[at], change)]
        assert "do not follow" in check(result.model, proofs, values, Stopper())[-1].fault


def test_a_proof_that_holds_less_than_those_that_it_rests_on_is_found_out(result, values):
    """Its columns and cuts are those of allocations that are as good as the proofs before say."""
    last = result.proofs[-1]
    rising = [stage.maximise for stage in result.model.stages]
    for at in range(len(last.goal_values)):
        held = [value - (3 if rising[at] else -3) * (k == at) for k, value in enumerate(last.goal_values)]
        proofs = [*result.proofs[:-1], dataclasses.replace(last, goal_values=tuple(held))]
        assert "holds less" in check(result.model, proofs, values, Stopper())[-1].fault


def test_multipliers_that_would_overflow_are_refused(result, values):
    first = result.proofs[0]
    huge = dataclasses.replace(first, multipliers=np.full_like(first.multipliers, np.iinfo(np.int64).max // 2))
    assert "too large" in check(result.model, [huge], values, Stopper())[-1].fault
    assert bounds.SCALE_BITS == 20  # docs/run-folder.md says so


def test_the_command_checks_the_proofs_of_a_run(round_, tmp_path):
    write_round(round_, tmp_path / "round")
    run = tmp_path / "run"
    assert CliRunner().invoke(main, ["solve", str(tmp_path / "round"), "--out", str(run)]).exit_code == 0
    ended = CliRunner().invoke(main, ["audit", str(run), "--bounds", "--format", "json"])
    assert ended.exit_code == 0
    told = {row["goal"]: row for row in json.loads(ended.stdout)}
    stages = {stage["goal"]: stage for stage in json.loads((run / "manifest.json").read_text())["stages"]}
    assert told.keys() == stages.keys()
    for goal, row in told.items():
        assert (row["stated"], row["fault"]) == (stages[goal]["bound"], "")
        assert (row["checked"] == row["stated"]) <= (row["by"] == "multipliers")

    broken = tmp_path / "broken"
    shutil.copytree(run, broken)
    file = broken / "bounds" / "cuts.csv"
    cuts = pd.read_csv(file)
    cuts["divisor"] = 1
    cuts.to_csv(file, index=False)
    ended = CliRunner().invoke(main, ["audit", str(broken), "--bounds"])
    assert ended.exit_code == 5
    assert "do not follow" in ended.stderr

    file.unlink()
    ended = CliRunner().invoke(main, ["audit", str(broken), "--bounds"])
    assert ended.exit_code == 1
    assert "NM601" in ended.stderr


@pytest.fixture(scope="module")
def with_cliques(round_):
    """A result whose proofs have cliques: where a year has terms, many a pair of matches fits into no term together."""
    parameters = SearchParameters(min_cliques=1)  # the round is small
    result = solve(with_terms(round_), Settings(parameters=parameters))
    return result, {stage.goal: stage.value for stage in result.stages}


def test_proofs_with_cliques_hold_and_are_read_as_they_were_written(with_cliques, tmp_path):
    result, values = with_cliques
    assert any(isinstance(each, Cliques) for proof in result.proofs for each in proof.cuts)
    (tmp_path / "bounds").mkdir()
    for name, table in tables_of(result.proofs).items():
        table.to_csv(tmp_path / "bounds" / f"{name}.csv", index=False)
    again = read_proofs(tmp_path)
    found, told = (check(result.model, proofs, values, Stopper()) for proofs in (result.proofs, again))
    assert found == told
    assert [each.fault for each in found] == [""] * len(found)


def test_a_clique_with_a_member_that_conflicts_with_no_other_is_found_out(with_cliques):
    result, values = with_cliques
    at = first_with(result, Cliques)
    last = result.proofs[at].cuts[0].members.shape[1] - 1

    def grown(cuts):
        members = cuts.members.tolil()
        members[0, [0, last]] = 1
        return Cliques(sparse.csr_array(members))

    changed = [grown(each) if isinstance(each, Cliques) else each for each in result.proofs[at].cuts]
    proofs = [*result.proofs[:at], dataclasses.replace(result.proofs[at], cuts=tuple(changed))]
    assert "can be true together" in check(result.model, proofs, values, Stopper())[-1].fault
