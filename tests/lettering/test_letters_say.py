"""What letters and task sheets say, word by word: figures with their arithmetic, and the right number of everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from constraints import testing as make
from constraints.domain.wording import number_of
from scenarios.escaping import listed
from scenarios.reports.letters import write_letters
from scenarios.reports.letters.matches import inside
from scenarios.runs.fingerprint import sealed
from tests.support.letters_of_a_small_round import ASH, ELM, OAK, YEW, letters, small_run, small_tables, text_of


def written_by(tmp_path: Path, **changes: object) -> Path:
    """Write the letters of the small round with tables changed."""
    write_letters(small_run(tmp_path / "run", **changes), tmp_path / "letters")
    return tmp_path / "letters"


def school_text(folder: Path, case_id: str) -> str:
    return text_of(folder / "schools" / f"{case_id}.html")


def test_a_placed_school_reads_who_comes_and_why(written: Path) -> None:
    text = school_text(written, ASH)
    assert (
        "We recommend that Jane Smith, National Leader of Education at Home School, leads the support for Ash Primary, "
        "with 6 half-days (3 days) between 1 September 2019 and 31 August 2020."
    ) in text
    assert "The journey takes 50 minutes each way (measured); at most 60 are allowed." in text
    assert "The leader comes from another region, South East." in text
    assert "no conflict of interest is declared" in text
    assert "This is the only leader whom the rules let lead your school." in text
    # 6 of the leader, 4 and 1 of T1; beyond 45 minutes a visit is a whole day: 6 / 2 = 3
    assert (
        "In all, 11 half-days (5½ days). Because the journey is long, the leader comes for whole days: 3 visits."
        in text
    )
    assert "Mathematics" in text
    assert "Staff member T1, middle leader" in text
    assert "Governance: another scheme supplies this; we will pass it on." in text


def test_personal_cover_lies_inside_the_leaders_days(written: Path) -> None:
    text = school_text(written, ELM)
    assert "PhonicsJane Smith2 (1 day) of the 6" in text
    assert "The leader has a specialism that your school needs: phonics." in text
    assert "In all" not in text, "nobody but the leader comes"
    assert "The journey takes 1 minute each way" in text
    assert "Music: nobody who could come has this specialism." in text


def test_the_authority_or_trust_is_told_first_then_the_school_is_asked(written: Path) -> None:
    asked = "We are asking you whether you accept this leader."
    assert f"We will tell your local authority, Bristol, first. {asked}" in school_text(written, ASH)
    assert f"We will tell your trust, 5001, first. {asked}" in school_text(written, ELM)


def test_a_school_without_a_leader_reads_why_and_what_comes_next(written: Path) -> None:
    text = school_text(written, YEW)
    assert "in this round we are not able to recommend a leader for Yew Primary." in text
    assert "Why No leader in this round is within reach" in text
    assert "We know that you have waited for 1 round already." in text
    assert "Your wait counts in the next round" in text
    oak = school_text(written, OAK)
    assert "none of them has enough time left. The most urgent schools come first" in oak
    assert "waited for" not in oak


def test_a_task_sheet_says_where_when_with_whom_and_whom_to_ring_first(written: Path) -> None:
    text = text_of(written / "leaders" / "L1.html")
    assert "You are proposed as leader for 2 schools, with 12 half-days (6 days) in all." in text  # 6 + 6
    assert "you can give 13 half-days (6½ days) and take on at most 2 schools at a time" in text
    assert "6 half-days (3 days), as 3 visits of a whole day. The journey takes 50 minutes each way" in text
    assert "6 half-days (3 days), as 6 visits of half a day. The journey takes 1 minute each way" in text
    assert "PhonicsYou2 (1 day) of the 6" in text
    order = "Local authority, Bristol: to be told Ash Primary: to be asked The head of your own school: to be asked"
    assert f"{order} Staff member T1: to be asked" in text


def test_half_days_fall_on_periods(tmp_path: Path) -> None:
    """6 half-days over three periods are 2 each, and of two cases 4 each."""
    periods = [make.capacity("L1", period, 5) for period in ("1-autumn", "2-spring", "3-summer")]
    text = text_of(written_by(tmp_path, capacity=periods) / "leaders" / "L1.html")
    assert "autumn4 (2 days) spring4 (2 days) summer4 (2 days)" in text
    two = "2 half-days (1 day) in"
    assert f"6 half-days (3 days), as 6 visits of half a day: {two} autumn, {two} spring and {two} summer." in text


def test_how_half_days_fall_is_told_where_they_could_fall_otherwise(tmp_path: Path) -> None:
    """Nobody has time in autumn, so a school hears that nobody comes then; of one profile alone it hears nothing."""
    periods = [
        make.capacity("L1", period, days) for period, days in (("1 autumn", 0), ("2 spring", 9), ("3 summer", 9))
    ]
    late = [[0, 1, 1]]
    several, single = (
        school_text(
            written_by(tmp_path / name, capacity=periods, overrides={"tiers": {"2": {"profiles": profiles}}}), ELM
        )
        for name, profiles in (("several", [[1, 1, 1], *late]), ("single", late))
    )
    falls = "none in autumn, 3 half-days (1½ days) in spring and 3 half-days (1½ days) in summer"
    assert f"between 1 September 2019 and 31 August 2020. That is {falls}." in several
    assert "in autumn" not in single


def test_how_far_a_proposal_has_gone_is_said(tmp_path: Path) -> None:
    agreed = [make.event(ASH, "agreed", party, "L1") for party in ("school", "leader")]
    folder = written_by(tmp_path, events=[*agreed, make.event(ELM, "announced", "leader", "L1")])
    text = school_text(folder, ASH)
    assert "All who must agree have agreed. It now needs the approval of the regional director." in text
    assert "You have agreed to this leader. Thank you." in text
    assert "If you do not accept this leader" not in text
    assert "This match has been announced." in school_text(folder, ELM)


def test_running_work_goes_on(tmp_path: Path) -> None:
    text = school_text(written_by(tmp_path, running=[make.running(ASH, "L1", half_days_left=1)]), ASH)
    assert (
        "goes on leading the support for Ash Primary, with 1 half-day still to come. This support has started." in text
    )
    assert "We recommend that" not in text
    assert "whether you accept this leader" not in text
    assert "You do not need to decide anything: this support goes on." in text
    asked = school_text(written_by(tmp_path / "new"), ASH)
    assert "We are asking you whether you accept this leader." in asked


def test_a_task_sheet_tells_what_goes_on_from_what_is_new(tmp_path: Path) -> None:
    folder = written_by(tmp_path, running=[make.running(ASH, "L1", half_days_left=1)])
    text = text_of(folder / "leaders" / "L1.html")
    # 1 half-day left at Ash, 6 new ones at Elm
    assert (
        "You are proposed as leader for 1 school and go on leading 1 school, with 7 half-days (3½ days) in all." in text
    )


def test_a_leader_whom_planners_chose_was_not_compared_with_others(tmp_path: Path) -> None:
    leaders = [*small_tables()["leaders"], make.leader("L2", "S2")]
    free = school_text(written_by(tmp_path / "free", leaders=leaders), ASH)
    pinned = school_text(written_by(tmp_path / "pinned", leaders=leaders, decisions=[make.pin(ASH, "L1")]), ASH)
    assert "They were compared within one plan" in free
    assert "Planners chose this leader for you" in pinned
    assert "They were compared within one plan" not in pinned


def test_what_is_not_known_and_what_was_lifted_is_said(tmp_path: Path) -> None:
    tables = small_tables()
    far = [make.measured("L1", ASH, 70), *tables["travel"][1:]]
    leaders = [make.leader("L1", half_days=13, max_cases=2, willing=None)]
    lifted = [make.waive(ASH, "L1", "travel-limit", on="2019-09-02", note="a private note")]
    text = school_text(written_by(tmp_path, travel=far, leaders=leaders, decisions=lifted), ASH)
    assert "For this match planners lifted the limit of travel, and recorded why." in text
    assert "That is 10 minutes above the limit of 60." in text  # 70 - 60
    assert "The leader has not said yet whether they can come." in text
    assert "Every rule of the offer was checked for this match." not in text
    assert "private" not in text


def test_an_interest_in_both_sides_is_not_called_no_conflict(tmp_path: Path) -> None:
    held = [make.interest("L1", ASH), make.interest("L1", "S1")]
    text = school_text(written_by(tmp_path, interests=held), ASH)
    assert "The leader comes from a school, trust and federation other than yours." in text
    assert "no conflict of interest is declared" not in text


def test_a_trust_is_addressed_as_a_trust(tmp_path: Path) -> None:
    tables = small_tables()
    schools = [
        make.school(ASH, None, name="Ash Primary", case_id="C1", governance="academy", trust_id="5001"),
        make.school(ELM, None, name="Elm Primary", case_id="C1", governance="academy", trust_id="5001"),
    ]
    changes = {"schools": schools, "cases": [make.trust_case("C1", delivery_urn=ELM)], "needs": []}
    leaders = [make.leader("L1", half_days=6, kind="trust-leader")]
    text = school_text(written_by(tmp_path, **changes, leaders=leaders, travel=tables["travel"][1:2]), "C1")
    assert "Trust case C1" in text
    assert "Schools: Ash Primary and Elm Primary" in text
    assert "leads the support for Elm Primary" in text
    assert "the only leader whom the rules let lead your trust" in text
    assert "We are asking Ash Primary whether you accept this leader. We are asking Elm Primary" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"events": [make.event(OAK, "refused", "school")]}, "Your school declined the offer, as our records say."),
        ({"events": []}, "none of them has enough time left"),
    ],
)
def test_what_keeps_a_school_out_is_said_to_itself(tmp_path: Path, change: dict[str, object], said: str) -> None:
    assert said in school_text(written_by(tmp_path, **change), OAK)


def test_planners_read_who_else_could_come_and_what_stops_others(tmp_path: Path) -> None:
    tables = small_tables()
    leaders = [
        *tables["leaders"],
        make.leader("L2", "S2", half_days=6, max_cases=1),
        make.leader("L3", "S3", willing=False),
    ]
    travel = [*tables["travel"], make.measured("L2", ASH, 52), make.measured("L3", ASH, 40)]
    run_ = small_run(tmp_path / "run", leaders=leaders, travel=travel)
    assert letters(tmp_path / "run", "--out", tmp_path / "out", "--audience", "planner").exit_code == 0
    text = school_text(tmp_path / "out", ASH)
    led = dict(run_.tables["deployments"][["case_id", "leader_id"]].itertuples(index=False, name=None))
    assert led[ASH] == "L1"
    # L1: 3 visits x (50 + 5) = 165, T1: (4 + 1) x 20 = 100; 30 for the other region, of the lead and of each need
    assert "travel265 other-region90" in text
    # L2 alone: 3 x (52 + 7) = 177; L1 alone: 165 + 30 = 195; 177 - 195 = -18
    assert "Leader L2, Supporter S252 (measured)177-18" in text
    assert "Leader L3, Supporter S340 (measured)available-leader: L3 is not willing; it is never lifted" in text
    assert "OFFICIAL-SENSITIVE" in text
    school = written_by(tmp_path / "for-school", leaders=leaders, travel=travel)
    assert "L3" not in school_text(school, ASH)
    assert "The rules let 2 leaders lead your school." in school_text(school, ASH)


def test_solving_again_says_what_the_next_best_leader_costs(tmp_path: Path) -> None:
    tables = small_tables()
    leaders = [make.leader("L1", half_days=6), make.leader("L2", "S2", half_days=6)]
    travel = [make.measured("L1", ASH, 10), make.measured("L2", ASH, 12)]
    small_run(tmp_path / "run", schools=tables["schools"][:1], needs=[], leaders=leaders, travel=travel, staff=[])
    # L1 comes from another region: 6 x 10 + 30 = 90; L2: 6 x 12 = 72, so L2 leads, and L1 would cost 18 more
    for audience, named in (("school", False), ("planner", True)):
        out = tmp_path / audience
        asked = ("--case", ASH, "--exact", 20, "--audience", audience)
        assert letters(tmp_path / "run", "--out", out, *asked).exit_code == 0
        text = school_text(out, ASH)
        assert "Proved: this leader leads your school in every best plan." in text
        assert (
            "With the next best leader for your school, travel and the other prices would add up to 18 minutes more."
        ) in text
        assert ("Leader L1" in text) is named
        assert ("With Leader L1 (Home School) the plan has 18 minutes more price." in text) is named


def test_what_is_not_proved_is_not_called_best(tmp_path: Path) -> None:
    import json
    import stat

    run_ = small_run(tmp_path / "run")
    file = tmp_path / "run" / "manifest.json"
    told = dict(run_.manifest) | {"outcome": "within"}
    told["stages"] = [
        stage | ({"bound": stage["bound"] - 5, "proved": False} if stage["goal"] == "price" else {})
        for stage in run_.manifest["stages"]
    ]
    file.chmod(stat.S_IWRITE | stat.S_IREAD)
    sealed(told, tmp_path / "run")
    file.write_text(json.dumps(told), encoding="utf-8")
    assert letters(tmp_path / "run", "--out", tmp_path / "out").exit_code == 0
    text = school_text(tmp_path / "out", ASH)
    assert "Recommendation; the best found under the stated rules, prices and data." in text
    assert "Proved best in: cases of tier 3 placed" in text
    assert "not proved best, but with a proved limit on what is possible: price in minutes" in text
    assert "the least possible is" not in text  # values are counts of all schools: for planners
    assert "Recommendation; best under" not in text


def test_numbers_and_lists_are_grammatical() -> None:
    assert [number_of(n, "half-day") for n in (0, 1, 2, 1200)] == [
        "0 half-days",
        "1 half-day",
        "2 half-days",
        "1,200 half-days",
    ]
    assert [str(listed(parts)) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [inside(word) for word in ("Mathematics", "ICT", "English")] == ["mathematics", "ICT", "English"]


@pytest.mark.parametrize(
    ("blank", "said"),
    [
        ({"willing": None}, ["The leader has not said yet whether they can come."]),
        ({"prerequisites": None}, ["It is to be checked that the leader meets the requirements for leading support."]),
        (
            {"willing": None, "prerequisites": None},
            ["The leader has not said yet whether they can come.", "meets the requirements for leading support."],
        ),
    ],
)
def test_what_is_to_be_checked_of_a_leader_is_what_is_not_known(tmp_path: Path, blank, said) -> None:
    leaders = [make.leader("L1", half_days=13, max_cases=2, **blank)]
    text = school_text(written_by(tmp_path, leaders=leaders), ASH)
    every = [
        "The leader has not said yet whether they can come.", "meets the requirements for leading support.",
        "works in the region of your school.",
    ]  # fmt: skip
    assert all(sentence in text for sentence in said)
    assert sum(sentence in text for sentence in every) == len(said)
    assert "nobody has said so" not in text
