"""Every command that a document shows is understood by the program, and its Python names what is there."""

from __future__ import annotations

import ast
import importlib
import re
import shlex
from pathlib import Path

import click
import pytest

from tools.docs import PAGES as MADE
from tools.docs import commands

ROOT = Path(__file__).parents[2]
NAMES = ("README.md", "CHANGELOG.md", "notebooks/README.md")
WRITTEN = [page for page in sorted(ROOT.glob("docs/**/*.md")) if page.relative_to(ROOT / "docs").as_posix() not in MADE]
PAGES = [*(ROOT / name for name in NAMES), *WRITTEN]
FENCE = re.compile(r"^ *```[^\n]*\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
KNOWN = commands()


def whole_lines(text):
    """Return the lines of fences and indented blocks that call nlematch: commands to be typed as they stand."""
    fenced = "".join(FENCE.findall(text))
    indented = "".join(line for line in FENCE.sub("", text).splitlines(keepends=True) if line.startswith("    "))
    lines = (fenced + indented).replace("\\\n", " ").splitlines()
    return [line.split("  #")[0].strip() for line in lines if line.strip().startswith("nlematch ")]


def mentions(text):
    """Return what stands in backticks in a sentence and calls nlematch; arguments may be left out there."""
    return [" ".join(found.split()) for found in re.findall(r"`(nlematch [^`]+)`", FENCE.sub("", text))]


def misunderstood(line, may_lack=False):
    """Say what the program does not understand of a line, as click reads it; nothing is run. None: all is well."""
    _, name, *words = shlex.split(line.split(" > ")[0])
    if name in {"--help", "--version"}:
        return None
    if name not in KNOWN:
        return f"there is no command {name}"
    try:
        KNOWN[name].make_context(name, list(words), help_option_names=["-h", "--help"])
    except click.exceptions.Exit:  # --help
        return None
    except (click.MissingParameter, click.BadOptionUsage) as missing:
        return None if may_lack else missing.format_message()
    except click.UsageError as refused:
        stands_for = getattr(refused, "param", None)  # KIND may stand where one of a few words must
        return None if stands_for and stands_for.human_readable_name in words else refused.format_message()
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_that_a_page_shows_is_understood(page):
    text = page.read_text(encoding="utf-8")
    found = {line: misunderstood(line) for line in whole_lines(text)}
    found |= {line: misunderstood(line, may_lack=True) for line in mentions(text) if line not in found}
    assert {line: why for line, why in found.items() if why} == {}


@pytest.mark.parametrize("name", KNOWN)
def test_every_example_of_a_commands_help_is_understood(name):
    epilog = (KNOWN[name].epilog or "").replace("\b", "").replace("\\\n", " ")
    examples = re.findall(r"nlematch .*?(?=\s+\||$)", epilog, re.MULTILINE)
    assert examples
    assert {line: why for line in examples if (why := misunderstood(line))} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_python_that_a_page_shows_can_be_read_and_imports_what_is_there(page):
    for code in re.findall(r"^```python\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(node.module)
                assert [name.name for name in node.names if not hasattr(module, name.name)] == []


def test_pages_show_commands_at_all():
    lines = [line for page in PAGES for line in whole_lines(page.read_text(encoding="utf-8"))]
    assert {shlex.split(line)[1] for line in lines} >= {"check", "solve", "audit", "explain", "repair", "compare"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nlematch sovle ROUND", "there is no command sovle"),
        ("nlematch solve ROUND --out RUN --regoin X", "No such option"),
        ("nlematch solve ROUND --out RUN --time-limit never", "not a valid float"),
        ("nlematch adopt ROUND --out RUN", "Missing argument"),
        ("nlematch compare A B --show everything", "is not one of"),
    ],
)
def test_a_wrong_command_is_noticed(line, why):
    assert why in misunderstood(line)


def test_a_right_one_is_not():
    assert misunderstood("nlematch solve ROUND --out RUN --time-limit 60 --region 'North East'") is None
    assert misunderstood("nlematch frontier ROUND KIND --out FOLDER") is None
    assert misunderstood("nlematch check", may_lack=True) is None
