"""The first sheet: what the workbook is, of which day, how good the plan is proved to be, and how to use the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from constraints.domain import number_of
from scenarios.reports.audience import Audience
from scenarios.reports.transparency import transparency
from scenarios.reports.workbook.looks import MADE_UP, WHAT_IT_IS
from scenarios.reports.workbook.options import NEXT_IS, together_is
from scenarios.reports.workbook.sheet_layout import Sheet
from scenarios.runs import allocation_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scenarios.reports.figures import Figures
    from scenarios.reports.marks import Marks
    from scenarios.reports.workbook.forms import Form
    from scenarios.reports.workbook.standbys import Standbys
    from scenarios.runs import Run

Line = tuple[str, object]

_FILL_IN = (
    (
        "1",
        "Write into the sheets To approve, Decisions and Events only; arrows beside cells show what may stand there.",
    ),
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
    lines: list[Line] = [*_marked(marks), *_counted(run, numbers), *_goals(numbers), *_priced(numbers)]
    lines += [("Sheets", None), *_listed(sheets, forms)]
    lines += [("Who else could lead", None), ("Runner-ups", NEXT_IS), ("Standbys", together_is(standbys))]
    lines += [("Colours", None), *_COLOURS]
    lines += [("How to fill in", None), *(_FILL_IN if forms else _APPROVE)]
    lines += [("Transparency", None), ("Note", "what the tool decides, on which data, and who decides: the last sheet")]
    frame = pd.DataFrame(lines, columns=["label", "value"], dtype=object)
    return Sheet("About", "", frame, {"label": f"Round: {marks.title}", "value": ""}, frozenset({"value"}))


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


def _counted(run: Run, numbers: Figures) -> Iterator[Line]:
    placed = int(numbers.cases["leader_id"].notna().sum())
    yield "Figures", None
    yield "Cases", len(numbers.cases)
    yield "Cases with a leader", placed
    yield "Cases without a leader", len(numbers.cases) - placed
    yield "Needs that may be covered", int(numbers.needs["demand"].sum())
    yield "Needs covered", int(numbers.needs["covered"].sum())
    yield "Needs short", int(numbers.needs["short"].sum())
    yield "Leaders who lead", len({row.leader_id for row in allocation_of(run).deployments})
    yield "Leaders of the round", len(numbers.leaders)
    if len(numbers.journeys):
        yield "Longest journey, minutes one way", int(numbers.journeys["minutes"].max())
    own = numbers.key_figures[numbers.key_figures["code"] != ""].to_dict("records")
    yield from ((f"{row['kpi']}: {row['said']}", f"{row['shown']}; code {row['code'][:12]}") for row in own)


def _goals(numbers: Figures) -> Iterator[Line]:
    """Say of each goal its value and what is proved of it; the tie-break is no goal of planners."""
    yield "Goals, in their order", None
    for stage in numbers.stages.to_dict("records"):
        if stage["goal"] != "canonical":
            if pd.isna(stage["value"]):
                yield stage["said"], "not reached"
                continue
            known = "" if pd.isna(stage["bound"]) else f"; bound {stage['bound']:,}"
            proved = "(proved best)" if stage["proved"] else f"(not proved{known})"
            yield stage["said"], f"{stage['value']:,} {proved}"


def _priced(numbers: Figures) -> Iterator[Line]:
    yield "Price in minutes, by rule", None
    yield from ((row["rule"], row["minutes"]) for row in numbers.prices.to_dict("records") if row["minutes"])
    yield "together", int(numbers.prices["minutes"].sum())


def _listed(sheets: Iterable[Sheet], forms: Iterable[Form]) -> Iterator[Line]:
    for sheet in sheets:
        cut = f" (the first of {len(sheet.frame):,}: a sheet holds no more)" if sheet.left_out else ""
        rows = number_of(len(sheet.rows), "row")
        yield sheet.title, f"{rows}{cut}: {sheet.about}"
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
