"""`docs/run-folder.md` names every file, column and key that a run has."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from constraints.audit import OUTCOME
from constraints.testing import leader, make_round, school
from scenarios.runs import run

PAGE = (Path(__file__).parents[2] / "docs" / "run-folder.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| `")]
NAMED = {name for row in ROWS for name in re.findall(r"`([^`]+)`", row[0])}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "run"
    run(make_round(schools=[school()], leaders=[leader()]), out)
    return out


def test_the_page_names_every_file_of_a_run(folder):
    there = {path.name + "/" * path.is_dir() for path in folder.iterdir()}
    assert there <= NAMED


@pytest.mark.parametrize("table", [name for name in OUTCOME if name != "curve"])
def test_the_page_gives_the_columns_of_a_file_in_order(table):
    (columns,) = (row[2] for row in ROWS if row[0] == f"`{table}.csv`")
    assert columns == f"`{', '.join(OUTCOME[table])}`"


def test_the_page_gives_the_type_of_every_column():
    kinds = {kind for columns in OUTCOME.values() for kind in columns.values()}
    listed = {row[0].strip("`"): re.findall(r"`(\w+)\.(\w+)`", row[1]) for row in ROWS if row[0].strip("`") in kinds}
    told = {where: kind for kind, columns in listed.items() for where in columns}
    assert {
        (table, column): told.get((table, column), "string") for table, columns in OUTCOME.items() for column in columns
    } == {(table, column): kind for table, columns in OUTCOME.items() for column, kind in columns.items()}
    assert set(listed) == kinds


def test_the_page_names_every_key_of_the_manifest(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest) <= NAMED
    (stages,) = (row[1] for row in ROWS if row[0] == "`stages`")
    assert f"`{', '.join(manifest['stages'][0])}`" in stages
    (seconds,) = (row[1] for row in ROWS if row[0] == "`seconds`")
    assert f"`{', '.join(manifest['seconds'])}`" in seconds
