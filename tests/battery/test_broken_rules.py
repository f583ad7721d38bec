"""A rule that is broken on purpose is noticed: the battery could not pass by looking away."""

import copy
import dataclasses
import inspect

import numpy as np
import pytest

from constraints.faces.arrays import arrays_of
from constraints.faces.pairs import FAIL, NOT_KNOWN, PASS
from constraints.rules.base import Rule
from constraints.rules.catalogue import CATALOGUE, COUPLING_RULES, PREFERENCES
from constraints.rules.pair_rules import PAIR_RULES
from constraints.rules.soundness import unsound
from constraints.testing import all_columns, disagreement, every_allocation, rule_of


def broken(rule: Rule, **faces) -> Rule:
    """A copy whose named methods return what a function makes of what the sound ones return."""
    bad = copy.copy(rule)
    for name, change in faces.items():
        sound = getattr(rule, name)
        setattr(bad, name, lambda *args, sound=sound, change=change: change(sound(*args)))
    return bad


def noticed(rule_id, rounds, **faces) -> bool:
    """Whether the broken model face differs from the sound audit face in any of the rounds."""
    for round_ in rounds:
        rule, columns = rule_of(round_, rule_id), all_columns(round_)
        if disagreement(broken(rule, **faces), round_, columns, every_allocation(columns), audit=rule) is not None:
            return True
    return False


def without(rows, drop):
    """The rows without the coefficients of a mask."""
    return dataclasses.replace(rows, row=rows.row[~drop], column=rows.column[~drop], value=rows.value[~drop])


def test_every_rule_of_the_catalogue_has_biting_rounds(biting_rounds):
    assert set(biting_rounds) == set(CATALOGUE)


@pytest.mark.parametrize("rule_id", [rule.id for rule in PAIR_RULES])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda verdicts: np.full_like(verdicts, PASS), id="passes everything"),
        pytest.param(lambda verdicts: np.full_like(verdicts, FAIL), id="fails everything"),
        pytest.param(lambda verdicts: np.clip(-verdicts, FAIL, PASS), id="pass and fail are swapped"),
        pytest.param(lambda verdicts: np.roll(verdicts, 1), id="verdicts stand one pair further"),
    ],
)
def test_a_broken_pair_rule_is_noticed(rule_id, change, biting_rounds):
    assert noticed(rule_id, biting_rounds[rule_id], verdicts=change)


@pytest.mark.parametrize(
    "rule_id", [rule.id for rule in PAIR_RULES if "NOT_KNOWN" in inspect.getsource(inspect.getmodule(rule))]
)
@pytest.mark.parametrize("instead", [PASS, FAIL])
def test_a_rule_that_answers_where_nothing_is_known_is_noticed(rule_id, instead, biting_rounds):
    def change(verdicts):
        return np.where(verdicts == NOT_KNOWN, np.int8(instead), verdicts)

    assert noticed(rule_id, biting_rounds[rule_id], verdicts=change)


@pytest.mark.parametrize("rule_id", [rule.id for rule in COUPLING_RULES])
@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda rows: without(rows, rows.row >= 0), id="no coefficients"),
        pytest.param(
            lambda rows: dataclasses.replace(rows, upper=rows.upper + 1, lower=rows.lower - 1), id="looser by 1"
        ),
        pytest.param(
            lambda rows: dataclasses.replace(rows, upper=rows.upper - 1, lower=rows.lower + 1), id="tighter by 1"
        ),
        pytest.param(lambda rows: without(rows, rows.row == rows.row.max(initial=-1)), id="no last row"),
    ],
)
def test_a_broken_coupling_rule_is_noticed(rule_id, change, biting_rounds):
    assert noticed(rule_id, biting_rounds[rule_id], rows=change)


@pytest.mark.parametrize("rule_id", [rule.id for rule in COUPLING_RULES])
def test_each_coefficient_of_a_coupling_rule_that_goes_missing_is_noticed(rule_id, biting_rounds):
    """Of every biting round at least one coefficient counts, and over all rounds most do."""
    total = seen = 0
    for round_ in biting_rounds[rule_id]:
        rule, columns = rule_of(round_, rule_id), all_columns(round_)
        for k in range(len(rule.rows(arrays_of(round_), columns).row)):
            total += 1
            seen += noticed(rule_id, [round_], rows=lambda rows, k=k: without(rows, np.arange(len(rows.row)) == k))
    assert 2 * seen > total, f"{seen} of {total}"


@pytest.mark.parametrize("rule_id", [rule.id for rule in PREFERENCES])
@pytest.mark.parametrize(
    ("of_rows", "of_groups"),
    [
        pytest.param(np.zeros_like, np.zeros_like, id="free"),
        pytest.param(lambda price: price + (price > 0), lambda price: price + (price > 0), id="a minute dearer"),
        pytest.param(lambda price: price // 2, lambda price: price // 2, id="half the price"),
    ],
)
def test_a_broken_preference_is_noticed(rule_id, of_rows, of_groups, biting_rounds):
    def change(rows):
        return dataclasses.replace(rows, aux_price=of_groups(rows.aux_price))

    assert noticed(rule_id, biting_rounds[rule_id], prices=of_rows, rows=change)


@pytest.mark.parametrize("rule_id", CATALOGUE)
def test_a_rule_is_put_together_as_a_rule_has_to_be(rule_id):
    assert [*unsound(CATALOGUE[rule_id])] == []
