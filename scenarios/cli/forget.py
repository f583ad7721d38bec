"""`nlematch forget`."""

from __future__ import annotations

from pathlib import Path

import click

from scenarios import services
from scenarios.cli.options import round_argument
from scenarios.escaping.terminal import say


@click.command("forget", epilog="Example:  nlematch forget autumn-2019 --keys")
@round_argument
@click.option("--keys", is_flag=True, help="Delete people-key.csv: by which key surveys know the people of the round.")
def command(round_path: Path, keys: bool) -> None:
    """Delete what ROUND keeps of people and does not need any more.

    Ids stay, and no number of theirs is used again. A later survey finds people again by ids that it gives, or where
    it and the round each have one person of a home.
    """
    if not keys:
        raise click.UsageError("Say what to forget: --keys.")
    file = services.forget_people(round_path)
    if file is not None:
        say(f"Deleted: {file}.")
    else:
        say(f"{round_path} has no people-key.csv; nothing was deleted.")
