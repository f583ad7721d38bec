"""Letters written: one a case, a task sheet a leader, and the transparency note beside them; all of it or nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from constraints.audit import audit_allocation
from constraints.domain import Fault, InputRefused, nearest
from constraints.round import IdChanges
from scenarios.escaping import csv_text, file_word, plain_text, short_digest
from scenarios.files import claim, create_folder
from scenarios.reports.audience import Audience
from scenarios.reports.letters.after_repair import News
from scenarios.reports.letters.desk import Desk
from scenarios.reports.letters.exact import exact_answers
from scenarios.reports.letters.letterhead import DAYS_TO_REPLY, make_letterhead, replies, today
from scenarios.reports.letters.matches import Matches
from scenarios.reports.letters.names import Names, read_names
from scenarios.reports.letters.others import Others
from scenarios.reports.letters.rendering import Job, render_pages
from scenarios.reports.letters.specimen import stamped
from scenarios.reports.letters.task_sheets import OWN_SIDE, calls, make_task_sheet, steps
from scenarios.reports.letters.waiting import waiting
from scenarios.reports.made_up import made_up
from scenarios.reports.marks import day_words, marks
from scenarios.reports.transparency import transparency
from scenarios.runs import allocation_of, say_falls
from scenarios.statements import state, statements_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from constraints.faces import PlanRow
    from scenarios.reports.letters.template_facts import Exact
    from scenarios.runs import Run
    from scenarios.statements import Statement

NOTE = "transparency-note.txt"
LIST = "letters.csv"
CALL_LIST = "call-list.html"
LISTED = ("file", "kind", "id", "handling")
"""Columns of the list of what was written; `kind` is placed, waiting, leader, or withdrawn: who leads nobody now."""


@dataclasses.dataclass(frozen=True)
class LetterSettings:
    """How to write letters.

    Attributes
    ----------
    audience : Audience
        Whom the letters about schools are for: the school, or, with what concerns others, planner or director.
    cases : tuple of str
        Only these, and the leaders who lead them; empty for all.
    names : Path or None
        A file of names by person id; they stand in the letters and nowhere else.
    templates : Path or None
        A folder of the client's own.
    exact : float or None
        Seconds a case to solve again in; None: nothing is solved.
    specimen : bool
        Write specimens, each page marked as one: all that a run about made-up data may write.
    date : date
        Of the letters; today unless said otherwise.
    sender : str or None
        Who writes; None: each letter has a line to fill in.
    reply_by : date or None
        By when an answer is expected; None: :data:`DAYS_TO_REPLY` days after the date.
    call_list : bool
        Write :data:`CALL_LIST`, too.
    """

    audience: Audience = Audience.SCHOOL
    cases: tuple[str, ...] = ()
    names: Path | None = None
    templates: Path | None = None
    exact: float | None = None
    specimen: bool = False
    date: dt.date = dataclasses.field(default_factory=today)
    sender: str | None = None
    reply_by: dt.date | None = None
    call_list: bool = False

    @property
    def answer_by(self) -> dt.date:
        """The day by which an answer is expected."""
        return self.reply_by or self.date + dt.timedelta(days=DAYS_TO_REPLY)


@dataclasses.dataclass(frozen=True)
class _Page:
    """One file of letters."""

    kind: str
    id: str
    job: Job


def write_letters(run: Run, out: Path, settings: LetterSettings | None = None) -> pd.DataFrame:
    """Write the letters of a run into a new folder.

    Parameters
    ----------
    run : Run
    out : Path
        Must not exist.
    settings : LetterSettings, optional

    Returns
    -------
    DataFrame
        What was written, with the columns of :data:`LISTED`, also in the folder, as :data:`LIST`; and `statements`, a
        tuple of all that each page says. Its attribute `call_list` has what that list says.

    Raises
    ------
    InputRefused
        The run is about made-up data and no specimens were asked for (NM912), its plan breaks a rule (NM605), the
        letters are for nobody single (NM913), or a case, a name or a template is at fault. Nothing was written.
    """
    settings = settings or LetterSettings()
    with claim(out):
        return _write(run, out, settings)


def _write(run: Run, out: Path, settings: LetterSettings) -> pd.DataFrame:
    _refuse(run, settings)
    new_ids = IdChanges.of(run.round).by_old_id
    known = {*run.round.people, *run.round.supporters, *run.round.schools}
    names = read_names(settings.names, known, new_ids) if settings.names is not None else Names()
    about, desk = marks(run, settings.audience), Desk(run, names)
    pages = list(_pages(desk, settings))
    texts = render_pages(settings.templates, about, [page.job for page in pages])
    files = _file_names(pages)
    listing = pd.DataFrame(
        [(file, page.kind, page.id, about.handling) for file, page in zip(files, pages, strict=True)],
        columns=list(LISTED),
        dtype=object,
    )
    call_list = [_call_list(desk, settings)] if settings.call_list else []
    with create_folder(out) as folder:
        for name, text in zip(files, texts, strict=True):
            folder.write(name, stamped(text) if settings.specimen else text)
        for text in render_pages(settings.templates, marks(run, Audience.PLANNER), call_list) if call_list else ():
            folder.write(CALL_LIST, stamped(text) if settings.specimen else text)
        folder.write(NOTE, plain_text(transparency(run).to_text()))
        folder.write(LIST, csv_text(listing))
    says = [tuple(dict.fromkeys(statements_in([about, page.job.facts]))) for page in pages]
    listing = listing.assign(statements=pd.Series(says, index=listing.index, dtype=object))
    listing.attrs["call_list"] = tuple(dict.fromkeys(statements_in([job.facts for job in call_list])))
    listing.attrs["unnamed"] = {} if settings.names is None else _unnamed(desk, settings)
    return listing


def _unnamed(desk: Desk, settings: LetterSettings) -> dict[str, str]:
    """Return who stands on a page and has no name in the file of names, each with the name of their home."""
    wanted = set(settings.cases) or set(desk.round.cases)
    rows = [row for row in (*desk.plan.leads, *desk.plan.covers) if row.case.case_id in wanted]
    people = {row.person.person_id: row.person.supporter for row in rows}
    homes = {person_id: home.name or home.supporter_id for person_id, home in people.items()}
    return {person_id: home for person_id, home in sorted(homes.items()) if person_id not in desk.names.names}


def _call_list(desk: Desk, settings: LetterSettings) -> Job:
    """Return the page of whom to ring about each case that is led."""
    wanted = set(settings.cases) or set(desk.round.cases)
    cases = [case for case_id, case in desk.round.cases.items() if case_id in wanted and case_id in desk.plan.leads_of]
    cases.sort(key=lambda case: (-case.tier, case.case_id))
    rows = [(desk.place(case), case.tier, calls(desk, case)) for case in cases]
    leads = {case.case_id: desk.plan.leads_of[case.case_id][0] for case in cases}
    falls = {case_id: say_falls(desk.round, row) for case_id, row in leads.items()}
    times = {case_id: () if said is None else (said,) for case_id, said in falls.items()}
    head = make_letterhead(settings.date, settings.sender)
    return Job("calls.html", {"letterhead": head, "cases": rows, "times": times})


# -- what is refused --------------------------------------------------------------------------------------------------


def _refuse(run: Run, settings: LetterSettings) -> None:
    """Refuse, all at once, what letters cannot be made of."""
    faults = []
    if not settings.specimen:
        faults += made_up(
            run, "make a round of real data; --specimen writes pages marked as specimens, to try templates"
        )
    if settings.names is not None and settings.specimen:
        advice = "leave --names out; specimens show ids"
        faults.append(
            Fault("NM912", settings.names.name, None, None, "", "no names of real people on specimens", advice)
        )
    if settings.audience is Audience.PUBLIC:
        advice = "choose school, planner or director; `nlematch report --audience public` is for everybody"
        expected = "letters for those whom they are about"
        faults.append(Fault("NM913", "--audience", None, None, str(settings.audience), expected, advice))
    for case_id in settings.cases:
        if case_id not in run.round.cases:
            near = nearest(case_id, run.round.cases)
            advice = f"did you mean {near!r}?" if near else "look up the id in the run's inputs"
            faults.append(Fault("NM202", "--case", None, None, case_id, "a case of the run", advice))
    if faults:
        raise InputRefused(faults)
    report = audit_allocation(run.round, allocation_of(run))
    if report.breaches:
        first = report.breaches[0]
        advice = "repair the plan first; `nlematch audit` lists what it breaks"
        expected = f"a plan that keeps every rule; {len(report.breaches)} broken"
        raise InputRefused([Fault("NM605", "deployments.csv", None, first.rule, first.subject, expected, advice)])


# -- the pages --------------------------------------------------------------------------------------------------------


def _pages(desk: Desk, settings: LetterSettings) -> Iterator[_Page]:
    """Walk over what every page says, those about cases first."""
    detailed = settings.audience is not Audience.SCHOOL
    wanted = set(settings.cases) or set(desk.round.cases)
    others = Others(desk, settings.audience)
    matches = Matches(desk, others.candidates(), priced=detailed)
    exact: Mapping[str, Exact] = {}
    if settings.exact is not None:
        exact = exact_answers(desk, sorted(wanted), settings.exact, detailed=detailed)
    window, news = _window(desk), News.of(desk)
    head = make_letterhead(settings.date, settings.sender)
    for case_id, case in desk.round.cases.items():
        if case_id not in wanted:
            continue
        rows = desk.plan.leads_of.get(case_id, ())
        leader_id = rows[0].person.person_id if rows else None
        near = others.of(case_id, leader_id) if detailed else ((), ())
        facts: dict[str, object] = {
            "letterhead": head,
            "place": desk.place(case),
            "news": tuple(news.of_school(case_id)),
            "window": window,
            "exact": exact.get(case_id),
            "detailed": detailed,
            "others": near,
            "nobody_else": None if near[0] or not detailed else state("letter.nobody-else", case_id=case_id),
        }
        if rows:
            own_side = calls(desk, case, OWN_SIDE)
            next_ = tuple(steps(own_side, case, desk.round.policy, running=matches.is_under_way(rows[0])))
            states = {call.state for call in own_side if call.party == "school"}
            is_asked = not rows[0].running and bool(states & {"ask", "asked"})
            person = rows[0].person
            persons = (person.person_id, person.supporter.supporter_id)
            by = replies(desk.round, case_id, person.person_id, "school", persons, settings.answer_by)
            facts |= {"match": matches.of(rows[0]), "calls": own_side, "next": (*next_, *(by if is_asked else ()))}
            facts |= {"all_calls": calls(desk, case) if detailed else ()}
            yield _Page("placed", case_id, Job("school.html", facts))
        else:
            facts |= {"waiting": waiting(desk, case, detailed=detailed)}
            yield _Page("waiting", case_id, Job("waiting.html", facts))
    yield from _sheets(desk, matches, wanted, news, settings)


def _sheets(desk: Desk, matches: Matches, wanted: set[str], news: News, settings: LetterSettings) -> Iterator[_Page]:
    """Walk over a sheet for every leader of a case that is wanted, with all the cases they lead, or lead no more."""
    head = make_letterhead(settings.date, settings.sender)
    led: dict[str, list[PlanRow]] = {}
    for row in desk.plan.leads:
        led.setdefault(row.person.person_id, []).append(row)
    for leader_id, rows in sorted(led.items()):
        if any(row.case.case_id in wanted for row in rows):
            facts = {
                "letterhead": head,
                "leader": desk.who(rows[0].person),
                "sheet": make_task_sheet(desk, matches, rows),
                "news": tuple(news.of_leader(leader_id)),
                "window": _window(desk),
                "reply": tuple(_replies_of_leader(desk, rows, settings.answer_by)),
            }
            yield _Page("leader", leader_id, Job("leader.html", facts))
    for leader_id, cases in sorted(news.withdrawn.items()):
        person = desk.round.people.get(leader_id)
        if person is not None and leader_id not in led and wanted & set(cases):
            facts = {"letterhead": head, "leader": desk.who(person), "news": tuple(news.of_leader(leader_id))}
            yield _Page("withdrawn", leader_id, Job("withdrawn.html", facts))


def _replies_of_leader(desk: Desk, rows: Sequence[PlanRow], reply_by: dt.date) -> Iterator[Statement]:
    """Say by when a leader is to answer; the earliest day, where several cases are still to be answered."""
    for row in rows:
        case_id, leader_id = row.case.case_id, row.person.person_id
        rows_ = desk.rows("contacts", case_id)
        own = [call["what"] for call in rows_ if (call["party"], call["whom"]) == ("leader", leader_id)]
        if {"ask", "asked"} & set(own):
            yield from replies(desk.round, case_id, leader_id, "leader", (leader_id,), reply_by)
            return


def _window(desk: Desk) -> str:
    """Say when support is delivered."""
    return f"{day_words(desk.round.meta.delivery_start)} to {day_words(desk.round.meta.delivery_end)}"


# -- where they go ----------------------------------------------------------------------------------------------------

_FOLDERS = {"placed": "schools", "waiting": "schools", "leader": "leaders", "withdrawn": "leaders"}


def _file_names(pages: Sequence[_Page]) -> list[str]:
    """Return a file for every page, named by its id; what no file system takes is written another way."""
    names = [f"{_FOLDERS[page.kind]}/{file_word(page.id)}" for page in pages]
    folded = pd.Series([name.casefold() for name in names]).duplicated(keep=False).tolist()
    return [
        f"{name}-{short_digest(page.id)}.html" if twice else f"{name}.html"
        for name, page, twice in zip(names, pages, folded, strict=True)
    ]
