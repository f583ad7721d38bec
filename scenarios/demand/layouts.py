"""The layouts of publishers' files, each known as a whole: which file is in which, and which header holds what."""

from __future__ import annotations

import dataclasses
import functools
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any

from constraints.domain import Fault, InputRefused
from scenarios.escaping import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence, Set

_SHOWN = 4
"""Headers of a file that a message names."""


@functools.cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("scenarios.demand").joinpath("layouts.toml").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return a list of words of `layouts.toml`, lower case."""
    return frozenset(_raw()["words"][name])


def grade_words() -> Mapping[str, int]:
    """Map the words of all years for a grade to the grade."""
    return {word: int(grade) for grade, spellings in _raw()["words"]["grades"].items() for word in spellings}


def phase_words() -> Mapping[str, str]:
    """Map publishers' words for a phase to the phase."""
    return {text: phase for phase, texts in _raw()["phases"].items() for text in texts}


def type_words(what: str) -> Mapping[str, Sequence[str]]:
    """Return by kind the parts of the names of types of establishment: `provision`, `governance`, ..."""
    kinds: Mapping[str, Sequence[str]] = _raw()["types"][what]
    return kinds


@dataclasses.dataclass(frozen=True)
class Layout:
    """How a publisher has laid out its files for some years.

    Attributes
    ----------
    name, title : str
    fields : mapping of str to tuple of str
        The headers that may hold each field, the preferred first; a field of a block is called `block.field`.
    marks : tuple of str
        Headers by which the layout is told.
    """

    name: str
    title: str
    fields: Mapping[str, tuple[str, ...]]
    marks: tuple[str, ...]

    @functools.cached_property
    def telling(self) -> frozenset[str]:
        """The same, folded."""
        return frozenset(fold(header) for header in self.marks)

    def tells(self, header: str) -> bool:
        """Say whether a header tells the layout."""
        return fold(header) in self.telling

    def has(self, field: str) -> bool:
        """Say whether the publisher has such a field in this layout."""
        return field in self.fields

    def locate(self, header: Sequence[str]) -> dict[str, int]:
        """Return the position of each field's column in a header; the first spelling, the first time it is there."""
        places: dict[str, int] = {}
        for place, text in enumerate(header):
            places.setdefault(fold(text), place)
        there = {
            field: next((places[fold(name)] for name in spellings if fold(name) in places), None)
            for field, spellings in self.fields.items()
        }
        return {field: place for field, place in there.items() if place is not None}


@dataclasses.dataclass(frozen=True)
class Family:
    """The layouts of one kind of file.

    Attributes
    ----------
    what : str
        What such a file is, in words.
    layouts : tuple of Layout
    usual : Layout
        The one in doubt.
    """

    what: str
    layouts: tuple[Layout, ...]
    usual: Layout

    @property
    def known(self) -> Set[str]:
        """All headers that such a file may have, folded."""
        return {fold(name) for layout in self.layouts for spelt in layout.fields.values() for name in spelt}

    def recognise(self, file: str, header: Sequence[str]) -> Layout:
        """Tell the layout of a file by its set of headers.

        Parameters
        ----------
        file : str
        header : sequence of str

        Raises
        ------
        InputRefused
            It has headers of two layouts (NM506): what one of them means, nobody can say.
        """
        spelt = {fold(text): " ".join(text.split()) for text in header}
        there = spelt.keys() & frozenset().union(*(layout.telling for layout in self.layouts))
        fitting = [layout for layout in self.layouts if there <= layout.telling]
        if self.usual in fitting:
            return self.usual
        if fitting:
            return fitting[0]
        best = max(self.layouts, key=lambda layout: len(there & layout.telling))
        others = "; ".join(sorted(spelt[name] for name in there - best.telling)[:_SHOWN])
        expected = f"the headers of one year's layout: {self.what} {best.title}"
        advice = "give the file as it was published, and what comes from another year as a file of its own"
        raise InputRefused([Fault("NM506", file, None, None, others, expected, advice)])


@functools.cache
def family(name: str) -> Family:
    """Return a family of `layouts.toml`: `ofsted`, `gias`, `trusts`, `links`, `history`, `teaching_schools`, ..."""
    raw = _raw()[name]
    layouts = {key: _layout(key, layout, raw) for key, layout in raw["layouts"].items()}
    return Family(raw["what"], tuple(layouts.values()), layouts[raw["usual"]])


def _layout(name: str, raw: Mapping[str, Any], family_: Mapping[str, Any]) -> Layout:
    """Make a layout; where it has one block, its fields are called without it."""
    blocks = {key: part for key, part in raw.items() if isinstance(part, dict)}
    alone = len(blocks) == 1
    fields = {field: tuple(headers) for field, headers in family_["common"].items()}
    for block, part in blocks.items():
        fields |= {field if alone else f"{block}.{field}": tuple(headers) for field, headers in part.items()}
    telling = {field for field in fields if field.rpartition(".")[2] in family_.get("telling", ())}
    marks = (*raw.get("marks", ()), *(header for field in fields if field in telling for header in fields[field]))
    return Layout(name, raw["title"], fields, marks)
