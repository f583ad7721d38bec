"""Planted secrets: none comes out to those who may not know it, and the search would find them if it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenarios.reports.audience import Audience
from tests.support.letters_of_a_small_round import letters
from tests.support.secrets import ALDER, BIRCH, CEDAR, DOGWOOD, leaks, planted_secrets


@pytest.fixture(scope="module", params=["school", "director", "planner"])
def audience(request: pytest.FixtureRequest) -> Audience:
    return Audience(request.param)


@pytest.fixture(scope="module")
def pages(planted: Path, audience: Audience, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp(str(audience)) / "letters"
    asked = [word for case_id in (ALDER, CEDAR) for word in ("--case", case_id)]
    everything = letters(planted, "--out", out, "--audience", audience)
    again = letters(planted, "--out", out.parent / "exact", "--audience", audience, *asked, "--exact", 20)
    assert (everything.exit_code, again.exit_code) == (0, 0), everything.output + again.output
    return out


@pytest.mark.parametrize("case_id", [ALDER, BIRCH, CEDAR, DOGWOOD])
def test_a_letter_about_a_school_keeps_what_is_not_for_its_reader(
    pages: Path, audience: Audience, case_id: str
) -> None:
    html = (pages / "schools" / f"{case_id}.html").read_text(encoding="utf-8")
    assert leaks(html, audience, case_id) == []
    if case_id in {ALDER, CEDAR}:
        exact = (pages.parent / "exact" / "schools" / f"{case_id}.html").read_text(encoding="utf-8")
        assert leaks(exact, audience, case_id) == []
    assert leaks(html + planted_secrets(audience, case_id)[0], audience, case_id) != [], "the search finds a leak"


@pytest.mark.parametrize(("leader_id", "case_id"), [("LEAD-A", ALDER), ("LEAD-B", BIRCH)])
def test_a_task_sheet_is_about_its_leaders_own_cases(pages: Path, leader_id: str, case_id: str) -> None:
    html = (pages / "leaders" / f"{leader_id}.html").read_text(encoding="utf-8")
    assert leaks(html, Audience.SCHOOL, case_id) == []
    assert leader_id in html


def test_whoever_may_know_does(pages: Path, audience: Audience) -> None:
    """What the audiences are told differs: the secrets that schools must not read are there to be told."""
    html = (pages / "schools" / f"{CEDAR}.html").read_text(encoding="utf-8")
    assert ("LEAD-C" in html) is (audience is not Audience.SCHOOL)
    assert ("declared-conflict" in html) is (audience is not Audience.SCHOOL)
    assert ("declared-conflict:" in html) is (audience is Audience.PLANNER)


def test_letters_are_for_nobody_in_general(planted: Path, tmp_path: Path) -> None:
    ended = letters(planted, "--out", tmp_path / "out", "--audience", "public")
    assert ended.exit_code == 1
    assert "NM913" in ended.output
    assert not (tmp_path / "out").exists()
