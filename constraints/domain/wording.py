"""Counts and lists in sentences: `1 school`, `1,818 schools`, `a, b and c`, `a, b and 4 more`, `a, b ...`.

Whatever a person reads, a message, an explanation, a chart, a letter, counts and lists in these ways.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def plural(number: float, one: str, many: str | None = None) -> str:
    """Return the word, or verb, that goes with a number.

    Parameters
    ----------
    number : float
        Whole.
    one : str
        The word for one.
    many : str, optional
        The word for none and for more; else with an `s`.
    """
    return one if number == 1 else many or f"{one}s"


def number_of(number: float, one: str, many: str | None = None) -> str:
    """Return a whole number with its word: `1 case`, `1,818 cases`; see :func:`plural`."""
    figure = f"{number:,}".removesuffix(".0")
    return f"{figure} {plural(number, one, many)}"


def join_words(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`.

    Parameters
    ----------
    words : iterable of str
    last : str
        The word before the last.
    """
    *first, final = [*words] or [""]
    return f"{', '.join(first)} {last} {final}" if first else final


def name_first(words: Sequence[object], most: int = 6) -> str:
    """Name the first few and count the others: `a, b, c`, or `a, b and 4 more`.

    Parameters
    ----------
    words : sequence
    most : int
        How many a sentence names; the data have them all.
    """
    named = ", ".join(map(str, words[:most]))
    return f"{named} and {len(words) - most:,} more" if len(words) > most else named


def name_examples(words: Sequence[object], most: int, between: str = ", ") -> str:
    """Name the first few, and mark that there are others: `a, b`, or `a, b ...`.

    Parameters
    ----------
    words : sequence
    most : int
        How many are named.
    between : str
        What stands between them.
    """
    return between.join(map(str, words[:most])) + (" ..." if len(words) > most else "")
