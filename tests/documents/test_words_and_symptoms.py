"""The glossary explains each word once; the page of symptoms has every cause, a command each, and rules that exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from constraints.audit.uncovered import CAUSES as UNCOVERED
from constraints.domain.vocabulary import EVENTS
from constraints.round.proposals import STATES
from constraints.rules.catalogue import CATALOGUE
from scenarios.runs.causes import CAUSES as UNPLACED

DOCS = Path(__file__).parents[2] / "docs"
WORDS = (DOCS / "words.md").read_text(encoding="utf-8")
SYMPTOMS = (DOCS / "symptoms.md").read_text(encoding="utf-8").split("\n## ")[1:]


def row(word):
    (meaning,) = re.findall(rf"^\| {word} \| (.*) \|$", WORDS, re.MULTILINE)
    return meaning


def test_every_word_is_explained_once():
    words = Counter(re.findall(r"^\| (?!word |-)(.*?) \|", WORDS, re.MULTILINE))
    assert [word for word, times in words.items() if times > 1] == []
    assert {"round", "case", "leader", "stage", "study", "gate", "repair"} <= set(words)


def test_the_glossary_lists_all_events_and_all_states_of_a_proposal():
    assert set(EVENTS) <= set(re.findall(r"\w+", row("event")))
    assert set(STATES) <= set(re.findall(r"\w+", row("proposal")))


@pytest.mark.parametrize("cause", [*UNPLACED, *UNCOVERED])
def test_every_cause_is_a_symptom_with_something_to_do(cause):
    assert any(f"`{cause}`" in symptom for symptom in SYMPTOMS)


@pytest.mark.parametrize("symptom", SYMPTOMS, ids=lambda symptom: symptom.splitlines()[0])
def test_every_symptom_shows_the_command_that_finds_its_cause(symptom):
    assert re.search(r"^    nlematch ", symptom, re.MULTILINE)


def test_rules_that_symptoms_name_exist():
    named = re.findall(r"^\| ([a-z]+(?:-[a-z]+)+) \|", "\n".join(SYMPTOMS), re.MULTILINE)
    assert named
    assert set(named) <= set(CATALOGUE)


def test_the_words_of_the_code_name_what_is_in_it():
    section = WORDS.split("## The words of the code")[1]
    named = re.findall(r"\| `([^`]+)` \|$", section, re.MULTILINE)
    files = {name for name in named if "/" in name}
    assert {name for name in files if not (DOCS.parent / name).is_file()} == set()
    classes = {
        name
        for file in (DOCS.parent / "optimiser").rglob("*.py")
        for name in re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert len(named) > len(files)
    assert set(named) - files <= classes
