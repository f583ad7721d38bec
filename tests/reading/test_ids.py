"""Ids that are none, ids that most share, ids that cannot meet; and words that mean nothing in one column only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.checks.brief import brief_of
from constraints.domain import vocabulary as v
from constraints.domain.cells import FACT_WORDS
from constraints.domain.identifiers import find_shared, is_placeholder, scheme_of
from scenarios.escaping.cell_texts import is_blank
from scenarios.rounds import load_round, read_round

SCHOOLS = "urn,name,phase,easting,northing,tier,trust_id,federation_id"
SUPPORTERS = "supporter_id,kind,easting,northing,trust_id"


def schools(trusts, federations=()):
    federations = federations or [""] * len(trusts)
    rows = [
        f"{100001 + place},S{place},primary,450000,{300000 + place},1,{trust},{federation}"
        for place, (trust, federation) in enumerate(zip(trusts, federations, strict=True))
    ]
    return "\n".join([SCHOOLS, *rows, ""])


def remarks(folder, *kinds):
    return [(one.kind, one.subject) for one in brief_of(read_round(folder)).remarks if one.kind in kinds]


@pytest.mark.parametrize(
    "written",
    ["?", "??", "*", "xx", "XXXX", "0000", "as above", "Ditto", "various", "#REF!", "#VALUE!", "1.23E+05", "####"],
)
@pytest.mark.parametrize("table", ["schools", "supporters"])
def test_a_placeholder_is_no_id(folder_of, written, table):
    files = {
        "schools": schools([written]),
        "supporters": f"{SUPPORTERS}\nS1,school,450000,302000,{written}\n",
    }
    faults = load_round(folder_of(**{table: files[table]})).faults
    assert [(fault.code, fault.column, fault.value) for fault in faults] == [("NM104", "trust_id", written)]


@pytest.mark.parametrize("written", ["x", "X1", "0", "000", "A?", "TR00123", "1E5", "same-street", "10.5"])
def test_what_may_well_be_an_id_is_one(written):
    assert not is_placeholder(written)


def test_what_a_spreadsheet_saves_for_a_broken_formula_is_no_name(folder_of):
    faults = load_round(folder_of(schools=schools(["1"]).replace(",S0,", ",#NAME?,"))).faults
    assert [(fault.code, fault.column) for fault in faults] == [("NM104", "name")]


@given(st.lists(st.sampled_from(["", "T1", "T2", "T3"]), max_size=30))
def test_an_id_is_shared_by_most_where_over_half_of_ten_have_it(ids):
    shared = find_shared(ids)
    most = [one for one in ("T1", "T2", "T3") if len(ids) >= 10 and ids.count(one) > len(ids) / 2]
    assert shared == ((most[0], ids.count(most[0])) if most else None)


@pytest.mark.parametrize(("sharing", "told"), [(6, True), (5, False)])
@pytest.mark.parametrize("column", ["trust_id", "federation_id"])
def test_an_id_that_most_schools_share_is_remarked(folder_of, column, sharing, told):
    ids = ["FED"] * sharing + [f"F{place}" for place in range(10 - sharing)]
    none = [""] * 10
    content = schools(ids) if column == "trust_id" else schools(none, ids)
    assert remarks(folder_of(schools=content), "id shared by most") == ([("id shared by most", "FED")] if told else [])


@pytest.mark.parametrize(
    ("of_schools", "of_supporter", "told"),
    [("1234", "TR00123", True), ("TR00123", "10012345", True), ("1234", "4321", False), ("1234", "own", False)],
)
def test_trusts_ids_that_cannot_meet_are_remarked(folder_of, of_schools, of_supporter, told):
    supporters = f"{SUPPORTERS}\nS1,school,450000,302000,{of_supporter}\n"
    folder = folder_of(schools=schools([of_schools]), supporters=supporters)
    kind = "trust ids of two schemes"
    assert remarks(folder, kind) == ([(kind, "trust_id")] if told else [])


@pytest.mark.parametrize(
    ("written", "scheme"),
    [
        ("5143", "Group UID"),
        ("TR02345", "TR number"),
        ("10058632", "UKPRN"),
        ("08146633", "company number"),
        ("T9", None),
    ],
)
def test_the_schemes_of_trusts_ids(written, scheme):
    assert scheme_of(written) == scheme


def test_no_word_of_a_closed_list_is_read_as_blank():
    """A list may have a word that means nothing elsewhere, with its hyphens or without, only if its column keeps it."""
    lists = [one for name, one in vars(v).items() if name.isupper() and isinstance(one, dict | tuple)]
    kept = frozenset().union(*FACT_WORDS.values())
    words = {
        spelt for one in lists for word in one if isinstance(word, str) for spelt in (word, word.replace("-", " "))
    }
    assert "not known" in words
    assert {word for word in words if is_blank(word)} <= kept
