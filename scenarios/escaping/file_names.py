"""Names of files and folders made of ids: inside their folder, and what every file system takes."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import quote

_DEVICE = re.compile("(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])", re.IGNORECASE)
"""Names that Windows gives to devices (Microsoft, "Naming Files, Paths, and Namespaces")."""
_LONGEST = 80


def is_device(name: str) -> bool:
    """Say whether Windows takes a name for a device's: with any ending, and with spaces before it."""
    return _DEVICE.fullmatch(name.partition(".")[0].rstrip(" ")) is not None


def file_word(id_: str) -> str:
    """Return an id as a part of a file's name; what some file system would not take is named by its digest.

    Parameters
    ----------
    id_ : str
    """
    word = quote(id_, safe="", errors="surrogatepass")
    if not word or len(word) > _LONGEST or word.startswith(".") or word.endswith(".") or is_device(word):
        return f"{word[: _LONGEST // 2].replace('.', '-')}-{short_digest(id_)}"
    return word


def short_digest(text: str) -> str:
    """Return eight signs that tell one text from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
