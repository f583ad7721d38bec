"""Why a case moved, in words that a planner would use; each sentence is a statement of the catalogue."""

import pytest

from constraints.testing import HERE, event, leader, make_round, need, pin, running, school, supporter
from scenarios.rechecking import recheck
from scenarios.repair import repair
from scenarios.runs import run

PLACES = [(HERE[0], HERE[1] + 10_000 * n) for n in range(3)]
NAMES = {"100001": "Alder Junior", "100002": "Birch Primary", "100003": "Elm Primary"}


def made(**more):
    """Three schools in a line; L1 lives at the first and L2 at the last, and each has time for one school."""
    tables = {
        "schools": [school(urn, at=at, name=name) for (urn, name), at in zip(NAMES.items(), PLACES, strict=True)],
        "supporters": [supporter("S1", at=PLACES[0]), supporter("S2", at=PLACES[2])],
        "leaders": [leader("L1", "S1", half_days=6), leader("L2", "S2", half_days=6)],
    }
    return make_round(**tables | more)


@pytest.fixture
def why(tmp_path):
    """Repair the plan of one round for another, and say why each case moved."""

    def told(before, after, **more):
        run(before, tmp_path / "run")
        repaired = repair(after, tmp_path / "run", tmp_path / "out", **more)
        assert recheck(tmp_path / "out").clean
        reasons = repaired.manifest["repair"]["reasons"]
        diff = repaired.tables["diff"]
        assert [reason["text"] for reason in reasons] == diff["because"].tolist()
        return {row.case_id: (row.kind, row.because) for row in diff.itertuples(index=False)}

    return told


def test_a_pin_of_the_leader_elsewhere_takes_the_room(why):
    assert why(made(), made(decisions=[pin("100002", "L1")]))["100001"] == (
        "forced", "moved because L1 has no room left after your pin at Birch Primary",
    )  # fmt: skip


def test_a_pin_of_another_leader_takes_the_place(why):
    found = why(made(), made(decisions=[pin("100001", "L2")]))
    assert found["100001"] == ("forced", "you pinned L2 to this school")
    assert found["100003"][1] == "moved because L2 has no room left after your pin at Alder Junior"


def test_running_work_takes_the_room(why):
    after = made(running=[running("100002", "L1", half_days_left=4)])
    assert why(made(), after)["100001"][1] == (
        "moved because L1 has no room left after the work that goes on at Birch Primary"
    )


@pytest.mark.parametrize("word", ["announced", "approved"])
def test_what_was_announced_or_approved_takes_the_room(why, word):
    """L1 has time for two, then for one: the school where others were told keeps L1."""
    schools = [school(urn, at=at, name=NAMES[urn]) for urn, at in zip(list(NAMES)[:2], PLACES, strict=False)]
    two, one = ({"leaders": [leader("L1", "S1", half_days=days)], "schools": schools} for days in (12, 6))
    told = event("100002", word, "regional-director", "L1")
    said = f"moved because L1 has no room left after the {word} lead of Birch Primary"
    assert why(made(**two), made(**one, events=[told]))["100001"] == ("forced", said)


def test_too_little_time_for_a_school_at_all(why):
    after = made(leaders=[leader("L1", "S1", half_days=5), leader("L2", "S2", half_days=6)])
    assert why(made(), after)["100001"] == ("forced", "moved because L1 has no room left for it")


def test_a_case_of_a_higher_tier_takes_the_leader(why):
    """Alder is led by L1; then Birch counts more than both others, and L1 or L2 goes there."""
    tier = {urn: school(urn, at=at, name=NAMES[urn], tier=1) for urn, at in zip(NAMES, PLACES, strict=True)}
    after = made(schools=[tier["100001"], school("100002", at=PLACES[1], name="Birch Primary", tier=3), tier["100003"]],
                 leaders=[leader("L1", "S1", half_days=6)])  # fmt: skip
    before = made(schools=[*tier.values()], leaders=[leader("L1", "S1", half_days=6)])
    assert why(before, after)["100001"] == (
        "chosen", "moved so that 1 more school of tier 3 has a leader; L1 leads Birch Primary now",
    )  # fmt: skip


def test_rules_and_refusals_speak_for_themselves(why):
    refused = event("100001", "refused", "school", "L1", scope="pair")
    assert why(made(), made(events=[refused]))["100001"] == (
        "forced", "the pair of 100001 and L1 was refused (declared-conflict)",
    )  # fmt: skip


def test_other_goals_say_what_is_gained(why):
    """With prices promised, the need of Elm takes L1 away from Alder once only L1 can cover it."""
    before = made(leaders=[leader("L1", "S1", half_days=6, specialisms="maths:3")], needs=[need("100001")])
    after = made(leaders=[leader("L1", "S1", half_days=6, specialisms="maths:3")], needs=[need("100002", severity=3)])
    assert why(before, after, restore_price=True)["100001"] == (
        "chosen", "moved so that needs of 3 more points of severity are covered; L1 leads Birch Primary now",
    )  # fmt: skip
