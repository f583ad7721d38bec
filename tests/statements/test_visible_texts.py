"""Whatever explanations, pages, letters and workbooks show is a statement, a fixed text, a figure or a cell of data.

`fixed_texts.toml` has the fixed texts: headings, labels, words of closed lists, and what says how a document is read or
filled in. None of them says anything of a round: what does is a statement, with a condition that can be checked.
"""

import tomllib
from pathlib import Path

import openpyxl
import pytest

from constraints.domain import SPECIALISMS
from constraints.rules import rules_of
from constraints.testing import event, interest, leader, make_round, measured, running, school, supporter, waive
from scenarios.explain import explain_case, explain_leader, explain_pair, explain_round
from scenarios.reports import Audience
from scenarios.reports.letters import LetterSettings, write_letters
from scenarios.reports.marks import day_words
from scenarios.reports.page import page_of_run
from scenarios.reports.workbook import make_workbook
from scenarios.runs import read_run, run
from tests.statements.visible import blocks_of, data_of, not_accounted_for
from tests.support.letters_of_a_small_round import ASH, small_tables
from tests.support.whole_rounds import whole_round

FIXED = tomllib.loads(Path(__file__).with_name("fixed_texts.toml").read_text(encoding="utf-8"))
A, B, C, D, E = (f"10000{n}" for n in range(1, 6))


def second_round():
    """Running work, a refused offer, a waiver, a leader from elsewhere, and schools that wait for each cause."""
    return make_round(
        schools=[
            school(A, tier=3, region="North East", name="Ash", la_code="801", la_name="Alpha"),
            school(B, tier=2, region="North East", name="Elm", phase="secondary", rounds_waited=1),
            school(C, tier=2, name="Oak"),
            school(D, tier=1, name="Yew", at=(200_000, 60_000)),
            school(E, tier=1, name="Bay"),
        ],
        supporters=[supporter("S1", region="South East", name="Birch"), supporter("S2", release_half_days=7)],
        leaders=[leader("L1", "S1", half_days=7, willing=None), leader("L2", "S2", phases="primary", half_days=12)],
        decisions=[waive(A, "L1", "travel-limit")],
        events=[event(E, "refused", "school")],
        interests=[interest("L2", C), interest("L2", "S2")],
        running=[running(C, "L2", half_days_left=4)],
        travel=[measured("L1", A, 70)],
    )


ROUNDS = {
    "whole": whole_round,
    "small": lambda: make_round(**small_tables()),
    "small, running": lambda: make_round(**small_tables(), running=[running(ASH, "L1", half_days_left=1)]),
    "second": second_round,
}


@pytest.fixture(scope="module", params=list(ROUNDS))
def told(request, tmp_path_factory):
    """A run, and the texts that documents may show of it beside statements: its data, and words of closed lists."""
    folder = tmp_path_factory.mktemp("told") / "run"
    run(ROUNDS[request.param](), folder)
    found = read_run(folder)
    policy, meta = found.round.policy, found.round.meta
    words = {*data_of(found), *SPECIALISMS.values(), policy.title, meta.title}
    words |= {day_words(day) for day in (meta.as_at, meta.delivery_start, meta.delivery_end)}
    words |= {tier.name for tier in policy.tiers.values()} | {rule.wording() for rule in rules_of(policy)}
    words |= {_digest[:12] for _digest in words if len(_digest) == 64}
    return found, {*words, *(word[:1].upper() + word[1:] for word in words)}


def known(words, statements, *documents):
    said = {text for said in statements for text in (said.text, said.label, said.text[:1].upper() + said.text[1:])}
    return {*words, *said, *(text for document in documents for text in FIXED[document])}


@pytest.mark.parametrize("audience", Audience)
def test_a_page_shows_nothing_but_statements_and_fixed_texts(told, audience):
    found, words = told
    case_id = next(iter(found.round.cases)) if audience is Audience.SCHOOL else None
    page = page_of_run(found, audience, case_id=case_id)
    assert not_accounted_for(blocks_of(page.html), known(words, page.statements, "words", "page", "note")) == []


@pytest.mark.parametrize("audience", [Audience.SCHOOL, Audience.PLANNER, Audience.DIRECTOR])
def test_a_letter_shows_nothing_but_statements_and_fixed_texts(told, audience, tmp_path):
    found, words = told
    written = write_letters(found, tmp_path / "letters", LetterSettings(audience))
    for row in written.to_dict("records"):
        html = (tmp_path / "letters" / row["file"]).read_text(encoding="utf-8")
        assert not_accounted_for(blocks_of(html), known(words, row["statements"], "words", "letters")) == []


@pytest.mark.parametrize("audience", [Audience.PLANNER, Audience.DIRECTOR])
def test_a_workbook_shows_nothing_but_statements_and_fixed_texts(told, audience, tmp_path):
    found, words = told
    made = make_workbook(found, tmp_path / "book.xlsx", audience)
    book = openpyxl.load_workbook(made.path)
    cells = [
        cell.value
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
    ]
    assert not_accounted_for(dict.fromkeys(cells), known(words, made.statements, "words", "workbook", "note")) == []


def test_an_explanation_shows_nothing_but_statements_and_fixed_texts(told):
    found, words = told
    cases, leaders = list(found.round.cases), [one.person_id for one in found.round.people.values() if one.is_leader]
    answers = [explain_round(found, quick=True), explain_leader(found, leaders[0])]
    answers += [explain_case(found, case_id, seconds=5) for case_id in cases]
    answers += [explain_pair(found, case_id, leaders[-1], seconds=5) for case_id in cases]
    for answer in answers:
        shown = [answer.sentence, *(said.text for said in answer.proof)]
        for block in answer.blocks:
            shown += [block.title, *(text for fact in block.facts for text in (fact.label, fact.text))]
        assert not_accounted_for(shown, known(words, answer.statements, "words", "explanations")) == []


def test_fixed_texts_stand_once_and_in_order():
    for texts in FIXED.values():
        assert texts == sorted(dict.fromkeys(texts))


@pytest.mark.parametrize("claim", ["41 schools have a leader", "no conflict of interest is declared", "All is well."])
def test_a_claim_that_is_no_statement_is_noticed(told, claim):
    _, words = told
    everything = known(words, (), *FIXED)
    assert not_accounted_for([claim], everything) == [claim]
