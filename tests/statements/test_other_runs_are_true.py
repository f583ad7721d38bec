"""What is reported of other runs is true, too: bounded, made by hand, of a region, repaired, impossible, or tiny."""

import dataclasses
import json

import pytest

import nlematch as nle
from constraints.changes import with_rows
from constraints.testing import conflict, event, forbid, leader, make_round, school, supporter
from scenarios.reports import Audience
from scenarios.reports.page.pages import page_of_run
from scenarios.reports.workbook import make_workbook, sheet_layout
from tests.statements import small_rounds
from tests.statements.checking import untrue, walk
from tests.statements.documents import reported_of
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.other_runs import KINDS, impossible, not_found
from tests.statements.regional import part_of
from tests.support.second_rounds import second_round
from tests.support.solver_faults import ALWAYS, SolverFaults


def keys_of(documents, facts):
    """The checked keys of all that is said, once each is held against the facts."""
    keys = set()
    for document, statements in documents:
        wrong = [(said.key, said.statement.text) for said in untrue(facts, statements)]
        assert wrong == [], document
        keys |= {said.key for said in walk(statements)} & EVERY_CHECK.keys()
    return keys


@pytest.mark.harness
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_reported_of_other_runs_is_true(kind, costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        folder = tmp_path / f"run{seed}"
        kind(second_round(seed), folder)
        run = nle.read_run(folder)
        assert keys_of(reported_of(run, tmp_path / f"{seed}"), Facts(folder))


@pytest.mark.harness
def test_what_is_reported_of_one_region_of_a_run_is_true(costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        run = nle.run(second_round(seed), tmp_path / f"run{seed}")
        region = next(case.region for case in run.round.cases.values() if case.region)
        part = nle.part_of_run(run, [region])
        facts = part_of(tmp_path / f"run{seed}", region, part.manifest)
        assert "book.cases" in keys_of(reported_of(part, tmp_path / f"{seed}"), facts)


SAID = {
    "all_proposed": {"page.nobody-waits-proposed", "page.empty-unplaced-proposed", "page.empty-needs"},
    "all_go_on": {"page.nobody-waits-led", "page.empty-unplaced-led", "page.nothing-to-decide", "page.empty-approve"},
    "some_go_on": {"page.nobody-waits-led-or-proposed", "page.empty-unplaced-led-or-proposed", "page.stands"},
    "nobody_leads": {"page.no-journeys", "page.none-counted", "page.empty-contacts", "page.no-leader-proposed"},
    "needs_of_all_kinds": {"page.need-referred", "page.need-counts", "page.need-covered", "page.empty-uncovered"},
    "only_on_record": {"page.need-on-record", "page.empty-exceptions", "page.proposal"},
    "lifted": {"book.check-waived", "book.check-waived-of", "exception.waived-for-reason", "page.strangers"},
    "lifted_for_no_reason": {"exception.waived"},
}
"""What each small round is made for: it says so."""


@pytest.mark.parametrize("made", small_rounds.ROUNDS)
def test_what_is_reported_of_small_rounds_is_true(made, tmp_path):
    run = nle.run(made(), tmp_path / "run")
    assert SAID[made.__name__] <= keys_of(reported_of(run, tmp_path / "books"), Facts(tmp_path / "run"))


def test_a_round_that_is_impossible_has_no_recommendation(tmp_path):
    run = impossible(second_round(0), tmp_path / "run")
    keys = keys_of(reported_of(run, tmp_path / "books"), Facts(tmp_path / "run"))
    assert keys == {"mark.no-plan", "mark.impossible"}


def test_where_no_plan_was_found_none_is_said_to_be_impossible(tmp_path):
    run = not_found(second_round(6), tmp_path / "run")
    assert keys_of(reported_of(run, tmp_path / "books"), Facts(tmp_path / "run")) == {"mark.no-plan", "mark.none-found"}


def edited(tmp_path, edit, **limits):
    """A run, and its facts, whose manifest says something else: what earlier programs wrote."""
    run = nle.run(second_round(0), tmp_path / "run", **limits)
    manifest = json.loads((tmp_path / "run/manifest.json").read_text(encoding="utf-8"))
    edit(manifest)
    facts = Facts(tmp_path / "run")
    facts.manifest = manifest
    return dataclasses.replace(run, manifest=manifest), facts


def test_a_goal_without_a_bound_is_not_said_to_be_limited(tmp_path):
    def unbounded(manifest):
        for stage in manifest["stages"]:
            if not stage["proved"]:
                stage["bound"] = None

    run, facts = edited(tmp_path, unbounded, gap=0.5)
    keys = keys_of(reported_of(run, tmp_path / "books"), facts)
    assert {"mark.unknown", "book.goal-not-proved"} <= keys
    assert not keys & {"mark.bounded", "mark.within-most", "mark.within-least"}


def test_a_tie_break_that_was_not_reached_is_not_claimed(tmp_path):
    def cut_short(manifest):
        manifest["canonical"] = "not reached"
        manifest["stages"][-1] |= {"proved": False, "reached": False}

    run, facts = edited(tmp_path, cut_short)
    assert "mark.proved" in keys_of(reported_of(run, tmp_path / "books"), facts)


def test_a_goal_that_was_not_reached_is_said_so(tmp_path):
    def cut_short(manifest):
        manifest["outcome"] = "feasible"
        manifest["stages"][-2] |= {"value": None, "bound": None, "proved": False, "reached": False}

    run, facts = edited(tmp_path, cut_short)
    made = make_workbook(run, tmp_path / "book.xlsx")
    assert "book.goal-not-reached" in keys_of([("workbook", made.statements)], facts)


def test_standbys_that_no_solver_vouches_for_are_not_called_the_most(tmp_path):
    run = nle.run(second_round(0), tmp_path / "run")
    with SolverFaults(0, ALWAYS).at_work():
        made = make_workbook(run, tmp_path / "book.xlsx")
    assert {"book.standbys", "book.standbys-most"} & keys_of([("workbook", made.statements)], Facts(tmp_path / "run"))


def test_a_sheet_that_is_cut_says_of_how_much(tmp_path, monkeypatch):
    monkeypatch.setattr(sheet_layout, "MOST_ROWS", 3)
    run = nle.run(second_round(0), tmp_path / "run")
    made = make_workbook(run, tmp_path / "book.xlsx")
    cut = [said for said in made.statements if said.key == "book.sheet-cut"]
    assert len(cut) > 5
    assert "book.sheet-cut" in keys_of([("workbook", cut)], Facts(tmp_path / "run"))


def test_a_director_hears_of_a_conflict_and_not_whose_it_is(tmp_path):
    round_ = make_round(
        schools=[school()], supporters=[supporter()], leaders=[leader()], conflicts=[conflict("100001", "L1")]
    )
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan/deployments.csv").write_text("case_id,leader_id\n100001,L1\n", encoding="utf-8")
    run = nle.adopt(round_, tmp_path / "plan", tmp_path / "run")
    for audience, key in ((Audience.DIRECTOR, "page.breach"), (Audience.PLANNER, "page.breach-because")):
        page = page_of_run(run, audience)
        assert key in keys_of([("page", page.statements)], Facts(tmp_path / "run"))


def test_a_director_confirms_that_what_was_agreed_moves(tmp_path):
    agreed = [event("100001", "agreed", party, "L1") for party in ("school", "responsible-body", "leader", "home-head")]
    round_ = make_round(
        schools=[school()],
        supporters=[supporter("S1"), supporter("S2", at=(450_000, 303_000))],
        leaders=[leader("L1"), leader("L2", "S2")],
        events=agreed,
    )
    nle.run(round_, tmp_path / "before")
    forbidden = with_rows(round_, {"decisions": [forbid("100001", "L1")]})
    run = nle.repair(forbidden, tmp_path / "before", tmp_path / "run")
    assert "page.decide-moved" in keys_of(reported_of(run, tmp_path / "books"), Facts(tmp_path / "run"))
