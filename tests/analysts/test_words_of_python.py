"""Python's messages name arguments and functions; where a command shows them they are its options and commands."""

import ast
import re
from pathlib import Path

import click
import pytest

import nlematch as nle
from constraints.domain import ArgumentFault, Fault
from scenarios.cli.flags import COMMAND_OF, in_commands, in_options
from scenarios.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[2]
OF_COMMANDS_ALONE = (
    "scenarios/cli/",
    "scenarios/services/",
    "scenarios/demand/",
    "scenarios/supply/",
    "scenarios/record/",
)
"""What Python's users cannot reach: these are told by commands."""
BY_PLACE = ("scenarios/plugins/allowing.py", "scenarios/plugins/trusting.py")
"""What asks whether a command or a program is at work, and what commands alone do."""
DOCUMENTS = ("scenarios/reports/", "scenarios/rounds/template.py")
"""Pages, letters, workbooks and files that people are handed, who have commands at most."""
FLAG_OR_COMMAND = re.compile(r"(?<![\w-])--[a-z][a-z-]+|nlematch (?:" + "|".join(COMMANDS) + r")\b")


def messages():
    """Return the texts in library code that are no docstrings, with where they stand."""
    for file in sorted(
        path for package in ("constraints", "optimiser", "scenarios") for path in (ROOT / package).rglob("*.py")
    ):
        name = file.relative_to(ROOT).as_posix()
        if name.startswith((*OF_COMMANDS_ALONE, *BY_PLACE, *DOCUMENTS)):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        docs = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
                yield f"{name}:{node.lineno}", node.value


def test_no_message_of_python_names_an_option_or_a_command():
    found = [(where, text) for where, text in messages() if FLAG_OR_COMMAND.search(text)]
    assert found == []
    assert FLAG_OR_COMMAND.search("give it with --seed, or run `nlematch solve`")


def test_functions_that_messages_name_are_there():
    named = {name for _, text in messages() for name in re.findall(r"`(\w+)\(\)`", text)}
    assert named >= {"repair", "recheck", "preset_names"}
    methods = {*dir(nle.Run), *dir(nle.Comparison)}
    assert named <= {*nle.__all__, *methods}
    assert {*COMMAND_OF.values()} <= {*COMMANDS, "compare --show moves"}


def command(name):
    return main.get_command(click.Context(main), name)


@pytest.mark.parametrize(
    ("name", "fault", "said"),
    [
        ("solve", ArgumentFault.of("run", "regions", "North Est", "a region", "see"), "NM903 --region: 'North Est'."),
        ("solve", ArgumentFault.of("run", "time_limit", -1, "seconds", "see"), "NM903 --time-limit: '-1'."),
        ("explain", ArgumentFault.of("explain_case", "case_id", "1", "a case", "see"), "NM903 --case: '1'."),
        ("solve", ArgumentFault.of("run", "round_path", "1", "a round", "see"), "NM903 ROUND: '1'."),
        ("solve", ArgumentFault.of("run", "colour", "red", "none", "see"), "NM903 colour: 'red'."),
        (
            "run",
            Fault("NM705", "s", None, None, "", "memory", "allow more with `memory_mib=`"),
            "allow more with --memory.",
        ),
        ("compare", Fault("NM601", "r", None, None, "", "a run", "ask `recheck()`"), "ask `nlematch audit`."),
    ],
)
def test_a_command_says_its_options(name, fault, said):
    assert said in in_options(fault, command(name))


def test_what_a_command_does_not_have_stays_as_it_is():
    assert in_commands('see `colour=` and `f()`, `repair="always"`', command("compare")) == (
        "see `colour=` and `f()`, --repair always"
    )
    assert in_commands("see `seed=3`", None) == "see `seed=3`"
