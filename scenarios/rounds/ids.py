"""Ids that were misspelt on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import nearest

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest_id(value: str, known: Iterable[str]) -> str | None:
    """Return the known id that a misspelt one most likely means, whatever the capitals, or None.

    Parameters
    ----------
    value : str
    known : iterable of str
    """
    by_lower = {name.lower(): name for name in sorted(known)}
    near = nearest(value, by_lower)
    return None if near is None else by_lower[near]
