"""What a run's goals come to by its tables, and whether what is said to be proved of them holds."""

import functools

from tests.statements.costs import parts_of_price
from tests.statements.model import Model
from tests.statements.program import total
from tests.statements.solving import Changes, furthest, goals_of


def is_placing(goal):
    return goal == "waiting" or goal.startswith("placed.")


def value_of(facts, goal):
    """The value of a goal, counted again from the plan's rows; prices are added up by rule."""
    if is_placing(goal):
        goals = [f"placed.tier{tier}" for tier in facts.tiers] + ["waiting"]
        return facts.placed_values[goals.index(goal)]
    if goal == "needs":
        covered = {(row["case_id"], row["need_id"]) for row in facts.rows("supports")}
        return sum(
            int(row["severity"])
            for row in facts.rows("needs")
            if row["case_id"] in facts.leads and (row["case_id"], row["need_id"] or row["specialism"]) in covered
        )
    return sum(prices_of_plan(facts).values())


@functools.lru_cache(maxsize=1000)
def prices_of_plan(facts):
    """The price of the plan by preference, of each row and each group; as claimed where the plan breaks a limit."""
    model = Model(facts, Changes(), covers=True)
    leads = {(row["case_id"], row["leader_id"]) for row in facts.rows("deployments")}
    covers = {(row["case_id"], row["need_id"], row["person_id"]) for row in facts.rows("supports")}
    for columns, used in ((model.leads, leads), (model.covers, covers)):
        for row, column in columns.items():
            model.program.row({column: 1}, int(row in used), int(row in used))
    parts = parts_of_price(model)
    x = model.program.best({column: -value for some, _ in parts.values() for column, value in some.items()})
    whole = x is not None and leads <= model.leads.keys() | facts.goes_on.items()
    return (
        {rule: offset + total(some, x) for rule, (some, offset) in parts.items()} if whole else facts.manifest["prices"]
    )


@functools.lru_cache(maxsize=1000)
def best_possible(facts, goal):
    """The best of a goal that a plan has which is as good as this one in the goals before, solved again."""
    goals = goals_of(facts)
    return furthest(facts, goal, held={before: value_of(facts, before) for before in goals[: goals.index(goal)]})


def is_best(facts, goal):
    """Whether no plan that is as good in the goals before is better in one."""
    stage = facts.stages[goal]
    return stage["proved"] and stage["bound"] == value_of(facts, goal) == stage["value"] == best_possible(facts, goal)


def bounds(facts, goal, bound):
    """Whether no plan that is as good in the goals before betters a bound."""
    best = best_possible(facts, goal)
    return best >= bound if goal == "price" else best <= bound
