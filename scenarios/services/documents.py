"""Write what people read: the report page, letters and task sheets, the workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import ArgumentFault, ArgumentRefused
from scenarios.files import claim, create_file
from scenarios.plugins import allow_plugins, load_files
from scenarios.reports import Audience
from scenarios.reports.letters import LetterSettings, today, write_templates
from scenarios.reports.letters import write_letters as write_letters_of
from scenarios.reports.page import page_of_run, study_page
from scenarios.reports.workbook import Made, make_workbook
from scenarios.runs import part_of_run, read_run
from scenarios.services.naming import case_of
from scenarios.studies import load_study

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from scenarios.statements import Statement

__all__ = ["write_letters", "write_report", "write_templates", "write_workbook"]

_STUDY = "study.json"


def write_report(
    path: Path,
    out: Path,
    audience: str = "planner",
    case_id: str | None = None,
    seconds: float = 0.0,
    figures: Sequence[Path] = (),
    regions: Sequence[str] = (),
) -> tuple[Statement, ...]:
    """Write one HTML page about a run or a study.

    Parameters
    ----------
    path : Path
        The folder of a run or a study.
    out : Path
        The page; must not exist.
    audience : str
        One of :class:`~scenarios.reports.audience.Audience`; for a school, with its own case.
    case_id : str, optional
    seconds : float
        How long to try changes that would help those without a leader; 0: they are read off.
    figures : sequence of Path
        Files with key figures of one's own, whose digests are allowed.
    regions : sequence of str
        Only what is of these regions.

    Returns
    -------
    tuple of Statement
        What the page of a run says; of a study nothing.

    Raises
    ------
    InputRefused
        The folder cannot be read, the audience is none of a study's (NM202), the file cannot be made, or a file of
        figures is not allowed or cannot be loaded (NM811, NM812).
    """
    with claim(out, "file"), allow_plugins(load_files(figures)):
        html, statements = _page(path, Audience(audience), case_id, seconds, regions)
        create_file(out, html)
    return statements


def _page(
    path: Path, audience: Audience, case_id: str | None, seconds: float, regions: Sequence[str]
) -> tuple[str, tuple[Statement, ...]]:
    if not (path / _STUDY).is_file():
        run = part_of_run(read_run(path), tuple(regions))
        case_id = case_id and case_of("run_page", "case_id", run.round, case_id)
        page = page_of_run(run, audience, case_id=case_id, seconds=seconds)
        return page.html, page.statements
    if audience not in {Audience.PLANNER, Audience.DIRECTOR}:
        expected, advice = "planner or director", "a study is for those who plan: report one of its runs"
        raise ArgumentRefused([ArgumentFault.of("run_page", "audience", str(audience), expected, advice, "NM202")])
    if regions:
        expected, advice = "a run", "the runs of a study have their regions in its study.toml: report one of its runs"
        raise ArgumentRefused([ArgumentFault.of("run_page", "regions", ", ".join(regions), expected, advice, "NM202")])
    return study_page(load_study(path), audience), ()


def write_letters(
    run_path: Path,
    out: Path,
    audience: str = "school",
    cases: Sequence[str] = (),
    *,
    names: Path | None = None,
    templates: Path | None = None,
    exact: float | None = None,
    specimen: bool = False,
    regions: Sequence[str] = (),
    date: dt.date | None = None,
    sender: str | None = None,
    reply_by: dt.date | None = None,
    call_list: bool = False,
) -> pd.DataFrame:
    """Write a reason letter for every school of a run, and a task sheet for every leader.

    Parameters
    ----------
    run_path : Path
    out : Path
        A new folder.
    audience : str
        Whom the letters are for: the school; or, with what concerns others, planner or director.
    cases : sequence of str
        Only these, and who leads them; empty for all.
    names : Path, optional
        A file of names by person id.
    templates : Path, optional
        A folder of the client's own.
    exact : float, optional
        Seconds a case to solve again in.
    specimen : bool
        Whether each page is marked as a specimen.
    regions : sequence of str
        Only schools of these regions, and who leads them.
    date : date, optional
        Of the letters; today where left out.
    sender : str, optional
        Who writes.
    reply_by : date, optional
        By when an answer is expected; 14 days after the date where left out.
    call_list : bool
        Whether to write a list of whom to ring, with the names and telephone numbers of the file of names.

    Returns
    -------
    DataFrame
        One row a page: `file, kind, id, handling`, and `statements`, a tuple of all that the page says. Its attribute
        `unnamed` has the ids of people for whom the file of names has none, each with the name of their home; its
        attribute `call_list` has what the call list says, where there is one.

    Raises
    ------
    InputRefused
        The run, the names or the templates cannot be read, or the folder is there already.
    """
    run = part_of_run(read_run(run_path), tuple(regions))
    wanted = tuple(case_of("write_letters", "cases", run.round, text) for text in cases)
    settings = LetterSettings(
        audience=Audience(audience), cases=wanted, names=names, templates=templates, exact=exact,
        specimen=specimen, date=date or today(), sender=sender, reply_by=reply_by, call_list=call_list,
    )  # fmt: skip
    return write_letters_of(run, out, settings)


def write_workbook(
    run_path: Path,
    out: Path,
    audience: str = "planner",
    figures: Sequence[Path] = (),
    regions: Sequence[str] = (),
) -> Made:
    """Write a run as a workbook.

    Parameters
    ----------
    run_path : Path
    out : Path
        File to write; must not exist.
    audience : str
        Planner or director.
    figures : sequence of Path
        Files with key figures of one's own, whose digests are allowed.
    regions : sequence of str
        Only what is of these regions.

    Raises
    ------
    InputRefused
        The run cannot be read, the audience has no workbook, the file cannot be made, or a file of figures is not
        allowed or cannot be loaded (NM811, NM812).
    """
    with allow_plugins(load_files(figures)):
        run = part_of_run(read_run(run_path), tuple(regions)) if regions else run_path
        return make_workbook(run, out, Audience(audience))
