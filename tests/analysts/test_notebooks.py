"""The notebooks run from top to bottom on public names, and stand in git without their outputs."""

import ast
import tempfile
from pathlib import Path

import nbformat
import pytest
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient
from traitlets.config import Config

import nlematch

FOLDER = Path(__file__).parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
ALLOWED = {"nlematch", "nlematch.rules", "nlematch.testing", "pathlib", "tempfile", "numpy", "pandas", "altair"}
SECONDS = 60
"""The most processor time that a notebook may take, its workers among it; and the longest that a cell may last."""
MOST_BYTES = 100_000
"""Of a notebook that was run, with all that it shows."""


@pytest.fixture(scope="module", autouse=True)
def no_loop_left():
    """Close the event loop that nbclient leaves: found open, later, it would fail the test that is running then."""
    yield
    ensure_event_loop().close()


def code_of(notebook):
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


@pytest.fixture(params=NOTEBOOKS, ids=lambda file: file.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_all_notebooks_are_here():
    assert [file.name[:2] for file in NOTEBOOKS] == ["01", "02", "03", "04", "05"]


def test_outputs_are_stripped(notebook):
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in cells if cell.outputs or cell.execution_count is not None] == []


def test_only_public_names_are_used(notebook):
    tree = ast.parse(code_of(notebook))
    public = {"nle": set(nlematch.__all__), "nle.charts": set(nlematch.charts.__all__)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert {name.name for name in node.names} <= ALLOWED
            assert [name.asname for name in node.names if name.name == "nlematch"] in ([], ["nle"])
        if isinstance(node, ast.ImportFrom):
            assert node.module in ALLOWED - {"nlematch"}
        if isinstance(node, ast.Attribute):
            assert not node.attr.startswith("_")
            assert node.attr in public.get(ast.unparse(node.value), {node.attr})


def test_each_ends_with_a_question_answered_by_changing_one_cell(notebook):
    asked, answered = notebook.cells[-2:]
    assert asked.cell_type == "markdown"
    assert "?**" in asked.source
    assert answered.cell_type == "code"
    first = ast.parse(answered.source).body[0]
    assert isinstance(first, ast.Assign)


def test_it_runs_from_top_to_bottom(notebook, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    sockets = Config({"KernelManager": {"transport": "ipc", "ip": str(tmp_path / "kernel")}})
    there = {"metadata": {"path": str(tmp_path)}}
    notebook.cells.append(nbformat.v4.new_code_cell("import os; print(sum(os.times()[:4]))"))
    NotebookClient(notebook, kernel_name="python3", timeout=SECONDS, resources=there, config=sockets).execute()
    assert float(notebook.cells.pop().outputs[0].text) <= SECONDS
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [output for output in shown if output.output_type == "error"] == []
    data = [output.data for output in shown if "data" in output]
    assert any("nlematch" in one.get("text/html", "") for one in data)
    assert any("image/svg+xml" in one for one in data)
    assert len(nbformat.writes(notebook).encode()) <= MOST_BYTES
