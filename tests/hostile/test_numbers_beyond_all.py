"""Days and numbers that no school has: refused with their place, by every reader that counts with them."""

import re

import pytest

from constraints import testing as make
from scenarios.rounds import write_round
from tests.support.published_files import PublishedFiles

NUMBERS = ("9" * 400, "9" * 5_000, "1e400", "-1", "\u00b2", "0x10", "1_000")


@pytest.mark.parametrize(
    "column", ["Days", "Half days", "Max cases", "Max minutes", "Schools improved", "Release days"]
)
@pytest.mark.parametrize("number", NUMBERS)
def test_a_survey_with_such_a_number_is_refused(tmp_path, call, column, number):
    pool = [{"urn": "110001", "name": "Oak", "phase": "primary", "easting": make.HERE[0], "northing": make.HERE[1]}]
    write_round(make.make_round(schools=[make.school()], leaders=[], supporters=[], pool=pool), tmp_path / "round")
    cells = {"ID": "A", "URN": "110001", "Days": "5", "Max cases": "2", "Role": "NLE", "Willing": "yes"} | {
        column: number
    }
    (tmp_path / "s.csv").write_text(f"{','.join(cells)}\n{','.join(cells.values())}\n", encoding="utf-8")
    ended = call("import-supply", tmp_path / "round", tmp_path / "s.csv", "--out", tmp_path / "out", exits=1)
    assert re.search(r"NM10[46] s\.csv row 2", ended.stderr)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("day", "exits"), [("9999-12-31", 1), ("2101-01-01", 1), ("0001-01-01", 1), ("2020-08-31", 0)])
def test_a_day_whose_offer_no_calendar_has_is_refused(tmp_path, call, day, exits):
    (tmp_path / "in").mkdir()
    PublishedFiles(tmp_path / "in").school("100001").write()
    files = ("--ofsted", tmp_path / "in" / "ofsted.csv", "--gias", tmp_path / "in" / "gias.csv")
    ended = call("import", *files, "--policy", "sio-2019", "--as-at", day, "--out", tmp_path / "out", exits=exits)
    assert ("NM106 --as-at" in ended.stderr) is (day > "2100-12-31")
