"""`nlematch plugins`: rules and key figures of others, and which of them may run."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option
from scenarios.cli.output import show_table
from scenarios.cli.types import Permission


@click.command("plugins", epilog="Examples:  nlematch plugins round   |   nlematch plugins --distrust new-leader")
@click.argument("round_path", metavar="[ROUND]", type=ANY_PATH, required=False)
@click.option(
    "--trust", multiple=True, type=Permission(), metavar="NAME=SHA256",
    help="Let this run whenever it is asked for (repeatable). Read it first.",
)  # fmt: skip
@click.option(
    "--distrust", multiple=True, metavar="NAME", help="Take a plug-in out of those that are trusted (repeatable)."
)
@format_option
def command(round_path: Path | None, trust: tuple[str, ...], distrust: tuple[str, ...], output_format: str) -> None:
    """List the plug-ins that ROUND asks for, that are installed, and that you trust.

    A plug-in is code. None is run because a round, a study or a run asks for it; this command runs none at all.
    What you trust is kept in a file of your own, outside all rounds.
    """
    show_table(services.list_plugins(round_path, trust, distrust), output_format)
