"""Whoever's yes a policy needs is asked for it: by the order of contacts, in letters and on the call list."""

import datetime as dt
import itertools

import pytest

import nlematch as nle
from constraints.audit import audit_allocation, outcome_tables
from constraints.domain import Allocation
from constraints.round import Proposals
from constraints.rulebooks import load_policy, preset_names
from constraints.testing import event, leader, make_round, school, supporter
from scenarios.reports.letters import LetterSettings, write_letters

A, ON = "100001", dt.date(2019, 9, 2)
BODY = "responsible-body"
SCHOOLS = {
    "maintained": {"governance": "maintained", "la_code": "301"},
    "academy": {"governance": "academy", "trust_id": "T1", "la_code": "301"},
    "diocesan": {"governance": "maintained", "diocese": "Ely", "la_code": "301"},
}
BODIES = {"maintained": "local-authority", "academy": "trust", "diocesan": "diocese"}
EACH = [*itertools.product(preset_names(), SCHOOLS)]
TRUST_AND_LEADER = {"proposals": {"agreed_by": [BODY, "leader"]}}


def of_policy(policy, governance, events=(), **overrides):
    """A round of one school and one leader, and its plan."""
    policy_ = {"as_at": ON} if policy == "sio-2019" else {}
    round_ = make_round(
        policy=policy,
        schools=[school(A, tier=max(load_policy(policy).tiers), **SCHOOLS[governance])],
        leaders=[leader("L1", kind=None)],
        supporters=[supporter("S1")],
        events=list(events),
        overrides=overrides,
        **policy_,
    )
    return round_, Allocation.of([(A, "L1")])


def calls(round_, plan):
    """What is to be done with each party, by its kind."""
    contacts = outcome_tables(round_, plan, audit_allocation(round_, plan))["contacts"]
    return dict(zip(contacts["party"], contacts["what"], strict=True))


@pytest.mark.parametrize(("policy", "governance"), EACH)
def test_whose_yes_a_built_in_policy_needs_is_asked_and_nobody_else_above_the_school(policy, governance):
    round_, plan = of_policy(policy, governance)
    needed = round_.policy.proposals.agreed_by
    told = calls(round_, plan)
    asked = {party for party, what in told.items() if what == "ask"}
    assert {BODIES[governance] if party == BODY else party for party in needed} <= asked
    above = {"local-authority", "trust", "diocese"}
    assert asked & above == ({BODIES[governance]} if BODY in needed else set())


@pytest.mark.parametrize(("policy", "governance"), EACH)
def test_when_all_who_are_asked_have_said_yes_the_proposal_is_agreed(policy, governance):
    round_, _ = of_policy(policy, governance)
    needed = round_.policy.proposals.agreed_by
    yes = [event(A, "agreed", party, person_id="L1") for party in needed]
    round_, plan = of_policy(policy, governance, yes)
    told = calls(round_, plan)
    assert Proposals.of(round_).state(A, "L1") == "agreed"
    assert {told[BODIES[governance] if party == BODY else party] for party in needed} == {"agreed"}


def test_a_policy_that_leaves_them_out_of_its_order_has_them_asked_all_the_same():
    order = {"contact_order": {"academy": ["local-authority"], "maintained": ["school"], "diocesan": []}}
    needs = {"proposals": {"agreed_by": ["school", BODY]}}
    assert list(calls(*of_policy("sio-2019", "academy", **order, **needs)).items())[:2] == [
        ("local-authority", "ask"),  # the policy names it first of those above the school
        ("school", "ask"),
    ]
    assert list(calls(*of_policy("sio-2019", "maintained", **order, **needs)).items())[:2] == [
        ("local-authority", "ask"),
        ("school", "ask"),
    ]
    assert list(calls(*of_policy("sio-2019", "diocesan", **order, **needs)).items())[:2] == [
        ("diocese", "ask"),
        ("school", "ask"),
    ]
    only_told = calls(*of_policy("sio-2019", "academy", **order))
    assert only_told["local-authority"] == "tell"


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ([], "We are asking your trust, T1, whether it accepts this leader."),
        (["asked"], "We have asked your trust, T1, whether it accepts this leader."),
        (["asked", "agreed"], "Your trust, T1, has accepted this leader."),
    ],
)
def test_a_letter_says_that_the_body_is_asked_and_needs_no_yes_that_nobody_is_asked_for(events, says, tmp_path):
    rows = [event(A, kind, BODY, person_id="L1", on=dt.date(2019, 9, day)) for day, kind in enumerate(events, 3)]
    round_, _ = of_policy("sio-2019", "academy", rows, **TRUST_AND_LEADER)
    run = nle.run(round_)
    written = write_letters(run, tmp_path / "letters", LetterSettings(specimen=True))
    texts = [said.text for statements in written["statements"] for said in statements]
    assert says in texts
    assert not [text for text in texts if text.startswith("We will tell your trust")]
    needs = next(text for text in texts if text.startswith("It needs a yes from"))
    assert ("the body responsible for it" in needs) == ("agreed" not in events)
    call = next(text for text in texts if text.startswith("Trust, T1: ")) if "agreed" not in events else ""
    assert call in {"Trust, T1: to be asked", "Trust, T1: has been asked", ""}
