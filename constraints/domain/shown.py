"""How a value that a program gave is shown in a message: on one line, short, and as Python writes it."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Mapping, Sequence, Set
from pathlib import PurePath

import numpy as np

_LONGEST = 80
"""Characters of a value that are told."""
_MOST_BITS = 400
"""Of a whole number that is written out: Python refuses to write numbers of thousands of digits."""
_BRIEF = reprlib.Repr()
_BRIEF.maxstring = _BRIEF.maxother = _LONGEST
_PLAIN = (str, bytes, bool, int, float, complex, type(None))


def shown(value: object) -> str:
    """Return a value as Python writes it, cut short; of what is larger than a text or a list, what it is.

    Parameters
    ----------
    value : object

    Examples
    --------
    >>> shown("North East"), shown([45, 60]), shown(object())
    ("'North East'", '[45, 60]', 'an object')
    """
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, PurePath):
        value = os.fspath(value)
    if _is_huge(value):
        return "a whole number of hundreds of digits"
    if isinstance(value, type):
        return f"the class {value.__name__}"
    if isinstance(value, _PLAIN):
        return _BRIEF.repr(value)
    if isinstance(value, Mapping) or (isinstance(value, Sequence | Set) and not _are_short(value)):
        return kind_of(value)
    if isinstance(value, list | tuple | set | frozenset):
        return _BRIEF.repr(value)
    return kind_of(value)


def _are_short(values: Sequence[object] | Set[object]) -> bool:
    return all(isinstance(one, _PLAIN) and not _is_huge(one) for one in values)


def _is_huge(value: object) -> bool:
    return isinstance(value, int) and value.bit_length() > _MOST_BITS


def kind_of(value: object) -> str:
    """Return what sort of thing a value is, such as `a DataFrame`.

    Parameters
    ----------
    value : object
    """
    return with_article(type(value).__name__)


def with_article(noun: str) -> str:
    """Return a name with `a` or `an` before it.

    Parameters
    ----------
    noun : str
    """
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
