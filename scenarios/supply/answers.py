"""Answers that hold several words: parted at commas and the like, yet never within a title that is known as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic_core import PydanticCustomError

from constraints.vocabulary import nearest
from scenarios.supply.mapping import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BETWEEN = re.compile(r"[;,/\n]+")
_WITHIN = re.compile(r"&|\band\b", re.IGNORECASE)
"""Parts words only where all of them are known."""
_LEVEL = re.compile(r"\s*:\s*(?P<level>[^:;,/\n]*)$")


def bad_cell(code: str, expected: str, advice: str) -> PydanticCustomError:
    """Return the error of a cell that cannot be read."""
    return PydanticCustomError("cell", "expected {expected}", {"code": code, "expected": expected, "advice": advice})


class Unknown(Exception):
    """Parts of an answer that are not known.

    Parameters
    ----------
    kind : str
    parts : mapping of str to str
        By part, what to try.
    """

    def __init__(self, kind: str, parts: Mapping[str, str]) -> None:
        super().__init__(", ".join(parts))
        self.kind, self.parts = kind, parts


def read_words(kind: str, text: str, words: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    """Return what an answer means: by word its level, the highest that is given, 1 where none is.

    The longest run of parts that is known counts as one: official titles have commas and slashes in them.

    Parameters
    ----------
    kind : str
        Of answer: `specialism`, `phase`, ...
    text : str
    words : mapping of str to tuple of str
        What each known answer means, by the answer without what people vary.

    Raises
    ------
    Unknown
        With every part that is not known.
    """
    levels: dict[str, int] = {}
    unknown: dict[str, str] = {}
    for part in _parts(text, words, _BETWEEN):
        name, level = _name_and_level(part)
        meant = _meaning(name, words)
        if meant is None:
            unknown[name] = advice_on(kind, name, words)
        for word in meant or ():
            levels[word] = max(levels.get(word, 0), level)
    if unknown:
        raise Unknown(kind, unknown)
    return levels


def advice_on(kind: str, said: str, words: Mapping[str, Any]) -> str:
    """Return what to try where an answer is not known."""
    near, map_it = nearest(fold(said), words), f"say what it means under [values.{kind}] of a map"
    return map_it if near is None else f"did you mean {near!r}? Or {map_it}"


def _parts(text: str, words: Mapping[str, Any], marks: re.Pattern[str]) -> Iterator[str]:
    """Part a text at marks; the longest run of parts that is known stays together."""
    spans = _spans(text, marks)
    at = 0
    while at < len(spans):
        start = spans[at][0]
        ends = [stop for _, stop in spans[at:]]
        known = [n for n, stop in enumerate(ends) if fold(_LEVEL.sub("", text[start:stop])) in words]
        taken = known[-1] if known else 0
        yield text[start : ends[taken]].strip()
        at += taken + 1


def _spans(text: str, marks: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return where the parts between marks are."""
    stops = [match.span() for match in marks.finditer(text)]
    starts = [0, *(stop for _, stop in stops)]
    ends = [*(start for start, _ in stops), len(text)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if text[start:end].strip()]


def _meaning(name: str, words: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    if fold(name) in words:
        return words[fold(name)]
    parts = [fold(part) for part in _parts(name, words, _WITHIN)]
    return tuple(word for part in parts for word in words[part]) if all(part in words for part in parts) else None


def _name_and_level(part: str) -> tuple[str, int]:
    found = _LEVEL.search(part)
    if found is None:
        return part.strip(), 1
    level = found["level"].strip()
    if level not in {"", "1", "2", "3"}:
        raise bad_cell("NM106", "a level from 1 to 3 after the colon", "write for example maths:3;phonics:2")
    return part[: found.start()].strip(), int(level or 1)
