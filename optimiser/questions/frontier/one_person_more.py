"""What one more would be worth: a person who is imagined at every place of a group, of whom only one is there.

All that may be had with any one of them is one model, so one solve finds who of them is worth most, and proves it.  Who
that is, is then put into the round alone, and the plan is audited there.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.domain import Leader, StaffMember
from optimiser.questions import changed_rounds
from optimiser.questions.frontier.question_rules import OneOf, OneOfParams, with_rule
from optimiser.questions.proof_status import GoalChange, ProofStatus
from optimiser.questions.session import Session, audit_point

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain import Allocation
    from constraints.round import Round
    from optimiser.model import Stage
    from optimiser.results import StageResult

IMAGINED = "imagined"
"""How ids of people who are not there begin."""


@dataclasses.dataclass(frozen=True)
class PlaceValue:
    """What one person more is worth in a group.

    Attributes
    ----------
    group : str
        A region, or a specialism.
    supporter_id : str or None
        Where the person is worth most; None where nobody is of any use.
    places : int
        At how many supporters they were imagined.
    worth : tuple of GoalChange
        By goal, in order; empty where there was no time.
    proof : ProofStatus
    """

    group: str
    supporter_id: str | None
    places: int
    worth: tuple[GoalChange, ...]
    proof: ProofStatus


def more_leaders(round_: Round, region: str, half_days: int, cases: int, kind: str | None = None) -> list[Leader]:
    """Imagine a leader at every supporter of a region: willing, prepared, and with all that any tier asks for.

    Parameters
    ----------
    round_ : Round
    region : str
    half_days, cases : int
        What they have time for.
    kind : str, optional
        Of leader; default: the policy's.
    """
    improved = max((person.schools_improved or 0 for person in round_.people.values()), default=0)
    return [
        Leader(
            leader_id=f"{IMAGINED} leader {id_}", supporter_id=id_, half_days=half_days, max_cases=cases,
            willing=True, prerequisites=True, schools_improved=improved, kind=kind,
        )
        for id_, home in sorted(round_.supporters.items())
        if home.region == region
    ]  # fmt: skip


def more_staff(round_: Round, specialism: str, half_days: int) -> list[StaffMember]:
    """Imagine a member of staff with a specialism, at its highest level, at every supporter.

    Parameters
    ----------
    round_ : Round
    specialism : str
    half_days : int
        What they have time for.
    """
    return [
        StaffMember.model_validate({
            "staff_id": f"{IMAGINED} staff {id_}", "supporter_id": id_, "role": "teacher", "half_days": half_days,
            "specialisms": f"{specialism}:3", "release_agreed": True,
        })
        for id_ in sorted(round_.supporters)
    ]  # fmt: skip


def with_people(round_: Round, people: Sequence[Leader | StaffMember]) -> Round:
    """Return the round with more people.

    Parameters
    ----------
    round_ : Round
    people : sequence of Leader or StaffMember
    """
    leaders = [person for person in people if isinstance(person, Leader)]
    staff = [person for person in people if isinstance(person, StaffMember)]
    return changed_rounds.with_staff(changed_rounds.with_leader(round_, leaders, []), staff)


def worth_of_places(session: Session, group: str, people: Sequence[Leader | StaffMember]) -> PlaceValue:
    """Find out what one of some people would be worth, wherever they are worth most.

    Parameters
    ----------
    session : Session
        The round as it is, with its best plan and how far that is proved.
    group : str
    people : sequence of Leader or StaffMember
        Of whom one is there, at most; none of the round has their ids.

    Raises
    ------
    AuditFailed
        The plan found breaks a rule of the round with that person: an error of ours.
    """
    if session.budget.spent:
        return PlaceValue(group, None, len(people), (), ProofStatus.NONE_FOUND)
    wide = Session.of_round(with_people(session.round, people), session.settings, session.budget)
    ids = tuple(_id(person) for person in people)
    cases = max((person.max_cases for person in people if isinstance(person, Leader)), default=0)
    model = with_rule(wide.model, OneOf(OneOfParams(people=ids, cases=cases)))
    solved = wide.solve(model, model.ranked, model.point_of(session.allocation))
    assert solved.x is not None, "the plan without anybody more is legal"
    used = _used(model.allocation(solved.x), frozenset(ids))
    home = next((person for person in people if _id(person) == used), None)
    audit_point(model, solved.x, with_people(session.round, [home] if home else []), claimed=True)
    worth = _worth(session.model.ranked, session.results, solved.stages)
    proof = ProofStatus.PROVED if all(one.proved for one in worth) else ProofStatus.BOUNDED
    return PlaceValue(group, None if home is None else home.supporter_id, len(people), worth, proof)


def _id(person: Leader | StaffMember) -> str:
    return person.leader_id if isinstance(person, Leader) else person.staff_id


def _used(allocation: Allocation, ids: frozenset[str]) -> str | None:
    """Return who of some people does anything; nobody where none is of use."""
    people = {row.leader_id for row in allocation.deployments} | {row.person_id for row in allocation.supports}
    return min(people & ids, default=None)


def _worth(
    goals: Sequence[Stage], before: Sequence[StageResult], after: Sequence[StageResult]
) -> tuple[GoalChange, ...]:
    """Hold goals against those of the plan without; they are proved only where those are proved, too."""
    known: Mapping[str, StageResult] = {result.goal: result for result in before}
    found, proved = [], True
    for stage, now in zip(goals, after, strict=True):
        was = known[stage.goal]
        proved = proved and was.proved and now.proved
        found.append(GoalChange(stage.goal, stage.maximise, was.value, now.value, now.bound, proved))
    return tuple(found)
