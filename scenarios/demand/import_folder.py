"""Writing what an import made: the round's folder with the import report in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import TABLES, Fault, InputRefused
from scenarios.escaping import csv_text
from scenarios.files import hold
from scenarios.rounds import write_round

if TYPE_CHECKING:
    from pathlib import Path

    from scenarios.demand.build import ImportedDemand

REPORT_FILE = "import-report.csv"
"""Columns kind, urn, detail; readers of rounds pass it over."""


def refuse_existing_round(folder: Path) -> None:
    """Refuse a folder that already holds a round, before anything is read.

    Raises
    ------
    InputRefused
        Writing would replace supply and decisions that are there (NM603).
    """
    there = sorted(folder.iterdir()) if folder.is_dir() else [folder] if folder.exists() else []
    ours = [entry.name for entry in there if entry == folder or entry.stem in {"round", *TABLES}]
    if ours:
        advice = "choose a new folder, or move the old round away"
        raise InputRefused([Fault("NM603", folder.name, None, None, ours[0], "a folder without a round", advice)])


def write_import(imported: ImportedDemand, folder: Path) -> None:
    """Write the round and the report.

    Parameters
    ----------
    imported : ImportedDemand
    folder : Path
        Made if it is not there; must not hold a round.

    Raises
    ------
    InputRefused
        The folder holds a round (NM603) or cannot be written (NM604).
    """
    with hold(folder):
        refuse_existing_round(folder)
        write_round(imported.round, folder, {REPORT_FILE: csv_text(imported.report.as_frame())})
