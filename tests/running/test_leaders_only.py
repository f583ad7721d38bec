"""The least round: three files with their required columns alone is a full use."""

import json

import pytest
from click.testing import CliRunner

from scenarios.cli.main import main
from scenarios.rechecking import recheck

FILES = {
    "schools.csv": """\
urn,name,phase,easting,northing,tier
100001,Ash,primary,450000,300000,2
100002,Elm,primary,450000,301000,1
100003,Yew,secondary,450000,301000,1
""",
    "supporters.csv": """\
supporter_id,kind,easting,northing
S1,school,450000,302000
""",
    "leaders.csv": """\
leader_id,supporter_id,half_days,max_cases
L1,S1,18,2
""",
}
SETTINGS = 'id = "least"\nas_at = 2019-09-01\ndelivery_start = 2019-09-01\ndelivery_end = 2020-08-31\n'
SETTINGS += 'title = "Least"\npolicy = "sio-2019"\nseed = 1\n'


@pytest.fixture
def least(tmp_path):
    path = tmp_path / "least"
    path.mkdir()
    for name, text in FILES.items():
        (path / name).write_text(text, encoding="utf-8")
    return path


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def manifest_of(folder) -> dict:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def test_the_least_round_is_solved_and_proved(least, tmp_path):
    ended = call("solve", least, "--out", tmp_path / "run")
    assert ended.exit_code == 0, ended.output
    told = manifest_of(tmp_path / "run")
    assert told["outcome"] == "proved-best"
    assert told["counts"]["placed"] == 2  # the leader's most; the more urgent school is one of them
    assert [stage["value"] for stage in told["stages"][:3]] == [0, 1, 1]
    assert recheck(tmp_path / "run").clean


def test_the_manifest_lists_what_round_toml_did_not_give(least, tmp_path):
    call("solve", least, "--out", tmp_path / "run")
    assumed = manifest_of(tmp_path / "run")["assumed"]
    assert {"policy", "as_at", "delivery_start", "delivery_end"} <= set(assumed)
    (least / "round.toml").write_text(SETTINGS, encoding="utf-8")
    call("solve", least, "--out", tmp_path / "given")
    assert manifest_of(tmp_path / "given")["assumed"] == []


def test_a_key_that_is_given_is_not_assumed(least, tmp_path):
    (least / "round.toml").write_text('policy = "sio-2019"\nas_at = 2019-09-01\n', encoding="utf-8")
    call("solve", least, "--out", tmp_path / "run")
    assumed = manifest_of(tmp_path / "run")["assumed"]
    assert "delivery_start" in assumed
    assert not {"policy", "as_at"} & set(assumed)


def test_what_is_not_known_is_flagged_and_blocks_nobody(least, tmp_path):
    call("solve", least, "--out", tmp_path / "run")
    flags = (tmp_path / "run" / "flags.csv").read_text(encoding="utf-8")
    assert "available-leader" in flags  # nobody said that L1 is willing
    assert "not-known" in flags


def test_check_counts_what_was_assumed(least):
    ended = call("check", least, "--format", "json")
    assert ended.exit_code == 0, ended.output
    said = json.loads(ended.stdout)
    assert {"policy", "as_at"} <= set(said["assumed_settings"])
    assumed = {(row["table"], row["column"]): (row["blank"], row["of"], row["means"]) for row in said["assumed"]}
    assert assumed["schools", "eligible"] == (3, 3, "yes")
    assert assumed["leaders", "willing"] == (1, 1, "not known")
    assert ("leaders", "half_days") not in assumed  # the files say so


def test_solve_says_which_settings_it_assumed(least, tmp_path):
    ended = call("solve", least, "--out", tmp_path / "run")
    assert "Assumed, as round.toml does not say" in ended.stderr
    assert "delivery_start" in ended.stderr
    (least / "round.toml").write_text(SETTINGS, encoding="utf-8")
    assert "Assumed" not in call("solve", least, "--out", tmp_path / "given").stderr
