"""How sheets are printed: A4 across, as wide as a page, with the handling mark on every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.reports.marks import day_words

if TYPE_CHECKING:
    from scenarios.reports.marks import Marks

_A4 = 9
_MOST_TITLE, _MOST_PART = 60, 70
"""Characters of the round's title, and of the marks of generated data: a header holds 255 in all."""


def set_up_page(tab: Any, marks: Marks, title: str) -> None:  # noqa: ANN401 - xlsxwriter has no types
    """Set a sheet up for printing.

    Parameters
    ----------
    tab : Worksheet
    marks : Marks
    title : str
        The sheet's.
    """
    tab.set_paper(_A4)
    tab.set_landscape()
    tab.fit_to_pages(1, 0)
    tab.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
    tab.set_header(f"&L{_plain(title)}&C&B{_plain(marks.handling)}&B&R{_plain(marks.title, _MOST_TITLE)}")
    made_up = "GENERATED DATA" if marks.generated else ""
    tab.set_footer(f"&LAs at {day_words(marks.as_at)}; run {marks.short_digest}&C{made_up}&RPage &P of &N")


def _plain(text: str, most: int = _MOST_PART) -> str:
    """Return text as a header shows it: an ampersand begins a command there unless it is doubled."""
    words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    cut = words if len(words) <= most else f"{words[:most]}..."
    # Digits right after a command would be read as a size of letters.
    return (" " if cut[:1].isdigit() else "") + cut.replace("&", "&&")
