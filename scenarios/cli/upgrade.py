"""`nlematch upgrade`."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option, round_argument
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say

_COLUMNS = ["old_id", "new_id", "supporter_id"]


@click.command("upgrade", epilog="Example:  nlematch upgrade autumn-2019")
@round_argument
@click.option("--out", type=ANY_PATH, metavar="FILE.xlsx", help="Where to write the round of a workbook.")
@format_option
def command(round_path: Path, out: Path | None, output_format: str) -> None:
    """Give the people of ROUND ids that no later survey can change.

    Ids such as L0001 went by the order of a survey's rows. They become HOME-L-1 for leaders and HOME-P-1 for other
    staff, in every file of the round at once. id-changes.csv says who was called what: earlier runs are read through
    it and never rewritten. Ids that a survey or a planner gave stay, and so do those of people who were drawn.
    """
    if (out is not None) != round_path.is_file():
        raise click.UsageError("Give --out where ROUND is a workbook, and only there: a folder is changed in place.")
    upgraded = services.upgrade(round_path, out)
    rows = [row.model_dump() for row in upgraded.changes]
    show_table(pd.DataFrame(rows, columns=_COLUMNS, dtype=object), output_format)
    if upgraded.drawn:
        say("The people of this round are made up and keep their ids; nothing was written.")
    elif not rows:
        say("Nobody has an id of the earlier form; nothing was written.")
    else:
        say(f"Written: {out or round_path}. {len(rows)} people have new ids, see id-changes.csv.")
