"""Making the workbook of a run."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from constraints.domain import Fault, InputRefused
from scenarios.files import claim, create_file, is_there, shown_name
from scenarios.record import SEAL_SHEET, Seal, mark_of
from scenarios.reports.audience import Audience
from scenarios.reports.figures import figures
from scenarios.reports.marks import marks
from scenarios.reports.workbook.about import about_sheet, transparency_sheet
from scenarios.reports.workbook.approving import add_decision_columns, approval_sheet
from scenarios.reports.workbook.forms import add_form, add_ids, forms, ids_of, words_sheet
from scenarios.reports.workbook.options import option_sheets
from scenarios.reports.workbook.planning import planning_sheets
from scenarios.reports.workbook.sheet_writer import Writer
from scenarios.runs import read_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scenarios.reports.marks import Marks
    from scenarios.reports.workbook.sheet_layout import Sheet
    from scenarios.runs import Run
    from scenarios.statements import Statement

READERS = (Audience.PLANNER, Audience.DIRECTOR)
"""For whom workbooks are made: every row of them is about some school and some leader."""


@dataclasses.dataclass(frozen=True)
class Made:
    """A workbook that was made.

    Attributes
    ----------
    path : Path
    rows : mapping of str to int
        How many rows each sheet has, those to fill in left out.
    standbys : int
        How many cases have a standby that can be used together with all others.
    statements : tuple of Statement
        All that it says of the run beside figures in tables, each once.
    """

    path: Path
    rows: Mapping[str, int]
    standbys: int
    statements: tuple[Statement, ...]


def make_workbook(run: Path | Run, out: Path, audience: Audience = Audience.PLANNER) -> Made:
    """Make the workbook of a run.

    Parameters
    ----------
    run : Path or Run
    out : Path
        The file to write; it ends in `.xlsx` and must not exist, for somebody may have filled it in.
    audience : Audience, optional
        A planner; or a director, who sees nothing that was declared about persons and fills in the list to approve.

    Raises
    ------
    InputRefused
        The audience is another (NM921), the folder is not a whole run (NM601), the file is there already (NM603),
        somebody else is making it (NM607), or it cannot be written (NM604). Nothing was written.
    """
    _refuse(out, audience)
    with claim(out, "file"):
        return _make(run, out, audience)


def _make(run: Path | Run, out: Path, audience: Audience) -> Made:
    found = read_run(run) if isinstance(run, Path) else run
    numbers, about = figures(found), marks(found, audience)
    pairs = found.candidates(blocked=True)
    *options, standbys = option_sheets(found, numbers, pairs, audience)
    approvals = approval_sheet(found, numbers)
    sheets: list[Sheet] = [approvals, *planning_sheets(found, numbers, pairs, audience), *options]
    to_fill = forms() if audience is Audience.PLANNER else ()
    words = words_sheet(found.round)
    shown = [*sheets, *([words] if to_fill else [])]
    first, last = about_sheet(found, numbers, about, shown, to_fill, standbys), transparency_sheet(found)
    ids = ids_of(found.round) if to_fill else {}
    writer = Writer(about)
    for sheet in (first, *sheets):
        writer.add(sheet)
    add_decision_columns(writer, approvals)
    for form in to_fill:
        add_form(writer, form, words, ids)
    for sheet in (*shown[len(sheets) :], last):
        writer.add(sheet)
    writer.hidden(SEAL_SHEET, list(_seal(found, about, (first, *shown, last)).lines()))
    if to_fill:
        add_ids(writer, ids)
    create_file(out, writer.close())
    says = dict.fromkeys(said for sheet in (first, *shown, last) for said in sheet.statements)
    return Made(out, {sheet.title: len(sheet.rows) for sheet in shown}, len(standbys.leaders), tuple(says))


def _refuse(out: Path, audience: Audience) -> None:
    """Refuse an audience that no workbook is for, and a target that is there already or is no workbook.

    Raises
    ------
    InputRefused
    """
    faults = []
    if audience not in READERS:
        expected = f"one of {', '.join(READERS)}: a workbook names schools and leaders row by row"
        advice = "use `nlematch report` or `nlematch letters` for schools and the public"
        faults.append(Fault("NM921", "--audience", None, None, str(audience), expected, advice))
    if out.suffix.lower() != ".xlsx":
        advice = "give --out a name that ends in .xlsx"
        faults.append(Fault("NM604", shown_name(out), None, None, str(out), "a file that ends in .xlsx", advice))
    elif is_there(out):
        expected, advice = "a file that does not exist yet", "give --out another name: this one may be filled in"
        faults.append(Fault("NM603", shown_name(out), None, None, str(out), expected, advice))
    if faults:
        raise InputRefused(faults)


def _seal(run: Run, about: Marks, sheets: Iterable[Sheet]) -> Seal:
    """Seal all sheets but those to fill in, with the facts by which a round is known."""
    manifest = run.manifest
    facts = {"run": about.digest, "round": about.round_id, "as_at": about.as_at.isoformat()}
    facts |= {"policy": str(manifest.get("policy", {}).get("digest", ""))}
    facts |= {f"input:{name}": str(digest) for name, digest in manifest["inputs"].items()}
    sheets = list(sheets)
    return Seal(
        facts,
        {sheet.title: sheet.header for sheet in sheets},
        {sheet.title: [mark_of(row) for row in sheet.rows] for sheet in sheets},
    )
