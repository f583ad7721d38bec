"""`people-key.csv`: by which key a survey knows each person of a round.

A key may be an e-mail address, so the file stays where it is: beside the survey's report in the round's folder,
readable by its owner only where the system can, kept out of git, and in no run folder, output or copy of the round.
"""

from __future__ import annotations

import dataclasses
import unicodedata
from typing import TYPE_CHECKING

from constraints.domain import WHOLE_NUMBER, Fault, InputRefused
from scenarios.escaping import escape_ours, fold, standing_rows, unescape_ours
from scenarios.files import hold, is_there, read_sheet, refuse_os_errors, remove, sync_folder, uneven_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scenarios.files import Sheet

KEY_FILE = "people-key.csv"
IGNORE_FILE = ".gitignore"
COLUMNS = ("key", "survey_row", "id")

_IGNORED = f"/{KEY_FILE}"
_WHY_IGNORED = f"# Who is who, for `nlematch import-supply` only; `nlematch forget ROUND --keys` deletes {KEY_FILE}."


def fold_key(key: str) -> str:
    """Return a key as keys are compared: without regard to capitals, and to blanks at its ends."""
    return " ".join(unicodedata.normalize("NFKC", key).casefold().split())


@dataclasses.dataclass(frozen=True)
class KeyRow:
    """A person of the key file.

    Attributes
    ----------
    key : str
        As the survey writes it; empty where it has none.
    survey_row : int or None
        The row of the survey that was read last; None of who was not in it.
    person_id : str
    """

    key: str
    survey_row: int | None
    person_id: str


@dataclasses.dataclass(frozen=True)
class KeyFile:
    """The rows of a key file; none where there is no file."""

    rows: tuple[KeyRow, ...] = ()

    @property
    def ids(self) -> Mapping[str, str]:
        """The id that belongs to each key, folded."""
        return {fold_key(row.key): row.person_id for row in self.rows if row.key}

    @property
    def keys(self) -> Mapping[str, str]:
        """The key of each person who has one, folded."""
        return {row.person_id: fold_key(row.key) for row in self.rows if row.key}

    def updated(self, fresh: Iterable[KeyRow]) -> KeyFile:
        """Return the file after a survey: its rows, and every other key that somebody had before.

        Parameters
        ----------
        fresh : iterable of KeyRow
            Of all people of the survey; who has no key in it keeps the one of before.
        """
        before = {row.person_id: row.key for row in reversed(self.rows) if row.key}
        now = [row if row.key else dataclasses.replace(row, key=before.get(row.person_id, "")) for row in fresh]
        there = {fold_key(row.key) for row in now}
        older = (row for row in self.rows if row.key and fold_key(row.key) not in there)
        return KeyFile((*now, *(dataclasses.replace(row, survey_row=None) for row in older)))

    def renamed(self, new_ids: Mapping[str, str]) -> KeyFile:
        """Return the file with other ids."""
        changed = (dataclasses.replace(row, person_id=new_ids.get(row.person_id, row.person_id)) for row in self.rows)
        return KeyFile(tuple(changed))

    def files(self, folder: Path) -> dict[str, str]:
        """Return what is written into a round's folder: the file, and the line that keeps it out of git.

        Parameters
        ----------
        folder : Path
            Of the round; it need not be there.

        Raises
        ------
        InputRefused
            A `.gitignore` that is there cannot be read (NM107).
        """
        rows = [
            [escape_ours(row.key), "" if row.survey_row is None else str(row.survey_row), escape_ours(row.person_id)]
            for row in sorted(self.rows, key=lambda row: (row.person_id, row.key))
        ]
        return {KEY_FILE: standing_rows([COLUMNS, *rows]), IGNORE_FILE: _with_ignored(folder / IGNORE_FILE)}


def _with_ignored(file: Path) -> str:
    """Return what a `.gitignore` holds, with the line for the key file."""
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        expected, advice = "a text file in UTF-8", f"add the line {_IGNORED} to it, saved as UTF-8"
        raise InputRefused([Fault("NM107", file.name, None, None, "", expected, advice)]) from error
    if _IGNORED in text.splitlines():
        return text
    gap = "" if not text or text.endswith("\n") else "\n"
    return f"{text}{gap}{_WHY_IGNORED}\n{_IGNORED}\n"


def read_keys(folder: Path) -> KeyFile:
    """Read the key file of a round, if it has one.

    Parameters
    ----------
    folder : Path
        Of the round; a workbook has none.

    Raises
    ------
    InputRefused
        The file cannot be read (NM107), lacks a column (NM102), has a key without an id (NM103), a key twice (NM201)
        or an uneven row (NM110). No message shows a key.
    """
    file = folder / KEY_FILE
    if not file.is_file():
        return KeyFile()
    names = {fold(name): name for name in COLUMNS}
    sheet = read_sheet(file, names.keys())
    header = [names.get(fold(cell), "") for cell in sheet.header]
    lacking = [name for name in ("key", "id") if name not in header]
    if lacking:
        advice = "give the file its header key,survey_row,id, or delete it with `nlematch forget --keys`"
        row = sheet.header_row
        raise InputRefused(Fault("NM102", KEY_FILE, row, name, "", f"a column {name}", advice) for name in lacking)
    rows = list(_rows(sheet, header))
    faults = [*sheet.faults(range(len(header))), *_wrong(rows)]
    if faults:
        raise InputRefused(uneven_alone(faults))
    return KeyFile(tuple(row for _, row in rows if row.person_id))


def _rows(sheet: Sheet, header: Sequence[str]) -> Iterator[tuple[int, KeyRow]]:
    for number, cells in zip(sheet.numbers, sheet.rows, strict=True):
        by_name = {name: unescape_ours(text) for name, text in zip(header, cells, strict=False)}
        row = by_name.get("survey_row", "")
        yield (
            number,
            KeyRow(by_name.get("key", ""), int(row) if WHOLE_NUMBER.fullmatch(row) else None, by_name.get("id", "")),
        )


def _wrong(rows: Iterable[tuple[int, KeyRow]]) -> Iterator[Fault]:
    first: dict[str, tuple[int, str]] = {}
    for number, row in rows:
        if not row.person_id:
            advice = "fill it, or take the row out"
            yield Fault("NM103", KEY_FILE, number, "id", "", "the id of the person with this key", advice)
        if row.key:
            before, person_id = first.setdefault(fold_key(row.key), (number, row.person_id))
            if person_id != row.person_id:
                expected = f"a key that no other row has; row {before} has this one"
                yield Fault("NM201", KEY_FILE, number, "key", "", expected, "take one of the two rows out")


def forget_keys(folder: Path) -> bool:
    """Delete the key file of a round; say whether there was one.

    Parameters
    ----------
    folder : Path
        Of the round.

    Raises
    ------
    InputRefused
        It cannot be deleted (NM604), or somebody else is writing the round (NM607).
    """
    file = folder / KEY_FILE
    with hold(folder):
        if not is_there(file):
            return False
        with refuse_os_errors(file):
            remove(file)
            sync_folder(folder)
    return True
