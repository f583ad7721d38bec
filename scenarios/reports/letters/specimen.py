"""Specimens: pages about made-up data, marked so that no page of them can be taken for a letter.

The marks are laid on after a template has been filled in, so that no template can leave them out.
"""

from __future__ import annotations

import re

SAID = "SPECIMEN: made-up data"
"""What stands on every page of a specimen."""

_BANNER = (
    '<div style="display:block!important;border:2pt solid #b00020!important;color:#b00020!important;'
    "background:#fff!important;"
    'font:bold 14pt Arial,sans-serif!important;text-align:center;padding:4pt;margin:6pt 0">'
    f"{SAID}. Not a letter; no school or person has been matched.</div>"
)
_ACROSS = (
    '<div aria-hidden="true" style="display:block!important;position:fixed!important;top:40%;left:0;width:100%;'
    "text-align:center;white-space:nowrap;transform:rotate(-35deg);font:bold 32pt Arial,sans-serif!important;"
    f'color:#b00020!important;opacity:.28!important;pointer-events:none;z-index:9999">{SAID}</div>'
)
"""A fixed box is printed on every sheet of paper; where a program knows no such box, its text stands at the end."""

_BODY = re.compile(r"<body[^>]*>", re.IGNORECASE)
_END = re.compile(r"</body\s*>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]*>", re.IGNORECASE)


def stamped(page: str) -> str:
    """Mark a page as a specimen: above, below and across it, and in its title.

    Parameters
    ----------
    page : str
        HTML.
    """
    page = _TITLE.sub(lambda found: f"{found[0]}{SAID}: ", page, count=1)
    opened, closed = _BODY.search(page), list(_END.finditer(page))
    start = opened.end() if opened else 0
    end = closed[-1].start() if closed and closed[-1].start() >= start else len(page)
    return f"{page[:start]}{_BANNER}{page[start:end]}{_BANNER}{_ACROSS}{page[end:]}"
