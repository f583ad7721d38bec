"""The transparency note: what a run's policy and manifest say, and nothing of single schools or persons."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from constraints.testing import leader, make_round, school
from scenarios.reports.audience import Audience
from scenarios.reports.transparency import TO_FILL_IN, Note, transparency
from scenarios.runs import run
from scenarios.statements import catalogue
from tests.support.secrets import leaks, planted_run


@pytest.fixture(scope="module")
def note(tmp_path_factory: pytest.TempPathFactory) -> Note:
    return transparency(planted_run(Path(tmp_path_factory.mktemp("planted")) / "run"))


def test_it_has_the_headings_of_the_standard(note: Note) -> None:
    assert [section.heading for section in note.sections] == [
        "Name and description",
        "Owner and responsibility",
        "Description and rationale",
        "Deployment context: how it is used, and who decides",
        "Tool specification",
        "Rules",
        "Prices",
        "Data specification",
        "Risks and what is done about them",
    ]
    assert TO_FILL_IN in note.to_text()


def test_it_tells_of_no_school_and_no_person(note: Note) -> None:
    assert leaks(note.to_text(), Audience.PUBLIC) == []
    assert leaks(note.to_text(), Audience.SCHOOL) == []


def test_it_says_what_is_recommended_and_who_decides(note: Note) -> None:
    text = note.to_text()
    assert catalogue()["mark.recommendation"].sentence in text
    assert "(school, leader) and the regional director has approved it" in text


def test_small_tables_are_not_counted(note: Note) -> None:
    (data,) = (section for section in note.sections if section.heading == "Data specification")
    assert "declared conflicts of interest: fewer than 5" in [str(point) for point in data.points]
    assert not any(str(point)[-2:] in {": 1", ": 2", ": 3", ": 4"} for point in data.points)


def test_rules_and_values_are_those_of_the_round() -> None:
    overrides = {"rules": {"travel-limit": {"minutes": 35}}, "tiers": {"2": {"profiles": [[1, 1], [0, 1]]}}}
    text = transparency(run(make_round(schools=[school()], leaders=[leader()], overrides=overrides))).to_text()
    assert "A journey takes at most 35 minutes one way" in text
    assert "rules.travel-limit.minutes = 35" in text
    assert "tiers.2.profiles = [[1, 1], [0, 1]]" in text
    plain = transparency(run(make_round(schools=[school()], leaders=[leader()]))).to_text()
    assert "A journey takes at most 60 minutes one way" in plain
    assert "lays its own values" not in plain


def test_made_up_data_are_named() -> None:
    real = make_round(schools=[school()], leaders=[leader()])
    drawn = dataclasses.replace(real, meta=dataclasses.replace(real.meta, generated=("supply drawn by hand",)))
    assert "so this run must decide nothing: supply drawn by hand" in transparency(run(drawn)).to_text()
    assert "made up" not in transparency(run(real)).to_text()
