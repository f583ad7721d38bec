"""All ranked goals of a small round solved again, by a model of the checker's own over :class:`Facts`.

The goals are those of the manifest, but for the tie-break: cases placed by tier, the highest first, rounds waited,
needs, price.  Every counterfactual is this model with something changed.
"""

import collections
import dataclasses
import functools

from tests.statements.costs import parts_of_price
from tests.statements.covering import covers_of
from tests.statements.model import Model
from tests.statements.program import total

MOST_CASES = 30
"""Counterfactuals are solved again on rounds up to this size."""
TIE_BREAK = "canonical"
"""The last goal, which only chooses between plans that are equally good; the work that runs has no part in it here."""
NEWCOMER = "new 1"
"""The id of a leader who is not there, and of their supporter."""
LEAST = {"price", TIE_BREAK}
"""The goals of which less is better."""
KEPT = "kept"
"""The goal that pairs are used, by what each weighs."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Changes:
    """What is otherwise than in the round.

    Attributes
    ----------
    days, places, release : tuple of (str, int)
        What people, or supporters, have more.
    pairs : frozenset of (case_id, leader_id)
        May be used, too; their rules are no matter.
    waived : frozenset of (case_id, leader_id, rule)
        Rules lifted for the pairs among them, which costs what a waiver does.
    gone : frozenset of str
        Leaders who take nothing new; their pins are dropped.
    only : frozenset of str or None
        The cases that count; of others running leads and pins stay.
    lead : frozenset of str
        Cases that have to be led.
    forced, barred : frozenset of (case_id, leader_id)
        Pairs that have to be used, and that must not be.
    unled : frozenset of str
        Cases that must not be led.
    covered : frozenset of (case_id, need_id)
        Needs that somebody has to cover.
    covers, uncovers : frozenset of (case_id, need_id, person_id)
        Covers that have to be used, and that must not be.
    whole : bool
        Whether the forced pairs and covers are the whole plan, running work apart.
    unpinned : frozenset of (case_id, leader_id)
        Pins that do not hold.
    uncharged : frozenset of str
        Preferences that cost nothing.
    newcomer : tuple of (str, str) or None
        What `leaders.csv` has of one more leader, who stands where their supporter does but is released without limit.
    alike : bool
        Whether all cases count alike, whatever their tier and however long they waited.
    held : tuple of (str, int)
        Values that goals have at least; the price at most.
    weights : tuple of (row, int)
        What using a lead, or a cover, weighs in the goal :data:`KEPT`; running leads have theirs, too.
    """

    days: tuple = ()
    places: tuple = ()
    release: tuple = ()
    pairs: frozenset = frozenset()
    waived: frozenset = frozenset()
    gone: frozenset = frozenset()
    only: frozenset | None = None
    lead: frozenset = frozenset()
    forced: frozenset = frozenset()
    barred: frozenset = frozenset()
    unled: frozenset = frozenset()
    covered: frozenset = frozenset()
    covers: frozenset = frozenset()
    uncovers: frozenset = frozenset()
    whole: bool = False
    unpinned: frozenset = frozenset()
    uncharged: frozenset = frozenset()
    newcomer: tuple | None = None
    alike: bool = False
    held: tuple = ()
    weights: tuple = ()

    @classmethod
    def of(cls, **changes):
        """Make them of mappings and collections."""
        return cls(**{name: _frozen(value) for name, value in changes.items()})


def _frozen(value):
    if isinstance(value, dict):
        return tuple(sorted(value.items()))
    return value if value is None or isinstance(value, bool | tuple) else frozenset(value)


@dataclasses.dataclass(frozen=True)
class Plan:
    """A best plan, running work included.

    Attributes
    ----------
    values : dict
        The goals that were solved, in their order.
    leads, covers : dict
        Who leads each case; who covers each need, by case and id.
    prices : dict
        The price by preference, where it was solved.
    """

    values: dict
    leads: dict
    covers: dict
    prices: dict


def goals_of(facts):
    """The goals that are solved, in their order."""
    return [*(f"placed.tier{tier}" for tier in facts.tiers), "waiting", "needs", "price"]


def solve(facts, *, until="price", **changes):
    """Return the values of the goals, in their order, of the best plan of a changed round; None without a plan.

    Parameters
    ----------
    facts : Facts
    until : str
        The last goal that is solved: one of them, or the tie-break after them.
    **changes
        As :class:`Changes` has them, mappings and collections.
    """
    plan = best_plan(facts, until=until, **changes)
    return None if plan is None else tuple(plan.values.values())


def best_plan(facts, *, until="price", **changes):
    """Return a best :class:`Plan` of a changed round; None without a plan."""
    return _solved(facts, until, Changes.of(**changes))


@functools.lru_cache(maxsize=4000)
def _furthest(facts, goal, changes):
    held = {one for one, _ in changes.held}
    weighed = any(len(row) > 2 for row, _ in changes.weights)  # covers, too
    covers = bool(weighed or changes.covered | changes.covers or {goal, *held} & {"needs", "price", TIE_BREAK})
    covers = covers or bool(covers_of(facts).pinned_staff)
    return _Lexicographic(Model(facts, changes, covers=covers)).most(goal)


def furthest(facts, goal, **changes):
    """Return the most of one goal alone in a changed round, of the price the least; None without a plan.

    Parameters
    ----------
    facts : Facts
    goal : str
        One of the goals, or :data:`KEPT`.
    **changes
        As :class:`Changes` has them, mappings and collections.
    """
    return _furthest(facts, goal, Changes.of(**changes))


@functools.lru_cache(maxsize=4000)
def _solved(facts, until, changes):
    goals = {until, *(goal for goal, _ in changes.held)}
    covers = bool(changes.covered | changes.covers or goals & {"needs", "price", TIE_BREAK})
    facts = with_leader(facts, changes.newcomer) if changes.newcomer else facts
    return _Lexicographic(Model(facts, changes, covers=covers)).best(until)


@functools.lru_cache(maxsize=100)
def with_leader(facts, newcomer):
    """Return the facts with one more leader."""
    row = dict(newcomer)
    home = facts.homes[row["supporter_id"]] | {"supporter_id": NEWCOMER, "release_half_days": "none"}
    leader = {**row, "leader_id": NEWCOMER, "supporter_id": NEWCOMER, "willing": "yes", "prerequisites": "yes"}
    return facts.with_rows(leaders=leader, supporters=home)


class _Lexicographic:
    """Goals solved one after another, each held at its value while the next is improved."""

    def __init__(self, model):
        self.model, self.facts, self.changes = model, model.facts, model.changes
        self.program = model.program
        for goal, value in model.changes.held:
            self._hold(goal, value)

    def best(self, until):
        """Solve the goals up to one of them; None where there is no plan."""
        goals = [*goals_of(self.facts), TIE_BREAK]
        goals = goals[: goals.index(until) + 1]
        together = [goal for goal in goals if goal not in {"needs", "price", TIE_BREAK}]
        x = self.program.best(self._weighted(together))
        if x is None:
            return None
        for goal in goals[len(together) :]:
            for before in together:
                self._hold(before, self._value(before, x))
            entries = self._goal(goal)[0]
            x = self.program.best({column: -value for column, value in entries.items()} if goal in LEAST else entries)
            together = [goal]
        values = {goal: self._value(goal, x) for goal in goals}
        prices = {rule: some[1] + total(some[0], x) for rule, some in (self._parts if until in LEAST else {}).items()}
        return Plan(values, self.model.leading(x), self.model.covering(x), prices)

    def most(self, goal):
        """Return the most of one goal alone, of the price the least; None where there is no plan."""
        entries, _ = self._goal(goal)
        x = self.program.best({column: -value for column, value in entries.items()} if goal == "price" else entries)
        return None if x is None else self._value(goal, x)

    def _weighted(self, goals):
        """Let a case of a higher tier outweigh all of the lower ones, and each case all rounds waited."""
        weighted, weight = collections.Counter(), 1
        for goal in reversed(goals):
            most = self.facts.policy["goals"]["waiting_cap"] if goal == "waiting" else 1
            entries, _ = self._goal(goal)
            if not self.changes.alike:
                weighted.update({column: weight * value for column, value in entries.items()})
            elif goal != "waiting":
                weighted.update(entries)
            weight *= 1 + most * len(self.facts.cases)
        return weighted

    def _hold(self, goal, value):
        entries, offset = self._goal(goal)
        if goal in LEAST:
            self.program.row(entries, value - offset)
        else:
            self.program.row(entries, lower=value - offset)

    def _value(self, goal, x):
        entries, offset = self._goal(goal)
        return offset + total(entries, x)

    def _goal(self, goal):
        """The columns of a goal, and what running work has of it."""
        if goal == TIE_BREAK:
            return self.model.tie_break()
        if goal == KEPT:
            return self._kept
        return self._price if goal == "price" else self.model.goal(goal)

    @property
    def _kept(self):
        columns, runs = self.model.leads | self.model.covers, self.facts.goes_on.items()
        weights = dict(self.changes.weights)
        entries = {columns[row]: weight for row, weight in weights.items() if row in columns}
        return entries, sum(weight for pair, weight in weights.items() if pair in runs)

    @functools.cached_property
    def _price(self):
        entries = collections.Counter()
        charged = [part for rule, part in self._parts.items() if rule not in self.changes.uncharged]
        for some, _ in charged:
            entries.update(some)
        return entries, sum(offset for _, offset in charged)

    @functools.cached_property
    def _parts(self):
        return parts_of_price(self.model)
