"""`nlematch merge`."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option, round_argument
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say

_COLUMNS = ["table", "before", "now"]


@click.command("merge", epilog="Example:  nlematch merge autumn autumn-of-anna autumn-of-ben")
@round_argument
@click.argument("first", metavar="A", type=ANY_PATH)
@click.argument("second", metavar="B", type=ANY_PATH)
@format_option
def command(round_path: Path, first: Path, second: Path, output_format: str) -> None:
    """Unite A and B, two planners' copies of ROUND, in ROUND.

    Events and decisions of both are added. In all other files each row and cell that one of them changed is changed.
    Where the two contradict each other nothing is guessed: each such cell is told, nothing is written, and this ends
    with 1. A copy that lacks events or decisions of ROUND is older: what else it says otherwise is told, too. A and B
    stay as they are. Where ROUND is not there it is made of the two; then every cell in which they
    differ contradicts.
    """
    merged = services.merge(round_path, first, second)
    data = merged.to_dict()
    show_table(pd.DataFrame(data["tables"], columns=_COLUMNS, dtype=object), output_format, data)
    if not data["tables"] and not merged.settings:
        say("Both copies say what the round says; nothing was written.")
        return
    numbers = f" Recorded as no. {merged.numbers[0]} to {merged.numbers[-1]}." if merged.numbers else ""
    say(f"Written: {round_path}.{numbers} Copy it anew before anybody goes on.")
