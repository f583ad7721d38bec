"""Checks of what is said of one leader: how many cases they lead, and what of their time is left."""

from tests.statements.checking import checks
from tests.statements.leading import half_days
from tests.statements.of_rounds import new_cases
from tests.statements.periods import called


@checks("leader.leads", "leader.leads-none")
def _(facts, said):
    return len(new_cases(facts, said.leader_id)) == said.statement.arguments.get("cases", 0)


@checks("leader.and-running")
def _(facts, said):
    leader_id = said.leads.leader_id
    return said.running == list(facts.goes_on.values()).count(leader_id) > 0


@checks("leader.loss-nothing")
def _(facts, said):
    return not new_cases(facts, said.leader_id)


@checks("leader.cases")
def _(facts, said):
    on = {case_id for case_id, who in facts.goes_on.items() if who == said.leader_id}
    return set(said.case_ids) == new_cases(facts, said.leader_id) and set(said.running_ids) == on


@checks("leader.time")
def _(facts, said):
    who = said.leader_id
    worked = sum(half_days(facts, one) for one in new_cases(facts, who))
    told = [None if free.key == "leader.free" else free.period for free in said.free]
    return said.half_days == worked and told == (called(facts) if who in facts.by_period else [None])


@checks("leader.free")
def _(facts, said):
    who = said.leader_id
    left = facts.before["days"][who][0], facts.after["days"][who][0]
    return who not in facts.by_period and (said.left, said.spare) == left


@checks("leader.free-in", "leader.none-in")
def _(facts, said):
    who, at, given = said.leader_id, called(facts).index(said.period), said.statement.arguments
    left, spare = facts.before["days"][who][at], facts.after["days"][who][at]
    told = (given.get("left", 0), given.get("spare", spare))
    return who in facts.by_period and told == (left, spare) and (left == 0) == (said.key == "leader.none-in")


@checks("leader.room")
def _(facts, said):
    return (said.cases, said.places) == (facts.before["places"][said.leader_id], facts.after["places"][said.leader_id])


@checks("leader.could-lead")
def _(facts, said):
    open_ = facts.pairs[facts.pairs["open"] & (facts.pairs["leader_id"] == said.leader_id)]
    could = {case_id for case_id in open_["case_id"] if case_id not in facts.goes_on}
    return (said.cases, said.waiting) == (len(could), len(could - facts.leads.keys()))
