"""The rows of the sheets that were filled in: read as those of a file are, and checked with the round as it is now."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import pandas as pd

from constraints.changes import with_rows
from constraints.checks import check
from constraints.domain import TABLES, Decision, Event, Fault, InputRefused, moment_now
from constraints.round import IdChanges, standing_events
from scenarios.record.acknowledging import RECORDS
from scenarios.record.approving import is_decided
from scenarios.record.recording import WHO_STARTED, same_event, scoped
from scenarios.rounds import cases_called, leaders_called, only_one, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.files import Sheet
    from scenarios.record.opening import Opened
    from scenarios.rounds import Loaded

Filled = Decision | Event

_BY = "who decided or recorded it: an id, not a name"


@dataclasses.dataclass(frozen=True)
class FilledRow:
    """A row that was filled in.

    Attributes
    ----------
    sheet : str
    row : int
        As the spreadsheet numbers it.
    table : {"decisions", "events"}
    record : Decision or Event
    already : bool
        Whether the round has it already; then it was passed over.
    """

    sheet: str
    row: int
    table: str
    record: Filled
    already: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain data, the private note left out."""
        cells = self.record.model_dump(mode="json", exclude={"note"})
        return {"sheet": self.sheet, "row": self.row, "already": self.already} | cells


def read_rows(loaded: Loaded, opened: Opened, by: str | None = None) -> list[FilledRow]:
    """Read the rows that were filled in, those that the round has already among them.

    The workbook of a run made before the round's ids were changed names people as they were called then.

    Parameters
    ----------
    loaded : Loaded
        The round, sound.
    opened : Opened
        The workbook.
    by : str, optional
        Who decided, for the rows of the list to approve that do not say it.

    Raises
    ------
    InputRefused
        With all faults of all rows, each at its place in the workbook.
    """
    return _Rows(loaded, opened, by).read()


def fresh(rows: Sequence[FilledRow]) -> dict[str, list[FilledRow]]:
    """Return the rows that a round does not have yet, by table."""
    return {name: [row for row in rows if row.table == name and not row.already] for name in RECORDS}


class _Rows:
    """Collects the faults of all rows."""

    def __init__(self, loaded: Loaded, opened: Opened, by: str | None) -> None:
        self.by = by
        self.round, self.file_names, self.opened = loaded.round, loaded.file_names, opened
        self.new_ids = IdChanges.of(loaded.round).by_old_id
        self.faults: list[Fault] = [*opened.faults]
        self.known: dict[str, list[Filled]] = {
            "decisions": list(self.round.records(Decision)),
            "events": list(standing_events(self.round.records(Event))),
        }

    def read(self) -> list[FilledRow]:
        """Return all rows, or refuse them all."""
        rows = [row for name, sheet in self.opened.sheets.items() for row in self._of_sheet(name, sheet)]
        if self.opened.approvals is not None:
            rows += self._decided(self.opened.approvals)
        self._check(rows)
        if self.faults:
            raise InputRefused(self.faults)
        return rows

    def _of_sheet(self, name: str, sheet: Sheet) -> Iterator[FilledRow]:
        """Walk over the rows of a sheet, those with faults among them; the same row again is there already."""
        faults: list[Fault] = []
        frame = read_table(TABLES[name], sheet, faults)
        people = [self.new_ids.get(cell, cell) for cell in frame["person_id"]]
        people = [cell and only_one(cell, leaders_called(self.round, cell)) for cell in people]
        cases = [cell and only_one(cell, cases_called(self.round, cell)) for cell in frame["case_id"]]
        frame = frame.assign(
            case_id=pd.Series(cases, index=frame.index, dtype=object),
            person_id=pd.Series(people, index=frame.index, dtype=object),
        )
        self.faults += faults
        self.faults += self._more_faults(name, sheet, frame, faults)
        known = self.known[name]
        spoilt = {fault.row for fault in faults}
        for number, row in zip(sheet.numbers, _records(name, frame), strict=True):
            if number in spoilt:
                yield FilledRow(sheet.file, number, name, row, already=False)
                continue
            record = scoped(self.round, row) if isinstance(row, Event) else row
            yield FilledRow(sheet.file, number, name, record, already=_is_among(record, known))
            known.append(record)

    def _decided(self, sheet: Sheet) -> Iterator[FilledRow]:
        """Walk over what a director has decided; what stands already is not said again."""
        columns, now = list(sheet.header), str(moment_now())
        at = {name: columns.index(name) for name in ("by", "on")}
        rows = [list(row) for row in sheet.rows]
        for row in rows:
            row[at["by"]], row[at["on"]] = row[at["by"]] or self.by or "", row[at["on"]] or now
        for found in self._of_sheet("events", dataclasses.replace(sheet, rows=rows)):
            event = found.record
            stands = isinstance(event, Event) and event.case_id in self.round.cases and is_decided(self.round, event)
            yield dataclasses.replace(found, already=found.already or stands)

    def _more_faults(self, name: str, sheet: Sheet, frame: pd.DataFrame, faults: list[Fault]) -> Iterator[Fault]:
        """Find what a row of a file may lack and one that is recorded here may not."""
        unread = {(fault.row, fault.column) for fault in faults}
        for number, row in frame.iterrows():
            line = int(str(number))
            if row["by"] is None and (line, "by") not in unread:
                advice = "fill By, or give --by" if sheet is not self.opened.sheets.get(name) else "fill By"
                yield Fault("NM103", sheet.file, line, "by", "", _BY, advice)
            if name == "events" and row["event"] == "started" and row["person_id"] is None:
                yield Fault("NM103", sheet.file, line, "person_id", "", WHO_STARTED, "fill Person ID")

    def _check(self, rows: Sequence[FilledRow]) -> None:
        """Check the round with all new rows on it; what is wrong with them is told at their places here."""
        added = fresh(rows)
        after = with_rows(self.round, {name: [row.record for row in some] for name, some in added.items()})
        names = {name: self.file_names.get(name, f"{name}.csv") for name in RECORDS}
        places: dict[tuple[str, int], tuple[str, int]] = {}
        for name, some in added.items():
            numbers = after.tables[name].index[-len(some) :].tolist() if some else []
            for number, row in zip(numbers, some, strict=True):
                places[names[name], int(number)] = (row.sheet, row.row)
        there = {place: at for at, place in places.items()}
        known = [_at(fault, there) for fault in self.faults]
        found = check(after, {**self.file_names, **names}, known_faults=known)
        self.faults += [_at(fault, places) for fault in found]


def _at(fault: Fault, places: Mapping[tuple[str, int], tuple[str, int]]) -> Fault:
    """Return a fault at the place that stands for its own, if there is one."""
    at = places.get((fault.file, fault.row)) if fault.row is not None else None
    return fault if at is None else dataclasses.replace(fault, file=at[0], row=at[1])


def _records(name: str, frame: pd.DataFrame) -> list[Filled]:
    fields = list(RECORDS[name].model_fields)
    rows = zip(*(frame[field].tolist() for field in fields), strict=True)
    return [RECORDS[name].model_construct(**dict(zip(fields, row, strict=True))) for row in rows]


def _is_among(row: Filled, known: Sequence[Filled]) -> bool:
    """Say whether rows have one already: the same event, or a decision that differs in nothing but its note."""
    if isinstance(row, Event):
        events = (each for each in known if isinstance(each, Event))
        return same_event(row, events, exactly=True) is not None
    facts = [field for field in Decision.model_fields if field != "note"]
    return any(all(getattr(row, field) == getattr(each, field) for field in facts) for each in known)
