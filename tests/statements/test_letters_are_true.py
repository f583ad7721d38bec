"""Letters say what is true of trusts, terms and open answers, with names and without, and of plans by hand."""

import pandas as pd
import pytest

import nlematch as nle
from constraints.round import vouched
from constraints.testing import leader, make_round, school
from scenarios.runs import read_run, run
from scenarios.statements import catalogue
from tests.statements.checking import CHECKS, is_true, walk
from tests.statements.documents import said_in_letters, write_names
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.letter_rounds import NOT_SOLVED, ROUNDS, A, B
from tests.support.second_rounds import second_round

WITH_A_LEADER = "If it had a leader"


def untrue_in(facts, run_, folder, **more):
    """Every statement of letters that the facts do not bear out, with the document that it stands in."""
    return [
        (document, said.key, said.statement.text)
        for document, statements in said_in_letters(run_, folder, **more)
        for said in walk(statements)
        if said.key.startswith(("letter.", "time.")) and said.key in CHECKS and not is_true(facts, said)
    ]


@pytest.mark.parametrize("make", ROUNDS)
def test_letters_of_a_round_are_true(make, tmp_path):
    run(vouched(make()), tmp_path / "run")
    found, facts = read_run(tmp_path / "run"), Facts(tmp_path / "run")
    solved, names = make not in NOT_SOLVED, write_names(found.round, tmp_path / "names.csv")
    assert untrue_in(facts, found, tmp_path / "letters", solved=solved) == []
    assert untrue_in(facts, found, tmp_path / "named", solved=solved, names=names) == []


def worsened(run_, folder, *, leads):
    """The plan of a run without some of its new leads, or all of its new cover, as if written by hand; its folder."""
    round_ = run_.round
    pinned = {case_id for case_id, _, _ in round_.instructions.pins}
    new = [row for row in run_.allocation.deployments if row.case_id not in round_.ledger.leads]
    gone = {row.case_id for row in new[::3]} - pinned if leads else set()
    deployments, supports = run_.tables["deployments"], run_.tables["supports"]
    runs = [pair in round_.ledger.supports for pair in zip(supports["case_id"], supports["need_id"], strict=True)]
    kept = ~supports["case_id"].isin(gone) if leads else pd.Series(runs, supports.index, dtype=bool)
    folder.mkdir()
    deployments[~deployments["case_id"].isin(gone)].to_csv(folder / "deployments.csv", index=False)
    supports[kept].to_csv(folder / "supports.csv", index=False)
    return folder


@pytest.mark.harness
def test_letters_of_a_plan_that_is_not_the_best_are_true(costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        best = nle.run(second_round(seed), tmp_path / f"run{seed}")
        for leads in (True, False):
            at = tmp_path / f"{seed}-{leads}"
            at.mkdir()
            by_hand = nle.adopt(best.round, worsened(best, at / "plan", leads=leads), at / "hand")
            assert untrue_in(Facts(at / "hand"), by_hand, at / "letters") == [], f"seed {seed}"


def test_who_waits_though_others_waited_less_is_told_so(tmp_path):
    schools = [school(A, rounds_waited=2), school(B)]
    round_ = vouched(make_round(schools=schools, leaders=[leader("L1", max_cases=1)]))
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan/deployments.csv").write_text(f"case_id,leader_id\n{B},L1\n", encoding="utf-8")
    found = nle.adopt(round_, tmp_path / "plan", tmp_path / "run")
    texts = [one.text for _, told in said_in_letters(found, tmp_path / "said") for one in told]
    assert f"{WITH_A_LEADER}, schools that have waited less long would go without." in texts
    assert untrue_in(Facts(tmp_path / "run"), found, tmp_path / "letters") == []


def test_every_letter_statement_has_a_check():
    told = {key for key, entry in catalogue().items() if key.startswith("letter.") and entry.known_from != "nothing"}
    assert told - set(EVERY_CHECK) == set()
