"""The sheet of the list to approve: what a director sees of each match, and beside it what they decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scenarios.record import APPROVAL_FILLED, APPROVALS_SHEET, APPROVE, REJECT
from scenarios.reports.cases import STATES
from scenarios.reports.workbook.looks import width_of
from scenarios.reports.workbook.planning import journey_colours
from scenarios.reports.workbook.sheet_layout import Sheet, titles, with_periods

if TYPE_CHECKING:
    from scenarios.reports.figures import Figures
    from scenarios.reports.workbook.sheet_writer import Writer
    from scenarios.runs import Run


def approval_sheet(run: Run, numbers: Figures) -> Sheet:
    """Return the list to approve, without the columns that are filled in.

    Parameters
    ----------
    run : Run
    numbers : Figures
        As the audience may see them.
    """
    frame = numbers.approvals.assign(said=numbers.approvals["state"].map(STATES).tolist())
    columns = titles(
        "school", "authority", "tier", "leader_id", "home_school", "minutes", "minutes_are", "checks", "said",
        "case_id",
        home_school="Leader's own school", minutes="Minutes one way", minutes_are="Minutes are", checks="Check first",
        said="State",
    )  # fmt: skip
    columns = with_periods(frame, columns, after="home_school")
    about = "one row a match that is to be approved or rejected; nlematch record ROUND --from reads it back"
    return Sheet(APPROVALS_SHEET, about, frame, columns, colours=journey_colours(run.round))


def add_decision_columns(writer: Writer, sheet: Sheet) -> None:
    """Add the columns that a director fills in to the sheet that was just written.

    Parameters
    ----------
    writer : Writer
    sheet : Sheet
        From :func:`approval_sheet`.
    """
    tab = writer.book.get_worksheet_by_name(sheet.title)
    first, last = len(sheet.columns), max(len(sheet.rows), 1)
    widths = [width_of(sheet, name, at) for at, name in enumerate(sheet.columns)]
    writer.print_across(tab, [*widths, *_WIDTHS.values()], sheet.frozen)
    for at, title in enumerate(APPROVAL_FILLED, start=first):
        tab.write_string(0, at, title, writer.formats["fill in"])
        tab.set_column(at, at, _WIDTHS[title], writer.formats["date" if title == "On" else "as text"])
    choose = {"validate": "list", "source": [APPROVE, REJECT], "input_title": "Decision"}
    choose["input_message"] = "Leave it empty where nothing is decided yet."
    tab.data_validation(1, first, last, first, choose)
    why = {
        "validate": "list",
        "source": list(_REASONS),
        "input_title": "Reason code",
        "input_message": "Of a rejection: why.",
    }
    tab.data_validation(1, first + 1, last, first + 1, why)
    tab.autofilter(0, 0, last, first + len(APPROVAL_FILLED) - 1)


_REASONS = (
    "not-approved", "poor-fit", "too-far", "already-supported", "significant-change", "judgement-changed",
    "structure-changed", "local-knowledge", "exceptional", "data-error", "other",
)  # fmt: skip
"""Codes of reasons that a director may choose from: none that tells what was declared about a person."""
_WIDTHS = {"Decision": 11, "Reason code": 20, "By": 12, "On": 12, "Note": 30}
