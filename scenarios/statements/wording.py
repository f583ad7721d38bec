"""How a sentence of the catalogue shows its arguments.

An argument stands in braces, with how it is shown behind a colon:

=================  =====================================================  ==========================
`{n}`              a number, a text, or another statement's text          `1,818`
`{n:count case}`   a number with its word                                 `1 case`, `1,818 cases`
`{n:half-days}`    half-days, with the days that they are                 `7 half-days (3½ days)`
`{n:half-days X}`  the same, with X before the word                       `7 more half-days (3½ days)`
`{n:half-days-of}` half-days of so many; none where there are none          `none`
`{n:figure}`       half-days under a heading that says half-days           `7 (3½ days)`
`{n:word is|are}`  only the word that goes with a number                  `are`
`{n:signed}`       a number with its sign                                 `+12`
`{ids:first 3}`    the first few, 6 unless said, and how many more        `a, b, c and 4 more`
`{ids:named none}` the same; another word where there are none            `none`
`{ids:and}`        all, as a sentence joins them; also `or`               `a, b and c`
`{days:plus}`      figures that are to be added up                        `6 + 4`
`{parts:joined X}` all, with X between them                               `aXb`
`{parts:capital X}` the same, beginning with a capital letter             `AaXb`
`{parts:also X}`   all, with X before each; nothing where there are none  `XaXb`
=================  =====================================================  ==========================

A word may be an argument itself: `{n:count {unit}}`.
"""

from __future__ import annotations

import functools
import string
from typing import TYPE_CHECKING, Any

from constraints.domain import join_words, name_first, number_of, plural

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Show = Callable[[Any], str]

_PARSER = string.Formatter()
_FIRST = 6
"""How many of a list are named, unless the sentence says another number."""


@functools.cache
def _parts(sentence: str) -> tuple[tuple[str, str | None, str], ...]:
    """Return literal text, the name of the argument behind it, if any, and how that is shown; each sentence once."""
    return tuple((literal, name, spec or "") for literal, name, spec, _ in _PARSER.parse(sentence))


def names_in(sentence: str) -> Iterator[str]:
    """Return the names of the arguments of a sentence, in their order.

    Parameters
    ----------
    sentence : str
    """
    for _, name, spec in _parts(sentence):
        if name is not None:
            yield name
            yield from names_in(spec)


def worded(sentence: str, arguments: Mapping[str, Any], show: Show) -> str:
    """Return a sentence with its arguments in it.

    Parameters
    ----------
    sentence : str
    arguments : mapping of str to object
    show : callable
        Makes text of one value, and of the words around values: what escapes does so here.
    """
    parts = []
    for literal, name, spec in _parts(sentence):
        parts.append(show(literal))
        if name is not None:
            parts.append(_shown(arguments[name], worded(spec, arguments, str) if "{" in spec else spec, show))
    return "".join(parts)


def _shown(value: Any, spec: str, show: Show) -> str:  # noqa: ANN401 - whatever an argument is
    how, _, rest = spec.partition(" ")
    if not how:
        return show(f"{value:,}" if isinstance(value, int | float) else value)
    return _WAYS[how](value, rest, show)


def _count(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(number_of(value, *rest.split("|")))


def _half_days(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(half_days_and_days(value, rest))


def half_days_and_days(half_days: int, before: str = "") -> str:
    """Return half-days with the days that they are: `7 half-days (3½ days)`; one half-day is told as that alone.

    Parameters
    ----------
    half_days : int
    before : str
        A word before `half-days`, such as `more`.
    """
    said = number_of(half_days, f"{before} half-day".strip())
    return said + in_days(half_days)


def _half_days_of(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return _half_days(value, rest, show) if value else show("none")


def _figure(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(half_days_figure(value))


def half_days_figure(half_days: int) -> str:
    """Return half-days as they stand under a heading that says so, with the days that they are: `7 (3½ days)`.

    Parameters
    ----------
    half_days : int
    """
    return f"{half_days:,}{in_days(half_days)}"


def in_days(half_days: int) -> str:
    """Return what is said behind half-days: ` (3½ days)`; nothing where there is no whole day.

    Parameters
    ----------
    half_days : int
    """
    if half_days < 2:
        return ""
    days = f"{half_days // 2:,}{'½' if half_days % 2 else ''}"
    return f" ({days} {'day' if half_days == 2 else 'days'})"


def _word(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(plural(value, *rest.split("|")))


def _signed(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(f"{value:+,}")


def _first(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return name_first([show(one) for one in value], int(rest or _FIRST))


def _named(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return _first(value, "", show) or show(rest)


def _and(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return join_words(show(one) for one in value)


def _or(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return join_words((show(one) for one in value), last="or")


def _plus(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(" + ").join(show(one) for one in value)


def _joined(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return show(rest).join(show(one) for one in value)


def _capital(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    joined = _joined(value, rest, show)
    return joined[:1].upper() + joined[1:]


def _also(value: Any, rest: str, show: Show) -> str:  # noqa: ANN401
    return "".join(show(rest) + show(one) for one in value)


_WAYS: dict[str, Callable[[Any, str, Show], str]] = {
    "count": _count,
    "half-days": _half_days,
    "half-days-of": _half_days_of,
    "figure": _figure,
    "word": _word,
    "signed": _signed,
    "first": _first,
    "named": _named,
    "and": _and,
    "or": _or,
    "plus": _plus,
    "joined": _joined,
    "capital": _capital,
    "also": _also,
}
