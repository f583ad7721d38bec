"""What each audience may see of a table, by its columns and rows."""

from __future__ import annotations

import pandas as pd
import pytest

from constraints.audit import OF_EVERY_RUN, OUTCOME
from constraints.domain.records import TABLES
from scenarios.reports.audience import KEPT_FROM_DIRECTORS, OPEN, Audience, visible

PLANNER, DIRECTOR, SCHOOL, PUBLIC = Audience.PLANNER, Audience.DIRECTOR, Audience.SCHOOL, Audience.PUBLIC


def _table(**columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(columns)


DEPLOYMENTS = _table(case_id=["100001", "100002"], leader_id=["L1", "L2"], price=["10", "20"])
CONFLICTS = _table(
    case_id=["100001"], party=["L1"], reason_code=["family"], note=["a sister"], declared_on=["2020-01-01"]
)


def test_planners_see_all_but_notes() -> None:
    assert list(visible(CONFLICTS, "conflicts", PLANNER)) == ["case_id", "party", "reason_code", "declared_on"]
    assert visible(DEPLOYMENTS, "deployments", PLANNER).equals(DEPLOYMENTS)


def test_directors_see_that_a_conflict_is_declared_not_whose() -> None:
    seen = visible(CONFLICTS, "conflicts", DIRECTOR)
    assert list(seen) == ["case_id"]
    assert len(seen) == 1


def test_directors_see_a_rule_about_persons_without_what_it_found() -> None:
    flags = _table(rule=["declared-conflict", "travel-limit"], case_id=["1", "1"], because=["a sister", "61 minutes"])
    assert visible(flags, "flags", DIRECTOR)["because"].tolist() == ["", "61 minutes"]
    assert visible(flags, "flags", PLANNER)["because"].tolist() == ["a sister", "61 minutes"]


def test_a_school_sees_its_own_case_without_its_price() -> None:
    seen = visible(DEPLOYMENTS, "deployments", SCHOOL, "100002")
    assert seen.to_dict("records") == [{"case_id": "100002", "leader_id": "L2"}]


def test_a_school_that_is_not_named_sees_no_rows() -> None:
    assert len(visible(DEPLOYMENTS, "deployments", SCHOOL)) == 0


def test_a_school_without_a_case_id_is_the_case_of_its_urn() -> None:
    schools = _table(urn=["100001", "100002"], case_id=["C1", None], rounds_waited=["1", "2"], name=["A", "B"])
    seen = visible(schools, "schools", SCHOOL, "100002")
    assert seen[["urn", "name"]].to_dict("records") == [{"urn": "100002", "name": "B"}]
    assert list(seen) == ["urn", "case_id", "name"]
    assert len(visible(schools, "schools", SCHOOL, "100001")) == 0, "its case is C1"


def test_a_school_sees_contacts_of_its_own_side_only() -> None:
    contacts = _table(
        case_id=["1"] * 4,
        party=["local-authority", "school", "home-head", "leader"],
        what=["tell", "ask", "asked", "agreed"],
    )
    assert visible(contacts, "contacts", SCHOOL, "1")["party"].tolist() == ["local-authority", "school"]


def test_the_public_sees_published_columns_and_no_case() -> None:
    schools = _table(urn=["100001"], name=["A"], tier=["2"], rounds_waited=["3"], eligible=["yes"])
    assert list(visible(schools, "schools", PUBLIC)) == ["urn", "name"]
    with pytest.raises(KeyError, match="deployments"):
        visible(DEPLOYMENTS, "deployments", PUBLIC)


@pytest.mark.parametrize("audience", [SCHOOL, PUBLIC])
@pytest.mark.parametrize(
    "table", ["conflicts", "interests", "decisions", "events", "flags", "leaders", "staff", "a-new-table"]
)
def test_a_table_that_is_not_opened_is_closed_to_outsiders(table: str, audience: Audience) -> None:
    with pytest.raises(KeyError, match=table):
        visible(CONFLICTS, table, audience)


def test_every_column_that_is_named_exists() -> None:
    """A name misspelt would open, or keep back, nothing."""
    known = {name: {*table.record.model_fields} for name, table in TABLES.items()} | {
        name: set(OUTCOME[name]) for name in OF_EVERY_RUN
    }
    for openings in OPEN.values():
        for table, opening in openings.items():
            published = {"urn", "federation_id"}  # of every school; a supporter's record has not all that GIAS has
            if table in {"supporters", "wide"}:
                continue
            assert set(opening.columns) - published <= known[table], table
            assert set(opening.only) <= known[table], table
    for table, columns in KEPT_FROM_DIRECTORS.items():
        assert set(columns) - {"from"} <= known[table], table


def test_directors_see_of_a_change_the_rules_in_the_way_and_not_what_they_found() -> None:
    said = ["a sister (declared-conflict); 61 minutes (travel-limit)", "if L1 stayed too, needs would be at most 3"]
    changes = _table(case_id=["1", "2"], because=said)
    shown = ["stopped by declared-conflict, travel-limit", said[1]]
    assert visible(changes, "changes", DIRECTOR)["because"].tolist() == shown
    assert visible(changes, "changes", PLANNER)["because"].tolist() == said
