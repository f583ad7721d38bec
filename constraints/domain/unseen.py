"""Characters that a reader does not see, or that act on what shows them.

ESC and its kin move cursors and paint over lines, marks of direction turn what stands beside them, and characters of no
width make two names look alike.  The set is Unicode's control characters, its `Default_Ignorable_Code_Point` (UAX #44),
the separators of lines and paragraphs, the marks of interlinear annotation, and halves of surrogate pairs, which no
file and no terminal can take.
"""

from __future__ import annotations

import re

CONTROLS = ((0x00, 0x1F), (0x7F, 0x9F))
"""Unicode's control characters (category Cc): first and last of each range."""
UNSEEN = (
    *CONTROLS, (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xD800, 0xDFFF), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip


def character_class(ranges: tuple[tuple[int, int], ...]) -> str:
    """Return ranges as they stand between the brackets of a regular expression."""
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in ranges)


_UNSEEN = re.compile(f"[{character_class(UNSEEN)}]")
_CONTROL = re.compile(f"(?![\t\n\r])[{character_class(CONTROLS)}]")


def has_unseen(text: str) -> bool:
    """Say whether a text has a character that cannot be seen, a line break among them."""
    return not (text.isascii() and text.isprintable()) and _UNSEEN.search(text) is not None


def has_control(text: str) -> bool:
    """Say whether a text has a control character; tabs and line breaks are none here, for cells hold them."""
    return not (text.isascii() and text.isprintable()) and _CONTROL.search(text) is not None


def spell_out_unseen(text: str) -> str:
    r"""Return a text in which every character can be seen: ESC is `\x1b`, a line break `\n`."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
