"""`nlematch import-supply`: supporters, leaders and staff from a capacity survey."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.domain.faults import Fault, InputRefused
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH, POSTCODE_FILE, sheet_option
from scenarios.escaping import csv_text, say
from scenarios.files import claim, create_file
from scenarios.files.sheets import Choice, choose_sheets
from scenarios.rounds import hold_round, load_round, read_round, write_as_before
from scenarios.supply import (
    FIELDS,
    add_supply,
    has_keys,
    homes_of,
    load_map,
    map_workbook,
    odd_replies,
    propose_map,
    read_keys,
    read_source,
    read_survey,
    report_of,
    tell_changes,
    tell_first,
    tell_keys,
    weeks_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from constraints.checks.oddities import Oddity
    from constraints.round.round import Round
    from scenarios.supply import Supply, Survey

REPORT = "import-supply-report.csv"
"""What became of the survey, row by row; beside the round's files."""


@click.command(
    "import-supply", epilog="Example:  nlematch import-supply round survey.xlsx --columns map.toml --gias gias.csv"
)
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.argument("survey_path", metavar="SURVEY", type=ANY_PATH)
@click.option(
    "--propose",
    type=ANY_PATH,
    metavar="MAP.xlsx",
    help="Write a map to fill in, with what the survey seems to hold, and nothing else.",
)
@click.option(
    "--columns",
    type=ANY_PATH,
    metavar="MAP",
    help="Which heading of the survey holds what, and what its answers mean: a filled-in MAP.xlsx, or MAP.toml.",
)
@click.option("--gias", type=ANY_PATH, metavar="FILE", help="GIAS extract to look home schools up in.")
@click.option(
    "--postcodes", type=ANY_PATH, metavar="FILE",
    help=f"Places bodies, advisers, and schools that the extract does not place: {POSTCODE_FILE}.",
)  # fmt: skip
@sheet_option
@click.option(
    "--replace", is_flag=True, help="The survey has everybody: people of ROUND who did not reply to it leave the round."
)
@click.option("--add", is_flag=True, help="The survey has some people: all others of ROUND stay as they are.")
@click.option("--out", type=ANY_PATH, metavar="ROUND", help="Write a new round instead of changing ROUND.")
@format_option
def command(
    round_path: Path,
    survey_path: Path,
    propose: Path | None,
    columns: Path | None,
    gias: Path | None,
    postcodes: Path | None,
    sheets: tuple[str, ...],
    replace: bool,
    add: bool,
    out: Path | None,
    output_format: str,
) -> None:
    """Build the supply of ROUND from SURVEY (CSV or xlsx, one row a person, or a row a body).

    Two steps: `--propose MAP.xlsx` writes a map to fill in; then give it back with `--columns MAP.xlsx`. A survey with
    well-known headings and answers needs no map.

    People who did not reply are left out and reported with what they would add. Names and addresses are not read,
    unless the map names one as the key that tells who is who; ids are kept, or made where the survey has none, and
    whom ROUND has already keeps the id. Headings that were not read are named.
    """
    if propose is not None:
        _propose(round_path, survey_path, columns, choose_sheets(sheets, [survey_path]), propose, output_format)
        return
    if replace and add:
        raise click.UsageError("Give --replace or --add, not both: either the survey has everybody or it has not.")
    target = _target(round_path, out)
    mapping, choice = load_map(columns), choose_sheets(sheets, [survey_path, gias])
    with _round_to_change(round_path, out) as round_:
        survey = read_survey(survey_path, mapping, weeks_of(round_), choice)
        odd = odd_replies(survey, round_)
        _say(tell_first(survey, odd))
        homes, keys = homes_of(round_, gias, postcodes, survey.postcodes, choice), read_keys(round_path)
        supply = add_supply(round_, survey, homes, mapping, replace=replace, add=add, keys=keys)
        _write(supply, survey, odd, target)
    show_table(_summary(supply), output_format, _nested(supply, survey, odd))
    for name, number in supply.assumed.items():
        if number:
            say(f"{name} was blank in {number} replies; {mapping.max_cases} is assumed.")
    for note in supply.notes:
        say(f"Taken as: {survey.file} {note}.")
    _say((*tell_changes(round_, supply), *tell_keys(supply, survey)))
    say(f"Written: {target}. {len(supply.excluded)} without a reply are left out, see {REPORT}.")


@contextmanager
def _round_to_change(path: Path, out: Path | None) -> Iterator[Round]:
    """Read a sound round, and keep others from writing it, or the new one, until the block ends."""
    with hold_round(path) if out is None else claim(out) as held:
        loaded = held or load_round(path)
        if loaded.faults:
            raise InputRefused(loaded.faults)
        yield loaded.round


def _propose(
    round_path: Path, survey_path: Path, columns: Path | None, choice: Choice, target: Path, output_format: str
) -> None:
    """Write a map to fill in, and say what is open in it."""
    with claim(target, "file"):
        mapping, weeks = load_map(columns), weeks_of(read_round(round_path))
        proposal = propose_map(read_source(survey_path, mapping, choice), mapping, weeks)
        create_file(target, map_workbook(proposal))
    fields = {name: field.label for name, field in FIELDS.items()}
    rows = [
        (one.heading, fields.get(one.field or ""), fields.get(one.guess or ""), one.filled, one.different)
        for one in proposal.columns
    ]
    header = ["heading", "read_as", "guess", "filled", "different"]
    show_table(pd.DataFrame(rows, columns=header, dtype=object), output_format)
    at = " and ".join(map(str, proposal.source.header_rows))
    found = f"headings in row {at}, {len(proposal.source.rows)} rows below"
    say(f"{proposal.source.file}: {found}.")
    say(f"To decide: {proposal.open_columns} columns, {proposal.open_answers} answers.")
    say(f"Written: {target}. Fill it in, and give it with --columns {target.name}.")


def _write(supply: Supply, survey: Survey, odd: Sequence[Oddity], target: Path) -> None:
    """Write the round, the report and, where ids were made or keys read, who is who: together or not at all."""
    beside = {REPORT: csv_text(report_of(supply, survey, odd))}
    if has_keys(supply, survey):
        beside |= supply.keys.files(target)
    write_as_before(supply.round, target, beside)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)


def _target(round_path: Path, out: Path | None) -> Path:
    """Return the folder to write; a workbook is never written over, its other sheets and formats would be lost."""
    if out is None and not round_path.is_file():
        return round_path
    if out is None or out.exists():
        advice = "give --out with the name of a new folder"
        raise InputRefused(
            [Fault("NM603", (out or round_path).name, None, None, "", "a folder that is not there yet", advice)]
        )
    return out


def _summary(supply: Supply) -> pd.DataFrame:
    silent_leaders = [row for row in supply.excluded if row.kind in {"nle", "trust-leader", "adviser"}]
    silent_staff = [row for row in supply.excluded if row not in silent_leaders]
    rows = [
        ("supporters", supply.supporters, None, None),
        ("leaders", supply.leaders, supply.half_days, supply.places),
        ("staff", supply.staff, supply.staff_half_days, None),
        (
            "leaders without a reply",
            len(silent_leaders),
            sum(r.half_days for r in silent_leaders),
            sum(r.places for r in silent_leaders),
        ),
        ("staff without a reply", len(silent_staff), sum(r.half_days for r in silent_staff), None),
    ]
    return pd.DataFrame(rows, columns=["who", "number", "half_days", "places"], dtype=object)


def _nested(supply: Supply, survey: Survey, odd: Sequence[Oddity]) -> dict[str, object]:
    return {
        "supporters": supply.supporters,
        "leaders": {"number": supply.leaders, "half_days": supply.half_days, "places": supply.places},
        "staff": {"number": supply.staff, "half_days": supply.staff_half_days},
        "assumed": dict(supply.assumed),
        "headings_not_read": list(survey.not_read),
        "looks_like": [dataclasses.asdict(one) for one in survey.look_alikes],
        "not_found": list(survey.consent_not_asked),
        "superseded": [dataclasses.asdict(one) for one in survey.superseded],
        "read_as": [dataclasses.asdict(one) for one in survey.read_as],
        "taken_as": list(supply.notes),
        "odd": [dataclasses.asdict(one) for one in odd],
        "new": list(supply.new),
        "left": list(supply.gone),
        "kept": list(supply.kept),
        "excluded": [dataclasses.asdict(row) for row in supply.excluded],
    }
