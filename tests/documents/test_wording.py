"""Counts and lists in sentences, whoever says them."""

import pytest

from constraints.domain.wording import join_words, name_examples, name_first, number_of, plural


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "0 schools"), (1, "1 school"), (2, "2 schools"), (1818, "1,818 schools"), (1.0, "1 school")],
)
def test_a_number_has_the_word_that_fits_it(number, words):
    assert number_of(number, "school") == words


def test_a_word_of_its_own_stands_for_many():
    assert number_of(3, "authority", "authorities") == "3 authorities"
    assert [plural(number, "has", "have") for number in (0, 1, 2)] == ["have", "has", "have"]


def test_words_are_joined_as_a_sentence_joins_them():
    assert [join_words(words) for words in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert join_words(["a", "b", "c"], last="or") == "a, b or c"


def test_others_are_counted_or_marked():
    numbers = range(1, 8)
    assert name_first(numbers, 7) == "1, 2, 3, 4, 5, 6, 7"
    assert name_first(numbers, 5) == "1, 2, 3, 4, 5 and 2 more"
    assert name_first(range(1002), 1) == "0 and 1,001 more"
    assert name_examples(numbers, 2) == "1, 2 ..."
    assert name_examples(["a", "b"], 2, between=" or ") == "a or b"
