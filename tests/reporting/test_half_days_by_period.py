"""How the half-days of a deployment fall on periods is said wherever it is told of, where it could be otherwise."""

import openpyxl
import pytest

import nlematch as nle
from constraints.round import vouched
from scenarios.reports import Audience
from scenarios.reports.letters import LetterSettings, write_letters
from scenarios.reports.page import page_of_run
from scenarios.reports.workbook import make_workbook
from tests.statements.letter_rounds import A, C, D, in_one_of_two_ways
from tests.statements.visible import blocks_of

CELL = "autumn none; spring 3 (1½ days); summer 3 (1½ days)"
SENTENCE = "6 half-days (3 days): none in autumn, 3 half-days (1½ days) in spring and 3 half-days (1½ days) in summer"
HEADING = "Half-days by period"


@pytest.fixture(scope="module")
def run():
    """A run in which L2, who has no time in autumn, leads a school."""
    found = nle.run(vouched(in_one_of_two_ways()))
    profiles = found.tables["deployments"].set_index("case_id")["profile"]
    assert (profiles[A], profiles[D]) == ("0;1;1", "1;0;2")
    return found


@pytest.fixture(scope="module")
def in_one_way():
    """A run whose tiers have one profile each."""
    round_ = vouched(in_one_of_two_ways())
    return nle.run(round_.with_policy({"tiers": {"2": {"profiles": [[1, 1, 1]]}}}))


@pytest.mark.parametrize("audience", [Audience.PLANNER, Audience.DIRECTOR])
def test_the_page_says_it_of_cases_and_in_the_list_to_approve(run, in_one_way, audience):
    page = page_of_run(run, audience)
    cells = [block for block in blocks_of(page.html) if CELL in block]
    assert page.html.count(HEADING) >= 2
    assert page.html.count(CELL) >= 3  # in both tables, and in the list that is printed
    assert cells
    assert HEADING not in page_of_run(in_one_way, audience).html


def test_the_page_of_a_school_says_it(run):
    blocks = blocks_of(page_of_run(run, Audience.SCHOOL, case_id=A).html)
    assert CELL in blocks
    assert "autumn 1; spring none; summer 4 (2 days)" in blocks_of(page_of_run(run, Audience.SCHOOL, case_id=D).html)
    assert HEADING not in blocks_of(page_of_run(run, Audience.SCHOOL, case_id=C).html)  # its tier has one way alone


def test_the_workbook_says_it(run, in_one_way, tmp_path):
    make_workbook(run, tmp_path / "several.xlsx")
    make_workbook(in_one_way, tmp_path / "one.xlsx")
    for title in ("Allocation", "To approve", "Call list"):
        rows = _rows(tmp_path / "several.xlsx", title)
        assert {row[HEADING] for row in rows if row["Case ID"] == A} - {None} == {CELL}, title
        assert HEADING not in _rows(tmp_path / "one.xlsx", title)[0], title


def _rows(path, title):
    header, *rows = openpyxl.load_workbook(path)[title].iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_call_list_says_it(run, tmp_path):
    write_letters(run, tmp_path / "letters", LetterSettings(call_list=True))
    blocks = blocks_of((tmp_path / "letters/call-list.html").read_text(encoding="utf-8"))
    assert f"The leader gives {SENTENCE}." in blocks


def test_the_explanation_of_a_case_says_it_and_so_does_that_of_the_pair(run):
    case, pair = (nle.explain_case(run, A, quick=True), nle.explain_pair(run, A, "L2", quick=True))
    for answer in (case, pair):
        (fact,) = [fact for block in answer.blocks for fact in block.facts if fact.label == "time"]
        assert fact.text == SENTENCE
        assert fact.data == {"1 autumn": 0, "2 spring": 3, "3 summer": 3}
    assert not [block for block in nle.explain_case(run, C, quick=True).blocks if block.title == "When"]
