"""Answers that name several words: official titles are known before a cell is cut, and only what is unknown is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.domain.faults import InputRefused
from constraints.domain.vocabulary import SPECIALISMS
from scenarios.supply import load_map
from scenarios.supply.fields import fold
from scenarios.supply.words import known_words, take_apart

WORDS = known_words()["specialism"] | {fold("Both subjects"): ("english", "maths"), fold("None of them"): ()}


def parts(answer):
    return [(part.text, part.words, part.level) for part in take_apart(answer, WORDS)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("Mathematics, Personal, social, health and economic education", ["maths", "pshe"]),
        ("Personal, social, health and economic education, Mathematics", ["pshe", "maths"]),
        ("Maths and English", ["maths", "english"]),
        ("Maths & English / Phonics", ["maths", "english", "phonics"]),
        ("Early Years / EYFS", ["early-years", "early-years"]),
        ("Leadership of continuing professional development, Support for the most able", ["cpd", "most-able"]),
        ("Design and technology", ["design-technology"]),
        ("Design and Technology and Design & technology", ["design-technology", "design-technology"]),
        ("Behaviour & discipline", ["behaviour"]),
        ("maths;phonics\nscience", ["maths", "phonics", "science"]),
        ("Both subjects, phonics", ["english", "maths", "phonics"]),
        ("None of them", []),
        (" , ;", []),
        ("Personal, social, health & economic education; maths", ["pshe", "maths"]),
        ("maths,,\nsend;", ["maths", "send"]),
    ],
)
def test_known_answers(answer, words):
    found = take_apart(answer, WORDS)
    assert [word for part in found for word in part.words] == words


def test_only_the_unknown_part_is_unknown():
    assert parts("Mathematics, Reading recovery, Personal, social, health and economic education") == [
        ("Mathematics", ("maths",), ""),
        ("Reading recovery", None, ""),
        ("Personal, social, health and economic education", ("pshe",), ""),
    ]


def test_levels_follow_a_colon():
    assert parts("maths:3; phonics : 2; science") == [
        ("maths", ("maths",), "3"), ("phonics", ("phonics",), "2"), ("science", ("science",), ""),
    ]  # fmt: skip
    assert parts("crafts:2") == [("crafts", None, "2")]


TITLES = {title: code for code, title in SPECIALISMS.items()}


@given(
    st.lists(st.sampled_from(sorted(TITLES)), min_size=1, max_size=6), st.sampled_from([", ", "; ", "\n", " / ", " | "])
)
def test_any_list_of_official_titles_is_taken_apart_into_them(titles, mark):
    found = take_apart(mark.join(titles), WORDS)
    assert [part.words for part in found] == [(TITLES[title],) for title in titles]


@given(st.text(max_size=40))
def test_no_text_is_lost_or_made_up(answer):
    for part in take_apart(answer, WORDS):
        assert part.text in answer
        assert part.words is None or all(word in SPECIALISMS for word in part.words)


@pytest.mark.parametrize("meant", ['["primary", "secondary"]', '"primary;secondary"', '"primary, secondary"'])
def test_a_map_says_several_words_as_a_list_or_as_a_round_does(tmp_path, meant):
    (tmp_path / "map.toml").write_text(f"[values.phase]\nBoth = {meant}\n", encoding="utf-8")
    assert load_map(tmp_path / "map.toml").meaning("phases", "BOTH") == ("primary", "secondary")


def test_a_word_of_a_map_that_is_not_known_is_refused(tmp_path):
    (tmp_path / "map.toml").write_text('[values.phase]\nBoth = ["primary", "secondry"]\n', encoding="utf-8")
    with pytest.raises(InputRefused, match="did you mean 'secondary'") as refused:
        load_map(tmp_path / "map.toml")
    assert [(fault.code, fault.column, fault.value) for fault in refused.value.faults] == [
        ("NM504", "values.phase.Both", "secondry")
    ]
