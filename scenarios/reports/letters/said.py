"""Text for letters: data kept apart from the sentence around it, and grammar that fits the number."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Categories of signs that show nothing, or turn what stands beside them."""


class Said(str):
    """Text from data, such as a school's name.

    In a template it is escaped and isolated (`<bdi>`), so that neither markup nor marks of writing direction in it
    reach the sentence around it.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return the text as a template shows it."""
        return Markup("<bdi>{}</bdi>").format(str(self))

    @property
    def plain(self) -> str:
        """The text without unseen signs, for a page's title, where no markup can isolate it."""
        return seen(self)


def seen(text: str) -> str:
    """Return a text without signs that show nothing or turn the direction of writing, and without line breaks."""
    kept = "".join(" " if sign.isspace() else sign for sign in text)
    return " ".join("".join(sign for sign in kept if unicodedata.category(sign) not in _UNSEEN).split())


def named(text: str | None, otherwise: str) -> Said:
    """Return a name from data, or another word where nothing of it can be seen.

    Parameters
    ----------
    text : str or None
    otherwise : str
        What stands for an empty name, such as an id.
    """
    kept = "".join(sign for sign in text or "" if unicodedata.category(sign) not in {"Cc", "Cs", "Cn"})
    return Said(kept if seen(kept) else otherwise)


def some(count: int, one: str, many: str = "") -> str:
    """Return a number with its word, such as `1 half-day` and `6 half-days`.

    Parameters
    ----------
    count : int
    one, many : str
        The word for one, and for more or none; with an `s` where `many` is left out.
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(parts: Iterable[object], last: str = "and") -> Markup:
    """Join parts as a sentence does: `a`, `a and b`, `a, b and c`; texts from data stay isolated.

    Parameters
    ----------
    parts : iterable
    last : str
        The word before the last.
    """
    shown = [escape(part) for part in parts]
    if len(shown) < 2:
        return Markup("").join(shown)
    return Markup("{} {} {}").format(Markup(", ").join(shown[:-1]), last, shown[-1])


def capital(text: object) -> Markup:
    """Return a text that begins a sentence; what comes from data keeps its own first letter."""
    shown = escape(text)
    return shown if shown.startswith("<") or not shown else Markup(shown[0].upper() + shown[1:])
