"""Small inputs after public reports, each once misread in silence or refused without a reason, by command."""

import csv
import shutil
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent / "reported"
SIO = {"100101": 2, "100102": 1, "100103": 2}
"""The tiers under sio-2019 of the schools that most of the files describe."""


@pytest.fixture
def bring_in(call, tmp_path):
    """Call `nlematch import` on some of the files; return the tiers, what was reported, and what was said."""

    def run(ofsted, policy, as_at, *words, gias="gias.csv", exits=0):
        out = tmp_path / "round"
        said = call(
            "import", "--ofsted", FOLDER / ofsted, "--gias", FOLDER / gias, "--policy", policy, "--as-at", as_at,
            "--out", out, *words, exits=exits,
        ).output  # fmt: skip
        if exits:
            assert not out.exists()
            return {}, {}, said
        tiers = {row["urn"]: int(row["tier"]) for row in rows(out / "schools.csv")}
        reported = {(row["kind"], row["urn"]): row["detail"] for row in rows(out / "import-report.csv")}
        return tiers, reported, said

    return run


@pytest.fixture
def survey(call, tmp_path):
    """Call `nlematch import-supply` on one of the files; return a table of the round, and what was said."""

    def run(file, *words, table="leaders.csv", exits=0):
        out = tmp_path / "round"
        said = call(
            "import-supply", FOLDER / "base", FOLDER / file, "--gias", FOLDER / "gias.csv", "--out", out, *words,
            exits=exits,
        ).output  # fmt: skip
        return ([] if exits else rows(out / table)), said

    return run


def rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


# --- publishers' files


def test_graded_inspections_of_the_years_before_report_cards(bring_in):
    tiers, reported, said = bring_in("graded.csv", "rise-2025", "2025-08-31")
    assert tiers == {"100101": 4}
    assert {urn for kind, urn in reported if kind == "earlier-urn-only"} == {"100103", "100104"}
    assert "2022 to October 2025" in said


def test_the_flag_of_the_report_card_is_not_that_of_the_graded_inspection(bring_in):
    tiers, reported, said = bring_in("d2.csv", "rise-2025", "2026-08-31")
    assert tiers == {"100101": 4}
    assert {urn for kind, urn in reported if kind == "earlier-urn-only"} == {"100103", "100104"}
    assert "from November 2025" in said


@pytest.mark.parametrize(
    "file",
    [
        "mi.csv", "grades_as_floats.csv", "grades_from_pandas.csv", "dates_mon.csv", "dates_serial.csv", "mi_cr.csv",
        "mi_semicolon.csv", "mi_tab.csv", "mi_utf16.txt",
    ],
)  # fmt: skip
def test_the_same_facts_in_whatever_form_a_program_has_saved_them(bring_in, file):
    tiers, reported, _ = bring_in(file, "sio-2019", "2020-08-31")
    assert tiers == SIO
    assert ("judgement-too-late", "100104") in reported


def test_dates_with_the_month_first_are_recognised_and_read_so_when_asked(bring_in):
    _, _, said = bring_in("dates_us.csv", "sio-2019", "2020-08-31", exits=1)
    assert "month first" in said
    assert "--dates mdy" in said
    assert bring_in("dates_us.csv", "sio-2019", "2020-08-31", "--dates", "mdy")[0] == SIO


def test_a_previous_grade_that_cannot_be_read_is_no_lack_of_a_previous_grade(bring_in):
    tiers, reported, _ = bring_in("previous_unreadable.csv", "sio-2019", "2020-08-31")
    assert tiers == {"100101": 2, "100103": 2}
    assert "'2*' cannot be read" in reported["not-known", "100102"]
    assert reported["not-known", "100102"].startswith("tier 1 or tier 2")


def test_what_r_writes_into_blank_cells_is_blank(bring_in, tmp_path):
    tiers, _, _ = bring_in("mi.csv", "sio-2019", "2020-08-31", gias="gias_r.csv")
    assert tiers == SIO
    assert {row["federation_id"] for row in rows(tmp_path / "round" / "schools.csv")} == {""}


def test_blanks_of_r_make_no_federation_of_all_schools(bring_in, call, tmp_path):
    bring_in("mi.csv", "sio-2019", "2020-08-31", gias="gias_r.csv")
    call("import-supply", tmp_path / "round", FOLDER / "survey.csv")
    call("solve", tmp_path / "round", "--out", tmp_path / "run")
    assert {row["case_id"] for row in rows(tmp_path / "run" / "deployments.csv")} == set(SIO)


def test_a_round_that_r_wrote_has_no_trust_of_all(call, tmp_path):
    assert "NA" not in call("check", FOLDER / "round_r").output.split()
    call("solve", FOLDER / "round_r", "--out", tmp_path / "run")
    assert len(rows(tmp_path / "run" / "deployments.csv")) == 3


def test_a_childrens_centre_is_passed_over_and_counted_once(bring_in):
    tiers, reported, _ = bring_in("mi.csv", "sio-2019", "2020-08-31", gias="gias_all.csv")
    assert tiers == SIO
    assert [detail for (kind, _), detail in reported.items() if kind == "passed-over"] == ["1 in gias_all.csv"]


# --- surveys and rounds


@pytest.mark.parametrize(("file", "half_days"), [("survey_semicolon.csv", ["20", "15"]), ("survey_utf16.txt", ["20"])])
def test_surveys_with_semicolons_and_in_utf_16(survey, file, half_days):
    leaders, _ = survey(file)
    assert sorted(row["half_days"] for row in leaders) == sorted(half_days)


def test_an_official_title_with_commas_is_one_answer_and_only_what_is_unknown_is_told(survey):
    _, said = survey("survey_lists.csv", exits=1)
    assert "'Mathematics, Personal, social, health and economic education'" not in said
    assert [line.split("'")[3] for line in said.splitlines() if "NM105" in line] == ["Both", "All"]


def test_an_answer_may_mean_several_words(survey, tmp_path):
    _, said = survey("survey_lists.csv", "--columns", FOLDER / "mapboth.toml", exits=1)
    assert [line.split("'")[3] for line in said.splitlines() if "NM105" in line] == ["All"]
    whole = (FOLDER / "mapboth.toml").read_text(encoding="utf-8") + 'All = ["primary", "secondary"]\n'
    (tmp_path / "map.toml").write_text(whole, encoding="utf-8")
    staff, _ = survey("survey_lists.csv", "--columns", tmp_path / "map.toml", table="staff.csv")
    assert {row["specialisms"]: row["phases"] for row in staff} == {
        "maths:1;pshe:1": "primary", "english:1;maths:1": "primary;secondary", "early-years:1": "primary",
        "pshe:1": "primary;secondary", "cpd:1;most-able:1": "primary;secondary",
    }  # fmt: skip


def test_a_form_that_was_sent_twice(survey, tmp_path):
    _, said = survey("twice.csv", exits=1)
    assert "rows 4 and 5 are identical" in said
    assert "rows 2 and 3: two leaders of one home" in said
    assert not (tmp_path / "round").exists()
    (tmp_path / "map.toml").write_text('latest = "Timestamp"\n', encoding="utf-8")
    leaders, _ = survey("twice.csv", "--columns", tmp_path / "map.toml")
    assert sorted(row["half_days"] for row in leaders) == ["12", "16"]


@pytest.mark.parametrize("file", ["hidden_first.xlsx", "readme_first.xlsx"])
def test_the_sheet_that_has_the_columns_is_read_and_named(survey, file):
    leaders, said = survey(file)
    assert [row["half_days"] for row in leaders] == ["20"]
    assert f"{file} was read from its sheet Responses." in said


def test_hidden_sheets_of_a_round_are_passed_over_and_a_pivot_is_told_how_to_be(call):
    said = call("check", FOLDER / "w_extra.xlsx", exits=1).output
    assert "Lists" not in said
    assert "Pivot of leaders" in said
    assert "begins with _ is passed over" in " ".join(said.split())


def test_none_of_the_inputs_is_changed_by_reading(bring_in, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(FOLDER, copy)
    bring_in("mi.csv", "sio-2019", "2020-08-31")
    for file in copy.rglob("*.*"):
        assert file.read_bytes() == (FOLDER / file.relative_to(copy)).read_bytes()
