"""Statements checked one by one: every key of the catalogue has a function that recomputes it from a run's files."""

import dataclasses

from scenarios.statements import Statement, catalogue

CHECKS = {}
"""The check of each key: a function of :class:`Facts` and :class:`Said` that returns whether the statement is true."""


@dataclasses.dataclass(frozen=True)
class Said:
    """A statement with what it stands in.

    Attributes
    ----------
    statement : Statement
    around : tuple of Statement
        The statements that it is an argument of, the nearest first.
    document : tuple of Statement
        All that is said beside it, each of which stands in no other.
    """

    statement: Statement
    around: tuple[Statement, ...] = ()
    document: tuple[Statement, ...] = ()

    @property
    def key(self):
        return self.statement.key

    def __getattr__(self, name):
        """Return an argument; one that is a statement comes with what it stands in."""
        try:
            value = self.statement.arguments[name]
        except KeyError:
            raise AttributeError(f"{self.key} has no argument {name}") from None
        return self._within(value)

    def _within(self, value):
        if isinstance(value, Statement):
            return Said(value, (self.statement, *self.around), self.document)
        return tuple(map(self._within, value)) if isinstance(value, tuple) else value

    def __eq__(self, other):
        return isinstance(other, Said) and self.statement == other.statement

    def __hash__(self):
        return hash(self.statement)

    def outer(self, key):
        """Return the nearest statement of a key that it stands in, with what that stands in."""
        at = next(at for at, statement in enumerate(self.around) if statement.key == key)
        return Said(self.around[at], self.around[at + 1 :], self.document)

    def context(self):
        """Walk over what it stands in, the nearest first, and then over all that is said beside it."""
        for at, statement in enumerate(self.around):
            yield Said(statement, self.around[at + 1 :], self.document)
        for statement in self.document:
            yield Said(statement, (), self.document)

    def within(self):
        """Walk over the statement and all that are arguments of it."""
        yield self
        for value in self.statement.arguments.values():
            for inner in value if isinstance(value, tuple) else (value,):
                if isinstance(inner, Statement):
                    yield from Said(inner, (self.statement, *self.around), self.document).within()


def checks(*keys):
    """Register a check of some keys."""

    def register(function):
        for key in keys:
            assert key in catalogue(), key
            assert key not in CHECKS, key
            CHECKS[key] = function
        return function

    return register


def is_true(facts, said):
    """Recompute one statement; what it calls its case is recomputed for all alike."""
    about = said.statement.arguments
    calls = "target" not in about or "case_id" not in about or about["target"] == facts.target(about["case_id"])
    return bool(CHECKS[said.key](facts, said)) and calls


def walk(statements):
    """Walk over some statements and what stands in them; one that stands in another is met there alone."""
    inner = {one.statement for statement in statements for one in Said(statement).within() if one.around}
    outer = tuple(statement for statement in dict.fromkeys(statements) if statement not in inner)
    for statement in outer:
        yield from Said(statement, (), outer).within()


def untrue(facts, statements):
    """Return those of some statements, and of what stands in them, that the facts do not bear out."""
    return [said for said in walk(statements) if said.key in CHECKS and not is_true(facts, said)]


def unchecked():
    """Return the keys that tell of a round or a plan, and have no check."""
    return {key for key, entry in catalogue().items() if entry.known_from != "nothing"} - set(CHECKS)
