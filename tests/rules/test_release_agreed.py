"""The home head's word on a member of staff."""

from __future__ import annotations

import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.pairs import NOT_KNOWN, PASS, REFUSED
from constraints.faces.plan import Plan
from constraints.testing import event, leader, make_round, need, rule_of, school, staff_member, verify


def support(agreed=True, **tables):
    given = verify("release-agreed").given(
        schools=[school()],
        leaders=[leader("L1", specialisms="maths:2")],
        staff=[staff_member("T1", release_agreed=agreed)],
        needs=[need()],
        **tables,
    )
    return given.support("100001", "maths", "T1")


@pytest.mark.parametrize(("agreed", "verdict"), [(True, PASS), (False, REFUSED), (None, NOT_KNOWN)])
def test_a_yes_passes_a_no_fails_and_silence_is_not_known(agreed, verdict):
    support(agreed).finds(verdict)


def test_a_withdrawn_person_or_supporter_is_out_whatever_was_agreed():
    support(events=[event("100001", "refused", "home-head", "T1")]).finds(REFUSED)
    support(events=[event("100001", "withdrawn", "supporter", "S1")]).finds(REFUSED)
    support(events=[event("100001", "withdrawn", "supporter", "S2")]).finds(PASS)


def test_the_policy_decides_whether_silence_blocks():
    support(None).keeps()  # allowed, and flagged
    support(None, overrides={"rules": {"release-agreed": {"not_known": "block"}}}).breaches("T1")


def test_a_leaders_personal_cover_needs_no_release():
    support(False).support("100001", "maths", "L1").breaches("T1")
    given = verify("release-agreed").given(
        schools=[school()], leaders=[leader("L1", specialisms="maths:2")], needs=[need()]
    )
    given.support("100001", "maths", "L1").keeps()


def test_the_finding_says_who_has_not_answered():
    round_ = make_round(schools=[school()], staff=[staff_member("T1", release_agreed=None)], needs=[need()])
    row = Plan(round_, Allocation.of([], [("100001", "maths", "T1")])).covers[0]
    because = rule_of(round_, "release-agreed").judge(round_, row).because
    assert because == "the home head has not said whether T1 is released"
