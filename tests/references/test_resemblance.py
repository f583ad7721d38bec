"""When one word resembles another: capitals, marks, zeros, words left out, a letter; never another number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constraints.domain.resemblance import Lexicon, fold_word


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("s1", "S1"),
        ("L01", "L1"),
        ("L1", "L001"),
        ("T 00024", "T00024"),
        ("L-12", "L12"),
        ("tr0912", "TR912"),
        ("ELM OUTSTANDING", "Elm Outstanding"),
        ("St. Mary\u2019s", "St Mary's"),
        ("Écolé", "Ecole"),
        ("Alder Primary School", "Alder Primary"),
        ("The Alder Primary", "Alder Primary School"),
        ("Alder Primry", "Alder Primary"),
        ("Alder Priimary", "Alder Primary"),
        ("Alder Prymary", "Alder Primary"),
        ("Alder Pirmary", "Alder Primary"),
        ("anna-kelly", "anna-kely"),
    ],
)
def test_what_resembles(word, there):
    assert Lexicon([there, "Beech Junior", "X9"]).resembling(word) == (there,)
    assert Lexicon([word, "Beech Junior", "X9"]).resembling(there) == (word,)


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("L3", "L1"),  # another serial
        ("100105", "100106"),  # another URN
        ("100501", "100105"),
        ("S1", "T1"),  # too short for a letter to say anything
        ("NLE1", "NLF1"),
        ("School 12", "School 21"),
        ("anna2", "anna3"),
        ("Oak Primary", "Ash Primary"),
        ("Alder Prmry", "Alder Primary"),  # two letters
        ("L10", "L1"),
        ("", "S1"),
        ("The School", "School of the Academy"),  # nothing but words that all have
    ],
)
def test_what_does_not(word, there):
    assert Lexicon([there]).resembling(word) == ()
    assert Lexicon([word]).resembling(there) == ()


def test_the_closest_are_told_and_no_others():
    assert Lexicon(["Alder Primary", "Alder Primry", "ALDER PRIMARY"]).resembling("alder primary") == (
        "ALDER PRIMARY", "Alder Primary",
    )  # fmt: skip
    assert Lexicon(["Elm Green", "Elm Grean"]).resembling("Elm Grein") == ("Elm Grean", "Elm Green")


words = st.text(st.sampled_from("abAB01 -é'"), max_size=8)


@given(words, words)
def test_resemblance_goes_both_ways(one, other):
    assert bool(Lexicon([one]).resembling(other)) == bool(Lexicon([other]).resembling(one))


@given(st.text(st.sampled_from("abcdefgh"), min_size=5, max_size=9), st.data())
def test_every_single_letter_is_found(word, data):
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefgh"))
    for other in (word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]):
        assert word in Lexicon([word]).resembling(other)


@given(words)
def test_folding_twice_is_folding_once(word):
    assert fold_word(fold_word(word)) == fold_word(word)
