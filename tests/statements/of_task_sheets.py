"""Checks of the task sheets of leaders: how many cases, how much of each, and in which period."""

from tests.statements.checking import checks
from tests.statements.leading import half_days, leads, runs
from tests.statements.members import members
from tests.statements.of_letters import visits
from tests.statements.of_rounds import new_cases
from tests.statements.periods import called, periods


@checks("letter.sheet-proposed", "letter.sheet-goes-on", "letter.sheet-both")
def _(facts, said):
    mine = [case_id for case_id, row in facts.leads.items() if row["leader_id"] == said.leader_id]
    new, given = new_cases(facts, said.leader_id), said.statement.arguments
    counts = given.get("new", 0), given.get("running", 0)
    counted = counts == (len(new), len(mine) - len(new))
    return counted and said.unit == unit(facts, mine) and said.half_days == sum(half_days(facts, one) for one in mine)


def unit(facts, cases):
    """What some cases are called together."""
    return "case" if any(len(members(facts, case_id)) > 1 for case_id in cases) else "school"


@checks("letter.sheet-offer")
def _(facts, said):
    leader = facts.leaders[said.leader_id]
    by_period = [int(row["half_days"]) for row in facts.rows("capacity") if row["person_id"] == said.leader_id]
    offered = sum(by_period) if by_period else int(leader["half_days"])
    mine = [case_id for case_id, row in facts.leads.items() if row["leader_id"] == said.leader_id]
    return (said.half_days, said.cases, said.unit) == (offered, int(leader["max_cases"]), unit(facts, mine))


@checks("letter.sheet-visits", "letter.sheet-visits-left")
def _(facts, said):
    return is_visited(facts, said) and not periods(facts)


@checks("letter.sheet-visits-by-period", "letter.sheet-visits-left-by-period")
def _(facts, said):
    named = [share.period for share in said.shares]
    return is_visited(facts, said) and named == called(facts) and len(named) > 0


@checks("letter.sheet-none-left")
def _(facts, said):
    return leads(facts, said) and runs(facts, said) and half_days(facts, said.case_id) == 0


def is_visited(facts, said):
    """Whether half-days, visits and their length are so, and new work is not called what is left."""
    length = {"half a day": False, "a whole day": True}[said.length]
    of = said.half_days == half_days(facts, said.case_id) and visits(facts, said) == (said.visits, length)
    return leads(facts, said) and of and runs(facts, said) == ("-left" in said.key)
