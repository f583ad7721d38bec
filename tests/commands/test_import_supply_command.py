"""`nlematch import-supply`: from a survey to a round with supply, or to nothing."""

import csv
import json

import pytest
from click.testing import CliRunner

from constraints.testing import make_round, school
from scenarios.cli.main import main
from scenarios.rounds import read_round, write_round, write_workbook

POOL = [{"urn": "110001", "name": "Oak", "phase": "primary", "easting": 450_000, "northing": 302_000}]
GIAS = (
    "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),"
    "PhaseOfEducation (name),GOR (name),Easting,Northing\n"
    "110009,201,Here,Fir,Community school,Open,Secondary,London,450000,303000\n"
)


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def round_path(tmp_path):
    write_round(make_round(schools=[school()], pool=POOL), tmp_path / "round")
    return tmp_path / "round"


@pytest.fixture
def survey(tmp_path):
    path = tmp_path / "survey.csv"
    path.write_text("Name,ID,URN,Days,Max cases\nAnn,A,110001,5,2\nBo,B,110001,,\n", encoding="utf-8")
    return path


def test_the_supply_is_in_the_round_and_who_did_not_reply_is_listed(round_path, survey):
    result = run("import-supply", round_path, survey, "--format", "json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert report["leaders"] == {"number": 1, "half_days": 10, "places": 2}
    assert [(row["person_id"], row["half_days"], row["places"]) for row in report["excluded"]] == [("B", 10, 2)]
    assert list(read_round(round_path).people) == ["A"]
    with (round_path / "import-supply-report.csv").open(encoding="utf-8") as file:
        rows = [(row["what"], row["row"], row["person_id"], row["heading"]) for row in csv.DictReader(file)]
    assert rows == [
        ("no-reply", "3", "B", ""), ("heading-not-read", "", "", "Name"), ("not-found", "", "", "willing"),
    ]  # fmt: skip
    assert run("check", round_path).exit_code == 0
    assert "Ann" not in "".join(path.read_text(encoding="utf-8") for path in round_path.glob("*.*") if path.is_file())


def test_home_schools_are_looked_up_in_gias(round_path, tmp_path):
    (tmp_path / "gias.csv").write_text(GIAS, encoding="cp1252")
    (tmp_path / "survey.csv").write_text("ID,URN,Days,Max cases\nA,110009,5,2\n")
    result = run("import-supply", round_path, tmp_path / "survey.csv", "--gias", tmp_path / "gias.csv")
    assert result.exit_code == 0, result.output
    (home,) = read_round(round_path).supporters.values()
    assert (home.urn, home.phase, home.region, home.easting) == ("110009", "secondary", "London", 450_000)


def test_a_refused_survey_changes_nothing(round_path, tmp_path):
    (tmp_path / "survey.csv").write_text("ID,URN,Days\nA,110001,often\n")
    before = {path.name: path.read_bytes() for path in round_path.iterdir()}
    result = run("import-supply", round_path, tmp_path / "survey.csv")
    assert result.exit_code == 1
    assert "NM104 survey.csv row 2 'Days': 'often'" in result.stderr
    assert {path.name: path.read_bytes() for path in round_path.iterdir()} == before


def test_a_second_survey_takes_the_place_of_the_first_only_on_request(round_path, survey):
    assert run("import-supply", round_path, survey).exit_code == 0
    again = run("import-supply", round_path, survey)
    assert again.exit_code == 1
    assert "NM603" in again.stderr
    assert run("import-supply", round_path, survey, "--replace").exit_code == 0


def test_a_workbook_is_never_written_over(tmp_path, survey):
    path = tmp_path / "round.xlsx"
    write_workbook(make_round(schools=[school()], pool=POOL), path)
    before = path.read_bytes()
    assert run("import-supply", path, survey).exit_code == 1
    assert run("import-supply", path, survey, "--out", tmp_path / "new").exit_code == 0
    assert path.read_bytes() == before
    assert list(read_round(tmp_path / "new").people) == ["A"]


def test_headings_that_were_not_read_are_named_and_a_missing_consent_is_a_warning(round_path, survey, tmp_path):
    result = run("import-supply", round_path, survey)
    assert "Headings not read: Name.\n" in result.stderr
    assert "Warning: no heading was read as willing (whether leaders are willing)" in result.stderr
    assert "release_agreed" not in result.stderr  # nobody but leaders stands in the survey
    assert "Ann" not in result.stderr
    (tmp_path / "other.csv").write_text("ID,URN,Days,Max cases,Are you willing?\nA,110001,5,2,No\n")
    result = run("import-supply", round_path, tmp_path / "other.csv", "--replace", "--format", "json")
    assert (json.loads(result.stdout)["headings_not_read"], json.loads(result.stdout)["not_found"]) == ([], [])
    assert "Warning" not in result.stderr
    assert read_round(round_path).people["A"].willing is False


def test_blanks_that_were_filled_are_said(round_path, tmp_path):
    (tmp_path / "survey.csv").write_text("ID,URN,Days\nA,110001,5\n")
    result = run("import-supply", round_path, tmp_path / "survey.csv")
    assert "max_cases was blank in 1 replies; 1 is assumed." in result.stderr
