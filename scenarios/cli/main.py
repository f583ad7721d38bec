"""The `nlematch` command: a group whose commands are each one module, loaded when it is called."""

from __future__ import annotations

import contextlib
import contextvars
import importlib
import io
import logging
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import click

from constraints.domain import Fault, InputRefused, NlematchError
from scenarios.cli.failing import failed
from scenarios.cli.flags import in_commands, in_options
from scenarios.escaping.terminal import open_streams, say, say_lines
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
    "merge": "scenarios.cli.merge",
    "new": "scenarios.cli.new",
    "next": "scenarios.cli.next",
    "plugins": "scenarios.cli.plugins",
    "policies": "scenarios.cli.policies",
    "record": "scenarios.cli.record",
    "repair": "scenarios.cli.repair",
    "report": "scenarios.cli.report",
    "rules": "scenarios.cli.rules",
    "run": "scenarios.cli.run",
    "runs": "scenarios.cli.runs",
    "solve": "scenarios.cli.solve",
    "travel": "scenarios.cli.travel",
    "upgrade": "scenarios.cli.upgrade",
    "workbook": "scenarios.cli.workbook",
}
"""Where each command is: a module whose `command` it is. A new command is one file and one line here."""

CHAPTERS = {
    "Make a round": {
        "new": "write an empty round to fill in",
        "import": "find the eligible schools in published files",
        "import-supply": "read a capacity survey",
        "generate": "draw made-up people, or a whole made-up round",
        "check": "list every fault of a round, and what it assumes",
        "policies": "list the rule books, or the values of one",
        "rules": "list the rules in words",
        "plugins": "list the rules and figures of your own that a round asks for",
    },
    "Find the allocation": {
        "demo": "try it all on a made-up round",
        "solve": "find the best allocation, and prove how good it is",
        "adopt": "check a plan made by hand",
        "audit": "check a run again, rule by rule",
        "explain": "say why this leader, why not that one, why none",
        "travel": "list which journeys are worth measuring",
    },
    "Hand it to people": {
        "report": "write one page about a run or a study",
        "workbook": "write a run as a workbook to work from",
        "letters": "write a letter for every school and leader",
        "commitments": "write what earlier runs take of people's time",
    },
    "Go on": {
        "record": "write down what happened: a yes, a no, a withdrawal",
        "repair": "change the plan as little as can be",
        "next": "make the next round: what goes on, what ended, who waits",
        "merge": "unite two planners' copies of a round",
        "upgrade": "give the people of an older round lasting ids",
        "forget": "delete what a round keeps of people",
    },
    "Compare": {
        "run": "run all scenarios of a study",
        "runs": "list the runs in a folder",
        "compare": "say how runs differ, and why",
        "frontier": "find what one goal costs in another",
    },
}
"""What each command is for, in the order in which planners come to it; `nlematch --help` loads none of them."""

INTERRUPTED = 128 + signal.SIGINT
"""What a command that Ctrl-C stopped ends with, as shells have it. SIGTERM ends the process: they call that 143."""

LOADS_NOTHING = frozenset({"new", "plugins", "policies"})
"""Commands that read no round, run or study that is there, so that no plug-in could be asked for."""


_called: contextvars.ContextVar[click.Command | None] = contextvars.ContextVar("_called", default=None)
"""The command that this process, or this test, is at."""


class _Echo(logging.Handler):
    """Writes to stderr what users are told beside the results."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        say(record.getMessage())


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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands by what they are for."""
        width = max(map(len, COMMANDS))
        for chapter, commands in CHAPTERS.items():
            with formatter.section(chapter):
                formatter.write_dl([(name.ljust(width), summary) for name, summary in commands.items()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        from scenarios.cli.options import allow_plugin_option
        from scenarios.cli.types import Text

        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        if cmd_name not in LOADS_NOTHING and all(param.name != "allow_plugin" for param in command.params):
            allow_plugin_option(command)
        for param in command.params:  # whatever says no type of its own
            if param.type is click.STRING:
                param.type = Text()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        _called.set(command)
        command_name.set(f"nlematch {name}")  # what others are told who wait for this command
        return name, command, rest

    def main(self, *args: Any, **extra: Any) -> NoReturn:
        """Run a command and end the process, as click does; whatever is told goes through :mod:`scenarios.escaping`."""
        open_streams()
        try:
            with _telling():
                ended: object = super().main(*args, **extra | {"standalone_mode": False})
        except click.ClickException as error:
            text = io.StringIO()
            error.show(text)
            say_lines(text.getvalue().removesuffix("\n"))
            sys.exit(error.exit_code)
        except click.Abort as stopped:
            say("Stopped.")
            sys.exit(INTERRUPTED if isinstance(stopped.__cause__, KeyboardInterrupt) else 1)
        except NlematchError as error:
            sys.exit(_show_error(error))
        except Exception as error:  # noqa: BLE001 - the last resort
            sys.exit(_show_error(_refused(error) or failed(error)))
        sys.exit(ended if isinstance(ended, int) else 0)


def _show_error(error: NlematchError) -> int:
    """Tell an error, and return what the command ends with."""
    command = _called.get()
    if isinstance(error, InputRefused):
        faults = (in_options(fault, command) for fault in error.faults)
        say(*faults, f"{len(error.faults)} fault(s); {error.ending}.")
    else:
        say_lines(in_commands(str(error), command))
    return error.exit_code


def _refused(error: Exception) -> InputRefused | None:
    """Return the fault of a file that the system refused and nobody has told; None of any other error.

    Where reading fails in the middle, as on a disk of the network, the system does not say of which file.
    """
    if not isinstance(error, OSError) or error.errno is None:
        return None
    advice = "look who may open it, and try again"
    name = "a file" if error.filename is None else shown_name(Path(os.fsdecode(error.filename)))
    return InputRefused([Fault("NM107", name, None, None, in_words(error), "a file that can be read", advice)])


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="nlematch")
def main() -> None:
    """Match schools with National Leaders of Education and support-school staff.

    Results go to standard output, remarks to standard error. Exit codes: 0 done; 1 the input was refused; 2 the
    command was not understood; 3 proved impossible; 4 stopped before an allocation was found; 5 the audit found a
    breach; 6 a gate was not met; 70 nlematch itself failed; 130 stopped by Ctrl-C.
    """
