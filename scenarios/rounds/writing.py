"""Writing a round so that it reads back the same, and whole or not at all (:mod:`scenarios.files`).

Where the target folder is there already its round is replaced, and files that are no part of a round (overrides, a
survey) stay as they are.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from constraints.domain import FACT_WORDS, TABLES, Fault, InputRefused, Location, checks_arguments, to_text
from constraints.round import Round
from constraints.rulebooks import POLICY_FILE
from scenarios.escaping import LONGEST, escape, fits, new_workbook, standing_rows
from scenarios.files import is_there, shown_name, write_file, write_folder
from scenarios.plugins import plugin_files
from scenarios.rounds.round_sheets import SETTINGS
from scenarios.rounds.settings import as_key_values, as_toml, policy_as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd


_NOTHING: Mapping[str, bytes | str] = MappingProxyType({})
_SHOWN = 80
"""Characters of a text that are shown."""

PRIVATE = frozenset({"people-key.csv"})
"""Files that only their owner may read, where the system can tell."""


@checks_arguments
def write_round(round_: Round, folder: Location, more: Mapping[str, bytes | str] = _NOTHING) -> None:
    """Write a round as a folder of CSV files with `round.toml`.

    Tables without rows are left out, except the three that every round has.

    Parameters
    ----------
    round_ : Round
        Also one with changed tables or policy; the changes are written with it.
    folder : Path
        A new one, or one whose round is replaced.
    more : mapping of str to bytes or str, optional
        Other files to write with it, such as a report, by name.

    Raises
    ------
    InputRefused
        The folder cannot be written (NM604) or somebody else is writing it (NM607): what was there is unchanged. Or the
        disk fails half-way (NM608): then the next command completes it.

    Examples
    --------
    >>> from pathlib import Path
    >>> import nlematch as nle
    >>> round_ = nle.draw_round(0.01, seed=2)
    >>> nle.write_round(round_, Path("autumn"))
    >>> sorted(file.name for file in Path("autumn").iterdir() if file.suffix == ".csv")
    ['leaders.csv', 'needs.csv', 'pool.csv', 'schools.csv', 'staff.csv', 'supporters.csv']
    """
    folder = Path(folder)
    write_folder(folder, {**round_files(round_), **more}, _is_part_of_round, PRIVATE)


def write_parquet(round_: Round, folder: Path, more: Mapping[str, bytes | str] = _NOTHING) -> None:
    """Write a round as a folder of Parquet files with `round.toml`; see :func:`write_round`."""
    write_folder(folder, {**round_files(round_, ".parquet"), **more}, _is_part_of_round, PRIVATE)


def write_as_before(round_: Round, path: Path, more: Mapping[str, bytes | str] = _NOTHING) -> None:
    """Write a round in the form that it has on disk: a workbook, Parquet files, else CSV files.

    Parameters
    ----------
    round_ : Round
    path : Path
    more : mapping of str to bytes or str, optional
        See :func:`write_round`; a workbook has nothing beside it.
    """
    if path.suffix.lower() == ".xlsx":
        write_workbook(round_, path)
    else:
        suffix = ".parquet" if is_there(path / "schools.parquet") else ".csv"
        write_folder(path, {**round_files(round_, suffix), **more}, _is_part_of_round, PRIVATE)


def write_workbook(round_: Round, path: Path) -> None:
    """Write a round as one workbook, a sheet a table; see :func:`write_round`.

    Parameters
    ----------
    round_ : Round
    path : Path
        Ends in `.xlsx`.

    Raises
    ------
    InputRefused
        It cannot be written, or the round has a file of its policy, for which a workbook has no place (NM604).
    """
    own = POLICY_FILE if round_.meta.own_policy else round_.meta.policy_file and round_.meta.policy_file.name
    if own:
        expected, advice = "a folder: a workbook has no place for a policy's file", "write the round as a folder"
        raise InputRefused([Fault("NM604", shown_name(path), None, None, own, expected, advice)])
    sheets: dict[str, list[tuple[str, ...]]] = {SETTINGS: [("key", "value"), *as_key_values(round_)]}
    sheets |= {name: [_header(name, frame), *_rows(frame)] for name, frame in _written(round_)}
    _refuse_unfit(sheets)
    made = io.BytesIO()
    with new_workbook(made) as book:
        for name, rows in sheets.items():
            _write_rows(book.add_worksheet(name), rows)
    write_file(path, made.getvalue())


def round_files(round_: Round, suffix: str = ".csv") -> dict[str, bytes]:
    """Return the files of a round by name.

    Parameters
    ----------
    round_ : Round
    suffix : {".csv", ".parquet"}, optional
    """
    tables = {f"{name}{suffix}": table_file(name, frame, suffix) for name, frame in _written(round_)}
    settings = {f"{SETTINGS}.toml": as_toml(round_).encode()}
    if round_.meta.own_policy:
        settings[POLICY_FILE] = policy_as_toml(round_.policy).encode()
    elif round_.meta.policy_file is not None:
        settings[round_.meta.policy_file.name] = round_.meta.policy_file.text.encode()
    return {**settings, **plugin_files(round_.policy.plugins), **tables}


def table_file(name: str, frame: pd.DataFrame, suffix: str) -> bytes:
    """Return one table of a round as a file of its own.

    Parameters
    ----------
    name : str
        The table's.
    frame : DataFrame
    suffix : {".csv", ".parquet"}
    """
    return _as_parquet(name, frame) if suffix == ".parquet" else _as_csv(name, frame)


def _write_rows(sheet: Any, rows: Sequence[Sequence[str]]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for number, row in enumerate(rows):
        for position, text in enumerate(row):
            if text:
                sheet.write_string(number, position, text)


def _refuse_unfit(sheets: Mapping[str, Sequence[Sequence[str]]]) -> None:
    """Refuse text that no cell of a workbook gives back as it is: it would be cut or changed.

    Raises
    ------
    InputRefused
        With a fault NM604 for each.
    """
    expected = f"text that a cell of a workbook holds: {LONGEST:,} characters at most, and no control characters"
    advice = "write a folder of CSV files, or mend the text"
    faults = [
        Fault("NM604", name, number, str(rows[0][at]), text[:_SHOWN], expected, advice)
        for name, rows in sheets.items()
        for number, row in enumerate(rows, 1)
        for at, text in enumerate(row)
        if not fits(text)
    ]
    if faults:
        raise InputRefused(faults)


def _as_csv(name: str, frame: pd.DataFrame) -> bytes:
    return standing_rows([_header(name, frame), *_rows(frame)]).encode()


def _as_parquet(name: str, frame: pd.DataFrame) -> bytes:
    """Keep numbers, dates and yes or no with their types; lists and text as text."""
    columns = [[_plain(column, value) for value in frame[column].tolist()] for column in frame.columns]
    made = io.BytesIO()
    pq.write_table(pa.table(dict(zip(_header(name, frame), columns, strict=True))), made)
    return made.getvalue()


def _plain(column: str, value: object) -> object:
    return _cell(column, value) if isinstance(value, str | tuple) else value


def _written(round_: Round) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, table in TABLES.items():
        if table.least or len(round_.tables[name]):
            yield name, round_.tables[name]


def _header(name: str, frame: pd.DataFrame) -> tuple[str, ...]:
    headers = {field: column for column, field in TABLES[name].columns.items()}
    return tuple(escape(headers.get(field, field)) for field in frame.columns)


def _rows(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    columns = [[_cell(column, value) for value in frame[column].tolist()] for column in frame.columns]
    return list(zip(*columns, strict=True))


def _cell(column: str, value: object) -> str:
    text = to_text(value)
    return escape(text, FACT_WORDS.get(column, frozenset())) if isinstance(value, str | tuple) else text


def _is_part_of_round(entry: Path) -> bool:
    if entry.name.lower() in {f"{SETTINGS}.toml", POLICY_FILE}:
        return True
    return entry.suffix.lower() in {".csv", ".parquet"} and entry.stem.strip().lower() in TABLES
