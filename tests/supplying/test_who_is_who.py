"""Whom the round has already keeps the id, whatever a later survey looks like; `docs/semantics.md` has the rules."""

import dataclasses
import itertools
from typing import get_args, get_type_hints

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from constraints.domain.cells import Id
from constraints.domain.faults import InputRefused
from constraints.domain.records import TABLES
from constraints.round.identities import PERSON_COLUMNS, Serials, was_made
from constraints.testing import leader, make_round, school, staff_member, supporter
from scenarios.supply import KeyFile, add_supply, homes_of, load_map, read_survey

HOMES = ("110001", "110002")
POOL = [
    {"urn": urn, "name": urn, "phase": "primary", "easting": 450_000, "northing": 302_000} for urn in HOMES
]  # fmt: skip


def empty_round(**tables):
    return make_round(schools=[school()], pool=POOL, **tables)


class Office:
    """A round and its key file, into which surveys come one after the other."""

    def __init__(self, folder, **tables):
        self.folder, self.round, self.keys, self.numbers = folder, empty_round(**tables), KeyFile(), itertools.count()
        (folder / "keyed.toml").write_text('[columns]\nkey = "Mail"\n')

    def take(self, *rows, keyed=True, add=False, head="Mail,ID,URN,Type,Days,Specialisms"):
        """Import rows of mail, id, home, type, days; return the id of each row."""
        path = self.folder / f"survey{next(self.numbers)}.csv"
        path.write_text("\n".join([head, *(",".join([*row, "maths"]) for row in rows)]))
        columns = load_map(self.folder / "keyed.toml" if keyed else None)
        survey = read_survey(path, columns)
        homes = homes_of(self.round, None)
        supply = add_supply(self.round, survey, homes, columns, replace=not add, add=add, keys=self.keys)
        self.round, self.keys = supply.round, supply.keys
        return [supply.ids.get(number) for number in range(2, len(rows) + 2)]

    def try_to_take(self, *rows, **options):
        """Return the ids, or the refusal."""
        try:
            return self.take(*rows, **options)
        except InputRefused as refusal:
            return refusal


@pytest.fixture
def office(tmp_path):
    return Office(tmp_path)


def refused(office, *rows, **options):
    with pytest.raises(InputRefused) as told:
        office.take(*rows, **options)
    return [(fault.code, fault.row, fault.column) for fault in told.value.faults]


ANN = ("ann@a", "", "110001", "NLE", "5")
BO = ("bo@a", "", "110001", "NLE", "6")
CY = ("cy@b", "", "110002", "SLE", "3")


def test_new_people_are_numbered_by_home_and_letter_in_order_of_key(office):
    assert office.take(CY, BO, ANN) == ["110002-P-1", "110001-L-2", "110001-L-1"]


def test_a_late_reply_renames_nobody_though_its_key_comes_first(office):
    office.take(BO, CY)
    assert office.take(CY, ANN, BO) == ["110002-P-1", "110001-L-2", "110001-L-1"]


def test_a_key_counts_whatever_its_capitals_and_the_blanks_around_it(office):
    office.take(ANN, BO)
    assert office.take(("bo@A ", *BO[1:]), (" ANN@a", *ANN[1:])) == ["110001-L-2", "110001-L-1"]


def test_a_number_is_never_used_again(office):
    office.take(ANN, BO)
    assert office.take(ANN) == ["110001-L-1"]
    assert set(office.round.people) == {"110001-L-1"}
    assert office.take(ANN, ("di@a", *BO[1:])) == ["110001-L-1", "110001-L-3"]
    assert office.take(ANN, BO) == ["110001-L-1", "110001-L-2"]  # who comes back is who was there


def test_numbers_are_remembered_when_the_keys_are_forgotten(office):
    office.take(ANN, BO)
    office.take(ANN)
    office.keys = KeyFile()
    assert office.take(ANN, CY) == ["110001-L-1", "110002-P-1"]
    assert office.round.tables["serials"].to_dict("records") == [
        {"home": "110001", "letter": "L", "last": 2}, {"home": "110002", "letter": "P", "last": 1},
    ]  # fmt: skip


def test_one_person_of_a_home_is_found_again_without_a_key(office):
    office.take(ANN, CY, keyed=False)
    assert office.take(("", "", "110002", "SLE", "9"), ANN, keyed=False) == ["110002-P-1", "110001-L-1"]
    assert office.round.people["110002-P-1"].half_days == 18


@pytest.mark.parametrize("later", [(ANN,), (ANN, BO), (ANN, BO, ("ed@a", *ANN[1:4], "9"))])
def test_two_people_of_a_home_without_keys_cannot_be_told_apart(office, later):
    office.take(ANN, BO, keyed=False)
    before = office.round
    assert refused(office, *later, keyed=False) == [("NM508", 2, "URN")]
    assert office.round is before


def test_a_second_person_of_a_home_without_keys_is_asked_about_and_both_are_named(office):
    office.take(ANN, keyed=False)
    with pytest.raises(InputRefused, match=r"the round has 110001-L-1, the survey row 2, 3 \(leaders\)"):
        office.take(ANN, BO, keyed=False)


def test_keys_that_come_later_are_matched_only_where_one_person_is_meant(office):
    office.take(ANN, CY, keyed=False)
    assert office.take(ANN, CY) == ["110001-L-1", "110002-P-1"]
    assert office.keys.ids == {"ann@a": "110001-L-1", "cy@b": "110002-P-1"}
    other = Office(office.folder)
    other.take(ANN, BO, keyed=False)
    assert refused(other, ANN, BO) == [("NM508", 2, "URN")]


def test_another_key_is_another_person(office):
    office.take(ANN)
    assert office.take(("anne@a", *ANN[1:])) == ["110001-L-2"]


def test_a_home_that_changed_is_refused(office):
    office.take(ANN, CY)
    assert refused(office, ("ann@a", "", "110002", "NLE", "5"), CY) == [("NM508", 2, "URN")]


def test_who_becomes_a_leader_keeps_the_id(office):
    office.take(CY)
    assert office.take(("cy@b", "", "110002", "NLE", "3")) == ["110002-P-1"]
    assert office.round.people["110002-P-1"].is_leader
    assert not len(office.round.tables["staff"])


def test_an_id_that_the_survey_gives_is_used_and_found_again(office):
    assert office.take(("", "N7", "110001", "NLE", "5"), ("", "N8", "110001", "NLE", "6")) == ["N7", "N8"]
    assert office.take(("", "N9", "110001", "NLE", "5"), ("", "N8", "110001", "NLE", "6")) == ["N9", "N8"]
    assert set(office.round.people) == {"N8", "N9"}
    assert refused(office, ("", "N8", "110002", "NLE", "5")) == [("NM508", 2, "URN")]


def test_an_id_for_somebody_who_may_have_one_already_is_refused(office):
    office.take(ANN, keyed=False)
    assert refused(office, ("", "N7", *ANN[2:]), keyed=False) == [("NM508", 2, "URN")]
    assert refused(office, ("ann@a", "N7", *ANN[2:])) == [("NM508", 2, "URN")]


def test_a_key_and_an_id_that_contradict_each_other_are_refused(office):
    office.take(("ann@a", "N7", *ANN[2:]))
    assert refused(office, ("ann@a", "N8", *ANN[2:])) == [("NM508", 2, "ID")]


def test_people_of_a_planner_are_found_by_their_home(tmp_path):
    office = Office(
        tmp_path, supporters=[supporter("NSS1", urn="110001")], leaders=[leader("HEAD", "NSS1", prerequisites=True)]
    )
    assert office.take(ANN) == ["HEAD"]
    (head,) = office.round.people.values()
    assert (head.supporter.supporter_id, head.half_days, head.prerequisites) == ("NSS1", 10, True)


def test_who_is_not_in_a_survey_of_some_stays(office):
    office.take(ANN, BO)
    assert office.take(("di@a", *ANN[1:]), add=True) == ["110001-L-3"]
    assert set(office.round.people) == {"110001-L-1", "110001-L-2", "110001-L-3"}


def test_what_the_survey_has_no_column_for_stays_as_planners_have_it(office):
    office.take(ANN, BO)
    leaders = office.round.tables["leaders"]
    tables = {**office.round.tables, "leaders": leaders.assign(prerequisites=[True, None], mentor=["x", "y"])}
    office.round = dataclasses.replace(office.round, tables=tables)
    office.take(("bo@a", "", "110001", "NLE", "1"), ANN)
    rows = office.round.tables["leaders"].set_index("leader_id")
    assert rows["half_days"].to_dict() == {"110001-L-1": 10, "110001-L-2": 2}
    assert rows["prerequisites"].to_dict() == {"110001-L-1": True, "110001-L-2": None}
    assert rows["mentor"].to_dict() == {"110001-L-1": "x", "110001-L-2": "y"}


def test_ids_of_two_regions_are_two(tmp_path):
    one, other = Office(tmp_path), Office(tmp_path)
    first, second = one.take(ANN), other.take(CY)
    assert not {*first} & {*second}


def test_every_column_that_may_hold_an_id_of_a_person_is_known():
    """A table that gains a column of ids must say whether people stand in it."""
    others = {
        "case_id", "urn", "trust_id", "federation_id", "la_code", "supporter_id", "need_id", "period", "rule", "body",
        "delivery_urn", "home", "old_id", "new_id",
    }  # fmt: skip
    hints = {name: get_type_hints(table.record, include_extras=True) for name, table in TABLES.items()}
    ids = {
        (name, field)
        for name, fields in hints.items()
        for field, hint in fields.items()
        if field in TABLES[name].record.model_fields and Id in (hint, *get_args(hint))
    }
    assert {(name, field) for name, field in ids if field not in others} == set(PERSON_COLUMNS)


@pytest.mark.parametrize(
    ("person_id", "made"),
    [("L0001", True), ("P12345", True), ("110001-L-1", True), ("T9-P-12", True), ("L1", False), ("NLE17", False),
     ("110001-L-0", False), ("110001-X-1", False), ("Q0001", False)],
)  # fmt: skip
def test_ids_that_were_made_are_told_by_their_form(person_id, made):
    assert was_made(person_id) is made


def test_numbers_that_any_row_shows_are_used():
    round_ = empty_round(leaders=[leader("110001-L-3", "S1")], staff=[staff_member("X", "S1")])
    assert Serials.of(round_).take("110001", "L") == "110001-L-4"
    assert Serials.of(round_, ["110001-L-8"]).take("110001", "L") == "110001-L-9"
    assert Serials.of(round_).take("110001", "P") == "110001-P-1"


# --- any surveys, one after the other -----------------------------------------------------------------------------

PEOPLE = st.sets(
    st.tuples(st.sampled_from(HOMES), st.sampled_from(("NLE", "SLE")), st.sampled_from("abcd")), min_size=1, max_size=6
)


@settings(max_examples=60)
@given(surveys=st.lists(st.tuples(PEOPLE, st.booleans(), st.randoms(use_true_random=False)), min_size=2, max_size=4))
def test_nobody_is_ever_renamed_and_no_id_is_ever_anothers(surveys, tmp_path_factory):
    """Whoever a survey knows by a key has one id for good; what cannot be told is refused and changes nothing."""
    office, owner = Office(tmp_path_factory.mktemp("office")), {}
    for drawn, keyed, shuffle in surveys:
        people = sorted(drawn)
        shuffle.shuffle(people)
        rows = [(f"{k}@{home}{kind}", "", home, kind, "5") for home, kind, k in people]
        before = office.round
        found = office.try_to_take(*rows, keyed=keyed)
        if isinstance(found, InputRefused):
            assert {fault.code for fault in found.faults} <= {"NM507", "NM508"}
            assert office.round is before
            event("refused")
            continue
        event("keyed" if keyed else "without keys")
        ids = found
        assert len(set(ids)) == len(ids)
        for person, person_id in zip(people, ids, strict=True):
            if keyed:
                assert owner.setdefault(person_id, person) == person
        now = {person: person_id for person_id, person in owner.items()}
        assert len(now) == len(owner)  # nobody has two ids
