"""`nlematch import-supply`: supporters, leaders and staff from a capacity survey."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pandas as pd

from constraints.errors import Fault, InputRefused
from scenarios.cli.output import format_option, show_table
from scenarios.cli.types import ANY_PATH
from scenarios.escaping import csv_text, say
from scenarios.files import claim
from scenarios.rounds import hold_round, load_round, write_round
from scenarios.supply import add_supply, homes_of, load_map, read_survey

if TYPE_CHECKING:
    from constraints.round import Round
    from scenarios.supply import Supply, Survey

REPORT = "import-supply-report.csv"
"""Which people did not reply, with what they would add, and which headings were not read; beside the round's files."""

_ASKS = {
    "willing": "whether leaders are willing",
    "release_agreed": "whether the school agreed to release members of staff",
}
"""What a field of consent says, in words."""


@click.command(
    "import-supply", epilog="Example:  nlematch import-supply round survey.xlsx --columns map.toml --gias gias.csv"
)
@click.argument("round_path", metavar="ROUND", type=ANY_PATH)
@click.argument("survey_path", metavar="SURVEY", type=ANY_PATH)
@click.option("--columns", type=ANY_PATH, metavar="MAP.toml", help="Which heading of the survey holds what.")
@click.option("--gias", type=ANY_PATH, metavar="FILE", help="GIAS extract to look home schools up in.")
@click.option(
    "--replace", is_flag=True, help="Put the survey in the place of supporters, leaders and staff that are there."
)
@click.option("--out", type=ANY_PATH, metavar="ROUND", help="Write a new round instead of changing ROUND.")
@format_option
def command(
    round_path: Path,
    survey_path: Path,
    columns: Path | None,
    gias: Path | None,
    replace: bool,
    out: Path | None,
    output_format: str,
) -> None:
    """Build the supply of ROUND from SURVEY (CSV or xlsx, one row a person).

    People who did not reply are left out and reported with what they would add. Names and addresses are not read;
    ids are kept, or made where the survey has none. Headings that were not read are named.
    """
    target = _target(round_path, out)
    mapping = load_map(columns)
    survey = read_survey(survey_path, mapping)
    with _round_to_change(round_path, out) as round_:
        supply = add_supply(round_, survey, homes_of(round_, gias), mapping, replace=replace)
        write_round(supply.round, target, {REPORT: csv_text(_report(supply, survey))})
    show_table(_summary(supply), output_format, _nested(supply, survey))
    _tell_headings(survey)
    for name, number in supply.assumed.items():
        if number:
            say(f"{name} was blank in {number} replies; {mapping.max_cases} is assumed.")
    say(f"Written: {target}. {len(supply.excluded)} without a reply are left out, see {REPORT}.")


@contextmanager
def _round_to_change(path: Path, out: Path | None) -> Iterator[Round]:
    """Read a sound round, and keep others from writing it, or the new one, until the block ends."""
    with hold_round(path) if out is None else claim(out) as held:
        loaded = held or load_round(path)
        if loaded.faults:
            raise InputRefused(loaded.faults)
        yield loaded.round


_REPORTED = ["what", "row", "person_id", "home_urn", "kind", "half_days", "places", "basis", "heading"]


def _report(supply: Supply, survey: Survey) -> pd.DataFrame:
    """Return the report's rows: people without a reply, headings that were not read, and consent not asked for."""
    rows = [{"what": "no-reply", **dataclasses.asdict(row)} for row in supply.excluded]
    rows += [{"what": "heading-not-read", "heading": heading} for heading in survey.not_read]
    rows += [{"what": "not-found", "heading": field} for field in survey.consent_not_asked]
    return pd.DataFrame(rows, columns=_REPORTED, dtype=object)


def _tell_headings(survey: Survey) -> None:
    """Say which columns were left in the survey, so that no answer is lost unseen."""
    if survey.not_read:
        say(f"Headings not read: {'; '.join(survey.not_read)}.")
    for field in survey.consent_not_asked:
        said = f"Warning: no heading was read as {field} ({_ASKS[field]}): it is not known of anybody."
        say(f"{said} If the survey asks, name its heading under [columns] of a map (--columns).")


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


def _nested(supply: Supply, survey: Survey) -> dict[str, object]:
    return {
        "supporters": supply.supporters,
        "leaders": {"number": supply.leaders, "half_days": supply.half_days, "places": supply.places},
        "staff": {"number": supply.staff, "half_days": supply.staff_half_days},
        "assumed": dict(supply.assumed),
        "headings_not_read": list(survey.not_read),
        "not_found": list(survey.consent_not_asked),
        "excluded": [dataclasses.asdict(row) for row in supply.excluded],
    }
