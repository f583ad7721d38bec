"""What the documents point at is there: files, commands and options."""

from __future__ import annotations

import re
import textwrap
import tomllib
from pathlib import Path

import pytest

from constraints.rulebooks.shipped import load_policy
from constraints.rules.catalogue import rules_of

ROOT = Path(__file__).parents[2]
BESIDE = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "notebooks/README.md")
PAGES = [ROOT / name for name in BESIDE] + sorted(ROOT.glob("docs/**/*.md"))
PACKAGES = ("constraints", "optimiser", "scenarios")


def where(page):
    return page.relative_to(ROOT).as_posix()


def headings(page):
    """Return what a link may name of a page: its headings, spelt as GitHub does."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    spelt = [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]
    again = [spelt[:at].count(name) for at, name in enumerate(spelt)]
    return {name if count == 0 else f"{name}-{count}" for name, count in zip(spelt, again, strict=True)}


def links(page):
    """Return where a page's links of this project lead: file and heading, either of which may be empty."""
    return re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=where)
def test_every_relative_link_leads_to_a_file_and_its_heading(page):
    assert [name for name, _ in links(page) if name and not (page.parent / name).exists()] == []
    named = [(page.parent / name if name else page, heading) for name, heading in links(page) if heading]
    assert [(to.name, heading) for to, heading in named if heading not in headings(to)] == []


def test_every_document_is_found_from_the_readme():
    found, more = set(), {ROOT / "README.md"}
    while more:
        page = more.pop()
        found.add(page)
        named = {(page.parent / name).resolve() for name, _ in links(page) if name.endswith(".md")}
        more |= {other for other in named - found if other.exists()}
    assert {where(page) for page in PAGES} - {where(page) for page in found} == set()


def test_every_page_that_the_code_names_is_there():
    named = {
        name
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.suffix in {".py", ".toml"}
        for name in re.findall(r"\bdocs/[a-z-]+\.md\b", file.read_text(encoding="utf-8"))
    }
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=where)
def test_no_page_names_a_path_of_a_machine(page):
    assert not re.search(r"(?<![\w.])/(work|tmp|root|home|opt)/", page.read_text(encoding="utf-8"))


def test_the_policy_change_that_the_readme_shows_is_one():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"\n((?:    .*\n)*    \[policy\]\n(?:    .*\n)+)", text)
    told = tomllib.loads(textwrap.dedent(block))["policy"]
    overrides = {name: value for name, value in told.items() if name != "extends"}
    rules = {rule.id: rule for rule in rules_of(load_policy(told["extends"], overrides))}
    assert rules["travel-limit"].params.minutes == 75
