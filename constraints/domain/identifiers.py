"""Ids that people and programs give: what is none, which scheme it is in, and what only looks like one."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SPREADSHEET_ERRORS = frozenset(
    {"#ref!", "#value!", "#name?", "#div/0!", "#num!", "#null!", "#spill!", "#calc!", "#field!", "#getting_data"}
)
"""What spreadsheets save for a formula that came to nothing, in lower case; `#N/A` is blank."""

_PLACEHOLDERS = SPREADSHEET_ERRORS | {
    "-inf", "-nan", "-nan(ind)", "inf", "infinity", "as above", "as before", "ditto", "do.", "dummy", "example",
    "not sure", "pending", "placeholder", "same", "same as above", "see above", "see below", "see note", "see notes",
    "to follow", "various",
}  # fmt: skip
"""What people write where they have no id, in lower case, beside the words that mean blank."""

_NO_ID = re.compile(r"[^\w.][\W_]*|_+|x{2,6}|0{4,}", re.IGNORECASE)
"""Signs alone, and what forms are filled up with."""
_SHORTENED = re.compile(r"\d(?:\.\d+)?e\+\d+", re.IGNORECASE)
"""A long number as spreadsheets shorten it: its last digits are lost."""

_SCHEMES = {
    "TR number": re.compile(r"TR\d{4,6}", re.IGNORECASE),
    "UKPRN": re.compile(r"1\d{7}"),
    "company number": re.compile(r"0\d{7}|(?:OC|SC|NI|CE|IP|RC|SE|NC)\d{6}", re.IGNORECASE),
    "Group UID": re.compile(r"[1-9]\d{0,5}"),
}
"""How ids of trusts are written in each scheme."""

_LEAST_BODIES = 10
"""Of fewer bodies, many may well belong to one."""

_QUOTED = re.compile(r"""'([^\W_][^']*)'?|"([^\W_][^"]*)\"""")
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def narrow_signs(text: str) -> str:
    """Return text with plain letters, digits and signs for those of full width, which look alike and are others."""
    return text if text.isascii() else text.translate(_FULL_WIDTH)


def strip_quotes(text: str) -> str:
    """Return an id without the quotes, or the apostrophe before it, by which programs keep it from being a number."""
    found = _QUOTED.fullmatch(text)
    return text if found is None else (found[1] or found[2]).strip()


def is_placeholder(text: str) -> bool:
    """Say whether a text stands where an id should stand and is none."""
    return text.lower() in _PLACEHOLDERS or bool(_NO_ID.fullmatch(text) or _SHORTENED.fullmatch(text))


def scheme_of(trust_id: str) -> str | None:
    """Return the scheme of a trust's id; None where it is in none that is known."""
    return next((name for name, form in _SCHEMES.items() if form.fullmatch(trust_id)), None)


def find_shared(ids: Iterable[str | None]) -> tuple[str, int] | None:
    """Return the id that over half of at least ten bodies share, and how many share it; None where there is none.

    Parameters
    ----------
    ids : iterable of str or None
        One a body; None and the empty text where it has none.
    """
    all_ids = list(ids)
    counts = Counter(one for one in all_ids if one)
    if len(all_ids) < _LEAST_BODIES or not counts:
        return None
    most, count = counts.most_common(1)[0]
    return (most, count) if 2 * count > len(all_ids) else None


def find_schemes(trust_ids: Iterable[str | None]) -> frozenset[str]:
    """Return the schemes that ids of trusts are in."""
    return frozenset(scheme for one in set(trust_ids) if one and (scheme := scheme_of(one)) is not None)
