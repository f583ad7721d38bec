"""The `nlematch` command: a group whose commands are each one module, loaded when it is called."""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from constraints.errors import InputRefused, NlematchError
from scenarios.files import command_name, in_words, notices, shown_name

COMMANDS = {
    "adopt": "scenarios.cli.adopt",
    "audit": "scenarios.cli.audit",
    "check": "scenarios.cli.check",
    "commitments": "scenarios.cli.commitments",
    "compare": "scenarios.cli.compare",
    "demo": "scenarios.cli.demo",
    "explain": "scenarios.cli.explain",
    "forget": "scenarios.cli.forget",
    "frontier": "scenarios.cli.frontier",
    "generate": "scenarios.cli.generate",
    "import": "scenarios.cli.import_",
    "import-supply": "scenarios.cli.survey",
    "letters": "scenarios.cli.letters",
    "new": "scenarios.cli.new",
    "policies": "scenarios.cli.policies",
    "record": "scenarios.cli.record",
    "repair": "scenarios.cli.repair",
    "report": "scenarios.cli.report",
    "rules": "scenarios.cli.rules",
    "run": "scenarios.cli.run",
    "solve": "scenarios.cli.solve",
    "travel": "scenarios.cli.travel",
    "upgrade": "scenarios.cli.upgrade",
    "workbook": "scenarios.cli.workbook",
}
"""Where each command is: a module whose `command` it is. A new command is one file and one line here."""


class _Echo(logging.Handler):
    """Writes to stderr what users are told beside the results."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        click.echo(record.getMessage(), err=True)


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Let notices reach stderr while a command runs, and others know which it is."""
    echo, name = _Echo(), command_name.set(command_name.get())
    notices.addHandler(echo)
    try:
        yield
    finally:
        notices.removeHandler(echo)
        command_name.reset(name)


class _Group(click.Group):
    """A group whose commands end with the exit code of the error that they meet; never with a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*COMMANDS, *super().list_commands(ctx)})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        command_name.set(f"nlematch {name}")  # what others are told who wait for this command
        return name, command, rest

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's own signature
        try:
            with _telling():
                return super().invoke(ctx)
        except InputRefused as refused:
            for fault in refused.faults:
                click.echo(str(fault), err=True)
            click.echo(f"{len(refused.faults)} fault(s); {refused.ending}.", err=True)
            sys.exit(refused.exit_code)
        except OSError as error:
            if error.filename is None:  # not of a file: stdout that nobody reads any more
                raise
            said = f"{in_words(error)}. Expected a file that can be read. Try: look who may open it, and try again"
            click.echo(f"NM107 {shown_name(Path(str(error.filename)))}: {said}.", err=True)
            sys.exit(InputRefused.exit_code)
        except NlematchError as error:
            click.echo(str(error), err=True)
            sys.exit(error.exit_code)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="nlematch")
def main() -> None:
    """Match schools with National Leaders of Education and support-school staff.

    Results go to stdout, talk to stderr. Exit codes: 0 done, 1 input refused, 2 usage, 3 proved impossible,
    4 stopped without an allocation, 5 audit failed, 6 a gate failed.
    """
