"""Runs whose letters are looked at; none of them is about made-up data."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.letters_of_a_small_round import letters, small_run
from tests.support.secrets import planted_run


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run with a secret in every place; not to be changed."""
    folder = tmp_path_factory.mktemp("planted") / "run"
    planted_run(folder)
    return folder


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the small round; not to be changed."""
    folder = tmp_path_factory.mktemp("small") / "run"
    small_run(folder)
    return folder


@pytest.fixture(scope="session")
def written(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its letters for schools, with a name for the leader; not to be changed."""
    base = tmp_path_factory.mktemp("written")
    (base / "names.csv").write_text("person_id,name\nL1,Jane Smith\n", encoding="utf-8")
    ended = letters(small, "--out", base / "letters", "--names", base / "names.csv")
    assert ended.exit_code == 0, ended.output
    return base / "letters"
