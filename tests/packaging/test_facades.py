"""Sub-packages of `scenarios` are asked through their façades, and every name of a façade is where its stub says."""

import ast
import importlib
from pathlib import Path

import pytest

import scenarios

ROOT = Path(scenarios.__file__).parent
FACADES = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "cli")
OPEN = {
    "scenarios.escaping.terminal",  # for commands alone, and a contract holds the others off
    "scenarios.generate.authorities",  # a table, called as the module that reads it
    "scenarios.reports.charts",
    "scenarios.reports.displays",  # registered by name
    "scenarios.reports.letters",
    "scenarios.reports.page",
    "scenarios.reports.workbook",
}
"""What others may import beside façades: façades of a second floor, and a few modules, each with its reason."""


def _past_facades(file: Path) -> list[str]:
    own = file.relative_to(ROOT).parts[0]
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    inner = {module for module in modules - OPEN if module.startswith("scenarios.") and module.count(".") > 1}
    return sorted(module for module in inner if module.split(".")[1] != own)


def test_nobody_imports_past_a_facade() -> None:
    found = {str(file.relative_to(ROOT)): _past_facades(file) for file in ROOT.rglob("*.py")}
    assert {file: modules for file, modules in found.items() if modules} == {}


@pytest.mark.parametrize("name", FACADES)
def test_a_facade_has_all_its_names(name: str) -> None:
    facade = importlib.import_module(f"scenarios.{name}")
    lacking = [each for each in getattr(facade, "__all__", ()) if not hasattr(facade, each)]
    assert lacking == []


@pytest.mark.parametrize("name", FACADES)
def test_no_name_of_a_facade_is_that_of_a_module_in_it(name: str) -> None:
    """Which of the two it would be depends on who was imported first."""
    facade = importlib.import_module(f"scenarios.{name}")
    modules = {path.stem for path in (ROOT / name).glob("*.py")}
    assert modules & set(getattr(facade, "__all__", ())) <= set()
