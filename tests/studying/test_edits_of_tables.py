"""Edits: which rows a condition picks, and what becomes of them."""

import pytest

from constraints.checks import check
from constraints.domain.faults import InputRefused
from constraints.testing import (
    commitment,
    conflict,
    forbid,
    leader,
    make_round,
    need,
    school,
    staff_member,
    supporter,
    trust_case,
)
from scenarios.generate.rounds import draw_england
from scenarios.generate.settings import Wanted
from scenarios.studies.definition.extending import library_part
from scenarios.studies.definition.library import library_names
from scenarios.studies.definition.schema import Edit, Supply
from scenarios.studies.rounds.drawing import unwilling
from scenarios.studies.rounds.editing import edited
from scenarios.studies.rounds.supplying import ADDED, supplied

SCHOOLS = [
    school("100001", tier=1, region="North East", pupils=100),
    school("100002", tier=2, region="London", pupils=250, faith="Jewish"),
    school("100003", tier=2, region="North East", case_id="C1"),
    school("100004", tier=2, region="London", case_id="C1"),
]
ROUND = make_round(
    schools=SCHOOLS, cases=[trust_case("C1", easting=450_000, northing=300_000)],
    supporters=[supporter("S1", region="North East"), supporter("S2", region="London")],
    leaders=[
        leader("L1", "S1", half_days=5, phases="primary;secondary"), leader("L2", "S2", half_days=12, willing=None),
    ],
    staff=[staff_member("T1", "S1"), staff_member("T2", "S2")],
    needs=[need("100001"), need("C1", urn="100003"), need("C1", "phonics", urn="100004")],
    commitments=[commitment("L1", 1)],
)  # fmt: skip


def edit(table, **more):
    return edited(ROUND, [Edit(table=table, **more)], "study.toml").tables


def picked(table, where, key):
    """Return the keys of the rows that a condition picks: those that an edit removes."""
    left = set(edit(table, where=where, remove=True, may_match_none=True)[table][key])
    return [one for one in ROUND.tables[table][key] if one not in left]


@pytest.mark.parametrize(
    ("where", "urns"),
    [
        ({}, ["100001", "100002", "100003", "100004"]),
        ({"region": "north east"}, ["100001", "100003"]),  # read as the cell is: however it is spelt
        ({"region": ["London", "South West"]}, ["100002", "100004"]),
        ({"region": "London", "tier": 2, "pupils": 250}, ["100002"]),  # all must hold
        ({"tier": {"at_most": 1}}, ["100001"]),
        ({"pupils": {"at_least": 101}}, ["100002"]),
        ({"pupils": {"at_least": 100, "at_most": 200}}, ["100001"]),
        ({"pupils": {"blank": True}}, ["100003", "100004"]),
        ({"pupils": {"blank": False}}, ["100001", "100002"]),
        ({"region": {"is_not": "London"}}, ["100001", "100003"]),
        ({"pupils": {"is_not": [100, 7]}}, ["100002", "100003", "100004"]),  # a blank is not 100
        ({"region": "Wales"}, []),
    ],
)
def test_conditions_pick_rows(where, urns):
    assert picked("schools", where, "urn") == urns


@pytest.mark.parametrize(
    ("where", "leaders"),
    [
        ({"phases": "primary"}, ["L1"]),  # a list meets a value that it has
        ({"phases": "nursery"}, []),
        ({"willing": True}, ["L1"]),
        ({"willing": False}, []),  # nobody has said no
        ({"supporter": {"region": "London"}}, ["L2"]),
        ({"supporter.region": {"is_not": "London"}}, ["L1"]),
    ],
)
def test_a_leaders_cells_and_those_of_the_supporter_can_be_asked(where, leaders):
    assert picked("leaders", where, "leader_id") == leaders


def test_a_need_is_asked_by_any_school_of_its_case():
    left = edit("needs", where={"school.region": "London"}, remove=True)["needs"]
    assert left["case_id"].tolist() == ["100001"]  # C1 has a school in London


def test_set_puts_one_value_into_the_rows_picked_and_no_others():
    leaders = edit("leaders", where={"supporter.region": "London"}, set={"half_days": 30, "phases": ["nursery"]})[
        "leaders"
    ]
    assert leaders["half_days"].tolist() == [5, 30]
    assert leaders["phases"].tolist() == [("primary", "secondary"), ("nursery",)]


def test_an_empty_text_blanks_a_cell():
    assert edit("leaders", set={"willing": ""})["leaders"]["willing"].tolist() == [None, None]


# 5 x 0.9 = 4.5 and 12 x 0.9 = 10.8: halves go up. 5 x 1.1 = 5.5, 12 x 1.1 = 13.2
@pytest.mark.parametrize(("factor", "half_days"), [(0.9, [5, 11]), (1.1, [6, 13]), (0, [0, 0]), (1, [5, 12])])
def test_scale_multiplies_whole_numbers_halves_up(factor, half_days):
    assert edit("leaders", scale={"half_days": factor})["leaders"]["half_days"].tolist() == half_days


def test_scale_leaves_blanks_and_other_rows_alone():
    assert edit("schools", where={"tier": 2}, scale={"pupils": 2})["schools"]["pupils"].tolist() == [
        100,
        500,
        None,
        None,
    ]


def test_add_appends_rows_read_as_a_files_are():
    row = {"leader_id": "L9", "supporter_id": "S2", "half_days": 6, "max_cases": 1, "willing": "yes"}
    leaders = edit("leaders", add=[row])["leaders"]
    assert leaders["leader_id"].tolist() == ["L1", "L2", "L9"]
    assert (leaders["willing"].iloc[2], leaders["phases"].iloc[2]) == (True, None)


def test_edits_are_made_one_after_the_other():
    steps = [
        Edit(table="leaders", set={"half_days": 10}),
        Edit(table="leaders", where={"half_days": 10}, scale={"half_days": 2}, may_match_none=True),
    ]
    assert edited(ROUND, steps, "study.toml").tables["leaders"]["half_days"].tolist() == [20, 20]
    assert edited(ROUND, steps[::-1], "study.toml").tables["leaders"]["half_days"].tolist() == [10, 10]


@pytest.mark.parametrize(
    ("table", "where", "said"),
    [
        ("schools", {"region": "Wales"}, "region = Wales"),
        ("leaders", {"half_days": {"at_least": 13}}, "half_days = {'at_least': 13}"),
        ("leaders", {"supporter.region": "London", "willing": True}, "supporter.region = London; willing = True"),
        ("history", {"outcome": "failed"}, "outcome = failed"),  # a table without rows
    ],
)
@pytest.mark.parametrize("change", [{"remove": True}, {"set": {}}])
def test_a_condition_that_no_row_meets_is_refused_unless_it_says_that_it_may(table, where, said, change):
    with pytest.raises(InputRefused) as refused:
        edit(table, where=where, **change)
    (fault,) = refused.value.faults
    assert (fault.code, fault.file, fault.column, fault.value) == ("NM704", "study.toml", "edits.1.where", said)
    assert "may_match_none = true" in fault.advice
    assert edit(table, where=where, may_match_none=True, **change)[table].equals(ROUND.tables[table])


def test_what_is_wrong_with_a_condition_is_told_and_not_that_it_matches_nothing():
    with pytest.raises(InputRefused) as refused:
        edit("schools", where={"reggion": "London"}, remove=True)
    assert [fault.code for fault in refused.value.faults] == ["NM702"]


def test_an_edit_without_a_condition_may_find_no_rows():
    assert len(edit("history", remove=True)["history"]) == 0


@pytest.mark.parametrize("name", library_names())
def test_every_shipped_scenario_fits_a_round_that_gives_it_nothing_to_change(name):
    """What a scenario of the library changes may be so already, in any round."""
    part = library_part(name)
    leaders = [leader("L1", "S1", half_days=5, max_cases=1)]
    staff = [staff_member("T1", "S1")]
    plain = make_round(schools=[school("100001", tier=1)], leaders=leaders, staff=staff)
    assert len(edited(plain, part.edits, name).tables["leaders"]) == 1


def test_the_round_before_an_edit_stays_as_it_was():
    edit("leaders", set={"half_days": 1})
    assert ROUND.tables["leaders"]["half_days"].tolist() == [5, 12]


# --- what goes with a row that goes ------------------------------------------------------------------------------


def sound(tables):
    return not check(ROUND.__class__(ROUND.meta, ROUND.policy, tables))


def test_a_supporter_takes_its_people_and_all_that_is_about_them_along():
    left = edit("supporters", where={"supporter_id": "S1"}, remove=True)
    assert (left["leaders"]["leader_id"].tolist(), left["staff"]["staff_id"].tolist()) == (["L2"], ["T2"])
    assert not len(left["commitments"])
    assert sound(left)


def test_a_school_takes_its_case_along_only_if_it_was_the_last_member():
    left = edit("schools", where={"urn": "100003"}, remove=True)
    assert left["cases"]["case_id"].tolist() == ["C1"]
    assert left["needs"]["specialism"].tolist() == ["maths", "phonics"]  # the need of the other member stays
    assert sound(left)
    left = edit("schools", where={"case_id": "C1"}, remove=True)
    assert not len(left["cases"])
    assert left["needs"]["case_id"].tolist() == ["100001"]
    assert sound(left)


def test_a_case_takes_its_schools_along():
    left = edit("cases", remove=True)
    assert left["schools"]["urn"].tolist() == ["100001", "100002"]
    assert sound(left)


def test_a_leader_takes_conflicts_and_decisions_along():
    full = make_round(
        schools=SCHOOLS[:2], leaders=[leader("L1"), leader("L2")], decisions=[forbid("100001", "L1")],
        conflicts=[conflict("100001", "L1"), conflict("100001", "L2")],
    )  # fmt: skip
    left = edited(full, [Edit(table="leaders", where={"leader_id": "L1"}, remove=True)], "study.toml").tables
    assert not len(left["decisions"])
    assert left["conflicts"]["party"].tolist() == ["L2"]


def test_leaders_that_drop_out_are_unwilling_and_the_others_as_before():
    assert unwilling(ROUND.tables["leaders"], {"L1"})["willing"].tolist() == [False, None]


# --- drawn supply ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def drawn():
    from fractions import Fraction

    return draw_england("sio-2019", Wanted(leaders=10, staff=20), 1, Fraction(1, 20))


def test_supply_drawn_beside_leaves_what_is_there_and_takes_new_schools(drawn):
    after = supplied(drawn, Supply(add=True, leaders=5, staff=7, where={"region": "London"}), "study.toml")
    before = drawn.tables["leaders"]["leader_id"].tolist()
    ids = after.tables["leaders"]["leader_id"].tolist()
    assert ids[:10] == before
    assert len(ids) == 15
    assert all(one.startswith(ADDED) for one in ids[10:])
    assert len(after.tables["staff"]) == 27
    more = after.tables["supporters"].iloc[10:]
    assert set(more["region"]) == {"London"}
    assert after.tables["supporters"]["urn"].is_unique
    assert not check(after)
    assert sum("more supply drawn by generator" in said for said in after.meta.generated) == 1


def test_supply_drawn_anew_takes_the_place_of_what_is_there(drawn):
    after = supplied(drawn, Supply(leaders=12, staff=3, seed=2), "study.toml")
    assert (len(after.tables["leaders"]), len(after.tables["staff"])) == (12, 3)
    assert len(after.tables["pool"]) == len(drawn.tables["pool"])
    assert not check(after)
