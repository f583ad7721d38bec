"""Candidates are the conceivable pairs that no pair rule blocks and no planner took away, with the same marks."""

import numpy as np
import pytest
from hypothesis import given, settings

from constraints.faces.arrays import arrays_of
from constraints.rules.pair_rules import pair_rules_of
from constraints.strategies import tiny_rounds
from constraints.testing import all_columns, blocked_columns
from optimiser.model.candidates import find_candidates
from tests.support.effort import examples

SHARED = ("minutes", "measured", "running", "waived")


def rows_of(pairs, keep=slice(None)):
    """Pairs as a dict: (case, need, person) to minutes and marks."""
    keys = zip(pairs.case[keep].tolist(), pairs.need[keep].tolist(), pairs.person[keep].tolist(), strict=True)
    values = zip(*(getattr(pairs, name)[keep].tolist() for name in SHARED), strict=True)
    return dict(zip(keys, values, strict=True))


def forbidden(round_, columns):
    """Say which columns planners took away, one by one."""
    arrays = arrays_of(round_)
    specialism = [round_.needs[key].specialism for key in arrays.needs.ids]
    told = [
        round_.instructions.forbids_pair(
            arrays.cases.ids[case], arrays.people.ids[person], None if need < 0 else specialism[need]
        )
        for case, need, person in zip(columns.case, columns.need, columns.person, strict=True)
    ]
    return np.array(told, bool) & ~columns.running


@pytest.mark.harness
@settings(max_examples=examples(16))
@given(tiny_rounds(always=("geography", "travel")))
def test_candidates_are_all_pairs_that_no_rule_blocks_and_nobody_took_away(round_):
    columns, found = all_columns(round_), find_candidates(round_)
    rules = list(pair_rules_of(round_.policy))
    free = ~np.any([blocked_columns(rule, round_, columns) for rule in rules], axis=0) & ~forbidden(round_, columns)
    lead = rows_of(columns.lead, free[columns.leads])
    assert rows_of(found.lead) == lead
    led_by = {(case, person) for case, _, person in lead}
    personal = rows_of(columns.personal, free[columns.personals])
    assert rows_of(found.personal) == {
        key: value for key, value in personal.items() if (key[0], key[2]) in led_by
    }  # nobody covers in person at a case that they may not lead
    supports, supporter = rows_of(columns.support, free[columns.supports]), arrays_of(round_).people.supporter
    homes = {(case, supporter[person]) for case, person in led_by}
    any_home = round_.policy.team.model == "any-supporter"
    assert rows_of(found.support) == {
        key: value
        for key, value in supports.items()
        if value[SHARED.index("running")]
        or (key[0] in {case for case, _ in led_by} if any_home else (key[0], supporter[key[2]]) in homes)
    }  # nor does anybody at a case that none of theirs may lead
