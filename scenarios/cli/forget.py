"""`nlematch forget`."""

from __future__ import annotations

from pathlib import Path

import click

from constraints.domain.faults import Fault, InputRefused
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import say


@click.command("forget", epilog="Example:  nlematch forget autumn-2019 --keys")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.option("--keys", is_flag=True, help="Delete people-key.csv: by which key surveys know the people of the round.")
def command(round_path: Path, keys: bool) -> None:
    """Delete what ROUND keeps of people and does not need any more.

    Ids stay, and no number of theirs is used again. A later survey finds people again by ids that it gives, or where
    it and the round each have one person of a home.
    """
    from scenarios.supply import KEY_FILE, forget_keys

    if not keys:
        raise click.UsageError("Say what to forget: --keys.")
    if not (round_path / "round.toml").is_file() and not (round_path / KEY_FILE).is_file():
        expected = "the folder of a round"
        raise InputRefused([Fault("NM101", round_path.name, None, None, "", expected, "check the path")])
    if forget_keys(round_path):
        say(f"Deleted: {round_path / KEY_FILE}.")
    else:
        say(f"{round_path} has no {KEY_FILE}; nothing was deleted.")
