"""A name will do wherever a planner types a case or a person: it is read as the id, and told."""

import pytest

from constraints.domain.directories import COLUMNS, TYPED
from constraints.domain.records import TABLES
from constraints.round.references import understand
from constraints.testing import (
    capacity,
    commitment,
    event,
    forbid,
    leader,
    make_round,
    need,
    pin,
    running,
    school,
    supporter,
)

A = "100001"
ROWS = {
    ("decisions", "case_id"): pin("alder  PRIMARY", "L1"),
    ("decisions", "person_id"): forbid(A, "Elm School"),
    ("needs", "case_id"): need("Alder Primary"),
    ("running", "case_id"): running("Alder Primary", "L1"),
    ("running", "person_id"): running(A, "100105"),
    ("events", "case_id"): event("Alder Primary", "agreed", "leader", "L1"),
    ("events", "person_id"): event(A, "agreed", "leader", "Elm-School"),
    ("commitments", "person_id"): commitment("Elm School", 6),
    ("capacity", "person_id"): capacity("Elm School", "1 autumn", 6),
}
MEANS = {"case_id": A, "person_id": "L1"}


def tables(name, row, leaders=("L1",)):
    round_ = make_round(
        schools=[school(A, name="Alder Primary")],
        supporters=[supporter("S1", urn="100105", name="Elm School")],
        leaders=[leader(one, "S1") for one in leaders],
        **{name: [row]},
    )
    return round_.tables


@pytest.mark.parametrize("place", ROWS, ids=".".join)
def test_a_name_is_read_as_the_id_and_told(place):
    name, field = place
    read, told = understand(tables(name, ROWS[place]))
    assert read[name][field].tolist() == [MEANS[field]]
    assert [(one.table, one.column, one.means) for one in told] == [(name, field, MEANS[field])]


@pytest.mark.parametrize("place", [place for place in ROWS if place[1] == "person_id"], ids=".".join)
def test_a_supporter_of_several_leaders_names_none(place):
    name, field = place
    before = tables(name, ROWS[place], ("L1", "L2"))
    read, told = understand(before)
    assert read[name][field].tolist() == before[name][field].tolist()
    assert not told


def test_an_event_of_a_supporter_without_leaders_names_the_supporter():
    row = event(A, "refused", "home-head", "Elm School")
    read, _ = understand(tables("events", row, ()))
    assert read["events"]["person_id"].tolist() == ["S1"]


def test_every_column_in_which_planners_type_a_case_or_a_person_is_one_of_these():
    typed = {
        (name, field)
        for name in ("needs", "capacity", "decisions", "events", "running", "commitments")
        for field in TABLES[name].record.model_fields
        if field in MEANS
    }
    assert typed == ROWS.keys()
    assert typed <= COLUMNS.keys() | TYPED.keys()
