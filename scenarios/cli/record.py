"""`nlematch record`."""

from __future__ import annotations

from pathlib import Path

import click
import pandas as pd

from constraints import vocabulary
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH

_SHOWN = ("case_id", "event", "party", "person_id", "scope", "on", "takes", "state")


@click.command(
    "record", epilog="Example:  nlematch record round 100123 refused --party school --person L012 --by RD-NE"
)
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.argument("case_id", metavar="CASE")
@click.argument("event", metavar="EVENT")
@click.option("--party", required=True, metavar="WHO", help=f"Whose act it was: {', '.join(vocabulary.PARTIES)}.")
@click.option("--person", "person_id", metavar="ID", help="The leader, staff member or supporter it is about.")
@click.option("--reason", "reason_code", metavar="CODE", help="Why, from the closed list of reason codes.")
@click.option("--scope", metavar="SCOPE", help=f"What an answer is about: {', '.join(vocabulary.SCOPES)}.")
@click.option("--by", required=True, metavar="WHO", help="Who records it: an id, not a name.")
@click.option("--on", metavar="DATE", help="The day it happened; today where left out.")
@click.option("--reply-by", metavar="DATE", help="Day by which an answer is expected.")
@click.option("--note", metavar="TEXT", help="Private: it never leaves the round.")
@format_option
def command(round_path: Path, output_format: str, **cells: str | None) -> None:
    """Add EVENT about CASE to the events of ROUND, and say what it takes away under the policy.

    EVENT is asked, agreed, refused, withdrawn, approved, announced, started or ended. A refusal by a school or its
    responsible body that names a person is of that person; without one it is of the whole offer. The same event of
    one day is recorded once. `nlematch solve` and `nlematch repair` follow.
    """
    from scenarios.record import record

    recorded = record(round_path, cells)
    told = recorded.to_dict()
    show_table(pd.DataFrame([{name: told[name] for name in _SHOWN}], dtype=object), output_format, told)
    if recorded.already:
        click.echo("The round has this event already; nothing was written.", err=True)
        return
    said = [*recorded.effects] or ["nothing changes for the solver"]
    click.echo("Recorded: " + "; ".join(said) + ".", err=True)
