"""What a code host and pre-commit read: it parses, names what is there, and asks for no more than it needs."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted(set((ROOT / ".github/ISSUE_TEMPLATE").glob("*.yml")) - {ROOT / ".github/ISSUE_TEMPLATE/config.yml"})
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

named = {"ids": lambda path: path.stem}


def read(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(workflow):
    return [step for job in read(workflow)["jobs"].values() for step in job["steps"]]


def commands(workflow):
    """Return all lines that a workflow runs."""
    return [line for step in steps(workflow) for line in step.get("run", "").splitlines()]


@pytest.mark.parametrize("path", [ROOT / ".github/ISSUE_TEMPLATE/config.yml", *WORKFLOWS, *FORMS], **named)
def test_it_is_yaml_and_says_what_could_not_be_tried(path):
    assert isinstance(read(path), dict)
    assert re.match(r"(#.*\n)*# Not (run|tried) where this was written", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("workflow", WORKFLOWS, **named)
def test_a_workflow_may_only_read_and_pins_what_it_uses(workflow):
    assert read(workflow)["permissions"] == {"contents": "read"}
    assert [job for job, content in read(workflow)["jobs"].items() if "permissions" in content] == []
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert used
    assert [action for action in used if not re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action)] == []


@pytest.mark.parametrize("workflow", WORKFLOWS, **named)
def test_what_a_workflow_makes_are_targets(workflow):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    made = {line.split()[1] for line in commands(workflow) if line.startswith("make ")}
    assert made
    assert made <= targets


def test_no_text_that_somebody_else_writes_is_part_of_a_command():
    assert [line for workflow in WORKFLOWS for line in commands(workflow) if "${{" in line] == []


def test_tests_run_on_all_systems_from_the_oldest_version_on():
    jobs = read(ROOT / ".github/workflows/tests.yml")["jobs"]
    versions = {name: job["strategy"]["matrix"]["python"] for name, job in jobs.items() if "strategy" in job}
    assert set(versions) == {"linux", "macos", "windows"}
    oldest = PROJECT["requires-python"].removeprefix(">=")
    assert {tuple(listed) for listed in versions.values()} == {(oldest, "3.12", "3.13", "3.14")}


def test_windows_runs_the_lines_of_the_readme():
    """But for the first: `py` would take another Python than the one under test."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.findall(r"^    (\.venv\\Scripts\\.*)$", readme, re.MULTILINE)
    run = commands(ROOT / ".github/workflows/tests.yml")
    assert len(shown) == 3
    assert [line for line in shown if line not in run] == []


@pytest.mark.parametrize("form", FORMS, **named)
def test_a_form_for_issues_is_one(form):
    content = read(form)
    assert set(content) == {"name", "description", "labels", "body"}
    fields = [field for field in content["body"] if field["type"] != "markdown"]
    assert {field["type"] for field in fields} <= {"input", "textarea"}
    assert len({field["id"] for field in fields}) == len(fields)
    assert all(field["attributes"]["label"] for field in fields)


def test_there_is_a_form_for_each_kind_of_issue():
    assert {form.stem for form in FORMS} == {"bug", "wrong-answer", "request"}


def test_hooks_are_the_first_lines_of_make_test_and_download_nothing():
    (repository,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    hooks = {hook["entry"].split()[0].removeprefix(".venv/bin/") for hook in repository["hooks"]}
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ntest:")[1].split("\n\n")[0]
    assert hooks == set(re.findall(r"\$\(BIN\)/(\S+)", recipe)) - {"python"}


def test_the_citation_has_what_its_format_asks_for():
    """The keys that the schema of CFF 1.2.0 requires; and an entity where no person is named."""
    citation = read(ROOT / "CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert [set(author) for author in citation["authors"]] == [{"name"}]
    assert str(citation["version"]) == PROJECT["version"]
    assert citation["license"] == PROJECT["license"]
