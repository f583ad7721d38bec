"""Another argument of what a letter says is noticed: another school or leader, one more, another word."""

import pytest

from constraints.round import vouched
from scenarios.runs import read_run, run
from scenarios.statements import Statement
from tests.statements.checking import Said, is_true, walk
from tests.statements.documents import said_in_letters, write_names
from tests.statements.every_check import EVERY_CHECK
from tests.statements.facts import Facts
from tests.statements.letter_rounds import NOT_SOLVED, ROUNDS

IN_LETTERS = ("letter.", "time.")


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What letters of the made rounds say, each with the facts that it is said of."""
    found = []
    for make in ROUNDS:
        folder = tmp_path_factory.mktemp(make.__name__)
        run(vouched(make()), folder / "run")
        run_, facts = read_run(folder / "run"), Facts(folder / "run")
        names = write_names(run_.round, folder / "names.csv")
        said = {}
        for document, statements in said_in_letters(
            run_, folder / "letters", solved=make not in NOT_SOLVED, names=names
        ):
            del document
            said |= {one: None for one in walk(statements) if one.key.startswith(IN_LETTERS) and one.key in EVERY_CHECK}
        found += [(facts, one) for one in said]
    return found


def others(facts, value):
    """Other values than an argument's."""
    if isinstance(value, int):
        return [value + 1, value + 1_000]
    if isinstance(value, str):
        known = [ids for ids in (facts.cases, facts.leaders) if value in ids]
        return [f"{value} or so", *(one for ids in known for one in ids if one != value)]
    if isinstance(value, tuple) and value and isinstance(value[0], str):
        return [value[1:], (*value, "nobody-knows")]
    return [value[1:]] if isinstance(value, tuple) and value else []


def is_noticed(facts, said):
    try:
        return not is_true(facts, said)
    except (KeyError, IndexError, ValueError, StopIteration, AttributeError):  # it names what the round does not have
        return True


def test_another_argument_is_noticed(told):
    noticed = {}
    for facts, one in told:
        for name, value in one.statement.arguments.items():
            for other in others(facts, value):
                changed = Said(
                    Statement(one.key, dict(one.statement.arguments) | {name: other}), one.around, one.document
                )
                noticed.setdefault((one.key, name), []).append(is_noticed(facts, changed))
    assert len({key for key, _ in noticed}) >= 70
    unnoticed = [f"{key}: {name}" for (key, name), found in noticed.items() if not any(found)]
    assert not unnoticed, ", ".join(unnoticed)
