"""`nlematch new`: an empty round to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from constraints.rulebooks import preset_names
from scenarios import services
from scenarios.cli.options import round_argument
from scenarios.cli.types import PolicyChoice
from scenarios.escaping.terminal import say, show


@click.command("new", epilog="Example:  nlematch new autumn-2019 --policy sio-2019")
@round_argument
@click.option(
    "--policy",
    type=PolicyChoice(),
    default="sio-2019",
    show_default=True,
    help=f"The rule book: {', '.join(preset_names())}, or a file.",
)
def command(round_path: Path, policy: str) -> None:
    """Write an empty ROUND to fill in: a folder with the headers of all files, and what their columns mean.

    Three files are enough for a round: schools, supporters and leaders. Delete those that you do not need.
    """
    for name in services.write_template(round_path, policy):
        show(name)
    say(f"Written: {round_path}. Fill the files, then run `nlematch check {round_path}`.")
