"""The words of answers: what is known without any map, and how an answer that names several is taken apart."""

from __future__ import annotations

import dataclasses
import difflib
import functools
import re
import tomllib
from bisect import bisect
from collections import defaultdict
from importlib import resources
from typing import TYPE_CHECKING

from constraints.domain import vocabulary as v
from scenarios.supply.fields import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

BODIES = ("trust", "local-authority", "la-traded-service", "federation")
"""What a row may be of instead of a person of a school."""
CODES: dict[str, tuple[str, ...]] = {
    "kind": (*v.LEADER_KINDS, *v.STAFF_ROLES, *BODIES),
    "specialism": tuple(v.SPECIALISMS),
    "phase": v.PHASES,
}
"""By list, the words that a round uses."""
TITLES: dict[str, Mapping[str, str]] = {"kind": v.STAFF_ROLES, "specialism": v.SPECIALISMS, "phase": {}}
"""By list, the official titles of its words."""

Words = dict[str, tuple[str, ...]]
"""What each folded answer means: several words of a list, or none."""

_SEPARATOR = re.compile(r"[;,\n/|+&]|\s-\s|\band\b", re.IGNORECASE)
_BETWEEN_OPTIONS = (re.compile(r"[;\n|]"), re.compile(","))
"""What parts the options of a form: of these the first that an answer has. The others may stand within an option."""
_LEVEL = re.compile(r"^(?P<name>[^:]*?)\s*:\s*(?P<level>[^\s:;,/|]*)\s*$")
_SHORTENED = re.compile(r"(?P<title>.+?)\s*[(\[](?P<short>[^()\[\]]+)[)\]]\s*", re.DOTALL)
_ALIKE = 0.75
"""From which likeness on an answer is guessed to be a known one; a worse guess only misleads."""
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ENDS = " \t\n;,|"


_BY_LETTERS = frozenset({*CODES, "willing", "release_agreed", "replied"})


def fold_answer(name: str, text: str) -> str:
    """Return an answer as answers of a list or field are compared: figures keep their signs, for 3-5 is not 3.5.

    Parameters
    ----------
    name : str
        Of the list (`kind`, `specialism`, `phase`) or of the field.
    text : str
    """
    return fold(text) if name in _BY_LETTERS else " ".join(text.split()).casefold()


@functools.cache
def shipped() -> Mapping[str, object]:
    """Return `columns.toml`: known headings, and what common answers mean."""
    text = resources.files("scenarios.supply").joinpath("columns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def known_words() -> dict[str, Words]:
    """Return what is known without any map: the words themselves, the official titles, and common answers."""
    found: dict[str, Words] = {}
    for name, codes in CODES.items():
        found[name] = {fold(title): (code,) for code, title in TITLES[name].items()}
        found[name] |= {fold(code): (code,) for code in codes}
    common = shipped()["values"]
    for name, answers in common.items() if isinstance(common, dict) else ():
        known = {fold_answer(name, answer): as_words(name, meant) for answer, meant in answers.items()}
        found[name] = found.get(name, {}) | known
    return found


def as_words(name: str, meant: object) -> tuple[str, ...]:
    """Return what a map says that an answer means: a word, several, or none.

    Parameters
    ----------
    name : str
        Of the list, whose words may be parted by semicolons or commas as in a round, or of the field.
    meant : str or list of str
    """
    if isinstance(meant, str):
        parts = re.split("[;,]", meant) if name in CODES else [meant]
        return tuple(part.strip() for part in parts if part.strip())
    return tuple(str(word) for word in meant) if isinstance(meant, list | tuple) else ()


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of an answer.

    Attributes
    ----------
    text : str
        As it was written, without its level.
    words : tuple of str or None
        What it means; None where that is not known.
    level : str
        What stands behind a colon; empty where nothing does.
    """

    text: str
    words: tuple[str, ...] | None
    level: str = ""


def meaning_of(text: str, words: Words) -> tuple[str, ...] | None:
    """Return what a text means as a whole; None where it is not known.

    A title may have its short form behind it in brackets, or the other way round: `Specialist leader of education
    (SLE)`.
    """
    folded = fold(text)
    if folded in words:
        return words[folded]
    parts = _SHORTENED.fullmatch(text)
    if parts is None:
        return None
    title, short = words.get(fold(parts["title"])), words.get(fold(parts["short"]))
    if title is None or (short != title and not _shortens(fold(parts["short"]), fold(parts["title"]))):
        return None
    return title


def nearest_word(text: str, words: Iterable[str]) -> str | None:
    """Return the known answer that an unknown one most likely means: one that stands in it, else a misspelt one.

    Parameters
    ----------
    text : str
    words : iterable of str
        Folded.
    """
    folded, known = fold(text), list(words)
    within = [word for word in known if len(word) > 2 and f" {word} " in f" {folded} "]
    return max(within, key=len, default=next(iter(difflib.get_close_matches(folded, known, n=1, cutoff=_ALIKE)), None))


def _shortens(short: str, title: str) -> bool:
    """Say whether a word is made of first letters of a title, in their order."""
    letters = iter(word[0] for word in title.split())
    return short.isalpha() and all(letter in letters for letter in short)


def take_apart(answer: str, words: Words) -> list[Part]:
    """Take an answer apart into those that are known and the rest, the longest known first.

    Titles such as `Personal, social, health and economic education` hold what parts other answers, so what is known as
    a whole is never cut. Where nothing is known of an option that somebody ticked, it is not cut either.

    Parameters
    ----------
    answer : str
    words : Words
    """
    pieces = _pieces(answer)
    found: list[tuple[int, int, Part]] = []
    at = 0
    while at < len(pieces):
        ends = [
            end for end in range(len(pieces), at, -1) if _is_known(answer[pieces[at][0] : pieces[end - 1][1]], words)
        ]
        end = ends[0] if ends else at + 1
        start, stop = pieces[at][0], pieces[end - 1][1]
        if answer[start:stop].strip(" .:()" + _ENDS):
            found.append((start, stop, _part(answer[start:stop], words)))
        at = end
    return list(_with_whole_options(answer, found))


def _with_whole_options(answer: str, found: list[tuple[int, int, Part]]) -> Iterator[Part]:
    """Put together what was cut of options of which nothing is known."""
    between = next((marks for marks in _BETWEEN_OPTIONS if marks.search(answer)), None)
    cuts = [mark.start() for mark in between.finditer(answer)] if between else []
    options: dict[int, list[tuple[int, int, Part]]] = defaultdict(list)
    for start, stop, part in found:
        options[bisect(cuts, start)].append((start, stop, part))
    for parts in options.values():
        if len(parts) > 1 and all(part.words is None for _, _, part in parts):
            yield Part(answer[parts[0][0] : parts[-1][1]].strip(_ENDS), None)
        else:
            yield from (part for _, _, part in parts)


def _pieces(answer: str) -> list[tuple[int, int]]:
    """Return where the pieces between separators begin and end; what stands in brackets is one."""
    inside = {place for found in _BRACKETS.finditer(answer) for place in range(*found.span())}
    ends = [found.span() for found in _SEPARATOR.finditer(answer) if found.start() not in inside]
    starts = [0, *(end for _, end in ends)]
    return list(zip(starts, [*(start for start, _ in ends), len(answer)], strict=True))


def _is_known(text: str, words: Words) -> bool:
    return _part(text, words).words is not None


def _part(text: str, words: Words) -> Part:
    text = text.strip(_ENDS)
    meant = meaning_of(text, words)
    if meant is not None:
        return Part(text, meant)
    levelled = _LEVEL.match(text)
    if levelled is None:
        return Part(text, None)
    name = levelled["name"].strip()
    return Part(name, meaning_of(name, words), levelled["level"].strip())
