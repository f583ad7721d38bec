"""The checker's own model finds what the program proved: every goal, and what each preference charges."""

import pytest

import nlematch as nle
from tests.statements.facts import Facts
from tests.statements.solving import best_plan, goals_of, solve
from tests.support.second_rounds import second_round


@pytest.mark.harness
def test_all_goals_are_solved_as_the_program_proved_them(costly_seeds, tmp_path):
    for seed in costly_seeds(4):
        facts = Facts(nle.run(second_round(seed), tmp_path / f"run{seed}").folder)
        assert best_plan(facts).values == {goal: facts.stages[goal]["value"] for goal in goals_of(facts)}, seed
        _in_a_best_plan(facts, seed)


def _in_a_best_plan(facts, seed):
    """The run's leads, held all together, are a best plan, too; without any one of its new ones none is better."""
    best, leads = solve(facts), {case_id: row["leader_id"] for case_id, row in facts.leads.items()}
    plan = best_plan(facts, forced=leads.items())
    assert tuple(plan.values.values()) == best, seed
    assert plan.leads == leads, seed
    for case_id, leader_id in list(leads.items() - facts.goes_on.items() - facts.pins)[:3]:
        other = solve(facts, barred={(case_id, leader_id)})
        assert (*other[:-1], -other[-1]) <= (*best[:-1], -best[-1]), seed
