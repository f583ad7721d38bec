"""Reading a capacity survey: one row a person, under headings that differ from survey to survey.

Only mapped columns are read.  Names, addresses and whatever else people send stay in the survey.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from constraints import cells
from constraints import vocabulary as v
from constraints.errors import Fault, InputRefused
from constraints.vocabulary import nearest
from scenarios.escaping import unescape
from scenarios.rounds.sheets import read_grid
from scenarios.supply.mapping import ColumnMap, fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_HEADER_WITHIN = 20
"""Rows among which the header is looked for: surveys have title lines above it."""

_MAP_IT = "name the survey's heading under [columns] of a map, and give it with --columns"

_DAYS = re.compile(r"[0-9]{1,4}([.,][05]0{0,9})?")
_LONGEST = 9
"""Digits of a number that is looked at at all."""


@dataclasses.dataclass(frozen=True)
class Reply:
    """One row of a survey, read; what has a fault is as if it were blank.

    Attributes
    ----------
    row : int
        As a spreadsheet numbers it.
    home_urn, kind : str
        Of the home school; a leader kind or a staff role.
    replied : bool
        Whether the person answered at all.
    person_id, half_days, max_cases, max_minutes, willing, release_agreed, release_half_days, schools_improved
        None where the row does not say.
    levels : tuple of (str, int)
        Specialisms with levels.
    phases : tuple of str
    """

    row: int
    home_urn: str
    kind: str
    replied: bool
    person_id: str | None = None
    half_days: int | None = None
    max_cases: int | None = None
    levels: tuple[tuple[str, int], ...] = ()
    phases: tuple[str, ...] = ()
    max_minutes: int | None = None
    willing: bool | None = None
    release_agreed: bool | None = None
    release_half_days: int | None = None
    schools_improved: int | None = None

    @property
    def is_leader(self) -> bool:
        """Whether the person may lead cases."""
        return self.kind in v.LEADER_KINDS


@dataclasses.dataclass(frozen=True)
class Survey:
    """A survey, read.

    Attributes
    ----------
    file : str
        Its name, for messages.
    replies : tuple of Reply
        One for each row that names a home school.
    headings : mapping of str to str
        The survey's own heading of each field that it has.
    not_read : tuple of str
        Headings that no field was found for; what stands under them was not read.
    faults : tuple of Fault
        Of the cells, and of the columns that its rows ask for. They are refused together with those that only show
        where the replies meet the round, by :func:`scenarios.supply.add_supply`.
    """

    file: str
    replies: tuple[Reply, ...]
    headings: Mapping[str, str]
    not_read: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def consent_not_asked(self) -> tuple[str, ...]:
        """The fields that say who agreed, which its people need and no heading was read as."""
        asked = {"willing": True, "release_agreed": False}
        sides = {reply.is_leader for reply in self.replies}
        return tuple(field for field, of_leaders in asked.items() if of_leaders in sides and field not in self.headings)


def read_survey(path: Path, columns: ColumnMap) -> Survey:
    """Read a survey.

    Parameters
    ----------
    path : Path
        CSV, or a workbook whose first sheet it is; title lines above the header are passed over.
    columns : ColumnMap

    Raises
    ------
    InputRefused
        The file cannot be read, or required columns are not mapped (NM504).
    """
    grid = read_grid(path)
    at, header = _find_header(grid, columns)
    found = columns.locate(header)
    faults = list(_lacking(path.name, columns, found))
    if faults:
        raise InputRefused(faults)
    reader = _RowReader(path.name, columns, found, header)
    rows = [(number, row) for number, row in enumerate(grid[at + 1 :], at + 2) if any(cell.strip() for cell in row)]
    replies = [reader.read(number, row) for number, row in rows]
    return Survey(
        file=path.name,
        replies=tuple(reply for reply in replies if reply is not None),
        headings={field: header[position] for field, position in found.items()},
        not_read=tuple(
            " ".join(text.split()) for k, text in enumerate(header) if text.strip() and k not in found.values()
        ),
        faults=(*reader.faults, *reader.faults_of_columns()),
    )


def _find_header(grid: Sequence[Sequence[str]], columns: ColumnMap) -> tuple[int, Sequence[str]]:
    """Return the row among the first with the most columns of the map, the first of equals."""
    first = list(enumerate(grid[:_HEADER_WITHIN]))
    return max(first, key=lambda item: (len(columns.locate(item[1])), -item[0]), default=(0, ()))


def _lacking(file: str, columns: ColumnMap, found: dict[str, int]) -> Iterator[Fault]:
    """Find what must be mapped and is not: the home school, a capacity, and all that the planner's own map names."""
    wanted = {"home_urn": "a column with the URN of the home school"} | {
        field: f"one of the columns that the map names for {field}" for field in columns.named
    }
    for field, expected in sorted(wanted.items()):
        if field not in found:
            yield Fault("NM504", file, None, field, "", expected, _MAP_IT)
    if "days" not in found and "half_days" not in found and not columns.named & {"days", "half_days"}:
        expected = "a column with the days or half-days that a person offers"
        yield Fault("NM504", file, None, "days", "", expected, _MAP_IT)


_BAD = object()
"""What stands for a cell that has a fault, which is told already."""


class _RowReader:
    """Reads rows one by one and keeps their faults."""

    def __init__(self, file: str, columns: ColumnMap, found: dict[str, int], header: Sequence[str]) -> None:
        self.file, self.columns, self.found, self.header = file, columns, found, header
        self.faults: list[Fault] = []
        self.lacking: set[str] = set()
        self.readers: dict[str, Callable[[str], Any]] = {
            "person_id": _person_id,
            "home_urn": cells.read_urn,
            "kind": lambda text: self._word("kind", text),
            "days": _half_days,
            "half_days": lambda text: _number(text, "half-days", 2000),
            "max_cases": lambda text: _number(text, "schools", 100),
            "specialisms": self._levels,
            "phases": self._phases,
            "max_minutes": lambda text: _number(text, "minutes", 1440),
            "willing": cells.read_yes_no,
            "release_agreed": cells.read_yes_no,
            "release_days": _half_days,
            "schools_improved": lambda text: _number(text, "schools", 1000),
            "replied": _replied,
        }

    def read(self, number: int, row: Sequence[str]) -> Reply | None:
        """Read one row; None where it names no home school."""
        said = {field: self._cell(number, row, field) for field in self.found}
        bad = {field for field, value in said.items() if value is _BAD}
        said = {field: None if field in bad else value for field, value in said.items()}
        half_days = said.get("half_days")
        if half_days is None:
            half_days = said.get("days")
        kind = said.get("kind") or self.columns.kind
        gave = [value for field, value in said.items() if field not in {"person_id", "home_urn", "kind", "replied"}]
        answered = bool(bad) or any(value not in (None, ()) for value in gave)
        replied = said["replied"] is True if "replied" in self.found else answered
        urn = said.get("home_urn")
        if urn is None and "home_urn" not in bad:
            advice = "look it up on Get Information about Schools"
            self._fault("NM103", number, "home_urn", "", "the URN of the home school", advice)
        offers = replied and said.get("willing") is not False
        if offers and half_days is None and not bad & {"days", "half_days", "willing"}:
            advice = "write 0 where there are none"
            self._fault("NM103", number, "days", "", "the days that the person offers", advice)
        if replied and kind in v.STAFF_ROLES and not said.get("specialisms") and not bad & {"specialisms", "kind"}:
            self._lacks_specialisms(number)
        if urn is None:
            return None
        return Reply(
            row=number, home_urn=urn, kind=kind, replied=replied, person_id=said.get("person_id"), half_days=half_days,
            max_cases=said.get("max_cases"), levels=said.get("specialisms") or (), phases=said.get("phases") or (),
            max_minutes=said.get("max_minutes"), willing=said.get("willing"), release_agreed=said.get("release_agreed"),
            release_half_days=said.get("release_days"), schools_improved=said.get("schools_improved"),
        )  # fmt: skip

    def faults_of_columns(self) -> Iterator[Fault]:
        """Find the columns that rows ask for and the survey does not have: one fault, however many the rows."""
        for field in sorted(self.lacking):
            yield Fault("NM504", self.file, None, field, "", f"a column with the {field} of members of staff", _MAP_IT)

    def _lacks_specialisms(self, number: int) -> None:
        if "specialisms" in self.found:
            expected = "at least one specialism of a member of staff"
            self._fault("NM103", number, "specialisms", "", expected, "ask for it")
        else:
            self.lacking.add("specialisms")

    def _cell(self, number: int, row: Sequence[str], field: str) -> Any:  # noqa: ANN401 - as the field's reader says
        text = row[self.found[field]] if self.found[field] < len(row) else ""
        said = unescape(text)
        if said is None:
            return None
        try:
            return self.readers[field](said)
        except PydanticCustomError as error:
            parts = error.context or {}
            self._fault(parts["code"], number, field, said, parts["expected"], parts["advice"])
            return _BAD

    def _fault(self, code: str, number: int, field: str, value: str, expected: str, advice: str) -> None:
        at = self.found.get(field)
        self.faults.append(
            Fault(code, self.file, number, self.header[at] if at is not None else field, value, expected, advice)
        )

    def _word(self, kind: str, text: str) -> str:
        words = self.columns.words[kind]
        found = words.get(fold(text))
        if found is None:
            near = nearest(fold(text), words)
            advice = f"did you mean {near!r}? Or say what it means under [values.{kind}] of a map"
            raise _bad(
                "NM105", f"a known {kind}", advice if near else f"say what it means under [values.{kind}] of a map"
            )
        return found

    def _levels(self, text: str) -> tuple[tuple[str, int], ...]:
        """Read specialisms parted by `;`, `,` or line breaks; a level may follow a colon, else it is 1."""
        levels: dict[str, int] = {}
        if fold(text) in self.columns.words["specialism"]:
            return ((self._word("specialism", text), 1),)
        for part in re.split(r"[;,\n]", text):
            if part.strip():
                name, _, level = part.partition(":")
                code = self._word("specialism", name)
                if level.strip() not in {"", "1", "2", "3"}:
                    raise _bad("NM106", "a level from 1 to 3 after the colon", "write for example maths:3;phonics:2")
                levels[code] = max(levels.get(code, 0), int(level or 1))
        return tuple(sorted(levels.items()))

    def _phases(self, text: str) -> tuple[str, ...]:
        parts = [part for part in re.split(r"[;,\n/]", text) if part.strip()]
        return tuple(sorted({self._word("phase", part) for part in parts}))


def _bad(code: str, expected: str, advice: str) -> PydanticCustomError:
    return PydanticCustomError("cell", "expected {expected}", {"code": code, "expected": expected, "advice": advice})


def _person_id(text: str) -> str:
    """Read an id; what looks like a name or an address is refused, because ids stand in every output."""
    found = cells.read_id(text)
    if "@" in found or " " in found:
        raise _bad(
            "NM104", "an id, never a name or an e-mail address", "map a column of ids, or none: ids are then made"
        )
    return found


def _half_days(text: str) -> int:
    """Read days, halves allowed, as half-days."""
    if not _DAYS.fullmatch(text):
        raise _bad("NM104", "days, in whole or half days", "write for example 12 or 7.5")
    return round(float(text.replace(",", ".")) * 2)


def _number(text: str, unit: str, most: int) -> int:
    found = cells.read_id(text)
    if not found.isdecimal() or len(found) > _LONGEST or int(found) > most:
        raise _bad("NM104", f"a whole number of {unit}, at most {most}", "write digits only")
    return int(found)


def _replied(text: str) -> bool:
    """Read whether a reply came: yes or no, or the date on which it came."""
    try:
        return cells.read_yes_no(text)
    except PydanticCustomError:
        cells.read_date(text)
        return True
