"""The pages that are made from the code are those that are committed; `make docs` makes them anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from constraints.rules.catalogue import CATALOGUE
from tools.docs import PAGES, commands, commands_page, rules_page, write_pages

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", PAGES)
def test_the_committed_page_is_current(name):
    assert (DOCS / name).read_text(encoding="utf-8") == PAGES[name]()


def test_every_rule_has_its_heading_once():
    lines = rules_page().splitlines()
    assert {rule: lines.count(f"### {rule}") for rule in CATALOGUE} == dict.fromkeys(CATALOGUE, 1)


def test_every_command_has_its_heading_and_an_example():
    page = commands_page()
    for name, command in commands().items():
        assert f"## nlematch {name}\n" in page
        assert f"nlematch {name}" in (command.epilog or ""), f"the help of {name} has no example"


def test_pages_are_written_with_the_same_bytes_on_every_machine(tmp_path):
    write_pages(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(PAGES)
    for name, make in PAGES.items():
        assert (tmp_path / name).read_bytes() == make().encode()
