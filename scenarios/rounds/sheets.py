"""A round's files as grids of text, before anybody asks what the columns hold."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.domain import TABLES, Table
from constraints.errors import Fault, InputRefused
from constraints.policy_document import POLICY_FILE
from constraints.vocabulary import nearest
from scenarios.escaping import unescape, without_apostrophe
from scenarios.files import in_words, shown_name
from scenarios.files.documents import read_toml, toml_of
from scenarios.files.refusals import Unreadable
from scenarios.rounds.grids import csv_grid, open_workbook, parquet_grid, tab_grid
from scenarios.rounds.headers import header_at

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set
    from pathlib import Path

SETTINGS = "round"
"""The name of the file or sheet with the round's own settings."""

_OTHER_FILES = frozenset({"overrides", "names", "notes", "readme"})
_SUFFIXES = frozenset({".csv", ".parquet"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})


@dataclasses.dataclass(frozen=True)
class Sheet:
    """One file or sheet.

    Attributes
    ----------
    file : str
        As the planner knows it.
    header : tuple of str
    header_row : int
        Its row number; title lines may stand above it.
    rows : list of tuple of str
        Data rows that are not blank; they may be longer or shorter than the header.
    numbers : list of int
        The row number of each, as a spreadsheet shows it.
    """

    file: str
    header: tuple[str, ...]
    header_row: int
    rows: list[tuple[str, ...]]
    numbers: list[int]


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


def find_sheets(path: Path, tables: Mapping[str, Table] = TABLES, *, others_are_faults: bool = True) -> Found:
    """Read the grids of a folder or workbook of tables; what cannot be read is among the faults.

    Parameters
    ----------
    path : Path
        A folder, or a workbook ending in `.xlsx`.
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
        elif path.suffix.lower() in _WORKBOOKS and path.is_file():
            _read_workbook(path, found)
            _miss_least_tables(found, "sheet", "")
        else:
            _no_round(path, found, "NM101", "", "check the path, or run `nlematch new`")
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
                Fault("NM101", name + ending, None, None, "", expected, "`nlematch new` writes empty files")
            )
            found.unread.add(name)


def _table_name(name: str) -> str:
    return name.strip().lower()


def _is_ours(name: str) -> bool:
    return not name.startswith(("_", "import-")) and name not in _OTHER_FILES


def _unknown(file: str, name: str, tables: Mapping[str, Table]) -> Fault:
    near = nearest(name, tables)
    advice = f"did you mean {near!r}?" if near else "take it out, or begin its name with an underscore"
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
    for file in sorted(folder.iterdir()):
        name = _table_name(file.stem)
        if file.name.lower() == f"{SETTINGS}.toml":
            found.settings = _read_toml(file, found)
        elif file.name.lower() == POLICY_FILE:
            found.policy = _read_toml(file, found)
        elif file.suffix.lower() in _SUFFIXES and (name in found.tables or file.is_file()):
            _read_file(name, file, found)


def _read_file(name: str, file: Path, found: Found) -> None:
    if not _accept(found, name, file.name):
        return
    columns = found.tables[name].columns.keys()
    try:
        grid = csv_grid(file, columns) if file.suffix.lower() == ".csv" else parquet_grid(file)
        found.sheets[name] = _sheet(file.name, grid, columns)
    except Unreadable as why:
        _cannot_read(found, name, file.name, why)


def read_grid(path: Path) -> list[Sequence[str]]:
    """Read a CSV file, or the first sheet of a workbook, as rows of text.

    Parameters
    ----------
    path : Path
        A survey or another file that is no table of a round.

    Raises
    ------
    InputRefused
        The file cannot be read (NM107).
    """
    try:
        if path.suffix.lower() not in _WORKBOOKS:
            return csv_grid(path)
        with open_workbook(path) as book:
            if not book.worksheets:
                raise Unreadable("the workbook has no sheet of cells")
            return tab_grid(book.worksheets[0])
    except Unreadable as why:
        fault = Fault(
            "NM107", path.name, why.row, None, str(why), "a file that can be opened", "open it and save it again"
        )
        raise InputRefused([fault]) from why


def _read_toml(file: Path, found: Found) -> dict[str, Any] | None:
    try:
        return read_toml(file)
    except Unreadable as why:
        advice = "see docs/files.md for an example"
        found.faults.append(Fault("NM401", file.name, why.row, None, str(why), "a TOML file in UTF-8", advice))
    return None


def _sheet(file: str, grid: Sequence[Sequence[str]], columns: Set[str]) -> Sheet:
    """Make a sheet of a grid: what stands above the header is passed over; blank rows count but are left out."""
    top = header_at(grid, columns)
    if top is None:
        raise Unreadable("the file is empty: it has no header")
    below = [(number, tuple(row)) for number, row in enumerate(grid[top + 1 :], top + 2) if "".join(row).strip()]
    return Sheet(
        file,
        header=tuple(without_apostrophe(cell.strip().lstrip("\ufeff")) for cell in grid[top]),
        header_row=top + 1,
        rows=[row for _, row in below],
        numbers=[number for number, _ in below],
    )


def _read_workbook(path: Path, found: Found) -> None:
    found.settings_file = SETTINGS
    try:
        with open_workbook(path) as book:
            for tab in book.worksheets:
                _read_tab(tab, found)
    except Unreadable as why:
        expected = "an .xlsx workbook"
        found.faults.append(
            Fault("NM107", path.name, None, None, str(why), expected, "open it and save it again as .xlsx")
        )
        found.unread |= set(found.tables)


def _read_tab(tab: Any, found: Found) -> None:  # noqa: ANN401 - a sheet as openpyxl streams it
    name = _table_name(tab.title)
    try:
        if name == SETTINGS:
            found.settings = _key_values(tab_grid(tab))
        elif _accept(found, name, tab.title):
            found.sheets[name] = _sheet(tab.title, tab_grid(tab), found.tables[name].columns.keys())
    except Unreadable as why:
        _cannot_read(found, name, tab.title, why)


def _key_values(grid: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Read the sheet of settings: a key and a value a row; a dotted key (`policy.offer.as_at`) is a nested one."""
    settings: dict[str, Any] = {}
    for row in grid:
        key, value = (unescape(cell) for cell in (*row, "", "")[:2])
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
        told = toml_of(f"value = {text}")
    except Unreadable:
        return text
    return told["value"] if told.keys() == {"value"} else text
