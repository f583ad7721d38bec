"""Bytes to text: UTF-8 with or without its mark, UTF-16, Windows-1252; no byte is ever dropped or changed unseen.

A file that is UTF-8 but for some bytes is not taken for another encoding, which would turn every accent in it into two
odd letters: the bytes are kept, marked, and told cell by cell.
"""

from __future__ import annotations

import codecs
import dataclasses
import re

from scenarios.files.refusals import Unreadable

STRAY = re.compile("[\udc80-\udcff\ud800-\udbff\udc00-\udc7f]")
"""What a byte that is no letter of the file's encoding is kept as (half of a pair of UTF-16)."""

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ASCII_AS_BLANK = bytes(0x20 if byte < 0x80 else byte for byte in range(256))
_SEEN = 4096
"""Bytes at the beginning by which UTF-16 without its mark is told."""


@dataclasses.dataclass(frozen=True)
class Decoded:
    """The text of a file.

    Attributes
    ----------
    text : str
        Bytes that are no letters are in it as surrogates, see :data:`STRAY`.
    encoding : str
        As Python calls it; with it the text can be written again.
    is_stray : bool
        Whether some bytes are no letters of the encoding.
    """

    text: str
    encoding: str
    is_stray: bool = False


def decode(raw: bytes) -> Decoded:
    """Return the text of a file's bytes.

    Raises
    ------
    Unreadable
        It is not text.
    """
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Unreadable("UTF-32 text")
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _utf16(raw, "utf-16")
    if b"\0" in raw:
        return _utf16(raw, _unmarked_utf16(raw))
    if raw.startswith(codecs.BOM_UTF8):
        return _decoded(raw, "utf-8-sig", "surrogateescape")
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, "utf-8" if _has_accents_of_utf8(raw) else "cp1252", "surrogateescape")


def decode_utf8(raw: bytes, *, may_be_marked: bool = False) -> str:
    """Return the text of a file that has to be UTF-8.

    Parameters
    ----------
    raw : bytes
    may_be_marked : bool, optional
        Whether the mark of UTF-8 may stand before it, which is no part of the text.

    Raises
    ------
    Unreadable
        With the row of the first byte that is no letter.
    """
    try:
        return raw.decode("utf-8-sig" if may_be_marked else "utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("not UTF-8 text", raw[: error.start].count(b"\n") + 1) from error


def decode_roughly(raw: bytes) -> str:
    """Return what can be read as UTF-8, where a byte that is no letter does no harm: a sign stands in its place."""
    return raw.decode("utf-8", "replace")


def _decoded(raw: bytes, encoding: str, otherwise: str) -> Decoded:
    """Decode bytes strictly; where some are no letters, again, with these marked."""
    try:
        return Decoded(raw.decode(encoding), encoding)
    except UnicodeDecodeError:
        return Decoded(raw.decode(encoding, otherwise), encoding, is_stray=True)


def _has_accents_of_utf8(raw: bytes) -> bool:
    """Say whether bytes beyond ASCII make letters of UTF-8 anywhere.

    Read as Windows-1252 each would be a capital with an accent and a sign behind it: nobody writes those.
    """
    runs = set(raw.translate(_ASCII_AS_BLANK).split())
    return any(_MULTIBYTE.search(run) for run in runs)


def _utf16(raw: bytes, encoding: str) -> Decoded:
    try:
        decoded = _decoded(raw, encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise Unreadable("UTF-16 text that is cut off in the middle of a letter") from error
    return dataclasses.replace(decoded, text=decoded.text.removeprefix("\ufeff"))


def _unmarked_utf16(raw: bytes) -> str:
    """Tell UTF-16 by the zeros: every letter of English has one, always on the same side.

    Raises
    ------
    Unreadable
        The zeros are of another kind: the file is not text.
    """
    seen = raw[:_SEEN]
    even, odd = seen[::2].count(0), seen[1::2].count(0)
    if odd > len(seen) // 4 and not even:
        return "utf-16-le"
    if even > len(seen) // 4 and not odd:
        return "utf-16-be"
    raise Unreadable("not a text file")
