"""`names.csv`: who the people are and how to ring them, given at the moment letters are made, and kept nowhere else.

No message of this module shows a name: what is refused is told by file, row and id.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, tidy_id, vocabulary
from scenarios.escaping import fold, seen, unescape
from scenarios.files import Sheet, read_sheet, uneven_alone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

COLUMNS = ("person_id", "name")
PHONE = "phone"
"""A column that may be left out."""
LONGEST = 200
"""Letters that a name may have: more is a cell of another kind."""


@dataclasses.dataclass(frozen=True)
class Names:
    """Names and telephone numbers by id: of a leader or member of staff, or of the head of a supporter or school.

    Attributes
    ----------
    names, phones : mapping of str to str
    """

    names: Mapping[str, str] = dataclasses.field(default_factory=dict)
    phones: Mapping[str, str] = dataclasses.field(default_factory=dict)


def read_names(path: Path, known: Collection[str], new_ids: Mapping[str, str] | None = None) -> Names:
    """Read names by person id.

    Parameters
    ----------
    path : Path
        CSV or a workbook, with the columns of :data:`COLUMNS` and perhaps :data:`PHONE`; others are passed over.
    known : collection of str
        Ids of the round's leaders and staff, and of its supporters and schools, whose heads may be named.
    new_ids : mapping of str to str, optional
        By ids that people had before: a file of names made then is still good.

    Raises
    ------
    InputRefused
        The file cannot be read (NM107), a column is missing (NM102) or there twice (NM108), a cell is empty (NM103),
        an id is not known (NM202) or there twice (NM201), a name is no name (NM104), or a row is uneven
        (NM110): all of it at once.
    """
    columns = {fold(name): name for name in (*COLUMNS, PHONE)}
    sheet = read_sheet(path, columns.keys(), {fold(name) for name in COLUMNS})
    header = [columns.get(fold(cell), cell) for cell in sheet.header]
    faults = list(_wrong_header(sheet, header))
    if faults:
        raise InputRefused(faults)
    at = [header.index(name) for name in COLUMNS]
    faults += sheet.faults(at)
    names: dict[str, str] = {}
    phones: dict[str, str] = {}
    phone_at = header.index(PHONE) if PHONE in header else None
    for row, cells in zip(sheet.numbers, sheet.rows, strict=True):
        texts = [_cell(cells, position) for position in at]
        texts[0] = (new_ids or {}).get(texts[0], texts[0])
        faults += [Fault(code, sheet.file, row, *rest) for code, *rest in _wrong(texts[0], texts[1], names, known)]
        names.setdefault(texts[0], texts[1])
        if phone_at is not None and (phone := _cell(cells, phone_at)):
            phones.setdefault(texts[0], phone)
    if faults:
        raise InputRefused(uneven_alone(faults))
    return Names(dict(sorted(names.items())), dict(sorted(phones.items())))


def _cell(cells: Sequence[str], position: int) -> str:
    """Return a cell's text; short rows end in empty cells."""
    text = unescape(cells[position]) if position < len(cells) else ""
    return tidy_id(text or "")


def _wrong_header(sheet: Sheet, header: Sequence[str]) -> Iterator[Fault]:
    file, row = sheet.file, sheet.header_row
    first = f"the header is {','.join(COLUMNS)}"
    for name in COLUMNS:
        if header.count(name) > 1:
            yield Fault("NM108", file, row, name, name, "each column once", "take one of the columns out")
        elif name not in header:
            yield Fault("NM102", file, row, name, "", f"a column {name}", f"add the column; {first}")


def _wrong(
    person_id: str, name: str, before: Collection[str], known: Collection[str]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield code, column, value, what was expected and what to try; the value is never a name."""
    if not person_id:
        yield "NM103", "person_id", "", "the id of a person, supporter or school", "fill it, or take the row out"
    elif person_id not in known:
        near = vocabulary.nearest(person_id, known)
        advice = f"did you mean {near!r}?" if near else "look the id up in the run's inputs"
        yield "NM202", "person_id", person_id, "a person, supporter or school of the run's round", advice
    elif person_id in before:
        yield "NM201", "person_id", person_id, "each person once", "take one of the rows out"
    if not seen(name):
        yield "NM103", "name", "", f"the name of {person_id or 'a person'}", "fill it, or take the row out"
    elif len(name) > LONGEST:
        yield "NM104", "name", f"{len(name)} letters", f"a name of at most {LONGEST} letters", "write the name alone"
