"""Small rounds of which letters say what drawn rounds do not: trusts, terms, visits, faiths, conflicts, and so on."""

from constraints.testing import (
    capacity,
    conflict,
    event,
    interest,
    leader,
    make_round,
    need,
    pin,
    running,
    school,
    staff_member,
    supporter,
    trust_case,
)

A, B, C, D = "100001", "100002", "100003", "100004"
FAR = (450_000, 600_000)
NO_LIMIT = {"rules": {"travel-limit": {"enabled": False}}}
NO_SAY = {
    "proposals": {"agreed_by": ["leader"]},
    "refusals": [{"event": "withdrawn", "party": "leader", "takes": "person"}],
}
POOR = {"rules": {"budget": {"enabled": True, "pence": 300_000}}}


def of_a_trust(**more):
    """A trust of two academies, one of which has been asked; its leader comes from a body, and works in one region."""
    of = {"governance": "academy", "trust_id": "T1", "trust_name": "The Oak Trust", "case_id": "K1"}
    return make_round(
        schools=[
            school(A, name="Ash", **of),
            school(B, name="Elm", **of, rounds_waited=2),
            school(C, governance="academy"),
        ],
        cases=[trust_case("K1", delivery_urn=B)],
        needs=[need("K1", "maths", urn=A), need("K1", "governance"), need(C, "phonics")],
        supporters=[supporter("S1", kind="trust", name="Birch Trust")],
        leaders=[leader("L1", kind="trust-leader", specialisms="maths:2;phonics:1", regions="North East")],
        staff=[staff_member("P1", specialisms="maths:3", release_agreed=None)],
        **more,
    )


def agreed_by_a_trust():
    """The same, and everybody has said yes."""
    yes = [event("K1", "agreed", party, "L1") for party in ("school", "leader")]
    return of_a_trust(events=[*yes, event(C, "asked", "school", "L1")])


def approved_for_a_trust():
    """The same, and the director has approved it; support of the other school goes on."""
    yes = [event("K1", "agreed", party, "L1") for party in ("school", "leader")]
    approved = event("K1", "approved", "regional-director", "L1")
    return of_a_trust(events=[*yes, approved], running=[running(C, "L1", half_days_left=2)])


def asked_of_a_trust():
    """The same, and the trust's schools have been asked."""
    return of_a_trust(events=[event("K1", "asked", "school", "L1")])


def running_at_a_trust():
    """The same, and support goes on."""
    return of_a_trust(running=[running("K1", "L1", half_days_left=3)])


def told_to_a_trust():
    """The same, by a policy that neither needs a school's yes nor heeds its no."""
    return of_a_trust(overrides=NO_SAY)


def in_terms():
    """People with days of their own in each term; work goes on, and no journey is too long."""
    return make_round(
        schools=[
            school(A, name="Ash", la_code="801", la_name="Alpha", diocese="Derby"),
            school(B, at=(450_000, 380_000)),
        ],
        needs=[need(A, "maths", mode="visit"), need(B, "phonics")],
        supporters=[supporter("S1", visit_places=2, name="Birch")],
        leaders=[leader("L1", half_days=30)],
        staff=[staff_member("P1", half_days=30)],
        capacity=[capacity("L1", "1 autumn", 9), capacity("L1", "2 spring", 10), capacity("L1", "3 summer", 11)],
        running=[running(B, "L1", half_days_left=5)],
        overrides=NO_LIMIT,
    )  # fmt: skip


def in_one_of_two_ways():
    """Support falls on the terms in one of two ways: one leader has no time in autumn; work goes on in its own way.

    Another school's tier has one way alone, and what goes on at the last is all done.
    """
    profiles = {"tiers": {"2": {"profiles": [[1, 1, 1], [0, 1, 1]]}}}
    late = [capacity("L2", term, half_days) for term, half_days in (("1 autumn", 0), ("2 spring", 9), ("3 summer", 8))]
    return make_round(
        schools=[school(A, name="Ash"), school(B), school(C, tier=1), school(D), school("100005")],
        needs=[need(A, "maths")],
        supporters=[supporter("S1"), supporter("S2", name="Birch")],
        leaders=[leader("L1", "S1", half_days=12, max_cases=2), leader("L2", "S2", max_cases=3)],
        staff=[staff_member("P1", "S2")],
        capacity=late,
        running=[running(D, "L1", half_days_left=5, profile="1;0;2"), running("100005", "L2", half_days_left=0)],
        overrides=NO_LIMIT | profiles,
    )


def with_much_open():
    """Schools and leaders of whom much is not known, and of another phase."""
    return make_round(
        schools=[
            school(A, faith="Catholic", faith_requirement="require"),
            school(B, governance="academy", phase="middle"),
            school(C, phase="secondary", tier=3),
        ],
        needs=[need(A, "maths"), need(B, "maths")],
        supporters=[supporter("S1", phase=None, provision=None), supporter("S2")],
        leaders=[
            leader("L1", "S1", schools_improved=None, max_cases=1),
            leader("L2", "S2", schools_improved=None, phases="primary", max_cases=1),
            leader("L3", "S2", phases="secondary", schools_improved=None, max_cases=1),
        ],
        staff=[staff_member("P1", "S1", release_agreed=None)],
    )


def with_little_money():
    """Money for one school; others are out of reach, in support, of another phase, or of a diocese alone."""
    return make_round(
        schools=[
            school(A, phase="middle", diocese="Derby", tier=3),
            school(B, at=FAR),
            school(C),
            school(D, rounds_waited=1),
        ],
        needs=[need(D, "maths"), need(D, "music", source="planner"), need(D, "ict", withdrawn_on="2019-08-01")],
        leaders=[leader("L1", phases="secondary;primary"), leader("L2", max_minutes=1)],
        events=[event(C, "started", "regional-director")],
        overrides=POOR,
    )


def with_too_few_days():
    """A pinned school takes all the time of the only leader: nobody else can have one."""
    return make_round(
        schools=[school(A, tier=1), school(B, tier=3)], leaders=[leader("L1", half_days=7)], decisions=[pin(A, "L1")]
    )


def with_conflicts():
    """A governor on both sides, and a conflict that keeps somebody away."""
    return make_round(
        schools=[school(A), school(B)],
        supporters=[supporter("S1"), supporter("S2")],
        leaders=[leader("L1", "S1", max_cases=1), leader("L2", "S2", max_cases=1)],
        conflicts=[conflict(B, "L2")],
        interests=[interest("G1", A), interest("G1", "S2")],
    )


def with_equals():
    """Three schools alike, of which two leaders alike take one each: the published rule says whom."""
    return make_round(
        schools=[school(one) for one in (A, B, C)],
        supporters=[supporter("S1"), supporter("S2")],
        leaders=[leader("L1", "S1", max_cases=1), leader("L2", "S2", max_cases=1)],
    )


ROUNDS = (
    of_a_trust,
    agreed_by_a_trust,
    approved_for_a_trust,
    asked_of_a_trust,
    running_at_a_trust,
    told_to_a_trust,
    in_terms,
    in_one_of_two_ways,
    with_little_money,
    with_too_few_days,
    with_much_open,
    with_conflicts,
    with_equals,
)
NOT_SOLVED = (in_terms, with_little_money, with_much_open, with_conflicts)
"""Rounds with what the checker's own model of all goals does not know: visits, terms, faiths and interests."""
