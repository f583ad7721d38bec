"""`nlematch record`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.domain import vocabulary
from scenarios import services
from scenarios.cli.options import ANY_PATH, format_option, round_argument
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say

if TYPE_CHECKING:
    from scenarios.record import FromWorkbook, Recorded

_SHOWN = ("case_id", "event", "party", "person_id", "scope", "on", "takes", "state")
_ROW_SHOWN = ("sheet", "row", "case_id", "person_id", "said", "on", "recorded")
_MOST_CHANGES = 20
"""Changes of a workbook that are told one by one; all are in `--format json`."""


@click.command(
    "record", epilog="Example:  nlematch record round 100123 refused --party school --person L012 --by RD-NE"
)
@round_argument
@click.argument("case_id", metavar="[CASE", required=False)
@click.argument("event", metavar="EVENT]", required=False)
@click.option(
    "--from", "workbook", type=ANY_PATH, metavar="FILE.xlsx",
    help="Record what was filled into the workbook that `nlematch workbook` wrote, instead of one event.",
)  # fmt: skip
@click.option("--party", metavar="WHO", help=f"Whose act it was: {', '.join(vocabulary.PARTIES)}.")
@click.option(
    "--person",
    "person_id",
    metavar="ID",
    help="The leader, staff member or supporter it is about; of a leader their own school's name will do.",
)
@click.option("--reason", "reason_code", metavar="CODE", help="Why, from the closed list of reason codes.")
@click.option("--scope", metavar="SCOPE", help=f"What an answer is about: {', '.join(vocabulary.SCOPES)}.")
@click.option("--by", metavar="WHO", help="Who records it: an id, not a name.")
@click.option(
    "--on", metavar="DATE", help="When it happened, such as 12/09/2019 or '12/09/2019 14:30'; now where left out."
)
@click.option("--reply-by", metavar="DATE", help="Day by which an answer is expected.")
@click.option("--note", metavar="TEXT", help="Private: it never leaves the round.")
@format_option
def command(round_path: Path, workbook: Path | None, output_format: str, **cells: str | None) -> None:
    """Add EVENT about CASE to the events of ROUND, and say what it takes away under the policy.

    EVENT is asked, agreed, refused, withdrawn, approved, announced, started, ended or void. A refusal by a school or
    its responsible body that names a person is of that person; without one it is of the whole offer. A void takes back
    what was recorded by mistake of the same case, party, person, scope and day, which may be recorded again afterwards;
    where several were recorded that day, give the time with --on. Without a time, what was recorded last of the same
    day is not recorded twice. When this ends with 0 the row is on the disk; while others record, it
    waits for them. `nlematch solve` and `nlematch repair` follow.

    With --from, the rows of the sheets Decisions and Events of a workbook are added to the round as it is now, and of
    the sheet To approve those that are approved or rejected (by --by where a row does not say it): all of them or, with
    a fault in one, none; rows that it has already are passed over. No other cell is believed.
    """
    if workbook is not None:
        _refuse_both(cells)
        _show_workbook(services.record_workbook(round_path, workbook, cells["by"]), output_format)
        return
    _refuse_neither(cells)
    recorded = services.record(round_path, cells)
    data = recorded.to_dict()
    show_table(pd.DataFrame([{name: data[name] for name in _SHOWN}], dtype=object), output_format, data)
    if recorded.already:
        say("The round has this event already; nothing was written.")
    else:
        say(f"Recorded as no. {recorded.sequence}: {_effects(recorded)}.")


def _effects(recorded: Recorded | FromWorkbook) -> str:
    return "; ".join(recorded.effects) or "nothing changes for the solver"


def _refuse_both(cells: dict[str, str | None]) -> None:
    """Refuse an event on the command line beside a workbook."""
    if any(text is not None for name, text in cells.items() if name != "by"):
        raise click.UsageError("With --from, events stand in the workbook: give ROUND, and --by, alone.")


def _refuse_neither(cells: dict[str, str | None]) -> None:
    """Refuse an event that does not say what must be said."""
    names = {"case_id": "CASE", "event": "EVENT", "party": "--party", "by": "--by"}
    lacking = [shown for name, shown in names.items() if cells[name] is None]
    if lacking:
        raise click.UsageError(f"Missing {', '.join(lacking)}; or give a workbook with --from.")


def _show_workbook(recorded: FromWorkbook, output_format: str) -> None:
    """Show what was recorded of a workbook; say what was passed over or changed where it is not read, what follows."""
    rows = pd.DataFrame([_row(row.to_dict()) for row in recorded.rows], columns=list(_ROW_SHOWN), dtype=object)
    show_table(rows, output_format, recorded.to_dict())
    already = len(recorded.rows) - len(recorded.added)
    if already:
        say(f"{already} row(s) the round has already; they were passed over.")
    for change in recorded.changes[:_MOST_CHANGES]:
        say(f"Not believed: {change}.")
    if len(recorded.changes) > _MOST_CHANGES:
        say(f"Not believed: {len(recorded.changes) - _MOST_CHANGES} more changes.")
    if recorded.since:
        since = ", ".join(recorded.since)
        say(f"Not as it was for the run: {since}. The rows were checked with the round as it is now.")
    numbers = recorded.numbers
    which = f", no. {numbers[0]} to {numbers[-1]}" if numbers else ""
    say(f"Recorded: {len(recorded.added)} row(s){which}; {_effects(recorded)}.")


def _row(row: dict[str, object]) -> dict[str, object]:
    text = row.get("decision") or row.get("event")
    return row | {"said": text, "recorded": "already" if row["already"] else "now"}
