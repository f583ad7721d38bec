"""The first sheet: what the workbook is, of which day, how good the plan is proved to be, and how to use the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from scenarios.reports.audience import Audience
from scenarios.reports.cases import reached
from scenarios.reports.transparency import transparency
from scenarios.reports.workbook.looks import MADE_UP, WHAT_IT_IS
from scenarios.reports.workbook.options import together_is
from scenarios.reports.workbook.sheet_layout import Sheet
from scenarios.runs import allocation_of
from scenarios.statements import state, statements_in

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping
    from typing import Any

    from scenarios.reports.figures import Figures
    from scenarios.reports.marks import Marks
    from scenarios.reports.workbook.forms import Form
    from scenarios.reports.workbook.standbys import Standbys
    from scenarios.runs import Run
    from scenarios.statements import Argument, Statement

Line = tuple[str, object]

_FILL_IN = (
    ("1", "Write into To approve, Decisions and Events only; the arrow beside a cell shows what may stand there."),
    ("2", "Fill By with an id, not a name. Notes are private: they go to the round and no further."),
    ("3", "Save the workbook as .xlsx and run: nlematch record ROUND --from FILE.xlsx"),
    ("4", "All rows are checked together with the round as it is then; with a fault in one, none is added."),
    ("5", "Reading the same workbook again is safe: rows that the round has already are passed over."),
    ("6", "Other sheets may be sorted, filtered and coloured. A cell that was changed there is reported, never read."),
)
_APPROVE = (
    ("1", "On the sheet To approve choose approve or reject; leave the cell empty where nothing is decided yet."),
    ("2", "A rejection may have a reason; the arrow beside the cell shows which. Notes are private."),
    ("3", "Send the workbook back, saved as .xlsx. It is read by: nlematch record ROUND --from FILE.xlsx --by YOU"),
    ("4", "A row counts only where its other cells are as they were written."),
)
_COLOURS = (
    ("orange", "a journey in the policy's dearest band, a waived rule, a full support school, a severe need"),
    ("yellow", "a long journey, another region, something to check, nothing left"),
    ("green", "has room; a standby that can be used together with all others"),
    ("grey", "not used, or no room"),
)


def about_sheet(
    run: Run, numbers: Figures, marks: Marks, sheets: Iterable[Sheet], forms: Iterable[Form], standbys: Standbys
) -> Sheet:
    """Return the first sheet.

    Parameters
    ----------
    run : Run
    numbers : Figures
    marks : Marks
    sheets, forms
        The others.
    standbys : Standbys
    """
    forms = list(forms)
    counted, priced = list(_counted(run, numbers)), list(_priced(numbers))
    lines: list[Line] = [*_marked(marks), ("Figures", None), *map(_figure, counted), *_own_figures(numbers)]
    lines += [*_goals(numbers), ("Price in minutes, by rule", None), *map(_figure, priced)]
    lines += [("Sheets", None), *_listed(sheets, forms)]
    lines += [("Who else could lead", None), _line(state("book.runner-ups")), _line(together_is(standbys))]
    lines += [("Colours", None), *_COLOURS]
    lines += [("How to fill in", None), *(_FILL_IN if forms else _APPROVE)]
    lines += [("Transparency", None), ("Note", "what the tool decides, on which data, and who decides: the last sheet")]
    frame = pd.DataFrame(lines, columns=["label", "value"], dtype=object)
    columns, says = {"label": f"Round: {marks.title}", "value": ""}, tuple(statements_in([marks, counted, priced]))
    return Sheet("About", "", frame, columns, frozenset({"value"}), says=says)


def _line(said: Statement) -> Line:
    """Return a statement as a line: its label, and itself."""
    return said.label, said


def _figure(said: Statement) -> Line:
    """Return a statement that is a figure alone as a line, whose cell is a number."""
    return said.label, said.arguments["figure"]


def _marked(marks: Marks) -> Iterator[Line]:
    yield from ((MADE_UP, mark) for mark in marks.generated)
    yield WHAT_IT_IS, f"{marks.recommendation}."
    yield "Proof", f"{marks.proof}."
    yield "Handling", marks.handling
    yield "Made for", str(marks.audience)
    yield "Facts as at", marks.as_at
    yield "Round", marks.round_id
    yield "Policy", f"{marks.policy_title} ({marks.policy_id})"
    if marks.regions:
        yield "Regions", "; ".join(marks.regions)
    yield "Digest of the run", marks.digest
    if marks.audience is Audience.DIRECTOR:
        yield "Left out", "what was declared about persons, and the sheets Decisions and Events"


def _counted(run: Run, numbers: Figures) -> Iterator[Statement]:
    placed = int(numbers.cases["leader_id"].notna().sum())
    yield state("book.cases", figure=len(numbers.cases))
    yield state(f"book.cases-{reached(numbers.cases)}", figure=placed)
    yield state("book.cases-waiting", figure=len(numbers.cases) - placed)
    yield state("book.needs-asked", figure=int(numbers.needs["demand"].sum()))
    yield state("book.needs-covered", figure=int(numbers.needs["covered"].sum()))
    yield state("book.needs-short", figure=int(numbers.needs["short"].sum()))
    yield state("book.leaders-used", figure=len({row.leader_id for row in allocation_of(run).deployments}))
    yield state("book.leaders", figure=len(numbers.leaders))
    if len(numbers.journeys):
        yield state("book.journey-longest", figure=int(numbers.journeys["minutes"].max()))


def _own_figures(numbers: Figures) -> Iterator[Line]:
    own = numbers.key_figures[numbers.key_figures["code"] != ""].to_dict("records")
    yield from ((f"{row['kpi']}: {row['said']}", f"{row['shown']}; code {row['code'][:12]}") for row in own)


def _goals(numbers: Figures) -> Iterator[Line]:
    """Say of each goal its value and what is proved of it; the tie-break is no goal of planners."""
    yield "Goals, in their order", None
    for stage in numbers.stages.to_dict("records"):
        if stage["goal"] != "canonical":
            yield _line(_goal(stage))


def _goal(stage: Mapping[Hashable, Any]) -> Statement:
    about: dict[str, Argument] = {"counted": stage["said"], "goal": stage["goal"]}
    if pd.isna(stage["value"]):
        return state("book.goal-not-reached", **about)
    about["value"] = stage["value"]
    if stage["proved"]:
        return state("book.goal-proved", **about)
    if pd.isna(stage["bound"]):
        return state("book.goal-not-proved", **about)
    return state("book.goal-bounded", bound=stage["bound"], **about)


def _priced(numbers: Figures) -> Iterator[Statement]:
    for row in numbers.prices.to_dict("records"):
        if row["minutes"]:
            yield state("book.price", rule=row["rule"], figure=row["minutes"])
    yield state("book.price-together", figure=int(numbers.prices["minutes"].sum()))


def _listed(sheets: Iterable[Sheet], forms: Iterable[Form]) -> Iterator[Line]:
    for sheet in sheets:
        about: dict[str, Argument] = {"name": sheet.title, "rows": len(sheet.rows), "about": sheet.about}
        if sheet.left_out:
            yield _line(state("book.sheet-cut", all=len(sheet.frame), **about))
        else:
            yield _line(state("book.sheet", **about))
    yield from ((form.title, form.about) for form in forms)


def transparency_sheet(run: Run) -> Sheet:
    """Return the last sheet: the run's transparency note.

    Parameters
    ----------
    run : Run
    """
    note = transparency(run)
    lines: list[Line] = []
    for section in note.sections:
        lines.append((section.heading, None))
        lines += [("", text) for text in section.paragraphs]
        lines += [("-", text) for text in section.points]
    frame = pd.DataFrame(lines, columns=["label", "value"], dtype=object)
    return Sheet("Transparency", "", frame, {"label": note.title, "value": ""}, frozenset({"value"}))
