"""A round's files as tables of text, before anybody asks what the columns hold."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.domain import TABLES, Fault, InputRefused, Table, nearest
from constraints.policies import NO_LIMIT
from constraints.rulebooks import POLICY_FILE
from scenarios.escaping import fold, unescape
from scenarios.files import (
    Sheet,
    Unreadable,
    in_words,
    is_workbook,
    open_book,
    read_sheet,
    read_toml,
    sheet_of,
    shown_name,
    toml_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from scenarios.files import Book, Tab

SETTINGS = "round"
"""The name of the file or sheet with the round's own settings."""

_SUFFIXES = frozenset({".csv", ".parquet"})
"""How the name of a table's file in a folder ends; what the file is, its content says."""
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_OTHER_SUFFIXES = _WORKBOOKS | {".txt", ".tsv", ".xlsb"}
"""How files end that are no tables of a folder, though they might be meant as such."""
_OTHER_FILES = frozenset({"next", "overrides", "names", "peoplekey", "notes", "readme"})
"""Folded."""


@dataclasses.dataclass
class Found:
    """What was found on disk.

    Attributes
    ----------
    sheets : dict of str to Sheet
        By the name of the table.
    tables : mapping of str to Table
        The tables that are looked for.
    others_are_faults : bool
        Whether a file or sheet that is none of them is a fault, or passed over.
    settings : dict or None
        What `round.toml` or the sheet `round` says; None where there is neither.
    settings_file : str
        Which of the two it is.
    policy : dict or None
        What `policy.toml` says; None where there is none.
    unread : set of str
        Tables whose file is there and cannot be read, or is missing though it must not be.
    faults : list of Fault
    """

    sheets: dict[str, Sheet] = dataclasses.field(default_factory=dict)
    tables: Mapping[str, Table] = dataclasses.field(default_factory=lambda: TABLES)
    others_are_faults: bool = True
    settings: dict[str, Any] | None = None
    settings_file: str = f"{SETTINGS}.toml"
    policy: dict[str, Any] | None = None
    unread: set[str] = dataclasses.field(default_factory=set)
    faults: list[Fault] = dataclasses.field(default_factory=list)

    @property
    def notes(self) -> tuple[str, ...]:
        """What there is to tell of how the files were read."""
        return tuple(note for sheet in self.sheets.values() for note in sheet.notes)


def headings(table: Table) -> dict[str, str]:
    """Map the folded header of every column of a table to the column."""
    return {fold(column): column for column in table.columns}


def find_sheets(path: Path, tables: Mapping[str, Table] = TABLES, *, others_are_faults: bool = True) -> Found:
    """Read the tables of a folder or workbook as text; what cannot be read is among the faults.

    Parameters
    ----------
    path : Path
        A folder, or a workbook.
    tables : mapping of str to Table, optional
        What is looked for; a round's tables unless said otherwise.
    others_are_faults : bool, optional
        Whether a file or sheet that is none of them is a fault, or passed over.
    """
    found = Found(tables=tables, others_are_faults=others_are_faults)
    try:
        if path.is_dir():
            _read_folder(path, found)
            _miss_least_tables(found, "file", ".csv")
        elif path.is_file() and (is_workbook(path) or path.suffix.lower() in _WORKBOOKS):
            _read_workbook(path, found)
            _miss_least_tables(found, "sheet", "")
        else:
            _no_round(path, found, "NM101", "", "check the path")
    except OSError as error:
        _no_round(path, found, "NM107", in_words(error), "check the path, and who may open it")
    return found


def _no_round(path: Path, found: Found, code: str, why: str, advice: str) -> None:
    found.faults.append(Fault(code, shown_name(path), None, None, why, "a folder or a workbook (.xlsx)", advice))
    found.unread |= set(found.tables)


def _miss_least_tables(found: Found, what: str, ending: str) -> None:
    for name, table in found.tables.items():
        if table.least and name not in found.sheets and name not in found.unread:
            expected = f"a {what} with the columns {', '.join(table.required)}"
            found.faults.append(
                Fault("NM101", name + ending, None, None, "", expected, "write it, with a header at least")
            )
            found.unread.add(name)


def _table_name(name: str) -> str:
    return name.strip().lower()


def _is_ours(name: str) -> bool:
    """Say whether a file or sheet is meant as a table; names of other kinds are passed over."""
    return not name.startswith(("_", ".", "~$", "import-")) and fold(name) not in _OTHER_FILES


def _unknown(file: str, name: str, tables: Mapping[str, Table]) -> Fault:
    near = nearest(name, tables)
    passed = "a name that begins with _ is passed over"
    advice = f"did you mean {near!r}? Or {passed}" if near else f"take it out; {passed}"
    return Fault("NM109", file, None, None, name, f"one of {', '.join(tables)}", advice)


def _accept(found: Found, name: str, file: str) -> bool:
    """Say whether a file or sheet is to be read as a table; if it should be none, that is a fault."""
    if not _is_ours(name):
        return False
    if name not in found.tables:
        if found.others_are_faults:
            found.faults.append(_unknown(file, name, found.tables))
        return False
    if name in found.sheets or name in found.unread:
        found.faults.append(Fault("NM109", file, None, None, name, "each table once", "take one of the two out"))
        return False
    return True


def _cannot_read(found: Found, name: str, file: str, why: Unreadable) -> None:
    found.faults.append(
        Fault("NM107", file, why.row, None, str(why), "a file that can be opened", "open it and save it again")
    )
    found.unread.add(name)


def _read_folder(folder: Path, found: Found) -> None:
    files = sorted(folder.iterdir())
    for file in files:
        name = _table_name(file.stem)
        if file.name.lower() == f"{SETTINGS}.toml":
            found.settings = _read_toml(file, found)
        elif file.name.lower() == POLICY_FILE:
            found.policy = _read_toml(file, found)
        elif file.suffix.lower() in _SUFFIXES and (name in found.tables or file.is_file()):
            _read_file(name, file, found)
    for file in files:
        _refuse_other_ending(file, found)


def _refuse_other_ending(file: Path, found: Found) -> None:
    """Refuse a file that seems to be a table and is not read, where no other file has the table."""
    name = _table_name(file.stem)
    lacking = name in found.tables and name not in found.sheets and name not in found.unread
    if lacking and file.suffix.lower() in _OTHER_SUFFIXES and file.is_file():
        expected, advice = f"{name}.csv", "save it as CSV, or begin its name with an underscore"
        found.faults.append(Fault("NM109", file.name, None, None, "", expected, advice))
        found.unread.add(name)


def _read_file(name: str, file: Path, found: Found) -> None:
    if not _accept(found, name, file.name):
        return
    table = found.tables[name]
    try:
        found.sheets[name] = read_sheet(file, headings(table).keys(), {fold(column) for column in table.required})
    except InputRefused as refused:
        found.faults += refused.faults
        found.unread.add(name)


def _read_toml(file: Path, found: Found) -> dict[str, Any] | None:
    try:
        return read_toml(file)
    except Unreadable as why:
        advice = "see docs/files.md for an example"
        found.faults.append(Fault("NM401", file.name, why.row, None, str(why), "a TOML file in UTF-8", advice))
        return None


def _read_workbook(path: Path, found: Found) -> None:
    found.settings_file = SETTINGS
    try:
        book = open_book(path)
        if not book.is_workbook:
            raise Unreadable("not a workbook, or damaged")
        for tab in _shown_first(book, found.tables):
            _read_tab(tab, found)
    except Unreadable as why:
        expected = "a workbook, such as .xlsx"
        found.faults.append(
            Fault("NM107", path.name, None, None, str(why), expected, "open it and save it again as .xlsx")
        )
        found.unread |= set(found.tables)


def _shown_first(book: Book, tables: Iterable[str]) -> Iterable[Tab]:
    """Walk over the sheets; a hidden one counts only where it is a table by name, and none of that name is shown."""
    shown = [tab for tab in book.tabs if not tab.hidden]
    names = {_table_name(tab.title) for tab in shown}
    wanted = {SETTINGS, *tables} - names
    hidden = [tab for tab in book.tabs if tab.hidden and _table_name(tab.title) in wanted]
    return [*shown, *hidden]


def _read_tab(tab: Tab, found: Found) -> None:
    name = _table_name(tab.title)
    try:
        if name == SETTINGS:
            found.settings = _key_values(tab.grid.rows)
        elif _accept(found, name, tab.title):
            found.sheets[name] = sheet_of(tab.title, tab.grid, headings(found.tables[name]).keys())
    except Unreadable as why:
        _cannot_read(found, name, tab.title, why)


def _key_values(rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Read the sheet of settings: a key and a value a row; a dotted key (`policy.offer.as_at`) is a nested one."""
    settings: dict[str, Any] = {}
    for row in rows:
        key, value = (unescape(cell, {NO_LIMIT}) for cell in (*row, "", "")[:2])
        if key is None or value is None or key.lower() == "key":
            continue
        *path, last = key.split(".")
        level = settings
        for part in path:
            inner = level.get(part)
            level[part] = inner if isinstance(inner, dict) else {} if inner is None else {"extends": inner}
            level = level[part]
        known = level.get(last)
        if isinstance(known, dict):
            known["extends"] = value
        else:
            level[last] = _toml_value(value) if path else value
    return settings


def _toml_value(text: str) -> Any:  # noqa: ANN401 - any value that TOML has
    try:
        parsed = toml_of(f"value = {text}")
    except Unreadable:
        return text
    return parsed["value"] if parsed.keys() == {"value"} else text
