"""Checks of pages, workbooks and marks notice another argument: a count, a list, or another id of the round."""

import pytest

import nlematch as nle
from tests.statements.checking import walk
from tests.statements.documents import reported_of
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.mutations import unnoticed
from tests.statements.other_runs import bounded, by_hand_and_broken, hurried, of_real_data, repaired
from tests.statements.small_rounds import lifted, needs_of_all_kinds
from tests.support.second_rounds import second_round

RUNS = ((bounded, 0), (hurried, 1), (of_real_data, 3), (by_hand_and_broken, 3), (repaired, 0))
"""Runs of several kinds, each of the second round of a seed."""

SUBJECTS = {"page", "book", "mark", "exception"}
"""What pages and workbooks alone say; what they share with explanations is changed where those are."""


def checked(run, folder):
    """What reports alone say of a run, as far as it has a check, with its facts."""
    facts = Facts(folder / "run")
    said = {one: None for _, statements in reported_of(run, folder / "books") for one in walk(statements)}
    return [(facts, one) for one in said if one.key in EVERY_CHECK and one.key.partition(".")[0] in SUBJECTS]


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    found = []
    for kind, seed in RUNS:
        folder = tmp_path_factory.mktemp(kind.__name__)
        kind(second_round(seed), folder / "run")
        found += checked(nle.read_run(folder / "run"), folder)
    for made in (needs_of_all_kinds, lifted):
        folder = tmp_path_factory.mktemp(made.__name__)
        found += checked(nle.run(made(), folder / "run"), folder)
    return found


def test_another_argument_of_what_is_reported_is_noticed(reported):
    missed, tried = unnoticed(reported, ids=True)
    assert missed == []
    assert len(tried) >= 60
