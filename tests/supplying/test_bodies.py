"""Capacity returns of trusts, authorities, services, federations and advisers, and where they are."""

import zipfile

import pytest

from constraints.domain.faults import InputRefused
from constraints.testing import event, leader, make_round, school, supporter
from scenarios.files.postcodes import read_postcodes
from scenarios.rounds import read_round
from scenarios.supply import add_supply, homes_of, load_map, read_survey

GIAS = (
    "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),"
    "PhaseOfEducation (name),Trusts (code),Federations (code),Postcode,GOR (name),Easting,Northing\n"
    "110001,301,Here,Oak,Academy converter,Open,Primary,5001,,LS1 4AP,London,450000,300000\n"
    "110002,301,Here,Elm,Academy converter,Open,Primary,5001,,LS1 4AP,London,450200,300400\n"
    "110003,302,There,Ash,Community school,Open,Primary,,F7,S1 2HE,South East,460000,310000\n"
)
HEAD = "Type,ID,Number of schools,Days,Postcode"


@pytest.fixture
def take(tmp_path):
    """Import a return; return the supply."""

    def run(*rows, head=HEAD, columns='[columns]\npostcode = "Postcode"\n', postcodes=None, round_=None, **options):
        (tmp_path / "gias.csv").write_text(GIAS, encoding="utf-8")
        (tmp_path / "return.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
        (tmp_path / "map.toml").write_text(columns if "Postcode" in head else "")
        mapping, round_ = load_map(tmp_path / "map.toml"), round_ or make_round(schools=[school()])
        survey = read_survey(tmp_path / "return.csv", mapping, 39)
        homes = homes_of(round_, tmp_path / "gias.csv", postcodes, survey.postcodes)
        return add_supply(round_, survey, homes, mapping, **options)

    return run


def codes(refused):
    return [(fault.code, fault.row, fault.column, fault.value) for fault in refused.value.faults]


def test_bodies_say_how_many_schools_or_how_many_days(take):
    # sio-2019: every deployment takes 6 half-days
    supply = take("Trust,5001,3,,", "Local authority,301,,10,", "Federation,F7,2,8,", "Trust,5002,1,,S1 2HE")
    people = supply.round.people
    told = {one.person_id: (one.kind, one.half_days, one.max_cases, one.supporter.kind) for one in people.values()}
    assert told == {
        "5001-L-1": ("trust-leader", 18, 3, "trust"),
        "301-L-1": ("adviser", 20, 3, "local-authority"),
        "F7-L-1": ("trust-leader", 16, 2, "federation"),
        "5002-L-1": ("trust-leader", 6, 1, "trust"),
    }
    assert "row 2: for 3 school(s) 18 half-days, 6 each" in supply.notes
    assert "row 3: for 20 half-days 3 school(s) at once, 6 each" in supply.notes


def test_a_body_is_amid_its_schools_or_at_its_postcode(take):
    supply = take("Trust,5001,1,,", "Trust,5002,1,,s12he", "LA,302,1,,", "Trust,5003,1,,LS1 4AP")
    places = {one.supporter_id: (one.easting, one.northing, one.region) for one in supply.round.supporters.values()}
    assert places == {
        "5001": (450_100, 300_200, "London"),
        "5002": (460_000, 310_000, None),
        "302": (460_000, 310_000, "South East"),
        "5003": (450_100, 300_200, None),  # the middle of the two schools of that postcode
    }
    assert "row 2: 5001 is placed amid its 2 school(s)" in supply.notes
    assert "row 3: 5002 is placed by its postcode S12HE" in supply.notes


def test_a_trust_may_not_support_its_own_schools(take):
    supply = take(
        "Trust,5001,1,,", round_=make_round(schools=[school("110001", trust_id="5001", governance="academy")])
    )
    assert supply.round.supporters["5001"].trust_id == "5001"


def test_places_may_be_given_on_the_grid(take):
    head = "Type,ID,Days,Name,East,North"
    columns = '[columns]\neasting = "East"\nnorthing = "North"\nbody_name = "Name"\n# Postcode\n'
    supply = take("Traded service,SIS,12,School Improvement Service,451000,301000.0,", head=head + ",Postcode",
                  columns=columns)  # fmt: skip
    (body,) = supply.round.supporters.values()
    assert (body.kind, body.name, body.easting, body.northing) == (
        "la-traded-service", "School Improvement Service", 451_000, 301_000,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("Trust,5009,1,,ZZ9 9ZZ", ("NM509", 2, "Postcode", "ZZ99ZZ")),
        ("Trust,5009,1,,", ("NM509", 2, "ID", "5009")),
        ("Trust,5009,1,,LS1", ("NM104", 2, "Postcode", "LS1")),
        ("Trust,,1,,LS1 4AP", ("NM103", 2, "ID", "")),
        ("Trust,Oak Trust,1,,LS1 4AP", ("NM104", 2, "ID", "Oak Trust")),
        ("Trust,5001,,,", ("NM103", 2, "Days", "")),
    ],
)
def test_what_cannot_be_placed_or_read_is_refused(take, row, fault):
    rows = (row,) if row != "Trust,5001,,," else (row.replace("5001,,", "5001,,").replace(",,,", ",,,LS1 4AP"),)
    columns = '[columns]\npostcode = "Postcode"\n'
    if fault[0] == "NM103" and fault[2] == "Days":
        supply = take(*rows, columns=columns)
        assert [one.home for one in supply.excluded] == ["5001"]  # it said nothing: no reply
        return
    with pytest.raises(InputRefused) as refused:
        take(*rows, columns=columns)
    assert fault in codes(refused)


def test_advisers_without_a_home_are_supporters_of_their_own(take):
    supply = take("Adviser,ADV7,,20,LS1 4AP", "Adviser,ADV8,2,15,S1 2HE")
    assert {one.person_id: (one.kind, one.half_days, one.supporter.kind) for one in supply.round.people.values()} == {
        "ADV7": ("adviser", 40, "individual"), "ADV8": ("adviser", 30, "individual"),
    }  # fmt: skip
    again = take("Adviser,ADV7,,10,LS1 4AP", round_=supply.round, replace=True)
    assert {one.person_id: one.half_days for one in again.round.people.values()} == {"ADV7": 20}


def test_an_adviser_without_home_and_place_is_asked_for_a_school(take):
    with pytest.raises(InputRefused) as refused:
        take("Adviser,ADV7,,20,")
    assert ("NM103", 2, "home_urn", "") in codes(refused)


def test_people_of_a_body_name_it_and_share_its_release(take):
    head = "Type,Person,Body,URN,Days,Specialisms,Postcode"
    columns = '[columns]\nperson_id = "Person"\nbody_id = "Body"\npostcode = "Postcode"\n'
    supply = take(
        "Trust,,5001,,6,,", "SLE,T1,5001,,4,maths,", "NLE,N1,,110003,5,,", "SLE,T2,9999,,4,maths,LS1 4AP"
        .replace("9999", "5001"), head=head, columns=columns,
    )  # fmt: skip
    homes = {one.person_id: one.supporter.supporter_id for one in supply.round.people.values()}
    assert homes == {"5001-L-1": "5001", "T1": "5001", "T2": "5001", "N1": "S110003"}
    with pytest.raises(InputRefused) as refused:
        take("SLE,T1,5009,,4,maths,", head=head, columns=columns)
    assert codes(refused) == [("NM502", 2, "Body", "5009")]


def test_one_id_of_two_kinds_of_body_is_refused(take):
    with pytest.raises(InputRefused) as refused:
        take("Local authority,301,1,,", "Traded service,301,1,,")
    assert codes(refused) == [("NM201", 3, "ID", "301")]


def test_a_second_return_finds_the_bodies_again(take):
    first = take("Trust,5001,3,,", "Local authority,301,2,,")
    second = take("LA,301,4,,", "Trust,5001,1,,", round_=first.round, replace=True)
    assert {one.person_id: one.max_cases for one in second.round.people.values()} == {"301-L-1": 4, "5001-L-1": 1}
    assert (second.new, second.gone) == ((), ())


def test_a_return_is_added_to_the_people_of_a_survey(round_path, survey, call, tmp_path):
    (tmp_path / "gias.csv").write_text(GIAS, encoding="utf-8")
    call("import-supply", round_path, survey([("110001", "NLE", "5")], head=("URN", "Type", "Days")))
    bodies = survey([("Trust", "5001", "2")], head=("Type", "ID", "Number of schools"), name="returns.csv")
    said = call("import-supply", round_path, bodies, "--add", "--gias", tmp_path / "gias.csv").stderr
    assert "Taken as: returns.csv row 2: for 2 school(s) 12 half-days, 6 each." in said
    assert set(read_round(round_path).people) == {"110001-L-1", "5001-L-1"}


def test_an_individual_is_asked_once(take):
    from constraints.audit.audit import audit_allocation
    from constraints.audit.outcome import outcome_tables
    from constraints.domain.allocation import Allocation

    round_ = make_round(
        schools=[school()],
        supporters=[supporter("S-A", kind="individual")],
        leaders=[leader("A", "S-A", kind="adviser")],
    )
    allocation = Allocation.of([("100001", "A")])
    contacts = outcome_tables(round_, allocation, audit_allocation(round_, allocation, None))["contacts"]
    assert [whom for party, whom in zip(contacts["party"], contacts["whom"], strict=True) if party != "school"
            and whom in {"A", "S-A"}] == ["A"]  # fmt: skip
    assert event("100001", "agreed", "leader", "A").party == "leader"


# --- postcode files -----------------------------------------------------------------------------------------------

WANTED = {"LS14AP", "BT11AA", "ZZ99ZZ"}
PLACE = {"LS14AP": (429_876, 433_210)}
LAYOUTS = {
    "nspl": "pcd7,pcd8,pcds,dointr,doterm,usrtypind,east1m,north1m,gridind\n"
    "LS1 4AP,LS1  4AP,LS1 4AP,198001,,0,429876,433210,1\nBT1 1AA,BT1  1AA,BT1 1AA,198001,,0,,,9\n",
    "onspd": '"pcd","pcd2","pcds","dointr","doterm","oscty","oseast1m","osnrth1m","osgrdind"\n'
    '"LS1 4AP","LS1  4AP","LS1 4AP","198001","","E1","0429876","0433210",1\n',
    "codepoint": '"LS1 4AP",10,429876,433210,"E92000001","E19000001","E18000002","","E08000035","E05001420"\n'
    '"LS1 4AB",90,0,0,"E92000001","","","","",""\n',
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_postcodes_are_found_in_every_layout(tmp_path, layout):
    (tmp_path / "file.csv").write_text("\ufeff" * (layout == "nspl") + LAYOUTS[layout], encoding="utf-8")
    assert read_postcodes(tmp_path / "file.csv", WANTED) == PLACE


def test_a_folder_and_the_zip_as_published_are_searched(tmp_path):
    folder = tmp_path / "codepo_gb" / "Data" / "CSV"
    folder.mkdir(parents=True)
    (tmp_path / "codepo_gb" / "Doc").mkdir()
    (tmp_path / "codepo_gb" / "Doc" / "Codes.csv").write_text("Code,Name\nE1,Here\n")
    (folder / "ls.csv").write_text(LAYOUTS["codepoint"])
    (folder / "s.csv").write_text(LAYOUTS["codepoint"].replace("LS1 4AP", "S1 2HE"))
    wanted = {*WANTED, "S12HE"}
    found = PLACE | {"S12HE": PLACE["LS14AP"]}
    assert read_postcodes(tmp_path / "codepo_gb", wanted) == found
    with zipfile.ZipFile(tmp_path / "codepo_gb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (tmp_path / "codepo_gb").rglob("*.csv"):
            archive.write(file, file.relative_to(tmp_path))
    assert read_postcodes(tmp_path / "codepo_gb.zip", wanted) == found


def test_a_large_file_is_read_in_parts(tmp_path):
    rows = "".join(f"AB{n // 10 % 10}{n % 10} {n // 100 % 10}XY,{n},{n}\n" for n in range(1, 200_000))
    (tmp_path / "file.csv").write_text("pcds,east1m,north1m\n" + rows + "LS1 4AP,429876,433210\n")
    assert read_postcodes(tmp_path / "file.csv", WANTED) == PLACE


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        ("URN,Name\n1,Oak\n", "NM501", None),
        ("", "NM501", None),
        ("pcds,east1m,north1m\nLS1 4AP,1\n", "NM110", 2),
        ("pcds,east1m,north1m\nS1 2HE,1,2\nS1 2HF,1,2,3\n", "NM110", 3),
        ("LS1 4AP,10,1,2\nLS1 4AQ,10,1\n", "NM110", 2),
        ("pcds,east1m,north1m\nLS1 4AP,4e5,433210\n", "NM104", None),
        ("pcds,east1m,north1m\nLS1 4AP,429876,\n", "NM104", None),
    ],
)
def test_another_file_is_refused(tmp_path, content, code, row):
    (tmp_path / "file.csv").write_text(content)
    with pytest.raises(InputRefused) as refused:
        read_postcodes(tmp_path / "file.csv", WANTED)
    assert [(fault.code, fault.row) for fault in refused.value.faults] == [(code, row)]


def test_a_postcode_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputRefused) as refused:
        read_postcodes(tmp_path / "nowhere.csv", WANTED)
    assert [fault.code for fault in refused.value.faults] == ["NM107"]


def test_a_postcode_of_the_file_goes_before_the_schools(take, tmp_path):
    (tmp_path / "file.csv").write_text(LAYOUTS["nspl"])
    supply = take("Trust,5002,1,,LS1 4AP", postcodes=tmp_path / "file.csv")
    (body,) = supply.round.supporters.values()
    assert (body.easting, body.northing) == PLACE["LS14AP"]
