"""All that the program says of a run, in statements: what the checker is given."""

import nlematch as nle
from scenarios.reports import Audience
from scenarios.reports.letters import LetterSettings, write_letters
from scenarios.reports.marks import proof, recommendation
from scenarios.reports.page.pages import page_of_run
from scenarios.reports.workbook import make_workbook
from tests.statements.leading import given_name

ASKED = 4
"""How many cases are asked about one by one."""
SECONDS = 20
"""Enough for every question that is solved again, on small rounds."""


def said_of(run, folder):
    """Walk over the documents of a run, each with its name and its statements.

    Parameters
    ----------
    run : Run
    folder : Path
        For letters; a new one.
    """
    yield "explain", nle.explain_round(run, quick=True).statements
    yield from pages_of(run)
    yield from workbooks_of(run, folder)
    for leader_id in sorted({row.leader_id for row in run.allocation.deployments})[:3]:
        yield f"explain --leader {leader_id}", nle.explain_leader(run, leader_id, quick=True).statements
    for case_id in list(run.round.cases)[:ASKED]:
        yield f"explain --case {case_id}", nle.explain_case(run, case_id, quick=True).statements
    yield from _pairs(run)
    yield from costs_of(run)
    yield from said_in_letters(run, folder)


def _pairs(run):
    """Walk over what is said of leaders whom a rule, or a planner, keeps from cases."""
    leaders = [who for who, person in run.round.people.items() if person.is_leader]
    for at, case_id in enumerate(list(run.round.cases)[:6]):
        for leader_id in (leaders[at % len(leaders)], leaders[(at + 3) % len(leaders)]):
            said = nle.explain_pair(run, case_id, leader_id, quick=True).statements
            yield f"explain --case {case_id} --leader {leader_id}", said


def said_in_letters(run, folder, *, solved=True, **more):
    """Walk over the letters of a run for each reader, the call list, and letters for which the plan is solved again.

    Parameters
    ----------
    run : Run
    folder : Path
        A new one.
    solved : bool
        Whether directors' letters say what is otherwise in other plans, too.
    **more
        What else the letters are asked for.
    """
    settings = {"specimen": not more} | more
    folder.mkdir()
    yield from _letters(run, folder / "school", call_list=True, **settings)
    asked = tuple(list(run.round.cases)[-ASKED:])
    yield from _letters(run, folder / "planner", audience=Audience.PLANNER, **settings)
    yield from _letters(
        run, folder / "director", audience=Audience.DIRECTOR, cases=asked, exact=SECONDS if solved else None, **settings
    )


def _letters(run, folder, **settings):
    written = write_letters(run, folder, LetterSettings(**settings))
    for file, statements in zip(written["file"], written["statements"], strict=True):
        yield f"{folder.name}: {file}", statements
    yield f"{folder.name}: call list", written.attrs["call_list"]


def write_names(round_, path):
    """Write a file of names of everybody in a round, and of the heads of their homes; returns its path."""
    ids = [*round_.people, *round_.supporters]
    rows = [f"{one},{given_name(one)}" for one in ids]
    path.write_text("\n".join(["person_id,name", *rows, ""]), encoding="utf-8")
    return path


def costs_of(run):
    """Walk over what is said in full of the whole round, of cases, of who else could lead them, and of leaders."""
    yield "explain in full", nle.explain_round(run).statements
    yield "explain without time", nle.explain_round(run, seconds=0.0).statements
    led = {row.case_id for row in run.allocation.deployments}
    cases = list(run.round.cases)
    for case_id in [one for one in cases if one in led][:5] + [one for one in cases if one not in led][:5]:
        statements = nle.explain_case(run, case_id).statements
        yield f"explain --case {case_id} in full", statements
        yield f"explain --case {case_id} without time", nle.explain_case(run, case_id, seconds=0.0).statements
        for leader_id in _who_could(statements)[:2]:
            said = nle.explain_pair(run, case_id, leader_id).statements
            yield f"explain --case {case_id} --leader {leader_id} in full", said
    for leader_id in sorted({row.leader_id for row in run.allocation.deployments})[:3]:
        yield f"explain --leader {leader_id} in full", nle.explain_leader(run, leader_id).statements


def _who_could(statements):
    """The other leaders whom what is said of a case names as able to lead it."""
    names = {"case.runner-up", "case.load", "case.load-free"}
    return [one.arguments["leader_id"] for one in statements if one.key in names]


def reported_of(run, folder):
    """Walk over what is reported of a run of any kind: pages for everybody, and workbooks; marks where it has no plan.

    Parameters
    ----------
    run : Run
    folder : Path
        Beside which workbooks are made; a new one.
    """
    if run.allocation is None:
        yield "marks", (recommendation(run.manifest), proof(run.manifest))
        return
    yield from pages_of(run)
    yield from workbooks_of(run, folder)
    if not run.manifest["generated"]:
        for case_id in run.round.cases:
            yield f"page of {case_id}", page_of_run(run, Audience.SCHOOL, case_id=case_id).statements


def pages_of(run):
    """Walk over the pages of a run for whom its schools are no secret, and for the public."""
    for audience in (Audience.PLANNER, Audience.DIRECTOR, Audience.PUBLIC):
        yield f"page for {audience}", page_of_run(run, audience).statements


def workbooks_of(run, folder):
    """Walk over the workbooks of a run."""
    for audience in (Audience.PLANNER, Audience.DIRECTOR):
        made = make_workbook(run, folder.with_name(f"{folder.name}, {audience}.xlsx"), audience)
        yield f"workbook for {audience}", made.statements
