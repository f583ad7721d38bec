"""What no drawn round says, as it takes a solver that gives up at one place: it is said of small rounds, and true."""

import pytest

import nlematch as nle
from constraints.testing import HERE, leader, make_round, pin, school, supporter
from optimiser.questions import session
from optimiser.questions.explain import pairs
from optimiser.search.conflicts import FeasibilityOracle
from tests.statements.checking import untrue, walk
from tests.statements.facts import Facts
from tests.statements.loose_bounds import loosely
from tests.statements.mutations import unnoticed
from tests.support.second_rounds import second_round
from tests.support.solver_faults import ALWAYS, SolverFaults

A, B, C = "100001", "100002", "100003"


@pytest.fixture
def kept(tmp_path):
    """Run a round into a folder; return the run as it is read, and its facts."""

    def keep(round_):
        folder = nle.run(round_, tmp_path / "run").folder
        return nle.read_run(folder), Facts(folder)

    return keep


def said_truly(facts, answer, *wanted):
    """What an answer says, held against the facts; it says what is wanted."""
    assert [(one.key, one.statement.text) for one in untrue(facts, answer.statements)] == []
    said = [(facts, one) for one in walk(answer.statements)]
    assert {*wanted} <= {one.key for _, one in said}
    return [pair for pair in said if pair[1].key in wanted]


def one_place(**more):
    """L1 has one place, and is pinned to B; L2 has time for both."""
    leaders = [leader("L1", "S1", max_cases=1), leader("L2", "S2")]
    return make_round(schools=[school(A), school(B)], leaders=leaders, decisions=[pin(B, "L1")], **more)


def test_what_rules_a_pair_out_is_of_that_pair_alone(kept):
    run, facts = kept(one_place())
    said = said_truly(facts, nle.explain_pair(run, A, "L1"), "pair.impossible-with", "proof.conflict-of-the-pair")
    missed, tried = unnoticed(said, ids=True)  # at the case of the pin the leader can be
    assert (missed, tried) == ([], {"pair.impossible-with", "proof.conflict-of-the-pair"})


def test_a_pair_that_no_plan_has_is_told_so_where_nobody_found_what_rules_it_out(kept, monkeypatch):
    run, facts = kept(one_place())
    monkeypatch.setattr(pairs, "find_conflict", lambda *_, **__: None)
    said = said_truly(facts, nle.explain_pair(run, A, "L1"), "pair.impossible", "proof.no-plan-with-pair")
    missed, tried = unnoticed(said, ids=True)
    assert (missed, tried) == ([], {"pair.impossible", "proof.no-plan-with-pair"})


def test_what_rules_a_pair_out_is_not_called_least_where_nobody_knows(kept, monkeypatch):
    run, facts = kept(one_place())
    monkeypatch.setattr(FeasibilityOracle, "impossible", lambda *_: None)
    said = said_truly(facts, nle.explain_pair(run, A, "L1"), "proof.conflict-of-the-pair-perhaps-larger")
    missed, tried = unnoticed(said, ids=True)
    assert (missed, tried) == ([], {"proof.conflict-of-the-pair-perhaps-larger"})


def test_what_cannot_hold_together_is_not_called_least_where_nobody_knows(tmp_path, monkeypatch):
    possible = nle.run(one_place(), tmp_path / "run").round
    pins = tmp_path / "run" / "inputs" / "decisions.csv"
    pins.chmod(0o644)
    rows = pins.read_text(encoding="utf-8")
    pins.write_text(rows + rows.splitlines()[1].replace(B, A) + "\n", encoding="utf-8")
    round_ = nle.read_round(tmp_path / "run" / "inputs")
    assert len(round_.tables["decisions"]) > len(possible.tables["decisions"])
    monkeypatch.setattr(FeasibilityOracle, "impossible", lambda *_: None)
    answer = nle.explain_impossible(round_)
    said = said_truly(Facts(tmp_path / "run"), answer, "proof.conflict-perhaps-larger", "impossible.conflict")
    missed, _ = unnoticed(said)
    assert missed == []


def test_a_change_that_places_a_case_is_not_called_the_least_where_that_is_not_proved(kept):
    run, facts = kept(second_round(0))
    told = []
    with SolverFaults(0, ALWAYS, kinds=["not optimal"]).at_work():
        for case_id in run.tables["unplaced"]["case_id"]:
            told += walk(nle.explain_case(run, case_id, seconds=5).statements)
    said = [(facts, one) for one in told if one.key == "case.a-change"]
    assert said
    assert [one.statement.text for _, one in said if untrue(facts, [one.statement])] == []
    missed, tried = unnoticed(said, ids=True)
    assert (missed, tried) == ([], {"case.a-change"})


def three_in_a_row():
    """Three schools, each beside a leader with one place; the region is sure of all three."""
    places = [(HERE[0], HERE[1] + 15_000 * number) for number in range(3)]
    return make_round(
        schools=[school(urn, at=at, region="North East") for urn, at in zip((A, B, C), places, strict=True)],
        supporters=[supporter(f"S{number}", at=at) for number, at in enumerate(places)],
        leaders=[leader(f"L{number}", f"S{number}", max_cases=1) for number in range(3)],
        overrides={"rules": {"region-guarantee": {"enabled": True, "share_percent": 100}}},
    )


def test_that_nobody_found_how_others_would_do_is_said_of_who_leads(kept):
    run, facts = kept(three_in_a_row())
    with SolverFaults(0, ALWAYS).at_work():
        answer = nle.explain_case(run, A)
    missed, tried = unnoticed(said_truly(facts, answer, "case.led-open"), ids=True)
    assert (missed, tried) == ([], {"case.led-open"})


def test_that_no_change_was_found_is_said_where_there_is_none(kept, monkeypatch):
    two = make_round(schools=[school(A), school(B)], leaders=[leader("L1"), leader("L2")])
    run, facts = kept(two)
    monkeypatch.setattr(session, "solve_model", loosely(session.solve_model, "placed"))
    ((_, said),) = said_truly(facts, nle.explain_leader(run, "L1"), "goal.no-change-found")
    monkeypatch.undo()
    # without the other leader there would be a change: of a round that has L1 alone it is not true
    alone, facts_alone = kept_beside(facts, run)
    assert "goal.no-change-found" not in {one.key for one in walk(nle.explain_leader(alone, "L1").statements)}
    assert [one.key for one in untrue(facts_alone, [*said.document]) if one.key == said.key] == [said.key]


def kept_beside(facts, run):
    """The same round without L2, run beside the other."""
    folder = run.folder.with_name("alone")
    alone = make_round(schools=[school(A), school(B)], leaders=[leader("L1")])
    nle.run(alone, folder)
    return nle.read_run(folder), Facts(folder)
