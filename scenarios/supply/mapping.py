"""Which header of a survey holds what, and what its answers mean."""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

from pydantic import BeforeValidator, ConfigDict, Field, ValidationError

from constraints import vocabulary as v
from constraints.errors import Fault, InputRefused
from constraints.plain import PlainModel
from constraints.vocabulary import nearest
from scenarios.files.documents import read_toml
from scenarios.files.refusals import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FIELDS = (
    "person_id", "home_urn", "kind", "days", "half_days", "max_cases", "specialisms", "phases", "max_minutes",
    "willing", "release_agreed", "release_days", "schools_improved", "replied",
)  # fmt: skip


def fold(text: str) -> str:
    """Return a header or answer without what people vary: capitals, spaces, punctuation."""
    return " ".join(re.findall(r"[a-z0-9+]+", text.lower()))


def fold_heading(text: str) -> str:
    """Return a heading as headings are compared: folded, and without the spaces, so that `MaxCases` is `Max cases`."""
    return fold(text).replace(" ", "")


def _as_list(raw: object) -> object:
    return [raw] if isinstance(raw, str) else raw


class _Assume(PlainModel):
    model_config = ConfigDict(extra="forbid")

    kind: str = "nle"
    max_cases: int = Field(default=1, ge=0)


class _MapFile(PlainModel):
    model_config = ConfigDict(extra="forbid")

    columns: dict[str, Annotated[list[str], BeforeValidator(_as_list)]] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
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
    words : mapping of str to mapping of str to str
        By kind of answer (`kind`, `specialism`, `phase`), what a folded answer means.
    kind : str
        What a person is whose kind is blank.
    max_cases : int
        For a leader whose number of schools is blank.
    """

    headers: Mapping[str, tuple[str, ...]]
    named: frozenset[str]
    words: Mapping[str, Mapping[str, str]]
    kind: str
    max_cases: int

    def locate(self, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each field's column in a header; the first heading of the map that is there counts."""
        at = {fold_heading(text): position for position, text in reversed(list(enumerate(header))) if fold(text)}
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
        codes = set(words[kind].values())
        faults += [
            _unknown(file, f"values.{kind}.{said}", code, codes) for said, code in answers.items() if code not in codes
        ]
    if own.assume.kind not in words["kind"].values():
        faults.append(_unknown(file, "assume.kind", own.assume.kind, set(words["kind"].values())))
    if faults:
        raise InputRefused(faults)
    shipped = _shipped()
    return ColumnMap(
        headers={
            field: tuple(fold_heading(name) for name in own.columns.get(field, shipped.columns[field]))
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


def _known_words() -> dict[str, dict[str, str]]:
    """Return what is known without any map: the codes themselves and the official titles."""
    titled = {"kind": v.STAFF_ROLES, "specialism": v.SPECIALISMS}
    words = {kind: _folded({title: code for code, title in codes.items()}) for kind, codes in titled.items()}
    words |= {"phase": {}}
    for kind, codes in (
        ("kind", [*v.LEADER_KINDS, *v.STAFF_ROLES]),
        ("specialism", v.SPECIALISMS),
        ("phase", v.PHASES),
    ):
        words[kind] |= {fold(code): code for code in codes}
    return words


def _folded(answers: Mapping[str, str]) -> dict[str, str]:
    return {fold(said): code for said, code in answers.items()}


def _read(path: Path) -> _MapFile:
    try:
        return _MapFile.model_validate(read_toml(path))
    except Unreadable as why:
        _refuse(path.name, str(why), why.row)
    except ValidationError as error:
        _refuse(path.name, "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()))


def _refuse(file: str, why: str, row: int | None = None) -> NoReturn:
    expected = "a TOML file with [columns], [values.*] and [assume]"
    raise InputRefused([Fault("NM504", file, row, None, why, expected, "see docs/files.md")])


def _unknown(file: str, where: str, word: str, known: Any) -> Fault:  # noqa: ANN401 - any collection of words
    near = nearest(word, known)
    advice = f"did you mean {near!r}?" if near else "take the line out"
    return Fault("NM504", file, None, where, word, f"one of {', '.join(sorted(known))}", advice)
