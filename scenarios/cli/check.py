"""`nlematch check`: all faults of a round at once; where there are none, what it is like."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.checks.brief import Brief, brief_of
from constraints.domain.faults import InputRefused
from scenarios.cli.output import format_option, show_table
from scenarios.cli.references import strict_option
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import say, show
from scenarios.files import shown_name
from scenarios.rounds import load_round
from scenarios.rounds.unreached import unreached_cases

if TYPE_CHECKING:
    from constraints.domain.faults import Fault
    from scenarios.rounds.unreached import Unreached

FAULT_COLUMNS = ("code", "file", "row", "column", "value", "expected", "try")
_MOST_NUMBERS = 20
"""Numbers of rows that are told one by one."""
_CELL_SHOWN = 100
"""Characters of a fault's value, and of what was expected, in a table; CSV and JSON have them whole."""


@click.command("check", epilog="Example:  nlematch check round --format csv > faults.csv")
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@strict_option
@format_option
def command(round_path: Path, strict_references: bool, output_format: str) -> None:
    """Check ROUND, a folder or a workbook, and report every fault at once.

    Where the data are sound it says what was assumed, what looks odd, supply against demand by region, phase and
    specialism, and which cases nobody can reach. Ends with 1 where there are faults; nothing is ever written.
    """
    loaded = load_round(round_path, "strict" if strict_references else "checked")
    for note in loaded.notes:
        say(f"{note}.")
    if loaded.faults:
        _show_faults(loaded.faults, output_format)
        say(f"{len(loaded.faults)} fault(s) in {shown_name(round_path)}.")
        raise click.exceptions.Exit(InputRefused.exit_code)
    brief, unreached = brief_of(loaded.round), unreached_cases(loaded.round)
    if output_format == "table":
        _show_sections(brief, unreached)
    else:
        show_table(_flat(brief, unreached), output_format, _nested(brief, unreached))
    from scenarios.record import missing_rows

    _tell_missing(missing_rows(round_path, loaded.round))
    say(f"{shown_name(round_path)} is sound.")


def _tell_missing(rows: list[tuple[int, str]]) -> None:
    """Say which rows were recorded and are not there as they were, so that none goes unseen."""
    for table in sorted({name for _, name in rows}):
        numbers = [number for number, name in rows if name == table]
        listed = ", ".join(str(number) for number in numbers[:_MOST_NUMBERS])
        more = f" and {len(numbers) - _MOST_NUMBERS} more" if len(numbers) > _MOST_NUMBERS else ""
        said = f"Warning: recorded as no. {listed}{more}, and not in {table} now as it was: changed, taken out, or lost"
        say(f"{said} where a synchroniser put an older file in its place.")


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


def _assumed(brief: Brief) -> list[dict[str, object]]:
    settings: list[dict[str, object]] = [
        {"table": "round", "column": key, "assumed": "all", "blank_means": "see `nlematch policies`"}
        for key in brief.settings
    ]
    cells: list[dict[str, object]] = [
        {
            "table": a.table,
            "column": a.column,
            "assumed": f"{a.percent} % ({a.blank} of {a.of})",
            "blank_means": a.means,
        }
        for a in brief.assumed
    ]
    return [*settings, *cells]


def _unreached(unreached: list[Unreached]) -> list[dict[str, object]]:
    return [
        {
            "case_id": u.case_id,
            "region": u.region,
            "tier": u.tier,
            "leaders_near": u.near,
            "stopped_by": list(u.stopped_by),
        }
        for u in unreached
    ]


def _balance(brief: Brief) -> list[dict[str, object]]:
    return [dataclasses.asdict(row) for row in brief.balance]


def _show_sections(brief: Brief, unreached: list[Unreached]) -> None:
    """Print the report as titled tables; a section without rows is one line."""
    sections: tuple[tuple[str, list[dict[str, object]]], ...] = (
        ("What the round has", [{"what": name, "number": number} for name, number in brief.counts.items()]),
        ("What was generated, not known", [{"generated": said} for said in brief.generated]),
        ("What was assumed", _assumed(brief)),
        ("What looks odd", [dataclasses.asdict(remark) for remark in brief.remarks]),
        ("Supply against demand, in half-days", _balance(brief)),
        ("Cases that no leader can take", _unreached(unreached)),
    )
    for title, records in sections:
        show(f"{title}: {len(records) or 'nothing'}")
        if records:
            show_table(pd.DataFrame(records, dtype=object).rename(columns=_heading), "table")


def _heading(column: str) -> str:
    """Return a column's name with spaces, at which a narrow terminal can break it."""
    return column.replace("_", " ")


def _nested(brief: Brief, unreached: list[Unreached]) -> dict[str, object]:
    return {
        "sound": True,
        "counts": brief.counts,
        "generated": list(brief.generated),
        "assumed_settings": list(brief.settings),
        "assumed": [{**dataclasses.asdict(a), "percent": a.percent} for a in brief.assumed],
        "remarks": [dataclasses.asdict(remark) for remark in brief.remarks],
        "balance": _balance(brief),
        "unreached": _unreached(unreached),
    }


def _flat(brief: Brief, unreached: list[Unreached]) -> pd.DataFrame:
    """Lay the whole report out as one long table: section, subject, figure, value."""
    rows = [("count", name, "number", str(number)) for name, number in brief.counts.items()]
    rows += [("generated", "round", "generated", said) for said in brief.generated]
    rows += [("assumed", f"{r['table']}.{r['column']}", "assumed", str(r["assumed"])) for r in _assumed(brief)]
    rows += [("remark", remark.subject, remark.kind, remark.text) for remark in brief.remarks]
    for record in _balance(brief):
        subject = f"{record['group']} {record['name']}"
        rows += [("balance", subject, key, str(value)) for key, value in record.items() if key not in {"group", "name"}]
    rows += [("unreached", u.case_id, "stopped_by", ";".join(u.stopped_by)) for u in unreached]
    return pd.DataFrame(rows, columns=["section", "subject", "figure", "value"], dtype=object)
