"""Which heading of a survey holds what, and what its answers mean: one model, whether a planner wrote TOML or Excel."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from constraints.domain import Fault, InputRefused, did_you_mean, find_wrong
from scenarios.escaping import fold as fold_heading
from scenarios.files import Unreadable, is_workbook, read_toml, refused
from scenarios.supply.fields import FIELDS, LATEST, PERIODS, fold
from scenarios.supply.map_file import MapFile
from scenarios.supply.map_reading import read_map_workbook
from scenarios.supply.readings import Readings
from scenarios.supply.words import CODES, as_words, fold_answer, known_words, meaning_of, shipped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from scenarios.supply.words import Words

_IN_COLUMNS = tuple(name for name in FIELDS if name not in {LATEST, PERIODS})
"""Fields that stand under `[columns]`; the others have keys of their own."""

_SEE = "see docs/files.md"
_MICROSOFT_FORMS = frozenset({"id", "starttime", "completiontime"})
"""Headings by which a survey of Microsoft Forms is known."""


@dataclasses.dataclass(frozen=True)
class Located:
    """Where the fields stand in a survey.

    Attributes
    ----------
    at : mapping of str to tuple of int
        The positions of each field that was found.
    periods : mapping of int to str
        The period of each column of days in one term.
    """

    at: Mapping[str, tuple[int, ...]]
    periods: Mapping[int, str]

    def __contains__(self, field: object) -> bool:
        """Say whether a field was found."""
        return field in self.at

    def first(self, field: str) -> int | None:
        """Return the position of a field that one column holds; None where there is none."""
        return next(iter(self.at.get(field, ())), None)

    @property
    def read(self) -> frozenset[int]:
        """The positions of all columns that are read."""
        return frozenset(position for positions in self.at.values() for position in positions)


@dataclasses.dataclass(frozen=True)
class ColumnMap:
    """How a survey is read.

    Attributes
    ----------
    headers : mapping of str to tuple of str
        By field, the headers that may hold it, folded.
    named : frozenset of str
        Fields that the planner's own map names: their headers must be there.
    periods : mapping of str to str
        By header, folded, the term whose days it holds.
    passed_over : frozenset of str
        Headers, folded, that the planner's own map says are not to be read.
    words : mapping of str to Words
        By list (`kind`, `specialism`, `phase`) or field, what a folded answer means.
    kind : str
        What a person is whose kind is blank.
    max_cases : int
        For a leader whose number of schools is blank.
    sheet : str
        The sheet that is meant; empty where the map does not say.
    """

    headers: Mapping[str, tuple[str, ...]]
    named: frozenset[str]
    periods: Mapping[str, str]
    passed_over: frozenset[str]
    words: Mapping[str, Words]
    kind: str
    max_cases: int
    sheet: str = ""

    @property
    def known_headings(self) -> frozenset[str]:
        """All headings that may be in a survey, folded: by them its sheet and its header are found."""
        return frozenset(name for names in self.headers.values() for name in names) | self.passed_over

    def locate(self, header: Sequence[str]) -> Located:
        """Find the columns of each field: the first heading of the map that is there, of some fields all."""
        at = {fold_heading(text): place for place, text in reversed(list(enumerate(header))) if fold(text)}
        at = {name: place for name, place in at.items() if name not in self.passed_over}
        found: dict[str, tuple[int, ...]] = {}
        for field, names in self.headers.items():
            places = tuple(dict.fromkeys(at[name] for name in names if name in at))
            if places:
                found[field] = places if FIELDS[field].many else places[:1]
        if not self.named & {"key", LATEST}:
            found.pop("key", None)  # an address is personal: it is read only for who asks which reply is whose
        if "person_id" not in self.named and at.keys() >= _MICROSOFT_FORMS:
            found.pop("person_id", None)  # it numbers replies: who replies twice has two numbers
        return Located(found, {at[name]: period for name, period in self.periods.items() if name in at})

    def meaning(self, field: str, answer: str) -> tuple[str, ...] | None:
        """Return what an answer of a field means as a whole: words, or nothing; None where nobody has said.

        Parameters
        ----------
        field : str
        answer : str
        """
        name = FIELDS[field].words if FIELDS[field].words in CODES else field
        words = self.words.get(name, {})
        return meaning_of(answer, words) if name in CODES else words.get(fold_answer(name, answer))


def load_map(path: Path | None = None) -> ColumnMap:
    """Make the map of a survey's columns: the shipped one, with a planner's own laid over it.

    Parameters
    ----------
    path : Path, optional
        A TOML file with `sheet`, `latest`, `not_read`, `[columns]`, `[periods]`, `[values.*]` and `[assume]`; or the
        workbook that `nlematch import-supply --propose` wrote, filled in.

    Raises
    ------
    InputRefused
        The file cannot be read, or names a field or a word that is not known (NM504).
    """
    if path is None:
        own = MapFile()
    elif is_workbook(path):
        own = read_map_workbook(path)
    else:
        own = _read_toml(path)
    faults = list(_wrong(path.name if path is not None else "columns.toml", own))
    if faults:
        raise InputRefused(faults)
    return _laid_over(own)


def _laid_over(own: MapFile) -> ColumnMap:
    """Lay a planner's own map over the shipped one."""
    common = shipped()["columns"]
    known: dict[str, list[str]] = common if isinstance(common, dict) else {}
    taken = {heading for _, heading in _own_headings(own)}
    others = {field: [name for name in names if fold_heading(name) not in taken] for field, names in known.items()}
    headings: dict[str, list[str]] = {f: own.columns.get(f) or others.get(f) or [] for f in _IN_COLUMNS}
    headings |= {LATEST: own.latest, PERIODS: list(own.periods)}
    words = known_words()
    for name, answers in own.values.items():
        words[name] = words.get(name, {}) | {
            fold_answer(name, answer): as_words(name, meant) for answer, meant in answers.items()
        }
    named = {field for field, names in own.columns.items() if names}
    named |= {field for field, names in ((LATEST, own.latest), (PERIODS, own.periods)) if names}
    return ColumnMap(
        headers={field: tuple(fold_heading(name) for name in names) for field, names in headings.items()},
        named=frozenset(named),
        periods={fold_heading(name): period for name, period in own.periods.items()},
        passed_over=frozenset(fold_heading(name) for name in own.not_read),
        words=words,
        kind=own.assume.kind,
        max_cases=own.assume.max_cases,
        sheet=own.sheet,
    )


def _own_headings(own: MapFile) -> Iterator[tuple[str, str]]:
    """Walk over what a planner's own map names: where, and the heading, folded. A key may be an id as well."""
    for field, names in own.columns.items():
        yield from ((f"columns.{field}", fold_heading(name)) for name in names if field != "key")
    yield from (("periods", fold_heading(name)) for name in own.periods)


def _wrong(file: str, own: MapFile) -> Iterator[Fault]:
    """Find fields and words that are not known, and headings that are named for two things."""
    first: dict[str, str] = {}
    for where, heading in [*_own_headings(own), *(("not_read", fold_heading(name)) for name in own.not_read)]:
        if first.setdefault(heading, where) != where:
            expected = f"each heading once; {first[heading]} names it too"
            yield Fault("NM504", file, None, where, heading, expected, "take it out of one of the two")
    for field in own.columns:
        if field not in _IN_COLUMNS:
            yield _unknown(file, f"columns.{field}", field, _IN_COLUMNS)
    readings = Readings(weeks=None)
    for name, answers in own.values.items():
        if name not in CODES and name not in readings:
            yield _unknown(file, f"values.{name}", name, [*CODES, *_IN_COLUMNS])
            continue
        for answer, meant in answers.items():
            yield from _wrong_words(file, name, answer, as_words(name, meant), readings)
    if own.assume.kind not in CODES["kind"]:
        yield _unknown(file, "assume.kind", own.assume.kind, CODES["kind"])


def _wrong_words(file: str, name: str, answer: str, meant: tuple[str, ...], readings: Readings) -> Iterator[Fault]:
    where = f"values.{name}.{answer}"
    if len(meant) > 1 and name not in {"specialism", "phase"}:
        yield Fault("NM504", file, None, where, ", ".join(meant), "one meaning, or none", "take the others out")
        return
    for word in meant:
        if name in CODES:
            if word not in CODES[name]:
                yield _unknown(file, where, word, CODES[name])
            continue
        try:
            readings.read(name, word)
        except PydanticCustomError as error:
            parts = error.context or {}
            yield Fault("NM504", file, None, where, word, parts["expected"], parts["advice"])


def _read_toml(path: Path) -> MapFile:
    expected = "a TOML file with latest, not_read, [columns], [periods], [values.*] and [assume], or a filled-in map"
    try:
        return MapFile.model_validate(read_toml(path))
    except Unreadable as why:
        if why.is_missing:
            raise refused(path, why) from why
        raise InputRefused([Fault("NM504", path.name, why.row, None, str(why), expected, _SEE)]) from why
    except ValidationError as error:
        wrong = find_wrong(error, MapFile)
        raise InputRefused([one.as_fault("NM504", path.name, _SEE) for one in wrong]) from error


def _unknown(file: str, where: str, word: str, known: Iterable[str]) -> Fault:
    words = sorted(known)
    advice = did_you_mean(word, words, "take the line out")
    return Fault("NM504", file, None, where, word, f"one of {', '.join(words)}", advice)
