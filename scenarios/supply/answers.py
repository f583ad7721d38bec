"""The answers of a survey: one row a person, each cell read as its field is, with what is wrong in them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from constraints.domain import Fault, name_first
from constraints.domain import vocabulary as v
from scenarios.escaping import unescape
from scenarios.supply.fields import FIELDS, LATEST, PERIODS, fold
from scenarios.supply.headings import MAP_IT, NOT_TICKED, TICKED, option_of
from scenarios.supply.replies import INDIVIDUAL, Body, ReadAs, Reply
from scenarios.supply.words import BODIES, nearest_word, take_apart

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from scenarios.supply.doubles import Row
    from scenarios.supply.mapping import ColumnMap, Located
    from scenarios.supply.readings import Readings

_NO_ANSWERS = frozenset({
    "person_id", "key", "home_urn", "kind", "replied", "body_id", "body_name", "postcode", "easting", "northing",
})  # fmt: skip
"""Fields that a list of people has before anybody has replied."""
_ABOUT_THE_ROW = frozenset({"key", LATEST})
_ROWS_SHOWN = 5
_LEADERS_OF = {"trust": "trust-leader", "federation": "trust-leader"}
"""What a body's leader is where nobody says; an adviser of all others."""


_BAD = object()
"""What stands for a cell that has a fault, which is told already."""


class RowReader:
    """Reads rows one by one, and keeps their faults and what has to be told.

    Parameters
    ----------
    file : str
    columns : ColumnMap
    found : Located
    header : sequence of str
    readings : Readings
    """

    def __init__(
        self, file: str, columns: ColumnMap, found: Located, header: Sequence[str], readings: Readings
    ) -> None:
        self._file, self._columns, self._found, self._header, self._readings = file, columns, found, header, readings
        self._faults: dict[tuple[str, str, str, str, str], list[int]] = defaultdict(list)
        self._notes: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        self._lacking: set[str] = set()

    # --- what was found besides replies

    def faults(self) -> Iterator[Fault]:
        """Walk over the faults: equal ones once, with the rows of all."""
        for (code, heading, value, expected, advice), rows in self._faults.items():
            yield Fault(code, self._file, rows[0], heading, value, f"{expected}{_also(rows)}", advice)
        for field in sorted(self._lacking):
            yield Fault("NM504", self._file, None, field, "", f"a column with the {field} of members of staff", MAP_IT)

    def read_as(self) -> tuple[ReadAs, ...]:
        """Return the answers that were taken for something that they do not plainly say."""
        return tuple(ReadAs(*note, tuple(rows)) for note, rows in self._notes.items())

    # --- rows

    def says_nothing(self, row: Row) -> bool:
        """Say whether a row has nothing but, at most, who sent it and when: somebody opened a form and went away."""
        places = [place for field, at in self._found.at.items() if field not in _ABOUT_THE_ROW for place in at]
        fields = {place: field for field, at in self._found.at.items() for place in at}
        return all(self._answer(row, fields[place], place)[0] is None for place in places)

    def read(self, row: Row) -> Reply | None:
        """Read one row; None where it names no home."""
        by_field = {field: self._field(row, field) for field in self._found.at if field not in {LATEST, PERIODS}}
        terms = self._terms(row)
        bad = {field for field, value in by_field.items() if value is _BAD} | ({PERIODS} if terms is None else set())
        by_field = {field: None if field in bad else value for field, value in by_field.items()}
        kind, body = self._kind_and_body(by_field, bad)
        half_days = self._half_days(row.number, by_field, terms)
        gave = [value for field, value in by_field.items() if field not in _NO_ANSWERS] + [
            value for _, value in terms or ()
        ]
        answered = bool(bad) or any(value not in (None, ()) for value in gave)
        replied = by_field["replied"] is True if "replied" in self._found else answered
        home = self._home(row.number, by_field, bad, body)
        if replied:
            self._require(row.number, by_field, bad, half_days, kind, body)
        if home is None:
            return None
        value = by_field.get
        return Reply(
            row=row.number, home=home, kind=kind, replied=replied, body=body, key=value("key"), half_days=half_days,
            person_id=None if self._id_is_the_bodys(body) else value("person_id"),
            available_from=value("available_from"), by_period=tuple(terms or ()), max_cases=value("max_cases"),
            levels=value("specialisms") or (),
            phases=value("phases") or (), max_minutes=value("max_minutes"), willing=value("willing"),
            release_agreed=value("release_agreed"), release_half_days=value("release_days"),
            schools_improved=value("schools_improved"),
        )  # fmt: skip

    def _kind_and_body(self, by_field: Mapping[str, Any], bad: set[str]) -> tuple[str, Body | None]:
        """Return what the person is, and the body that the row is of where the home is no school."""
        kind: str = by_field.get("kind") or self._columns.kind
        place = {name: by_field.get(name) for name in ("postcode", "easting", "northing")}
        if kind in BODIES:
            return _LEADERS_OF.get(kind, "adviser"), Body(kind, by_field.get("body_name"), **place)
        if by_field.get("home_urn") is not None or "home_urn" in bad:
            return kind, None
        if by_field.get("body_id") is not None:
            return kind, Body(None)
        alone = kind == "adviser" and any(value is not None for value in place.values())
        return kind, Body(INDIVIDUAL, **place) if alone else None

    def _home(self, number: int, by_field: Mapping[str, Any], bad: set[str], body: Body | None) -> str | None:
        """Return the home of a row's person; a fault where it has none."""
        if body is None:
            urn: str | None = by_field.get("home_urn")
            if urn is None and not bad & {"home_urn", "kind"}:  # what the row is of tells whether it needs a school
                advice = "look it up on Get Information about Schools"
                self._fault("NM103", number, "home_urn", "", "the URN of the home school", advice)
            return urn
        alone = body.kind == INDIVIDUAL
        field = "person_id" if alone or self._id_is_the_bodys(body) else "body_id"
        found: str | None = by_field.get(field)
        if found is None and field not in bad:
            what = "adviser" if alone else body.kind
            self._fault("NM103", number, field, "", f"the id of the {what}", "fill it: a later return finds it by that")
        return f"S-{found}" if found is not None and alone else found

    def _id_is_the_bodys(self, body: Body | None) -> bool:
        """Say whether the one column of ids is that of bodies: in a return of type, id, and schools or days."""
        return body is not None and body.kind in BODIES and "body_id" not in self._found

    def _half_days(self, number: int, by_field: Mapping[str, Any], terms: list[tuple[str, int]] | None) -> int | None:
        """Return what a person offers in all: the sum of the terms, where the survey asks by term."""
        given: int | None = by_field.get("half_days") if by_field.get("half_days") is not None else by_field.get("days")
        if not terms:
            return given
        summed = sum(half_days for _, half_days in terms)
        if given is not None and given != summed:
            expected = f"the sum of the terms, {summed} half-days"
            self._fault("NM104", number, "days", f"{given} half-days", expected, "correct the one or the other")
        return summed

    def _terms(self, row: Row) -> list[tuple[str, int]] | None:
        """Return the half-days of each term that is filled; None where one cannot be read."""
        found, good = [], True
        for place, period in self._found.periods.items():
            value = self._cell(row, PERIODS, place)
            good = good and value is not _BAD
            if value is not None and value is not _BAD:
                found.append((period, value))
        return found if good else None

    def _require(
        self,
        number: int,
        by_field: Mapping[str, Any],
        bad: set[str],
        half_days: int | None,
        kind: str,
        body: Body | None,
    ) -> None:
        """Find what a person who replied must have said and has not."""
        capacity = {"days", "half_days", PERIODS}
        by_schools = body is not None and by_field.get("max_cases") is not None
        offers = by_field.get("willing") is not False
        if offers and half_days is None and not by_schools and not bad & (capacity | {"willing"}):
            field = next((field for field in ("days", "half_days") if field in self._found), PERIODS)
            self._fault("NM103", number, field, "", "the days that the person offers", "write 0 where there are none")
        if kind in v.STAFF_ROLES and not by_field.get("specialisms") and not bad & {"specialisms", "kind"}:
            if "specialisms" in self._found:
                expected = "at least one specialism of a member of staff"
                self._fault("NM103", number, "specialisms", "", expected, "ask for it")
            else:
                self._lacking.add("specialisms")

    # --- cells

    def _field(self, row: Row, field: str) -> Any:  # noqa: ANN401 - as the field's reader says
        """Read a field: of those that several columns hold, all together."""
        values = [self._cell(row, field, place) for place in self._found.at[field]]
        if not FIELDS[field].many:
            return values[0]
        if any(value is _BAD for value in values):
            return _BAD
        filled = [value for value in values if value is not None]
        if field == "phases":
            return tuple(sorted({phase for value in filled for phase in value})) if filled else None
        levels: dict[str, int] = {}
        for code, level in (pair for value in filled for pair in value):
            levels[code] = max(levels.get(code, 0), level)
        return tuple(sorted(levels.items())) if filled else None

    def _cell(self, row: Row, field: str, place: int) -> Any:  # noqa: ANN401 - as the field's reader says
        answer, meant = self._answer(row, field, place)
        if answer is None:
            return None
        if FIELDS[field].words in {"specialism", "phase"}:
            return self._list(row.number, field, place, answer)
        if meant is not None:
            return meant[0] if field == "kind" else self._read(row.number, field, place, meant[0], answer)
        if field == "kind":
            return self._unknown(row.number, "kind", place, answer)
        return self._read(row.number, field, place, answer, answer)

    def _answer(self, row: Row, field: str, place: int) -> tuple[str | None, tuple[str, ...] | None]:
        """Return what stands in a cell, None where it is blank, and what it means as a whole where that is known."""
        text = row.cell(place)
        meant = self._columns.meaning(field, text) if text else None
        if meant == ():
            return None, meant
        return (unescape(text), None) if meant is None else (text, meant)  # a map may say what a word like TBC means

    def _read(self, number: int, field: str, place: int, text: str, answer: str) -> Any:  # noqa: ANN401
        try:
            value, note = self._readings.read(field, text)
        except PydanticCustomError as error:
            parts = error.context or {}
            shown = "" if FIELDS[field].private else answer
            self._fault(parts["code"], number, field, shown, parts["expected"], parts["advice"], place)
            return _BAD
        if note and text == answer:  # what a map says is told by who wrote it
            self._notes[self._header[place], answer, note].append(number)
        return value

    def _list(self, number: int, field: str, place: int, answer: str) -> Any:  # noqa: ANN401
        """Read an answer that may name several words: the parts that are not known are told, each by itself."""
        name = FIELDS[field].words
        answer = self._ticked(field, place, answer)
        good, found = True, dict[str, int]()
        for part in take_apart(answer, self._columns.words[name]):
            if part.words is None:
                good = self._unknown(number, name, place, part.text) is not _BAD and good
                continue
            if part.level not in {"", "1", "2", "3"}:
                expected, advice = "a level from 1 to 3 after the colon", "write for example maths:3;phonics:2"
                self._fault("NM106", number, field, f"{part.text}:{part.level}", expected, advice, place)
                good = False
            for word in part.words:
                found[word] = max(found.get(word, 0), int(part.level) if part.level in {"1", "2", "3"} else 1)
        if not good:
            return _BAD
        return tuple(sorted(found.items())) if field == "specialisms" else tuple(sorted(found))

    def _ticked(self, field: str, place: int, answer: str) -> str:
        """Return the option that a heading names, where its cell says only that it was ticked."""
        option = option_of(self._header[place])
        if option is None or self._columns.meaning(field, answer) is not None:
            return answer
        return option if fold(answer) in TICKED else "" if fold(answer) in NOT_TICKED else answer

    def _unknown(self, number: int, name: str, place: int, text: str) -> Any:  # noqa: ANN401 - always _BAD
        near = nearest_word(text, self._columns.words[name])
        say = f"say in a map what it means (under [values.{name}], or with --propose)"
        advice = f"did you mean {near!r}? Or {say}" if near else say
        self._fault("NM105", number, name, text, f"a known {name}", advice, place)
        return _BAD

    def _fault(
        self, code: str, number: int, field: str, value: str, expected: str, advice: str, place: int | None = None
    ) -> None:
        at = self._found.first(field) if place is None else place
        heading = self._header[at] if at is not None else field
        self._faults[code, heading, value, expected, advice].append(number)


def _also(rows: Sequence[int]) -> str:
    """Name the rows that have the same fault as the first."""
    if len(rows) == 1:
        return ""
    return f" (rows {name_first(rows, _ROWS_SHOWN)})"
