"""Words of letters: names that may be missing, and grammar that fits the number."""

from __future__ import annotations

import unicodedata

from scenarios.escaping import Said, seen


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
