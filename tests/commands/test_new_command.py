"""`nlematch new`: an empty round that only waits to be filled in."""

import tomllib

from click.testing import CliRunner

from constraints.domain.records import TABLES
from scenarios.cli.main import main
from scenarios.rounds import read_round


def run(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_new_round_has_every_file_with_its_header_and_is_sound(tmp_path):
    result = run("new", tmp_path / "autumn")
    assert result.exit_code == 0
    names = {path.name for path in (tmp_path / "autumn").iterdir()}
    assert (
        names
        == set(result.stdout.split())
        == {"round.toml", "columns.txt"} | {f"{name}.csv" for name, table in TABLES.items() if not table.made}
    )
    header = (tmp_path / "autumn" / "interests.csv").read_text(encoding="utf-8-sig")
    assert header == "person_id,body,role,from,to\n"
    assert run("check", tmp_path / "autumn").exit_code == 0


def test_a_new_round_filled_in_is_read(tmp_path):
    run("new", tmp_path / "autumn", "--policy", "tsi-2022")
    with (tmp_path / "autumn" / "supporters.csv").open("a", encoding="utf-8") as file:
        file.write("S1,school,450000,302000" + "," * 16 + "\n")
    round_ = read_round(tmp_path / "autumn")
    assert list(round_.supporters) == ["S1"]
    assert (round_.meta.id, round_.policy.id, round_.meta.assumed) == ("autumn", "tsi-2022", ())


def test_the_settings_are_toml_and_the_commented_lines_too(tmp_path):
    run("new", tmp_path / "autumn")
    text = (tmp_path / "autumn" / "round.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["policy"] == "sio-2019"
    override = "\n".join(line.removeprefix("#   ") for line in text.splitlines() if line.startswith("#   "))
    assert tomllib.loads(override) == {"policy": {"extends": "sio-2019", "rules": {"travel-limit": {"minutes": 75}}}}


def test_a_folder_with_something_in_it_is_never_written_into(tmp_path):
    (tmp_path / "autumn").mkdir()
    assert run("new", tmp_path / "autumn").exit_code == 0  # empty
    result = run("new", tmp_path / "autumn")
    assert result.exit_code == 1
    assert "NM603" in result.stderr
    assert result.stdout == ""


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = run("new", tmp_path / "file" / "autumn")
    assert result.exit_code == 1
    assert "NM604" in result.stderr


def test_a_policy_that_is_not_known(tmp_path):
    result = run("new", tmp_path / "autumn", "--policy", "sio-2091")
    assert result.exit_code == 1
    assert "did you mean 'sio-2019'?" in result.stderr
    assert list(tmp_path.iterdir()) == []
