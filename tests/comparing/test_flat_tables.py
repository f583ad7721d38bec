"""One row a case, one row a pair: from memory and from a folder."""

import pandas as pd
import pytest

from constraints.domain import InputRefused
from constraints.testing import conflict, forbid, leader, make_round, measured, need, school, trust_case, waive
from scenarios.runs import read_run, run
from scenarios.runs.flat_tables import CANDIDATES

A, B, C, D = "100001", "100002", "100003", "100004"


def test_one_row_a_case_with_match_minutes_and_price_terms(four_run):
    table = four_run.cases().set_index("case_id")
    assert table.index.tolist() == [A, B, C, D]
    row = table.loc[A]
    assert row[["name", "tier", "region", "leader_id", "supporter_id", "half_days", "minutes"]].tolist() == [
        "Hill Primary", 3, "North East", "L1", "S1", 6, 10,
    ]  # fmt: skip
    # 6 visits of 10 minutes, and T1's 4 visits of 13
    assert (row["price"], row["price_travel"]) == (60, 112)
    assert row[["needs", "needs_covered"]].tolist() == [1, 1]
    assert table.loc[C, ["needs", "needs_covered"]].tolist() == [1, 0]
    assert table.attrs == {"schema": 2}


def test_a_case_without_a_leader_has_its_cause(build, solve):
    table = solve(build(leaders=[leader("L1", "S1", half_days=6, phases="primary")])).cases().set_index("case_id")
    assert table.loc[A, "leader_id"] == "L1"
    assert table.loc[A, "cause"] is pd.NA
    assert table.loc[C, "leader_id"] is pd.NA
    assert table.loc[C, "cause"] == "not-enough"
    assert "could be sent" in table.loc[C, "detail"]


def test_a_folder_gives_the_same_tables_as_memory(four, four_run, tmp_path):
    run(four, tmp_path / "run")
    found = read_run(tmp_path / "run")
    assert found.cases().to_csv() == four_run.cases().to_csv()
    assert found.candidates(blocked=True).to_csv() == four_run.candidates(blocked=True).to_csv()


def test_a_planners_own_columns_are_in_and_private_notes_are_not(build, solve):
    round_ = build()
    schools = round_.tables["schools"].assign(cluster=["Tyne", "Tyne", None, "Exe"], note="secret")
    own = type(round_)(round_.meta, round_.policy, {**round_.tables, "schools": schools})
    table = solve(own).cases()
    assert table["cluster"].tolist() == ["Tyne", "Tyne", pd.NA, "Exe"]
    assert "secret" not in table.to_csv()


def test_a_trust_is_one_row_with_all_its_schools():
    round_ = make_round(
        schools=[school(A, tier=None, case_id="C1"), school(B, tier=None, case_id="C1")],
        cases=[trust_case("C1", delivery_urn=B)],
        leaders=[leader("L1", "S1", kind="trust-leader")],
    )
    (row,) = run(round_).cases().to_dict(orient="records")
    assert (row["case_id"], row["target"], row["name"], row["urns"]) == ("C1", "trust", f"School {B}", f"{A};{B}")


def test_pairs_say_what_blocks_them_and_what_was_chosen():
    round_ = make_round(
        schools=[school(A)],
        leaders=[leader(f"L{n}", f"S{n}") for n in range(1, 5)] + [leader("L5", "S5", willing=False)],
        conflicts=[conflict(A, "L2"), conflict(A, "L5")],
        decisions=[forbid(A, "L3"), waive(A, "L4", "travel-limit")],
        travel=[measured("L1", A, 10), measured("L2", A, 10), measured("L3", A, 10), measured("L4", A, 90)],
        needs=[need(A, "maths")],
    )
    table = run(round_).candidates(blocked=True)
    assert list(table.columns) == list(CANDIDATES)
    lead = table[table["kind"] == "lead"].set_index("person_id")
    assert lead["blocked_by"].fillna("").to_dict() == {
        "L1": "", "L2": "declared-conflict", "L3": "pins", "L4": "", "L5": "available-leader;declared-conflict",
    }  # fmt: skip
    assert lead["candidate"].to_dict() == {"L1": True, "L2": False, "L3": False, "L4": True, "L5": False}
    assert lead["chosen"].to_dict() == {"L1": True, "L2": False, "L3": False, "L4": False, "L5": False}
    # 6 visits of 10 minutes; 90 minutes are a whole day: 3 visits of 90 + 45 + 30 minutes, and 60 for the waiver
    assert (lead.loc["L1", "price"], lead.loc["L4", "price"]) == (60, 3 * 165 + 60)
    assert lead["price"].isna().to_dict()["L2"]


def test_the_price_of_the_chosen_pairs_is_that_of_the_rows(four_run):
    pairs = four_run.candidates(blocked=True)
    chosen = pairs[pairs["chosen"]]
    rows = four_run.tables["deployments"]["price"].sum() + four_run.tables["supports"]["price"].sum()
    assert chosen["price"].sum() == rows == 292
    assert len(chosen) == 5


def test_without_an_allocation_there_is_no_table(solve):
    from constraints.testing import pin

    none = solve(make_round(schools=[school(A)], leaders=[leader("L1", half_days=5)], decisions=[pin(A, "L1")]))
    assert none.allocation is None
    with pytest.raises(InputRefused, match="a run with an allocation"):
        none.cases()
