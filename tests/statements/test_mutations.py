"""Each check notices what is not so: an argument that is another one, or a statement that is made of another run."""

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


def is_noticed(facts, said, name, value):
    arguments = dict(said.statement.arguments) | {name: value}
    try:
        return not is_true(facts, Said(Statement(said.key, arguments), said.around))
    except (KeyError, IndexError, ValueError):  # it names what the round does not have
        return True


@pytest.mark.parametrize("key", sorted(EVERY_CHECK))
def test_another_argument_or_another_run_is_noticed(drawn, key):
    said = [(facts, one) for facts, by_key in drawn for one in by_key.get(key, ())]
    if not said:
        pytest.skip("none of the drawn rounds makes the program say so")
    for name in set(catalogue()[key].arguments) - WORDS - AROUND.get(key, set()):
        tried = [(facts, one, value) for facts, one in said for value in others(one.statement.arguments[name])]
        if tried:
            assert any(is_noticed(facts, one, name, value) for facts, one, value in tried), name
    elsewhere = [(facts, one) for facts, _ in drawn for _, by_key in drawn for one in by_key.get(key, ())]
    assert key in CHECKS
    assert all(is_true(facts, one) for facts, one in said)
    assert len(elsewhere) >= len(said)
