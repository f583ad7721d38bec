"""How sheets are printed: A4 across, as wide as a page, with the handling mark on every one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scenarios.escaping import header_text
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
    left, middle = header_text(title, _MOST_PART), header_text(marks.handling, _MOST_PART)
    tab.set_header(f"&L{left}&C&B{middle}&B&R{header_text(marks.title, _MOST_TITLE)}")
    made_up = "GENERATED DATA" if marks.generated else ""
    tab.set_footer(f"&LAs at {day_words(marks.as_at)}; run {marks.short_digest}&C{made_up}&RPage &P of &N")
