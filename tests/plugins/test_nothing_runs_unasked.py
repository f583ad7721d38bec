"""A round, a study or a run that asks for a plug-in runs no line of it, whatever command or function reads it."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import nlematch as nle
from constraints.domain.faults import InputRefused
from scenarios.cli.main import COMMANDS, LOADS_NOTHING, main
from scenarios.rounds import write_workbook
from tests.support.own_rules import NEW_LEADER, digest_of, small_round, write_asking

MARKER = "the-plug-in-was-run"
MARKING = f"""{NEW_LEADER}
from pathlib import Path
import os

Path(os.environ["PLUG_IN_MARKER"]).write_text("run")
"""
ALLOWED = f"new-leader={digest_of(MARKING)}"

READING = {
    "adopt": ("round", "plan", "--out", "new"),
    "audit": ("run",),
    "check": ("round",),
    "commitments": ("run", "--out", "new.csv"),
    "compare": ("run", "run"),
    "explain": ("run", "--quick"),
    "forget": ("round", "--keys"),
    "frontier": ("round", "places", "--quiet"),
    "generate": ("round", "--leaders", "1", "--staff", "1"),
    "import-supply": ("round", "survey.csv"),
    "letters": ("run", "--out", "new"),
    "merge": ("round", "round", "round"),
    "next": ("round", "run", "--out", "new", "--as-at", "2020-01-01"),
    "record": ("round", "100001", "asked", "--party", "school", "--by", "me"),
    "repair": ("round", "run", "--out", "new"),
    "report": ("run", "--out", "new.html"),
    "rules": ("round",),
    "run": ("study.toml", "--out", "new", "--workers", "1"),
    "runs": ("runs",),
    "solve": ("round", "--out", "new"),
    "travel": ("round",),
    "upgrade": ("round",),
    "workbook": ("run", "--out", "new.xlsx"),
}
"""By command that reads a round, a run or a study: words that name one which asks for the plug-in."""
OTHERS = {
    "demo": ("--out", "new"),
    "import": ("--ofsted", "none.csv", "--gias", "none.csv", "--policy", "sio-2019", "--out", "new"),
    "new": ("new",),
    "plugins": ("round",),
    "policies": (),
}
"""Those that read none, or tell of it without loading it."""
UNREFUSED = {"forget", "runs"}
"""Commands that need no policy for what they do: they go on, and run nothing either."""


@pytest.fixture(scope="module")
def asking(tmp_path_factory):
    """A round, a run of it and a study of it, made by somebody who trusts the plug-in; the marker is elsewhere."""
    place = tmp_path_factory.mktemp("asking")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PLUG_IN_MARKER", str(place / MARKER))
        write_asking(place / "round", MARKING)
        nle.run(place / "round", place / "run", plugins=[ALLOWED])
        (place / "study.toml").write_text('round = "round"\n[scenarios.usual]\n', encoding="utf-8")
        nle.read_study(place / "study.toml").run(place / "study", workers=1, plugins=[ALLOWED])
    assert (place / MARKER).read_text() == "run"
    (place / MARKER).unlink()
    shutil.copytree(place / "run", place / "runs" / "one")
    (place / "plan").mkdir()
    (place / "plan" / "deployments.csv").write_text("case_id,leader_id\n100001,L1\n", encoding="utf-8")
    (place / "survey.csv").write_text("ID,URN,Days,Max cases,Role,Willing\nA,110001,5,2,NLE,yes\n", encoding="utf-8")
    return place


@pytest.fixture
def place(asking, tmp_path, monkeypatch):
    """A copy; here no module was loaded before, as in a new process."""
    shutil.copytree(asking, tmp_path / "place")
    monkeypatch.chdir(tmp_path / "place")
    monkeypatch.setenv("PLUG_IN_MARKER", str(tmp_path / MARKER))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in [name for name in list(sys.modules) if name.startswith("nlematch_plug_in_")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path / "place"


def was_run():
    return Path(os.environ["PLUG_IN_MARKER"]).exists()


def test_every_command_is_here():
    assert {*READING, *OTHERS} | {"runs"} == {*COMMANDS} | {"runs"}
    assert {*OTHERS} >= LOADS_NOTHING


@pytest.mark.parametrize("name", sorted({*READING, *OTHERS} & {*COMMANDS}))
def test_a_command_runs_no_line_of_it(name, place):
    ended = CliRunner().invoke(main, [name, *{**READING, **OTHERS}[name]])
    assert not was_run()
    if name in READING and name not in UNREFUSED:
        assert ended.exit_code == 1, ended.output
        assert "NM811" in ended.output or "NM814" in ended.output
        assert "new-leader" in ended.output
        assert digest_of(MARKING) in ended.output
        assert f"--allow-plugin {ALLOWED}" in ended.output
    else:
        assert "Traceback" not in ended.output


@pytest.mark.parametrize("name", sorted({*READING} & {*COMMANDS} - {"import-supply"} - UNREFUSED))
def test_a_command_runs_it_where_it_is_allowed(name, place):
    ended = CliRunner().invoke(main, [name, *READING[name], "--allow-plugin", ALLOWED])
    assert was_run()
    assert "NM81" not in ended.output, ended.output


def test_another_digest_allows_nothing(place):
    ended = CliRunner().invoke(main, ["solve", "round", "--out", "new", "--allow-plugin", "new-leader=" + "0" * 64])
    assert not was_run()
    assert ended.exit_code == 1
    assert "it was changed since" in ended.output
    assert digest_of(MARKING) in ended.output


def test_another_name_allows_nothing(place):
    other = ALLOWED.replace("new-leader", "old-leader")
    assert CliRunner().invoke(main, ["check", "round", "--allow-plugin", other]).exit_code == 1
    assert not was_run()


@pytest.mark.parametrize("text", ["new-leader", "new-leader=1234", "=" + "0" * 64, "new_leader.py", ""])
def test_what_is_no_permission_is_a_usage_error(text, place):
    assert CliRunner().invoke(main, ["check", "round", "--allow-plugin", text]).exit_code == 2


FUNCTIONS = {
    "read_round": lambda: nle.read_round(Path("round")),
    "run": lambda: nle.run("round"),
    "read_run": lambda: nle.read_run(Path("run")),
    "recheck": lambda: nle.recheck(Path("run")),
    "compare": lambda: nle.compare(Path("run"), Path("run")),
    "adopt": lambda: nle.adopt(Path("round"), Path("plan"), Path("new")),
    "load_study": lambda: [run.read() for run in nle.load_study("study").runs],
    "study": lambda: nle.read_study("study.toml").run("other", workers=1),
    "explain_round": lambda: nle.explain_round(nle.read_run(Path("run"))),
    "run_page": lambda: nle.run_page(nle.read_run(Path("run")), nle.Audience.PLANNER),
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_runs_no_line_of_it(name, place):
    with pytest.raises(InputRefused, match=r"NM81[14]") as refused:
        FUNCTIONS[name]()
    assert not was_run()
    assert digest_of(MARKING) in str(refused.value)
    assert "--allow" not in str(refused.value)


def test_reading_a_study_folder_loads_nothing_until_a_run_is_read(place):
    assert [run.status for run in nle.load_study("study").runs] == ["finished"]
    assert not was_run()
    assert nle.load_study("study", plugins=[ALLOWED]).runs[0].read().manifest["plugins"][0]["id"] == "new-leader"


def test_a_workbook_runs_no_line_of_what_stands_beside_it(place):
    round_ = nle.read_round(Path("round"), plugins=[ALLOWED])
    Path(os.environ["PLUG_IN_MARKER"]).unlink()
    write_workbook(round_, Path("round.xlsx"))
    shutil.copy("round/new_leader.py", "new_leader.py")
    with pytest.raises(InputRefused, match="NM811"):
        nle.read_round(Path("round.xlsx"))
    assert not was_run()
    assert nle.read_round(Path("round.xlsx"), plugins=[ALLOWED]).policy.plugins == round_.policy.plugins


def test_what_one_call_allows_is_not_allowed_to_the_next(place):
    nle.read_round(Path("round"), plugins=[ALLOWED])
    with pytest.raises(InputRefused, match="NM811"):
        nle.read_round(Path("round"))
    with nle.allow_plugins([ALLOWED]):
        nle.read_round(Path("round"))
    with pytest.raises(InputRefused, match="NM811"):
        nle.read_round(Path("round"))


def test_the_users_own_file_allows_until_it_is_taken_out(place, tmp_path):
    call = CliRunner()
    assert call.invoke(main, ["plugins", "--trust", ALLOWED]).exit_code == 0
    assert (tmp_path / "config" / "nlematch" / "plugins.toml").is_file()
    assert not was_run()
    assert call.invoke(main, ["audit", "run"]).exit_code == 0
    assert was_run()
    assert nle.read_run(Path("run")).manifest["plugins"][0]["digest"] == digest_of(MARKING)
    assert call.invoke(main, ["plugins", "--distrust", "new-leader"]).exit_code == 0
    assert call.invoke(main, ["audit", "run"]).exit_code == 1
    assert call.invoke(main, ["plugins", "--distrust", "new-leader"]).exit_code == 1


def test_a_file_of_trust_in_a_project_is_not_read(place):
    for folder in (Path(), Path("round"), Path("run")):
        (folder / "plugins.toml").write_text(f'[trusted]\nnew-leader = ["{digest_of(MARKING)}"]\n', encoding="utf-8")
    assert CliRunner().invoke(main, ["check", "round"]).exit_code == 1
    assert not was_run()


def test_a_damaged_file_of_trust_is_refused_and_allows_nothing(place, tmp_path):
    (tmp_path / "config" / "nlematch").mkdir(parents=True)
    (tmp_path / "config" / "nlematch" / "plugins.toml").write_text('[trusted]\nnew-leader = "all"\n', encoding="utf-8")
    ended = CliRunner().invoke(main, ["check", "round"])
    assert ended.exit_code == 1
    assert "plugins.toml" in ended.output
    assert not was_run()


def test_the_list_says_what_a_round_asks_for(place):
    ended = CliRunner().invoke(main, ["plugins", "round", "--format", "csv"])
    assert ended.output.splitlines()[1] == f"new-leader,new_leader.py,{digest_of(MARKING)},no"
    assert CliRunner().invoke(main, ["plugins", "run", "--format", "csv"]).output == ended.output


def test_small_rounds_are_sound_without_it():
    assert nle.run(small_round()).audit.clean
