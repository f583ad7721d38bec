"""Both faces of every coupling rule over drawn rounds, with some columns absent; and running work breaks none."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from constraints.domain.allocation import Allocation
from constraints.faces.arrays import arrays_of
from constraints.faces.columns import Columns
from constraints.faces.plan import Plan
from constraints.policies.policy import Policy
from constraints.round.round import Round
from constraints.rulebooks.shipped import load_policy
from constraints.rules.base import CouplingRule
from constraints.rules.catalogue import COUPLING_RULES
from constraints.testing import (
    accepted,
    all_columns,
    breached_subjects,
    capacity,
    commitment,
    disagreement,
    every_allocation,
    forbid,
    leader,
    make_round,
    mask_of,
    need,
    pin,
    rule_of,
    running,
    school,
    staff_member,
    supporter,
)

SPECIALISMS = ("maths", "english", "attendance")
ROUNDS = 60
MASKS = 250


def drawn_policy(draw: random.Random) -> Policy:
    """Offers in money or in half-days, tight and loose, with every coupling rule switched on."""
    policy = load_policy(
        "sio-2019",
        {
            "team": {"model": draw.choice(["own-supporter", "any-supporter"])},
            "rules": {
                "team-size": {"people": draw.choice([1, 2, 3, 5]), "supporters": draw.choice([1, 2])},
                "region-guarantee": {"enabled": True, "share_percent": draw.choice([0, 1, 50, 51, 100])},
                "budget": {"enabled": True, "pence": draw.choice([0, 165_000, 235_000, 400_000, 10**7])},
            },
        },
    )
    offers = []
    for tier in policy.tiers.values():
        if draw.random() < 0.5:
            values = {
                "grant_pence": None,
                "entitlement_half_days": draw.choice([None, 5, 6, 9, 12]),
                "lead_limit_half_days": draw.choice([None, 5, 6]),
                "lead_half_days": draw.choice([3, 6]),
                "profiles": draw.choice([(), ((1, 2),), ((1, 2), (0, 1)), ((1, 0), (0, 1), (1, 1))]),
            }
        else:
            values = {"grant_pence": draw.choice([0, 70_000, 80_000, 140_000, 1_600_000])}
        offers.append(tier.model_copy(update=values))
    return policy.model_copy(update={"tiers": dict(zip(policy.tiers, offers, strict=True))})


def drawn_round(seed: int, *, decided: bool = True) -> Round:
    """A tiny round with scarce people, running work that may be at odds with everything, visits and periods."""
    draw = random.Random(seed)
    cases = [f"10000{i + 1}" for i in range(draw.choice([1, 2, 2, 3]))]
    supporters = [f"S{i + 1}" for i in range(draw.choice([1, 2, 3]))]
    leaders = [f"L{i + 1}" for i in range(draw.choice([1, 2, 3]))]
    staff = [f"T{i + 1}" for i in range(draw.choice([0, 1, 2, 3]))]
    people = leaders + staff
    needs = [
        need(case_id, name, half_days=draw.choice([0, 1, 2, 4, 7]), mode=draw.choice([None, "visit", None]),
             source=draw.choice(["diagnosed"] * 5 + ["derived"]))
        for case_id in cases
        for name in draw.sample(SPECIALISMS, draw.choice([0, 1, 1, 2, 2, 3]))
    ]  # fmt: skip
    going_on = [
        running(
            case_id,
            draw.choice(leaders),
            draw.choice([0, 2, 9]),
            tier=draw.choice([None, 1, 3]),
            profile=draw.choice([None, None, (1, 3)]),
        )
        for case_id in cases
        if draw.random() < 0.3
    ] + [
        running(
            row.case_id,
            draw.choice(people),
            draw.choice([0, 2, 9]),
            row.specialism,
            tier=draw.choice([None, 1]),
            profile=draw.choice([None, None, (2, 1)]),
        )
        for row in needs
        if draw.random() < 0.25
    ]
    decisions = [
        draw.choice([pin, forbid])(draw.choice(cases), draw.choice(people), draw.choice([None, None, *SPECIALISMS]))
        for _ in range(draw.choice([0, 0, 1, 2]) if decided else 0)
    ]
    parted = draw.sample(people, draw.randint(0, len(people))) if draw.random() < 0.3 else []
    return make_round(
        policy=drawn_policy(draw),
        schools=[
            school(case_id, draw.choice([1, 2, 3]), region=draw.choice([None, "South West", "North East"]))
            for case_id in cases
        ],
        needs=needs,
        supporters=[
            supporter(name, release_half_days=draw.choice([None, 0, 6, 9, 20]), visit_places=draw.choice([None, 0, 1]))
            for name in supporters
        ],
        leaders=[
            leader(name, draw.choice(supporters), draw.choice([0, 5, 6, 11, 12, 13, 60]), draw.choice([0, 1, 2, 9]))
            for name in leaders
        ],
        staff=[
            staff_member(name, draw.choice(supporters), half_days=draw.choice([0, 3, 4, 8, 60]),
                         max_cases=draw.choice([0, 1, 1, 2, 9]))
            for name in staff
        ],
        running=going_on,
        commitments=[commitment(draw.choice(people), 2, draw.choice([None, 0, 1]))] if draw.random() < 0.2 else [],
        decisions=decisions,
        capacity=[capacity(name, period, draw.choice([0, 2, 3, 6])) for name in parted for period in ("a", "b")],
    )  # fmt: skip


def some_columns(round_: Round, seed: int) -> Columns:
    """All columns, or most of them: those of running work are always there."""
    draw, columns = np.random.default_rng(seed), all_columns(round_)
    share = 0.8 if seed % 2 else 1.0
    kinds = (columns.lead, columns.support, columns.personal)
    return Columns(*(pairs.take((draw.uniform(size=len(pairs)) < share) | pairs.running) for pairs in kinds))


@pytest.fixture(scope="module")
def drawn() -> list[tuple[Round, Columns, np.ndarray]]:
    cases = []
    for seed in range(ROUNDS):
        round_ = drawn_round(seed)
        columns = some_columns(round_, seed)
        masks = every_allocation(columns, sample=MASKS, seed=seed)
        cases.append((round_, columns, masks[:: max(1, len(masks) // MASKS)]))
    return cases


@pytest.mark.parametrize("kind", COUPLING_RULES, ids=lambda kind: kind.id)
def test_faces_agree_on_drawn_rounds(kind, drawn):
    found: Counter[bool] = Counter()
    for round_, columns, masks in drawn:
        rule = rule_of(round_, kind.id)
        assert disagreement(rule, round_, columns, masks) is None
        found.update(accepted(rule, round_, columns, masks).tolist())
    assert found[True] > ROUNDS
    assert found[False] > ROUNDS  # neither verdict is a rarity


@pytest.mark.parametrize("kind", COUPLING_RULES, ids=lambda kind: kind.id)
def test_rows_say_whom_they_are_about_and_bind_somewhere(kind, drawn):
    for round_, columns, _ in drawn:
        rule = rule_of(round_, kind.id)
        assert isinstance(rule, CouplingRule)
        rows = rule.rows(arrays_of(round_), columns)
        ids = {*round_.cases, *round_.people, *round_.supporters, *arrays_of(round_).regions, "round"}
        assert len(rows.subjects) == len(rows.upper)
        assert all(subject.split(" / ")[0] in ids for subject in rows.subjects)
        most = np.concatenate([np.ones(len(columns), np.int64), rows.aux_upper])
        reach = np.zeros((2, len(rows.upper)), np.int64)
        np.add.at(reach, ((rows.value > 0).astype(np.int64), rows.row), rows.value * most[rows.column])
        assert ((reach[1] > rows.upper) | (reach[0] < rows.lower) | (rows.lower == rows.upper)).all()


@pytest.mark.parametrize("seed", range(200))
def test_running_work_alone_breaks_no_rule(seed):
    """Whatever goes on, and however scarce people are: nothing is left, and nothing is impossible."""
    round_ = drawn_round(seed, decided=False)
    held = round_.ledger
    allocation = Allocation.of(
        [(case_id, person_id) for case_id, (person_id, _) in held.leads.items()],
        [(case_id, need_id, person_id) for (case_id, need_id), (person_id, _) in held.supports.items()
         if case_id in held.leads],
    )  # fmt: skip
    columns = all_columns(round_)
    mask = mask_of(columns, allocation, round_)
    for kind in COUPLING_RULES:
        if kind.id != "region-guarantee":  # asks for more than what goes on
            rule = rule_of(round_, kind.id)
            assert breached_subjects(rule, Plan(round_, allocation)) == []
            assert accepted(rule, round_, columns, mask[None, :]).all(), kind.id
