"""Characters that a reader does not see, or that act on what shows them: they are shown by their numbers.

ESC and its kin move cursors and paint over lines, marks of direction turn what stands beside them, and characters of no
width make two names look alike.  The set is Unicode's control characters, its `Default_Ignorable_Code_Point` (UAX #44),
the separators of lines and paragraphs, the marks of interlinear annotation, and halves of surrogate pairs, which no
file and no terminal can take.
"""

from __future__ import annotations

import re

_RANGES = (
    (0x00, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
    (0x180B, 0x180F), (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xD800, 0xDFFF),
    (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)  # fmt: skip


def _class(ranges: tuple[tuple[int, int], ...]) -> str:
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


_UNSEEN = re.compile(f"[{_class(_RANGES)}]")
_UNSEEN_BUT_BREAKS = re.compile(f"(?!\n)[{_class(_RANGES)}]")
_CONTROLS = re.compile(f"(?![\n\t])[{_class(_RANGES[:2])}]")


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
