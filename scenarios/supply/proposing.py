"""What a survey seems to hold: a guess for every column and every answer, for a planner to put right."""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from constraints.domain import to_text
from scenarios.escaping import fold as fold_heading
from scenarios.escaping import unescape
from scenarios.supply.fields import FIELDS, LATEST, PERIODS, fold, is_personal, looks_like
from scenarios.supply.guesses import AnswerGuess, ColumnGuess, Proposal
from scenarios.supply.headings import say_kinds, say_no
from scenarios.supply.readings import Readings
from scenarios.supply.times import read_time
from scenarios.supply.words import nearest_word, shipped, take_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scenarios.supply.mapping import ColumnMap
    from scenarios.supply.sources import Source

_MOST_ANSWERS, _LONGEST = 30, 80
"""A column with more different answers, or longer ones, is no closed list."""
_EXAMPLES = 3
_TERM = re.compile(r"\b(autumn|spring|summer|term \d|half term \d)\b")
_SENT = re.compile(r"\b(time|timestamp|sent|submitted|completed|completion|date|end)\b")
_STARTED = re.compile(r"\b(start|started|begun|modified|created)\b")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NEEDED = frozenset({"days", "half_days"})
"""What whoever replies must say."""
_FIGURES = frozenset({
    "available_from", "days", "half_days", PERIODS, "max_cases", "max_minutes", "release_days", "schools_improved",
    "home_urn",
})  # fmt: skip


def propose_map(source: Source, columns: ColumnMap, weeks: int | None) -> Proposal:
    """Guess what a survey holds.

    Parameters
    ----------
    source : Source
    columns : ColumnMap
        What is known already: the shipped map, or a planner's on top of it.
    weeks : int or None
        Of the delivery window.
    """
    return _Proposing(source, columns, weeks).result()


class _Proposing:
    def __init__(self, source: Source, columns: ColumnMap, weeks: int | None) -> None:
        self.source, self.columns, self.readings = source, columns, Readings(weeks)
        self.found = columns.locate(source.header)

    def result(self) -> Proposal:
        guesses = [self._column(k, heading) for k, heading in enumerate(self.source.header) if heading.strip()]
        answers = [answer for one in guesses for answer in self._answers(one)]
        answers.sort(key=lambda one: (one.reading is not None, one.field is None))
        return Proposal(self.source, tuple(guesses), tuple(answers), self.columns.kind, self.columns.max_cases)

    def _answer_rows(self, position: int) -> dict[str, list[int]]:
        """Return the different answers of a column, each with its rows, in the order in which they come."""
        answers: dict[str, list[int]] = defaultdict(list)
        for row in self.source.rows:
            answer = unescape(row.cell(position))
            if answer is not None:
                answers[answer].append(row.number)
        return answers

    def _words_for_nothing(self, position: int) -> dict[str, list[int]]:
        """Return the words of a column that are read as blank, each with its rows: a planner may know better."""
        answers: dict[str, list[int]] = defaultdict(list)
        for row in self.source.rows:
            if row.cell(position) and unescape(row.cell(position)) is None:
                answers[row.cell(position)].append(row.number)
        return answers

    # --- columns

    @functools.cached_property
    def _has_addresses(self) -> bool:
        """Whether a column of addresses tells people apart: then what a form numbers tells only replies."""
        return any(_are_addresses(self._answer_rows(place)) for place in range(len(self.source.header)))

    def _column(self, position: int, heading: str) -> ColumnGuess:
        answers = self._answer_rows(position)
        field = next((name for name, places in self.found.at.items() if position in places), None)
        guess = None if field is not None else self._guess(heading, answers)
        term = _TERM.search(fold(heading))
        private = is_personal(heading) or FIELDS[field or guess or "days"].private or _are_addresses(answers)
        private = private or (field is None and guess is None and _are_all_different(answers))
        shown = (
            ()
            if private or _is_free_text(answers)
            else tuple(" ".join(text.split()) for text in list(answers)[:_EXAMPLES])
        )
        return ColumnGuess(
            heading=" ".join(heading.split()), position=position, filled=sum(map(len, answers.values())),
            different=len(answers), field=field, guess=guess, period=term[0] if term and guess == PERIODS else "",
            examples=shown,
        )  # fmt: skip

    def _guess(self, heading: str, answers: dict[str, list[int]]) -> str | None:
        if fold_heading(heading) in self.columns.passed_over or not answers:
            return None
        if _are_addresses(answers) or (fold_heading(heading) in _known_keys() and not self._has_addresses):
            return "key"
        if is_personal(heading):
            return None
        if _mostly(answers, lambda answer: read_time(answer) is not None and not answer.isdecimal()):
            return LATEST if _SENT.search(fold(heading)) and not _STARTED.search(fold(heading)) else None
        return self._by_words(answers) or self._by_heading(heading, answers)

    def _by_words(self, answers: dict[str, list[int]]) -> str | None:
        """Guess by answers that are words of ours."""
        if say_kinds(list(answers), self.columns):
            return "kind"
        if say_no(answers, self.columns):
            return "willing"
        for field, name in (("specialisms", "specialism"), ("phases", "phase")):
            if _mostly(answers, functools.partial(_is_known, columns=self.columns, name=name)):
                return field
        return None

    def _by_heading(self, heading: str, answers: dict[str, list[int]]) -> str | None:
        """Guess by the heading; a term stands over days, whatever else it says."""
        looks = looks_like(heading)
        if not _TERM.search(fold(heading)) or looks not in {None, "days", "half_days"}:
            return looks
        return PERIODS if looks or _mostly(answers, self._is_days) else None

    def _is_days(self, answer: str) -> bool:
        return self._read("days", answer) is not None

    # --- answers

    def _answers(self, column: ColumnGuess) -> Iterator[AnswerGuess]:
        """Walk over the answers of a column that a planner may have to explain."""
        field = column.field or column.guess
        answers = self._answer_rows(column.position)
        if field is None:
            yield from self._unexplained(column, answers)
            return
        if FIELDS[field].private:
            return
        words = FIELDS[field].words
        if words in {"specialism", "phase"}:
            yield from self._parts(column, field, words, answers)
        elif words:
            yield from (self._closed(column, field, answer, rows) for answer, rows in _alike(answers).items())
        elif field in _FIGURES:
            yield from self._figures(column, field, answers)

    def _unexplained(self, column: ColumnGuess, answers: dict[str, list[int]]) -> Iterator[AnswerGuess]:
        """Walk over the answers of a column that nobody has explained, if they may be words of a list."""
        closed = len(answers) <= _MOST_ANSWERS and not _is_free_text(answers)
        if closed and column.examples and not _mostly(answers, lambda answer: bool(re.search(r"\d", answer))):
            for answer, rows in answers.items():
                yield AnswerGuess(column.heading, None, answer, tuple(rows), None, "")

    def _parts(
        self, column: ColumnGuess, field: str, words: str, answers: dict[str, list[int]]
    ) -> Iterator[AnswerGuess]:
        """Walk over the parts of answers that name several words of a list."""
        known, rows_of, meant = self.columns.words[words], defaultdict[str, set[int]](set), dict[str, Any]()
        spelt: dict[str, str] = {}
        for answer, rows in answers.items():
            for part in take_apart(answer, known):
                text = spelt.setdefault(fold(part.text), part.text)
                rows_of[text] |= set(rows)
                meant[text] = part.words
        for text, numbers in rows_of.items():
            reading = None if meant[text] is None else " and ".join(meant[text]) or "nothing"
            guess = "" if reading else self._nearest(text, words)
            yield AnswerGuess(column.heading, field, text, tuple(sorted(numbers)), reading, guess)

    def _closed(self, column: ColumnGuess, field: str, answer: str, rows: Iterable[int]) -> AnswerGuess:
        """Guess what an answer of a closed list means: a kind of person, or yes or no."""
        known = self.columns.meaning(field, answer)
        reading = None if known is None else " and ".join(known) or "nothing"
        if known is None and field != "kind":
            reading = self._read(field, answer)
        guess = self._nearest(answer, "kind") if field == "kind" else _yes_or_no(answer)
        return AnswerGuess(column.heading, field, answer, tuple(rows), reading, "" if reading else guess)

    def _figures(self, column: ColumnGuess, field: str, answers: dict[str, list[int]]) -> Iterator[AnswerGuess]:
        """Walk over the answers of a column of figures that are more than a figure."""
        for answer, rows in self._words_for_nothing(column.position).items():
            meant = self.columns.meaning(field, answer)
            reading = "nothing" if meant is None else " ".join(meant) or "nothing"
            is_needed = meant is None and field in _NEEDED
            yield AnswerGuess(column.heading, field, answer, tuple(rows), None if is_needed else reading, "")
        for answer, rows in answers.items():
            meant = self.columns.meaning(field, answer)
            if meant is not None:
                yield AnswerGuess(column.heading, field, answer, tuple(rows), " ".join(meant) or "nothing", "")
                continue
            try:
                _, note = self.readings.read(field, answer)
            except PydanticCustomError:
                yield AnswerGuess(column.heading, field, answer, tuple(rows), None, "")
            else:
                if note:
                    yield AnswerGuess(column.heading, field, answer, tuple(rows), note, "")

    def _read(self, field: str, answer: str) -> str | None:
        try:
            return to_text(self.readings.read(field, answer)[0])
        except PydanticCustomError:
            return None

    def _nearest(self, text: str, words: str) -> str:
        known = self.columns.words[words]
        near = nearest_word(text, known)
        return " and ".join(known[near]) if near else ""


def _alike(answers: dict[str, list[int]]) -> dict[str, list[int]]:
    """Put answers together that differ in capitals or punctuation only."""
    spelt: dict[str, str] = {}
    together: dict[str, list[int]] = defaultdict(list)
    for answer, rows in answers.items():
        together[spelt.setdefault(fold(answer), answer)] += rows
    return {answer: sorted(rows) for answer, rows in together.items()}


def _mostly(answers: dict[str, list[int]], holds: Callable[[str], bool]) -> bool:
    """Say whether something holds of at least half of the different answers."""
    return bool(answers) and 2 * sum(holds(answer) for answer in answers) >= len(answers)


def _is_known(answer: str, columns: ColumnMap, name: str) -> bool:
    parts = take_apart(answer, columns.words[name])
    return bool(parts) and all(part.words is not None for part in parts)


def _are_addresses(answers: dict[str, list[int]]) -> bool:
    return _mostly(answers, lambda answer: _ADDRESS.fullmatch(answer) is not None)


def _are_all_different(answers: dict[str, list[int]]) -> bool:
    """Say whether hardly two answers are alike: they may be names, whatever the heading says."""
    return len(answers) > _EXAMPLES and 2 * len(answers) > sum(map(len, answers.values()))


def _known_keys() -> frozenset[str]:
    headings = shipped()["columns"]
    return frozenset(map(fold_heading, headings["key"] if isinstance(headings, dict) else ()))


def _is_free_text(answers: dict[str, list[int]]) -> bool:
    """Say whether people wrote sentences: many of them long, and hardly two alike."""
    long = sum(len(answer) > _LONGEST for answer in answers)
    return bool(answers) and 3 * long >= len(answers)


def _yes_or_no(answer: str) -> str:
    first = fold(answer).partition(" ")[0]
    return {"yes": "yes", "no": "no", "not": "no", "happy": "yes", "agreed": "yes"}.get(first, "")
