"""`nlematch demo` in process: a drawn round, a proved run, and where to look."""

import json

from click.testing import CliRunner

from constraints.domain.faults import InputRefused
from scenarios.cli.demo import command
from scenarios.rounds import read_round


# a tenth of England: 120 + 93 + 6 cases, 106 leaders and 800 staff.
def test_the_demo_leaves_a_round_and_an_audited_run(tmp_path):
    out = tmp_path / "demo"
    done = CliRunner().invoke(command, ["--out", str(out)], help_option_names=["-h", "--help"])
    assert done.exit_code == 0, done.output
    round_ = read_round(out / "round")
    assert (len(round_.cases), len(round_.people)) == (219, 906)
    manifest = json.loads((out / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["outcome"] == "proved-best"
    assert manifest["generated"] == list(round_.meta.generated)
    assert "GENERATED" in done.stdout
    for name in ("deployments.csv", "supports.csv", "unplaced.csv"):
        assert name in done.stdout
        assert (out / "run" / name).exists()
    assert done.stdout.rstrip().endswith(str(out / "report.html"))  # it ends by naming the report
    assert "<title>Report of " in (out / "report.html").read_text(encoding="utf-8")


def test_the_demo_overwrites_nothing(tmp_path):
    done = CliRunner().invoke(command, ["--out", str(tmp_path)], help_option_names=["-h", "--help"])
    assert isinstance(done.exception, InputRefused)
    assert [fault.code for fault in done.exception.faults] == ["NM603"]
    assert list(tmp_path.iterdir()) == []
