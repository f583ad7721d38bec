"""Whatever frames an analyst gives: refused with frame, row and column, or solved, written, read back and audited."""

import functools
import warnings

import numpy as np
import pandas as pd
import pytest

from constraints.domain import TABLES, InputRefused, to_text
from constraints.rulebooks import policy_digest
from scenarios import read_round, read_run, run, services, write_round
from scenarios.rounds import table_file
from scenarios.runs.digests import input_digests
from tests.support.whole_rounds import BLANK, KINDS, SAME, whole_round

pytestmark = pytest.mark.harness

OF_THE_HEADER = {"NM101", "NM102", "NM107", "NM108", "NM111"}
COLUMNS = [(table, column) for table, each in TABLES.items() for column in each.record.model_fields]


@functools.cache
def base():
    return whole_round()


def changed(table, kind, column, place):
    """The round with a frame changed, or the faults; and the labels that the rows of the frame have."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas' own, of odd frames
        frame = KINDS[kind](base().tables[table], column, place)
    try:
        return base().with_tables({table: frame}), (), frame
    except InputRefused as refused:
        return None, refused.faults, frame


def is_told(fault, table, frame):
    """Whether a fault says where it is."""
    if fault.file != f"frame {table}":
        return fault.file.startswith("table ") and fault.row is not None and bool(fault.column)
    if fault.row is None:
        return fault.code in OF_THE_HEADER and bool(fault.column or fault.code in {"NM107", "NM101"})
    return bool(fault.column) and fault.label is not None


def of_file(table, column, place, folder):
    """What a file with the cell, or the whole column, left blank gives: a round, or the codes and columns of faults."""
    write_round(base(), folder)
    frame = base().tables[table]
    cells = frame[column].tolist()
    for at in range(len(cells)) if place is None else [place]:
        cells[at] = None
    blank = frame.assign(**{column: pd.Series(cells, frame.index, dtype=object)})
    (folder / f"{table}.csv").write_bytes(table_file(table, blank, ".csv"))
    try:
        return read_round(folder), set()
    except InputRefused as refused:
        return None, {(fault.code, fault.column) for fault in refused.faults}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_of_change_is_the_same_in_frames_as_in_files_or_refused_with_its_place(kind, seeds, tmp_path):
    for number in seeds(1):
        table, column = COLUMNS[(number * 7 + len(kind)) % len(COLUMNS)]
        place = number % len(base().tables[table])
        round_, faults, frame = changed(table, kind, column, place)
        where = f"{kind} in {table}.{column}, row {place}"
        assert round_ is not None or faults, where
        assert [fault for fault in faults if not is_told(fault, table, frame)] == [], where
        if kind in SAME:
            assert not faults, (where, faults)
            assert round_.tables == base().tables, where
        if kind in BLANK:
            whole = kind in {"a merge", "a column of NaN"}
            there, told = of_file(table, column, None if whole else place, tmp_path / f"{number}")
            if kind == "a merge":
                continue  # which leaves one row as it was
            assert {(fault.code, fault.column) for fault in faults} == told, where
            assert there is None or there.tables == round_.tables, where


def test_accepted_changes_are_solved_written_read_back_and_audited(seeds, tmp_path):
    kinds, accepted = list(KINDS), 0
    for number in seeds(3):
        draw = np.random.default_rng(number)
        table, column = COLUMNS[int(draw.integers(len(COLUMNS)))]
        kind = kinds[number % len(kinds)]
        place = int(draw.integers(len(base().tables[table])))
        where = f"{number}: {kind} in {table}.{column}, row {place}"
        round_, faults, frame = changed(table, kind, column, place)
        if round_ is None:
            assert [fault for fault in faults if not is_told(fault, table, frame)] == [], where
            continue
        accepted += 1
        folder = tmp_path / f"{number}"
        write_round(round_, folder / "round")
        again = read_round(folder / "round")
        assert (again.tables, again.meta, again.policy) == (round_.tables, round_.meta, round_.policy), where
        record = run(round_, folder / "run")
        assert record.round is round_, where
        if record.allocation is None:
            assert record.manifest["outcome"] == "proved-impossible", where
            continue
        found = read_run(folder / "run")
        assert input_digests(found.round) == input_digests(round_), where
        assert policy_digest(found.round.policy) == policy_digest(round_.policy) == record.manifest["policy"]["digest"]
        assert record.audit.clean, where
        audited = services.audit_run(folder / "run", bounds=True)
        assert audited.report.clean, (where, audited.report)
        assert [bound for bound in audited.bounds if bound.fault] == [], where
    assert accepted


def test_values_of_every_column_stand_in_the_round():
    empty = [
        (table, column)
        for table, column in COLUMNS
        if column not in {"note", "rule"} and not any(to_text(cell) for cell in base().tables[table][column])
    ]
    assert len(empty) < len(COLUMNS) / 3, empty
