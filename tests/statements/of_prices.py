"""Checks of what each price does to the plan: the round is solved again without it, tie-break included."""

import functools

from tests.statements.checking import checks
from tests.statements.costs import parts_of_price
from tests.statements.model import Model
from tests.statements.program import total
from tests.statements.solving import TIE_BREAK, Changes, best_plan
from tests.statements.spoken import leader_of


@functools.lru_cache(maxsize=100)
def without(facts, rule):
    """The best plan of the round without a price, the tie-break last."""
    return best_plan(facts, until=TIE_BREAK, uncharged={rule})


def paid(facts, rule):
    """What the plan pays of a price."""
    return facts.manifest["prices"].get(rule, 0)


def _covers(facts):
    return {(row["case_id"], row["need_id"]): row["person_id"] for row in facts.rows("supports")}


def moves(facts, plan):
    """How many cases and needs have another person in a plan than in the plan in hand."""
    leads = {case_id: leader_of(facts, case_id) for case_id in facts.leads}
    count = 0
    for before, after in ((leads, plan.leads), (_covers(facts), plan.covers)):
        count += sum(before.get(place) != after.get(place) for place in before.keys() | after.keys())
    return count


def is_among_best(facts, plan):
    """Whether the plan in hand is as good as the best without a price: the price apart, it has the same values."""
    names = [goal for goal in plan.values if goal not in {"price", TIE_BREAK}]
    return all(plan.values[goal] == facts.stages[goal]["value"] for goal in names)


@checks("round.price-nothing", "round.price-tied")
def _(facts, said):
    plan = without(facts, said.rule)
    tied = plan.values["price"] == facts.stages["price"]["value"] - paid(facts, said.rule)
    same = moves(facts, plan) == 0
    return (
        is_among_best(facts, plan)
        and tied
        and said.minutes == paid(facts, said.rule)
        and same != said.key.endswith("tied")
    )


@checks("round.price-matters")
def _(facts, said):
    plan = without(facts, said.rule)
    better = plan.values["price"] < facts.stages["price"]["value"] - paid(facts, said.rule)
    return (
        (said.minutes, said.rows) == (paid(facts, said.rule), moves(facts, plan))
        and is_among_best(facts, plan)
        and better
    )


@checks("round.price-unknown")
def _(facts, said):
    return said.minutes == paid(facts, said.rule)


@checks("round.price-never")
def _(facts, said):
    """Nothing is charged anyhow, and no plan of whatever kind would be charged for a column of its own or a group."""
    return paid(facts, said.rule) == 0 and not could_be_charged(facts, said.rule)


def could_be_charged(facts, rule):
    """Whether some pair has the price, or some of all pairs together could come to pay it."""
    model = Model(facts, Changes(), covers=True)
    size = len(model.program.most)
    entries, offset = parts_of_price(model)[rule]
    if offset or any(value for column, value in entries.items() if column < size):
        return True
    groups = {column for column, value in entries.items() if value and column >= size}
    everything = [1] * size + [0] * (len(model.program.most) - size)
    return any(
        total(row, everything) > upper
        for row, upper in zip(model.program.rows, model.program.upper, strict=True)
        if groups & row.keys()
    )
