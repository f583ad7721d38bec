"""Columns of a round's tables as a study names them, and values read as their cells are."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_type_hints

from pydantic import TypeAdapter, ValidationError

from constraints.domain import TABLES, Fault, find_wrong, to_text

if TYPE_CHECKING:
    import pandas as pd


@functools.cache
def _adapters(table: str) -> Mapping[str, TypeAdapter[Any]]:
    record = TABLES[table].record
    hints = get_type_hints(record, include_extras=True)
    return {field: TypeAdapter(hints[field]) for field in record.model_fields}


def field_of(table: str, frame: pd.DataFrame, column: str) -> str | None:
    """Return the field that holds a column, None where the table has no such column."""
    field = TABLES[table].columns.get(column, column)
    own = column in TABLES[table].columns or field not in TABLES[table].record.model_fields
    return field if own and field in frame.columns else None


def headers(table: str, frame: pd.DataFrame) -> list[str]:
    """Return the columns that a study may name."""
    own = TABLES[table]
    return [*own.columns, *(str(name) for name in frame.columns if name not in own.record.model_fields)]


def read_value(table: str, field: str, value: object, file: str, column: str) -> Any:  # noqa: ANN401 - any cell
    """Read a value of a study as a cell of a column; empty text is a blank cell.

    Parameters
    ----------
    table, field : str
        A field that no record has is a column of the planner's own: text.
    value : object
        Of TOML; a list is read as the parts of a list in a cell.
    file, column : str
        Where it stands, for the fault.

    Returns
    -------
    object or Fault
    """
    cell = ";".join(to_text(part) for part in value) if isinstance(value, list) else value
    if cell == "":
        cell = None
    adapter = _adapters(table).get(field)
    if adapter is None:
        return None if cell is None else to_text(cell)
    try:
        read = adapter.validate_python(cell)
        if cell is not None or read is None:
            return read
        return Fault("NM704", file, None, column, "", "a value: the column cannot be blank", "give a value")
    except ValidationError as error:
        wrong = dataclasses.replace(find_wrong(error)[0], value=to_text(cell))
        return wrong.as_fault("NM704", file, "correct the value", column)
