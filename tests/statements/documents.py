"""All that the program says of a run, in statements: what the checker is given."""

import nlematch as nle
from scenarios.reports import Audience
from scenarios.reports.letters import LetterSettings, write_letters
from scenarios.reports.page.pages import page_of_run


def said_of(run, folder):
    """Walk over the documents of a run, each with its name and its statements.

    Parameters
    ----------
    run : Run
    folder : Path
        For letters; a new one.
    """
    yield "explain", nle.explain_round(run, quick=True).statements
    yield "page", page_of_run(run, Audience.PLANNER).statements
    for leader_id in sorted({row.leader_id for row in run.allocation.deployments})[:3]:
        yield f"explain --leader {leader_id}", nle.explain_leader(run, leader_id, quick=True).statements
    for case_id in list(run.round.cases)[:4]:
        yield f"explain --case {case_id}", nle.explain_case(run, case_id, quick=True).statements
    yield from _pairs(run)
    letters = write_letters(run, folder, LetterSettings(specimen=True))
    yield from zip(letters["file"], letters["statements"], strict=True)


def _pairs(run):
    """Walk over what is said of leaders whom a rule, or a planner, keeps from cases."""
    leaders = [who for who, person in run.round.people.items() if person.is_leader]
    for at, case_id in enumerate(list(run.round.cases)[:6]):
        for leader_id in (leaders[at % len(leaders)], leaders[(at + 3) % len(leaders)]):
            said = nle.explain_pair(run, case_id, leader_id, quick=True).statements
            yield f"explain --case {case_id} --leader {leader_id}", said
