"""Outcome tables as they stand in files, and back: the types of :data:`constraints.audit.OUTCOME` both ways."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from constraints.audit import OUTCOME, types_of
from constraints.domain import NameRefused
from scenarios.escaping import csv_text


class OutcomeTables(Mapping[str, pd.DataFrame]):
    """The outcome tables of a run by name: whoever asks for one gets a frame of their own.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Nobody else changes them.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._kept = {name: tables[name] for name in OUTCOME if name in tables}

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        NameRefused
            The run has none of that name (NM202).
        """
        if name not in self._kept:
            raise NameRefused.of("Run.tables", "name", name, self._kept, "a table that the run has")
        return self._kept[name].copy()

    def __iter__(self) -> Iterator[str]:
        """Walk over the names."""
        return iter(self._kept)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._kept)

    def __repr__(self) -> str:
        """Name the tables, each with how many rows it has."""
        return f"<tables: {', '.join(f'{name} ({len(frame)})' for name, frame in self._kept.items()) or 'none'}>"


_BOOLEANS = {"yes": True, "no": False}
CELLS = {"Int64": r"-?\d{1,18}", "Float64": r"-?\d{1,15}(\.\d{1,15})?(e-?\d{1,3})?", "boolean": "yes|no"}
"""What a cell that is not blank looks like in a file, by the type of its column; text may be anything."""


def outcome_csv(frame: pd.DataFrame) -> str:
    """Return an outcome table as its file.

    Parameters
    ----------
    frame : DataFrame
        With its types, or as text, which stays as it is.
    """
    return csv_text(frame.assign(**{name: _as_text(frame[name]) for name in frame.columns}))


def _as_text(cells: pd.Series) -> pd.Series:
    match str(cells.dtype):
        case "boolean":
            return cells.map({True: "yes", False: "no"}).astype("string")
        case "Float64":
            return cells.map(lambda cell: f"{cell:g}", na_action="ignore").astype("string")
        case _:
            return cells


def typed_tables(texts: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return outcome tables with their types.

    Parameters
    ----------
    texts : mapping of str to DataFrame
        All cells text, nothing where they are blank, such as :data:`CELLS` lets pass.
    """
    return {name: _typed(name, frame) for name, frame in texts.items() if name in OUTCOME}


def _typed(name: str, texts: pd.DataFrame) -> pd.DataFrame:
    cells = texts.astype("string").mask(texts == "", pd.NA)
    types = types_of(name, cells.columns)
    booleans = {column: cells[column].map(_BOOLEANS) for column, kind in types.items() if kind == "boolean"}
    return cells.assign(**booleans).astype(types)
