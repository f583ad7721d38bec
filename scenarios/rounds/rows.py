"""A grid of text to a validated table: headers first, then every column by the type of its record's field."""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from constraints.domain import Fault, cells, find_wrong
from scenarios.escaping import NO_ID, fold, unescape
from scenarios.files import repeated
from scenarios.rounds.round_sheets import headings

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from constraints.domain import Record, Table
    from scenarios.files import Sheet

_ASSUMED_COLUMNS = {("schools", "name")}
"""Columns that a record requires and a file may yet lack altogether, because another column can stand in."""


@dataclasses.dataclass(frozen=True)
class _Bad:
    """What pydantic says about one text: the parts of a fault."""

    code: str
    expected: str
    advice: str


@dataclasses.dataclass
class _Header:
    """Which position of a sheet's rows holds which column."""

    known: dict[str, int]
    extra: dict[str, int]


@dataclasses.dataclass(frozen=True)
class _Field:
    """How the cells of a column are read.

    Attributes
    ----------
    adapter : TypeAdapter
    may_be_blank : bool
    no_id : frozenset of str
        Further words for nothing, in lower case.
    facts : frozenset of str
        Words for nothing that are values here, in lower case.
    """

    adapter: TypeAdapter[Any]
    may_be_blank: bool
    no_id: frozenset[str]
    facts: frozenset[str]


@functools.cache
def _fields(record: type[Record]) -> Mapping[str, _Field]:
    """Return how each field of a record is read.

    Exports write words for "no id" that say something elsewhere: they are blank only where an id may be left out,
    and where it does not name the row itself (the first need of a list that counts from 0 is called 0).
    """
    fields = {}
    for name, hint in get_type_hints(record, include_extras=True).items():
        if name in record.model_fields:
            adapter = TypeAdapter(hint)
            is_reference = name not in record.key and not {cells.Id, cells.Urn}.isdisjoint(get_args(hint))
            no_id, facts = NO_ID if is_reference else frozenset(), cells.FACT_WORDS.get(name, frozenset())
            fields[name] = _Field(adapter, _takes_none(adapter), no_id, facts)
    return fields


@functools.cache
def list_columns(record: type[Record]) -> frozenset[str]:
    """Return the fields of a record that hold lists."""
    return frozenset(name for name, field in record.model_fields.items() if "tuple[" in str(field.annotation))


@functools.cache
def moment_columns(record: type[Record]) -> frozenset[str]:
    """Return the fields of a record that hold days with or without a time."""
    return frozenset(name for name, field in record.model_fields.items() if "Moment" in str(field.annotation))


def _takes_none(adapter: TypeAdapter[Any]) -> bool:
    try:
        return adapter.validate_python(None) is None
    except ValidationError:
        return False


def read_table(
    table: Table, sheet: Sheet, faults: list[Fault], known: dict[str, dict[str, Any]] | None = None
) -> pd.DataFrame:
    """Make a table of a sheet.

    Parameters
    ----------
    table : Table
    sheet : Sheet
    faults : list of Fault
        Faults found are added; a cell with a fault is left None, so that the rest can still be checked.
    known : dict, optional
        By column, what the texts of cells say that were read for the same table of other rounds; gains these.

    Returns
    -------
    DataFrame
        The record's fields, then the file's other columns as text; the index is the row number of the file.
    """
    header = _read_header(table, sheet, faults)
    uneven = list(sheet.ragged_faults())
    faults += uneven
    ragged = frozenset(fault.row for fault in uneven)
    faults += sheet.spoilt_faults({*header.known.values(), *header.extra.values()})
    columns: dict[str, list[Any]] = {}
    for column, field in table.columns.items():
        position = header.known.get(column)
        texts = (known if known is not None else {}).setdefault(column, {})
        columns[field] = _read_column(table, sheet, column, position, ragged, faults, texts)
    if table.name == "schools" and "name" not in header.known:
        columns["name"] = [None if urn is None else f"School {urn}" for urn in columns["urn"]]
    for column, position in header.extra.items():
        columns[column] = [unescape(cell) for cell in sheet.column(position)]
    index = pd.Index(list(sheet.numbers), dtype="int64")
    return pd.DataFrame({column: pd.Series(cells, index=index, dtype=object) for column, cells in columns.items()})


def _read_header(table: Table, sheet: Sheet, faults: list[Fault]) -> _Header:
    """Find the known columns and the others, and what is wrong with the header."""
    header, ours = _Header({}, {}), headings(table)
    for position, text in enumerate(sheet.header):
        if not text:
            continue
        column = ours.get(fold(text))
        into, label = (header.extra, text) if column is None else (header.known, column)
        if label in into or _hides_a_field(table, label):
            advice = "take one of the two out"
            faults.append(Fault("NM108", sheet.file, sheet.header_row, label, text, "every column once", advice))
        else:
            into[label] = position
    for name, texts in repeated(sheet.header, ours.keys()).items():
        for text in (text for text in texts if fold(text) != name):
            expected, advice = "every column once", "take one of the columns out"
            faults.append(Fault("NM108", sheet.file, sheet.header_row, ours[name], text, expected, advice))
    for column in table.required:
        if column not in header.known and (table.name, column) not in _ASSUMED_COLUMNS:
            others = ", ".join(header.extra) or "no other column"
            advice = f"add the column; the file also has {others}"
            faults.append(Fault("NM102", sheet.file, sheet.header_row, column, "", f"a column {column!r}", advice))
    return header


def _hides_a_field(table: Table, label: str) -> bool:
    """Say whether an unknown column has the name of a field that planners know by another header (`from_`)."""
    return label in table.record.model_fields and label not in table.columns


def _read_column(
    table: Table,
    sheet: Sheet,
    column: str,
    position: int | None,
    ragged: Set[int | None],
    faults: list[Fault],
    read: dict[str, Any],
) -> list[Any]:
    """Read the cells of one column; every text is read once however often it stands there."""
    if position is None:
        return [None] * len(sheet.rows)
    field, texts = _fields(table.record)[table.columns[column]], sheet.column(position)
    different = set(texts)
    read |= {text: _read_cell(field, column, text) for text in different - read.keys()}
    bad = {text: found for text in different if isinstance(found := read[text], _Bad)}
    if not bad:
        return [read[text] for text in texts]
    faulty_rows = ragged | sheet.spoilt_rows(position)
    for number, text in zip(sheet.numbers, texts, strict=True):
        if text in bad and number not in faulty_rows:
            found = bad[text]
            faults.append(Fault(found.code, sheet.file, number, column, text.strip(), found.expected, found.advice))
    return [None if text in bad else read[text] for text in texts]


def _read_cell(field: _Field, column: str, text: str) -> Any:  # noqa: ANN401 - any cell
    content = unescape(text, field.facts)
    if content is None or content.lower() in field.no_id:
        bad = _Bad("NM103", f"a value for {column}", "fill the cell, or take the row out")
        return None if field.may_be_blank else bad
    try:
        return field.adapter.validate_python(content)
    except ValidationError as error:
        wrong = find_wrong(error)[0]
        return _Bad(wrong.code or "NM104", wrong.expected, wrong.advice or "check the cell")
