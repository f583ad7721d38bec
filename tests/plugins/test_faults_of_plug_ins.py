"""What is wrong with a plug-in is told as its fault, with name, digest and line; never as a traceback of ours."""

import hashlib
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import nlematch as nle
from constraints.domain.faults import InputRefused
from constraints.plugins import MOST_BYTES
from scenarios.cli.main import main
from scenarios.plugins import find_installed
from tests.support.own_rules import NEW_LEADER, digest_of, small_round, write_asking


@pytest.fixture(autouse=True)
def own_settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def fault_of(source, **how):
    """The one fault of a round that asks for a file which is allowed."""
    write_asking(Path("round"), source, **how)
    with pytest.raises(InputRefused) as refused:
        nle.read_round("round", plugins=[f"{how.get('name', 'new-leader')}={digest_of(source)}"])
    assert len(refused.value.faults) == 1
    return refused.value.faults[0]


@pytest.mark.parametrize(
    ("source", "row", "said"),
    [
        ("class NewLeader(:\n", 1, "invalid syntax"),
        ("x = 1\n\nraise ValueError('no')\n", 3, "ValueError: no"),
        ("import sys\nsys.exit(0)\n", 2, "SystemExit"),
        ("import a_module_that_is_nowhere\n", 1, "ModuleNotFoundError"),
        ("from . import helpers\n", 1, "ImportError"),
        ("def again():\n    again()\n\nagain()\n", 2, "RecursionError"),
        ("\n", None, "the file has no rule"),
        (NEW_LEADER.replace('"new-leader"', '"old-leader"'), None, "the file has old-leader"),
        (NEW_LEADER.replace('"new-leader"', '"New Leader"'), None, "New Leader"),
        (NEW_LEADER.replace('source = "choice"', 'source = ""'), None, "has no source"),
        (NEW_LEADER.replace("    def price_of", "    def priced"), None, "lacks price_of"),
        (NEW_LEADER.replace("(RowPrice)", ""), None, "the file has no rule"),
    ],
)
def test_a_file_that_cannot_be_a_rule_is_told_with_its_line(source, row, said):
    fault = fault_of(source)
    assert fault.code == "NM812"
    assert said in str(fault)
    assert fault.row == row
    assert digest_of(source)[:12] in fault.file


def test_what_is_no_text_and_what_is_too_large_is_told():
    for data, said in [(b"\xff\xfe\x00", "it is not UTF-8"), (b"#" * (MOST_BYTES + 1), "more than")]:
        write_asking(Path("round"), "")
        Path("round/new_leader.py").write_bytes(data)
        with pytest.raises(InputRefused, match=said):
            nle.read_round("round", plugins=[f"new-leader={hashlib.sha256(data).hexdigest()}"])


@pytest.mark.parametrize(
    "place",
    ["../new_leader.py", "/round/new_leader.py", "a/new_leader.py", "new_leader.txt", "C:\\x.py", "", ".py", "no.py"],
)
def test_a_file_outside_the_round_or_that_is_not_there_is_refused(place):
    fault = fault_of(NEW_LEADER, place=place.replace("\\", "\\\\"))
    assert (fault.code, fault.column) == ("NM812", "plugins.new-leader")


def test_a_link_is_refused(tmp_path):
    write_asking(Path("round"))
    Path("elsewhere.py").write_text(NEW_LEADER, encoding="utf-8")
    Path("round/new_leader.py").unlink()
    Path("round/new_leader.py").symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(InputRefused, match=r"NM812.*a file of the round itself"):
        nle.read_round("round", plugins=[f"new-leader={digest_of(NEW_LEADER)}"])


@pytest.mark.parametrize("text", ['plugins = "all"', "plugins = [1]", "[plugins]\nNew = 3"])
def test_a_table_that_cannot_be_one_is_told(text):
    nle.write_round(small_round(), Path("round"))
    file = Path("round/round.toml")
    settings = file.read_text(encoding="utf-8")
    file.write_text(f"{text}\n{settings}" if text.startswith("plugins") else f"{settings}\n{text}\n", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"NM81[12].*plugins"):
        nle.read_round("round")


FAILING = {
    "audit face": ("self.params.minutes if row", "self.params.minuets if row", 27),
    "model face": ("np.where(arrays.people.schools_improved", "np.where(arrays.people.improved", 30),
    "a number that is none": ("return np.where(arrays", "return 0.5 + np.where(arrays", 29),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_face_that_fails_in_a_solve_is_told_by_the_command(name):
    before, after, row = FAILING[name]
    source = NEW_LEADER.replace(before, after)
    write_asking(Path("round"), source)
    words = ["solve", "round", "--out", "run", "--allow-plugin", f"new-leader={digest_of(source)}"]
    ended = CliRunner().invoke(main, words)
    assert ended.exit_code == 1
    assert f"NM813 plug-in new-leader ({digest_of(source)[:12]}) row {row}" in ended.output
    assert "Traceback" not in ended.output
    assert "NM901" not in ended.output
    assert not Path("run").exists()


def test_a_study_tells_it_of_the_run_and_goes_on():
    source = NEW_LEADER.replace("self.params.minutes if row", "1 // (self.params.minutes - 30) if row")
    write_asking(Path("round"), source, settings="minutes = 15")
    Path("study.toml").write_text(
        'round = "round"\n[scenarios.sound]\n[scenarios.failing]\npolicy.rules.new-leader.minutes = 30\n',
        encoding="utf-8",
    )
    found = nle.read_study("study.toml").run("out", workers=1, plugins=[f"new-leader={digest_of(source)}"])
    by_name = {run.name: run for run in found.runs}
    assert by_name["failing"].status == "failed"
    assert "NM813" in by_name["failing"].message
    assert "ZeroDivisionError" in by_name["failing"].message


def test_faces_that_differ_fail_the_audit_of_the_solve():
    source = NEW_LEADER.replace("== 0, self.params.minutes, 0)", "== 0, 0, 0)")
    write_asking(Path("round"), source)
    record = nle.run("round", plugins=[f"new-leader={digest_of(source)}"])
    assert not record.audit.clean


def test_running_it_leaves_nothing_and_looks_at_nothing_beside_it():
    source = f"{NEW_LEADER}\nimport sys\nPATH = list(sys.path)\n"
    write_asking(Path("round"), source)
    Path("round/helpers.py").write_text("raise SystemExit('a file beside it was run')\n", encoding="utf-8")
    before, files = list(sys.path), sorted(Path("round").rglob("*"))
    nle.read_round("round", plugins=[f"new-leader={digest_of(source)}"])
    assert sys.path == before
    assert sorted(Path("round").rglob("*")) == files
    sibling = "import helpers\n"
    write_asking(Path("second"), sibling)
    Path("second/helpers.py").write_text("", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"NM812.*ModuleNotFoundError"):
        nle.read_round("second", plugins=[f"new-leader={digest_of(sibling)}"])


def test_what_is_no_plug_in_is_refused_in_python():
    for each in (3, object(), int, "no-file.py", "new-leader=12"):
        with pytest.raises(InputRefused, match=r"NM81[12]"):
            nle.run(small_round(), plugins=[each])


# --- installed packages -------------------------------------------------------------------------------------------


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a rule, as an installer leaves it, that tells when it is imported."""
    home = tmp_path / "site"
    (home / "their_rules").mkdir(parents=True)
    (home / "their_rules" / "__init__.py").write_text("", encoding="utf-8")
    marking = f"{NEW_LEADER}\nfrom pathlib import Path\nPath({str(tmp_path / 'imported')!r}).write_text('yes')\n"
    (home / "their_rules" / "leaders.py").write_text(marking, encoding="utf-8")
    info = home / "their_rules-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-rules\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[nlematch.rules]\nnew-leader = their_rules.leaders:NewLeader\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(home))
    yield tmp_path / "imported"
    for name in ("their_rules", "their_rules.leaders"):
        sys.modules.pop(name, None)


def test_an_installed_rule_is_found_and_not_imported_until_it_is_allowed(package, tmp_path):
    write_asking(Path("round"), place="installed")
    Path("round/new_leader.py").unlink()
    found = find_installed("new-leader")
    assert [(each.id, each.package) for each in found] == [("new-leader", "their-rules 1.0")]
    with pytest.raises(InputRefused, match=f"NM811.*{found[0].digest}"):
        nle.read_round("round")
    assert found[0].digest in CliRunner().invoke(main, ["plugins", "round", "--format", "csv"]).output
    assert not package.exists()
    allowed = [f"new-leader={found[0].digest}"]
    record = nle.run("round", "run", plugins=allowed)
    assert package.exists()
    assert [dict(plugin) for plugin in record.manifest["plugins"]] == [
        {"id": "new-leader", "kind": "rule", "place": "installed", "digest": found[0].digest}
    ]
    with pytest.raises(InputRefused, match="NM814"):
        nle.recheck(Path("run"))
    assert nle.recheck(Path("run"), plugins=allowed).clean
    changed = tmp_path / "site" / "their_rules" / "more.py"
    changed.write_text("x = 1\n", encoding="utf-8")
    with pytest.raises(InputRefused, match=r"NM814.*the one that is here has the digest"):
        nle.recheck(Path("run"), plugins=allowed)


def test_a_package_that_is_not_installed_is_told():
    fault = fault_of(NEW_LEADER, place="installed")
    assert fault.code == "NM812"
    assert fault.expected.endswith("not none")
