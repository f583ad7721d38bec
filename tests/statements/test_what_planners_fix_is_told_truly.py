"""Explanations of what nobody else may do are true: a running case for which a rule was lifted, and pinned staff."""

import pandas as pd

import nlematch as nle
from tests.statements.checking import untrue
from tests.statements.facts import Facts
from tests.statements.of_needs import able_under_leader
from tests.statements.solving import best_plan, goals_of
from tests.support.second_rounds import second_round


def test_what_no_other_plan_can_have_is_told_truly(tmp_path):
    round_ = second_round(2)
    facts = Facts(nle.run(round_, tmp_path / "before").folder)
    pairs = facts.pairs[facts.pairs["case_id"].isin(facts.goes_on) & facts.pairs["near"]]
    lifted = next(pair for pair in pairs.itertuples() if pair.stops == {"eligible-case"})
    staff = next(
        row
        for row in facts.rows("supports")
        if row["person_id"] not in facts.leaders
        and row["case_id"] not in facts.goes_on
        and len(able_under_leader(facts, row["case_id"], row["need_id"])) > 1
    )
    on = {"by": "D1", "on": round_.meta.as_at, "reason_code": None, "rule": None}
    waiver = {"case_id": lifted.case_id, "person_id": lifted.leader_id, "decision": "waive"}
    pin = {"case_id": staff["case_id"], "person_id": staff["person_id"], "decision": "pin"}
    more = pd.DataFrame([waiver | on | {"rule": "eligible-case", "reason_code": "other"}, pin | on])
    decisions = pd.concat([round_.tables["decisions"], more], ignore_index=True)
    run = nle.run(round_.with_tables({"decisions": decisions}), tmp_path / "after")
    facts, said = Facts(run.folder), []
    for case_id in (lifted.case_id, staff["case_id"]):
        said += nle.explain_case(nle.read_run(run.folder), case_id).statements
    assert best_plan(facts).values == {goal: facts.stages[goal]["value"] for goal in goals_of(facts)}
    assert [one.statement.text for one in untrue(facts, said)] == []
    assert {one.key for one in said} >= {"case.others-barred-running", "need.every-plan"}
