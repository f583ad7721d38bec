"""Draws: the same luck for every scenario, told by seed, draw and id alone."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from constraints.testing import event, pin, school, waive
from scenarios.studies.definition.schema import Share, StudyDraws
from scenarios.studies.rounds.drawing import Drawn, after, draw, share_of

IDS = [f"{n:04d}" for n in range(400)]
URNS = tuple(f"10000{n}" for n in range(1, 6))
PERCENT = st.integers(0, 100)


def drawn_by_hand(ids, percent, seed, kind, key):
    """The rule in words: the first 53 bits of SHA-256 of seed, kind and key, mapped evenly to 1 to 100."""
    found = []
    for one in ids:
        digest = hashlib.sha256(f"{seed}\n{kind}\n{key}/{one}".encode()).digest()
        if 1 + ((int.from_bytes(digest[:8], "big") >> 11) * 100 >> 53) <= percent:
            found.append(one)
    return tuple(found)


@given(PERCENT, st.integers(0, 99), st.integers(1, 999))
def test_who_is_drawn_is_a_hash(percent, seed, number):
    share = Share(percent=percent)
    assert share_of(IDS[:50], share, seed, "decline", str(number)) == drawn_by_hand(
        IDS[:50], percent, seed, "decline", number
    )


@given(PERCENT, PERCENT)
def test_a_larger_share_only_adds(one, other):
    few, many = sorted((one, other))
    drawn = [set(share_of(IDS, Share(percent=percent), 1, "decline", "1")) for percent in (few, many)]
    assert drawn[0] <= drawn[1]


def test_all_and_nobody():
    assert share_of(IDS, Share(percent=100), 1, "decline", "1") == tuple(IDS)
    assert share_of(IDS, Share(percent=0), 1, "decline", "1") == ()
    assert share_of(IDS, None, 1, "decline", "1") == ()


def test_a_share_of_many_is_near_its_percentage():
    # 400 ids at 20 %: 80, sd sqrt(400 * 0.2 * 0.8) = 8; three of them on either side
    assert 56 <= len(share_of(IDS, Share(percent=20), 1, "decline", "1")) <= 104


def test_draws_kinds_and_seeds_differ():
    share = Share(percent=50)
    sets = {share_of(IDS, share, seed, kind, key) for seed in (1, 2) for kind in ("decline", "x") for key in ("1", "2")}
    assert len(sets) == 8


def test_two_scenarios_meet_the_same_luck_though_one_has_more_cases(small_round):
    draws = StudyDraws(count=9, declines=Share(percent=50), drop_outs=Share(percent=50))
    small = small_round()
    large = small_round(schools=[*small.records(type(school())), *(school(f"2000{n:02d}") for n in range(20))])
    for number in range(1, 10):
        one, other = (draw(round_, draws, number, "s", []) for round_ in (small, large))
        assert set(one.cases) == set(other.cases) & set(URNS)
        assert one.leaders == other.leaders


def test_a_condition_says_of_whom_is_drawn(small_round):
    draws = StudyDraws(count=1, declines=Share(percent=100, where={"region": "London"}))
    assert draw(small_round(), draws, 1, "s", []) == Drawn(cases=URNS[3:])


def test_who_declines_refuses_the_offer_and_who_drops_out_is_unwilling(small_round):
    decisions = [pin(URNS[0], "L1"), pin(URNS[1], "L1"), pin(URNS[2], "L2"), waive(URNS[3], "L1", "travel-limit")]
    before = small_round(decisions=decisions, events=[event(URNS[4], "asked", "school")])
    result = after(before, Drawn((URNS[0],), ("L2",)), "drawn")
    assert result.instructions.refused_offers == {URNS[0]}
    assert not before.instructions.refused_offers
    assert result.people["L2"].willing is False
    assert result.people["L1"].willing is True
    assert result.tables["decisions"]["case_id"].tolist() == [URNS[1], URNS[3]]  # those about both are dropped
    assert result.meta.generated == ("drawn",)
