"""Checks of what becomes of goals: each is held against the plan that is spoken of, solved again."""

import itertools

from tests.statements.checking import checks
from tests.statements.solving import LEAST, goals_of, solve
from tests.statements.spoken import best_of, condition, differing, in_hand, is_exact, rank, shown

UNPROVED = {"goal.at-worst", "goal.between", "goal.found"}
"""What a change stands in that belongs to a plan which was found, and is not proved best."""
MORE = {"goal.more-placed": 1, "goal.more": 1, "goal.higher-price": 1}
LESS = {"goal.fewer-placed": -1, "goal.less": -1, "goal.lower-price": -1}
WORDS = {
    "waiting": {"rounds of waiting served", "rounds waited"},
    "needs": {"severity of needs covered", "needs, by severity"},
}


def told(losses):
    """The goals that losses tell of, in their order, with what the plan then has; unproved ones apart."""
    inner = [one for one in losses.within() if one.key in {*MORE, *LESS}]
    proved = {one.goal: one.after for one in inner if not _is_found(one)}
    return proved, {one.goal: one.after for one in inner if _is_found(one)}


def _unproved(said):
    """The goals, in their order, of which a statement of losses says that they are not proved."""
    changes = [one.change.goal for one in said.within() if one.key in UNPROVED]
    return [*(one.goal for one in said.within() if one.key == "goal.none-found"), *changes]


def _is_found(said):
    return bool({statement.key for statement in said.around} & UNPROVED)


def tells_all(facts, said, values):
    """Whether a statement of losses tells of all goals in which a plan differs from the plan in hand."""
    proved, _ = told(said)
    changes = differing(facts, values or {})
    if values is None:
        return False
    if open_ := _unproved(said):
        known = itertools.takewhile(lambda goal: _order(facts, goal) < _order(facts, open_[0]), changes)
        return proved == {goal: changes[goal] for goal in known}
    return proved == changes and list(proved) == list(changes)


def upto(values, goal):
    """The values up to a goal."""
    names = list(values)
    return {name: values[name] for name in names[: names.index(goal) + 1]}


@checks(*MORE, *LESS)
def _(facts, said):
    if said.before != facts.stages[said.goal]["value"]:
        return False
    sign = MORE.get(said.key) or LESS[said.key]
    if said.after - said.before != sign * said.amount or said.amount <= 0:
        return False
    if said.key.endswith("placed") and said.goal != f"placed.tier{said.tier}":
        return False
    if said.key.endswith("price") and said.goal != "price":
        return False
    if said.key in {"goal.more", "goal.less"} and said.counted not in WORDS[said.goal]:
        return False
    return _has(facts, said)


def _has(facts, said):
    """Whether the best plan that is spoken of has the value; or, where it was only found, none that is worse."""
    if _in_shown_plan(said):
        return True  # held against the plan that the document shows, where it stands
    best = best_of(facts, said)
    return best is not None and (_no_worse(facts, best, said) if _is_found(said) else best[said.goal] == said.after)


def _in_shown_plan(said):
    return bool({statement.key for statement in said.around} & {"goal.changed", "goal.then-changed", *BOUNDS})


def _no_worse(facts, best, said):
    """Whether the best plan is at least as good, up to the goal, as the one found: all its changes are told."""
    losses = [one for one in said.context() if one.key in {"goal.then", "goal.sequence"} and said in one.within()]
    proved, found = told(losses[-1] if losses else said)
    values = in_hand(facts) | proved | found | {said.goal: said.after}
    return rank(upto(best, said.goal)) >= rank(upto(values, said.goal))


@checks("goal.all-same")
def _(facts, said):
    return best_of(facts, said) == in_hand(facts)


@checks("goal.then")
def _(facts, said):
    names = {*MORE, *LESS, "goal.none-found"}
    goals = [one.goal for one in said.within() if one.key in names]
    order = [goal for goal in goals_of(facts) if goal in goals]
    first = [one.goal for one in said.first.within() if one.key in names]
    return goals[:1] == first and goals == order and tells_all(facts, said, best_of(facts, said))


@checks("goal.none-found")
def _(facts, said):
    best = best_of(facts, said)
    if best is None or said.counted not in WORDS.get(said.goal, {said.counted}):
        return False
    found = upto(best, said.goal) | {said.goal: in_hand(facts)[said.goal]}
    return rank(upto(best, said.goal)) >= rank(found)


@checks("goal.at-worst", "goal.found")
def _(facts, said):
    best = best_of(facts, said)
    return best is not None and _no_worse(facts, best, said.change)


@checks("goal.between")
def _(facts, said):
    """No plan that is as good in the goals before loses less."""
    change, found = said.change, best_of(facts, said)
    if found is None:
        return False
    held = {goal: value for goal, value in in_hand(facts).items() if goals_of(facts).index(goal) < _at(facts, change)}
    best = solve(facts, until=change.goal, **condition(facts, said), held=held)
    lost = None if best is None else abs(best[-1] - change.before)
    return _no_worse(facts, found, change) and said.least > 0 and (lost is None or lost >= said.least)


def _at(facts, change):
    return goals_of(facts).index(change.goal)


@checks("goal.sequence")
def _(facts, said):
    """Either all goals are told, or those of placing alone."""
    proved, found = told(said)
    best = best_of(facts, said)
    if best is None:
        return False
    changes = differing(facts, best)
    placing = {goal: value for goal, value in changes.items() if goal not in {"needs", "price"}}
    if found:
        return proved.items() <= changes.items()
    return proved in (changes, placing) and list(proved) in (list(changes), list(placing))


@checks("goal.nothing-changes")
def _(facts, said):
    best = best_of(facts, said)
    if best is None:
        return False
    changes = differing(facts, best)
    if any(one.key == "leader.loss-nothing" for one in said.context()):
        return True  # of that statement it is checked that the leader has no new case
    placed_alone = any(statement.key == "proof.quick-leader" for statement in said.document)
    return not (changes.keys() - {"needs", "price"} if placed_alone else changes)


@checks("goal.no-change-found")
def _(facts, said):
    best = best_of(facts, said)
    return best is not None and rank(best) >= rank(in_hand(facts))


# --- goal by goal of a plan that the document shows ------------------------------------------------------------------

BOUNDS = ("goal.changed-at-most", "goal.changed-at-least")


def _shown_has(facts, said):
    """Whether the plan in hand and the one that is shown have the values; that is the best, if it is proved."""
    plan = shown(facts, said)
    if plan is None or (said.before, said.after) != (facts.stages[said.goal]["value"], plan.values[said.goal]):
        return False
    return not is_exact(said) or plan.values == best_of(facts, said)


@checks("goal.kept")
def _(facts, said):
    return said.before == said.after and _shown_has(facts, said)


@checks("goal.changed", "goal.then-changed")
def _(facts, said):
    change, plan = said.change, shown(facts, said)
    if plan is None:
        return False
    same = (change.goal, change.before, change.after) == (said.goal, said.before, said.after)
    earlier = [goal for goal in differing(facts, plan.values) if goal != said.goal]
    follows = bool(earlier) and _order(facts, earlier[0]) < _order(facts, said.goal)
    return same and _shown_has(facts, said) and follows == (said.key == "goal.then-changed")


def _order(facts, goal):
    return goals_of(facts).index(goal)


@checks(*BOUNDS)
def _(facts, said):
    """No plan that has the values of the goals before has more than the bound, or less."""
    plan = shown(facts, said)
    if plan is None:
        return False
    held = {goal: value for goal, value in plan.values.items() if _order(facts, goal) < _order(facts, said.goal)}
    best = solve(facts, until=said.goal, **condition(facts, said), held=held)
    within = best[-1] >= said.bound if said.goal in LEAST else best[-1] <= said.bound
    return (said.key.endswith("least") == (said.goal in LEAST)) and within and _shown_has(facts, said)
