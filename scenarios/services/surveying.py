"""Build the supply of a round from a capacity survey: propose a map of its columns, import by it, forget its keys."""

from __future__ import annotations

import dataclasses
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import Fault, InputRefused
from scenarios.escaping import csv_text
from scenarios.files import choose_sheets, claim, create_file
from scenarios.rounds import hold_round, load_round, read_round, write_as_before
from scenarios.supply import (
    FIELDS,
    KEY_FILE,
    add_supply,
    forget_keys,
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
    upgrade,
    weeks_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from constraints.checks import Oddity
    from constraints.round import Round
    from scenarios.supply import Supply, Survey

__all__ = ["ImportedSupply", "ProposedMap", "forget_people", "import_survey", "propose_survey_map", "upgrade"]

_REPORT = "import-supply-report.csv"
"""What became of the survey, row by row; beside the round's files."""


@dataclasses.dataclass(frozen=True)
class ProposedMap:
    """A map of a survey that was written to be filled in.

    Attributes
    ----------
    table : DataFrame
        A row a heading: heading, read_as, guess, filled, different.
    notes : tuple of str
        What was read, and how much is to be decided.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]


def propose_survey_map(
    round_path: Path, survey_path: Path, target: Path, columns: Path | None = None, sheets: Sequence[str] = ()
) -> ProposedMap:
    """Write a map to fill in, with what a survey seems to hold, and nothing else.

    Parameters
    ----------
    round_path, survey_path : Path
    target : Path
        The workbook to write; must not exist.
    columns : Path, optional
        A map that is there already.
    sheets : sequence of str

    Raises
    ------
    InputRefused
        A file has faults, or the map cannot be written.
    """
    choice = choose_sheets(sheets, [survey_path])
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
    source = proposal.source
    at = " and ".join(map(str, source.header_rows))
    notes = (
        f"{source.file}: headings in row {at}, {len(source.rows)} rows below.",
        f"To decide: {proposal.open_columns} columns, {proposal.open_answers} answers.",
    )
    return ProposedMap(pd.DataFrame(rows, columns=header, dtype=object), notes)


@dataclasses.dataclass(frozen=True)
class ImportedSupply:
    """What an import of a survey made.

    Attributes
    ----------
    target : Path
        The round that was written.
    report_file : str
        The file in it that says what became of the survey, row by row.
    notes : tuple of str
        What there is to say of it, line by line.
    supply : Supply
    survey : Survey
    odd : tuple of Oddity
        Replies that look odd.
    """

    target: Path
    report_file: str
    notes: tuple[str, ...]
    supply: Supply
    survey: Survey
    odd: tuple[Oddity, ...]

    def to_frame(self) -> pd.DataFrame:
        """Return how many there are of each kind, and what they give: who, number, half_days, places."""
        supply = self.supply
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

    def to_dict(self) -> dict[str, object]:
        """Return all of it as plain data."""
        supply, survey = self.supply, self.survey
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
            "odd": [dataclasses.asdict(one) for one in self.odd],
            "new": list(supply.new),
            "left": list(supply.gone),
            "kept": list(supply.kept),
            "excluded": [dataclasses.asdict(row) for row in supply.excluded],
        }


def import_survey(
    round_path: Path,
    survey_path: Path,
    out: Path | None = None,
    columns: Path | None = None,
    *,
    gias: Path | None = None,
    postcodes: Path | None = None,
    sheets: Sequence[str] = (),
    replace: bool = False,
    add: bool = False,
    on_note: Callable[[str], None] = lambda line: None,
) -> ImportedSupply:
    """Build the supply of a round from a survey and write the round.

    Parameters
    ----------
    round_path, survey_path : Path
    out : Path, optional
        A new round to write instead of changing the one that is there.
    columns : Path, optional
        The map of the survey.
    gias, postcodes : Path, optional
        Where home schools, and those that are not in it, are looked up.
    sheets : sequence of str
    replace, add : bool
        Whether those who did not reply leave the round; whether all others stay. Not both.
    on_note : callable, optional
        Called with a line for whatever may have been misread, before anything is written or refused.

    Raises
    ------
    InputRefused
        The round, the survey or the map has faults, or the round cannot be written.
    """
    target = _target(round_path, out)
    mapping, choice = load_map(columns), choose_sheets(sheets, [survey_path, gias])
    with _round_to_change(round_path, out) as round_:
        survey = read_survey(survey_path, mapping, weeks_of(round_), choice)
        odd = tuple(odd_replies(survey, round_))
        for line in tell_first(survey, odd):
            on_note(line)
        homes, keys = homes_of(round_, gias, postcodes, survey.postcodes, choice), read_keys(round_path)
        supply = add_supply(round_, survey, homes, mapping, replace=replace, add=add, keys=keys)
        _write(supply, survey, odd, target)
    blank = [
        f"{name} was blank in {number} replies; {mapping.max_cases} is assumed."
        for name, number in supply.assumed.items()
        if number
    ]
    taken = [f"Taken as: {survey.file} {note}." for note in supply.notes]
    notes = (*blank, *taken, *tell_changes(round_, supply), *tell_keys(supply, survey))
    return ImportedSupply(target, _REPORT, notes, supply, survey, odd)


def forget_people(round_path: Path) -> Path | None:
    """Delete what a round keeps of people and does not need any more: by which key surveys know them.

    Parameters
    ----------
    round_path : Path
        Its folder.

    Returns
    -------
    Path or None
        The file that was deleted; None where there was none.

    Raises
    ------
    InputRefused
        It is no round's folder (NM101), or cannot be changed.
    """
    if not (round_path / "round.toml").is_file() and not (round_path / KEY_FILE).is_file():
        expected = "the folder of a round"
        raise InputRefused([Fault("NM101", round_path.name, None, None, "", expected, "check the path")])
    return round_path / KEY_FILE if forget_keys(round_path) else None


@contextmanager
def _round_to_change(path: Path, out: Path | None) -> Iterator[Round]:
    """Read a sound round, and keep others from writing it, or the new one, until the block ends."""
    with hold_round(path) if out is None else claim(out) as holding:
        loaded = holding or load_round(path)
        if loaded.faults:
            raise InputRefused(loaded.faults)
        yield loaded.round


def _write(supply: Supply, survey: Survey, odd: Sequence[Oddity], target: Path) -> None:
    """Write the round, the report and, where ids were made or keys read, who is who: together or not at all."""
    beside = {_REPORT: csv_text(report_of(supply, survey, odd))}
    if has_keys(supply, survey):
        beside |= supply.keys.files(target)
    write_as_before(supply.round, target, beside)


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
