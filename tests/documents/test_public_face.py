"""The public face: what `nlematch` has, that each name says how it is used, and that its examples are true."""

import ast
import dataclasses
import doctest
import importlib.metadata
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import nlematch
import scenarios
from scenarios.reports import charts

NAMES = {name: getattr(nlematch, name) for name in nlematch.__all__ if name != "__version__"}
NAMES |= {f"charts.{name}": getattr(charts, name) for name in charts.__all__}
FUNCTIONS = {name: value for name, value in NAMES.items() if inspect.isfunction(value)}
RECORDS = {name: value for name, value in NAMES.items() if dataclasses.is_dataclass(value)}

OF_C97E92E = {
    "Comparison", "Figures", "Frontier", "Run", "StudyRecord", "adopt", "allocation_map",
    "attribute", "charts", "commitments", "compare", "draw_round", "explain_case", "explain_impossible",
    "explain_leader", "explain_pair", "explain_round", "figures", "frontier", "idle_leaders", "impossible_edits",
    "least_difference", "load_study", "read_round", "read_run", "recheck", "robustness", "run",
    "write_round",
}  # fmt: skip
"""What `scenarios` published at that commit and publishes still; a run had two classes and two readers then."""
ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "notebooks" / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SNIPPETS = [
    pytest.param("\n".join(snippets), id=page.name)  # those of a page go on from one another
    for page in PAGES
    if (snippets := re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), flags=re.DOTALL))
]
HEAVY = ("altair", "click", "numpy", "ortools", "pandas", "pyarrow", "pydantic", "scipy")


def run_python(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


def section(name, title):
    """Return the lines of a section of a docstring; empty where it has none."""
    found = re.search(rf"^{title}\n-+\n(.*?)(?=^\w+\n---|\Z)", inspect.getdoc(NAMES[name]), re.DOTALL | re.MULTILINE)
    return found[1].splitlines() if found else []


def undescribed(lines):
    """Return the entries of a section that say no more than a type."""
    entries = [line for line in lines if line]
    below = [*entries, ""][1:]
    return [one for one, after in zip(entries, below, strict=True) if one[0] != " " and after[:1] != " "]


def test_importing_loads_no_solver_and_no_table():
    assert run_python(f"import sys, nlematch; print([name for name in {HEAVY} if name in sys.modules])") == "[]\n"


def test_names_are_those_that_the_packages_publish():
    assert sorted(nlematch.__all__) == dir(nlematch) == sorted({*nlematch.__all__})
    assert {*scenarios.__all__} < {*nlematch.__all__}
    assert all(getattr(scenarios, name) is getattr(nlematch, name) for name in scenarios.__all__)
    assert nlematch.__version__ == importlib.metadata.version("nlematch")
    with pytest.raises(AttributeError, match="solve_everything"):
        _ = nlematch.solve_everything


def test_names_of_c97e92e_go_on_working():
    assert {*scenarios.__all__} >= OF_C97E92E


def test_it_is_the_command():
    done = subprocess.run([sys.executable, "-m", "nlematch", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"python -m nlematch, version {nlematch.__version__}\n"


def test_a_notebook_shows_rounds_as_tables():
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import nlematch
shown, _ = shell.display_formatter.format(nlematch.draw_round(0.01, seed=2))
print("<strong>Round england-like-2" in shown["text/html"], shown["text/plain"].splitlines()[0])
"""
    expected = "True Round: england-like-2, England-like round, drawn with seed 2 at scale 0.01\n"
    assert run_python(code) == expected


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_says_what_it_takes_and_returns(name):
    signature = inspect.signature(FUNCTIONS[name])
    listed = {part.strip(" *") for line in section(name, "Parameters") for part in line.split(" : ")[0].split(",")}
    assert {*signature.parameters} <= listed
    assert undescribed(section(name, "Parameters")) == []
    assert signature.return_annotation in {"None", "AnyChart", "str"} or section(name, "Returns")
    assert undescribed(section(name, "Returns")) == []


@pytest.mark.parametrize("name", RECORDS)
def test_a_record_says_what_it_holds(name):
    assert undescribed(section(name, "Attributes")) == []


@pytest.mark.parametrize("name", ["nlematch", *NAMES])
def test_its_example_is_true(name, tmp_path, monkeypatch):
    value = NAMES.get(name, nlematch)
    example = doctest.DocTestParser().get_doctest(inspect.getdoc(value), {}, name, None, 0)
    assert len(example.examples) >= 2
    monkeypatch.chdir(tmp_path)
    report = []
    doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(example, out=report.append)
    assert "".join(report) == ""


@pytest.mark.parametrize("code", SNIPPETS)
def test_documents_use_it_alone(code):
    tree = ast.parse(code)
    imported = {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert any(str(name).split(".", 1)[0] == "nlematch" for name in imported | modules)
    assert (imported | modules).isdisjoint({"constraints", "optimiser", "scenarios"})
    used = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert {node.attr for node in used if ast.unparse(node.value) == "nle"} <= {*nlematch.__all__}
    assert {node.attr for node in used if ast.unparse(node.value) == "nle.charts"} <= {*charts.__all__}
