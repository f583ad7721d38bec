"""Which kinds of leader may lead which targets."""

from __future__ import annotations

import pytest

from constraints.faces.pairs import FAIL, PASS
from constraints.rules.role_for_target import RoleForTarget, RoleForTargetParams
from constraints.testing import leader, school, trust_case, verify


@pytest.mark.parametrize(
    ("kind", "target", "verdict"),
    [
        ("nle", "school", PASS),
        ("trust-leader", "school", PASS),
        ("adviser", "school", PASS),
        ("nle", "trust", FAIL),
        ("trust-leader", "trust", PASS),
        ("adviser", "trust", PASS),
        (None, "school", PASS),  # a blank kind is the policy's: nle
        (None, "trust", FAIL),
    ],
)
def test_the_default_lists(kind, target, verdict):
    members = [school("100001", case_id="C1"), school("100002", case_id="C1")]
    cases = [trust_case("C1", target=target)]
    given = verify(RoleForTarget()).given(schools=members, cases=cases, leaders=[leader("L1", kind=kind)])
    given.deploy("C1", "L1").finds(verdict)


def test_the_lists_are_the_policys():
    rule = RoleForTarget(RoleForTargetParams(school=("adviser",), trust=("nle",)))
    given = verify(rule).given(schools=[school()], leaders=[leader("L1", kind="nle"), leader("L2", kind="adviser")])
    given.deploy("100001", "L1").finds(FAIL)
    given.deploy("100001", "L2").finds(PASS)


def test_a_kind_that_does_not_exist_is_refused():
    with pytest.raises(ValueError, match="leader kind"):
        RoleForTargetParams(school=("headteacher",))


def test_the_sentence_lists_the_kinds():
    assert RoleForTarget().wording() == (
        "A school is led by one of these kinds of leader: nle, trust-leader, adviser. "
        "A trust by one of these: trust-leader, adviser."
    )
