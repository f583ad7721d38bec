"""A policy by the path of its file: data only, beside the round, digested and kept with every run."""

import pytest

import nlematch as nle
from scenarios.rounds import load_round, write_workbook

TEXT = """# ours
extends = "sio-2019"
id = "north"

[rules.travel-limit]
minutes = 75  # roads

[sources]
"rules.travel-limit" = "choice: roads"
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "north.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path / "north.toml"


@pytest.fixture
def folder(file, tmp_path):
    nle.write_round(nle.draw_round(0.01, seed=2).with_policy(file), tmp_path / "round")
    return tmp_path / "round"


def names(folder, text):
    """The round that names another policy."""
    toml = folder / "round.toml"
    toml.write_text(toml.read_text("utf-8").replace('"north.toml"', text), encoding="utf-8")
    return [(fault.code, fault.file, fault.column, fault.value) for fault in load_round(folder).faults]


def test_the_file_goes_with_the_round_as_it_is(folder, file):
    assert (folder / "north.toml").read_bytes() == file.read_bytes()
    assert 'policy = "north.toml"' in (folder / "round.toml").read_text("utf-8")
    round_ = nle.read_round(folder)
    assert (round_.policy.id, round_.policy.rules["travel-limit"]["minutes"]) == ("north", 75)
    assert round_.policy.sources["rules.travel-limit"] == "choice: roads"


def test_a_run_is_whole_without_the_file(folder, file, tmp_path):
    record = nle.run(folder, tmp_path / "run")
    file.unlink()
    (folder / "north.toml").unlink()
    found = nle.read_run(tmp_path / "run")
    assert found.manifest["policy"] == record.manifest["policy"]
    assert found.round.policy.rules["travel-limit"]["minutes"] == 75
    assert nle.recheck(tmp_path / "run").clean
    again = nle.run(tmp_path / "run" / "inputs")
    assert again.manifest["policy"]["digest"] == record.manifest["policy"]["digest"]


def test_values_are_laid_over_the_file(folder):
    assert names(folder, '{extends = "north.toml", rules.travel-limit.minutes = 50}') == []
    round_ = nle.read_round(folder)
    assert (round_.policy.id, round_.policy.rules["travel-limit"]["minutes"]) == ("north", 50)
    assert round_.with_policy({"rules": {"travel-limit": {"minutes": 40}}}).meta.policy_name == "north.toml"


@pytest.mark.parametrize(
    "path",
    [
        "../north.toml",
        "/etc/hostname",
        "sub/north.toml",
        "..\\\\north.toml",
        "C:\\\\north.toml",
        ".north.toml",
        "round.toml",
        "nul.toml",
    ],
)
def test_a_round_names_a_file_beside_itself_and_no_other(folder, path):
    (fault,) = names(folder, f'"{path}"')
    assert fault[:3] == ("NM402", "round.toml", "policy")


def test_a_file_that_is_not_there_is_told(folder):
    (fault,) = names(folder, '"south.toml"')
    assert fault[:3] == ("NM402", "round.toml", "policy")


@pytest.mark.parametrize(
    ("text", "code", "row", "column"),
    [
        (TEXT.replace("75", "-5"), "NM403", 6, "rules.travel-limit.minutes"),
        (TEXT.replace("minutes", "minuts"), "NM402", 6, "rules.travel-limit.minuts"),
        (TEXT.replace("sio-2019", "sio-2091"), "NM402", 2, "extends"),
        (TEXT.replace("[rules", "[rules\n"), "NM401", 5, None),
        ("id = 'x'\n", "NM401", None, "extends"),
        ("schema = 1\nid = 'x'\n", "NM403", None, "title"),
        ("extends = 'sio-2019'\nrules.travel-limit = {minutes = 'x'}\n", "NM403", 2, "rules.travel-limit.minutes"),
    ],
)
def test_faults_name_file_line_and_key(folder, text, code, row, column):
    (folder / "north.toml").write_text(text, encoding="utf-8")
    found = [(fault.code, fault.file, fault.row, fault.column) for fault in load_round(folder).faults]
    assert (code, "north.toml", row, column) in found


def test_nothing_in_it_is_run(folder, tmp_path):
    (folder / "north.toml").write_text(TEXT + '\n[plugins]\n"mine" = "evil.py"\n', encoding="utf-8")
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    assert [fault.column for fault in load_round(folder).faults] == ["plugins"]
    assert not (tmp_path / "ran").exists()


def test_a_whole_policy_is_a_file_too(folder, tmp_path):
    nle.run(folder, tmp_path / "run")
    whole = tmp_path / "run" / "inputs" / "policy.toml"
    assert nle.load_policy(whole).rules["travel-limit"]["minutes"] == 75
    assert nle.draw_round(0.01, seed=2).with_policy(whole).policy.id == "north"


def test_a_workbook_has_no_place_for_it(folder, tmp_path):
    with pytest.raises(nle.InputRefused, match="a workbook has no place"):
        write_workbook(nle.read_round(folder), tmp_path / "round.xlsx")


@pytest.mark.parametrize("words", [("new", "new"), ("generate", "--scale", "0.01", "--out", "new")])
def test_commands_take_a_path(words, file, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    call(*words, "--policy", "north.toml")
    assert (tmp_path / "new" / "north.toml").read_bytes() == file.read_bytes()
    assert nle.read_round(tmp_path / "new").policy.id == "north" if words[0] == "generate" else True
    assert "75 minutes" in call("rules", "--policy", "north.toml").output
    assert "north.tom" in call("rules", "--policy", "north.tom", exits=1).output


def test_a_policy_that_python_does_not_know_is_told_at_the_argument():
    with pytest.raises(nle.InputRefused, match="did you mean 'sio-2019'") as refused:
        nle.load_policy("sio-2018")
    (fault,) = refused.value.faults
    assert (fault.code, fault.file, fault.column, fault.value) == ("NM402", "arguments", "name", "sio-2018")
