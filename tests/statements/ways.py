"""The least change of limits that places a case beside all who are led: limits that give way at a price."""

import functools

from tests.statements.facts import NOT_WAIVABLE
from tests.statements.findings import found
from tests.statements.model import HALF_DAY, PLACE, Model
from tests.statements.solving import Changes, best_plan

MINUTE, RULE = 10, 240
"""What it costs to allow a minute of travel, and to lift another rule, for one pair."""
FARTHEST = 60
"""Minutes beyond the limit up to which a journey may be allowed."""


def lifted(steps):
    """The rules that steps lift, by pair."""
    rules = {"edit.reach": lambda step: "travel-limit", "edit.lift": lambda step: step.rule}
    return {(step.case_id, step.person_id, rules[step.key](step)) for step in steps if step.key in rules}


def changes_of(steps):
    """What steps change, as :func:`best_plan` takes it."""
    amounts = {key: {} for key in ("edit.half-days", "edit.caseload", "edit.release")}
    for step in steps:
        if step.key in amounts:
            who = step.supporter_id if step.key == "edit.release" else step.person_id
            amounts[step.key][who] = step.amount
    days, places, release = amounts.values()
    pairs = {row[:2] for row in lifted(steps)}
    return {"days": days, "places": places, "release": release, "pairs": pairs, "waived": lifted(steps)}


def price_of(steps):
    """What steps cost by the prices of changes."""
    rates = {"edit.half-days": HALF_DAY, "edit.release": HALF_DAY, "edit.caseload": PLACE, "edit.reach": MINUTE}
    return sum(rates[step.key] * step.amount if step.key in rates else RULE for step in steps)


def are_allowed(facts, steps, case_id):
    """Whether steps lift all that stops the pairs they name, for the case alone, and give more than nothing."""
    rules = {}
    for case, who, rule in lifted(steps):
        rules.setdefault((case, who), set()).add(rule)
    return all(step.statement.arguments.get("amount", 1) > 0 for step in steps) and all(
        case == case_id and liftable(facts, case, who).keys() == some for (case, who), some in rules.items()
    )


def liftable(facts, case_id, leader_id):
    """The rules that stop a pair, each with the price of lifting it; nothing where one is never lifted."""
    pairs = facts.pairs
    (pair,) = pairs[(pairs["case_id"] == case_id) & (pairs["leader_id"] == leader_id)].itertuples()
    params = facts.policy["rules"]
    never = NOT_WAIVABLE | {rule for rule in pair.stops if not params[rule].get("waivable", True)}
    if pair.forbidden or pair.stops & never or pair.refused:
        return {}
    return {rule: MINUTE * _beyond(facts, pair) if rule == "travel-limit" else RULE for rule in pair.stops}


def _beyond(facts, pair):
    return max(one.beyond[1] for one in found(facts, "travel-limit", pair.case_id, pair.leader_id) if one.beyond)


@functools.lru_cache(maxsize=200)
def least_price(facts, case_id):
    """The least sum of prices with which some plan leads a case and all who are led; None where there is none."""
    near = facts.rule("travel-limit")["minutes"] + FARTHEST
    pairs = facts.pairs[(facts.pairs["case_id"] == case_id) & (facts.pairs["minutes"] <= near)]
    prices = {who: sum(some.values()) for who in pairs["leader_id"] if (some := liftable(facts, case_id, who))}
    changes = Changes.of(pairs={(case_id, who) for who in prices}, lead={case_id, *facts.leads}, elastic=True)
    model = Model(facts, changes, covers=False)
    costs = dict(model.slacks)
    for who, price in prices.items():
        if (case_id, who) in model.leads:
            costs[model.leads[case_id, who]] = price
    x = model.program.best({column: -price for column, price in costs.items()})
    return None if x is None else round(sum(price * x[column] for column, price in costs.items()))


def fits(facts, case_id, **changes):
    """Whether some plan of a changed round leads a case and all who are led."""
    return best_plan(facts, until="waiting", **changes, lead={case_id, *facts.leads}) is not None
