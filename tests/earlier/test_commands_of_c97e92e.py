"""Every command line of commit c97e92e is one of today: commands, arguments, options and their values only grow.

`c97e92e/commands.json` is `synopses()` of that commit.
"""

import json
from pathlib import Path

import click
import pytest

from tools.docs import commands

THEN = json.loads((Path(__file__).parent / "c97e92e" / "commands.json").read_text(encoding="utf-8"))
APART = {"solve": {"--mode"}}
"""Refused with the reason, as CHANGELOG.md says: `fast` was slower than the default."""


def choices(param):
    return list(param.type.choices) if isinstance(param.type, click.Choice) else None


def synopsis(command):
    """Return what of a command line may be written: its arguments in order, and its options by name."""
    arguments = [
        {"required": param.required, "nargs": param.nargs, "choices": choices(param)}
        for param in command.params
        if isinstance(param, click.Argument)
    ]
    options = {
        name: {"required": param.required, "flag": param.is_flag, "many": param.multiple, "choices": choices(param)}
        for param in command.params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    return {"arguments": arguments, "options": options}


def synopses():
    return {name: synopsis(command) for name, command in commands().items()}


def takes(now, then):
    """Whether whatever could be given then can be given now, and whatever could be left out."""
    grew = now["choices"] is None or (then["choices"] is not None and {*then["choices"]} <= {*now["choices"]})
    same = all(now[key] == then[key] for key in ("nargs", "flag") if key in then)
    return grew and same and now["required"] <= then["required"] and now.get("many", False) >= then.get("many", False)


@pytest.mark.parametrize("name", THEN)
def test_a_command_line_of_then_is_one_of_now(name):
    then, now = THEN[name], synopses()[name]
    kept = {option: said for option, said in then["options"].items() if option not in APART.get(name, ())}
    assert [option for option, said in kept.items() if not takes(now["options"][option], said)] == []
    for before, after in zip(then["arguments"], now["arguments"], strict=False):
        assert takes(after, before)
    assert len(now["arguments"]) >= len(then["arguments"])
    more = [*now["arguments"][len(then["arguments"]) :], *(now["options"][new] for new in {*now["options"]} - {*kept})]
    assert [param for param in more if param["required"]] == []
