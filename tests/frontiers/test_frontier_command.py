"""`nlematch frontier`: what it writes, shows and refuses."""

import csv
import json

import pytest

from constraints.testing import pin
from scenarios.rounds import write_round

KINDS = ("travel", "give-up", "places", "floors")


def files(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bytes_twice_and_plans_that_can_be_adopted(kind, round_path, call, tmp_path):
    for name in ("a", "b"):
        call("frontier", round_path, kind, "--out", tmp_path / name)
    assert files(tmp_path / "a") == files(tmp_path / "b")
    told = json.loads((tmp_path / "a" / "frontier.json").read_text())
    assert told["asked"]["kind"] == kind
    assert told["proved"]
    for plan in sorted((tmp_path / "a" / "plans").iterdir()):
        call("adopt", round_path, plan, "--out", tmp_path / f"adopted-{plan.name}")


def test_the_folder_has_a_row_a_point(round_path, call, tmp_path):
    result = call("frontier", round_path, "travel", "--count", "all", "--out", tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "frontier.csv").read_text().splitlines()))
    assert [(row["point"], row["placed"], row["minutes"], row["minutes.bound"]) for row in rows] == [
        ("point-001", "3", "30", "30"),
        ("point-002", "2", "10", "10"),
        ("point-003", "1", "0", "0"),
    ]
    assert "at_least 3: minutes 30 (bound 30), placed 3 (bound 3); proved" in result.stderr
    assert "every point, all proved" in result.stderr
    assert not (tmp_path / "out" / "GENERATED.txt").exists()


def test_csv_and_json_have_all_columns_and_a_table_no_bounds_that_say_nothing(round_path, call):
    by_format = {
        name: call("frontier", round_path, "travel", "--quiet", "--format", name).stdout
        for name in ("csv", "json", "table")
    }
    rows = list(csv.DictReader(by_format["csv"].splitlines()))
    assert [row["minutes"] for row in rows] == ["50", "40", "0"]
    assert [row["minutes"] for row in json.loads(by_format["json"])["points"]] == [50, 40, 0]
    assert "minutes.bound" in rows[0]
    assert "minutes.bound" not in by_format["table"]


def test_few_points_are_said_to_be_some(round_path, call):
    result = call("frontier", round_path, "travel", "--points", "2")
    assert "some of the points; there may be others" in result.stderr
    assert "minutes.bound" in result.stdout
    assert "every point, all proved" in call("frontier", round_path, "travel", "--every").stderr


def test_a_percentage_and_a_region_are_read(round_path, call):
    saved = call("frontier", round_path, "give-up", "--save", "50", "--quiet", "--format", "csv").stdout
    (row,) = csv.DictReader(saved.splitlines())
    assert (row["saved_percent"], row["placed"], row["price"]) == ("50", "2", "60")
    north = call("frontier", round_path, "travel", "--region", "north east", "--quiet", "--format", "csv").stdout
    assert [row["placed"] for row in csv.DictReader(north.splitlines())] == ["2", "1"]


def test_what_is_not_known_is_refused_and_nothing_written(round_path, call, tmp_path):
    result = call("frontier", round_path, "travel", "--count", "teir2", "--out", tmp_path / "out", exits=1)
    assert "NM202 --count: 'teir2'" in result.stderr
    assert "did you mean 'tier2'" in result.stderr
    assert not (tmp_path / "out").exists()
    (tmp_path / "there").mkdir()
    assert "NM603" in call("frontier", round_path, "travel", "--out", tmp_path / "there", exits=1).stderr
    call("frontier", round_path, "journeys", exits=2)
    call("frontier", round_path, "give-up", "--save", "120", exits=2)


def test_a_round_that_no_plan_keeps_ends_with_3(line, call, tmp_path):
    path = tmp_path / "pinned"
    write_round(line(cases=1, decisions=[pin("100001", "L1"), pin("100002", "L1")]), path)
    assert "Proved impossible" in call("frontier", path, "floors", exits=3).stderr


def test_private_notes_stay_in_the_round(line, call, tmp_path):
    path = tmp_path / "noted"
    write_round(line(decisions=[pin("100001", "L1", note="between us")]), path)
    call("frontier", path, "travel", "--out", tmp_path / "out")
    assert not any(b"between us" in content for content in files(tmp_path / "out").values())
