"""Outcome tables as they stand in files, and back: the types of :data:`constraints.audit.OUTCOME` both ways."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

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
        self._kept = tables if isinstance(tables, TypedTables) else {name: tables[name] for name in tables}
        self._names = tuple(name for name in OUTCOME if name in self._kept)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        NameRefused
            The run has none of that name (NM202).
        """
        if name not in self._names:
            raise NameRefused.of("Run.tables", "name", name, self._names, "a table that the run has")
        return self._kept[name].copy()

    def __iter__(self) -> Iterator[str]:
        """Walk over the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Count the tables."""
        return len(self._names)

    def __repr__(self) -> str:
        """Name the tables, each with how many rows it has."""
        return f"<tables: {', '.join(f'{name} ({len(self._kept[name])})' for name in self._names) or 'none'}>"


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


class TypedTables(Mapping[str, pd.DataFrame]):
    """Outcome tables with their types, each made of its texts when it is first asked for.

    Parameters
    ----------
    texts : mapping of str to DataFrame
        All cells text, nothing where they are blank, such as :data:`CELLS` lets pass.
    """

    def __init__(self, texts: Mapping[str, pd.DataFrame]) -> None:
        self._texts = {name: frame for name, frame in texts.items() if name in OUTCOME}
        self._typed: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._typed:
            self._typed[name] = _typed(name, self._texts[name])
        return self._typed[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)


def _typed(name: str, texts: pd.DataFrame) -> pd.DataFrame:
    types = types_of(name, texts.columns)
    columns = {}
    for column, kind in types.items():
        cells = [_OF_A_CELL[kind](cell) if cell else None for cell in texts[column].tolist()]
        columns[column] = pd.Series(cells, texts.index, dtype=kind)
    return pd.DataFrame(columns, index=texts.index)


_OF_A_CELL: Mapping[str, Callable[[str], object]] = {
    "string": str, "Int64": int, "Float64": float, "boolean": _BOOLEANS.__getitem__,
}  # fmt: skip
"""What a cell says, by the type of its column."""
