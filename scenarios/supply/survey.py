"""Reading a capacity survey: one row a person, under headings that differ from survey to survey.

Only mapped columns are read.  Names, addresses and whatever else people send stay in the survey.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused, name_first, tidy_id
from scenarios.escaping import tidy, unescape
from scenarios.files import uneven_alone
from scenarios.supply.answers import RowReader
from scenarios.supply.doubles import LatestRows, Row, identical_rows, latest_rows
from scenarios.supply.fields import LATEST
from scenarios.supply.headings import headings_twice, lacking_columns, look_alikes, unread_roles
from scenarios.supply.keys import fold_key
from scenarios.supply.readings import Readings
from scenarios.supply.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from constraints.round import Round
    from scenarios.files import Choice
    from scenarios.supply.doubles import Superseded
    from scenarios.supply.headings import LookAlike
    from scenarios.supply.mapping import ColumnMap, Located
    from scenarios.supply.replies import ReadAs, Reply
    from scenarios.supply.sources import Source


_ROWS_SHOWN = 5


@dataclasses.dataclass(frozen=True)
class Survey:
    """A survey, read.

    Attributes
    ----------
    file : str
        Its name, for messages.
    replies : tuple of Reply
        One for each row that names a home and counts.
    headings : mapping of str to str
        The survey's own heading of each field that it has; of fields with several columns the first.
    not_read : tuple of str
        Headings that no field was found for; what stands under them was not read.
    look_alikes : tuple of LookAlike
        Those of them that look like a field.
    superseded : tuple of Superseded
        Rows of people who replied again.
    read_as : tuple of ReadAs
        Answers that were taken for something that they do not plainly say.
    notes : tuple of str
        What there is to tell of how the file was read.
    faults : tuple of Fault
        Of the cells, and of the columns that its rows ask for. They are refused together with those that only show
        where the replies meet the round, by :func:`scenarios.supply.add_supply`.
    """

    file: str
    replies: tuple[Reply, ...]
    headings: Mapping[str, str]
    not_read: tuple[str, ...]
    look_alikes: tuple[LookAlike, ...]
    superseded: tuple[Superseded, ...]
    read_as: tuple[ReadAs, ...]
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def consent_not_asked(self) -> tuple[str, ...]:
        """The fields that say who agreed, which its people need and no heading was read as."""
        consents = {"willing": True, "release_agreed": False}
        sides = {reply.is_leader for reply in self.replies}
        return tuple(
            field for field, of_leaders in consents.items() if of_leaders in sides and field not in self.headings
        )

    @property
    def postcodes(self) -> frozenset[str]:
        """The postcodes by which places must be found."""
        found = {reply.body.postcode for reply in self.replies if reply.body is not None}
        return frozenset(postcode for postcode in found if postcode is not None)


def read_survey(path: Path, columns: ColumnMap, weeks: int | None = None, choice: Choice | None = None) -> Survey:
    """Read a survey.

    Parameters
    ----------
    path : Path
        CSV or a workbook, of which the sheet with the columns is read; title lines above the header are passed over.
    columns : ColumnMap
    weeks : int, optional
        Of the delivery window, for days a week; without them such answers are faults.
    choice : Choice, optional
        Sheets that somebody chose.

    Raises
    ------
    InputRefused
        The file cannot be read, several sheets could be meant (NM112), or required columns are not mapped (NM504),
        stand twice (NM108), or have nothing below them (NM103).
    """
    source = read_source(path, columns, choice)
    found = columns.locate(source.header)
    faults = [
        *lacking_columns(source.file, [row.cells for row in source.rows], columns, found),
        *headings_twice(source.file, source.header, source.header_rows[0], found, columns),
    ]
    if not faults and not source.rows:
        expected, advice = "a reply below the headings", "give the file, or the sheet, that has the replies"
        faults.append(Fault("NM103", source.file, source.header_rows[-1] + 1, None, "", expected, advice))
    if faults:
        raise InputRefused(faults)
    alike = look_alikes(source.header, found, [row.cells for row in source.rows], columns)
    counting = _counting(source, found)
    later = {one.by_row for one in counting.superseded}
    reader = RowReader(source.file, columns, found, source.header, Readings(weeks))
    nothing = [row for row in counting.rows if row.number not in later and reader.says_nothing(row)]
    rows = [row for row in counting.rows if row not in nothing]
    replies = {row.number: reply for row in rows if (reply := reader.read(row)) is not None}
    came = [row for row in rows if row.number in replies and replies[row.number].replied]
    return Survey(
        file=source.file,
        replies=tuple(replies.values()),
        headings={field: source.header[positions[0]] for field, positions in found.at.items()},
        not_read=tuple(
            tidy(text) for k, text in enumerate(source.header) if text.strip() and k not in found.read
        ),
        look_alikes=alike,
        superseded=counting.superseded,
        read_as=reader.read_as(),
        notes=(*source.notes, *_passed_over(nothing), *_by_day_first(counting)),
        faults=tuple(uneven_alone((
            *source.faults(found.read | found.periods.keys(), rows), *unread_roles(source.file, found, alike),
            *identical_rows(source.file, came), *counting.faults, *reader.faults(),
        ))),
    )  # fmt: skip


def weeks_of(round_: Round) -> int:
    """Return the whole weeks of a round's delivery window, for what people offer a week."""
    return ((round_.meta.delivery_end - round_.meta.delivery_start).days + 1) // 7


def _passed_over(rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        numbers = name_first([row.number for row in rows], _ROWS_SHOWN)
        yield f"Rows with no answer in the columns that are read: {numbers}"


def _by_day_first(counting: LatestRows) -> Iterator[str]:
    if counting.by_day_first:
        rows = ", ".join(map(str, counting.by_day_first))
        yield f"Times are read with the day first; with the month first other replies than rows {rows} would count"


def _counting(source: Source, found: Located) -> LatestRows:
    """Return the rows that count: all, or the latest of each person where the map says by what time they are told."""
    position = found.first(LATEST)
    if position is None:
        return LatestRows(source.rows)
    who = {row.number: name for row in source.rows if (name := _name_of(row, found)) is not None}
    read = sorted(found.read - {position})

    def contents(row: Row) -> tuple[str, ...]:
        return tuple(" ".join(row.cell(place).split()) for place in read)

    return latest_rows(source.file, source.header[position], source.rows, who, lambda row: row.cell(position), contents)


def _name_of(row: Row, found: Located) -> str | None:
    """Return what tells the person of a row from others: the key, else the id; None where it has neither."""
    key = unescape(row.cell(found.first("key")))
    if key is not None:
        return f"key {fold_key(key)}"
    person_id = unescape(row.cell(found.first("person_id")))
    return None if person_id is None else f"id {tidy_id(person_id)}"
