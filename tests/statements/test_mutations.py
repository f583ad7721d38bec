"""Checks notice what is not so: an argument that is another one, and most of what is said of another run."""

import pytest

import nlematch as nle
from tests.statements.checking import CHECKS, is_true, walk
from tests.statements.documents import said_of
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.mutations import is_noticed, unnoticed
from tests.support.second_rounds import second_round

SEEDS = (0, 3, 5)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The facts of some second rounds, each with all that is said of it, by key."""
    found = []
    for seed in SEEDS:
        folder = tmp_path_factory.mktemp(f"seed{seed}")
        run = nle.read_run(nle.run(second_round(seed), folder / "run").folder)
        by_key = {}
        for _, statements in said_of(run, folder / "letters"):
            for said in walk(statements):
                by_key.setdefault(said.key, {})[said] = None
        found.append((Facts(folder / "run"), by_key))
    return found


def test_all_that_is_said_is_true(drawn):
    for facts, by_key in drawn:
        assert [one for said in by_key.values() for one in said if one.key in CHECKS and not is_true(facts, one)] == []


def test_another_argument_is_noticed(drawn):
    said = [(facts, one) for facts, by_key in drawn for key in EVERY_CHECK for one in by_key.get(key, ())]
    missed, tried = unnoticed(said)
    assert missed == []
    assert len(tried) >= 70


def test_most_of_what_is_said_of_another_run_is_noticed(drawn):
    """What holds of one run by chance holds of another; but most of it names what that one does not have."""
    said = {key for _, by_key in drawn for key in by_key if key in CHECKS}
    noticed = {
        key
        for at, (facts, _) in enumerate(drawn)
        for other, (_, by_key) in enumerate(drawn)
        for key, some in by_key.items()
        if at != other and key in CHECKS and any(is_noticed(facts, one) for one in some)
    }
    assert len(noticed) >= 0.8 * len(said), said - noticed
