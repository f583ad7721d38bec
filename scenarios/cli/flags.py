"""Python's words in those of the command line: what a function calls an argument is an option here.

Library code names arguments and functions, as its callers do: a fault of an argument, or `` `memory_mib=` `` and
`` `run_study()` `` within a text.  Where a command shows such a text, the option and the command stand in their place.
"""

from __future__ import annotations

import ast
import contextlib
import re
from typing import TYPE_CHECKING

import click

from constraints.domain import ArgumentFault, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMAND_OF = {
    "adopt": "adopt",
    "compare": "compare",
    "explain_case": "explain",
    "explain_impossible": "solve",
    "frontier": "frontier",
    "moves": "compare --show moves",
    "preset_names": "policies",
    "recheck": "audit",
    "repair": "repair",
    "run": "solve",
    "run_study": "run",
}
"""The command that does what a public function does."""

_ARGUMENT = re.compile(r"`(?P<name>\w+)=(?P<value>[^`]*)`")
_FUNCTION = re.compile(r"`(?P<name>\w+)\(\)`")


def in_options(fault: Fault, command: click.Command | None) -> str:
    """Return a fault as a command tells it.

    Parameters
    ----------
    fault : Fault
    command : click.Command or None
        That was called.
    """
    if isinstance(fault, ArgumentFault):
        where = _options(command).get(fault.column or "", fault.column or "")
        fault = Fault(fault.code, where, None, None, _plain(fault.value), fault.expected, fault.advice)
    return in_commands(str(fault), command)


def in_commands(text: str, command: click.Command | None) -> str:
    """Return a text in which arguments and functions are the options and commands that they are here.

    Parameters
    ----------
    text : str
    command : click.Command or None
    """
    options = _options(command)

    def option(found: re.Match[str]) -> str:
        name = options.get(found["name"])
        return found[0] if name is None else f"{name} {_plain(found['value'])}".rstrip()

    def command_name(found: re.Match[str]) -> str:
        name = COMMAND_OF.get(found["name"])
        return found[0] if name is None else f"`nlematch {name}`"

    return _FUNCTION.sub(command_name, _ARGUMENT.sub(option, text))


def _options(command: click.Command | None) -> dict[str, str]:
    """Return how each parameter of a command is written, by its name in Python."""
    params: Iterable[click.Parameter] = () if command is None else command.params
    return {str(param.name): _written(param) for param in params}


def _written(param: click.Parameter) -> str:
    return max(param.opts, key=len) if isinstance(param, click.Option) else _metavar(param)


def _metavar(param: click.Parameter) -> str:
    return getattr(param, "metavar", None) or str(param.name).upper()


def _plain(value: str) -> str:
    """Return a value as it was typed: without the quotes that Python puts around a text."""
    with contextlib.suppress(ValueError, SyntaxError):
        read = ast.literal_eval(value)
        return read if isinstance(read, str) else value
    return value
