"""What one more would be worth: a person who is imagined at every place of a group, of whom only one is there.

All that may be had with any one of them is one model, so one solve finds who of them is worth most, and proves it.  Who
that is, is then put into the round alone, and the plan is audited there.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from constraints.audit.audit import Claimed, audit_allocation
from constraints.domain.faults import AuditFailed
from constraints.domain.records import Leader, StaffMember
from optimiser.model.candidates import find_candidates
from optimiser.model.model import build_model
from optimiser.model.variations import with_stages
from optimiser.questions.explain import changes
from optimiser.questions.frontier.families import ranked
from optimiser.questions.frontier.points import PointProof
from optimiser.questions.frontier.question_rules import OneOf, OneOfParams, with_rule
from optimiser.solve import solve_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from constraints.domain.allocation import Allocation
    from constraints.round.round import Round
    from optimiser.model.model import Model, Stage
    from optimiser.results import Settings, StageResult
    from optimiser.solvers.stopping import Stopper

IMAGINED = "imagined"
"""How ids of people who are not there begin."""


@dataclasses.dataclass(frozen=True)
class Worth:
    """What one person more is worth in one goal.

    Attributes
    ----------
    goal : str
    maximise : bool
    before, after : int
        Of the plan without, and of the best plan with that person.
    bound : int
        With nobody of the group can `after` be better than this, where the goals before have their values.
    proved : bool
        Whether both are proved best, here and in all goals before.
    """

    goal: str
    maximise: bool
    before: int
    after: int
    bound: int
    proved: bool

    @property
    def gain(self) -> int:
        """How much better the goal is."""
        return self.after - self.before if self.maximise else self.before - self.after

    @property
    def most_gain(self) -> int:
        """No more can be gained over the plan in hand than this."""
        return self.bound - self.before if self.maximise else self.before - self.bound


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
    worth : tuple of Worth
        By goal, in order; empty where there was no time.
    proof : PointProof
    """

    group: str
    supporter_id: str | None
    places: int
    worth: tuple[Worth, ...]
    proof: PointProof


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
    return changes.with_staff(changes.with_leader(round_, leaders, []), staff)


def worth_of_places(
    group: str,
    people: Sequence[Leader | StaffMember],
    before: Model,
    allocation: Allocation,
    stages: Sequence[StageResult],
    settings: Settings,
    stopper: Stopper,
) -> PlaceValue:
    """Find out what one of some people would be worth, wherever they are worth most.

    Parameters
    ----------
    group : str
    people : sequence of Leader or StaffMember
        Of whom one is there, at most; none of the round has their ids.
    before : Model
        Of the round as it is.
    allocation : Allocation
        Its best plan.
    stages : sequence of StageResult
        How far that is proved.
    settings : Settings
    stopper : Stopper

    Raises
    ------
    AuditFailed
        The plan found breaks a rule of the round with that person: an error of ours.
    """
    if stopper.over:
        return PlaceValue(group, None, len(people), (), PointProof.NONE_FOUND)
    wide = with_people(before.round, people)
    model = build_model(wide, find_candidates(wide))
    ids = tuple(_id(person) for person in people)
    cases = max((person.max_cases for person in people if isinstance(person, Leader)), default=0)
    model = with_rule(model, OneOf(OneOfParams(people=ids, cases=cases)))
    begun = model.point_of(allocation)
    solved = solve_model(with_stages(model, ranked(model)), settings, warm_start=begun, stopper=stopper)
    assert solved.x is not None, "the plan without anybody more is legal"
    found = model.allocation(solved.x)
    used = _used(found, frozenset(ids))
    home = next((person for person in people if _id(person) == used), None)
    values = {stage.goal: stage.value(solved.x) for stage in ranked(model)}
    report = audit_allocation(
        with_people(before.round, [home] if home else []), found, Claimed(values, model.prices(solved.x))
    )
    if not report.clean:
        raise AuditFailed(str(report))
    worth = _worth(ranked(before), stages, solved.stages)
    proof = PointProof.PROVED if all(one.proved for one in worth) else PointProof.BOUNDED
    return PlaceValue(group, None if home is None else home.supporter_id, len(people), worth, proof)


def _id(person: Leader | StaffMember) -> str:
    return person.leader_id if isinstance(person, Leader) else person.staff_id


def _used(allocation: Allocation, ids: frozenset[str]) -> str | None:
    """Return who of some people does anything; nobody where none is of use."""
    people = {row.leader_id for row in allocation.deployments} | {row.person_id for row in allocation.supports}
    return min(people & ids, default=None)


def _worth(goals: Sequence[Stage], before: Sequence[StageResult], after: Sequence[StageResult]) -> tuple[Worth, ...]:
    known: Mapping[str, StageResult] = {result.goal: result for result in before}
    found, proved = [], True
    for stage, now in zip(goals, after, strict=True):
        was = known[stage.goal]
        proved = proved and was.proved and now.proved
        found.append(Worth(stage.goal, stage.maximise, was.value, now.value, now.bound, proved))
    return tuple(found)
