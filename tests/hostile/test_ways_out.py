"""No module but `scenarios.escaping` writes to a terminal, or makes CSV, JSON, TOML, pages or workbooks.

What is looked for is every call by which text could leave the program unescaped.  A module that uses one is a new way
out: send it through `scenarios.escaping`, or say here why what it makes reaches nobody.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("constraints", "optimiser", "scenarios")
ESCAPING = "scenarios/escaping/"

IMPORTS = {"rich", "tomli_w", "markupsafe", "curses", "webbrowser", "html"}
"""Top-level modules that write, or make text to be written."""
CALLS = {
    "click": {
        "echo", "secho", "echo_via_pager", "prompt", "confirm", "progressbar", "style", "edit", "launch", "pause",
        "get_text_stream", "get_binary_stream",
    },
    "csv": {"writer", "DictWriter"},
    "json": {"dump", "dumps", "JSONEncoder"},
    "sys": {"stdout", "stderr", "__stdout__", "__stderr__", "displayhook", "excepthook"},
    "os": {"write", "writev", "popen", "system"},
    "logging": {"StreamHandler", "FileHandler", "basicConfig", "lastResort"},
    "xlsxwriter": {"Workbook"},
    "traceback": {"print_exc", "print_exception", "print_stack", "print_tb"},
    "warnings": {"showwarning"},
    "pyarrow.csv": {"write_csv"},
}  # fmt: skip
"""By module, what of it writes."""
METHODS = {
    "to_csv", "to_json", "to_html", "to_markdown", "to_latex", "to_excel", "to_clipboard", "to_xml", "to_pickle",
    "write_formula", "write_url", "write_rich_string", "write_row", "write_column",
}  # fmt: skip
"""Methods of frames and sheets that write text as it is, or as a formula or link."""
NAMES = {"print", "input", "breakpoint"}

ALLOWED = {
    "constraints/rulebooks/document.py": {"json.dumps": "a digest"},
    "optimiser/model/fingerprint.py": {"json.dumps": "a digest"},
    "scenarios/runs/fingerprint.py": {"json.dumps": "a digest"},
    "scenarios/studies/execution/steps.py": {"json.dumps": "a digest"},
    "scenarios/studies/study.py": {"json.dumps": "a digest"},
    "scenarios/files/changing.py": {"json.dumps": "ASCII for a journal, read by this program alone"},
    "scenarios/files/disk.py": {"os.write": "the call by which every file is written"},
    "scenarios/files/locking.py": {"json.dumps": "ASCII for a lock, read by this program alone", "os.write": "a lock"},
    "scenarios/generate/rounds.py": {"csv.writer": "a digest"},
    "scenarios/reports/letters/rendering.py": {"sys.stdout": "a pipe to the process that asked, which reads JSON"},
    "scenarios/studies/execution/parcels.py": {
        "json.dumps": "travels to a worker and back, read by this program alone"
    },
    "scenarios/record/seals.py": {"json.dumps": "ASCII for a hidden sheet, read by this program alone"},
}


class Ways(ast.NodeVisitor):
    """Finds what a module uses of the lists above."""

    def __init__(self, source):
        self.found = set()
        self.modules = {}  # by the name under which a module, or a part of one, is known
        self.visit(ast.parse(source))

    def imported(self, name, known_as):
        self.modules[known_as] = name
        if name.partition(".")[0] in IMPORTS:
            self.found.add(name)

    def visit_Import(self, node):
        for name in node.names:
            self.imported(name.name, name.asname or name.name)

    def visit_ImportFrom(self, node):
        for name in node.names:
            self.imported(f"{node.module}.{name.name}", name.asname or name.name)
            if name.name in CALLS.get(node.module, ()):
                self.found.add(f"{node.module}.{name.name}")

    def visit_Attribute(self, node):
        module = self.modules.get(ast.unparse(node.value), "")
        if node.attr in CALLS.get(module, ()):
            self.found.add(f"{module}.{node.attr}")
        elif node.attr in METHODS:
            self.found.add(f".{node.attr}")
        self.generic_visit(node)

    def visit_Call(self, node):
        called = ast.unparse(node.func)
        if called in NAMES or called.endswith(("Environment", "jinja2.Template")):
            self.found.add(called)
        self.generic_visit(node)


def ways_out(file):
    return Ways(file.read_text(encoding="utf-8")).found


def sources():
    return sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_leaves_the_program_but_through_one_place(package):
    ways = {}
    for file in sources():
        name = file.relative_to(ROOT).as_posix()
        if name.startswith(package) and not name.startswith(ESCAPING):
            ways[name] = ways_out(file) - ALLOWED.get(name, {}).keys()
    assert {name: used for name, used in ways.items() if used} == {}


def test_every_exception_is_still_needed():
    for name, reasons in ALLOWED.items():
        file = ROOT / name
        assert file.is_file(), name
        assert reasons.keys() <= ways_out(file), name


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import click\nclick.echo('x')", {"click.echo"}),
        ("from click import secho as tell", {"click.secho"}),
        ("import json as j\nj.dumps(1)", {"json.dumps"}),
        ("frame.to_csv('x')", {".to_csv"}),
        ("print(1)", {"print"}),
        ("import sys\nsys.stderr.write('x')", {"sys.stderr"}),
        ("from rich.console import Console", {"rich.console.Console"}),
        ("import jinja2\njinja2.Environment()", {"jinja2.Environment"}),
        ("from jinja2.sandbox import SandboxedEnvironment\nSandboxedEnvironment()", {"SandboxedEnvironment"}),
        ("import csv\ncsv.reader(x)", set()),
    ],
)
def test_a_new_way_out_would_be_seen(source, seen):
    assert Ways(source).found == seen
