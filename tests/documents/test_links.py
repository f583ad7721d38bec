"""What the documents point at is there: files, commands and options."""

from __future__ import annotations

import re
import shlex
import textwrap
import tomllib
from pathlib import Path

import pytest

from constraints.policy import load_policy
from scenarios.docs import commands

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PACKAGES = ("constraints", "optimiser", "scenarios")


def lines_of_commands(page):
    """Return the indented lines and inline code of a page that call nlematch, comments cut off."""
    text = re.sub(r"\s*\n\s*(?=[^\n`]*`)", " ", page.read_text(encoding="utf-8")) if page.name == "README.md" else ""
    inline = re.findall(r"`(nlematch [^`]+)`", text)
    block = [line.strip() for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("    nlematch ")]
    return [line.split("  #")[0] for line in block + inline]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file(page):
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_page_that_the_code_names_is_there():
    named = {
        name
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.suffix in {".py", ".toml"}
        for name in re.findall(r"\bdocs/[a-z-]+\.md\b", file.read_text(encoding="utf-8"))
    }
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_every_command_of_the_readme_exists_with_its_options():
    known = {name: {o for p in command.params for o in p.opts} for name, command in commands().items()}
    called = lines_of_commands(ROOT / "README.md")
    assert called
    for line in called:
        _, name, *rest = shlex.split(line)
        assert name in known, line
        assert {word for word in rest if word.startswith("--")} <= known[name], line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_page_names_a_path_of_a_machine(page):
    assert not re.search(r"(?<![\w.])/(work|tmp|root|home|opt)/", page.read_text(encoding="utf-8"))


def test_the_policy_change_that_the_readme_shows_is_one():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"\n((?:    .*\n)*    \[policy\]\n(?:    .*\n)+)", text)
    told = tomllib.loads(textwrap.dedent(block))["policy"]
    overrides = {name: value for name, value in told.items() if name != "extends"}
    rules = {rule.id: rule for rule in load_policy(told["extends"], overrides).book}
    assert rules["travel-limit"].params.minutes == 75
