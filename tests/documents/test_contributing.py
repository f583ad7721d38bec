"""CONTRIBUTING is true: files and targets that it names are there, and the preference that it shows can be added."""

import ast
import importlib
import importlib.util
import re
import sys
import textwrap
from pathlib import Path

import pytest

from constraints.rules.base import Preference
from constraints.testing import all_columns, disagreement, every_allocation, leader, make_round, school

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PACKAGES = ("constraints", "optimiser", "scenarios")
ADDED = {
    "constraints/rules/new_leader.py", "tests/rules/test_price_new_leader.py", "scenarios/cli/cases.py",
}  # fmt: skip
"""What the recipes have a reader write."""

MODULE, TEST = (
    textwrap.dedent(block) for block in re.findall(r"^ *```python\n(.*?)^ *```", PAGE, re.MULTILINE | re.DOTALL)[:2]
)


def named_paths():
    """Return what stands in backticks and looks like a path of this project."""
    words = re.findall(r"`([\w./-]+/[\w./-]*)`", PAGE)
    return {word for word in words if (ROOT / word.split("/")[0]).exists() and not word.startswith((".venv", "build"))}


def test_every_file_and_folder_that_it_names_is_there():
    assert len(named_paths()) > 80
    assert {path for path in named_paths() if not (ROOT / path).exists()} <= ADDED


def test_every_target_that_it_names_is_one_and_every_target_is_named():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", PAGE, re.MULTILINE))
    assert named <= targets
    assert targets - named <= {"clean"}


def test_its_list_of_folders_is_whole():
    here = {
        f"{path.parent.relative_to(ROOT).as_posix()}/"
        for package in PACKAGES
        for path in (ROOT / package).glob("*/*")
        if path.suffix in {".py", ".toml"}
    }
    assert here <= named_paths()


def test_its_table_of_tests_is_whole():
    table = PAGE.split("## How tests are organised")[1].split("\n## ")[0]
    listed = {
        word for cells in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for word in re.findall(r"`(\w+)`", cells)
    }
    assert listed == {path.parent.name for path in ROOT.glob("tests/*/test_*.py")}


def test_it_names_every_marker():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    markers = re.findall(r'^markers = \["(\w+):', project, re.MULTILINE)
    assert markers == ["harness"]
    assert "`harness`, the only marker" in PAGE


@pytest.fixture
def new_leader(tmp_path, monkeypatch):
    """The module of the recipe, as if it were there."""
    name = "constraints.rules.new_leader"
    (tmp_path / "new_leader.py").write_text(MODULE, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, tmp_path / "new_leader.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_the_preference_that_it_shows_passes_the_test_that_it_shows(new_leader):
    names = {}
    exec(compile(TEST, "CONTRIBUTING.md", "exec"), names)
    (test,) = (value for name, value in names.items() if name.startswith("test_"))
    (mark,) = test.pytestmark
    assert len(mark.args[1]) == 3
    for values in mark.args[1]:
        test(*values)


def test_all_that_its_modules_import_is_there(new_leader):
    imported = [
        (node.module, name.name)
        for text in (MODULE, TEST)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    ]
    lacking = [(module, name) for module, name in imported if not hasattr(importlib.import_module(module), name)]
    assert lacking == []
    past_facades = [module for module, _ in imported if module.count(".") > 1]
    assert [module for module in past_facades if not module.startswith("constraints.rules.")] == []


def test_its_two_faces_agree_where_it_bites(new_leader):
    rule = new_leader.NewLeader(new_leader.NewLeaderParams(enabled=True))
    assert isinstance(rule, Preference)
    assert not new_leader.NewLeader().params.enabled  # earlier rounds do not know of it
    leaders = [leader("L1", schools_improved=0), leader("L2", schools_improved=3), leader("L3")]
    round_ = make_round(schools=[school("100001"), school("100002")], leaders=leaders)
    columns = all_columns(round_)
    assert disagreement(rule, round_, columns, every_allocation(columns)) is None


@pytest.mark.parametrize("name", ["architecture.md", "engine.md", "words.md"])
def test_the_files_that_a_page_on_the_code_names_are_there(name):
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    here = {path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*.py")}
    named = set(re.findall(r"`([\w/]+\.py)`", page))
    assert {name for name in named if not any(f"/{path}".endswith(f"/{name}") for path in here)} == set()
