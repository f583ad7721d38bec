"""Checks notice what is not so: an argument that is another one, and most of what is said of another run."""

import pytest

import nlematch as nle
from scenarios.statements import Statement, catalogue
from tests.statements.checking import CHECKS, Said, is_true, walk
from tests.statements.documents import said_of
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.support.second_rounds import second_round

SEEDS = (0, 3, 5)
WORDS = {
    "unit",
    "estimated",
    "because",
    "reason",
    "school",
    "home_school",
    "known",
    "target",
    "change",
    "gain",
    "names",
}
"""Arguments that are words, or statements that have checks of their own."""

AROUND = {"round.limits": {"sharing_ids", "leader_ids", "limits"}, "round.bottleneck": {"limits", "case_ids"}}
"""Arguments that the statements within, or around, are checked by."""


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


def others(value):
    """Other values than an argument's: each is no longer what was said."""
    if isinstance(value, bool | float):
        return []
    if isinstance(value, int):
        return [value + 1, value + 1_000]
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return [value[1:], (*value, "nobody-knows")]
    if isinstance(value, tuple) and value:
        return [value[1:]]
    return []


def is_noticed(facts, said):
    try:
        return not is_true(facts, said)
    except (KeyError, IndexError, ValueError):  # it names what the round does not have
        return True


def test_all_that_is_said_is_true(drawn):
    for facts, by_key in drawn:
        assert [one for said in by_key.values() for one in said if one.key in CHECKS and not is_true(facts, one)] == []


def test_another_argument_is_noticed(drawn):
    unnoticed, tried = [], set()
    for key in EVERY_CHECK:
        said = [(facts, one) for facts, by_key in drawn for one in by_key.get(key, ())]
        for name in set(catalogue()[key].arguments) - WORDS - AROUND.get(key, set()):
            changed = [
                (facts, Said(Statement(key, dict(one.statement.arguments) | {name: value}), one.around, one.document))
                for facts, one in said
                for value in others(one.statement.arguments[name])
            ]
            tried |= {key} if changed else set()
            if changed and not any(is_noticed(facts, one) for facts, one in changed):
                unnoticed.append((key, name))
    assert unnoticed == []
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
