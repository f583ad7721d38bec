"""What is asked about is there: a case and a leader of the run's round, or the fault that says which is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from constraints.domain import ArgumentFault, ArgumentRefused, vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection

    from constraints.round import Person, Round
    from scenarios.runs import Run

_INPUTS = "look up the id in the run's inputs"


def refuse_unknown(function: str, run: Run, *, case_id: str | None = None, leader_id: str | None = None) -> None:
    """Refuse a case or a leader that a run does not have.

    Parameters
    ----------
    function : str
        Who was asked.
    run : Run
    case_id, leader_id : str, optional
        As its arguments of these names say.

    Raises
    ------
    ArgumentRefused
        With NM202.
    """
    faults = [*_of_case(function, run.round, case_id), *_of_leader(function, run.round, leader_id)]
    if faults:
        raise ArgumentRefused(faults)


def _of_case(function: str, round_: Round, case_id: str | None) -> Collection[ArgumentFault]:
    if case_id is None or case_id in round_.cases:
        return ()
    if case_id in round_.whole.cases:
        expected, advice = f"a case of {', '.join(round_.regions)}", "the run has no other: name a run that has it"
        return [ArgumentFault.of(function, "case_id", case_id, expected, advice, "NM202")]
    return [ArgumentFault.unknown(function, "case_id", case_id, round_.cases, "a case of the run's round", _INPUTS)]


def _of_leader(function: str, round_: Round, leader_id: str | None) -> Collection[ArgumentFault]:
    person = round_.people.get(leader_id or "")
    if leader_id is None or (person is not None and person.is_leader):
        return ()
    if person is not None:
        return [_of_staff(function, person)]
    leaders = [person.person_id for person in round_.people.values() if person.is_leader]
    return [ArgumentFault.unknown(function, "leader_id", leader_id, leaders, "a leader of the run's round", _INPUTS)]


def _of_staff(function: str, person: Person) -> ArgumentFault:
    """Say of a staff member who is asked about as a leader who they are."""
    role = vocabulary.STAFF_ROLES.get(person.role or "", "staff member").lower()
    expected = f"a leader; this is a staff member ({role}) of {person.supporter.supporter_id}, who covers needs"
    leaders = "leaders.csv of the run's inputs has the leaders"
    advice = f"name a case instead: it says why its needs are covered by whom they are; {leaders}"
    return ArgumentFault.of(function, "leader_id", person.person_id, expected, advice, "NM202")
