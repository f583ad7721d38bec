"""What is said of adopted plans is true by their files: of one that leads fewer, and of one that breaks a rule."""

import pytest

import nlematch as nle
from scenarios.reports import Audience
from scenarios.reports.page.pages import page_of_run
from tests.statements.checking import untrue, walk
from tests.statements.documents import said_of
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.mutations import unnoticed
from tests.statements.other_plans import broken, fewer
from tests.support.second_rounds import second_round


def solved(seed, folder):
    return nle.read_run(nle.run(second_round(seed), folder / f"run{seed}").folder)


@pytest.mark.harness
def test_what_is_said_of_a_plan_that_leads_fewer_is_true(costly_seeds, tmp_path):
    keys = set()
    for seed in costly_seeds(2):
        run = fewer(solved(seed, tmp_path), tmp_path / f"fewer{seed}", count=1 + seed % 2)
        facts = Facts(run.folder)
        for document, statements in said_of(run, tmp_path / f"letters{seed}"):
            keys |= {statement.key for statement in statements}
            for said in untrue(facts, statements):
                pytest.fail(f"seed {seed}, {document}: {said.key} is untrue: {said.statement.text}")
    assert keys >= {"pair.better", "case.why-room", "case.fits", "standing.better"}


def test_another_argument_of_what_is_said_of_it_is_noticed(tmp_path):
    run = fewer(solved(0, tmp_path), tmp_path / "fewer")
    facts = Facts(run.folder)
    waiting = [case_id for case_id in run.round.cases if case_id not in facts.leads]
    documents = [nle.explain_case(run, case_id) for case_id in waiting]
    documents += [nle.explain_leader(run, who) for who in facts.leaders]
    said = [(facts, one) for document in documents for one in walk(document.statements) if one.key in EVERY_CHECK]
    assert {one.key for _, one in said} >= {
        "case.fits",
        "case.load",
        "case.stopped",
        "leader.has-room",
        "leader.handed-on",
        "leader.costs-nothing",
        "proof.drop-out-solved",
        "proof.not-best",
        "proof.solved-without-leader",
    }
    missed, _ = unnoticed(said, ids=True)
    assert missed == []


@pytest.mark.harness
def test_of_a_plan_that_breaks_a_rule_no_change_is_looked_for(costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        run = broken(solved(seed, tmp_path), tmp_path / f"broken{seed}")
        if run is None:
            continue
        facts = Facts(run.folder)
        statements = page_of_run(run, Audience.PLANNER).statements
        said = [one for one in walk(statements) if one.key == "change.not-looked-for"]
        assert not [(wrong.key, wrong.statement.text) for wrong in untrue(facts, statements)], f"seed {seed}"
        of_the_best = Facts(tmp_path / f"run{seed}")
        assert all(untrue(of_the_best, [one.statement]) for one in said)


def test_who_else_would_cover_needs_is_counted_where_time_for_the_drop_out_is_up(tmp_path, monkeypatch):
    """The drop-out is found by counts alone, which is not proved: the whole round, solved, says who stands by."""
    monkeypatch.setattr("optimiser.questions.explain.dropouts._Drill.solve", lambda _, __, found: found)
    said = []
    for seed in (0, 1):
        run = fewer(solved(seed, tmp_path), tmp_path / f"fewer{seed}")
        facts = Facts(run.folder)
        for leader_id in facts.leaders:
            statements = nle.explain_leader(run, leader_id).statements
            assert not [(wrong.key, wrong.statement.text) for wrong in untrue(facts, statements)]
            said += [(facts, one) for one in walk(statements) if one.key == "leader.needs-covered-otherwise"]
    assert said
    missed, _ = unnoticed(said, ids=True)
    assert missed == []
