"""What a repair of a drawn second round promises, and says of each case, is true by its files and the old run's."""

import pytest

import nlematch as nle
from scenarios.statements import state
from tests.statements.checking import untrue, walk
from tests.statements.documents import said_in_letters
from tests.statements.every_check import EVERY_CHECK
from tests.statements.mutations import unnoticed
from tests.statements.repaired import Repair
from tests.statements.upsets import ORDERS, upset
from tests.support.second_rounds import second_round

EVERY_SORT = (0, 1, 2, 3, 7, 16, 39, 41, 52, 120)
"""Seeds of rounds whose repairs say nearly all that repairs say."""


def as_statement(told):
    """The statement that its plain data are of."""
    plain = isinstance(told, dict) and set(told) == {"key", "arguments", "text"}
    if plain:
        return state(told["key"], **{name: as_statement(value) for name, value in told["arguments"].items()})
    return tuple(map(as_statement, told)) if isinstance(told, list) else told


def repaired(seed, folder):
    """Repair a run after much has happened: the facts and what is said; None where there is no plan to speak of."""
    before = nle.run(second_round(seed), folder / f"run{seed}")
    after = upset(before, seed)
    if after is None:  # too few matches could be undone
        return None
    run = nle.repair(after, folder / f"run{seed}", folder / f"out{seed}", **ORDERS[seed % len(ORDERS)])
    if run.allocation is None:
        return None
    facts = Repair(folder / f"out{seed}", folder / f"run{seed}")
    said = [as_statement(dict(told)) for told in run.to_dict()["repair"]["reasons"]]
    assert [one.text for one in said] == run.tables["diff"]["because"].tolist()
    return facts, said


@pytest.mark.harness
def test_what_repairs_promise_and_say_is_true(costly_seeds, tmp_path):
    for seed in costly_seeds(1):
        found = repaired(seed, tmp_path)
        if found is None:
            continue
        facts, said = found
        promised = {one["goal"]: one["promised"] for one in facts.manifest["repair"]["promises"]}
        assert promised == facts.promised, f"seed {seed}"
        assert not [(wrong.key, wrong.statement.text) for wrong in untrue(facts, said)], f"seed {seed}"
        for document, told in said_in_letters(nle.read_run(tmp_path / f"out{seed}"), tmp_path / f"letters{seed}"):
            assert not [(document, wrong.key, wrong.statement.text) for wrong in untrue(facts, told)], f"seed {seed}"


def test_another_argument_of_what_repairs_say_is_noticed(tmp_path):
    found = [one for seed in EVERY_SORT if (one := repaired(seed, tmp_path)) is not None]
    said = [(facts, one) for facts, statements in found for one in walk(statements) if one.key in EVERY_CHECK]
    checked = {key for key in EVERY_CHECK if key.startswith("repair.")}
    rarely = {"repair.for-waiting", "repair.least"}
    assert {one.key for _, one in said} == checked - rarely
    missed, _ = unnoticed(said, ids=True)
    assert missed == []


def test_a_move_that_was_not_looked_at_alone_is_one_of_the_fewest(tmp_path, monkeypatch):
    monkeypatch.setattr("optimiser.questions.repair.reasons._Checks._broken", lambda *_: iter(()))
    facts, said = repaired(0, tmp_path)
    least = [(facts, one) for one in walk(said) if one.key == "repair.least"]
    assert least
    assert not untrue(facts, said)
    missed, _ = unnoticed(least, ids=True)
    assert missed == []
