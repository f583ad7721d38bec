"""Statements made untrue: one argument changed at a time, each to values that are no longer what was said."""

from scenarios.statements import Statement, catalogue
from tests.statements.checking import Said, is_true

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


def other_ids(facts, name, value):
    """Others of the round in place of an id."""
    known = {"case_id": facts.cases, "leader_id": facts.leaders, "supporter_id": facts.homes}
    return [one for one in sorted(known.get(name, ())) if one != value][:4]


def changed(said, name, value):
    """The statement with another argument, in its place."""
    return Said(Statement(said.key, dict(said.statement.arguments) | {name: value}), said.around, said.document)


def is_noticed(facts, said):
    """Whether a check finds a statement untrue, or not of this round at all."""
    try:
        return not is_true(facts, said)
    except (KeyError, IndexError, ValueError, StopIteration):  # it names what the round does not have
        return True


def unnoticed(said, *, ids=False):
    """Return which arguments could be changed without any check noticing, and the keys that were tried.

    Parameters
    ----------
    said : iterable of (Facts, Said)
        True statements that have checks.
    ids : bool, optional
        Whether ids are changed, too.
    """
    by_key = {}
    for facts, one in said:
        by_key.setdefault(one.key, []).append((facts, one))
    missed, tried = [], set()
    for key, some in by_key.items():
        for name in set(catalogue()[key].arguments) - WORDS - AROUND.get(key, set()):
            made = [
                (facts, changed(one, name, value))
                for facts, one in some
                for given in [one.statement.arguments[name]]
                for value in [*others(given), *(other_ids(facts, name, given) if ids else ())]
            ]
            tried |= {key} if made else set()
            if made and not any(is_noticed(facts, one) for facts, one in made):
                missed.append((key, name))
    return missed, tried
