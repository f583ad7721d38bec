"""`nlematch check`: all faults of a round at once; where there are none, what it is like."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.domain import InputRefused
from scenarios import services
from scenarios.cli.options import format_option, region_option, round_argument, strict_option
from scenarios.cli.output import show_table
from scenarios.escaping.terminal import say, show
from scenarios.files import shown_name

if TYPE_CHECKING:
    from constraints.domain import Fault

FAULT_COLUMNS = ("code", "file", "row", "column", "value", "expected", "try")
_CELL_SHOWN = 100
"""Characters of a fault's value, and of what was expected, in a table; CSV and JSON have them whole."""


@click.command("check", epilog="Example:  nlematch check round --format csv > faults.csv")
@round_argument
@region_option
@strict_option
@format_option
def command(round_path: Path, regions: tuple[str, ...], strict_references: bool, output_format: str) -> None:
    """Check ROUND, a folder or a workbook, and report every fault at once.

    Where the data are sound it says what was assumed, what looks odd, supply against demand by region, phase and
    specialism, and which cases nobody can reach. Ends with 1 where there are faults; nothing is ever written.
    """
    checked = services.check_round(round_path, strict_references=strict_references, regions=regions)
    say(*(f"{note}." for note in checked.notes))
    if checked.faults:
        _show_faults(checked.faults, output_format)
        say(f"{len(checked.faults)} fault(s) in {shown_name(round_path)}.")
        raise click.exceptions.Exit(InputRefused.exit_code)
    if output_format == "table":
        _show_sections(checked.sections())
    else:
        show_table(checked.to_frame(), output_format, checked.to_dict())
    say(*services.missing_notes(checked.missing), f"{shown_name(round_path)} is sound.")


def _show_faults(faults: tuple[Fault, ...], output_format: str) -> None:
    records = [fault.as_record() for fault in faults]
    rows = [_shortened(record) for record in records] if output_format == "table" else records
    show_table(pd.DataFrame(rows, columns=list(FAULT_COLUMNS), dtype=object), output_format, records)


def _shortened(record: dict[str, object]) -> dict[str, object]:
    """Cut what is long in a fault, above all the words of a closed list, so that its row can be read."""
    what, lists, _ = str(record["expected"]).partition(": one of ")
    expected = f"{what}: a word of its list in docs/files.md" if lists else what
    shown = {"expected": expected, "value": str(record["value"])}
    return record | {key: f"{text[:_CELL_SHOWN]}{'...' * (len(text) > _CELL_SHOWN)}" for key, text in shown.items()}


def _show_sections(sections: dict[str, list[dict[str, object]]]) -> None:
    """Print the report as titled tables; a section without rows is one line."""
    for title, records in sections.items():
        show(f"{title}: {len(records) or 'nothing'}")
        if records:
            show_table(pd.DataFrame(records, dtype=object).rename(columns=_heading), "table")


def _heading(column: str) -> str:
    """Return a column's name with spaces, at which a narrow terminal can break it."""
    return column.replace("_", " ")
