"""Which header of a survey holds what, and what its answers mean."""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from constraints import vocabulary as v
from constraints.errors import Fault, InputRefused
from constraints.validation import find_wrong
from constraints.vocabulary import did_you_mean
from scenarios.files import words as files
from scenarios.files.grids import Unreadable
from scenarios.files.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_SEE = "see docs/files.md"

FIELDS = (
    "person_id", "home_urn", "kind", "days", "half_days", "max_cases", "specialisms", "phases", "max_minutes",
    "willing", "release_agreed", "release_days", "schools_improved", "replied",
)  # fmt: skip


def fold(text: str) -> str:
    """Return an answer without what people vary: capitals, spaces, punctuation, `&` for and."""
    return " ".join(re.findall(r"[a-z0-9+]+", text.lower().replace("&", " and ")))


def _as_list(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


class _Assume(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: str = "nle"
    max_cases: int = Field(default=1, ge=0)


class _MapFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    columns: dict[str, Annotated[list[str], BeforeValidator(_as_list)]] = Field(default_factory=dict)
    values: dict[str, dict[str, Annotated[list[str], BeforeValidator(_as_list)]]] = Field(default_factory=dict)
    assume: _Assume = _Assume()


@dataclasses.dataclass(frozen=True)
class ColumnMap:
    """How a survey is read.

    Attributes
    ----------
    headers : mapping of str to tuple of str
        By field, the headers that may hold it, folded.
    named : frozenset of str
        Fields that the planner's own map names: their headers must be there.
    words : mapping of str to mapping of str to tuple of str
        By kind of answer (`kind`, `specialism`, `phase`), what a folded answer means: one word, several, or none.
    kind : str
        What a person is whose kind is blank.
    max_cases : int
        For a leader whose number of schools is blank.
    """

    headers: Mapping[str, tuple[str, ...]]
    named: frozenset[str]
    words: Mapping[str, Mapping[str, tuple[str, ...]]]
    kind: str
    max_cases: int

    def locate(self, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each field's column in a header; the first heading of the map that is there counts."""
        at = {files.fold(text): position for position, text in reversed(list(enumerate(header))) if fold(text)}
        found = {field: next((at[name] for name in names if name in at), None) for field, names in self.headers.items()}
        return {field: position for field, position in found.items() if position is not None}


@functools.cache
def _shipped() -> _MapFile:
    text = resources.files("scenarios.supply").joinpath("columns.toml").read_text(encoding="utf-8")
    return _MapFile.model_validate(tomllib.loads(text))


def load_map(path: Path | None = None) -> ColumnMap:
    """Make the map of a survey's columns: the shipped one, with a planner's own laid over it.

    Parameters
    ----------
    path : Path, optional
        A TOML file with `[columns]`, `[values.*]` and `[assume]`.

    Raises
    ------
    InputRefused
        The file cannot be read, or names a field or a word that is not known (NM504).
    """
    own = _MapFile() if path is None else _read(path)
    file = path.name if path is not None else "columns.toml"
    faults = [_unknown(file, f"columns.{field}", field, FIELDS) for field in own.columns if field not in FIELDS]
    words = _known_words()
    for kind, answers in own.values.items():
        if kind not in words:
            faults.append(_unknown(file, f"values.{kind}", kind, words))
            continue
        codes = _codes(words[kind])
        meant = [(said, code) for said, several in answers.items() for code in several]
        faults += [_unknown(file, f"values.{kind}.{said}", code, codes) for said, code in meant if code not in codes]
    if own.assume.kind not in _codes(words["kind"]):
        faults.append(_unknown(file, "assume.kind", own.assume.kind, _codes(words["kind"])))
    if faults:
        raise InputRefused(faults)
    shipped = _shipped()
    return ColumnMap(
        headers={
            field: tuple(files.fold(name) for name in own.columns.get(field, shipped.columns[field]))
            for field in FIELDS
        },
        named=frozenset(own.columns),
        words={
            kind: known | _folded(shipped.values.get(kind, {})) | _folded(own.values.get(kind, {}))
            for kind, known in words.items()
        },
        kind=own.assume.kind,
        max_cases=own.assume.max_cases,
    )


def _known_words() -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what is known without any map: the codes themselves and the official titles."""
    titled = {"kind": v.STAFF_ROLES, "specialism": v.SPECIALISMS}
    words = {kind: _folded({title: [code] for code, title in codes.items()}) for kind, codes in titled.items()}
    words |= {"phase": {}}
    for kind, codes in (
        ("kind", [*v.LEADER_KINDS, *v.STAFF_ROLES]),
        ("specialism", v.SPECIALISMS),
        ("phase", v.PHASES),
    ):
        words[kind] |= {fold(code): (code,) for code in codes}
    return words


def _folded(answers: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {fold(said): tuple(codes) for said, codes in answers.items()}


def _codes(answers: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {code for codes in answers.values() for code in codes}


def _read(path: Path) -> _MapFile:
    try:
        return _MapFile.model_validate(read_toml(path))
    except Unreadable as why:
        expected = "a TOML file with [columns], [values.*] and [assume]"
        raise InputRefused([Fault("NM504", path.name, why.row, None, str(why), expected, _SEE)]) from why
    except ValidationError as error:
        found = find_wrong(error, _MapFile)
        faults = [Fault("NM504", path.name, None, at.path, at.value, at.expected, at.advice or _SEE) for at in found]
        raise InputRefused(faults) from error


def _unknown(file: str, where: str, word: str, known: Iterable[str]) -> Fault:
    words = sorted(known)
    advice = did_you_mean(word, words, "take the line out")
    return Fault("NM504", file, None, where, word, f"one of {', '.join(words)}", advice)
