"""Whatever is wrong with a round's files, in whatever mixture: faults come back, never an exception."""

import dataclasses
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.checks import check
from constraints.checks.brief import brief_of
from constraints.domain.faults import Fault
from constraints.domain.records import TABLES
from constraints.strategies import tiny_rounds
from scenarios.rounds import load_round, write_round

JUNK = (
    "",
    "NULL",
    "?",
    "100001",
    "L1",
    "S1",
    "-4",
    "1e9",
    "2019-09-01",
    "maths",
    "maths:9",
    "pin",
    "yes",
    "=1+1",
    'a"b',
    "a;b:c",
)


@settings(max_examples=60)
@given(round_=tiny_rounds(), seed=st.integers(0, 10**6), count=st.integers(1, 12))
def test_any_cells_may_hold_junk_and_any_files_may_lack_rows(tmp_path_factory, round_, seed, count):
    folder = tmp_path_factory.mktemp("junk") / "round"
    write_round(round_, folder)
    rng = random.Random(seed)
    for _ in range(count):
        path = rng.choice([path for path in sorted(folder.iterdir()) if path.suffix == ".csv"])
        lines = path.read_text(encoding="utf-8").splitlines()
        at = rng.randrange(len(lines))
        cells = lines[at].split(",")
        cells[rng.randrange(len(cells))] = rng.choice(JUNK)
        lines[at] = ",".join(cells)
        if rng.random() < 0.1:
            del lines[rng.randrange(len(lines))]
        path.write_text("\n".join(lines), encoding="utf-8")
    loaded = load_round(folder)
    if not loaded.faults:
        brief_of(loaded.round)  # what is said to be sound can be resolved


@settings(max_examples=60)
@given(round_=tiny_rounds(), data=st.data())
def test_any_cells_may_be_none(round_, data):
    tables, told = dict(round_.tables), []
    for name in data.draw(st.sets(st.sampled_from(list(TABLES)), max_size=6)):
        frame = tables[name].copy()
        if len(frame):
            row, column = data.draw(st.integers(0, len(frame) - 1)), data.draw(st.sampled_from(list(frame.columns)))
            frame.iat[row, frame.columns.get_loc(column)] = None
            tables[name] = frame
            if column.rstrip("_") in TABLES[name].required:  # the reader of files has told of it
                told.append(Fault("NM103", f"{name}.csv", row + 2, column.rstrip("_"), "", "a value", "fill the cell"))
    assert isinstance(check(dataclasses.replace(round_, tables=tables), known_faults=told), list)
