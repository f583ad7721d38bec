"""Sets of pairs of positions, and verdicts made of masks."""

from __future__ import annotations

import numpy as np

from constraints.faces.keys import KeySet
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS, as_verdicts


def test_exactly_the_pairs_of_the_set_are_in_it():
    keys = KeySet.of([(2, 0), (0, 3), (2, 3), (0, 3)], lefts=3, rights=4)
    left, right = (grid.ravel() for grid in np.mgrid[:3, :4])
    found = keys.has(left, right)
    assert [(a, b) for a, b in zip(left.tolist(), right.tolist(), strict=True) if found[a * 4 + b]] == [
        (0, 3), (2, 0), (2, 3),
    ]  # fmt: skip


def test_an_empty_set_and_no_pairs_are_answered():
    some, none = np.array([0, 1]), np.zeros(0, np.int64)
    assert KeySet.of([], 2, 2).has(some, some).tolist() == [False, False]
    assert KeySet.of([(1, 1)], 2, 2).has(none, none).tolist() == []


def test_what_fails_fails_even_where_it_is_not_known():
    fail, not_known = np.array([True, False, True, False]), np.array([True, True, False, False])
    assert as_verdicts(fail, not_known).tolist() == [FAIL, NOT_KNOWN, FAIL, PASS]
    assert as_verdicts(fail).tolist() == [FAIL, PASS, FAIL, PASS]
