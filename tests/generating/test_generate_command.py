"""`nlematch generate` in process: both forms, what it writes, and how it ends."""

import json

import pytest
from click.testing import CliRunner

from constraints.domain.faults import InputRefused
from scenarios.cli.generate import command
from scenarios.rounds import load_round, read_round, write_parquet, write_round, write_workbook

ENGLAND = ["--policy", "sio-2019", "--seed", "1", "--scale", "0.02"]


def call(*arguments):
    return CliRunner().invoke(command, [str(argument) for argument in arguments], help_option_names=["-h", "--help"])


@pytest.fixture
def drawn(tmp_path):
    """Write a round of a fiftieth of England."""
    path = tmp_path / "england"
    assert call("--out", path, *ENGLAND).exit_code == 0
    return path


def without_supply(path, out):
    """Write a round's schools and pool alone."""
    round_ = read_round(path)
    empty = {name: frame.head(0) if name not in {"schools", "pool"} else frame for name, frame in round_.tables.items()}
    write_round(type(round_)(round_.meta, round_.policy, empty), out)
    return out


# a fiftieth of 1204, 932 and 61 is 24 + 19 + 1 schools; of 1065 leaders and 8000 staff 21 and 160.
def test_a_whole_round_reads_back_sound(drawn):
    round_ = read_round(drawn)
    assert {name: len(round_.tables[name]) for name in ("schools", "leaders", "staff")} == {
        "schools": 44, "leaders": 21, "staff": 160,
    }  # fmt: skip
    assert len(round_.needs) >= 44
    assert all("generator v1" in said for said in round_.meta.generated)


def test_the_same_call_writes_the_same_bytes(drawn, tmp_path):
    other = tmp_path / "again"
    call("--out", other, *ENGLAND)
    files = sorted(file.name for file in drawn.iterdir())
    assert files == sorted(file.name for file in other.iterdir())
    assert all((drawn / name).read_bytes() == (other / name).read_bytes() for name in files)


def test_needs_can_be_left_out(tmp_path):
    assert call("--out", tmp_path / "r", *ENGLAND, "--no-needs").exit_code == 0
    assert not read_round(tmp_path / "r").needs


def test_sizes_can_be_given(tmp_path):
    call("--out", tmp_path / "r", *ENGLAND, "--leaders", "3", "--staff", "0")
    round_ = read_round(tmp_path / "r")
    assert (len(round_.tables["leaders"]), len(round_.tables["staff"])) == (3, 0)


def test_a_round_that_has_schools_gets_supply(drawn, tmp_path):
    path = without_supply(drawn, tmp_path / "demand")
    done = call(path, "--leaders", 20, "--staff", 50, "--needs", "--seed", 3, "--format", "json")
    assert done.exit_code == 0, done.stderr
    rows = {row["table"]: row["rows"] for row in json.loads(done.stdout)["rows"]}
    assert (rows["leaders"], rows["supporters"], rows["staff"], rows["schools"]) == (20, 20, 50, 44)
    assert [said.split(", digest")[0] for said in read_round(path).meta.generated] == [
        "schools and pool at scale 0.02 drawn by generator v1, seed 1",
        "supply drawn by generator v1, seed 3",
        "needs drawn by generator v1, seed 3",
    ]


def test_the_files_to_be_drawn_may_be_missing(drawn, tmp_path):
    path = without_supply(drawn, tmp_path / "demand")
    (path / "supporters.csv").unlink()
    (path / "leaders.csv").unlink()
    assert call(path, "--leaders", 5, "--staff", 5).exit_code == 0
    assert len(read_round(path).people) == 10


@pytest.mark.parametrize(("write", "name"), [(write_workbook, "r.xlsx"), (write_parquet, "r")])
def test_a_round_keeps_its_form(drawn, tmp_path, write, name):
    path = tmp_path / name
    write(read_round(drawn), path)
    assert call(path, "--leaders", 4, "--staff", 9, "--replace").exit_code == 0
    assert len(read_round(path).people) == 13
    assert path.is_file() or not list(path.glob("*.csv"))


def test_supply_that_is_there_is_left_alone(drawn):
    before = (drawn / "leaders.csv").read_bytes()
    done = call(drawn, "--leaders", 5, "--staff", 5)
    assert isinstance(done.exception, InputRefused)
    assert {fault.code for fault in done.exception.faults} == {"NM603"}
    assert (drawn / "leaders.csv").read_bytes() == before


def test_a_place_that_is_taken_is_left_alone(drawn):
    done = call("--out", drawn, *ENGLAND)
    assert isinstance(done.exception, InputRefused)
    assert [fault.code for fault in done.exception.faults] == ["NM603"]
    assert call("--out", drawn, *ENGLAND, "--seed", 2, "--replace").exit_code == 0
    assert read_round(drawn).meta.seed == 2


def test_a_round_with_faults_is_refused_whole(drawn):
    schools = drawn / "schools.csv"
    schools.write_text(schools.read_text(encoding="utf-8").replace("primary,", "prim,"), encoding="utf-8")
    done = call(drawn, "--leaders", 5, "--staff", 5, "--replace")
    assert isinstance(done.exception, InputRefused)
    assert load_round(drawn).faults == tuple(done.exception.faults)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give either a ROUND"),
        (["r", "--out", "o"], "Give either a ROUND"),
        (["r", "--policy", "sio-2019", "--leaders", "1", "--staff", "1"], "belong to --out"),
        (["r", "--staff", "1"], "Give --leaders and --staff"),
        (["--out", "o", "--leaders", "0"], "not in the range"),
    ],
)
def test_wrong_usage_ends_with_two(arguments, said):
    done = call(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_an_earlier_version_of_the_generator_can_be_asked_for(tmp_path):
    """What a round says of itself, version and seed, is enough to draw it again."""
    rise = ["--policy", "rise-2025", "--seed", "1", "--scale", "0.02"]
    for name, version in (("before", ["--generator", "1"]), ("now", [])):
        assert call("--out", tmp_path / name, *rise, *version).exit_code == 0
    before, now = (read_round(tmp_path / name) for name in ("before", "now"))
    assert [f"generator v{n}" in said.meta.generated[1] for n, said in ((1, before), (2, now))] == [True, True]
    assert before.tables["leaders"]["half_days"].max() <= 30
    assert now.tables["leaders"]["half_days"].min() >= 3 * 39
    again = call(tmp_path / "now", "--leaders", 21, "--staff", 160, "--needs", "--replace", "--generator", 1)
    assert again.exit_code == 0
    assert read_round(tmp_path / "now").tables["leaders"].equals(before.tables["leaders"])
    assert call("--out", tmp_path / "other", *rise, "--generator", 3).exit_code == 2
