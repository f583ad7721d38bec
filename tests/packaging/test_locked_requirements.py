"""The locked requirements: every one with hashes, none from an address, both files of one mind."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ("requirements.txt", "requirements-dev.txt", "requirements-site.txt")

files = pytest.mark.parametrize("name", FILES)


def locked(name):
    """Return the lines that pin a requirement, each with the hashes that follow it."""
    joined = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def pins(name):
    return {line.split("--hash")[0].strip() for line in locked(name)}


def names(requirements):
    return {re.match(r"[A-Za-z0-9_.-]+", text)[0].lower().replace("_", "-") for text in requirements}


@files
def test_every_requirement_is_pinned_with_hashes(name):
    assert locked(name)
    for line in locked(name):
        assert re.match(r"[a-z0-9.-]+==\S+ ", line), line
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", line), line


@files
def test_no_address_of_a_registry_or_path_of_a_machine_is_named(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|--(extra-)?index|--find-links|@ file|/home/|/opt/", text)


def test_development_stands_on_the_same_versions():
    """Development may want on all platforms what the project wants on one; the version is the same."""
    run, develop = ({pin.split(";")[0].strip() for pin in pins(name)} for name in FILES[:2])
    assert run <= develop


def test_the_site_is_built_with_the_same_versions():
    """What is locked for several versions of Python apart is held where there is one."""
    develop, site = ({tuple(pin.split(";")[0].strip().split("==")) for pin in pins(FILES[at])} for at in (1, 2))
    shared = {name for name, _ in develop} & {name for name, _ in site}
    assert shared
    assert {pin for pin in develop if pin[0] in shared} == {pin for pin in site if pin[0] in shared}


def test_the_project_asks_for_nothing_that_is_not_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    runtime = project["project"]["dependencies"] + groups["build"]
    assert names(runtime) <= names(pins("requirements.txt"))
    develop = [entry for entry in groups["dev"] if isinstance(entry, str)]
    assert names(develop) <= names(pins("requirements-dev.txt"))
    assert names(groups["site"]) <= names(pins("requirements-site.txt"))


def test_what_builds_the_project_is_locked_for_run_time():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert names(project["build-system"]["requires"]) <= names(pins("requirements.txt"))
