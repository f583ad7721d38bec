"""Writing a round so that it reads back the same, and whole or not at all.

Everything is written into a folder beside the target first and then moved in place.  Where the target folder is
there already its round is replaced, and files that are no part of a round (overrides, a survey) stay.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from constraints.cells import to_text
from constraints.domain import TABLES
from constraints.errors import Fault, InputRefused
from constraints.policy_document import POLICY_FILE
from scenarios.rounds.grids import in_words
from scenarios.rounds.settings import as_key_values, as_toml, policy_as_toml
from scenarios.rounds.sheets import SETTINGS, shown_name
from scenarios.rounds.words import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from constraints.round import Round


def write_round(round_: Round, folder: Path) -> None:
    """Write a round as a folder of CSV files with `round.toml`.

    Tables without rows are left out, except the three that every round has.

    Parameters
    ----------
    round_ : Round
    folder : Path

    Raises
    ------
    InputRefused
        The folder cannot be written (NM604); what was there is unchanged.
    """
    _write_folder(round_, folder, ".csv", _write_csv)


def write_parquet(round_: Round, folder: Path) -> None:
    """Write a round as a folder of Parquet files with `round.toml`; see :func:`write_round`."""
    _write_folder(round_, folder, ".parquet", _write_parquet)


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
        It cannot be written, or the round keeps its policy whole, for which a workbook has no place (NM604).
    """
    if round_.meta.own_policy:
        expected, advice = "a folder: a workbook has no place for policy.toml", "write the round as a folder"
        raise InputRefused([Fault("NM604", shown_name(path), None, None, POLICY_FILE, expected, advice)])
    with refusing(path), tempfile.TemporaryDirectory(dir=_parent(path)) as staging:
        file = Path(staging) / path.name
        with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            _write_rows(book.add_worksheet(SETTINGS), [("key", "value"), *as_key_values(round_)])
            for name, frame in _written(round_):
                _write_rows(book.add_worksheet(name), [_header(name, frame), *_rows(frame)])
        file.replace(path)


def write_table(name: str, frame: pd.DataFrame, file: Path) -> None:
    """Write one table of a round as a file of its own.

    Parameters
    ----------
    name : str
        The table's.
    frame : DataFrame
    file : Path
        Ends in `.csv` or `.parquet`.
    """
    (_write_parquet if file.suffix.lower() == ".parquet" else _write_csv)(name, frame, file)


def _write_rows(sheet: Any, rows: list[tuple[str, ...]]) -> None:  # noqa: ANN401 - xlsxwriter has no types
    for number, row in enumerate(rows):
        for position, text in enumerate(row):
            if text:
                sheet.write_string(number, position, text)


def _write_csv(name: str, frame: pd.DataFrame, file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(_header(name, frame))
        writer.writerows(_rows(frame))


def _write_parquet(name: str, frame: pd.DataFrame, file: Path) -> None:
    """Write numbers, dates and yes or no with their types; lists and text as text."""
    columns = [[_plain(value) for value in frame[column].tolist()] for column in frame.columns]
    pq.write_table(pa.table(dict(zip(_header(name, frame), columns, strict=True))), file)


def _plain(value: object) -> object:
    return escape(to_text(value)) if isinstance(value, str | tuple) else value


def _written(round_: Round) -> Iterator[tuple[str, pd.DataFrame]]:
    for name, table in TABLES.items():
        if table.least or len(round_.tables[name]):
            yield name, round_.tables[name]


def _header(name: str, frame: pd.DataFrame) -> tuple[str, ...]:
    headers = {field: column for column, field in TABLES[name].columns.items()}
    return tuple(headers.get(field, field) for field in frame.columns)


def _rows(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    columns = [[_cell(value) for value in frame[column].tolist()] for column in frame.columns]
    return list(zip(*columns, strict=True))


def _cell(value: object) -> str:
    text = to_text(value)
    return escape(text) if isinstance(value, str | tuple) else text


def _write_folder(round_: Round, folder: Path, suffix: str, write: Callable[[str, pd.DataFrame, Path], None]) -> None:
    with refusing(folder), tempfile.TemporaryDirectory(dir=_parent(folder), prefix=f".{folder.name}-") as staging:
        fresh = Path(staging) / "fresh"
        fresh.mkdir()
        (fresh / f"{SETTINGS}.toml").write_text(as_toml(round_), encoding="utf-8", newline="\n")
        if round_.meta.own_policy:
            (fresh / POLICY_FILE).write_text(policy_as_toml(round_.policy), encoding="utf-8", newline="\n")
        for name, frame in _written(round_):
            write(name, frame, fresh / f"{name}{suffix}")
        if folder.exists():
            _replace(folder, fresh, Path(staging) / "before")
        else:
            fresh.rename(folder)


def _replace(folder: Path, fresh: Path, before: Path) -> None:
    """Put a fresh folder in the place of an old one in one step, and carry over what is no part of the round."""
    folder.rename(before)
    try:
        fresh.rename(folder)
    except OSError:
        before.rename(folder)
        raise
    for entry in sorted(before.iterdir()):
        if not _is_part_of_round(entry):
            shutil.move(entry, folder / entry.name)


def _is_part_of_round(entry: Path) -> bool:
    if entry.name.lower() in {f"{SETTINGS}.toml", POLICY_FILE}:
        return True
    return entry.suffix.lower() in {".csv", ".parquet"} and entry.stem.strip().lower() in TABLES


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.parent


@contextmanager
def refusing(path: Path) -> Iterator[None]:
    """Turn what the system refuses while a target is written into a fault.

    Raises
    ------
    InputRefused
        The target cannot be written (NM604).
    """
    try:
        yield
    except OSError as error:
        expected, advice = "a place that can be written", "close the file where it is open, or choose another place"
        raise InputRefused([Fault("NM604", shown_name(path), None, None, in_words(error), expected, advice)]) from error
