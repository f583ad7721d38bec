"""Sub-packages are asked through their façades, and every name of a façade is where its stub says."""

import ast
import importlib
from pathlib import Path

import pytest

import scenarios

ROOT = Path(scenarios.__file__).parent.parent
PACKAGES = ("constraints", "optimiser", "scenarios")
FACADES = sorted(
    f"{package}.{path.parent.name}"
    for package in PACKAGES
    for path in (ROOT / package).glob("*/__init__.py")
    if path.parent.name != "cli"
)
OPEN = {
    "optimiser.questions.elastic",  # one façade a question
    "optimiser.questions.explain",
    "optimiser.questions.frontier",
    "optimiser.questions.placement",
    "optimiser.questions.repair",
    "optimiser.questions.pair_judgement",  # what all questions share, a file each
    "optimiser.questions.proof_status",
    "optimiser.questions.neighbourhood",
    "optimiser.questions.session",
    "optimiser.questions.time_budget",
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
    own = file.relative_to(ROOT).parts[:2]
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    inner = {module for module in modules - OPEN if module.split(".")[0] in PACKAGES and module.count(".") > 1}
    return sorted(module for module in inner if tuple(module.split(".")[:2]) != own)


def test_nobody_imports_past_a_facade() -> None:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    found = {str(file.relative_to(ROOT)): _past_facades(file) for file in files}
    assert {file: modules for file, modules in found.items() if modules} == {}


@pytest.mark.parametrize("name", FACADES)
def test_a_facade_has_all_its_names(name: str) -> None:
    facade = importlib.import_module(name)
    lacking = [each for each in getattr(facade, "__all__", ()) if not hasattr(facade, each)]
    assert lacking == []


@pytest.mark.parametrize("name", FACADES)
def test_no_name_of_a_facade_is_that_of_a_module_in_it(name: str) -> None:
    """Which of the two it would be depends on who was imported first."""
    facade = importlib.import_module(name)
    modules = {path.stem for path in Path(facade.__file__).parent.glob("*.py")}
    assert modules & set(getattr(facade, "__all__", ())) <= set()


def test_nobody_inside_asks_the_facade_of_the_own_sub_package() -> None:
    """Circles would run through a façade unseen: what it loads, and when, its stub says."""
    found = []
    for name in FACADES:
        folder = ROOT / name.replace(".", "/")
        modules = {path.stem for path in folder.iterdir()}
        for file in folder.rglob("*.py"):
            nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            own = [node for node in nodes if isinstance(node, ast.ImportFrom) and node.module == name]
            found += [str(file.relative_to(ROOT)) for node in own if {each.name for each in node.names} - modules]
    assert found == []
