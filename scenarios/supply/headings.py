"""The headings of a survey: where they stand, what is lacking, and which look like a field and were not read."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from constraints.domain import Fault
from scenarios.escaping import fold as fold_heading
from scenarios.escaping import fold_repeated, unescape
from scenarios.supply.fields import LATEST, PERIODS, fold, is_personal, looks_like
from scenarios.supply.words import BODIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from scenarios.supply.mapping import ColumnMap, Located

MAP_IT = (
    "name the survey's heading under [columns] of a map, and give it with --columns; --propose writes one to fill in"
)
TICKED = frozenset({"yes", "y", "true", "1", "x", "ticked", "selected", "checked"})
NOT_TICKED = frozenset({"no", "n", "false", "0", "not ticked", "not selected", "unchecked"})
"""What stands in the column of one option of several."""
_OPTION = re.compile(r".+\[(?P<option>[^\[\]]+)\]\s*", re.DOTALL)
_ANSWER = frozenset({"", "response", "open ended response"})
"""What stands below the heading of a question that has one column, where others have one for each option."""
_HOMES = ("home_urn", "body_id")
_CAPACITY = ("days", "half_days", PERIODS, "max_cases")


@dataclasses.dataclass(frozen=True)
class LookAlike:
    """A column that was not read and looks as if it should be.

    Attributes
    ----------
    heading : str
    field : str
        What it looks like.
    """

    heading: str
    field: str


def with_options(header: Sequence[str], below: Sequence[str]) -> list[str] | None:
    """Join two lines of headings, the questions and below them the options or terms; None where there is one line.

    Forms with several columns for a question write so, and people who merge cells over several columns.  Each column
    becomes `question [option]`.  The line below holds nothing under a question with one column, which tells it from a
    reply.

    Parameters
    ----------
    header : sequence of str
    below : sequence of str
        The row below it.
    """
    width = max(len(header), len(below))
    upper, lower = ([" ".join(cell.split()) for cell in (*row, *[""] * (width - len(row)))] for row in (header, below))
    starts = [place for place, text in enumerate(upper) if text]
    if not starts or any(lower[: starts[0]]):
        return None
    joined, groups = [""] * width, 0
    for start, stop in zip(starts, [*starts[1:], width], strict=True):
        options = [place for place in range(start, stop) if lower[place]]
        if any(place > start for place in options):
            groups += 1
            if not all(re.search("[A-Za-z]", lower[place]) for place in options):
                return None
        elif fold(lower[start]) not in _ANSWER:
            return None
        joined[start] = upper[start]
        for place in options:
            if place > start or fold(lower[place]) not in _ANSWER:
                joined[place] = f"{upper[start]} [{lower[place]}]"
    return joined if groups else None


def option_of(heading: str) -> str | None:
    """Return the option that a heading names in brackets behind its question; None where it names none."""
    found = _OPTION.fullmatch(heading)
    return None if found is None else found["option"]


def headings_twice(file: str, header: Sequence[str], row: int, found: Located, columns: ColumnMap) -> Iterator[Fault]:
    """Find headings that are read and stand over two columns: nobody knows which of them is meant.

    A program that read the survey before may have numbered the second: `Days` and `Days.1`.
    """
    places = found.read | found.periods.keys()
    read = {fold_heading(header[place]) for place in places}
    for place, text in enumerate(header):
        name = fold_heading(text)
        known = place in places or name in columns.passed_over
        if not known and (name in read or fold_repeated(text) in read):
            advice = "give the two columns different headings"
            yield Fault("NM108", file, row, text, text, "every heading that is read once", advice)


def lacking_columns(file: str, rows: Sequence[Sequence[str]], columns: ColumnMap, found: Located) -> Iterator[Fault]:
    """Find what must be mapped and is not: the home, a capacity, and all that the planner's own map names."""
    for field in sorted(columns.named):
        if field not in found:
            expected = f"one of the columns that the map names for {field}"
            yield Fault("NM504", file, None, field, "", expected, MAP_IT)
    homes = any(field in found or field in columns.named for field in _HOMES)
    if not homes and not _is_return_of_bodies(rows, columns, found):
        expected = "a column with the URN of the home school, or in a return of bodies with their ids"
        yield Fault("NM504", file, None, "home_urn", "", expected, MAP_IT)
    if not any(field in found or field in columns.named for field in _CAPACITY):
        expected = "a column with the days or half-days that a person offers"
        yield Fault("NM504", file, None, "days", "", expected, MAP_IT)
    if LATEST in found and "key" not in found and "person_id" not in found:
        expected = "a column that tells people apart, for their latest replies are asked for"
        advice = "name the column of ids or addresses as key under [columns] of the map"
        yield Fault("NM504", file, None, "key", "", expected, advice)


def _is_return_of_bodies(rows: Sequence[Sequence[str]], columns: ColumnMap, found: Located) -> bool:
    """Say whether a survey is of type and id: some of its rows are of bodies, or of advisers without a home."""
    place = found.first("kind")
    if place is None or "person_id" not in found:
        return False
    kinds = (columns.meaning("kind", row[place]) or () for row in rows if place < len(row))
    return any({*meant} & {*BODIES, "adviser"} for meant in kinds)


def look_alikes(
    header: Sequence[str], found: Located, rows: Sequence[Sequence[str]], columns: ColumnMap
) -> tuple[LookAlike, ...]:
    """Return the columns that were not read and look like one that we need, in their order.

    Parameters
    ----------
    header : sequence of str
    found : Located
        What was read.
    rows : sequence of sequence of str
        Below the header.
    columns : ColumnMap
    """
    passed_over = columns.passed_over
    unread = [
        (k, text) for k, text in enumerate(header) if k not in found.read and fold_heading(text) not in passed_over
    ]
    alike = ((text, _field_of(k, text, rows, columns)) for k, text in unread)
    return tuple(LookAlike(" ".join(text.split()), field) for text, field in alike if field is not None)


def _field_of(position: int, text: str, rows: Sequence[Sequence[str]], columns: ColumnMap) -> str | None:
    if not fold(text) or is_personal(text):
        return None
    answers = [answer for row in rows if position < len(row) and (answer := unescape(row[position])) is not None]
    looks = "kind" if say_kinds(answers, columns) else "willing" if say_no(answers, columns) else looks_like(text)
    return looks if answers or looks == "kind" else None  # whoever stands there next is no leader by a blank


def say_kinds(answers: Sequence[str], columns: ColumnMap) -> bool:
    """Say whether at least half of some answers are kinds of people, whatever their heading says."""
    known = sum(columns.meaning("kind", answer) is not None for answer in answers)
    return bool(answers) and 2 * known >= len(answers)


def say_no(answers: Iterable[str], columns: ColumnMap) -> bool:
    """Say whether somebody withdrew, by some answers that are more than a plain yes or no."""
    return any(columns.meaning("willing", answer) == ("no",) for answer in answers)


def unread_roles(file: str, found: Located, alike: Sequence[LookAlike]) -> Iterator[Fault]:
    """Refuse a survey that says what people are in a column that was not read: all would be taken for leaders."""
    if "kind" in found:
        return
    for one in alike:
        if one.field == "kind":
            expected = "to know what this column is, for it looks as if it says what people are"
            advice = "name it under [columns] kind of a map, or under not_read, and give the map with --columns"
            yield Fault("NM504", file, None, "kind", one.heading, expected, advice)
