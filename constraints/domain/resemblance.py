"""When a word that names nothing looks as if it meant something that is there: the one definition of it.

Words resemble each other if they are the same but for capitals, accents, blanks, hyphens and other marks, and leading
zeros (`L01` and `L1`, `s1` and `S1`); if they are the same names but for words that many names have (`Alder Primary
School` and `Alder Primary`); or if they are one letter apart and have at least four letters (`Alder Primry`).  A
different digit is a different number: URNs and serials lie close together, and 100105 is not 100106 misspelt.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LETTERS_AT_LEAST = 4
"""Shorter words lie so close together that one letter apart says nothing: `S1` and `T1` are two."""
_COMMON = frozenset({"academy", "and", "of", "school", "the"})
"""Words of names that people leave out."""


def fold_word(word: str) -> str:
    """Return what of a word counts when words are compared: letters and digits, without capitals and leading zeros.

    Parameters
    ----------
    word : str

    Examples
    --------
    >>> fold_word("St. Mary's, Leeds"), fold_word("L-007"), fold_word("100105")
    ('stmarysleeds', 'l7', '100105')
    """
    return _joined(_parts(word))


def _parts(word: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", word).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", plain.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))


def _joined(parts: Iterable[str]) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", "".join(parts))


class Lexicon:
    """Words that are there, to find those that a word which is not there resembles.

    Parameters
    ----------
    words : iterable of str
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted(set(words)))

    def same(self, word: str) -> tuple[str, ...]:
        """Return the words that are the same when folded, sorted."""
        return self._by_fold.get(fold_word(word), ())

    def resembling(self, word: str) -> tuple[str, ...]:
        """Return the words that a word resembles, sorted; those that come closest only."""
        return self.same(word) or self._by_core.get(_core(word), ()) or self._one_letter_off(word)

    @functools.cached_property
    def _by_fold(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((fold_word(word), word) for word in self.words)

    @functools.cached_property
    def _by_core(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((_core(word), word) for word in self.words if " " in word.strip())

    @functools.cached_property
    def _by_gap(self) -> Mapping[str, tuple[str, ...]]:
        return _grouped((gap, word) for word in self.words for gap in _gaps(fold_word(word)))

    def _one_letter_off(self, word: str) -> tuple[str, ...]:
        own = fold_word(word)
        if _letters(own) < _LETTERS_AT_LEAST:
            return ()
        near = {other for gap in _gaps(own) for other in self._by_gap.get(gap, ())}
        return tuple(sorted(other for other in near if _are_one_letter_apart(own, fold_word(other))))


def _core(word: str) -> str:
    """Return a name folded without the words that many names have; what consists of them alone stays."""
    parts = _parts(word)
    return _joined([part for part in parts if part not in _COMMON] or parts)


def _gaps(word: str) -> set[str]:
    """Return a word and all that is left of it when one letter is taken out: words one letter apart share one."""
    return {word} | {word[:at] + word[at + 1 :] for at in range(len(word))}


def _are_one_letter_apart(one: str, other: str) -> bool:
    """Say whether two folded words differ by one letter more, less or other, or by two letters exchanged."""
    if _digits(one) != _digits(other) or min(_letters(one), _letters(other)) < _LETTERS_AT_LEAST:
        return False
    short, long = sorted((one, other), key=len)
    same = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest, more = short[same:], long[same:]
    if len(short) != len(long):
        return rest == more[1:]
    return rest[1:] == more[1:] or (rest[:2] == more[1::-1] and rest[2:] == more[2:])


def _digits(word: str) -> str:
    return "".join(letter for letter in word if letter.isdigit())


def _letters(word: str) -> int:
    return sum(letter.isalpha() for letter in word)


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for key, word in pairs:
        found[key].append(word)
    return {key: tuple(words) for key, words in found.items()}
