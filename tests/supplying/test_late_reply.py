"""A reply comes late, is taken back or is corrected: what was planned, recorded and promised stays with its people."""

import random

import pytest

from constraints.domain.records import Decision, Event, Running
from scenarios.rounds import read_round
from scenarios.runs import read_run

REPLIES = {
    # the key sorts a late reply before those that were there
    "adam@one": {"URN": "110001", "Type": "NLE", "Days": "9", "Number of schools": "1", "Are you willing?": "Yes"},
    "nina@one": {"URN": "110001", "Type": "NLE", "Days": "6", "Number of schools": "2", "Are you willing?": "Yes"},
    "omar@two": {"URN": "110002", "Type": "NLE", "Days": "7", "Number of schools": "2", "Are you willing?": "Yes"},
    "pia@three": {"URN": "110003", "Type": "NLE", "Days": "8", "Number of schools": "2", "Are you willing?": "Yes"},
    "rob@four": {"URN": "110004", "Type": "NLE", "Days": "3", "Number of schools": "1", "Are you willing?": "Yes"},
    "sue@four": {"URN": "110004", "Type": "SLE", "Days": "4", "Specialisms": "maths", "Release agreed": "Yes"},
}
FIRST = ("nina@one", "omar@two", "pia@three", "rob@four", "sue@four")


def replies(*keys, **changes):
    return [{"Email": key} | REPLIES[key] | changes.get(key, {}) for key in keys]


def put(path, text):
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def story(round_path, survey, with_keys, ids_of, call, tmp_path):
    """The first survey is in the round, a plan is made, and things have happened to its people."""
    call("import-supply", round_path, survey(replies(*FIRST)), "--columns", with_keys)
    ids = ids_of(round_path)
    call("solve", round_path, "--out", tmp_path / "run")
    call("record", round_path, "100001", "withdrawn", "--party", "leader", "--person", ids["omar@two"], "--by", "RD")
    put(
        round_path / "decisions.csv",
        f"case_id,person_id,decision,reason_code,by,on\n100002,{ids['pia@three']},pin,local-knowledge,P1,2019-09-02\n",
    )
    put(round_path / "running.csv", f"case_id,person_id,half_days_left\n100003,{ids['nina@one']},2\n")
    put(round_path / "commitments.csv", f"person_id,supporter_id,half_days\n{ids['pia@three']},S110003,2\n")
    put(round_path / "conflicts.csv", f"case_id,party,reason_code\n100004,{ids['rob@four']},family\n")
    put(round_path / "capacity.csv", f"person_id,period,half_days\n{ids['nina@one']},autumn,12\n")
    call("check", round_path)
    return ids


def test_the_first_ids_are_of_homes(story):
    assert story == {
        "nina@one": "110001-L-1", "omar@two": "110002-L-1", "pia@three": "110003-L-1", "rob@four": "110004-L-1",
        "sue@four": "110004-P-1",
    }  # fmt: skip


def unchanged(round_path, story, ids_of):
    """Assert that all who were there have their ids, and that what is written of them is of the same people."""
    now = ids_of(round_path)
    assert {key: now[key] for key in story if key in now} == {key: story[key] for key in story if key in now}
    round_ = read_round(round_path)
    assert [row.person_id for row in round_.records(Event)] == [story["omar@two"]]
    assert [row.person_id for row in round_.records(Decision)] == [story["pia@three"]]
    assert [row.person_id for row in round_.records(Running)] == [story["nina@one"]]
    assert round_.instructions.withdrawn == {story["omar@two"]}
    assert round_.ledger.days_left[story["pia@three"]] == (16 - 2,)
    assert ("100004", story["rob@four"]) in round_.conflicts
    homes = {
        key: round_.people[person_id].supporter.urn for key, person_id in now.items() if person_id in round_.people
    }
    assert homes == {key: REPLIES[key]["URN"] for key in homes}
    return now


def test_a_late_reply_of_a_second_head_changes_nobody(story, round_path, survey, with_keys, ids_of, call, tmp_path):
    rows = replies("adam@one", *FIRST)
    random.Random(3).shuffle(rows)
    said = call("import-supply", round_path, survey(rows), "--columns", with_keys, "--replace").stderr
    now = unchanged(round_path, story, ids_of)
    assert now["adam@one"] == "110001-L-2"
    assert "New in the round: 1 (110001-L-2)." in said
    assert "two leaders of one home, nle at 110001" in said
    call("repair", round_path, tmp_path / "run", "--out", tmp_path / "run2")
    led = {row.case_id: row.leader_id for row in read_run(tmp_path / "run2").allocation.deployments}
    assert story["omar@two"] not in led.values()  # who withdrew is not back
    assert led["100002"] == story["pia@three"]
    assert led["100003"] == story["nina@one"]


def test_a_reply_that_was_taken_back_leaves_the_round_and_its_number_is_not_given_again(
    story, round_path, survey, with_keys, ids_of, people_of, call
):
    kept = [key for key in FIRST if key not in {"rob@four", "sue@four"}]
    said = call("import-supply", round_path, survey(replies(*kept)), "--columns", with_keys, "--replace").stderr
    unchanged(round_path, story, ids_of)
    assert "Left the round: 2 (110004-L-1 and 110004-P-1)." in said
    assert set(people_of(round_path)) == {story[key] for key in kept}
    REPLIES["new@four"] = REPLIES["rob@four"]
    call("import-supply", round_path, survey(replies(*kept, "new@four")), "--columns", with_keys, "--replace")
    assert unchanged(round_path, story, ids_of)["new@four"] == "110004-L-2"


def test_somebody_whom_the_round_still_names_stays_and_is_not_sent(
    story, round_path, survey, with_keys, ids_of, people_of, call
):
    kept = [key for key in FIRST if key not in {"omar@two", "rob@four"}]
    said = call("import-supply", round_path, survey(replies(*kept)), "--columns", with_keys, "--replace").stderr
    unchanged(round_path, story, ids_of)
    assert "Did not reply and stay, not willing or not released: 1 (110002-L-1)" in said
    assert people_of(round_path)[story["omar@two"]].willing is False
    assert story["rob@four"] not in people_of(round_path)  # a conflict alone holds nobody


def test_a_corrected_reply_is_the_same_person_with_other_days(
    story, round_path, survey, with_keys, ids_of, people_of, call
):
    rows = replies(*FIRST, **{"pia@three": {"Days": "8", "Number of schools": "3"}, "rob@four": {"Days": "4.5"}})
    call("import-supply", round_path, survey(rows[::-1]), "--columns", with_keys, "--replace")
    unchanged(round_path, story, ids_of)
    people = people_of(round_path)
    assert (people[story["rob@four"]].half_days, people[story["pia@three"]].max_cases) == (9, 3)


def test_a_reply_whose_school_changed_is_refused_and_nothing_is_written(
    story, round_path, survey, with_keys, call, files_of
):
    before = files_of(round_path)
    rows = replies(*FIRST, **{"rob@four": {"URN": "110005"}})
    said = call("import-supply", round_path, survey(rows), "--columns", with_keys, "--replace", exits=1).stderr
    assert "NM508 survey.csv row 5 'URN': '110005'. Expected the home school 110004, where 110004-L-1 is" in said
    assert files_of(round_path) == before


def test_without_keys_one_person_of_a_home_is_found_again_and_two_are_asked_about(
    round_path, survey, people_of, rows_of, call, tmp_path
):
    call("import-supply", round_path, survey(replies(*FIRST)))
    before = {person_id: p.half_days for person_id, p in people_of(round_path).items()}
    call("import-supply", round_path, survey(replies(*reversed(FIRST))), "--replace")
    assert {person_id: p.half_days for person_id, p in people_of(round_path).items()} == before
    said = call("import-supply", round_path, survey(replies("adam@one", *FIRST)), "--replace", exits=1).stderr
    assert "NM508 survey.csv row 2 'URN': '110001'" in said
    assert "the round has 110001-L-1, the survey row 2, 3 (leaders)" in said
    # what the planner knows is written where keys stand, and the survey names its keys
    (tmp_path / "map.toml").write_text('[columns]\nkey = "Email"\n')
    rows = rows_of(round_path / "people-key.csv")
    known = "".join(f"{'nina@one' if row['id'] == '110001-L-1' else ''},,{row['id']}\n" for row in rows)
    put(round_path / "people-key.csv", f"key,survey_row,id\n{known}")
    late = survey(replies("adam@one", *FIRST))
    call("import-supply", round_path, late, "--replace", "--columns", tmp_path / "map.toml")
    now = {person_id: p.half_days for person_id, p in people_of(round_path).items()}
    assert now == before | {"110001-L-2": 18}


def test_people_that_were_drawn_make_way_for_real_ones(round_path, survey, people_of, call):
    call("generate", round_path, "--leaders", "2", "--staff", "1")
    said = call("import-supply", round_path, survey(replies(*FIRST)), "--replace").stderr
    assert "The people that had been drawn are gone" in said
    assert read_round(round_path).meta.generated == ()
    assert all(person_id.startswith("11000") for person_id in people_of(round_path))
