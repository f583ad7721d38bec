"""Small rounds made for what drawn ones hardly ever say: nobody waits, nobody leads, nothing is to be decided."""

from constraints.round import vouched
from constraints.testing import (
    conflict,
    event,
    leader,
    make_round,
    measured,
    need,
    running,
    school,
    staff_member,
    supporter,
    waive,
)

A, B = "100001", "100002"
NORTH, SOUTH = "North East", "South East"


def _round(**tables):
    schools = tables.pop("schools", None) or [school(A, region=NORTH), school(B, tier=1, region=NORTH)]
    supporters = tables.pop("supporters", [supporter("S1", region=NORTH)])
    return make_round(schools=schools, supporters=supporters, **tables)


def all_proposed():
    """Nobody waits, nothing is needed, and all journeys were measured."""
    travel = [measured("L1", A, 20), measured("L1", B, 30)]
    return _round(leaders=[leader("L1")], travel=travel)


def all_go_on():
    """Nobody waits, and nothing is to be decided."""
    return _round(leaders=[leader("L1")], running=[running(A, "L1"), running(B, "L1")])


def some_go_on():
    """Nobody waits; one goes on."""
    return _round(leaders=[leader("L1")], running=[running(A, "L1")])


def nobody_leads():
    """Nobody leads; one has refused the offer."""
    return _round(leaders=[leader("L1", willing=False)], events=[event(A, "refused", "school")])


def needs_of_all_kinds():
    """A need that only informs, one for another scheme, and one that is covered."""
    needs = [need(A, "maths"), need(A, "science", source="derived"), need(B, "financial-health")]
    return _round(leaders=[leader("L1")], staff=[staff_member()], needs=needs)


def only_on_record():
    """A need that only informs, under a policy that does not ask for the specialism."""
    made = _round(leaders=[leader("L1")], needs=[need(A, "science", source="derived")])
    return made.with_policy({"rules": {"specialism-shortfall": {"enabled": False}}})


def lifted():
    """A rule lifted for a leader, and for who covers a need."""
    return _lifted()


def lifted_for_no_reason():
    """The same, though the leader's waiver says no reason, as rows of earlier runs may not."""
    return _lifted(reason_code=None)


def _lifted(**more):
    decisions = [waive(A, "L1", "travel-limit", **more), waive(A, "T1", "travel-limit")]
    return vouched(
        _round(
            leaders=[leader("L1")],
            staff=[staff_member()],
            needs=[need(A, "maths", severity=3)],
            travel=[measured("L1", A, 70), measured("T1", A, 70)],
            decisions=decisions,
            conflicts=[conflict(B, "nobody")],
        )
    )


ROUNDS = (
    all_proposed,
    all_go_on,
    some_go_on,
    nobody_leads,
    needs_of_all_kinds,
    only_on_record,
    lifted,
    lifted_for_no_reason,
)
