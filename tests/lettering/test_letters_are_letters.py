"""Letters have a sender, a day and a day to answer by; a repair's letters say what is withdrawn; names are told."""

from pathlib import Path

import pytest

from constraints import testing as make
from constraints.round import vouched
from scenarios.repair import repair
from tests.support.letters_of_a_small_round import ASH, ELM, letters, small_run, small_tables, text_of

FROM = ("--sender", "Office of the Regional Director, South West", "--date", "2019-10-01")


def written(run: Path, out: Path, *more: object) -> Path:
    ended = letters(run, "--out", out, *more)
    assert ended.exit_code == 0, ended.output
    return out


def test_a_letter_says_who_sends_it_when_and_by_when_to_answer(small: Path, tmp_path: Path) -> None:
    text = text_of(written(small, tmp_path / "a", *FROM) / "schools" / f"{ASH}.html")
    assert "From: Office of the Regional Director, South West" in text
    assert "1 October 2019" in text
    assert "Please answer by 15 October 2019." in text
    text = text_of(written(small, tmp_path / "b", *FROM, "--reply-by", "08/10/2019") / "leaders" / "L1.html")
    assert "Please answer by 8 October 2019." in text


def test_without_a_sender_there_is_a_line_to_fill_in_and_it_is_told(small: Path, tmp_path: Path) -> None:
    ended = letters(small, "--out", tmp_path / "a")
    assert "line for the sender to fill in" in ended.stderr
    assert "From: ____" in text_of(tmp_path / "a" / "schools" / f"{ASH}.html")


def test_who_was_given_a_day_to_answer_by_reads_that_day(tmp_path: Path) -> None:
    asked = make.event(ASH, "asked", "school", person_id="L1", on="2019-09-20", reply_by="2019-10-04")
    small_run(tmp_path / "run", events=[asked])
    folder = written(tmp_path / "run", tmp_path / "a", *FROM)
    assert "Please answer by 4 October 2019." in text_of(folder / "schools" / f"{ASH}.html")
    assert "Please answer by 15 October 2019." in text_of(folder / "schools" / f"{ELM}.html")


def test_who_has_agreed_is_not_asked_to_answer(tmp_path: Path) -> None:
    small_run(tmp_path / "run", events=[make.event(ASH, "agreed", "school", person_id="L1", on="2019-09-20")])
    folder = written(tmp_path / "run", tmp_path / "a", *FROM)
    assert "Please answer by" not in text_of(folder / "schools" / f"{ASH}.html")


@pytest.fixture
def repaired(tmp_path: Path) -> Path:
    """A repair after L1 refuses Ash; nobody else may lead it."""
    small_run(tmp_path / "run")
    refused = make.event(ASH, "refused", "leader", person_id="L1", on="2019-09-20")
    now = vouched(make.make_round(**(small_tables() | {"events": [refused]})))
    repair(now, tmp_path / "run", tmp_path / "run2")
    return tmp_path / "run2"


def test_a_school_that_lost_its_proposal_gets_that_letter_and_no_other_does(repaired: Path, tmp_path: Path) -> None:
    folder = written(repaired, tmp_path / "a", *FROM)
    text = text_of(folder / "schools" / f"{ASH}.html")
    assert "In our last plan a leader from Home School was proposed for you. That proposal is withdrawn." in text
    assert "withdrawn" not in text_of(folder / "schools" / f"{ELM}.html")
    assert "You are no longer proposed as leader for Ash Primary." in text_of(folder / "leaders" / "L1.html")


def test_a_leader_who_leads_nobody_any_more_gets_a_letter(tmp_path: Path) -> None:
    small_run(tmp_path / "run")
    refused = [make.event(case, "refused", "leader", person_id="L1", on="2019-09-20") for case in (ASH, ELM)]
    schools = [row for row in small_tables()["schools"] if row.urn in {ASH, ELM}]
    now = vouched(make.make_round(**(small_tables() | {"events": refused, "schools": schools})))
    repair(now, tmp_path / "run", tmp_path / "run2")
    folder = written(tmp_path / "run2", tmp_path / "a", *FROM)
    text = text_of(folder / "leaders" / "L1.html")
    assert "You are no longer proposed as leader for Ash Primary." in text
    assert "L1,OFFICIAL" in (folder / "letters.csv").read_text(encoding="utf-8")


def test_names_that_are_missing_are_told_before_anything_is_sent(small: Path, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("person_id,name,phone\nL1,Jane Smith,0117 496 0000\nS1,Ann Head,\n", encoding="utf-8")
    ended = letters(small, "--out", tmp_path / "a", "--names", names, "--call-list", *FROM)
    assert "--names has no name for T1 of Home School" in ended.stderr
    text = text_of(tmp_path / "a" / "call-list.html")
    assert "Jane Smith" in text
    assert "0117 496 0000" in text
    assert "Ann Head, Home School" in text
    assert "OFFICIAL-SENSITIVE" in text


def test_no_call_list_without_asking(small: Path, tmp_path: Path) -> None:
    assert not (written(small, tmp_path / "a", *FROM) / "call-list.html").exists()
