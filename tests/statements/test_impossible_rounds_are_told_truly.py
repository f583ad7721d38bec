"""What is said of rounds that have no plan is true by their files: what cannot hold together, and the ways out."""

import pytest

import nlematch as nle
from tests.statements.checking import untrue, walk
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.impossible_rounds import KINDS, impossible
from tests.statements.mutations import unnoticed
from tests.support.second_rounds import second_round

SAID = {
    "impossible.conflict",
    "impossible.subject",
    "impossible.cheapest-way",
    "impossible.way",
    "proof.conflict",
    "proof.ways-out-complete",
}


def told_of(seed, folder, kind):
    """The facts of an impossible round, and the statements of its explanation."""
    run = nle.read_run(nle.run(second_round(seed), folder / f"run{seed}").folder)
    round_ = impossible(run, folder / f"{kind}{seed}", kind)
    return Facts(folder / f"{kind}{seed}"), nle.explain_impossible(round_).statements


@pytest.mark.harness
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_said_of_impossible_rounds_is_true(kind, costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        facts, statements = told_of(seed, tmp_path, kind)
        wrong = [(one.key, one.statement.text) for one in untrue(facts, statements)]
        assert wrong == [], f"seed {seed}"


def test_another_argument_of_what_is_said_of_them_is_noticed(tmp_path):
    told = [told_of(seed, tmp_path / kind, kind) for seed, kind in ((0, "pins"), (1, "guarantee"), (2, "place"))]
    said = [(facts, one) for facts, statements in told for one in walk(statements) if one.key in EVERY_CHECK]
    assert {one.key for _, one in said} >= SAID
    assert set(EVERY_CHECK) >= SAID
    missed, _ = unnoticed(said)
    assert missed == []


def test_a_round_that_has_a_plan_is_told_so(tmp_path):
    run = nle.read_run(nle.run(second_round(2), tmp_path / "run").folder)
    facts, (said,) = Facts(tmp_path / "run"), nle.explain_impossible(run.round).statements
    assert said.key == "impossible.plan-exists"
    assert untrue(facts, [said]) == []
    impossible(run, tmp_path / "place", "place")
    assert untrue(Facts(tmp_path / "place"), [said]) != []
