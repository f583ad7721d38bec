"""Whatever the program says of a second round is true by its files: each statement is recomputed from them alone."""

import pytest

import nlematch as nle
from tests.statements.checking import unchecked, untrue
from tests.statements.documents import said_of
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.solving import best_plan, goals_of
from tests.support.second_rounds import second_round


def test_every_statement_that_tells_of_a_round_or_a_plan_has_a_check():
    assert unchecked() == set()
    assert len(EVERY_CHECK) > 450


@pytest.mark.harness
def test_what_is_said_of_second_rounds_is_true(costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        folder = tmp_path / f"run{seed}"
        run = nle.read_run(nle.run(second_round(seed), folder).folder)
        facts = Facts(folder)
        values = {goal: facts.stages[goal]["value"] for goal in goals_of(facts)}
        assert best_plan(facts).values == values, f"seed {seed}: the checker finds another best plan"
        for document, statements in said_of(run, tmp_path / f"letters{seed}"):
            for said in untrue(facts, statements):
                pytest.fail(f"seed {seed}, {document}: {said.key} is untrue: {said.statement.text}")
