"""One thing in several spellings: regions, thousands, and what exports write where there is no id."""

import pytest

from constraints.checks.brief import brief_of
from constraints.domain import vocabulary as v
from scenarios.rounds import load_round, read_round

SUPPORTERS = "supporter_id,kind,easting,northing"
LEADERS = "leader_id,supporter_id,half_days,max_cases"


@pytest.mark.parametrize(
    ("written", "region"),
    [
        ("east midlands", "East Midlands"),
        ("  EAST   MIDLANDS ", "East Midlands"),
        ("East-Midlands", "East Midlands"),
        ("Yorkshire & The Humber", "Yorkshire and the Humber"),
        ("yorkshire&the-humber", "Yorkshire and the Humber"),
        ("Lancashire  and West Yorkshire", "Lancashire and West Yorkshire"),  # none of the nine: only trimmed
        ("midlands", "midlands"),
    ],
)
def test_a_region_is_one_of_the_nine_however_it_is_spelt(folder_of, written, region):
    round_ = read_round(
        folder_of(
            supporters=f"{SUPPORTERS},region\nS1,school,450000,302000,{written}\n",
            leaders=f"{LEADERS},regions\nL1,S1,12,2,{written};London\n",
        )
    )
    assert round_.supporters["S1"].region == region
    assert round_.people["L1"].regions == tuple(sorted({region, "London"}))
    remarked = [remark.subject for remark in brief_of(round_).remarks if remark.kind == "region not known"]
    assert remarked == ([] if region in v.REGIONS else [region])


@pytest.mark.parametrize(("written", "number"), [("1,200", 1200), ("1,200.0", 1200), ("12", 12), ("12.0", 12)])
def test_a_comma_parts_thousands(folder_of, written, number):
    leaders = f'{LEADERS}\nL1,S1,"{written}",2\n'
    assert read_round(folder_of(leaders=leaders)).people["L1"].half_days == number


@pytest.mark.parametrize("written", ["1,2", "1,20", "12,", ",200", "1,2000", "1200,300", "1.5", "1.200,0"])
def test_any_other_comma_is_a_fault(folder_of, written):
    loaded = load_round(folder_of(leaders=f'{LEADERS}\nL1,S1,"{written}",2\n'))
    assert [(f.code, f.column, f.value) for f in loaded.faults] == [("NM104", "half_days", written)]


@pytest.mark.parametrize("blank", ["None", "nan", "NaN", "Not applicable", "0", "0.0"])
def test_what_exports_write_for_no_id_is_blank_where_an_id_may_be_left_out(folder_of, blank):
    head = f"{SUPPORTERS},trust_id,federation_id,la_code,urn"
    row = f"S1,school,450000,302000,{blank},{blank},{blank},{blank}"
    supporter = read_round(folder_of(supporters=f"{head}\n{row}\n")).supporters["S1"]
    assert (supporter.trust_id, supporter.federation_id, supporter.la_code, supporter.urn) == (None,) * 4


def test_the_same_words_are_no_blanks_elsewhere(folder_of):
    round_ = read_round(
        folder_of(
            schools="urn,name,phase,easting,northing,tier,faith_requirement,rounds_waited\n"
            "100001,Ash,primary,450000,300000,1,none,0\n",
            supporters=f"{SUPPORTERS}\n0,school,450000,302000\n",
            leaders=f"{LEADERS}\nL1,0,0,2\n",
            needs="case_id,specialism,severity,half_days,need_id\n100001,maths,2,4,0\n",
        )
    )
    (school,) = round_.schools.values()
    assert (school.faith_requirement, school.rounds_waited) == ("none", 0)
    assert list(round_.supporters) == ["0"]  # a required id
    assert round_.people["L1"].half_days == 0
    assert list(round_.needs) == [("100001", "0")]  # an id that names the row itself


def test_ids_of_one_trust_in_capitals_and_small_letters_are_remarked(folder_of):
    head, row = "urn,name,phase,easting,northing,tier,trust_id", "100001,Ash,primary,450000,300000,1,tr1"
    supporters = f"{SUPPORTERS},trust_id\nS1,school,450000,302000,"
    files = {"schools": f"{head}\n{row}\n"}
    folder = folder_of(**files, supporters=f"{supporters}TR1\n", settings="schema = 2\n")
    (remark,) = brief_of(read_round(folder)).remarks
    assert (remark.kind, remark.subject) == ("trust_id in two spellings", "TR1")
    assert "TR1 and tr1" in remark.text
    (folder / "supporters.csv").write_text(f"{supporters}tr1\n")
    assert brief_of(read_round(folder)).remarks == ()


@pytest.mark.parametrize(
    ("heading", "meant"), [("regons", "regions"), ("willng", "willing"), ("my notes", None), ("faiths", None)]
)
def test_a_heading_that_is_nearly_that_of_a_blank_column_is_remarked(folder_of, heading, meant):
    folder = folder_of(
        supporters=f"{SUPPORTERS}\nS1,school,450000,302000\n", leaders=f"{LEADERS},{heading}\nL1,S1,10,2,x\n"
    )
    found = [remark for remark in brief_of(read_round(folder)).remarks if remark.kind == "column not read"]
    assert [remark.subject for remark in found] == ([heading] if meant else [])
    assert all(f"{meant!r} is blank in all rows" in remark.text for remark in found)
