"""Every single change of a run folder is noticed: of a file, a row, a column, a cell, a key.

The changes are enumerated over a small run of each policy, an adopted plan and a repaired run.  Whether a change is
noticed is looked up for all of them; what the commands do with the folder, for some of them in `make test`, and for all
in `make soak`.
"""

import copy
import csv
import dataclasses
import io
import json
import os
import random
import re
import shutil
import stat
import tomllib
from pathlib import Path

import pytest
import tomli_w

from constraints import testing as make
from constraints.domain.faults import InputRefused
from scenarios.rechecking import recheck
from scenarios.repair import repair
from scenarios.rounds import read_round, write_round
from scenarios.runs import RunSettings, adopt, execute_run, run
from scenarios.runs.fingerprint import DIGEST, FILES, OF_OTHERS, OF_STUDIES, TIMES_DIGEST, folder_differences, sealed
from scenarios.runs.folder import read_manifest

MARK = "needs drawn by generator v1, seed 1"
RUNS = ("sio-2019", "tsi-2022", "rise-2025", "adopted", "repaired")


def small_round(policy):
    """A round with something in every table that a run's files are made of."""
    round_ = make.make_round(
        policy=policy,
        schools=[
            make.school("100001", 1, region="London", la_code="201"),
            make.school("100002", 1, region="London", governance="academy", trust_id="5001"),
            make.school("100003", 1, at=(make.HERE[0], make.HERE[1] + 200_000)),
        ],
        needs=[make.need("100001", "maths"), make.need("100001", "governance"), make.need("100002", "music")],
        supporters=[make.supporter("S1"), make.supporter("S2")],
        leaders=[make.leader("L1", "S1", half_days=40), make.leader("L2", "S2", half_days=40)],
        staff=[make.staff_member("T1", "S1", "maths:3")],
        conflicts=[make.conflict("100002", "L2")],
        travel=[make.measured("L1", "100001", 20), make.measured("T1", "100001", 30)],
    )
    return dataclasses.replace(round_, meta=dataclasses.replace(round_.meta, generated=(MARK,)))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The run folders by name; not to be changed."""
    base = tmp_path_factory.mktemp("tampering")
    for policy in ("sio-2019", "tsi-2022", "rise-2025"):
        write_round(small_round(policy), base / f"{policy}-round")
        run(base / f"{policy}-round", base / policy)
    adopt(base / "sio-2019-round", base / "sio-2019", base / "adopted")
    repair(base / "sio-2019-round", base / "sio-2019", base / "repaired", withdraw=["L1"], curve=True)
    return {name: base / name for name in RUNS}


# --- the changes ---------------------------------------------------------------------------------------------------


def changes_of(folder):
    """Walk over every single change: what it is called, and what makes it in a copy of the folder."""
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = file.relative_to(folder).as_posix()
        yield from _of_file(name, file.read_bytes())
        if name.endswith(".csv"):
            yield from _of_table(name, file.read_text(encoding="utf-8"))
        elif name.endswith(".json"):
            yield from _of_keys(name, json.loads(file.read_text(encoding="utf-8")), json.dumps)
        elif name.endswith(".toml"):
            yield from _of_keys(name, tomllib.loads(file.read_text(encoding="utf-8")), tomli_w.dumps)
        elif name in {"solver.log", "GENERATED.txt"}:
            lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
            for at in range(len(lines)):
                yield f"{name}: line {at + 1} out", _written(name, "".join(lines[:at] + lines[at + 1 :]))
    for name in ("extra.csv", "inputs/extra.csv", "inputs/names.csv", "bounds/extra.csv", ".hidden", "new/"):
        yield f"{name} added", _added(name)
    if (folder / "bounds").is_dir():
        yield "bounds/ emptied", lambda copy: [file.unlink() for file in (copy / "bounds").iterdir()]
        yield "bounds/ removed", lambda copy: shutil.rmtree(copy / "bounds")
        yield "bounds/ without rows", lambda copy: [_beheaded(file) for file in (copy / "bounds").iterdir()]


def _beheaded(file):
    file.write_text(file.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")


def _written(name, text):
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return lambda copy: (copy / name).write_bytes(data)


def _made(name, make, *parts):
    """Return what writes a text that is made only where it is asked for: most changes are never made."""

    def write(copy):
        _written(name, make(*parts))(copy)

    return write


def _added(name):
    def add(copy):
        (copy / name).parent.mkdir(exist_ok=True)
        (copy / name).mkdir() if name.endswith("/") else (copy / name).write_text("x\n", encoding="utf-8")

    return add


def _of_file(name, raw):
    def as_folder(copy):
        (copy / name).unlink()
        (copy / name).mkdir()

    yield f"{name} removed", lambda copy: (copy / name).unlink()
    yield f"{name} a folder", as_folder
    yield f"{name} renamed", lambda copy: (copy / name).rename(copy / f"{name}.old")
    yield f"{name} emptied", _written(name, b"")
    yield f"{name} cut", _written(name, raw[: len(raw) // 2])
    if not name.endswith("manifest.json"):  # whose layout says nothing
        yield f"{name} with a space", _written(name, raw + b" ")
        yield f"{name} with another line end", _written(name, raw.replace(b"\n", b"\r\n"))


def _of_table(name, text):
    rows = list(csv.reader(io.StringIO(text, newline="")))
    width = len(rows[0])
    for at in range(1, len(rows)):
        yield f"{name}: row {at + 1} out", _made(name, _as_csv, rows[:at] + rows[at + 1 :])
        yield f"{name}: row {at + 1} twice", _made(name, _as_csv, rows[: at + 1] + rows[at:])
    for place in range(width):
        less = [row[:place] + row[place + 1 :] for row in rows]
        yield f"{name}: column {rows[0][place]} out", _made(name, _as_csv, less)
        for at, row in enumerate(rows):
            for new in {"", "x", _another(row[place])} - {row[place]}:
                changed = [*rows[:at], [*row[:place], new, *row[place + 1 :]], *rows[at + 1 :]]
                yield (
                    f"{name}: row {at + 1} {rows[0][place]} {row[place]!r} -> {new!r}",
                    _made(name, _as_csv, changed),
                )


def _as_csv(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()


def _another(text):
    """Return another text of the same kind."""
    return str(int(text) + 1) if text.lstrip("-").isdigit() else f"{text}1"


def _of_keys(name, data, dumps):
    for path in sorted(_paths(data), key=str):
        for what, change in _of_value(path):
            yield f"{name}: {'.'.join(map(str, path))} {what}", _made(name, _changed, data, path, change, dumps)


def _changed(data, path, change, dumps):
    changed = copy.deepcopy(data)
    inner = changed
    for part in path[:-1]:
        inner = inner[part]
    change(inner, path[-1])
    return dumps(changed)


def _paths(data, path=()):
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield (*path, key)
        yield from _paths(data[key], (*path, key))


def _of_value(path):
    def out(inner, key):
        del inner[key]

    def other(inner, key):
        old = inner[key]
        if isinstance(old, bool):
            inner[key] = not old
        elif isinstance(old, int | float):
            inner[key] = old + 1
        elif isinstance(old, str):
            inner[key] = _another(old)
        elif isinstance(old, list):
            inner[key] = [*old, "x"]
        elif isinstance(old, dict):
            inner[key] = old | {"x": 1}
        else:
            inner[key] = 1

    def odd(inner, key):
        old = inner[key]
        inner[key] = [] if not isinstance(old, list) else "x"

    return ("out", out), ("other", other), ("of another kind", odd)


# --- noticed -------------------------------------------------------------------------------------------------------


def is_noticed(folder):
    """Say whether a folder is refused, or has a difference from what was written."""
    try:
        return any(True for _ in folder_differences(folder, read_manifest(folder)))
    except InputRefused:
        return True


class Copy:
    """A copy of a folder that is put back after each change."""

    def __init__(self, folder, where):
        self.where = where
        shutil.copytree(folder, where)
        for path in (where, *where.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IWRITE)
        self.files = {path: path.read_bytes() for path in where.rglob("*") if path.is_file()}

    def changed(self, change):
        self.put_back()
        change(self.where)
        return self.where

    def put_back(self):
        for path in sorted(self.where.rglob("*"), reverse=True):
            if path not in self.files and path.is_file():
                path.unlink()
            elif path.is_dir() and path in self.files:
                shutil.rmtree(path)
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        for path, raw in self.files.items():
            path.parent.mkdir(exist_ok=True)
            if not path.is_file() or path.read_bytes() != raw:
                path.write_bytes(raw)


@pytest.mark.harness
@pytest.mark.parametrize("name", RUNS)
def test_every_change_is_noticed(folders, tmp_path, seeds, name):
    """All changes; in `make test` every tenth."""
    where = Copy(folders[name], tmp_path / "run")
    assert not is_noticed(where.where)
    every = list(changes_of(folders[name]))
    step = 10 // min(10, len(seeds(1)))
    assert [what for what, change in every[::step] if not is_noticed(where.changed(change))] == []
    assert len(every) > 300


@pytest.mark.harness
@pytest.mark.parametrize("name", RUNS)
def test_no_command_fails_over_a_changed_run(folders, tmp_path, call, seeds, name):
    where = Copy(folders[name], tmp_path / "run")
    every = list(changes_of(folders[name]))
    for seed in seeds(8):
        what, change = random.Random(f"{name} {seed}").choice(every)
        run_path = where.changed(change)
        for words in commands(run_path, tmp_path):
            ended = call(*words, exits=None)
            assert ended.exit_code in {1, 5}, (what, words, ended.output)
            assert not (tmp_path / "out").exists(), (what, words)


def commands(run_path, tmp_path):
    yield "audit", run_path
    yield "audit", run_path, "--bounds"
    for word in ("report", "letters", "workbook"):
        yield word, run_path, "--out", tmp_path / ("out.xlsx" if word == "workbook" else "out")


TOLD = re.compile(r"(curve|diff)\.csv.*->|manifest\.json.*(stages|proofs|repair|components)")
"""What a run says of its proofs and its repair: the figures that a check computes with."""


@pytest.mark.harness
@pytest.mark.parametrize("name", RUNS)
def test_no_check_fails_over_any_figure_that_it_computes_with(folders, tmp_path, call, seeds, name):
    where = Copy(folders[name], tmp_path / "run")
    every = [change for change in changes_of(folders[name]) if TOLD.search(change[0])]
    for _, change in every[:: max(1, 40 // len(seeds(1)))]:
        run_path = where.changed(change)
        call("audit", run_path, exits=None)
        call("audit", run_path, "--bounds", exits=None)


# --- what may change -------------------------------------------------------------------------------------------------


def _reordered(copy):
    told = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    (copy / "manifest.json").write_text(json.dumps(dict(reversed(told.items())), indent=7) + "\r\n", encoding="utf-8")


HARMLESS = {
    "manifest.json` with other spaces": _reordered,
    **{f"`{name}`": _written(name, "x") for name in sorted(OF_OTHERS)},
    **{f"`{name}` changed": _written(name, "{}") for name in sorted(OF_STUDIES)},
    "permissions, owners and times": lambda copy: [os.utime(file, (1, 1)) for file in copy.rglob("*")],
}
"""What `docs/reliability.md` lists as harmless, by words of it."""


@pytest.mark.parametrize("said", HARMLESS)
def test_what_is_not_noticed_is_listed_as_harmless_and_stops_no_output(folders, tmp_path, call, said):
    where = Copy(folders["sio-2019"], tmp_path / "run").changed(HARMLESS[said])
    assert said in (Path(__file__).parents[2] / "docs" / "reliability.md").read_text(encoding="utf-8")
    assert call("audit", where).stderr == call("audit", folders["sio-2019"]).stderr
    call("report", where, "--out", tmp_path / "page.html")


# --- who edits everything --------------------------------------------------------------------------------------------


def without_marks(folder):
    """Take the marks of made-up data out of the three places that have them."""
    (folder / "GENERATED.txt").unlink()
    settings = folder / "inputs" / "round.toml"
    data = tomllib.loads(settings.read_text(encoding="utf-8"))
    del data["generated"]
    settings.write_text(tomli_w.dumps(data), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["generated"] = []
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return manifest


def test_no_letter_is_written_where_the_marks_of_made_up_data_were_taken_out(folders, tmp_path, call):
    where = Copy(folders["sio-2019"], tmp_path / "run").where
    without_marks(where)
    ended = call("letters", where, "--out", tmp_path / "letters", exits=1)
    assert "NM601 GENERATED.txt: 'the file is missing'" in ended.stderr
    assert "NM601 inputs/round.toml" in ended.stderr
    assert "NM601 manifest.json digest" in ended.stderr
    assert not (tmp_path / "letters").exists()


@pytest.mark.parametrize("taken", [(DIGEST,), (FILES, DIGEST, TIMES_DIGEST)])
def test_nor_where_the_digests_were_taken_out_too(folders, tmp_path, call, taken):
    where = Copy(folders["sio-2019"], tmp_path / "run").where
    manifest = without_marks(where)
    for schema in (2, 1):
        told = {key: value for key, value in manifest.items() if key not in taken} | {"schema": schema}
        (where / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
        for words in (("letters", where), ("report", where, "--audience", "school", "--case", "100001")):
            ended = call(*words, "--out", tmp_path / "out", exits=1)
            assert "NM601" in ended.stderr or "NM912" in ended.stderr
            assert not (tmp_path / "out").exists()


def test_whoever_edits_everything_is_found_by_the_digest_that_was_printed(folders, tmp_path, call):
    where = Copy(folders["sio-2019"], tmp_path / "run").where
    before = call("audit", where).stderr
    told = json.loads((where / "manifest.json").read_text(encoding="utf-8"))
    told["stop_reason"] = "gap"
    sealed(told, where)
    (where / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    after = call("audit", where).stderr
    assert before.startswith("Digest of the run: ")
    assert after.startswith("Digest of the run: ")
    assert before != after


def test_every_output_repeats_the_digest(folders, tmp_path, call):
    digest = call("audit", folders["sio-2019"]).stderr.split(": ")[1].split()[0]
    other = folders["rise-2025"]
    call("report", folders["sio-2019"], "--out", tmp_path / "page.html")
    call("letters", folders["sio-2019"], "--specimen", "--out", tmp_path / "letters")
    call("workbook", folders["sio-2019"], "--out", tmp_path / "book.xlsx")
    outputs = {
        "report": (tmp_path / "page.html").read_text(encoding="utf-8"),
        "explain": call("explain", folders["sio-2019"], "--quick").stdout,
        "explain as JSON": call("explain", folders["sio-2019"], "--quick", "--format", "json").stdout,
        "compare": call("compare", folders["sio-2019"], other).stdout,
        "compare as JSON": call("compare", folders["sio-2019"], other, "--format", "json").stdout,
        **{file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "letters").rglob("*.html")},
        "note": (tmp_path / "letters" / "transparency-note.txt").read_text(encoding="utf-8"),
        "compare as CSV": call("compare", folders["sio-2019"], other, "--format", "csv").stderr,
        "moves": call("compare", folders["sio-2019"], other, "--show", "moves").stderr,
        "commitments": call("commitments", folders["sio-2019"], "--format", "csv").stdout,
        "travel": call("travel", folders["sio-2019"].with_name("sio-2019-round"), "--run", folders["sio-2019"]).stderr,
        "workbook": str([[cell.value for cell in row] for sheet in _book(tmp_path / "book.xlsx") for row in sheet]),
    }
    assert [name for name, text in outputs.items() if digest[:12] not in text] == []


def test_whoever_makes_a_run_hears_its_digest(folders, tmp_path, call):
    round_, parent = folders["sio-2019"].with_name("sio-2019-round"), folders["sio-2019"]
    for number, words in enumerate((("solve", round_), ("adopt", round_, parent), ("repair", round_, parent))):
        out = tmp_path / str(number)
        ended = call(*words, "--out", out, "--format", "json")
        digest = call("audit", out).stderr.split(": ")[1].split()[0]
        assert f"Written: {out}, run {digest[:12]}" in ended.stderr
        assert json.loads(ended.stdout)["digest"] == digest


def _book(path):
    import openpyxl

    return openpyxl.load_workbook(path).worksheets


def test_a_mark_that_one_place_alone_has_is_noticed(folders, tmp_path, call):
    """Also where the digests are put right: the folder must fit together."""
    where = Copy(folders["sio-2019"], tmp_path / "run").where
    (where / "GENERATED.txt").write_text("This run is about real data.\n", encoding="utf-8")
    told = json.loads((where / "manifest.json").read_text(encoding="utf-8"))
    sealed(told, where)
    (where / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    assert "GENERATED.txt" in call("audit", where, exits=5).stdout


def _resealed(where, taken=()):
    """Put the digests of a copy right, as whoever edits it would; keys may be taken out of its manifest."""
    told = json.loads((where / "manifest.json").read_text(encoding="utf-8"))
    for key in taken:
        del told[key]
    sealed(told, where)
    (where / "manifest.json").write_text(json.dumps(told), encoding="utf-8")
    return told


@pytest.mark.parametrize("taken", [(), ("proofs",)])
def test_proofs_that_are_claimed_are_missed(folders, tmp_path, call, taken):
    """Also where the digests are put right: `audit --bounds` must not fall back to what search is said to prove.

    Runs of older programs do not list their proofs; their steps tell where all are gone.
    """
    where = Copy(folders["sio-2019"], tmp_path / "run").where
    for file in (where / "bounds").iterdir():
        _beheaded(file)
    told = _resealed(where, taken)
    claimed = {step["goal"] for step in told["steps"] if step["step"] == "relaxation"}
    assert claimed
    for words in (("audit", where), ("audit", where, "--bounds")):
        ended = call(*words, exits=5)
        assert all(re.search(f"the proof of [^|]*{goal}[^|]* is missing", ended.output) for goal in claimed)


@pytest.fixture(scope="module")
def apart(tmp_path_factory):
    """The folder of a run of two components, in each of which relaxations leave proofs."""
    folder = tmp_path_factory.mktemp("apart") / "run"
    run(read_round(Path(__file__).parents[1] / "earlier" / "c97e92e" / "components" / "inputs", "as-solved"), folder)
    return folder


def test_each_single_proof_and_row_of_one_is_missed(apart, tmp_path):
    """Whichever is taken out, with all that belongs to it, and the digests put right."""
    told = read_manifest(apart)["proofs"]
    assert {proof["component"] for proof in told} == {0, 1}
    for number, proof in enumerate(told):
        where = Copy(apart, tmp_path / str(number)).where
        for name in ("proofs", "multipliers", "cuts"):
            _without(where / "bounds" / f"{name}.csv", lambda row, number=number: row["proof"] == str(number))
        _resealed(where)
        assert f"the proof of {', '.join(proof['goals'])} is missing" in str(recheck(where))
        if proof["multipliers"]:
            where = Copy(apart, tmp_path / f"row of {number}").where
            gone = []
            _without(
                where / "bounds" / "multipliers.csv",
                lambda row, number=number, gone=gone: row["proof"] == str(number) and not gone and not gone.append(row),
            )
            _resealed(where)
            assert f"{proof['multipliers'] - 1} rows of proof {number}" in str(recheck(where))


def _without(file, is_out):
    """Take rows out of a table."""
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = [row for row in reader if not is_out(row)]
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, reader.fieldnames, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_what_every_kind_of_run_says_of_its_proofs_is_so(folders, apart, tmp_path):
    stopped = small_round("sio-2019")
    for name, settings in (
        ("work", {"work_limit": 0.01}),
        ("time", {"time_limit": 0.1}),
        ("cpsat", {"engine": "cpsat"}),
    ):
        run(stopped, tmp_path / name, **settings)
    execute_run(stopped, tmp_path / "again", RunSettings(), finished=[folders["sio-2019"]])
    for folder in (*folders.values(), apart, *tmp_path.iterdir()):
        assert recheck(folder).clean, folder
    assert any(read_manifest(folder).get("proofs") for folder in folders.values())
    assert all("proofs" not in read_manifest(folders[name]) for name in ("adopted", "repaired"))
