"""Edits of a round's tables: `set`, `add`, `remove` and `scale`, on the rows that a condition picks."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.changes import with_tables
from constraints.domain import TABLES, Fault, InputRefused
from scenarios.following import without_rows
from scenarios.studies.definition.faults import unknown_name
from scenarios.studies.definition.schema import Condition
from scenarios.studies.rounds.columns import field_of, headers, read_value
from scenarios.studies.rounds.conditions import rows_where

if TYPE_CHECKING:
    from constraints.domain import Bools
    from constraints.round import Round
    from scenarios.studies.definition.schema import Edit

_Change = Callable[[str, object], Any]
"""What a cell of a field becomes: a value, or the fault of one that cannot stand there."""


def edited(round_: Round, edits: Sequence[Edit], file: str) -> Round:
    """Return a round with edits made, one after the other.

    Parameters
    ----------
    round_ : Round
    edits : sequence of Edit
    file : str
        For faults.

    Raises
    ------
    InputRefused
        With a fault for every table, column or value that does not fit (NM702, NM704).  Whether the rows still fit
        together is for :func:`constraints.checks.check` to say.
    """
    faults: list[Fault] = []
    tables: Mapping[str, pd.DataFrame] = round_.tables
    for number, edit in enumerate(edits, 1):
        tables = _Editor(tables, edit, file, f"edits.{number}", faults).tables()
    if faults:
        raise InputRefused(faults)
    return with_tables(round_, tables)


def _describe(condition: object) -> str:
    """Return a condition as the study file has it."""
    return str(condition.model_dump(exclude_none=True) if isinstance(condition, Condition) else condition)


@dataclasses.dataclass
class _Editor:
    """One edit being made."""

    before: Mapping[str, pd.DataFrame]
    edit: Edit
    file: str
    column: str
    faults: list[Fault]

    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Return the tables after the edit; as they were, where it has a fault."""
        table, edit = self.edit.table, self.edit
        if table not in TABLES:
            self.faults.append(unknown_name(table, TABLES, self.file, f"{self.column}.table", "a table of a round"))
            return self.before
        frame = self.before[table]
        if edit.add is not None:
            return {**self.before, table: self._added(frame, edit.add)}
        known = len(self.faults)
        rows = rows_where(self.before, table, edit.where, self.file, f"{self.column}.where", self.faults)
        if edit.where and not edit.may_match_none and not rows.any() and len(self.faults) == known:
            self.faults.append(self._matches_none())
        if edit.remove:
            return without_rows(self.before, table, rows)
        return {**self.before, table: self._changed(frame, rows)}

    def _matches_none(self) -> Fault:
        """Make the fault of a condition that no row meets: what was meant to be studied would not be changed."""
        conditions = "; ".join(f"{name} = {_describe(condition)}" for name, condition in self.edit.where.items())
        expected = f"a condition that a row of {self.edit.table} meets"
        advice = "correct it, or write may_match_none = true beside it"
        return Fault("NM704", self.file, None, f"{self.column}.where", conditions, expected, advice)

    def _changed(self, frame: pd.DataFrame, rows: Bools) -> pd.DataFrame:
        """Return a table with cells of some rows set or scaled."""
        changed = frame.copy()
        changes = [(name, self._setter(name, value)) for name, value in (self.edit.set or {}).items()]
        changes += [(name, self._scaler(name, factor)) for name, factor in (self.edit.scale or {}).items()]
        for name, change in changes:
            field = self._field(frame, name)
            if field is not None:
                cells = zip(frame[field].tolist(), rows.tolist(), strict=True)
                read = [change(field, cell) if hit else cell for cell, hit in cells]
                bad = {str(value): value for value in read if isinstance(value, Fault)}
                self.faults += bad.values()
                changed[field] = pd.Series(read, index=changed.index, dtype=object)
        return changed

    def _field(self, frame: pd.DataFrame, name: str) -> str | None:
        table = self.edit.table
        field = field_of(table, frame, name)
        if field is None:
            known = headers(table, frame)
            self.faults.append(unknown_name(name, known, self.file, f"{self.column}.{name}", f"a column of {table}"))
        return field

    def _setter(self, name: str, value: object) -> _Change:
        """Make the change that puts one value into cells, whatever they were."""
        read: dict[str, Any] = {}
        place = f"{self.column}.set.{name}"

        def change(field: str, _: object) -> Any:  # noqa: ANN401 - any cell
            if field not in read:
                read[field] = read_value(self.edit.table, field, value, self.file, place)
            return read[field]

        return change

    def _scaler(self, name: str, factor: float) -> _Change:
        """Make the change that multiplies whole numbers, halves up; blank cells stay blank."""
        exact, place = Fraction(str(factor)), f"{self.column}.scale.{name}"

        def change(field: str, cell: object) -> Any:  # noqa: ANN401 - any cell
            if cell is None:
                return None
            if isinstance(cell, bool) or not isinstance(cell, int):
                expected, advice = "a column of whole numbers", "use set instead"
                return Fault("NM704", self.file, None, place, name, expected, advice)
            scaled = math.floor(cell * exact + Fraction(1, 2))
            return read_value(self.edit.table, field, scaled, self.file, place)

        return change

    def _added(self, frame: pd.DataFrame, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
        table = self.edit.table
        made = []
        for number, row in enumerate(rows, 1):
            place = f"{self.column}.add.{number}"
            cells: dict[str, Any] = {}
            for name, value in row.items():
                field = self._field(frame, name)
                if field is not None:
                    cells[field] = read_value(table, field, value, self.file, f"{place}.{name}")
            for header in TABLES[table].required:
                field = TABLES[table].columns[header]
                cells.setdefault(field, read_value(table, field, "", self.file, f"{place}.{header}"))
            self.faults += [value for value in cells.values() if isinstance(value, Fault)]
            made.append(cells)
        columns = {name: [*frame[name].tolist(), *(cells.get(str(name)) for cells in made)] for name in frame.columns}
        return pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()})
