"""Where a planner reads of a school or a supporter, its name stands, with the id behind it; the arguments stay ids."""

import pandas as pd
import pytest

import nlematch as nle
from scenarios.reports.fixes import fixes
from scenarios.reports.workbook import make_workbook
from scenarios.statements import NO_NAMES, Names, state, statements_in
from tests.statements.facts import Facts
from tests.support.second_rounds import second_round


def names_of(facts):
    """What the files call each case, school and supporter; a round of the draw has cases of one school."""
    found = {row["urn"]: row["name"] for row in facts.rows("schools")}
    found |= {row["supporter_id"]: row["name"] for row in facts.rows("supporters")}
    return {id_: name for id_, name in found.items() if name}


def bare_ids(names, text):
    """The ids in a text that do not stand in brackets behind their name."""
    for id_, name in names.items():
        text = text.replace(f"{name} ({id_})", "")
    return [id_ for id_ in names if id_ in text]


def explained(run):
    """What is explained of a run: the round, leaders, cases that are led or wait, and a pair of each."""
    leader_id = run.tables["deployments"]["leader_id"].iloc[0]
    yield nle.explain_round(run, quick=True)
    yield nle.explain_leader(run, leader_id, quick=True)
    for table in ("deployments", "unplaced"):
        for case_id in run.tables[table]["case_id"].head(3):
            yield nle.explain_case(run, case_id, quick=True)
            yield nle.explain_pair(run, case_id, leader_id, quick=True)


@pytest.fixture(scope="module", params=[0, 3])
def of_a_second_round(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("named") / "run"
    return nle.run(second_round(request.param), folder), names_of(Facts(folder))


def test_explanations_call_schools_and_supporters_by_name(of_a_second_round):
    run, names = of_a_second_round
    told = 0
    for answer in explained(run):
        for text in (*str(answer).split("\n\n"), *(said.text for said in answer.statements)):
            assert bare_ids(names, " ".join(text.split())) == [], text
        for said in statements_in(answer.statements):
            told += said.text != said.named(NO_NAMES).text
            assert said.named(NO_NAMES) == said
    assert told  # an answer whose ids stand as they are is noticed
    assert bare_ids(names, nle.explain_case(run, min(run.round.cases), quick=True).says[0].named(NO_NAMES).text)


def test_the_cheapest_fixes_and_the_rules_words_call_schools_by_name(of_a_second_round, tmp_path):
    run, names = of_a_second_round
    found = fixes(run, nle.figures(run).cases)
    texts = [fix.text for fix in (*found.by_tier["fix"], *found.by_case.values())]
    assert texts
    make_workbook(run, tmp_path / "book.xlsx")
    sheet = pd.read_excel(tmp_path / "book.xlsx", sheet_name="Checks", header=None, dtype=str, engine="calamine")
    top, why = next((at, row.index("Why")) for at, row in enumerate(sheet.to_numpy().tolist()) if "Why" in row)
    texts += [str(cell) for cell in sheet.iloc[top + 1 :, why]]
    assert [text for text in texts if bare_ids(names, text)] == []


def test_only_what_can_be_nothing_else_is_taken_for_an_id_in_a_rules_words():
    names = Names({"100001": "Elm Primary", "60": "Fir Primary", "S1": "Ash Academy", "primary": "Oak Trust"})
    words = "S1 is school 100001 itself; L1 knows primary; 60 minutes, at most 60; S10 and 1000010 are others"
    assert names.in_text(words) == (
        "Ash Academy (S1) is Elm Primary (100001) itself; L1 knows primary; 60 minutes, at most 60; "
        "S10 and 1000010 are others"
    )
    said = state("change.for-case", case_id="60", change=state("change.new-leader", supporter_id="primary"))
    assert said.named(names).text == "Fir Primary (60): a new leader at Oak Trust (primary)"
    assert said.named(names).to_dict()["arguments"]["case_id"] == "60"


def test_names_in_a_page_are_isolated_like_all_text_of_data():
    said = state("change.place", leader_id="L1").named(Names({"L1": "never"}))
    assert said.text == "one more case for L1"  # people have ids alone
    hostile = state("change.for-case", case_id="1", change="x").named(Names({"1": "<b>\u202e"}))
    assert hostile.__html__().startswith("<bdi>&lt;b&gt;\u202e (1)</bdi>: x")
