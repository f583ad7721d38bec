"""Words of letters: names that may be missing."""

from __future__ import annotations

import unicodedata

from scenarios.escaping import DataText, seen


def named(text: str | None, otherwise: str) -> DataText:
    """Return a name from data, or another word where nothing of it can be seen.

    Parameters
    ----------
    text : str or None
    otherwise : str
        What stands for an empty name, such as an id.
    """
    kept = "".join(sign for sign in text or "" if unicodedata.category(sign) not in {"Cc", "Cs", "Cn"})
    return DataText(kept if seen(kept) else otherwise)
