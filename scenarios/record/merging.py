"""Two planners' copies of a round united: what each of them changed, and nothing where they contradict each other."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from constraints.checks import check
from constraints.domain import TABLES, Fault, InputRefused, to_text
from constraints.round import Round, empty_table, understand
from scenarios.files import absolute, is_folder, is_there, read_bytes, shown_name
from scenarios.record.acknowledging import RECORDS
from scenarios.record.appending import append_rows, file_of
from scenarios.record.uniting import lacks_rows, unite_tables
from scenarios.rounds import (
    PRIVATE,
    SETTINGS,
    hold_round,
    load_round,
    round_files,
    settings_data,
    table_file,
    write_round,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from constraints.domain import Record
    from scenarios.record.uniting import Contradiction, United
    from scenarios.rounds import Loaded

_MOST_BYTES = 64 * 1024 * 1024
_ADVICE = "write in one of the two what is meant, and merge again"


@dataclasses.dataclass(frozen=True)
class Merged:
    """What was united.

    Attributes
    ----------
    round : Round
        As it is now.
    changed : dict of str to (int, int)
        Rows by table, before and now, of tables that say something else now.
    settings : bool
        Whether the settings or the policy are others now.
    numbers : tuple of int
        Of the events and decisions that the round gained.
    """

    round: Round
    changed: dict[str, tuple[int, int]]
    settings: bool
    numbers: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data."""
        tables = [{"table": name, "before": was, "now": now} for name, (was, now) in self.changed.items()]
        return {"tables": tables, "settings": self.settings, "numbers": list(self.numbers)}


def merge(path: Path, first: Path, second: Path) -> Merged:
    """Unite two copies of a round.

    Parameters
    ----------
    path : Path
        The round that both were copied from, a folder; it gains what they changed. Where nothing is there, it is made.
    first, second : Path
        The copies: folders or workbooks. They stay as they are.

    Raises
    ------
    InputRefused
        With every cell and row in which the copies contradict each other (NM304), the faults of any of the three, or
        those of the united round. Nothing was written.
    """
    copies = [_sound(load_round(copy, "as-solved"), copy) for copy in (first, second)]
    if not is_there(path):
        united = _united(None, copies, (first, second))
        write_round(united, path, _keys(path, (first, second)))
        return Merged(united, _changes(None, united), settings=True, numbers=())
    with hold_round(path):
        before = _sound(load_round(path, "as-solved"), path)
        united = _united(before, copies, (first, second))
        return _write(path, before, united, _keys(path, (first, second)))


def _sound(loaded: Loaded, path: Path) -> Round:
    """Return a round that was read.

    Raises
    ------
    InputRefused
        It has faults; each says of which copy it is.
    """
    if loaded.faults:
        named = absolute(path).name
        raise InputRefused(dataclasses.replace(fault, file=f"{named}/{fault.file}") for fault in loaded.faults)
    return loaded.round


def _united(before: Round | None, copies: Sequence[Round], paths: Sequence[Path]) -> Round:
    """Return the round of both copies.

    Raises
    ------
    InputRefused
        They contradict each other, or what both changed does not hold together.
    """
    one, other = copies
    behind = (_is_behind(before, one), _is_behind(before, other))
    tables = {
        name: unite_tables(
            name, None if before is None else before.tables[name], one.tables[name], other.tables[name], behind
        )
        for name in TABLES
    }
    settings, faults = _settings(before, copies, paths, behind)
    faults += [_fault(found, paths) for table in tables.values() for found in table.contradictions]
    if faults:
        raise InputRefused(faults)
    read, understood = understand({name: _frame(before, name, table) for name, table in tables.items()})
    found = check(Round(settings.meta, settings.policy, read, understood=understood))
    if found:
        raise InputRefused(dataclasses.replace(fault, file=f"{fault.file} of both") for fault in found)
    return Round(settings.meta, settings.policy, {name: _frame(before, name, table) for name, table in tables.items()})


def _is_behind(before: Round | None, copy: Round) -> bool:
    """Say whether a copy was made of the round as it was earlier: it lacks events or decisions that are there."""
    return before is not None and any(lacks_rows(name, before.tables[name], copy.tables[name]) for name in RECORDS)


def _frame(before: Round | None, name: str, united: United) -> pd.DataFrame:
    """Return a table of the united round: that of before, numbers of rows and all, where it says the same."""
    if before is not None and _texts(before.tables[name]) == _texts(united.frame):
        return before.tables[name]
    return united.frame


def _texts(frame: pd.DataFrame) -> dict[str, list[str]]:
    """Return what a table says; a column that is blank throughout says nothing."""
    columns = {str(name): [to_text(value) for value in frame[name].tolist()] for name in frame.columns}
    return {name: texts for name, texts in columns.items() if any(texts)}


def _fault(found: Contradiction, paths: Sequence[Path]) -> Fault:
    one, other = (absolute(path).name for path in paths)
    was = f"; before: {_quoted(found.before)}" if found.before else ""
    expected = f"the same in both: {one} says {_quoted(found.first)}, {other} says {_quoted(found.second)}{was}"
    return Fault("NM304", f"{found.table}.csv", None, found.column, found.row, expected, _ADVICE)


def _quoted(text: str) -> str:
    return repr(text) if text else "nothing"


def _settings(
    before: Round | None, copies: Sequence[Round], paths: Sequence[Path], behind: tuple[bool, bool]
) -> tuple[Round, list[Fault]]:
    """Return whose settings and policy count: those of the copy that changed them; where both did, how they differ."""
    files = [_settings_files(one) for one in copies]
    if files[0] == files[1]:
        return copies[0], []
    if before is not None and _settings_files(before) in files:
        changed = 1 - files.index(_settings_files(before))
        if not behind[changed]:
            return copies[changed], []
    values = [dict(_flat(settings_data(one))) for one in copies]
    old = {} if before is None else dict(_flat(settings_data(before)))
    keys = [key for key in dict.fromkeys([*values[0], *values[1]]) if values[0].get(key) != values[1].get(key)]
    says = [("round", key, str(old.get(key, "")), *(str(one.get(key, "")) for one in values)) for key in keys]
    names = sorted(name for name in {*files[0], *files[1]} if files[0].get(name) != files[1].get(name))
    odd = [(name, "", "", "one text", "another") for name in names if name != f"{SETTINGS}.toml"]
    one, other = (absolute(path).name for path in paths)
    return copies[0], [
        Fault(
            "NM304", f"{file}.toml" if file == "round" else file, None, key or None, was,
            f"the same in both: {one} says {_quoted(first)}, {other} says {_quoted(second)}", _ADVICE,
        )
        for file, key, was, first, second in [*says, *odd]
    ]  # fmt: skip


def _settings_files(round_: Round) -> dict[str, bytes]:
    tables = {f"{name}.csv" for name in TABLES}
    return {name: data for name, data in round_files(round_).items() if name not in tables}


def _flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, object]]:
    for key, value in data.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _changes(before: Round | None, united: Round) -> dict[str, tuple[int, int]]:
    """Return the rows of before and now of the tables that say something else now."""
    found = {}
    for name, frame in united.tables.items():
        old = empty_table(name) if before is None else before.tables[name]
        if name in TABLES and _texts(old) != _texts(frame):
            found[name] = (len(old), len(frame))
    return found


def _keys(path: Path, copies: Sequence[Path]) -> dict[str, bytes]:
    """Return the private files beside the tables that a copy changed.

    Raises
    ------
    InputRefused
        Both copies changed one, and each otherwise (NM304).
    """
    changed, faults = {}, []
    for name in sorted(PRIVATE):
        was, one, other = (_bytes(folder / name) for folder in (path, *copies))
        if one != other and was not in (one, other):
            expected = "the same in both copies, or as it was in one"
            faults.append(
                Fault("NM304", name, None, None, "", expected, "unite its lines by hand in both, or in ROUND")
            )
        new = other if one in (was, b"") else one
        if new not in (was, b""):
            changed[name] = new
    if faults:
        raise InputRefused(faults)
    return changed


def _bytes(file: Path) -> bytes:
    return read_bytes(file, _MOST_BYTES) if is_there(file) else b""


def _write(path: Path, before: Round, united: Round, keys: Mapping[str, bytes]) -> Merged:
    """Write what of a round is new: rows more at the end of what is only added to, the other tables whole.

    Raises
    ------
    InputRefused
        It is a workbook, and more is new than events and decisions (NM604).
    """
    changed = _changes(before, united)
    settings = _settings_files(united) != _settings_files(before)
    added = {name: _more(before, united, name) for name in RECORDS if name in changed}
    whole = {name for name in changed if name not in RECORDS or _has_own_cells(before, united, name)}
    if not is_folder(path) and (settings or whole or keys):
        expected, advice = "a folder: of a workbook only events and decisions are added to", "write it as a folder"
        raise InputRefused([Fault("NM604", shown_name(path), None, None, "", expected, advice)])
    others = {**keys, **(_settings_files(united) if settings else {})}
    for name in whole:
        target = file_of(path, name)
        others[target.name] = table_file(name, united.tables[name], target.suffix.lower())
    numbers: dict[str, tuple[int, ...]] = {}
    if any(added.values()) or others:
        numbers = append_rows(path, before, added, others)
    return Merged(united, changed, settings, tuple(sorted(number for some in numbers.values() for number in some)))


def _more(before: Round, united: Round, name: str) -> list[Record]:
    """Return the rows that a table gained at its end."""
    rows: list[Record] = list(united.records(RECORDS[name]))
    return rows[len(before.tables[name]) :]


def _has_own_cells(before: Round, united: Round, name: str) -> bool:
    """Say whether a row that a table gained has something in a column of a planner's own."""
    frame = united.tables[name]
    own = frame.columns.difference(list(RECORDS[name].model_fields))
    return bool(frame[own].iloc[len(before.tables[name]) :].notna().to_numpy().any())
