"""What is listed is listed whole: `Path.glob` passes in silence over a folder that it may not read."""

import ast
from pathlib import Path

import pytest

import constraints
import optimiser
import scenarios
from scenarios.files import list_folder, read_tree

SILENT = {"glob", "rglob", "walk"}


@pytest.mark.parametrize("package", [constraints, optimiser, scenarios])
def test_no_folder_is_listed_in_a_way_that_hides_errors(package):
    calls = [
        f"{file.name} line {node.lineno}"
        for file in Path(package.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in SILENT
    ]
    assert calls == []


def test_a_folder_is_listed_level_by_level_and_a_file_is_no_folder_on_the_way(tmp_path):
    for name in ("runs/b/manifest.json", "runs/a/manifest.json", "runs/a/inputs/x.csv", "runs/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    found = [path.relative_to(tmp_path).as_posix() for path in list_folder(tmp_path, "runs/*/manifest.json")]
    assert found == ["runs/a/manifest.json", "runs/b/manifest.json"]
    assert sorted(read_tree(tmp_path / "runs" / "a")) == ["inputs/x.csv", "manifest.json"]


def test_what_cannot_be_listed_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotADirectoryError):
        list_folder(tmp_path / "file")
    with pytest.raises(FileNotFoundError):
        read_tree(tmp_path / "nothing")
