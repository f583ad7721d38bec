"""Key figures from files and packages are counted where their digest is allowed, and not a line of others is run."""

import hashlib
import json

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

import nlematch as nle
from scenarios.cli.main import main
from scenarios.plugins import trust_file

SOURCE = """
import pathlib
import nlematch as nle

pathlib.Path(r"{mark}").write_text("it ran")

@nle.key_figure("urgent-led", description="cases of tier 2 and above with a leader", kind="share", better="more")
def urgent_led(cases):
    urgent = cases["tier"] >= 2
    return urgent & cases["leader_id"].notna(), urgent
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder of one's own, in which the file of trust stands, too."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def file(place):
    path = place / "figures.py"
    path.write_text(SOURCE.format(mark=place / "mark"), encoding="utf-8")
    return path


def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def folders(four, build, tmp_path_factory):
    base = tmp_path_factory.mktemp("runs")
    nle.run(four, out=base / "whole")
    nle.run(build(needs=[]), out=base / "bare")
    return [base / "whole", base / "bare"]


def call(*arguments):
    return CliRunner().invoke(main, ["compare", *map(str, arguments)])


def test_a_file_that_is_not_allowed_is_refused_with_its_digest_and_not_run(folders, file, place):
    ended = call(*folders, "--figure", file)
    assert ended.exit_code == 1
    assert "NM811 figures.py" in ended.stderr
    assert f"--allow-plugin figures={digest_of(file)}" in ended.stderr
    assert not (place / "mark").exists()


@pytest.mark.parametrize("name", ["urgent-led", "figures"])
def test_a_file_that_is_allowed_is_counted_and_told_with_its_digest(folders, file, place, name):
    ended = call(*folders, "--figure", file, "--allow-plugin", f"{name}={digest_of(file)}", "--format", "json")
    assert ended.exit_code == 0, ended.stderr
    told = json.loads(ended.stdout)
    assert [(one["id"], one["digest"]) for one in told["own_figures"]] == [("urgent-led", digest_of(file))]
    values = {row["run"]: row["value"] for row in told["kpis"] if row["kpi"] == "urgent-led" and row["group"] == ""}
    assert values == {"whole": 1.0, "bare": 1.0}
    assert (place / "mark").exists()


def test_reports_and_workbooks_count_it_too(folders, file, place):
    allowed = ["--figure", str(file), "--allow-plugin", f"urgent-led={digest_of(file)}"]
    for command, name in (("report", "page.html"), ("workbook", "plan.xlsx")):
        refused = CliRunner().invoke(main, [command, str(folders[0]), "--out", str(place / name), *allowed[:2]])
        assert refused.exit_code == 1
        assert not (place / name).exists()
        ended = CliRunner().invoke(main, [command, str(folders[0]), "--out", str(place / name), *allowed])
        assert ended.exit_code == 0, ended.output
    assert digest_of(file) in (place / "page.html").read_text(encoding="utf-8")
    cells = {cell for row in load_workbook(place / "plan.xlsx")["About"].values for cell in row}
    assert "urgent-led: cases of tier 2 and above with a leader" in cells
    assert f"100.0 % (3 of 3); code {digest_of(file)[:12]}" in cells


def test_a_file_that_changed_since_it_was_allowed_is_refused(folders, file, place):
    before = digest_of(file)
    file.write_text(file.read_text() + "\n# changed\n")
    assert call(*folders, "--figure", file, "--allow-plugin", f"urgent-led={before}").exit_code == 1
    assert not (place / "mark").exists()


def test_what_the_user_trusts_for_good_is_counted(folders, file):
    permission = f"urgent-led={digest_of(file)}"
    assert CliRunner().invoke(main, ["plugins", "--trust", permission]).exit_code == 0
    assert trust_file().exists()
    assert "urgent-led" in call(*folders, "--figure", file).stdout


def test_a_gate_may_ask_for_a_figure_of_a_file(folders, file, place):
    gates = place / "gates.toml"
    gates.write_text('[[gate]]\nkpi = "urgent-led.tier3"\nat_least = 1.1\n')
    allowed = ["--figure", file, "--allow-plugin", f"urgent-led={digest_of(file)}", "--gate", gates]
    ended = call(*folders, *allowed)
    assert ended.exit_code == 6
    assert "FAILED  bare: urgent-led.tier3 at_least = 1.1 (found 1)" in ended.stderr
    ended = call(*folders, "--gate", gates)  # without the figure, nothing is known of that name
    assert ended.exit_code == 1
    assert "NM802" in ended.stderr


def test_python_takes_the_path_of_a_file(folders, file):
    found = nle.compare(*folders, plugins=[file])
    assert [(plugin.id, plugin.digest) for plugin in found.plugins] == [("urgent-led", digest_of(file))]
    assert nle.compare(*folders).plugins == ()  # what is allowed in one call is not in the next


@pytest.mark.parametrize(
    ("text", "said"),
    [("x = 1\n", "NM812"), ("def broken(:\n", "NM812"), ("raise ValueError('no')\n", "NM812"), (None, "NM812")],
)
def test_a_file_without_a_figure_is_refused(folders, place, text, said):
    path = place / "none.py"
    if text is not None:
        path.write_text(text)
    with pytest.raises(nle.InputRefused, match=said):
        nle.compare(*folders, plugins=[path])


def test_an_object_that_only_looks_like_a_figure_is_refused(folders, place):
    path = place / "fake.py"
    path.write_text("class Fake:\n    id = 'fake'\n    kind = 'share'\n    function = None\n")
    with pytest.raises(nle.InputRefused, match=r"NM812 .*made by `nlematch.key_figure`"):
        nle.compare(*folders, plugins=[path])


def test_a_round_may_ask_for_a_figure_and_then_its_runs_have_it(four, file, place):
    nle.write_round(four, place / "round")
    (place / "round" / "figures.py").write_bytes(file.read_bytes())
    settings = place / "round" / "round.toml"
    settings.write_text('[plugins]\nurgent-led = "figures.py"\n'.join(_before_tables(settings.read_text())))
    with pytest.raises(nle.InputRefused, match=f"NM811 .*{digest_of(file)}"):
        nle.read_round(place / "round")
    assert not (place / "mark").exists()
    permission = f"urgent-led={digest_of(file)}"
    for out in ("one", "two"):
        ended = CliRunner().invoke(
            main, ["solve", str(place / "round"), "--out", str(place / out), "--allow-plugin", permission]
        )
        assert ended.exit_code == 0, ended.output
    ended = call(place / "one", place / "two")
    assert ended.exit_code == 1
    assert digest_of(file) in ended.stderr
    ended = call(place / "one", place / "two", "--allow-plugin", permission)
    assert "Key figure of your own, urgent-led" in ended.stdout


def _before_tables(text):
    """Return a TOML text in two parts, between which a table may stand."""
    head, mark, tail = text.partition("\n[")
    return (f"{head}\n", f"{mark}{tail}") if mark else (f"{text}\n", "")


def test_an_installed_figure_is_counted_where_its_digest_is_allowed(folders, place, monkeypatch):
    package, described = place / "site" / "own_figures", place / "site" / "own_figures-1.0.dist-info"
    package.mkdir(parents=True)
    described.mkdir()
    (package / "__init__.py").write_text(SOURCE.format(mark=place / "mark"))
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: own-figures\nVersion: 1.0\n")
    (described / "entry_points.txt").write_text("[nlematch.kpis]\nurgent-led = own_figures:urgent_led\n")
    monkeypatch.syspath_prepend(str(place / "site"))
    assert nle.compare(*folders).plugins == ()
    assert not (place / "mark").exists()
    listed = json.loads(CliRunner().invoke(main, ["plugins", "--format", "json"]).stdout)
    (digest,) = [row["digest"] for row in listed if row["plugin"] == "urgent-led"]
    found = nle.compare(*folders, plugins=[f"urgent-led={digest}"])
    assert [(plugin.id, plugin.place) for plugin in found.plugins] == [("urgent-led", "installed")]
    assert "urgent-led" in call(*folders, "--allow-plugin", f"urgent-led={digest}").stdout
