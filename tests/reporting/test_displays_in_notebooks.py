"""What notebooks show: of every public result a line and a table, with all text escaped."""

import pytest

import scenarios
from constraints.domain.allocation import Allocation
from constraints.testing import leader, make_round, need, school
from scenarios.explain import Block, Explanation, Fact
from scenarios.runs import read_run, run
from scenarios.statements import state
from scenarios.studies.results.study_record import StudyRecord
from scenarios.studies.results.study_run import StudyRun

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    round_ = make_round(
        schools=[school("100001", name=HOSTILE), school("100002", tier=1)],
        needs=[need("100001", "maths")],
        leaders=[leader("L1", max_cases=1)],
    )
    folder = tmp_path_factory.mktemp("shown") / "run"
    return run(round_, folder), read_run(folder)


def test_a_run_is_shown_alike_from_memory_and_from_its_folder(found):
    record, folder = found
    assert "1 of 2 cases placed" in record._repr_html_()
    assert "Proved: no other plan under these rules, prices and data is better" in folder._repr_html_()
    assert record._repr_html_() == folder._repr_html_()


def test_a_round_tells_its_tables(found):
    shown = found[1].round._repr_html_()
    assert "2: 1 of tier 2, 1 of tier 1" in shown
    assert "1, of which 1 may be covered" in shown


def test_an_allocation_tells_who_leads_whom():
    shown = Allocation.of([("100001", "L1")], [("100001", "maths", "T1")])._repr_html_()
    assert "<td>100001</td><td>L1</td><td>1</td>" in shown


def test_a_long_table_says_how_many_rows_are_left_out():
    shown = Allocation.of([(f"1{n:05}", "L1") for n in range(15)])._repr_html_()
    assert "... and 3 more" in shown  # 12 of 15 are shown
    assert "more" not in Allocation.of([(f"1{n:05}", "L1") for n in range(12)])._repr_html_()


def test_a_study_tells_a_line_a_run(tmp_path):
    told = {"goals": {"placed.tier1": 3}, "outcome": None, "gap_percent": None, "canonical": None}
    ran = StudyRun(HOSTILE, "base", {}, None, None, "finished", "", None, told)
    shown = StudyRecord(tmp_path, "A study", {}, (ran,))._repr_html_()
    assert "A study: 1 runs: 1 finished" in shown
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert "<td>3</td>" in shown


def test_a_comparison_tells_its_figures_and_moves(found):
    shown = scenarios.compare(*found)._repr_html_()
    assert "<td>placed</td><td>50.0 % (1 of 2)</td><td>50.0 % (1 of 2)</td>" in shown
    assert "kept 1, waits 1" in shown


def because(text):
    return state("case.own-reason", because=text, case_id="100001", rule="eligible-case")


def test_an_explanation_tells_sentence_facts_and_proof():
    blocks = (Block("Facts", (Fact("label", because(HOSTILE), exact=False),)), Block("Empty", ()))
    answer, proof = (because("Because."),), (because("counted & proved"),)
    shown = Explanation("case", {}, answer, blocks, proof, exact=False)._repr_html_()
    assert "<strong>Because.</strong>" in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; (bounded, not proved)" in shown
    assert "counted &amp; proved" in shown
    assert "Empty" not in shown


def test_generated_data_are_marked():
    told = Explanation("case", {}, (because("Because."),), (), (), exact=True, generated=("supply drawn",))
    assert "Generated data: supply drawn" in told._repr_html_()
