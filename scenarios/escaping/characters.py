"""Characters that cannot be seen, or that act on what shows them, are shown by their numbers.

:mod:`constraints.domain.unseen` says which they are.
"""

from __future__ import annotations

import re

from constraints.domain import CONTROLS, UNSEEN, character_class

_UNSEEN = re.compile(f"[{character_class(UNSEEN)}]")
_UNSEEN_BUT_BREAKS = re.compile(f"(?!\n)[{character_class(UNSEEN)}]")
_CONTROLS = re.compile(f"(?![\n\t])[{character_class(CONTROLS)}]")


def one_line(text: str) -> str:
    r"""Return text as one line in which every character can be seen; an ESC reads `\x1b`, a line break `\n`."""
    return text if text.isascii() and text.isprintable() else _UNSEEN.sub(_number, text)


def visible(text: str) -> str:
    """Return text in which every character can be seen; its line breaks stay."""
    return text if text.isascii() and text.isprintable() else _UNSEEN_BUT_BREAKS.sub(_number, text)


def without_controls(text: str) -> str:
    """Return text in which control characters are shown, for pages and workbooks; line breaks and tabs stay.

    Marks of direction stay too: a page keeps them to their own element, and a name may need them.
    """
    return text if text.isascii() and text.isprintable() else _CONTROLS.sub(_number, text)


def escaped_in_json(text: str) -> str:
    """Return JSON in which unseen characters stand by their numbers, so that its reader gets them back.

    Parameters
    ----------
    text : str
        Well formed, so that unseen characters stand in nothing but strings; its line breaks stay.
    """
    return text if text.isascii() and text.isprintable() else _UNSEEN_BUT_BREAKS.sub(_units, text)


def escaped_in_toml(text: str) -> str:
    """Return TOML in the same way, if it has no strings of several lines; it knows no pairs, as JSON does."""
    return text if text.isascii() and text.isprintable() else _UNSEEN_BUT_BREAKS.sub(_code, text)


def _number(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _units(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _code(found: re.Match[str]) -> str:
    return f"\\U{ord(found[0]):08x}"
