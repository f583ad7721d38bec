"""Who covers a need has its specialism, staff and leaders alike."""

from __future__ import annotations

from constraints.faces.pairs import FAIL, PASS
from constraints.testing import leader, need, school, staff_member, verify


def given(specialisms):
    return verify("specialism-match").given(
        schools=[school()],
        leaders=[leader("L1", specialisms=specialisms)],
        staff=[staff_member("T1", specialisms=specialisms)],
        needs=[need(specialism="maths", severity=3)],
    )


def test_level_1_is_enough_whatever_the_severity():
    given("maths:1").support("100001", "maths", "T1").finds(PASS)
    given("maths:1").support("100001", "maths", "L1").finds(PASS)  # a leader's personal cover


def test_another_specialism_is_none():
    given("english:3").support("100001", "maths", "T1").finds(FAIL)
    given("english:3").support("100001", "maths", "L1").finds(FAIL)


def test_a_leader_without_specialisms_covers_nothing_but_may_lead():
    asked = verify("specialism-match").given(
        schools=[school()], leaders=[leader("L1", specialisms=None)], needs=[need()]
    )
    asked.support("100001", "maths", "L1").finds(FAIL)
    asked.deploy("100001", "L1").keeps()
